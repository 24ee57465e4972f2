"""Mails are read in a child process: as here, ahead, and without harm where one hangs or kills it."""

import os
import pickle
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from vamail.daemon import read_child
from vamail.daemon.child import read_exactly
from vamail.daemon.holidays import Asked
from vamail.daemon.read_child import Order, packed, say, unpacked
from vamail.daemon.reader import Reader
from vamail.mail import asks, dates
from vamail.mail.parse import parse

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
REQUEST = (
    b"From: Anna <anna@acme.example>\r\nTo: requests@va.example\r\nMessage-ID: <1@acme.example>\r\n"
    b"Subject: A flight\r\n\r\nCould you book a flight by Friday at 10:00?\r\nThanks, Anna\r\n"
)
EVIL = "reader_that_dies"


@pytest.fixture
def reader() -> Iterator[Reader]:
    yield from _running(Reader())


def _running(one: Reader) -> Iterator[Reader]:
    one.start()
    yield one
    one.close()
    one.join(10)
    assert not one.is_alive()


def test_the_child_says_what_this_process_would_say(reader: Reader) -> None:
    many = [REQUEST.replace(b"<1@", b"<%d@" % n) for n in range(100)]
    readings = [reader.ahead(raw, NOW, "Europe/Budapest", "en") for raw in many]
    assert [reading.message() for reading in readings] == [parse(raw) for raw in many]


def test_asks_and_dates_are_known_afterwards(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    message = reader.ahead(REQUEST, NOW, "Europe/Budapest", "en").message()
    text, local = message.reply_text or message.text, NOW.astimezone(ZoneInfo("Europe/Budapest"))
    expected = asks._read(text), dates._find(f"A flight\n{text}", "en", local)
    monkeypatch.setattr(asks, "_read", None)
    monkeypatch.setattr(dates, "_find", None)
    assert asks.read_asks(text, "en") == expected[0] != ()
    assert dates.find_dates(f"A flight\n{text}", "en", local) == expected[1] != ()


def test_a_child_that_was_killed_is_replaced(reader: Reader) -> None:
    reader.ahead(REQUEST, NOW, "UTC", "en").message()
    child = reader._child
    assert child is not None
    child.kill()
    child.wait()
    assert reader.ahead(REQUEST, NOW, "UTC", "en").message() == parse(REQUEST)
    assert reader._child is not child


def test_a_mail_that_hangs_or_kills_is_refused_and_its_neighbours_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tests = str(Path(__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (tests, os.environ.get("PYTHONPATH")))))
    for one in _running(Reader(f"unit.daemon.{EVIL}", patience_seconds=3)):
        kinds = [b"good", b"hangs", b"good", b"dies", b"sleeps", b"good"]
        raws = [REQUEST.replace(b"A flight", kind) for kind in kinds]
        messages = [reading.message() for reading in [one.ahead(raw, NOW, "UTC", "en") for raw in raws]]
        assert [message.subject.encode() for message in messages] == kinds
        assert [bool(message.refused) for message in messages] == [kind != b"good" for kind in kinds]
        assert "took longer than" in messages[1].refused and "ended the process" in messages[3].refused


def test_where_no_child_starts_this_process_reads() -> None:
    for one in _running(Reader("no_such_module_anywhere")):
        assert one.ahead(REQUEST, NOW, "UTC", "en").message() == parse(REQUEST)


def test_what_waits_at_the_end_is_read_by_whoever_asks() -> None:
    one = Reader()
    waiting = one.ahead(REQUEST, NOW, "UTC", "en")
    one.close()
    assert waiting.message() == one.ahead(REQUEST, NOW, "UTC", "en").message() == parse(REQUEST)


def test_only_plain_values_come_back() -> None:
    said = say(Order(REQUEST, NOW, "Asia/Tehran", "fa"))
    assert unpacked(packed(said)) == said
    for evil in (print, time.sleep, read_child.main, "text", pickle.Unpickler):
        with pytest.raises(pickle.UnpicklingError):
            unpacked(pickle.dumps(evil))


def test_being_stopped_for_a_moment_is_no_silence_of_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    ready, answers = os.pipe()
    os.write(answers, b"all of it")
    looks: list[float] = []

    def select(self: object, timeout: float) -> list[int]:
        looks.append(timeout)
        return [] if len(looks) < 3 else [1]

    monkeypatch.setattr("selectors.DefaultSelector.select", select)
    assert read_exactly(ready, 9, 10, 100) == b"all of it"
    for end in (ready, answers):
        os.close(end)


def test_the_child_imports_nothing_from_the_folder_it_is_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = tmp_path / "sign"
    for name in ("json.py", "email.py", "sitecustomize.py"):
        (tmp_path / name).write_text(f"open({str(sign)!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    for one in _running(Reader()):
        assert one.ahead(REQUEST, NOW, "UTC", "en").message() == parse(REQUEST)
    (tmp_path / "vamail.yaml").write_text("me: {holidays: HU}\n")
    assert Asked(tmp_path, NOW.date()).learn() == ("HU",)
    assert not sign.exists()
