"""Daily and weekly times on the wall: each local day exactly one, whatever the clock does."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.desk.house import hours
from vamail.desk.promise.local import (
    Occurrence,
    next_occurrence,
    next_working_day,
    occurrence_on,
    start_of,
    works_on,
)

ZONES = (
    "Europe/Budapest", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe", "Africa/Casablanca",
    "America/Scoresbysund", "Pacific/Chatham",
)  # fmt: skip
YEARS = st.dates(date(2015, 1, 1), date(2037, 1, 1))


@settings(deadline=None, max_examples=150)
@given(first=YEARS, minute=st.integers(0, 1439), zone=st.sampled_from(ZONES))
def test_each_local_day_has_exactly_one(first: date, minute: int, zone: str):
    at = start_of(first, zone) - timedelta(seconds=1)
    seen = []
    for _ in range(40):
        found = next_occurrence(at, minute, zone)
        assert found is not None and found.at > at
        seen.append(found.day)
        at = found.at
    whole = [first + timedelta(days=number) for number in range(-1, 45)]
    begun = whole.index(seen[0])
    assert begun <= 1 and seen == whole[begun : begun + 40]


@settings(deadline=None, max_examples=150)
@given(day=YEARS, minute=st.integers(0, 1439), zone=st.sampled_from(ZONES))
def test_the_wall_shows_the_time_or_the_first_that_there_is(day: date, minute: int, zone: str):
    at = occurrence_on(day, minute, zone)
    assert at is not None
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wanted = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001
    assert timedelta(0) <= wall - wanted <= timedelta(hours=1)
    before = (at - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert wall == wanted or before < wanted, "in a gap the first valid instant"
    assert at.astimezone(ZoneInfo(zone)).fold == 0, "of two the first"


@pytest.mark.parametrize(
    ("zone", "day", "minute", "said"),
    [
        ("Europe/Budapest", date(2026, 3, 29), 150, "2026-03-29T01:00"),  # 02:30 is left out: 03:00
        ("Europe/Budapest", date(2026, 10, 25), 150, "2026-10-25T00:30"),  # 02:30 comes twice
        ("America/New_York", date(2026, 11, 1), 90, "2026-11-01T05:30"),
        ("Asia/Tehran", date(2021, 3, 22), 30, "2021-03-21T20:30"),  # midnight is left out
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, "2026-10-03T15:30"),  # a gap of half an hour
        ("Africa/Casablanca", date(2026, 2, 15), 150, "2026-02-15T01:30"),  # Ramadan: the clock goes back
    ],
)
def test_days_on_which_the_clock_changes(zone: str, day: date, minute: int, said: str):
    at = occurrence_on(day, minute, zone)
    assert at is not None and at.isoformat()[:16] == said


def test_a_date_that_was_left_out_has_none():
    assert occurrence_on(date(2011, 12, 30), 8 * 60, "Pacific/Apia") is None
    before = datetime(2011, 12, 29, 20, 0, tzinfo=UTC)  # 10:00 on the 29th
    found = next_occurrence(before, 8 * 60, "Pacific/Apia")
    assert found is not None and found.day == date(2011, 12, 31)


def test_only_days_that_count():
    va = hours("Europe/Budapest")
    friday = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    found = next_occurrence(friday, 8 * 60, "Europe/Budapest", lambda day: works_on(va, day))
    assert found == Occurrence(date(2026, 11, 30), datetime(2026, 11, 30, 7, 0, tzinfo=UTC))
    assert next_working_day(va, date(2026, 11, 27)) == date(2026, 11, 30)
    assert next_occurrence(friday, 480, "Europe/Budapest", lambda day: False) is None
