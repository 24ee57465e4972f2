"""Calendar entries as an iCalendar file (RFC 5545).

All are VEVENTs: calendars show those, and many show no VTODO of a file that they subscribe to. A moment
(a due date, a promise) has no end and takes no time (TRANSPARENT); time set aside does. Both are in UTC.

A meeting keeps the UID, SEQUENCE and DTSTAMP of its invitation, and a series its rule, with the zone on whose
wall it stands: whoever has both the invitation and the file has one meeting, a series goes on in a file that
was long not fetched, and an instance that was moved is known as that of its series.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vamail.mail.charsets import clean_line
from vamail.model.agenda import Stamped
from vamail.model.errors import RenderError
from vamail.model.meetings import Meeting
from vamail.render.stored import Years, stored_events
from vamail.render.vcalendar import new_calendar
from vamail.render.vtimezone import vtimezone

if TYPE_CHECKING:
    from icalendar import Event


def calendar_file(name: str, entries: Sequence[Stamped]) -> bytes:
    """The file; empty bytes where there is no entry, since a calendar holds at least one (RFC 5545, 3.4)."""
    if not entries:
        return b""
    calendar = new_calendar()
    calendar.add("x-wr-calname", clean_line(name))
    zones: list[Years] = []
    events: list[Event] = []
    for stamped in entries:
        if stamped.entry.meeting is None:
            events.append(_moment_or_block(stamped))
            continue
        zone, found = _meeting(stamped.entry.meeting)
        zones += [zone] if zone else []
        events += found
    for years in _together(zones):
        calendar.add_component(vtimezone(*years))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _moment_or_block(stamped: Stamped) -> "Event":
    from icalendar import Event

    entry, event = stamped.entry, Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamped.changed_at)
    event.add("last-modified", stamped.changed_at)
    event.add("sequence", stamped.sequence)
    event.add("summary", clean_line(entry.title))
    event.add("dtstart", entry.start)
    if entry.end is not None:
        event.add("dtend", entry.end)
    event.add("transp", "TRANSPARENT" if entry.end is None else "OPAQUE")
    event.add("categories", [entry.kind.upper()])
    return event


def _meeting(meeting: Meeting) -> tuple[Years | None, tuple["Event", ...]]:
    """Its events without alarms: whoever reads the file has their own. A series of a rule that cannot be
    written stands there once."""
    try:
        zone, events = stored_events(meeting)
    except RenderError:
        zone, events = stored_events(replace(meeting, rule="", moved=()))
    for event in events:
        event.subcomponents.clear()
        event.add("categories", ["MEETING"])
    return zone, events


def _together(zones: Iterable[Years]) -> Iterable[Years]:
    """Each zone once, for all the years in which anything needs it."""
    found: dict[str, Years] = {}
    for name, first, last in zones:
        _, earliest, latest = found.get(name, (name, first, last))
        found[name] = (name, min(first, earliest), max(last, latest))
    return [found[name] for name in sorted(found)]
