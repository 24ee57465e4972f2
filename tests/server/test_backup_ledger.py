"""What a desk owes, waits for and has stopped is in a backup; what was done after it is not done twice.

Commands that came by mail after the backup are fetched again and carried out on the restored desk, which
never saw them; what they had sent lies in Sent, and is not sent again.
"""

import email
import email.policy
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server.desk import DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.postgres import Postgres
from server.recorder import Mail as Recorded
from server.recorder import Recorder
from server.steered import STEER, VOUCHED
from server.test_backup import elsewhere, own_id
from vamail.store import open_store
from vamail.store.tables import ledger, timer

MORE = f"{STEER}undo: 1 hour\n"
NORTH = "Bob <bob@north.example>"


def made(tmp_path: Path, dovecot: Dovecot, recorder: Recorder, more: str) -> Iterator[DeskUnderTest]:
    dovecot.reset()
    found = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more=more)
    yield found
    found.kill()


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[DeskUnderTest]:
    yield from made(tmp_path, dovecot, recorder, MORE)


@pytest.fixture
def at_once(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[DeskUnderTest]:
    """A desk whose mails wait for no undo."""
    yield from made(tmp_path, dovecot, recorder, MORE.replace("undo: 1 hour", "undo: off"))


def commands(dovecot: Dovecot, name: str, text: str) -> None:
    to = "requests@va.example, steer@va.example"
    dovecot.drop(mail("Maria <maria@va.example>", "", text, f"{name}@va.example", to, VOUCHED))


def drained(desk: DeskUnderTest) -> None:
    done = desk.run("run", "--drain")
    assert done.returncode == 0, done.stderr


def kept(desk: DeskUnderTest) -> dict[tuple[str, str], dict[str, Any]]:
    """What is in force, by kind and key: its body, and whether it is open."""
    store = open_store("sqlite", desk.folder, read_only=True)
    try:
        with store._database.read() as connection:
            rows = connection.execute(select(ledger).where(ledger.c.superseded_by.is_(None))).all()
            timers = connection.execute(select(timer).where(timer.c.done_at.is_(None))).all()
    finally:
        store.close()
    found = {(row.kind, row.key): {**row.body, "open": row.open} for row in rows}
    return found | {("timer", f"{row.kind} {row.subject}"): {"due_at": row.due_at} for row in timers}


def test_what_is_owed_comes_back_and_nothing_is_sent_twice(
    desk: DeskUnderTest, tmp_path: Path, dovecot: Dovecot, recorder: Recorder, request: pytest.FixtureRequest
) -> None:
    dovecot.drop(mail())
    drained(desk)
    commands(dovecot, "before", "T-1 wait client\npause north\n")
    drained(desk)
    before = kept(desk)
    assert before["pause", "north"]["open"] and before["wait", "T-1/1"]["open"]
    assert before["clock", "T-1/first/1"]["open"] and ("timer", "chase T-1/1") in before
    assert desk.run("backup", str(tmp_path / "a.tar.gz")).returncode == 0

    commands(dovecot, "after", "T-1 note Quince\nT-1 log 45m Quince\nT-1 reply\nDear Anna, it is booked.\n")
    dovecot.drop(mail(NORTH, "Later", message_id="bob@north.example"))
    drained(desk)
    told = {row["subject"] for row in desk.rows("held")}
    sent = Counter(own_id(one.data) for one in recorder.mails)
    assert sum(".reply" in one for one in sent) == 1 and sum(".transcript" in one for one in sent) == 2

    other = elsewhere(desk, tmp_path / "restored", request)
    done = other.run("restore", str(tmp_path / "a.tar.gz"))
    assert done.returncode == 0, done.stderr
    restored = kept(other)
    assert {name: restored.get(name) for name in before} == before, "nothing owed was lost"
    drained(other)
    again = kept(other)
    notes = [body for (kind, _), body in again.items() if kind == "note"]
    assert [body["text"] for body in notes] == ["Quince"], "commands of after the backup are carried out"
    assert [b["minutes"] for (kind, _), b in again.items() if kind == "time"] == [45]
    assert again["pause", "north"] == before["pause", "north"]
    assert {row["subject"] for row in other.rows("held")} == told, "what is paused stays held"
    by_id = Counter(own_id(one.data) for one in recorder.mails)
    clients = {one: count for one, count in by_id.items() if ".notice" not in one}
    assert clients == {one: count for one, count in sent.items() if ".notice" not in one}


def test_a_meeting_that_was_called_after_the_backup_is_called_once(
    at_once: DeskUnderTest, tmp_path: Path, dovecot: Dovecot, recorder: Recorder,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    dovecot.drop(mail())
    drained(at_once)
    assert at_once.run("backup", str(tmp_path / "a.tar.gz")).returncode == 0
    day = wednesday()
    commands(
        dovecot, "after", f"meet acme {day} 10:00 45m Kickoff\noffer acme {day} 11:00, {day} 13:00 Talk\n"
    )
    drained(at_once)
    lines = at_once.rows("meetings")
    assert [one["name"] for one in lines] == ["M-1", "M-2"], at_once.rows("held")
    about = ("Kickoff", "Talk")
    sent = Counter(one for one in map(subject_of, recorder.mails) if any(word in one for word in about))
    assert len(sent) == 2 and set(sent.values()) == {1}, sent
    uids = meeting_uids(at_once)

    other = elsewhere(at_once, tmp_path / "restored", request)
    assert other.run("restore", str(tmp_path / "a.tar.gz")).returncode == 0
    drained(other)
    again = [one["name"] for one in other.rows("meetings")]
    assert len(again) == 2 and not {"M-1", "M-2"} & set(again), "numbers jump"
    assert meeting_uids(other) == uids, "who answers the invitation of before is heard"
    by_subject = Counter(one for one in map(subject_of, recorder.mails) if any(word in one for word in about))
    assert by_subject == sent, "and nobody is invited twice"


def test_after_a_restore_no_number_is_doubled_or_left_out(
    at_once: DeskUnderTest, tmp_path: Path, postgres: Postgres, request: pytest.FixtureRequest
) -> None:
    """From SQLite to PostgreSQL; an invoice of after the backup, S-2, is in the client's hands."""
    acme = at_once.folder / "rules" / "clients" / "acme.yaml"
    acme.write_text(acme.read_text("utf-8").strip() + "\nbilling: {currency: EUR}\n", "utf-8")
    with (at_once.folder / "vamail.yaml").open("a", encoding="utf-8") as settings:
        settings.write("billing: {address: [Fő utca 1.], country: AT, numbers: 'S-{number}'}\n")
    draft = "invoice acme: 1 x Flyer 100 EUR\n"
    done = at_once.run("say", f"{draft}ok I-1\n{draft}")
    assert "I-1 is issued as S-1" in done.stdout, done.stdout + done.stderr
    assert at_once.run("backup", str(tmp_path / "a.tar.gz")).returncode == 0

    other = elsewhere(at_once, tmp_path / "restored", request)
    done = other.run("restore", str(tmp_path / "a.tar.gz"), "--database", postgres.fresh())
    assert done.returncode == 0 and 'vamail say "numbers S-1"' in " ".join(done.stdout.split()), done.stderr
    refused = other.run("say", "ok I-2")
    assert refused.returncode and "`numbers S-1`" in refused.stdout + refused.stderr
    done = other.run("say", f"numbers S-2\nok I-2\n{draft}")
    assert "I-2 is issued as S-3" in done.stdout, done.stdout + done.stderr
    numbers = {one["name"]: one["number"] for one in other.rows("invoices")}
    assert numbers == {"I-1": "S-1", "I-2": "S-3", "I-2001": None}, "names of drafts jump"


def meeting_uids(desk: DeskUnderTest) -> list[str]:
    return sorted(body["uid"] for (kind, _), body in kept(desk).items() if kind == "meeting")


def wednesday() -> str:
    """A Wednesday some weeks from now."""
    day = datetime.now(UTC).date() + timedelta(days=28)
    return f"{day + timedelta(days=(2 - day.weekday()) % 7)}"


def subject_of(mail: Recorded) -> str:
    message = email.message_from_bytes(mail.data, policy=email.policy.default)
    return "" if "maria@" in str(message["To"]) else str(message["Subject"])
