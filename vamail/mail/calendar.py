"""The few fields of an iTIP object that decide what a calendar mail is (RFC 5545, 3.1; RFC 6047).

A small bounded reader, not a calendar library: it unfolds, looks at METHOD of the calendar and at
UID, SEQUENCE and SUMMARY of its first component, and cannot be led to open a file.
"""

from typing import NamedTuple

from vamail.mail.charsets import clean_line, clean_text, decode
from vamail.model.message import CalendarPart
from vamail.model.pattern import lazy

METHODS = frozenset({"PUBLISH", "REQUEST", "REPLY", "ADD", "CANCEL", "REFRESH", "COUNTER", "DECLINECOUNTER"})
"""The methods of iTIP (RFC 5546, 1.4)."""

_BYTES_READ = 256 * 1024
_LINES_READ = 5000
_FOLD = lazy("\n[ \t]")
_UNESCAPE = lazy(r"\\([\\;,nN])")
_COMPONENTS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"})


class _Fields(NamedTuple):
    method: str
    uid: str
    sequence: int
    summary: str


def read_calendar(data: bytes, charset: str, mime_method: str, index: int) -> CalendarPart | None:
    """The iTIP object in the decoded bytes of a calendar part; None when no iTIP method is said."""
    text = decode(data[:_BYTES_READ], charset or "utf-8")[0]
    fields = _read_fields(_FOLD.sub("", clean_text(text)))
    mime_method = clean_line(mime_method).strip().upper()[:40]
    method = fields.method or mime_method
    if method not in METHODS:
        return None
    return CalendarPart(method, fields.uid, mime_method, fields.sequence, fields.summary, index)


def _read_fields(text: str) -> _Fields:
    found: dict[str, str] = {}
    stack: list[str] = []
    seen_component = False
    for line in text.split("\n", _LINES_READ)[:_LINES_READ]:
        head, colon, value = line.partition(":")
        name = head.partition(";")[0].strip().upper()
        if not colon:
            continue
        if name == "BEGIN":
            stack.append(value.strip().upper())
        elif name == "END":
            if stack and stack.pop() in _COMPONENTS:
                seen_component = True
        elif name == "METHOD" and len(stack) <= 1:
            found.setdefault("METHOD", value.strip().upper())
        elif (
            stack
            and stack[-1] in _COMPONENTS
            and not seen_component
            and name in {"UID", "SEQUENCE", "SUMMARY"}
        ):
            # A parameter may hold a quoted colon: the value begins after the closing quote.
            if head.count('"') % 2:
                value = value.rpartition(":")[2]
            found.setdefault(name, value)
    sequence = found.get("SEQUENCE", "").strip()
    number = int(sequence) if sequence.isdecimal() and sequence.isascii() and len(sequence) < 10 else 0
    summary = _UNESCAPE.sub(lambda mark: " " if mark[1] in "nN" else mark[1], found.get("SUMMARY", ""))
    return _Fields(
        clean_line(found.get("METHOD", ""))[:40],
        clean_line(found.get("UID", "")).strip()[:998],
        number,
        clean_line(summary).strip()[:998],
    )
