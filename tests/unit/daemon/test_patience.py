"""Trouble that passes is waited out and logged twice; trouble that stays ends the daemon."""

import threading

import pytest

from vamail.daemon import patience as room
from vamail.daemon.patience import Patience
from vamail.store import StoreBroken, StoreUnavailable


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "DELAYS", (0.001,))
    monkeypatch.delenv("VAMAIL_LOG", raising=False)
    monkeypatch.delenv("VAMAIL_LOG_LEVEL", raising=False)
    room.maillog.configure()


def test_the_same_call_is_made_until_it_works_with_two_lines_in_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answers = iter([StoreUnavailable("full"), StoreUnavailable("full"), None])

    def call() -> str:
        error = next(answers)
        if error is not None:
            raise error
        return "written"

    patience = Patience()
    assert patience.until_done(call) == "written"
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("event=")[1].split()[0] for line in lines] == ["unreachable", "reachable"]


def test_it_is_over_when_the_last_thread_is_through(capsys: pytest.CaptureFixture[str]) -> None:
    """Reads work on a full disk: they must not announce that it is over."""
    patience, room_again, tried = Patience(), threading.Event(), threading.Event()

    def write() -> None:
        if not room_again.is_set():
            tried.set()
            raise StoreUnavailable("full")

    writer = threading.Thread(target=patience.until_done, args=(write,), name="writer")
    writer.start()
    assert tried.wait(10)
    patience.failed(StoreUnavailable("full here too"))
    patience.worked()
    patience.until_done(lambda: None)
    said = capsys.readouterr().err
    assert "event=reachable" not in said
    room_again.set()
    writer.join(10)
    said += capsys.readouterr().err
    assert (said.count("event="), said.count("event=reachable")) == (2, 1)


def test_a_daemon_that_ends_waits_for_nothing() -> None:
    patience = Patience()
    patience.end()

    def fails() -> None:
        raise StoreUnavailable("full")

    with pytest.raises(StoreUnavailable):
        patience.until_done(fails)


def test_what_stays_is_told_and_raised() -> None:
    told: list[StoreBroken] = []

    def fails() -> None:
        raise StoreBroken("damaged")

    with pytest.raises(StoreBroken):
        Patience(told.append).until_done(fails)
    assert [str(error) for error in told] == ["damaged"]


def test_two_that_are_patient_side_by_side_meet_one_trouble(capsys: pytest.CaptureFixture[str]) -> None:
    """The thread that settles waits longer than the others; the log has still one line for the full disk."""
    patience = Patience()
    beside = Patience(beside=patience)
    settling = threading.Thread(target=beside.failed, args=(StoreUnavailable("full"),), name="settler")
    patience.failed(StoreUnavailable("full"))
    settling.start()
    settling.join(10)
    patience.worked()
    said = capsys.readouterr().err
    assert "event=reachable" not in said
    settled = threading.Thread(target=beside.worked, name="settler")
    settled.start()
    settled.join(10)
    said += capsys.readouterr().err
    assert (said.count("event=unreachable"), said.count("event=reachable")) == (1, 1)


def test_the_beat_is_one_whichever_thread_it_comes_on(capsys: pytest.CaptureFixture[str]) -> None:
    """Its looks come on threads of a pool: none of them may be missed later, nor keep the trouble open."""
    alive: list[str] = []
    patience = Patience(alive=lambda name, _: alive.append(name))
    error = StoreUnavailable("busy")
    for name, call in (
        ("asyncio_0", lambda: patience.failed(error, "the beat")),
        ("asyncio_1", lambda: patience.failed(error, "the beat")),
        ("asyncio_2", lambda: patience.worked("the beat")),
    ):
        thread = threading.Thread(target=call, name=name)
        thread.start()
        thread.join(10)
    assert alive == []
    said = capsys.readouterr().err
    assert (said.count("event=unreachable"), said.count("event=reachable")) == (1, 1)
