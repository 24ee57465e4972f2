"""A client's calendar program without a server: it reads invitations out of mails, and answers by mail."""

import email
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from server.calendar_objects import calendar, event
from server.desk import DESK
from server.recorder import Mail
from vamail.mail.parse import parse
from vamail.model.itip import CalendarEvent
from vamail.model.message import CalendarPart

ANNA = "anna@acme.example"
BUDAPEST = ZoneInfo("Europe/Budapest")
DATE = "Sun, 22 Nov 2026 09:00:00 +0100"


def day(weeks: int, hour: int, zone: ZoneInfo = BUDAPEST) -> datetime:
    """That hour on the Tuesday after so many weeks, whatever day it is now: everybody works then."""
    today = datetime.now(zone)
    tuesday = today + timedelta(days=(1 - today.weekday()) % 7 + 7 * weeks)
    return tuesday.replace(hour=hour, minute=0, second=0, microsecond=0)


def invitations(mails: Iterable[Mail], to: str = "") -> list[CalendarPart]:
    """The calendar objects of these mails (of those to `to`), in the order in which they came."""
    found = (parse(one.data).calendar for one in mails if not to or one.recipients == (to,))
    return [one for one in found if one is not None]


def text_of(raw: bytes) -> str:
    """The plain text of a mail."""
    for part in email.message_from_bytes(raw).walk():
        if part.get_content_type() == "text/plain":
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            return data.decode("utf-8").replace("\r\n", "\n")
    raise AssertionError("a mail without plain text")


def answer(
    about: CalendarEvent, partstat: str, message_id: str, *, who: str = ANNA, stamp: datetime | None = None
) -> bytes:
    """`who` accepts, declines or will see: a REPLY to this event (RFC 5546, 3.2.3)."""
    return _about(about, "REPLY", partstat, message_id, who, about.start_at, stamp)


def counter(
    about: CalendarEvent, start: datetime, message_id: str, *, who: str = ANNA, stamp: datetime | None = None
) -> bytes:
    """`who` would rather meet at `start` (COUNTER; RFC 5546, 3.2.7)."""
    return _about(about, "COUNTER", "TENTATIVE", message_id, who, start, stamp)


def asks(
    uid: str, start: datetime, message_id: str, *, who: str = ANNA, sequence: int = 0,
    method: str = "REQUEST", title: str = "Kick-off", minutes: int = 30,
) -> bytes:  # fmt: skip
    """`who` invites the VA, or calls her own meeting off."""
    end = start + timedelta(minutes=minutes)
    written = event(
        uid, _at(start), _at(end), sequence=sequence, organizer=who, attendee=DESK, stamp=_stamp(None)
    )
    written = written.replace("SUMMARY:Kick-off", f"SUMMARY:{title}")
    return posted(calendar(written, method=method), method, message_id, who)


def posted(ics: bytes, method: str, message_id: str, who: str) -> bytes:
    """The iMIP mail (RFC 6047) around the object, from `who` to the desk."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = who, DESK, "Kick-off"
    message["Date"], message["Message-ID"] = DATE, f"<{message_id}>"
    message.set_content("An answer of a calendar.\n")
    message.add_alternative(ics.decode(), subtype="calendar", params={"method": method}, cte="base64")
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def dated(raw: bytes, date: bytes) -> bytes:
    """The mail with another date."""
    return raw.replace(DATE.encode(), date, 1)


def _about(
    about: CalendarEvent, method: str, partstat: str, message_id: str, who: str, start: datetime | None,
    stamp: datetime | None,
) -> bytes:  # fmt: skip
    assert start is not None
    instance = f"RECURRENCE-ID{_at(about.instance_at)}\n" if about.instance_at else ""
    written = event(
        about.uid, _at(start), _at(start + timedelta(minutes=about.minutes)), instance,
        sequence=about.sequence, stamp=_stamp(stamp), organizer=DESK, attendee=who, partstat=partstat,
    )  # fmt: skip
    return posted(calendar(written, method=method), method, message_id, who)


def _at(instant: datetime) -> str:
    return f":{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _stamp(instant: datetime | None) -> str:
    return _at(instant or datetime.now(UTC))[1:]
