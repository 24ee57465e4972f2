"""Promises watched by a real daemon: a mail that came yesterday is warned of, and what follows is known."""

import email
import email.policy
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.desk import DESK, VA, DeskUnderTest, mail
from server.dovecot import PASSWORD, USERS, Dovecot
from server.recorder import Recorder


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[DeskUnderTest]:
    dovecot.reset()
    made = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD)
    yield made
    made.kill()


def test_a_promise_that_is_nearly_due_is_warned_of_once_and_its_breach_is_foreseen(
    desk: DeskUnderTest, dovecot: Dovecot, recorder: Recorder
) -> None:
    arrived = datetime.now(UTC) - timedelta(hours=20)
    dovecot.drop(mail(subject="The lógó"))
    (lying,) = (dovecot.maildir(USERS[0]) / "new").iterdir()
    os.utime(lying, (arrived.timestamp(), arrived.timestamp()))  # INTERNALDATE is the file's own
    desk.start()
    warning = next(one for one in recorder.wait_for(2) if one.recipients == (VA,))
    message = email.message_from_bytes(warning.data, policy=email.policy.default)
    assert message["Subject"].startswith("Soon due: T-1 “The lógó”")
    body = message.get_body(("plain",))  # type: ignore[attr-defined]
    text = body.get_content()
    left = re.search(
        r"Left: (4 h|3 h 5\d min)( of working time, (4 h|3 h 5\d min) by the clock)?\.",
        " ".join(text.split()),
    )
    assert left, text
    (task,) = desk.rows("tasks")
    due = datetime.fromisoformat(task["promised_at"])
    assert due - arrived <= timedelta(hours=24, minutes=1), "the instant that was stated is the one watched"
    ahead = [json.loads(line) for line in desk.run("simulate", "--days", "2", "--json").stdout.splitlines()]
    told = sorted((one["kind"], one["to"], bool(one["held"])) for one in ahead)
    assert told == [("apology", "anna@acme.example", True), ("notice", VA, False)]
    breach = next(one for one in ahead if one["kind"] == "notice")
    assert timedelta(0) < datetime.fromisoformat(breach["at"]) - due < timedelta(minutes=2)
    assert breach["subject"].startswith("Not kept: T-1")
    assert DESK not in [one["to"] for one in ahead]
