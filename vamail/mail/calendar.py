"""What a calendar part of a mail is (RFC 6047): its method, the first component's identity, its VEVENTs.

METHOD of the body counts, for some programs drop it from the MIME type; where both are there and differ, the
object is refused. Nothing here opens a file, fetches a link or expands a rule.
"""

from collections.abc import Callable
from dataclasses import replace

from vamail.model.message import CalendarPart

METHODS = frozenset({"PUBLISH", "REQUEST", "REPLY", "ADD", "CANCEL", "REFRESH", "COUNTER", "DECLINECOUNTER"})
"""The methods of iTIP (RFC 5546, 1.4)."""

ENCODED_MAX = 2_000_000
"""Bytes of a part before its transfer encoding is undone; of a longer one only the beginning is looked at."""
_BEGINNING = 64 * 1024
_READ_MAX = 2 * ENCODED_MAX


class CalendarChoice:
    """Which of a mail's calendar parts counts: the first with a method of iTIP, for programs send the same
    object twice (Google as an alternative and as a file). A published one gives way to any other.

    `read(length)` gives the first so many bytes of a part, its transfer encoding undone.
    """

    def __init__(self) -> None:
        self.found: CalendarPart | None = None
        self.left = _READ_MAX
        self.seen: set[bytes] = set()

    def consider(
        self, read: Callable[[int], bytes], size: int, charset: str, mime_method: str, index: int
    ) -> None:
        """Look at one more part, of so many encoded bytes."""
        whole = size <= ENCODED_MAX
        if self.left <= 0:
            return
        data = read(size if whole else _BEGINNING)
        self.left -= min(size, ENCODED_MAX)
        if data in self.seen:
            return
        self.seen.add(data)
        part = read_calendar(data, charset, mime_method, index, whole=whole)
        if part is None:
            return
        if self.found is None or (self.found.method == "PUBLISH" != part.method):
            self.found = part
        elif (part.method, part.uid) != (self.found.method, self.found.uid):
            more = "The mail holds another calendar object as well; only the first was read."
            if more not in self.found.defects:
                self.found = replace(self.found, defects=(*self.found.defects, more))


def read_calendar(
    data: bytes, charset: str, mime_method: str, index: int, *, whole: bool = True
) -> CalendarPart | None:
    """The iTIP object in the decoded bytes of a calendar part; None when no iTIP method is said.

    `whole`: the bytes are all there is; else the part is too large, and is refused.
    """
    from vamail.mail.ical import BYTES_MAX, one_line, read_object, unescape, unfold
    from vamail.mail.itip import DEFECTS_MAX, read_events, uid_of

    mime_method = one_line(mime_method.strip(" \"'").upper()[:200], 40)
    too_large = not whole or len(data) > BYTES_MAX
    text, guessed = unfold(data[:_BEGINNING] if too_large else data, charset.strip().lower())
    if mime_method not in METHODS and "METHOD" not in text.upper():
        return None  # an ordinary calendar file: nobody asks for anything
    stream = read_object(text)
    methods = [one_line(one, 40) for one in stream.methods if one]
    method = methods[0] if methods and methods[0] in METHODS else mime_method
    if method not in METHODS:
        return None
    first = next((one for one in stream.components if one.name != "VTIMEZONE"), None)
    refused = "The calendar object is too large to be read." if too_large else ""
    if not stream.is_object and not too_large:
        refused = "The calendar part holds no calendar object."
    refused = refused or _differ(methods, mime_method)
    found = read_events(stream)
    notes = [guessed, *([] if methods else ["The calendar object names no METHOD; the mail's was taken."])]
    defects = [*(note for note in notes if note), *found.defects]
    sequence = first.value("SEQUENCE").strip() if first else ""
    return CalendarPart(
        method,
        uid_of(first) if first else "",
        mime_method,
        int(sequence) if sequence.isdecimal() and sequence.isascii() and len(sequence) < 10 else 0,
        one_line(unescape(first.value("SUMMARY")[:2000]), 998) if first else "",
        index,
        () if too_large else found.events,
        tuple(defects[:DEFECTS_MAX]),
        refused or found.refused,
    )


def _differ(methods: list[str], mime_method: str) -> str:
    """Why METHODs that do not agree are not believed (RFC 6047, 2.4)."""
    said = list(dict.fromkeys([*methods, *([mime_method] if mime_method else [])]))
    if len(said) < 2:
        return ""
    return f"The mail and its calendar object name two methods, {said[0][:40]} and {said[1][:40]}."
