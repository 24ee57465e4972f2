"""What a client may ask for: everything that is held about them, and nothing of it any more."""

import json
import zipfile
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from server.desk import DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder
from vamail.store.database import Database, open_database
from vamail.store.tables import delivery, metadata

ANNA = "anna@acme.example"
WORDS = (b"anna@acme", b"zoe@acme", b"acme.example", b"Kov\xc3\xa1cs", b"Zwiebel", b"S292w6Fjcw", b"=C3=A1cs")
NORTH = (b"bob@north.example", b"Quince")

ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"])


def _with_attachment(octets: int) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Anna Kovács <{ANNA}>", "requests@va.example", "Zwiebel plan"
    made["Message-ID"] = "<plan@acme.example>"
    made.set_content("Please print the Zwiebel plan.\n")
    made.add_attachment(b"Zwiebel " * (octets // 8), "text", "plain", filename="Zwiebel.txt", cte="8bit")
    made.set_boundary("part")
    return made.as_bytes(policy=SMTP)


def _mails() -> list[tuple[str, bytes]]:
    return [
        ("one", mail(text="A Zwiebel cake, please.\n", message_id="one@acme.example")),
        ("plan", _with_attachment(300_000)),
        (
            "zoe",
            mail("Zoe <zoe@acme.example>", "Zwiebel again", "More.\n", "zoe@acme.example",
                 headers={"In-Reply-To": "<one@acme.example>"}),
        ),
        ("north", mail("Bob <bob@north.example>", "Quince", "Quince jam.\n", "bob@north.example")),
        (
            "auto",
            mail(message_id="a@acme.example", subject="Zwiebel", headers={"Auto-Submitted": "auto-replied"}),
        ),
        ("unread", mail(f"A <{ANNA}>", "Zwiebel", "X\n", "cc@acme.example", to="x@y.example")),
    ]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder, database: str) -> DeskUnderTest:
    dovecot.reset()
    for _, raw in _mails():
        dovecot.drop(raw)
    made = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, database, "sent: append")
    _drained(made)
    assert len(made.rows("tasks")) == 3
    return made


def _drained(desk: DeskUnderTest) -> None:
    done = desk.run("run", "--drain")
    assert done.returncode == 0, done.stderr


def _open(desk: DeskUnderTest) -> Database:
    text = (desk.folder / "vamail.yaml").read_text("utf-8")
    url = next(line for line in text.splitlines() if line.startswith("database:")).split()[1]
    return open_database(url, desk.folder, read_only=False)


def _rows(desk: DeskUnderTest) -> dict[str, bytes]:
    """Every row of every table, as bytes, by table."""
    database = _open(desk)
    try:
        with database.read() as connection:
            return {
                table.name: b"\n".join(
                    value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
                    for row in connection.execute(select(table))
                    for value in row
                )
                for table in metadata.sorted_tables
            }
    finally:
        database.close()


def _traces(desk: DeskUnderTest, words: tuple[bytes, ...]) -> list[str]:
    """Where in data/, or in which table, one of these words still stands; without regard to case."""
    found = [
        f"{path.relative_to(desk.folder)}: {word!r}"
        for path in (desk.folder / "data").rglob("*")
        for word in words
        if word.lower() in str(path).encode().lower()
        or (path.is_file() and word.lower() in path.read_bytes().lower())
    ]
    return found + [
        f"{name}: {word!r}"
        for name, said in _rows(desk).items()
        for word in words
        if word.lower() in said.lower()
    ]


@ON_SQLITE
def test_an_export_holds_all_of_one_client_and_nothing_of_another(
    desk: DeskUnderTest, tmp_path: Path
) -> None:
    for client, own, other in (("acme", WORDS[4:5], NORTH), ("north", NORTH, WORDS)):
        path = tmp_path / f"{client}.zip"
        done = desk.run("export", client, "-o", str(path))
        assert done.returncode == 0, done.stderr
        with zipfile.ZipFile(path) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        everything = b"\n".join(contents.values()) + "\n".join(contents).encode()
        assert all(word in everything for word in own)
        assert not [word for word in other if word.lower() in everything.lower()]
        assert path.stat().st_mode & 0o077 == 0
        if client == "acme":
            mails = {content for name, content in contents.items() if name.startswith("mails/")}
            assert mails == {raw for name, raw in _mails() if name not in ("north", "unread")}
            assert {row["title"] for row in json.loads(contents["tasks.json"])} >= {"Please book a room"}
            assert sum(name.startswith("sent/") for name in contents) >= 2
            assert any(name.endswith("Zwiebel.txt") for name in contents)
            assert b"mails/1.eml" in contents["index.txt"]
    again = desk.run("export", "acme", "-o", str(path))
    assert again.returncode == 2 and "exists already" in again.stderr


def test_forgetting_leaves_no_word_and_a_shown_again_mail_stays_forgotten(
    desk: DeskUnderTest, dovecot: Dovecot, recorder: Recorder
) -> None:
    assert _traces(desk, WORDS)
    dry = desk.run("forget", "acme", "--dry-run")
    assert dry.returncode == 0 and "2 tasks, 4 mails" in dry.stdout, dry.stdout + dry.stderr
    refused = desk.run("forget", "acme")  # nobody says yes
    assert refused.returncode != 0 and _traces(desk, WORDS)
    done = desk.run("forget", "acme", "--yes")
    assert done.returncode == 0, done.stderr
    assert _traces(desk, WORDS) == []
    assert "Quince" in str(desk.rows("tasks"))
    assert desk.run("forget", "acme", "--yes").returncode == 2  # nothing is held any more

    (desk.folder / "rules" / "clients" / "acme.yaml").unlink()
    sent = len(recorder.mails)
    dovecot.change_uidvalidity()
    _drained(desk)
    assert len(desk.rows("tasks")) == 1
    assert len(recorder.mails) == sent
    traces = [trace for trace in _traces(desk, WORDS) if "vamail.db" not in trace]
    assert traces == []


@ON_SQLITE
def test_what_is_on_its_way_is_not_forgotten(desk: DeskUnderTest) -> None:
    database = _open(desk)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE delivery SET status = 'deferred' WHERE client = 'acme'")
    database.close()
    done = desk.run("forget", "acme", "--yes")
    assert done.returncode == 2 and "have not left yet; run `vamail run --drain` first" in done.stderr
    assert _traces(desk, WORDS)


@ON_SQLITE
def test_mails_about_money_stay(desk: DeskUnderTest) -> None:
    database = _open(desk)
    with database.write() as connection:
        first = select(func.min(delivery.c.id)).where(delivery.c.client == "acme").scalar_subquery()
        connection.execute(update(delivery).where(delivery.c.id == first).values(money=True))
    database.close()
    done = desk.run("forget", "acme", "--yes")
    assert done.returncode == 0 and "1 mail about money stays" in done.stdout
    assert [row["to"] for row in desk.rows("deliveries") if "acme" in row["to"]] == [ANNA]
