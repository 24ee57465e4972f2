"""What an attendee's calendar program does to an object that it shows: it sets the attendee's answer."""

import copy
from datetime import datetime, tzinfo
from typing import Any

import icalendar


def answered(ics: bytes, address: str, partstat: str, at: datetime | None = None, **parameters: str) -> bytes:
    """The object with `address`'s PARTSTAT set in every event, or in the one instance that begins `at`.

    `parameters` are further ones of that ATTENDEE (DELEGATED-TO as `DELEGATED_TO`). An instance that the
    object does not have as an event of its own gets one, as RFC 5545 3.8.4.4 has it.
    """
    calendar = icalendar.Calendar.from_ical(ics)
    events = calendar.walk("VEVENT")
    if at is not None:
        events = [_instance(calendar, events, at)]
    for event in events:
        for attendee in _attendees(event):
            if attendee.lower() == f"mailto:{address}":
                attendee.params["PARTSTAT"] = partstat
                attendee.params.update({name.replace("_", "-"): text for name, text in parameters.items()})
    return bytes(calendar.to_ical())


def answer_of(ics: bytes, address: str, at: datetime | None = None) -> str:
    """The PARTSTAT of `address` in the object: of its series (or only event), or of the instance `at`."""
    for event in icalendar.Calendar.from_ical(ics).walk("VEVENT"):
        instance = event.get("RECURRENCE-ID")
        if (instance is None and at is None) or (instance is not None and instance.dt == at):
            for attendee in _attendees(event):
                if attendee.lower() == f"mailto:{address}":
                    return str(attendee.params.get("PARTSTAT", "NEEDS-ACTION"))
    raise LookupError(f"no {address} at {at} in {ics.decode('utf-8', 'replace')}")


def _attendees(event: Any) -> list[Any]:
    found = event.get("ATTENDEE", [])
    return found if isinstance(found, list) else [found]


def _instance(calendar: Any, events: list[Any], at: datetime) -> Any:
    for event in events:
        if "RECURRENCE-ID" in event and event["RECURRENCE-ID"].dt == at:
            return event
    series = next(event for event in events if "RECURRENCE-ID" not in event)
    zone: tzinfo | None = series["DTSTART"].dt.tzinfo
    start, length = at.astimezone(zone), series["DTEND"].dt - series["DTSTART"].dt
    event = copy.deepcopy(series)
    for name in ("RRULE", "RDATE", "EXDATE", "DTSTART", "DTEND"):
        event.pop(name, None)
    event.add("RECURRENCE-ID", start)
    event.add("DTSTART", start)
    event.add("DTEND", start + length)
    calendar.add_component(event)
    return event
