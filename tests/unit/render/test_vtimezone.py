"""Our VTIMEZONE against tzdata, read by a small reader that knows RFC 5545, 3.6.5 and nothing else.

The reader understands only what the weakest real ones do: DTSTART alone, or one yearly RRULE; never RDATE.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vamail.render.vtimezone import observances, vtimezone

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
RULED = ["Europe/Budapest", "America/New_York", "Australia/Sydney", "Asia/Jerusalem", "America/Nuuk"]
TABLED = ["Africa/Casablanca", "Asia/Gaza", "Africa/Cairo"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def written(zone, first, last):
    return vtimezone(zone, first, last).to_ical().decode("ascii")


@cache
def read(text):
    """(instant in UTC, offset from then on) of every onset up to 2130, in order."""
    onsets = []
    for body in re.findall(r"BEGIN:(?:STANDARD|DAYLIGHT)\r\n(.*?)END:", text, re.S):
        fields = dict(line.split(":", 1) for line in body.split("\r\n") if line)
        assert set(fields) <= {"DTSTART", "RRULE", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO"}
        start = datetime.strptime(fields["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a time on the wall
        before, after = offset(fields["TZOFFSETFROM"]), offset(fields["TZOFFSETTO"])
        onsets += [(wall - before, after) for wall in walls(start, fields.get("RRULE"))]
    return sorted(onsets)


def offset(text):
    sign, hours, minutes, seconds = re.fullmatch(r"([+-])(\d\d)(\d\d)(\d\d)?", text).groups()
    length = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -length if sign == "-" else length


def walls(start, rule):
    if rule is None:
        return [start]
    parts = dict(part.split("=") for part in rule.split(";"))
    assert parts.pop("FREQ") == "YEARLY"
    month, by_day = int(parts.pop("BYMONTH")), parts.pop("BYDAY")
    dates = {int(one) for one in parts.pop("BYMONTHDAY", "").split(",") if one}
    assert not parts
    number, weekday = int(by_day[:-2] or 0), DAYS.index(by_day[-2:])
    found = []
    for year in range(start.year, 2131):
        days = [
            day
            for day in range(1, monthrange(year, month)[1] + 1)
            if date(year, month, day).weekday() == weekday
        ]
        days = [day for day in days if day in dates] if dates else days
        chosen = days if number == 0 else [days[number] if number < 0 else days[number - 1]]
        assert len(chosen) == 1
        found.append(start.replace(year=year, day=chosen[0], month=month))
    assert found[0] == start, "DTSTART is the first instance of its own rule (RFC 5545, 3.8.5.3)"
    return found


def offset_at(text, at):
    """The observance with the latest onset not after the instant (RFC 5545, 3.6.5)."""
    onsets = read(text)
    place = bisect_right(onsets, at.replace(tzinfo=None), key=lambda one: one[0])
    assert place, f"nothing says what holds at {at}"
    return onsets[place - 1][1]


def real(zone, at):
    return at.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_is_right_at_every_change_and_between(zone):
    text = written(zone, 2026, 2031)
    at, end, wrong = datetime(2026, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC), []
    instants = [at + timedelta(hours=53 * step) for step in range((end - at).days * 24 // 53)]
    for onset, _ in read(text):
        around = (onset.replace(tzinfo=UTC) + timedelta(seconds=s) for s in (-3600, -1, 0, 1, 3600))
        instants += [one for one in around if at <= one < end]
    offsets = {one: real(zone, one) for one in instants}
    wrong = [one for one in instants if offset_at(text, one) != offsets[one]]
    assert not wrong


@given(
    zone=st.sampled_from(ZONES), first=st.integers(1999, 2060), years=st.integers(0, 20),
    seconds=st.integers(0, 21 * 366 * 86_400),
)  # fmt: skip
@settings(deadline=None, max_examples=120)
def test_every_instant_of_the_years_has_its_offset(zone, first, years, seconds):
    begin = datetime(first, 1, 1, tzinfo=UTC)
    at = min(begin + timedelta(seconds=seconds), datetime(first + years, 12, 31, 23, 59, tzinfo=UTC))
    assert offset_at(written(zone, first, first + years), at) == real(zone, at)


@given(zone=st.sampled_from(ZONES), seconds=st.integers(0, 60 * 366 * 86_400))
@settings(deadline=None, max_examples=120)
def test_a_rule_goes_on_beyond_the_years_that_are_asked_for(zone, seconds):
    text = written(zone, 2026, 2027)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    if "RRULE" in text or len(read(text)) == 1:
        assert offset_at(text, at) == real(zone, at)


@pytest.mark.parametrize("zone", RULED)
def test_a_zone_with_a_rule_is_two_observances(zone):
    text = written(zone, 2026, 2036)
    assert (text.count("RRULE"), text.count("BEGIN:STANDARD"), text.count("BEGIN:DAYLIGHT")) == (2, 1, 1)


@pytest.mark.parametrize("zone", TABLED)
def test_a_zone_without_a_rule_is_a_list_of_changes(zone):
    text = written(zone, 2026, 2027)
    assert "RRULE" not in text
    assert 2 < len(read(text)) < 12


def test_budapest_in_full():
    assert written("Europe/Budapest", 2026, 2026).split("\r\n") == [
        "BEGIN:VTIMEZONE", "TZID:Europe/Budapest",
        "BEGIN:DAYLIGHT", "DTSTART:20250330T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZNAME:CEST",
        "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:20251026T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZNAME:CET",
        "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
        "END:VTIMEZONE", "",
    ]  # fmt: skip


def test_tehran_has_one_offset():
    assert written("Asia/Tehran", 2026, 2036).split("\r\n") == [
        "BEGIN:VTIMEZONE", "TZID:Asia/Tehran", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZNAME:+0330",
        "TZOFFSETFROM:+0330", "TZOFFSETTO:+0330", "END:STANDARD", "END:VTIMEZONE", "",
    ]  # fmt: skip


def test_irish_winter_is_standard_and_summer_daylight():
    found = observances("Europe/Dublin", 2026, 2027)
    assert [(one.summer, one.name) for one in found] == [(True, "IST"), (False, "GMT")]


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../../etc/passwd", "/etc/passwd"])
def test_what_is_no_zone_is_refused(zone):
    with pytest.raises((KeyError, ValueError)):
        observances(zone, 2026, 2027)


def test_years_that_no_calendar_counts_are_refused():
    with pytest.raises(ValueError, match="years"):
        observances("Europe/Paris", 2026, 9999)
