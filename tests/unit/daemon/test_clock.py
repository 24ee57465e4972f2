"""The metronome beats whatever the wall clock does."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from vamail.daemon.clock import Metronome
from vamail.store import StoreUnavailable

START = datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)  # half a minute before the hour that Europe skips
HOUR = timedelta(hours=1)


class House:
    """Just enough of a daemon; `due_at` is the next row, `off` how far the wall clock was moved."""

    def __init__(self) -> None:
        self.off = timedelta()
        self.due_at: datetime | None = None
        self.looks = 0
        self.woken = 0
        self.jumps = 0
        self.kept = 0
        self.error: Exception | None = None
        timing = SimpleNamespace(watch_seconds=0.01)
        self.metronome = Metronome(
            cast(Any, self), cast(Any, SimpleNamespace(workspace=SimpleNamespace(timing=timing))),
            cast(Any, self), cast(Any, SimpleNamespace(wake=lambda: None)),
            cast(Any, SimpleNamespace(failed=None, look_again_at=None)),
            cast(Any, SimpleNamespace(look=lambda: False, pending=False)),
            lambda _: None, None, self.now, self.jumped,
        )  # fmt: skip

    def now(self) -> datetime:
        return START + self.off

    def next_due(self, _: datetime) -> datetime | None:
        self.looks += 1
        if self.error is not None:
            raise self.error
        return self.due_at

    def keep_house(self) -> None:
        self.kept += 1

    def changed_elsewhere(self) -> bool:
        return False

    def wake(self) -> None:
        self.woken += 1

    def jumped(self) -> None:
        self.jumps += 1

    async def until(self, reached: Any) -> None:
        async with asyncio.timeout(20):
            while not reached():
                await asyncio.sleep(0.005)

    async def some_beats(self) -> None:
        looks = self.looks
        await self.until(lambda: self.looks > looks + 3)


def played(scene: Any) -> House:
    async def live() -> House:
        house = House()
        house.metronome.start()
        await scene(house)
        house.metronome.stop()
        return house

    return asyncio.run(live())


@pytest.mark.parametrize("hours", [-2, 2, 72, -24 * 366])
def test_it_goes_on_beating_and_says_once_that_the_clock_moved(hours: int) -> None:
    async def scene(house: House) -> None:
        await house.some_beats()
        house.off += hours * HOUR
        await house.until(lambda: house.jumps)
        await house.some_beats()

    house = played(scene)
    assert house.jumps == 1
    assert house.woken == 1


@pytest.mark.parametrize("hours", [-2, 72, 24 * 365 * 56])
def test_the_scheduler_itself_follows_a_clock_that_is_set(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = timedelta()

    class Moved(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + off

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", Moved)
    monkeypatch.setattr("vamail.daemon.clock.datetime", Moved)

    async def scene(house: House) -> None:
        nonlocal off
        await house.some_beats()
        off = house.off = hours * HOUR
        await house.until(lambda: house.jumps)
        for _ in range(5):
            await house.some_beats()

    played(scene)


def test_what_fell_due_while_the_machine_slept_is_seen_at_once() -> None:
    async def scene(house: House) -> None:
        house.due_at = START + HOUR
        await house.some_beats()
        assert not house.woken
        house.off += timedelta(seconds=3601)
        await house.until(lambda: house.woken >= 2)

    assert played(scene).jumps == 1


def test_a_row_that_falls_due_between_two_beats_is_not_late() -> None:
    async def scene(house: House) -> None:
        house.due_at = START + timedelta(milliseconds=5)
        await house.until(lambda: house.woken)

    assert played(scene).jumps == 0


@pytest.mark.parametrize("error", [StoreUnavailable("full"), RuntimeError("a fault of ours")])
def test_no_error_stops_it(error: Exception) -> None:
    async def scene(house: House) -> None:
        house.error = error
        await house.some_beats()
        house.error = None
        await house.some_beats()

    played(scene)
