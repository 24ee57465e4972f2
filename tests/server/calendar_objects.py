"""Calendar objects written by hand, line by line, for tests of servers and judges; no library made them."""

from email.message import EmailMessage

LONDON = """BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:STANDARD
DTSTART:19701025T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
"""
"""The rules since 1996, compact."""

ORGANIZER = "va@va.example"
ATTENDEE = "anna@client.example"


def event(
    uid: str = "one@va.example",
    start: str = ":20261201T100000Z",
    end: str = ":20261201T103000Z",
    extra: str = "",
    *,
    sequence: int = 0,
    stamp: str = "20261122T130000Z",
    organizer: str = ORGANIZER,
    attendee: str = ATTENDEE,
    partstat: str = "NEEDS-ACTION",
) -> str:
    """One VEVENT; `start` and `end` begin with their parameters or the colon, `extra` is whole lines."""
    return (
        f"BEGIN:VEVENT\nUID:{uid}\nSEQUENCE:{sequence}\nDTSTAMP:{stamp}\nDTSTART{start}\nDTEND{end}\n"
        f"SUMMARY:Kick-off\n{extra}ORGANIZER;CN={_name(organizer)}:mailto:{organizer}\n"
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{organizer}\n"
        f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};RSVP=TRUE;CN={_name(attendee)}:mailto:{attendee}\n"
        "END:VEVENT\n"
    )


def _name(email: str) -> str:
    return {"anna": "Anna", "bela": "Bela"}.get(email.partition("@")[0], "Maria")


def weekly(extra: str = "RRULE:FREQ=WEEKLY;COUNT=4\n", day: str = "20270323", **more: int | str) -> str:
    """Tuesdays at 10:00 in London from 23 March 2027: daylight saving begins on the 28th."""
    zone = ";TZID=Europe/London:"
    return event("week@va.example", f"{zone}{day}T100000", f"{zone}{day}T103000", extra, **more)  # type: ignore[arg-type]


def calendar(*parts: str, method: str = "REQUEST", zones: str = "") -> bytes:
    """A VCALENDAR of these parts, folded, with CRLF; without METHOD where `method` is empty."""
    said = f"METHOD:{method}\n" if method else ""
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//by hand//EN\n{said}{zones}{''.join(parts)}END:VCALENDAR"
    return b"".join(b"\r\n ".join(_pieces(line)) + b"\r\n" for line in text.encode().split(b"\n"))


def _pieces(line: bytes) -> list[bytes]:
    # Lines of these objects are ASCII, so that any octet may begin the next piece.
    return [line[begin : begin + 70] for begin in range(0, len(line), 70)] or [b""]


def mail(ics: bytes, method: str = "REQUEST", to: str = ATTENDEE, sender: str = ORGANIZER) -> bytes:
    """An iMIP mail around the object (RFC 6047)."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "A meeting"
    message.set_content("a meeting")
    message.add_alternative(ics, "text", "calendar", params={"method": method, "charset": "utf-8"})
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
