"""The database's own outage: told by the second route, once, and its end once."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from unit.desk.house import TUESDAY, workspace
from vamail.daemon.current import Current
from vamail.daemon.outages import DatabaseAlarm
from vamail.model.outcome import Deferred, Delivered
from vamail.workspace.types import Alarm


@dataclass
class Route:
    """A second route that fails as often as it is told to."""

    failures: int = 0
    told: list[dict[str, object]] = field(default_factory=list)

    def tell(self, said, number):
        if self.failures:
            self.failures -= 1
            return Deferred("not now")
        self.told.append(said)
        return Delivered("200")


@dataclass
class Clock:
    seconds: float = 0

    def now(self):
        return TUESDAY + timedelta(seconds=self.seconds)


def made(route, webhook="https://hooks.example/x"):
    clock = Clock()
    current = Current(workspace(alarm=Alarm(webhook=webhook)))
    return DatabaseAlarm(route, current, clock.now, lambda: clock.seconds), clock  # type: ignore[arg-type]


def pass_time(alarm, clock, seconds, error=""):
    for _ in range(int(seconds / 10)):
        clock.seconds += 10
        alarm.lost(error) if error else alarm.well()


def test_a_short_trouble_is_told_to_nobody():
    route = Route()
    alarm, clock = made(route)
    pass_time(alarm, clock, 590, "gone")
    assert alarm.open
    pass_time(alarm, clock, 20)
    assert not alarm.open
    assert route.told == []


def test_it_is_told_once_and_so_is_its_end():
    route = Route()
    alarm, clock = made(route)
    pass_time(alarm, clock, 3000, "gone")
    pass_time(alarm, clock, 1000)
    assert [said["kind"] for said in route.told] == ["outage", "recovered"]
    assert "the database does not answer" in str(route.told[0]["sentence"])
    assert "gone" not in str(route.told)


def test_a_route_that_fails_is_tried_again():
    route = Route(failures=5)
    alarm, clock = made(route)
    pass_time(alarm, clock, 1000, "gone")
    assert [said["kind"] for said in route.told] == ["outage"]


def test_without_a_second_route_the_log_says_it_once(capsys: pytest.CaptureFixture[str]):
    alarm, clock = made(Route(), webhook="")
    pass_time(alarm, clock, 3000, "gone")
    assert capsys.readouterr().err.count("names no second route") == 1
