"""A strict reader of iCalendar files, of our own: what RFC 5545 demands of a file of VEVENTs."""

import re
from datetime import UTC, datetime

_PROPERTY = re.compile(r"([A-Z][A-Z0-9-]*)((?:;[A-Z0-9-]+=[^;:,]+(?:,[^;:,]+)*)*):(.*)", re.DOTALL)
_ONCE = {"UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE", "LAST-MODIFIED"}


def read_strictly(raw: bytes) -> list[dict[str, str]]:
    """The events of the file; AssertionError where it breaks a rule."""
    assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b""), "3.1: lines end with CRLF"
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "3.1: 75 octets"
    lines = re.sub("\r\n[ \t]", "", raw.decode("utf-8")).split("\r\n")[:-1]
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    events: list[dict[str, str]] = []
    head: dict[str, str] = {}
    within = head
    for line in lines[1:-1]:
        found = _PROPERTY.fullmatch(line)
        assert found, f"3.1: no content line: {line!r}"
        name, value = found[1], found[3]
        if (name, value) == ("BEGIN", "VEVENT"):
            assert within is head, "3.4: no event in an event"
            within = {}
        elif (name, value) == ("END", "VEVENT"):
            events.append(within)
            within = head
        else:
            assert name not in within, f"{name} twice"
            within[name] = value
    assert within is head and head["VERSION"] == "2.0" and head["PRODID"], "3.6"
    assert events, "3.6: at least one component"
    for event in events:
        assert set(event) >= _ONCE, f"3.6.1: {set(event) ^ _ONCE}"
        assert re.fullmatch("[0-9]+", event["SEQUENCE"])
        assert not re.search(r"(?<!\\)[;,]|\\(?![\\;,nN])", event["SUMMARY"]), "3.3.11: escaped text"
        start, stamp = _utc(event["DTSTART"]), _utc(event["DTSTAMP"])
        assert "DTEND" not in event or _utc(event["DTEND"]) > start, "3.8.2.2"
        assert stamp
    assert len({event["UID"] for event in events}) == len(events), "3.8.4.7: one UID an entry"
    return events


def _utc(text: str) -> datetime:
    assert re.fullmatch(r"[0-9]{8}T[0-9]{6}Z", text), "3.3.5: form 2"
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
