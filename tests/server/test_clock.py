"""The clock of the machine jumps under the real daemon: nothing is doubled, nothing waits for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.desk import acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Fault, Recorder
from server.test_disk import LAUNCHER, ImpatientDesk

DAY = 86_400


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[ImpatientDesk]:
    dovecot.reset()
    made = ImpatientDesk(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, more="sent: never")
    made.environment |= {
        "PYTHONPATH": str(LAUNCHER.parents[2]),
        "VAMAIL_TEST_CLOCK": str(tmp_path / "clock"),
    }
    yield made
    made.kill()


def test_asleep_for_three_days_and_set_back_by_two_hours(
    desk: ImpatientDesk, tmp_path: Path, dovecot: Dovecot, recorder: Recorder
) -> None:
    clock = tmp_path / "clock"
    desk.start()
    dovecot.drop(mail(message_id="before@acme.example"))
    recorder.wait_for(1, 60)
    clock.write_text(str(3 * DAY))
    desk.wait(lambda: "the machine slept" in desk.tail(400), 30, "the jump is noticed")
    # arrived while the machine slept: its promise (a day) is long past
    dovecot.drop(mail(message_id="asleep@acme.example", subject="Asleep"))
    desk.wait(lambda: "asleep@acme.example" in acknowledged(recorder.mails), 60, "it is acknowledged")
    clock.write_text(str(3 * DAY - 7200))
    recorder.faults = [Fault("rcpt", times=1)]
    dovecot.drop(mail(message_id="back@acme.example", subject="Back"))
    desk.wait(lambda: "back@acme.example" in acknowledged(recorder.mails), 60, "retried on the new clock")
    assert desk.stop() == 0
    assert sorted(acknowledged(recorder.mails)) == [
        "asleep@acme.example", "back@acme.example", "before@acme.example",
    ]  # fmt: skip
    tasks = {row["source_message_id"]: row for row in desk.rows("tasks")}
    promised = datetime.fromisoformat(tasks["asleep@acme.example"]["promised_at"])
    assert promised > datetime.now(UTC) + timedelta(days=3), "counted from now, not from a past instant"
    assert desk.log.read_text("utf-8").count("the machine slept") == 2
