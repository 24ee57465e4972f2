"""What threads say of themselves, and what systemd hears of it."""

import contextlib
import socket
import threading
import timeit
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vamail.daemon.vitals import Contacts, Histogram, Pulse, Tally
from vamail.daemon.watchdog import Watchdog, notify_systemd, watchdog_seconds

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_trouble_counts_from_the_first_failure_and_is_lost_once() -> None:
    at = [NOW]
    contacts = Contacts(lambda: at[0])
    contacts.well("sending")
    at[0] += timedelta(minutes=1)
    contacts.lost("sending", "one")
    at[0] += timedelta(minutes=1)
    contacts.lost("sending", "two")
    seen = contacts.seen()["sending"]
    assert (seen.ok_at, seen.bad_since, seen.error) == (NOW, NOW + timedelta(minutes=1), "two")
    assert contacts.losses == {"sending": 1}
    contacts.well("sending")
    assert contacts.seen()["sending"].bad_since is None


def test_a_thread_is_overdue_after_what_it_announced() -> None:
    clock = [0.0]
    pulse = Pulse(lambda: clock[0])
    pulse.quiet("decider", 10)
    pulse.quiet("settler", 1e12)
    clock[0] = 9
    assert pulse.overdue() == {}
    clock[0] = 15
    assert pulse.overdue() == {"decider": 5}
    pulse.ends("decider")
    assert pulse.overdue() == {}


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(path))
        line.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        yield line


def test_a_hung_thread_stops_the_sign_of_life_and_going_on_brings_it_back(systemd: socket.socket) -> None:
    pulse, go_on, ended = Pulse(), threading.Event(), threading.Event()

    def work() -> None:
        pulse.quiet("worker", 0.3)
        go_on.wait(30)  # it announced a third of a second, and hangs
        pulse.quiet("worker", 1e12)
        ended.set()

    worker = threading.Thread(target=work)
    worker.start()
    watchdog = Watchdog(pulse, 0.3)
    watchdog.start()
    assert systemd.recv(100) == b"WATCHDOG=1"
    systemd.settimeout(1.0)
    with contextlib.suppress(TimeoutError):
        while systemd.recv(100):
            pass
    assert pulse.overdue()
    go_on.set()
    ended.wait(10)
    systemd.settimeout(10)
    assert systemd.recv(100) == b"WATCHDOG=1"
    watchdog.stop()
    watchdog.join(10)
    worker.join(10)


def test_systemd_says_how_often(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.setenv("WATCHDOG_USEC", "120000000")
    assert watchdog_seconds() == 0
    notify_systemd("READY=1")  # nobody asked, nothing happens
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    assert watchdog_seconds() == 120
    notify_systemd("READY=1")
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog_seconds() == 0


def test_a_histogram_counts_each_value_once() -> None:
    shape = Histogram((1.0, 5.0))
    for value in (0.5, 1.0, 3.0, 9.0):
        shape.add(value)
    assert shape.cumulated() == [("1.0", 2.0), ("5.0", 3.0), ("+Inf", 4.0)]
    assert shape.total == 13.5


def test_counting_costs_next_to_nothing_on_the_path_of_a_mail() -> None:
    tally, contacts, pulse = Tally(), Contacts(), Pulse()

    def one_mail() -> None:
        tally.decided("filed", "requests", 0.2)
        tally.attempted("acknowledgement", "delivered", 0.1)
        contacts.well("sending")
        pulse.quiet("settler", 300)
        pulse.quiet("decider", 300)

    best = min(timeit.repeat(one_mail, number=2000, repeat=7)) / 2000
    assert best < 60e-6  # about 5 on a quiet machine; 20 is what a mail may cost
