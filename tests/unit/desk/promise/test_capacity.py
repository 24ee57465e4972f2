"""Whether a promise can be kept: estimates and buffer against open hours, meetings taken away."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.desk.promise import capacity, open_intervals
from vamail.model.desk import KnownTask, OpenWork, open_work
from vamail.workspace.hours import parse_hours
from vamail.workspace.types import Block, BusinessHours, Plan

ZONE = ZoneInfo("Europe/Budapest")
OFFICE = BusinessHours(zone="Europe/Budapest", spans=parse_hours("Mon-Fri 09:00-17:00"))
NINE = datetime(2026, 11, 24, 9, tzinfo=ZONE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EXACT = Plan(buffer=0)


def work(*given: tuple[datetime | None, int]) -> tuple[OpenWork, ...]:
    return tuple(OpenWork(f"T-{number}", at, minutes) for number, (at, minutes) in enumerate(given))


def test_what_is_due_before_counts_and_what_is_due_later_or_never_does_not() -> None:
    open_ones = work((NINE + 2 * HOUR, 60), (NINE + 3 * HOUR, 60), (None, 600), (NINE - DAY, 30))
    room = capacity.load(open_ones, 60, NINE, NINE + 2 * HOUR, OFFICE, EXACT)
    assert (room.needed_minutes, room.free_minutes, room.fits) == (150, 120, False)


def test_buffer_and_what_nobody_estimated() -> None:
    room = capacity.load(work((NINE, 0)), 0, NINE, NINE + HOUR, OFFICE, Plan(buffer=0.25, default_minutes=30))
    assert (room.needed_minutes, room.fits) == (75, False)


def test_no_work_fits_into_a_meeting() -> None:
    block = Block(spans=parse_hours("Tue 08:00-11:00"), kind="meeting")
    quiet = Block(spans=parse_hours("Tue 13:00-15:00"), kind="work")
    plan = Plan(buffer=0, blocks=(block, quiet))
    assert capacity.load((), 60, NINE, NINE + 3 * HOUR, OFFICE, plan).free_minutes == 60


def test_the_first_room_is_the_first_instant_by_which_all_fits() -> None:
    open_ones = work((NINE, 300), (NINE + DAY, 240))
    found = capacity.first_room(open_ones, 60, NINE, NINE + 2 * HOUR, NINE + 5 * DAY, OFFICE, EXACT)
    assert found == NINE + 6 * HOUR, "what is due tomorrow need not be done today"
    after = capacity.first_room(open_ones, 240, NINE, NINE + 2 * HOUR, NINE + 5 * DAY, OFFICE, EXACT)
    assert after == NINE + DAY + 5 * HOUR
    assert capacity.first_room(open_ones, 60, NINE, NINE, NINE + 5 * HOUR, OFFICE, EXACT) is None


MEETING = Block(spans=parse_hours("Wed 10:00-12:00"), kind="meeting")
BUSY = Plan(buffer=0.25, default_minutes=30, blocks=(MEETING,))
MOST = 9 * 24 * 60


@cache
def free_minutes() -> tuple[bool, ...]:
    """Each minute of nine days: whether work fits in."""
    spans = open_intervals(OFFICE, NINE.date(), (NINE + 9 * DAY).date())
    minutes = [NINE + timedelta(minutes=number) for number in range(MOST)]
    return tuple(
        any(start <= at < end for start, end in spans)
        and not (at.weekday() == 2 and at.hour in (10, 11))  # Wednesday's meeting
        for at in minutes
    )


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(-600, 6000), st.integers(0, 300)), max_size=12),
    st.integers(0, 240), st.integers(0, 3000), st.lists(st.integers(0, 40).map(lambda n: 90 * n), max_size=9),
)  # fmt: skip
def test_the_first_room_agrees_with_a_minute_by_minute_count(
    given: list[tuple[int, int]], minutes: int, due: int, met: list[int]
) -> None:
    open_ones = work(*((NINE + timedelta(minutes=at), need) for at, need in given))
    starts = sorted(set(met))
    busy = tuple((NINE + timedelta(minutes=at), NINE + timedelta(minutes=at + 45)) for at in starts)
    taken = {minute for at in starts for minute in range(at, at + 45)}
    due_at = NINE + timedelta(minutes=due)
    found = capacity.first_room(open_ones, minutes, NINE, due_at, NINE + 9 * DAY, OFFICE, BUSY, busy)
    free, expected = 0, None
    for at, is_free in enumerate(free_minutes()):
        needed = sum(need or 30 for by, need in given if by <= at) + (minutes or 30)
        if at >= due and -int(-needed * 1.25 // 1) <= free:
            expected = NINE + timedelta(minutes=at)
            break
        free += is_free and at not in taken
    assert found == expected


def test_what_a_task_asks_for() -> None:
    task = KnownTask(
        ref="T-1", client="acme", requester="a@acme.example", title="", status="new", received_at=NINE,
        promised_at=NINE + DAY, due_at=NINE + 2 * DAY, estimate_minutes=20,
    )  # fmt: skip
    assert open_work(task) == OpenWork("T-1", NINE + DAY, 20)
    answered = replace(task, answered_at=NINE + HOUR)
    assert open_work(answered) == OpenWork("T-1", NINE + 2 * DAY, 20)
    asked = replace(answered, acknowledged_at=NINE + 2 * HOUR)
    assert open_work(asked) == OpenWork("T-1", NINE + DAY, 20)
    assert open_work(replace(task, status="waiting_client")) is None
    assert open_work(replace(task, status="done")) is None
