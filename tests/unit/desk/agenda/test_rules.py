"""The days that a rule names, against dateutil, and rules that name none."""

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from time import process_time

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vamail.desk.agenda.instances import instances
from vamail.desk.agenda.rules import read_rhythm, times
from vamail.desk.agenda.spans import Span
from vamail.model.meetings import Meeting

DAY = timedelta(days=1)
START = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NEVER = (
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYDAY=MO;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=5", "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
    "FREQ=MONTHLY;BYSETPOS=300;BYDAY=MO", "FREQ=DAILY;INTERVAL=7;BYDAY=WE", "FREQ=YEARLY;BYMONTH=13",
)  # fmt: skip


def some(low: int, high: int, most: int = 3) -> st.SearchStrategy[str]:
    numbers = st.lists(st.integers(low, high).filter(bool), min_size=1, max_size=most, unique=True)
    return numbers.map(lambda found: ",".join(map(str, found)))


def weekdays(frequency: str) -> st.SearchStrategy[str]:
    """All numbered or none: of both together dateutil reads what is in both, and RFC 5545 means either."""
    plain = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True)
    if frequency not in ("MONTHLY", "YEARLY"):
        return plain.map(",".join)
    number = st.sampled_from((-2, -1, 1, 2, 5))
    one = st.builds(lambda place, day: f"{place}{day}", number, st.sampled_from(WEEKDAYS))
    return st.one_of(plain, st.lists(one, min_size=1, max_size=3, unique=True)).map(",".join)


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    parts = {"FREQ": frequency, "INTERVAL": str(draw(st.integers(1, 5)))}
    values = {
        "WKST": st.sampled_from(WEEKDAYS), "BYMONTH": some(1, 12, 4), "BYMONTHDAY": some(-31, 31),
        "BYDAY": weekdays(frequency), "BYSETPOS": some(-3, 3, 2), "BYHOUR": st.sampled_from(("0", "9", "23")),
    }  # fmt: skip
    if frequency == "YEARLY":
        values |= {"BYYEARDAY": some(-366, 366), "BYWEEKNO": some(-5, 53)}
    for name in draw(st.lists(st.sampled_from(sorted(values)), max_size=3, unique=True)):
        parts[name] = draw(values[name])
    # In the first week dateutil counts places from the first day of the series, RFC 5545 from the week's.
    assume(not (frequency == "WEEKLY" and "BYSETPOS" in parts))
    # Of the first days of January dateutil asks WKST of a week of the year before, and errs where it has 53.
    assume(not ("BYWEEKNO" in parts and ("-" in parts["BYWEEKNO"] or "WKST" in parts)))
    return ";".join(f"{name}={value}" for name, value in parts.items())


@settings(max_examples=80, deadline=None)
@given(rule=rules(), day=st.integers(0, 3000), ahead=st.integers(0, 1500))
def test_as_dateutil_names_them(rule: str, day: int, ahead: int) -> None:
    first = datetime(2024, 1, 1, 10, 30) + day * DAY  # noqa: DTZ001 - a time on the wall
    begin = first + ahead * DAY
    last = begin + 500 * DAY
    # Where a rule names nothing dateutil walks to the year 9999.
    parts = dict(one.split("=") for one in rule.split(";"))
    mine = [at for at in times(read_rhythm(parts, first), first, begin, last) if at >= begin]
    assume(mine or not set(parts) - {"FREQ", "INTERVAL"})
    theirs = takewhile(lambda at: at <= last, rrulestr(f"{rule};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=first))
    assert mine == [at for at in theirs if at >= begin]


@pytest.mark.parametrize("rule", NEVER)
def test_a_rule_that_names_no_day_costs_nothing(rule: str) -> None:
    meeting = Meeting(
        name="M-1", uid="u", title="Check-in", start_at=START, minutes=30, zone="Europe/London", rule=rule,
        changed_at=START,
    )  # fmt: skip
    began = process_time()
    assert instances(meeting, Span(START, START + 60 * DAY)) == ()
    assert process_time() - began < 0.1


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"])
def test_a_day_that_a_month_lacks_is_left_out(rule: str) -> None:
    parts = dict(one.split("=") for one in rule.split(";"))
    first = datetime(2024, 1, 31, 9)  # noqa: DTZ001 - a time on the wall
    found = list(times(read_rhythm(parts, first), first, first, first + 2000 * DAY))
    assert {at.day for at in found} == {int(parts["BYMONTHDAY"])}
    assert [at.month for at in found[:3]] == ([1, 3, 5] if "MONTHLY" in rule else [2, 2])


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;BYDAY=0MO", "FREQ=MONTHLY;BYSETPOS=0", "FREQ=HOURLY",
             "FREQ=DAILY;BYEASTER=1", "FREQ=DAILY;BYHOUR=25", "FREQ=DAILY;BYHOUR=1,2", "FREQ=DAILY;WKST=XX"],
)  # fmt: skip
def test_a_rule_that_says_nothing_that_exists_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_rhythm(dict(one.split("=") for one in rule.split(";")), START.replace(tzinfo=None))


def test_where_the_clocks_leave_out_a_day_or_go_back() -> None:
    def begins(zone: str, start: datetime, frame: datetime) -> list[datetime]:
        series = Meeting(
            name="M-1", uid="u", title="x", start_at=start, minutes=30, zone=zone, rule="FREQ=DAILY",
            changed_at=start,
        )  # fmt: skip
        return [one.start for one in instances(series, Span(frame, frame + DAY))]

    # Samoa had no 30 December 2011: what is said for 10:00 there is at 10:00 of the 31st, and there once.
    samoa = datetime(2011, 12, 28, 20, 0, tzinfo=UTC)
    assert begins("Pacific/Apia", samoa, samoa + 2 * DAY - timedelta(hours=1)) == [samoa + 2 * DAY]
    # The clocks go back at 03:00; 02:45 of the first time lies in a frame that ends at 02:30 of the second.
    night = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    frame = datetime(2026, 10, 24, 1, 30, tzinfo=UTC)
    assert night in begins("Europe/Budapest", night - 9 * DAY, frame)
