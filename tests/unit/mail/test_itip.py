"""Calendar objects that came with mails, as values: every property by itself, and what programs write."""

from datetime import UTC, datetime

import pytest

from vamail.mail.calendar import read_calendar
from vamail.model.itip import CalendarEvent
from vamail.model.message import CalendarPart

EUROPE = """\
BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def wrapped(*events: str, method: str = "REQUEST", before: str = "") -> bytes:
    """A calendar object with these bodies of VEVENTs."""
    inner = "".join(f"BEGIN:VEVENT\n{one.strip()}\nEND:VEVENT\n" for one in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\n{before}{inner}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def part(data: bytes, mime_method: str = "") -> CalendarPart:
    """What was read; there must be something."""
    found = read_calendar(data, "utf-8", mime_method, 0)
    assert found is not None
    return found


def event(*lines: str, before: str = "") -> tuple[CalendarEvent, CalendarPart]:
    """The one VEVENT of these lines, and its object."""
    found = part(wrapped("\n".join(("UID:1@acme.example", *lines)), before=before))
    (only,) = found.events
    return only, found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "start", "zone"),
    [
        ("DTSTART:20261124T090000Z", "2026-11-24 09:00", "UTC"),
        ("DTSTART;TZID=Europe/Budapest:20261124T100000", "2026-11-24 09:00", "Europe/Budapest"),
        ('DTSTART;TZID="Europe/Budapest":20260724T100000', "2026-07-24 08:00", "Europe/Budapest"),
        ('DTSTART;TZID="W. Europe Standard Time":20261124T100000', "2026-11-24 09:00", "Europe/Berlin"),
        ("DTSTART;TZID=Iran Standard Time:20261124T123000", "2026-11-24 09:00", "Asia/Tehran"),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/London:20261124T090000",
         "2026-11-24 09:00", "Europe/London"),
        ("DTSTART;TZID=/mozilla.org/20050126_1/America/Argentina/Ushuaia:20261124T060000",
         "2026-11-24 09:00", "America/Argentina/Ushuaia"),
        ("DTSTART;TZID=tzone://Microsoft/Utc:20261124T090000", "2026-11-24 09:00", "UTC"),
    ],
)  # fmt: skip
def test_a_zone_is_known_by_its_name(line: str, start: str, zone: str) -> None:
    found, whole = event(line)
    assert (found.start_at, found.zone, found.floating) == (at(start), zone, False)
    assert whole.defects == ()


@pytest.mark.parametrize(
    ("wall", "start"),
    [
        ("20261124T100000", "2026-11-24 09:00"),
        ("20260724T100000", "2026-07-24 08:00"),
        ("20261025T023000", "2026-10-25 00:30"),  # occurs twice: the first
        ("20261025T030000", "2026-10-25 02:00"),
        ("20270328T015959", "2027-03-28 00:59:59"),
        ("20270328T023000", "2027-03-28 01:30"),  # does not exist: the offset before the gap
        ("20270328T030000", "2027-03-28 01:00"),
    ],
)
def test_a_zone_that_nobody_knows_is_read_from_the_object(wall: str, start: str) -> None:
    found, whole = event(
        f"DTSTART;TZID=Customized Time Zone:{wall}", before=EUROPE.format(name="Customized Time Zone")
    )
    assert (found.start_at, found.zone, found.floating) == (at(start), "", False)
    assert whole.defects == ()
