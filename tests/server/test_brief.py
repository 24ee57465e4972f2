"""The brief leaves by the real daemon, once, at the VA's hour; the same is on the command line."""

import email
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from pathlib import Path

import pytest

from server.desk import mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder
from server.test_disk import LAUNCHER, ImpatientDesk
from unit.desk.reports.rfc5545 import read_strictly

SETTINGS = 'sent: never\nday: {brief: "08:00"}\n'


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[ImpatientDesk]:
    dovecot.reset()
    made = ImpatientDesk(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more=SETTINGS)
    made.environment |= {
        "PYTHONPATH": str(LAUNCHER.parents[2]),
        "VAMAIL_TEST_CLOCK": str(tmp_path / "clock"),
    }
    yield made
    made.kill()


def timers(desk: ImpatientDesk) -> list[datetime]:
    """When a brief is due, oldest first."""
    try:
        with sqlite3.connect(f"file:{desk.folder / 'data' / 'vamail.db'}?mode=ro", uri=True) as database:
            rows = database.execute(
                "SELECT due_at FROM timer WHERE kind = 'brief' ORDER BY due_at"
            ).fetchall()
    except sqlite3.OperationalError:
        return []
    return [datetime.fromisoformat(str(row[0])).replace(tzinfo=UTC) for row in rows]


def test_the_brief_leaves_at_her_hour(
    desk: ImpatientDesk, tmp_path: Path, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk.start()
    dovecot.drop(mail(subject="The November report", message_id="one@acme.example"))
    recorder.wait_for(1, 60)
    desk.wait(lambda: timers(desk), 60, "a brief is planned")
    (due_at,) = timers(desk)
    master = desk.folder / "data" / "calendar" / "master.ics"
    desk.wait(master.exists, 60, "the calendar is written")
    read_strictly(master.read_bytes())
    ahead = (due_at - datetime.now(UTC)).total_seconds()
    assert 0 < ahead <= 86_400
    (tmp_path / "clock").write_text(str(ahead + 5))
    recorder.wait_for(2, 60)
    desk.wait(lambda: len(timers(desk)) == 2, 60, "the next one is planned")
    assert desk.stop() == 0
    brief = email.message_from_bytes(recorder.mails[1].data, policy=policy.default)
    assert brief["To"].addresses[0].addr_spec == "maria@va.example"
    assert brief["Auto-Submitted"] == "auto-generated" and brief["Subject"].startswith("Your day: ")
    body = brief.get_body(("plain",))
    assert body is not None and "T-1 “The November report” · Acme Kft." in body.get_content()
    printed = desk.run("brief")
    assert printed.returncode == 0 and "The November report" in printed.stdout, printed.stderr
    (told,) = desk.rows("brief")
    assert told["tasks"][0]["ref"] == "T-1" and len(told["capacity"]) == 5
    (reviewed,) = desk.rows("review")
    assert reviewed["done"] == []
    assert desk.run("forget", "acme", "--yes").returncode == 0 and not master.parent.exists()
    assert json.dumps(told) and len(recorder.mails) == 2, "printing sends nothing"
