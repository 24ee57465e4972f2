"""An outage is said once, once more an hour, and when it is over; the waits grow, also for what flaps."""

from datetime import UTC, datetime, timedelta

import pytest

from vamail.daemon import maillog
from vamail.daemon.reach import Reach

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
DELAYS = (1.0, 5.0, 60.0)


class Clock:
    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def later(self, **more: float) -> None:
        self.at += timedelta(**more)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(
        maillog, "unreachable", lambda what, error, delay, tries: lines.append(f"{error} #{tries}")
    )
    monkeypatch.setattr(maillog, "reachable", lambda what, detail, away: lines.append(f"well after {away}"))
    return lines


def test_an_outage_is_one_line_an_hour_and_one_for_each_new_reason(said: list[str]) -> None:
    clock = Clock()
    reach = Reach("x", clock)
    waits = []
    for number in range(130):
        waits.append(reach.failed("gone" if number != 3 else "odd", DELAYS))
        clock.later(minutes=1)
    assert waits[:4] == [1, 5, 60, 60]
    assert said == ["gone #1", "odd #4", "gone #64", "gone #124"]
    assert reach.down is not None
    assert (reach.down.since, reach.down.tries, reach.down.error) == (START, 130, "gone")
    reach.answered()
    reach.answered()
    assert said[4:] == [f"well after {130 * 60.0}"]
    assert reach.down is None


def test_the_first_answer_is_said(said: list[str]) -> None:
    reach = Reach("x", Clock())
    reach.answered("3 mails")
    reach.answered("3 mails")
    assert said == ["well after 0.0"]


def test_a_server_that_comes_and_goes_is_tried_less_and_less_often_and_said_once(said: list[str]) -> None:
    clock = Clock()
    reach = Reach("x", clock)
    reach.answered()
    clock.later(hours=1)
    waits = []
    for _ in range(20):
        waits.append(reach.failed("cut", DELAYS))
        reach.answered()
        clock.later(seconds=1)
    assert waits[:4] == [1, 5, 60, 60]
    assert said == ["well after 0.0", "cut #1", "well after 0.0"]
    clock.later(minutes=2)
    assert reach.failed("cut", DELAYS) == 1
    assert said[-1] == "cut #1"
