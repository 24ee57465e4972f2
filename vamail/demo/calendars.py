"""What stands in calendars: a time that suits the VA and a client, and a client's calendar that accepts."""

import email
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar

from vamail.daemon.vocabulary import vocabulary
from vamail.demo.cast import DESK, VA_ZONE, Client
from vamail.desk.promise.calendar import open_intervals
from vamail.mail.parse import parse
from vamail.model.errors import SurroundingsError
from vamail.workspace.load import load
from vamail.workspace.types import BusinessHours

HOUR = 11
"""By the VA's clock: open at her desk and at any of her clients' in Europe, summer and winter."""
DAYS_SEEN = 30


def common_time(desk: Path, client: Client, now: datetime) -> datetime:
    """The first working day but tomorrow on which 11:00 of the VA suits both; raises SurroundingsError."""
    workspace = load(desk, vocabulary()).workspace
    found = workspace.client(client.slug) if workspace is not None else None
    if workspace is None or found is None:
        raise SurroundingsError("the demo's own workspace cannot be read")
    today = now.astimezone(ZoneInfo(VA_ZONE)).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    for days in range(2, DAYS_SEEN):
        wanted = today + timedelta(days=days)
        if all(_is_open(hours, wanted) for hours in (workspace.me.hours, found.hours)):
            return wanted
    raise SurroundingsError(f"no working day of both within {DAYS_SEEN} days")


def _is_open(hours: BusinessHours, at: datetime) -> bool:
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    return any(
        begin <= at and at + timedelta(hours=1) <= end for begin, end in open_intervals(hours, day, day)
    )


def is_invitation(raw: bytes) -> bool:
    """Whether a calendar shows this mail with buttons (METHOD:REQUEST)."""
    part = parse(raw).calendar
    return part is not None and part.method == "REQUEST"


def accepted(invitation: bytes, address: str, now: datetime) -> str:
    """The object with which the calendar of `address` accepts (RFC 5546, 3.2.3)."""
    asked = icalendar.Calendar.from_ical(_object(invitation))
    reply = icalendar.Calendar()
    reply.add("VERSION", "2.0")
    reply.add("PRODID", "-//a client's calendar//vamail demo//EN")
    reply.add("METHOD", "REPLY")
    for event in asked.walk("VEVENT"):
        said = icalendar.Event()
        for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "ORGANIZER"):
            said[name] = event[name]
        said.add("DTSTAMP", now.astimezone(UTC))
        attendee = icalendar.vCalAddress(f"mailto:{address}")
        attendee.params["PARTSTAT"] = icalendar.vText("ACCEPTED")
        said.add("ATTENDEE", attendee)
        reply.add_component(said)
    return bytes(reply.to_ical()).decode()


def reply_mail(invitation: bytes, client: Client, message_id: str, now: datetime) -> bytes:
    """The mail that a calendar program sends when its owner presses “yes” (RFC 6047)."""
    message = parse(invitation)
    said = accepted(invitation, client.address, now)
    lines = [
        f"From: {client.person} <{client.address}>", f"To: {DESK}",
        f"Subject: Accepted: {message.calendar.summary if message.calendar else ''}",
        f"Date: {now:%a, %d %b %Y %H:%M:%S %z}", f"Message-ID: <{message_id}>", "MIME-Version: 1.0",
        'Content-Type: multipart/alternative; boundary="calendar"', "", "--calendar",
        "Content-Type: text/plain; charset=utf-8", "", f"{client.person} has accepted this invitation.",
        "--calendar", "Content-Type: text/calendar; charset=utf-8; method=REPLY", "",
        *said.splitlines(), "--calendar--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def _object(invitation: bytes) -> bytes:
    for part in email.message_from_bytes(invitation).walk():
        if part.get_content_type() == "text/calendar":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes):
                return data
    raise SurroundingsError("the invitation should have a calendar object")
