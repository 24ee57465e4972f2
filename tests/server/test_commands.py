"""Commands of the command line while the daemon runs: what they send leaves, and what they did is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.desk import DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[DeskUnderTest]:
    dovecot.reset()
    desk = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD)
    yield desk
    desk.kill()


def test_what_a_command_sends_leaves_by_the_running_daemon(
    desk: DeskUnderTest, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk.start()
    dovecot.drop(mail())
    recorder.wait_for(1)
    desk.wait(lambda: desk.rows("deliveries")[0]["status"] == "sent", what="the acknowledgement is settled")

    replied = desk.run("task", "T-1", "reply", "Kedves Anna!\n\nMegvan, péntek 10 óra.\n\nMaria")
    assert (replied.returncode, replied.stderr) == (0, "")
    answer = recorder.wait_for(2)[1]
    assert answer.recipients == ("anna@acme.example",)
    assert b"In-Reply-To: <one@acme.example>" in answer.data
    assert b"Auto-Submitted" not in answer.data

    several = desk.run("say", "T-1 log 45m phoning", "T-1 note window seat", "T-7 done", "T-1 dnoe")
    assert several.returncode == 0
    assert "T-7" in several.stderr and "dnoe" in several.stderr
    shown = desk.run("task", "T-1").stdout
    for part in ("first answer until", ": kept, ", "0 h 45 min", "window seat", "reply to anna@acme.example"):
        assert part in shown

    assert desk.run("task", "T-1", "done").returncode == 0
    again = desk.run("task", "T-1", "done", "--json")
    assert again.returncode == 2 and '"done":false' in again.stdout
    assert desk.run("say", "undo").returncode == 0
    assert desk.rows("tasks")[0]["status"] == "in_progress"
    assert len(recorder.mails) == 2
