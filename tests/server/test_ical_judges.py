"""The judges judged: good objects by hand, and such that are wrong in one way that a judge must name."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from server.calendar_objects import LONDON, calendar, event, weekly
from server.ical_judges import instants, judge

WHERE = ZoneInfo("Europe/London")
FOREVER = datetime(2036, 1, 1, tzinfo=UTC)
ZONE = ";TZID=Europe/London:"


def london(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=WHERE).astimezone(UTC)


def agreed(ics: bytes, until: datetime = FOREVER) -> list[datetime]:
    said = instants(ics, until)
    assert len(said) == 2 and said["libical"] == said["ical.js"]
    return said["libical"]


GOOD = {
    "a meeting in UTC": calendar(event()),
    "a series": calendar(weekly(), zones=LONDON),
    "a cancellation": calendar(event(extra="STATUS:CANCELLED\n", sequence=1), method="CANCEL"),
    "an entry of a file": calendar(event(), method=""),
    "one instance": calendar(weekly(f"RECURRENCE-ID{ZONE}20270330T100000\n", "20270331"), zones=LONDON),
}


@pytest.mark.parametrize("what", GOOD)
def test_a_good_object_has_no_complaint(what: str) -> None:
    assert judge(GOOD[what]) == []


BAD = {
    "lines: line 4 has 80 octets": calendar(event()).replace(b"REQUEST", b"REQUEST" + b" " * 66),
    "lines: a line does not end with CRLF": calendar(event()).replace(b"VERSION:2.0\r\n", b"VERSION:2.0\n"),
    "lines: the last line is not END:VCALENDAR with CRLF": calendar(event())[:-2],
    "lines: line 11 has a control character": calendar(event()).replace(b"Kick-off", b"Kick\x08off"),
    "lines: line 11 is no UTF-8": calendar(event()).replace(b"Kick-off", b"K\xedck"),
    "lines: 20270230T100000Z is no day": calendar(event(start=":20270230T100000Z")),
    "libical: no calendar object": b"hello\r\n",
    "ical.js: invalid ical body": calendar(event()).replace(b"END:VEVENT\r\n", b""),
    "libical: Failed iTIP restrictions for ORGANIZER": calendar(event().replace("ORGANIZER", "X-ORGANIZER")),
    "libical: Failed iTIP restrictions for UID": calendar(event().replace("UID:", "X-UID:")),
    "libical: Failed iTIP restrictions for ATTENDEE": calendar(event(), method="REPLY"),
    "libical: Can't parse as DATE-TIME value in DTSTART": calendar(event(start=":soon")),
    "ical.js: invalid date-time value": calendar(event(start=":soon")),
    "libical: Can't parse as RECUR value in RRULE": calendar(event(extra="RRULE:FREQ=SOMETIMES\n")),
    "ical.js: invalid frequency": calendar(event(extra="RRULE:FREQ=SOMETIMES\n")),
    "ical.js: vevent dtstart: no VTIMEZONE for Europe/London": calendar(weekly()),
    "ical.js: VTIMEZONE Europe/Rome: no rules": calendar(
        event(), zones="BEGIN:VTIMEZONE\nTZID:Europe/Rome\nEND:VTIMEZONE\n"
    ),
}


@pytest.mark.parametrize("complaint", BAD)
def test_each_fault_has_its_judge(complaint: str) -> None:
    assert [said for said in judge(BAD[complaint]) if said.startswith(complaint)], judge(BAD[complaint])


def test_ten_in_london_stays_ten_when_the_clocks_change() -> None:
    found = agreed(calendar(weekly("RRULE:FREQ=WEEKLY;COUNT=40\n"), zones=LONDON))
    first = datetime(2027, 3, 23, 10, tzinfo=WHERE)  # what is added to it is added on London's wall
    assert found == [(first + timedelta(weeks=week)).astimezone(UTC) for week in range(40)]
    assert {each.hour for each in found} == {9, 10}


def test_moved_left_out_and_added_instances() -> None:
    moved = event("week@va.example", f"{ZONE}20270331T140000", f"{ZONE}20270331T143000",
                  f"RECURRENCE-ID{ZONE}20270330T100000\n")  # fmt: skip
    rules = f"RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE{ZONE}20270406T100000\nRDATE:20270520T090000Z\n"
    found = agreed(calendar(weekly(rules), moved, zones=LONDON))
    assert found == [london(3, 23), london(3, 31, 14), london(4, 13), london(5, 20)]
    in_utc = moved.replace(f"RECURRENCE-ID{ZONE}20270330T100000", "RECURRENCE-ID:20270330T090000Z")
    assert instants(calendar(weekly(rules), in_utc, zones=LONDON), FOREVER)["libical"] == found


def test_an_added_date_in_a_zone_is_read_in_two_ways() -> None:
    """Why vamail adds no instance to a series by a local RDATE: libical 3 takes it for UTC."""
    said = instants(
        calendar(weekly(f"RRULE:FREQ=WEEKLY;COUNT=1\nRDATE{ZONE}20270520T100000\n"), zones=LONDON), FOREVER
    )
    assert said == {
        "ical.js": [london(3, 23), london(5, 20)],
        "libical": [london(3, 23), london(5, 20, 11)],
    }


def test_a_series_without_end_is_told_until_when() -> None:
    found = agreed(calendar(weekly("RRULE:FREQ=WEEKLY\n"), zones=LONDON), london(4, 14))
    assert found == [london(3, 23), london(3, 30), london(4, 6), london(4, 13)]


def test_the_zone_is_the_objects_own() -> None:
    lie = LONDON.replace(":+0100", ":+0500").replace(":+0000", ":+0400")
    found = agreed(calendar(weekly(), zones=lie))
    assert found[:2] == [london(3, 23) - timedelta(hours=4), london(3, 30) - timedelta(hours=4)]
    said = instants(calendar(weekly(), zones=LONDON.replace("BYMONTH=3", "BYMONTH=5")), FOREVER)
    assert said["ical.js"][1] == said["libical"][1] == london(3, 30) + timedelta(hours=1)


def test_a_zone_of_listed_dates_is_wrong_for_one_judge() -> None:
    """Why vamail writes its zones as rules: the library's own are lists, which ical.js does not follow."""
    series = icalendar.Calendar.from_ical(calendar(weekly("RRULE:FREQ=WEEKLY;COUNT=150\n")))
    series.add_missing_timezones()
    said = instants(series.to_ical(), FOREVER)
    right = agreed(calendar(weekly("RRULE:FREQ=WEEKLY;COUNT=150\n"), zones=LONDON))
    assert said["libical"] == right != said["ical.js"]


def test_times_in_no_zone_are_not_guessed() -> None:
    with pytest.raises(ValueError, match="in no zone"):
        instants(calendar(event(start=":20270323T100000", end=":20270323T103000")), FOREVER)
