"""Calendar entries as an iCalendar file (RFC 5545), in UTC, so that no time zone has to be described.

All are VEVENTs: calendars show those, and many show no VTODO of a file that they subscribe to. A moment
(a due date, a promise) has no end and takes no time (TRANSPARENT); time set aside does.
"""

from collections.abc import Sequence

from vamail.mail.charsets import clean_line
from vamail.model.agenda import Stamped

PRODUCT = "-//vamail//vamail//EN"


def calendar_file(name: str, entries: Sequence[Stamped]) -> bytes:
    """The file; empty bytes where there is no entry, since a calendar holds at least one (RFC 5545, 3.4)."""
    from icalendar import Calendar, Event  # 0.2 s, and only where a calendar is written

    if not entries:
        return b""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", clean_line(name))
    for stamped in entries:
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
        calendar.add_component(event)
    return bytes(calendar.to_ical())
