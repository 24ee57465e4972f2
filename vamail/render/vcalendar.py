"""What every calendar object of ours begins with (RFC 5545, 3.6 and 3.7)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Calendar

PRODUCT = "-//vamail//vamail//EN"


def new_calendar() -> "Calendar":
    """A VCALENDAR without components."""
    from icalendar import Calendar  # 0.2 s, and only where a calendar is written

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar
