"""Promises: the run vectors, the rules for odd calendars, and properties against a minute-by-minute count."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vamail.desk.promise import Promise, next_open, open_intervals, promise_for
from vamail.model.errors import NoOpenHoursError
from vamail.workspace.hours import parse_hours, parse_within
from vamail.workspace.types import BusinessHours, Leave, OpenSpan, PromiseRule, Within

BUDAPEST = "Europe/Budapest"
OFFICE = "Mon-Fri 09:00-17:00"


def calendar(spans: str = OFFICE, zone: str = BUDAPEST, holidays: str = "", **more: object) -> BusinessHours:
    return BusinessHours(zone=zone, spans=parse_hours(spans), holidays=holidays, **more)  # type: ignore[arg-type]


def rule(within: str, intersect: bool = False) -> PromiseRule:
    return PromiseRule(within=parse_within(within), intersect_client_hours=intersect)


def at(text: str, zone: str = BUDAPEST) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def due(hours: BusinessHours, received: str, within: str) -> str:
    promise = promise_for(at(received, hours.zone), rule(within), hours)
    assert promise.due_local == promise.due_at
    return promise.due_local.strftime("%Y-%m-%dT%H:%M")


HU = calendar(holidays="HU")
SHORT_FRIDAY = calendar("Mon-Thu 09:00-17:00, Fri 09:00-13:00")
LUNCH_BREAK = calendar("Mon-Fri 09:00-12:00 and 13:00-17:00, Sat 10:00-12:30")
IR = calendar("Sat-Wed 08:00-16:00", "Asia/Tehran", "IR")


@pytest.mark.parametrize(
    ("hours", "received", "within", "expected"),
    [
        (HU, "2026-11-24T10:00", "24 business hours", "2026-11-27T10:00"),
        (HU, "2026-11-27T16:30", "4 business hours", "2026-11-30T12:30"),
        (HU, "2026-11-28T12:00", "8 business hours", "2026-11-30T17:00"),
        (HU, "2026-08-20T10:00", "8 business hours", "2026-08-24T17:00"),
        (HU, "2026-08-07T16:00", "4 business hours", "2026-08-08T12:00"),
        (HU, "2026-12-23T15:00", "24 business hours", "2026-12-30T15:00"),
        (HU, "2026-12-11T16:00", "4 business hours", "2026-12-14T12:00"),
        (IR, "2026-03-18T15:00", "4 business hours", "2026-03-25T11:00"),
        (IR, "2026-11-25T15:00", "2 business hours", "2026-11-28T09:00"),
        (calendar("24/7"), "2026-10-24T20:00", "24 business hours", "2026-10-25T19:00"),
        (calendar("24/7"), "2027-03-27T20:00", "24 business hours", "2027-03-28T21:00"),
    ],
)
def test_run_vectors(hours: BusinessHours, received: str, within: str, expected: str) -> None:
    assert due(hours, received, within) == expected


def test_the_day_off_of_the_issue() -> None:
    hours = calendar(zone="America/New_York", holidays="US", days_off=frozenset({date(2026, 7, 3)}))
    promise = promise_for(datetime(2026, 7, 2, 20, tzinfo=UTC), rule("4 business hours"), hours)
    assert promise.due_at == datetime(2026, 7, 6, 16, tzinfo=UTC)
    assert promise.due_local.isoformat() == "2026-07-06T12:00:00-04:00"
    assert [step.counted_seconds for step in promise.steps] == [3600, 0, 10800]
    assert "Fri 3 Jul 2026 day off; Sat 4 Jul 2026 holiday: Independence Day" in promise.steps[1].why


@pytest.mark.parametrize(
    ("hours", "received", "within", "expected"),
    [
        # the same local time on the next open day, over a holiday and its relocated Friday
        (HU, "2026-08-19T10:00", "1 business day", "2026-08-24T10:00"),
        (HU, "2026-08-19T10:00", "2 business days", "2026-08-25T10:00"),
        # closed then: the next opening; exactly at closing: the closing
        (SHORT_FRIDAY, "2026-11-26T15:00", "1 business day", "2026-11-30T09:00"),
        (SHORT_FRIDAY, "2026-11-26T13:00", "1 business day", "2026-11-27T13:00"),
        (LUNCH_BREAK, "2026-11-27T11:00", "1 business day", "2026-11-28T11:00"),
        (LUNCH_BREAK, "2026-11-26T12:00", "1 business day", "2026-11-27T13:00"),
        # a start outside hours moves first
        (calendar(), "2026-11-28T12:00", "1 business day", "2026-12-01T09:00"),
        # over the change of the clocks the local time stays
        (calendar("24/7"), "2026-10-24T20:00", "1 business day", "2026-10-25T20:00"),
        (calendar("24/7"), "2027-03-27T02:30", "1 business day", "2027-03-28T03:00"),
        # one day a week
        (calendar("Wed 10:00-14:00"), "2026-11-25T13:00", "6 business hours", "2026-12-09T11:00"),
        (calendar("Wed 10:00-14:00"), "2026-11-25T13:00", "1 business day", "2026-12-02T13:00"),
        # a night shift belongs to the day on which it begins
        (calendar("Mon-Fri 22:00-06:00"), "2026-11-28T02:00", "1 business day", "2026-12-01T02:00"),
        (calendar("Mon-Fri 22:00-06:00"), "2026-11-28T05:00", "2 business hours", "2026-11-30T23:00"),
        # plain hours pay no heed to the calendar
        (calendar(), "2026-11-28T12:00", "24 hours", "2026-11-29T12:00"),
        (calendar(), "2026-11-24T10:00", "0.5 business hours", "2026-11-24T10:30"),
        # a result exactly at closing time is that closing time
        (calendar(), "2026-11-24T10:00", "7 business hours", "2026-11-24T17:00"),
        # an arrival exactly at closing time is outside hours
        (calendar(), "2026-11-24T17:00", "1 business hour", "2026-11-25T10:00"),
    ],
)  # fmt: skip
def test_rules_of_business_time(hours: BusinessHours, received: str, within: str, expected: str) -> None:
    assert due(hours, received, within) == expected


def test_exceptions_of_one_calendar() -> None:
    saturday = date(2026, 8, 8)
    wednesday_only = calendar("Wed 09:00-17:00", holidays="HU")
    assert due(wednesday_only, "2026-08-05T16:00", "2 business hours") == "2026-08-12T10:00"
    short_friday = calendar("Mon-Thu 09:00-17:00, Fri 09:00-13:00", holidays="HU")
    # the Saturday is worked with the hours of the Friday that it replaces
    assert due(short_friday, "2026-08-07T12:00", "6 business hours") == "2026-08-10T10:00"
    assert due(
        calendar(holidays="HU", days_off=frozenset({saturday})), "2026-08-07T16:00", "4 business hours"
    ) == ("2026-08-10T12:00")
    worked = calendar(holidays="HU", work_days=frozenset({date(2026, 8, 20), date(2026, 8, 22)}))
    assert due(worked, "2026-08-19T16:00", "10 business hours") == "2026-08-22T10:00"
    away = calendar(
        leave=(Leave(date(2026, 11, 24), date(2026, 11, 26)),), work_days=frozenset({date(2026, 11, 25)})
    )
    assert due(away, "2026-11-23T16:00", "2 business hours") == "2026-11-27T10:00"


def test_rounding_up_and_the_start() -> None:
    promise = promise_for(at("2026-11-24T10:00:00.500000"), rule("1 business hour"), calendar())
    assert promise.due_local == at("2026-11-24T11:01")
    assert promise.starts_at == at("2026-11-24T10:00:01")
    assert not promise.outside_hours
    late = promise_for(at("2026-11-24T18:00"), rule("1 business hour"), calendar())
    assert (late.outside_hours, late.starts_at) == (True, at("2026-11-25T09:00"))
    assert promise_for(at("2026-11-28T12:00"), rule("24 hours"), calendar()).outside_hours


def test_client_hours_count_only_where_the_rule_says_so() -> None:
    new_york = calendar(zone="America/New_York", holidays="US")
    received = at("2026-11-25T16:30")
    shared = promise_for(received, rule("2 business hours", intersect=True), HU, new_york)
    # Wednesday 16:30-17:00, Thanksgiving in between, Friday 15:00-16:30
    assert shared.due_local == at("2026-11-27T16:30")
    assert any("client: Thu 26 Nov 2026 holiday: Thanksgiving" in step.why for step in shared.steps)
    alone = promise_for(received, rule("2 business hours"), HU, new_york)
    assert alone.due_local == at("2026-11-26T10:30")


@pytest.mark.parametrize(
    ("va", "client", "words"),
    [
        (BusinessHours(zone=BUDAPEST, spans=()), None, "no open span"),
        (
            calendar("Mon 09:00-10:00", leave=(Leave(date(2020, 1, 1), date(2040, 1, 1)),)),
            None,
            "closed by leave",
        ),
        (calendar(), calendar(zone="Australia/Sydney"), "never meet"),
        (calendar(), BusinessHours(zone=BUDAPEST, spans=()), "client's calendar is closed"),
    ],
)
@pytest.mark.parametrize("within", ["1 business hour", "1 business day"])
def test_no_open_hour_is_named(
    va: BusinessHours, client: BusinessHours | None, words: str, within: str
) -> None:
    with pytest.raises(NoOpenHoursError, match=words):
        promise_for(at("2026-11-24T10:00"), rule(within, intersect=True), va, client)


def test_a_long_leave_is_waited_for_and_plain_hours_need_no_opening() -> None:
    year_off = calendar(leave=(Leave(date(2026, 12, 1), date(2027, 12, 20)),))
    assert due(year_off, "2026-11-30T16:00", "2 business hours") == "2027-12-21T10:00"
    nothing = BusinessHours(zone=BUDAPEST, spans=())
    assert due(nothing, "2026-11-24T10:00", "24 hours") == "2026-11-25T10:00"


@pytest.mark.parametrize("year", [1, 9999])
@pytest.mark.parametrize("within", ["1 business hour", "24 hours"])
def test_the_ends_of_the_calendar_are_named(year: int, within: str) -> None:
    with pytest.raises(NoOpenHoursError, match="beyond"):
        promise_for(datetime(year, 12, 31, 23, tzinfo=UTC), rule(within), calendar())


def test_what_is_given_wrongly_is_named() -> None:
    received = at("2026-11-24T10:00")
    with pytest.raises(ValueError, match="'Mars/Base' is not a time zone"):
        promise_for(
            received, rule("1 business hour"), BusinessHours(zone="Mars/Base", spans=parse_hours(OFFICE))
        )
    with pytest.raises(ValueError, match="'QQ'"):
        promise_for(received, rule("1 business hour"), calendar(holidays="QQ"))
    with pytest.raises(ValueError, match="needs a zone"):
        promise_for(datetime(2026, 11, 24), rule("1 business hour"), calendar())  # noqa: DTZ001
    with pytest.raises(ValueError, match="not a unit"):
        promise_for(received, PromiseRule(within=Within(1, "fortnights")), calendar())


def test_open_intervals_where_the_clock_jumps() -> None:
    def seconds(spans: str, zone: str, day: date) -> float:
        return sum(
            (end - start).total_seconds() for start, end in open_intervals(calendar(spans, zone), day, day)
        )

    assert seconds("24/7", BUDAPEST, date(2026, 10, 25)) == 25 * 3600
    assert seconds("24/7", BUDAPEST, date(2027, 3, 28)) == 23 * 3600
    assert seconds("24/7", "Australia/Lord_Howe", date(2026, 10, 4)) == 23.5 * 3600
    assert seconds("24/7", "Pacific/Apia", date(2011, 12, 30)) == 0
    # 02:30 does not exist: the span begins at the first valid instant
    assert seconds("Sun 02:30-05:00", BUDAPEST, date(2027, 3, 28)) == 2 * 3600
    assert seconds("Sun 02:15-02:45", BUDAPEST, date(2027, 3, 28)) == 0
    assert seconds("Fri 22:00-06:00, Sat 06:00-08:00", BUDAPEST, date(2026, 11, 27)) == 8 * 3600
    whole = open_intervals(calendar("24/7"), date(2026, 10, 1), date(2026, 10, 31))
    assert whole == ((at("2026-10-01T00:00"), at("2026-11-01T00:00")),)


def test_next_open() -> None:
    assert next_open(at("2026-11-28T12:00"), calendar()) == at("2026-11-30T09:00")
    inside = at("2026-11-24T12:34:56.5")
    assert next_open(inside, calendar()) == inside


# --- properties ------------------------------------------------------------------------------------

# Each with an instant near which its clock does something of note.
ZONES = {
    BUDAPEST: datetime(2026, 10, 24, tzinfo=UTC),
    "America/New_York": datetime(2027, 3, 13, tzinfo=UTC),
    "Australia/Sydney": datetime(2027, 4, 2, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 10, 2, tzinfo=UTC),
    "Asia/Tehran": datetime(2021, 9, 20, tzinfo=UTC),
    "Asia/Kathmandu": datetime(2026, 6, 1, tzinfo=UTC),
    "Pacific/Apia": datetime(2011, 12, 28, tzinfo=UTC),
    "Africa/Casablanca": datetime(2026, 2, 13, tzinfo=UTC),
}
EDGES = (0, 240, 300, 480, 540, 720, 780, 1020, 1320)


@st.composite
def calendars(draw: st.DrawFn, zone: str) -> BusinessHours:
    """Spans that do not overlap and whose ends lie apart from the hours in which clocks change."""
    spans = []
    busy_until = 0
    for weekday in range(7):
        if not draw(st.booleans()):
            continue
        starts = [edge for edge in EDGES if weekday * 1440 + edge >= busy_until]
        start = draw(st.sampled_from(starts or [1320]))
        end = draw(st.sampled_from([edge for edge in (*EDGES, 1440, 1680, 1740) if edge > start]))
        if weekday * 1440 + start < busy_until or (weekday == 6 and end > 1440):
            continue
        spans.append(OpenSpan(weekday, start, end))
        busy_until = weekday * 1440 + end
    assume(spans)
    first = ZONES[zone].date()
    off = draw(st.frozensets(st.integers(0, 6).map(lambda days: first + timedelta(days)), max_size=2))
    return BusinessHours(zone=zone, spans=tuple(spans), days_off=off)


@st.composite
def cases(draw: st.DrawFn) -> tuple[BusinessHours, datetime]:
    zone = draw(st.sampled_from(sorted(ZONES)))
    hours = draw(calendars(zone))
    return hours, ZONES[zone] + timedelta(seconds=draw(st.integers(0, 4 * 86_400)))


def is_open(hours: BusinessHours, moment: datetime) -> bool:
    """Straight from what the VA wrote: is the wall clock inside a span of this day or of the one before?"""
    local = moment.astimezone(zone(hours.zone))
    minute = local.hour * 60 + local.minute
    for back in (0, 1):
        day = local.date() - timedelta(days=back)
        if day in hours.days_off:
            continue
        for span in hours.spans:
            wall = minute + 1440 * back
            if span.weekday == day.weekday() and span.start_minute <= wall < span.end_minute:
                return True
    return False


@cache
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@settings(deadline=None, max_examples=60)
@given(cases(), st.integers(1, 20 * 60))
def test_business_hours_equal_a_minute_by_minute_count(
    case: tuple[BusinessHours, datetime], minutes: int
) -> None:
    hours, received = case
    received = received.replace(second=0)
    promise = promise_for(received, PromiseRule(within=Within(minutes / 60, "business_hours")), hours)
    moment, left = received, minutes
    while left:
        left -= is_open(hours, moment)
        moment += timedelta(minutes=1)
    assert promise.due_at == moment


def open_at_or_closing(hours: BusinessHours, promise: Promise) -> bool:
    day = promise.due_local.date()
    intervals = open_intervals(hours, day - timedelta(days=2), day + timedelta(days=1))
    return any(start <= promise.due_at <= end for start, end in intervals)


@settings(deadline=None, max_examples=100)
@given(cases(), st.integers(60, 40 * 3600), st.integers(0, 3 * 86_400))
def test_business_hours_hold_together(case: tuple[BusinessHours, datetime], seconds: int, later: int) -> None:
    hours, received = case
    within = PromiseRule(within=Within(seconds / 3600, "business_hours"))
    promise = promise_for(received, within, hours)
    assert sum(step.counted_seconds for step in promise.steps) == seconds
    assert open_at_or_closing(hours, promise)
    assert promise.due_at.second == 0
    assert promise_for(received + timedelta(seconds=later), within, hours).due_at >= promise.due_at
    joined = [received, *(step.to_at for step in promise.steps)]
    assert [step.from_at for step in promise.steps] == joined[:-1]
    assert timedelta(0) <= promise.due_at - joined[-1] < timedelta(minutes=1)
    same = promise_for(received, PromiseRule(within=within.within, intersect_client_hours=True), hours, hours)
    assert same.due_at == promise.due_at


@settings(deadline=None, max_examples=100)
@given(cases(), st.integers(1, 6), st.integers(0, 3 * 86_400))
def test_business_days_hold_together(case: tuple[BusinessHours, datetime], days: int, later: int) -> None:
    hours, received = case
    within = PromiseRule(within=Within(days, "business_days"))
    promise = promise_for(received, within, hours)
    assert promise.due_at > received
    assert open_at_or_closing(hours, promise)
    after = promise_for(received + timedelta(seconds=later), within, hours)
    # In the hour that occurs twice the same local time comes again: that much may be lost, and no more.
    repeats = after.starts_at.astimezone(zone(hours.zone)).fold
    assert after.due_at >= promise.due_at - timedelta(hours=repeats)
    same = promise_for(received, PromiseRule(within=within.within, intersect_client_hours=True), hours, hours)
    assert same.due_at == promise.due_at


@settings(deadline=None, max_examples=100)
@given(
    cases(),
    st.integers(0, 10),
    st.sampled_from([Within(5, "business_hours"), Within(30, "business_hours"), Within(2, "business_days")]),
)
def test_a_day_off_makes_nothing_earlier(
    case: tuple[BusinessHours, datetime], days: int, within: Within
) -> None:
    hours, received = case
    off = hours.days_off | {received.date() + timedelta(days)}
    fewer = BusinessHours(zone=hours.zone, spans=hours.spans, days_off=off)
    before = promise_for(received, PromiseRule(within=within), hours)
    assert promise_for(received, PromiseRule(within=within), fewer).due_at >= before.due_at


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_the_shared_hours_are_open_on_both_sides(data: st.DataObject) -> None:
    va = data.draw(calendars(BUDAPEST))
    client = data.draw(calendars("America/New_York"))
    received = ZONES[BUDAPEST] + timedelta(seconds=data.draw(st.integers(0, 4 * 86_400)))
    within = PromiseRule(within=Within(3, "business_hours"), intersect_client_hours=True)
    try:
        promise = promise_for(received, within, va, client)
    except NoOpenHoursError:
        moments = (received + timedelta(minutes=15 * quarter) for quarter in range(14 * 96))
        assert not any(is_open(va, moment) and is_open(client, moment) for moment in moments)
        return
    for step in promise.steps:
        if step.counted_seconds:
            middle = step.from_at + (step.to_at - step.from_at) / 2
            assert is_open(va, middle)
            assert is_open(client, middle)
