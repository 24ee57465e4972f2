"""What `vamail explain` says of the calendar object that came with a mail: as JSON, and in words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from vamail.cli.output import instant, visible
from vamail.model.itip import CalendarEvent, Party
from vamail.model.message import CalendarPart

SHOWN_EVENTS = 5
SHOWN_ATTENDEES = 10


def calendar_object(part: CalendarPart | None) -> dict[str, Any] | None:
    """The value of the key `calendar`; None where there is no calendar object."""
    if part is None:
        return None
    return {
        "method": part.method, "uid": part.uid, "sequence": part.sequence, "summary": part.summary,
        "refused": part.refused, "defects": list(part.defects),
        "events": [_event(one) for one in part.events],
    }  # fmt: skip


def _event(event: CalendarEvent) -> dict[str, Any]:
    return {
        "sequence": event.sequence, "instance_at": instant(event.instance_at),
        "start": instant(event.start_at), "minutes": event.minutes, "zone": event.zone,
        "all_day": event.all_day, "floating": event.floating, "rule": event.rule, "rule_ok": event.rule_ok,
        "excluded": [instant(at) for at in event.excluded], "summary": event.summary,
        "location": event.location, "conference": event.conference, "status": event.status,
        "comment": event.comment, "organizer": _party(event.organizer) if event.organizer else None,
        "attendees": [_party(one) for one in event.attendees],
    }  # fmt: skip


def _party(party: Party) -> dict[str, Any]:
    return {
        "email": party.email, "name": party.name, "answer": party.answer, "role": party.role,
        "sent_by": party.sent_by, "delegated_to": party.delegated_to,
    }  # fmt: skip


def calendar_lines(part: CalendarPart, zone: str) -> Iterator[str]:
    """The same for a person, times in `zone`."""
    yield f"Calendar {part.method} of {visible(part.uid) or '(no UID)'}, SEQUENCE {part.sequence}"
    for event in part.events[:SHOWN_EVENTS]:
        yield f"Event    {_when(event, zone)}: {visible(event.summary) or '(no title)'}"
        if event.organizer:
            yield f"         called by {_who(event.organizer)}"
        for party in event.attendees[:SHOWN_ATTENDEES]:
            yield f"         {_who(party)}: {party.answer or 'no answer'}"
        if len(event.attendees) > SHOWN_ATTENDEES:
            yield f"         and {len(event.attendees) - SHOWN_ATTENDEES} more"
    if len(part.events) > SHOWN_EVENTS:
        yield f"         and {len(part.events) - SHOWN_EVENTS} more events"
    for defect in part.defects:
        yield f"Damage   {visible(defect)}"
    if part.refused:
        yield f"Refused  {visible(part.refused)}"


def _when(event: CalendarEvent, zone: str) -> str:
    if event.start_at is None:
        return "without a time"
    if event.all_day:
        days = max(1, event.minutes // 1440)
        when = f"{event.start_at:%a %d %b %Y}, {days} day{'s' if days > 1 else ''}"
    elif event.floating:
        when = f"{event.start_at:%a %d %b %Y %H:%M} in a zone that is not known, {event.minutes} minutes"
    else:
        when = f"{_local(event.start_at, zone)}, {event.minutes} minutes"
    rule = f", repeated ({visible(event.rule)})" if event.rule else ""
    instance = f", instead of {_local(event.instance_at, zone)}" if event.instance_at else ""
    return f"{when}{rule}{instance}"


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M} {zone}"


def _who(party: Party) -> str:
    return visible(f"{party.name} <{party.email or 'no address'}>".lstrip())
