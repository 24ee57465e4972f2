"""Clocks: the table that anybody can read, and properties against a minute-by-minute count."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.desk.promise import after_open, clocks, open_intervals, open_seconds, promise_for
from vamail.model.ledger import Clock
from vamail.workspace.hours import parse_hours, parse_within
from vamail.workspace.types import BusinessHours, Leave, PromiseRule

BUDAPEST = ZoneInfo("Europe/Budapest")
OFFICE = BusinessHours(zone="Europe/Budapest", spans=parse_hours("Mon-Fri 09:00-17:00"))
NEW_YORK = BusinessHours(zone="America/New_York", spans=parse_hours("Mon-Fri 09:00-17:00"))
MINUTE = timedelta(minutes=1)
TABLE = [
    [cell.strip() for cell in line.split("|")]
    for line in (Path(__file__).parent / "due.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
HOURS = st.sampled_from(
    [
        OFFICE,
        NEW_YORK,
        BusinessHours(zone="Europe/Budapest", spans=parse_hours("Mon-Thu 09:00-17:00, Fri 09:00-13:00")),
        BusinessHours(zone="Asia/Tehran", spans=parse_hours("Sat-Wed 08:00-16:00"), holidays="IR"),
        BusinessHours(zone="Australia/Lord_Howe", spans=parse_hours("Sat-Sun 22:00-06:00")),
        BusinessHours(zone="Africa/Casablanca", spans=parse_hours("24/7")),
    ]
)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=BUDAPEST, second=0, microsecond=0)
)


def local(text: str, zone: str = "Europe/Budapest") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(("calendar", "received", "within", "due", "warned"), TABLE)
def test_the_table(calendar: str, received: str, within: str, due: str, warned: str) -> None:
    spans, zone, holidays = (part.strip() for part in calendar.split(";"))
    hours = BusinessHours(zone=zone, spans=parse_hours(spans), holidays=holidays)
    at = local(received, zone)
    due_at = promise_for(at, PromiseRule(within=parse_within(within)), hours).due_at
    assert f"{due_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == due
    warn_at = clocks.warning_at(at, due_at, (hours, None), 0.8)
    assert f"{warn_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == warned


def counted(hours: BusinessHours, since: datetime, until: datetime) -> int:
    """Open minutes, one by one."""
    first, last = since - timedelta(days=3), until + timedelta(days=3)
    found = open_intervals(hours, first.date(), last.date())
    open_ones = [(start.timestamp(), end.timestamp()) for start, end in found]
    minutes = range(int(since.timestamp()), int(until.timestamp()), 60)
    return sum(1 for at in minutes if any(start <= at < end for start, end in open_ones))


@settings(deadline=None, max_examples=60)
@given(HOURS, INSTANTS, st.integers(0, 5 * 24 * 60))
def test_open_time_is_what_a_count_of_minutes_says(hours: BusinessHours, since: datetime, span: int) -> None:
    until = since + span * MINUTE
    assert open_seconds(since, until, hours) == 60 * counted(hours, since, until)


@settings(deadline=None, max_examples=60)
@given(HOURS, INSTANTS, st.integers(1, 40 * 60))
def test_after_so_much_open_time_just_so_much_has_passed(
    hours: BusinessHours, since: datetime, minutes: int
) -> None:
    reached = after_open(since, minutes * 60, hours)
    assert open_seconds(since, reached, hours) == minutes * 60
    assert open_seconds(since, reached - MINUTE, hours) == (minutes - 1) * 60  # and not before


@settings(deadline=None, max_examples=100)
@given(HOURS, INSTANTS, st.integers(5, 10 * 24 * 60), st.sampled_from([0.5, 0.8, 0.95]))
def test_a_warning_comes_inside_working_hours_and_before_the_breach(
    hours: BusinessHours, start: datetime, span: int, share: float
) -> None:
    due_at = start + span * MINUTE
    warn_at = clocks.warning_at(start, due_at, (hours, None), share)
    whole = open_seconds(start, due_at, hours)
    assert start <= warn_at < due_at
    if whole < 120:
        return
    assert open_seconds(warn_at, warn_at + MINUTE, hours) == 60
    passed = open_seconds(start, warn_at, hours)
    assert share * whole - 60 - 1 <= passed <= share * whole


@settings(deadline=None, max_examples=60)
@given(HOURS, INSTANTS, st.integers(1, 60 * 24), st.integers(1, 60 * 72), st.integers(1, 60 * 240))
def test_a_pause_costs_no_open_time(
    hours: BusinessHours, start: datetime, before: int, length: int, span: int
) -> None:
    """Open time before the pause and after it is together what was promised."""
    due_at = start + span * MINUTE
    clock = clocks.begin("T-1", "resolution", start, due_at, (hours, None), 0.8)
    pauses = start + before * MINUTE
    resumes = pauses + length * MINUTE
    still = clocks.paused(clock, pauses, (hours, None))
    again = clocks.resumed(still, resumes, (hours, None))
    assert (still.version, again.version) == (2, 3)
    assert again.paused_at is None
    if pauses >= due_at:
        assert again.due_at == due_at  # what was late stays late
    elif still.left_seconds:
        left = open_seconds(start, pauses, hours) + open_seconds(resumes, again.due_at, hours)
        assert left == open_seconds(start, due_at, hours)
        assert resumes <= again.warn_at <= again.due_at  # type: ignore[operator]
    else:
        assert again.due_at - due_at == resumes - pauses


def clock(**more: object) -> Clock:
    start = local("2026-11-24 10:00")
    made = clocks.begin("T-1", "first", start, local("2026-11-25 10:00"), (OFFICE, None), 0.8)
    return made if not more else clocks.met(made, more["met"])  # type: ignore[arg-type]


def test_an_answer_on_the_instant_is_kept_and_a_second_later_is_late() -> None:
    assert clock().kept is None
    assert clock(met=local("2026-11-25 10:00")).kept is True
    assert clock(met=local("2026-11-25 10:00:01")).kept is False


def test_hours_are_kept_under_their_hash_and_read_back() -> None:
    odd = BusinessHours(
        zone="Asia/Tehran", spans=parse_hours("Sat-Wed 22:00-06:00"), holidays="IR",
        days_off=frozenset({date(2026, 12, 24)}), work_days=frozenset({date(2026, 12, 25)}),
        leave=(Leave(date(2026, 8, 1), date(2026, 8, 14)),),
    )  # fmt: skip
    assert clocks.unpin(clocks.pin(odd).hours) == (odd, None)
    assert clocks.unpin(clocks.pin(OFFICE, odd).hours) == (OFFICE, odd)
    assert len({clocks.pin(*one).hash for one in ((OFFICE,), (odd,), (OFFICE, odd), (odd, OFFICE))}) == 4
    # as it lies in databases: a change of the form would pin all hours a second time
    assert clocks.pin(OFFICE).hash == "264d256979f8a9d3064a"


def test_only_what_is_open_for_both_counts_where_it_was_promised_so() -> None:
    start, due_at = local("2026-11-24 10:00"), local("2026-11-25 17:00")
    both = clocks.warning_at(start, due_at, (OFFICE, NEW_YORK), 0.5)
    assert both == local("2026-11-24 16:59")  # open for both: 15:00-17:00 on each day
    assert clocks.warning_at(start, due_at, (OFFICE, None), 0.5) == local("2026-11-25 09:30")
