"""The VA answers from her own mail client, which files a copy in Sent: the running service sees it."""

import imaplib
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.desk import VA, DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder

ALSO = """
also_sent:
  - {{host: 127.0.0.1, port: {port}, tls: none, user: other, password: env:VAMAIL_TEST_PASSWORD}}
control: {{folder: vamail}}
"""
BOB = "Bob <bob@north.example>"


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[DeskUnderTest]:
    dovecot.reset()
    dovecot.reset("other")
    made = DeskUnderTest(
        tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more=ALSO.format(port=dovecot.port)
    )
    yield made
    made.kill()


def files(
    dovecot: Dovecot, raw: bytes, folder: str = "Sent", user: str = "requests", at: datetime | None = None
) -> None:
    """What a plain mail client does after it has sent something."""
    with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
        client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        instant = imaplib.Time2Internaldate((at or datetime.now(UTC)).timestamp())
        kind, said = client.append(folder, r"(\Seen)", instant, raw)
        assert kind == "OK", said


def answer(message_id: str, to: str, answers: str, text: str = "Done.\n") -> bytes:
    return mail(f"Maria <{VA}>", "Re: that", text, message_id, to, {"In-Reply-To": f"<{answers}>"})


def rows(desk: DeskUnderTest, query: str, *values: str) -> list[Any]:
    database = desk.folder / "data" / "vamail.db"
    if not database.exists():
        return []
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        return connection.execute(query, values).fetchall()


def verdicts(desk: DeskUnderTest) -> dict[str, list[str]]:
    """What became of each mail of Sent, by Message-ID, in order."""
    found: dict[str, list[str]] = {}
    query = (
        "select mail.message_id, event.verdict from mail join event on event.id = mail.event_id "
        "where event.kind = 'sent' and event.state = 'handled' order by event.id"
    )
    for name, verdict in rows(desk, query):
        found.setdefault(name, []).append(verdict)
    return found


def answered_at(desk: DeskUnderTest, ref: str) -> datetime | None:
    (written,) = rows(desk, "select answered_at from task where ref = ?", ref)[0]
    return datetime.fromisoformat(str(written).replace("Z", "+00:00")) if written else None


def test_answers_count_whether_the_service_ran_or_not_and_once(
    desk: DeskUnderTest, dovecot: Dovecot, recorder: Recorder
) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=1)
    files(dovecot, answer("old@va.example", "anna@acme.example", "ancient@acme.example"), at=long_ago)
    dovecot.drop(mail())
    desk.start()
    recorder.wait_for(1)
    files(dovecot, answer("a1@va.example", "anna@acme.example", "one@acme.example"))
    desk.wait(lambda: "a1@va.example" in verdicts(desk), what="an answer while it runs")
    assert verdicts(desk) == {"a1@va.example": ["answer"]}, "what was there before vamail is left alone"
    first = answered_at(desk, "T-1")

    assert desk.stop() == 0
    left = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    dovecot.drop(mail(BOB, message_id="two@north.example"))
    files(dovecot, answer("a2@va.example", "bob@north.example", "two@north.example"), at=left)
    files(dovecot, answer("mum@va.example", "mum@home.example", "sunday@home.example"))
    automatic = {"In-Reply-To": "<one@acme.example>", "Auto-Submitted": "auto-replied"}
    files(dovecot, mail(f"Maria <{VA}>", "Away", "", "away@va.example", "anna@acme.example", automatic))
    desk.start()
    desk.wait(lambda: len(verdicts(desk)) == 3, seconds=120, what="from while it was off")
    assert verdicts(desk)["a2@va.example"] == ["answer"]
    assert verdicts(desk)["away@va.example"] == ["ignored"]
    assert answered_at(desk, "T-2") == left, "it counts with its real time"
    assert answered_at(desk, "T-1") == first
    assert rows(desk, "select 1 from mail where message_id like 'mum@%'") == [], "private mail is not stored"

    # her other account, from which she also answers
    files(dovecot, answer("a3@va.example", "anna@acme.example", "one@acme.example"), user="other")
    desk.wait(lambda: "a3@va.example" in verdicts(desk), what="an answer from another account")

    assert desk.stop() == 0
    renumber(dovecot)
    desk.start()
    desk.wait(lambda: len(verdicts(desk)["a1@va.example"]) == 2, seconds=120, what="Sent is read anew")
    assert desk.stop() == 0
    again = verdicts(desk)
    assert (again["a1@va.example"], again["a2@va.example"]) == (["answer", "duplicate"], ["answer"])
    assert "old@va.example" not in again
    assert sorted(acknowledged(recorder.mails)) == ["one@acme.example", "two@north.example"]


def renumber(dovecot: Dovecot) -> None:
    """Sent under another UIDVALIDITY, as after a move to another server."""

    def uidvalidity() -> str:
        return dovecot.doveadm("mailbox", "status", "-u", "requests", "uidvalidity", "Sent")

    before = uidvalidity()
    for _ in range(20):  # a process of the server that is just ending may write its own list once more
        dovecot.kick()
        listing = dovecot.maildir() / ".Sent" / "dovecot-uidlist"
        first = listing.read_text().split("\n", 1)[0].split()
        for path in listing.parent.glob("dovecot*"):
            path.unlink(missing_ok=True)
        listing.write_text(f"3 V{int(first[1][1:]) + 1} N1 {first[3]}\n")
        subprocess.run(["chown", "--reference", str(listing.parent), str(listing)], check=True)
        if uidvalidity() != before:
            return
    raise AssertionError("Sent keeps its UIDVALIDITY")


def began(desk: DeskUnderTest) -> bool:
    return bool(rows(desk, "select 1 from mailbox where name = 'requests/Control'"))


def test_a_mail_put_into_the_control_folder_is_a_command_and_is_carried_out_once(
    desk: DeskUnderTest, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk.start()
    desk.wait(lambda: "mailbox requests" in desk.tail() and began(desk), what="the folder is made")
    dovecot.drop(mail())
    recorder.wait_for(1)
    command = mail(f"Maria <{VA}>", "", "T-1 done\n", "c1@va.example", VA)
    files(dovecot, command, folder="vamail")
    desk.wait(lambda: status(desk) == "done", what="the command")
    recorder.wait_for(2)
    assert recorder.mails[1].recipients == (VA,), "the transcript"
    assert desk.run("task", "T-1", "reopen").returncode == 0
    desk.wait(lambda: status(desk) != "done", what="it is open again")
    files(dovecot, command, folder="vamail")
    put = "select verdict from mail where mailbox = 'requests/Control' and verdict <> '' order by event_id"
    desk.wait(lambda: len(rows(desk, put)) == 2, what="the same mail again")
    assert rows(desk, put) == [("command",), ("duplicate",)]
    assert status(desk) != "done"
    said = desk.run("doctor").stdout
    assert "your own answers are looked for in “Sent”" in said
    assert "mails that you put into “vamail” are commands" in said


def status(desk: DeskUnderTest) -> str:
    return str(rows(desk, "select status from task where ref = 'T-1'")[0][0])
