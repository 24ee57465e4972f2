"""A meeting as an object of a calendar: whole, quiet, and the same bytes each time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from vamail.model.errors import RenderError
from vamail.model.meetings import Guest, Meeting, Moved
from vamail.render.stored import stored_object

BUDAPEST = ZoneInfo("Europe/Budapest")
FIRST = datetime(2026, 10, 20, 10, 0, tzinfo=BUDAPEST).astimezone(UTC)
MEETING = Meeting(
    name="M-7", uid="m7@va.example", title="Kickoff", start_at=FIRST, minutes=30, zone="Europe/Budapest",
    changed_at=FIRST - timedelta(days=1), sequence=3, organizer="maria@va.example",
    guests=(Guest(email="anna@acme.example", client="acme"),),
)  # fmt: skip


def test_no_stored_object_has_a_method_or_somebody_to_write_to() -> None:
    raw = stored_object(MEETING)
    assert not any(name in raw for name in (b"METHOD", b"ATTENDEE", b"ORGANIZER", b"anna"))
    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["UID"]) == "m7@va.example" and event["SEQUENCE"] == 3
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == FIRST - timedelta(days=1)
    assert event.walk("VALARM"), "the VA's calendar reminds her"


def test_a_series_is_one_object_of_one_uid_with_its_zone() -> None:
    moved = Moved(of_at=FIRST + timedelta(days=7, hours=1), start_at=FIRST + timedelta(days=8), minutes=60)
    raw = stored_object(replace(MEETING, rule="FREQ=WEEKLY;BYDAY=TU", moved=(moved,)))
    calendar = icalendar.Calendar.from_ical(raw)
    assert len(calendar.walk("VTIMEZONE")) == 1 and {str(e["UID"]) for e in calendar.walk("VEVENT")} == {
        "m7@va.example"
    }
    assert [e.get("RECURRENCE-ID") is not None for e in calendar.walk("VEVENT")] == [False, True]


def test_the_same_meeting_gives_the_same_bytes_and_another_one_others() -> None:
    assert stored_object(MEETING) == stored_object(replace(MEETING, version=9, over=True))
    assert stored_object(MEETING) != stored_object(replace(MEETING, minutes=45))


def test_theirs_of_whom_nothing_is_known_can_be_stored_and_a_bad_rule_is_said() -> None:
    assert b"TENTATIVE" in stored_object(
        replace(MEETING, theirs=True, organizer="", guests=(), our_answer="tentative")
    )
    with pytest.raises(RenderError, match="M-7 could not be written"):
        stored_object(replace(MEETING, rule="FREQ=SECONDLY"))
