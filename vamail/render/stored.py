"""A meeting as it lies in a calendar: in a file, or as an object of a CalDAV collection (RFC 4791, 4.1).

It says what an invitation says, with the same UID, SEQUENCE and DTSTAMP, and without METHOD, which no stored
object has. ORGANIZER and ATTENDEE are left out too: a server that schedules (RFC 6638, 3.2.1) would write to
the guests by itself, a second time after us, and not every server respects SCHEDULE-AGENT.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from vamail.model.errors import RenderError
from vamail.model.meetings import Invitation, Meeting
from vamail.model.message import Address
from vamail.render.invitation import parts
from vamail.render.vcalendar import new_calendar
from vamail.render.vtimezone import vtimezone

if TYPE_CHECKING:
    from icalendar import Event

_NOBODY = Address("nobody@invalid.invalid")

Years = tuple[str, int, int]
"""A zone, and the first and last year in which it is needed."""


def stored_object(meeting: Meeting) -> bytes:
    """The whole object: one meeting, or a series with what differs from its rule, and its VTIMEZONE. The same
    bytes for the same meeting. Raises RenderError where it cannot be written."""
    zone, events = stored_events(meeting)
    calendar = new_calendar()
    try:
        components = (*((vtimezone(*zone),) if zone else ()), *events)
    except (ValueError, KeyError) as error:
        raise RenderError(f"the calendar entry of {meeting.name} could not be written: {error}") from error
    for component in components:
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def stored_events(meeting: Meeting) -> tuple[Years | None, tuple["Event", ...]]:
    """Its VEVENTs, and the zone that they need, None for UTC. Raises RenderError."""
    bare = replace(meeting, guests=(), theirs=False)
    invitation = Invitation(method="REQUEST", meeting=bare, stamp_at=meeting.changed_at)
    try:
        zone, events = parts(invitation, sender=_NOBODY)
    except (ValueError, KeyError, OverflowError, OSError) as error:
        raise RenderError(f"the calendar entry of {meeting.name} could not be written: {error}") from error
    for event in events:
        event.add("last-modified", meeting.changed_at)
        for name in ("ORGANIZER", "ATTENDEE"):
            event.pop(name, None)
        if meeting.theirs and meeting.our_answer == "tentative":
            event["STATUS"] = "TENTATIVE"
    return zone, events
