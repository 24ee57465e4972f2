"""A short round of the crash driver; the long one is `tests/crash/run`.

The daemon is killed at named points and at random instants while mail of every kind keeps coming. Nothing
is lost, nothing is doubled but one mail a kill and connection, and that with the same Message-ID. What the VA
commands and answers meanwhile is done once (`practice.py`).
"""

from pathlib import Path

import pytest

from crash import points
from crash.driver import Driver, Kill
from server.dovecot import Dovecot
from server.recorder import Fault, Recorder

# Each kind once, on one engine or the other; the long round has all of them on both, each more than once.
SHORT = {
    "sqlite": [
        ("Store.accept_workspace", "inside"), ("Store.begin_mailbox", "after"), ("Store.receive", "inside"),
        ("Store.commit", "after"), ("Connection._dot", "after"), ("folders._link", "after"),
        ("Mailbox.move", "after"),
    ],
    "postgresql": [
        ("Store.found", "inside"), ("Store.receive", "after"), ("Store.commit", "inside"),
        ("Connection._finish", "after"), ("Store.settle", "inside"), ("Store.settle_errands", "inside"),
    ],
}  # fmt: skip
AHEAD = [("Store.fire_timers", "inside"), ("Store.commit", "inside"), ("Store.settle", "inside")]
"""Two days later: while promises are told to be broken, and somebody is asked again."""


def test_the_short_round_names_real_points() -> None:
    assert all(when in points.ALL[name] for round_ in SHORT.values() for name, when in round_)


def test_killed_at_named_points_and_at_random(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder, database: str, request: pytest.FixtureRequest
) -> None:
    driver = Driver.make(tmp_path / "desk", dovecot, recorder, database, seed=1)
    request.addfinalizer(driver.desk.close)
    recorder.faults = [Fault("dot", how="accept-drop"), Fault("rcpt", times=2)]
    for name, when in SHORT[database.partition(":")[0]]:
        driver.kill(Kill(name, when))
    driver.kill(Kill())
    if database == "sqlite":
        driver.go_ahead()
        for name, when in AHEAD:
            driver.kill(Kill(name, when))
    assert not driver.missed, "a planned kill was not reached"
    found = driver.settle()
    assert {bill.name for bill in driver.practice.money.bills.values()} >= {"I-1", "I-2", "I-3"}
    assert bool(driver.practice.money.owed) == (database == "sqlite"), "who owes was reminded, days later"
    assert not found.faults, "\n".join(found.faults) + "\n" + driver.desk.tail()
