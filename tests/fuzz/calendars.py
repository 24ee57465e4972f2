"""Calendar objects as broken programs and attackers make them: real shapes, taken apart line by line.

The seeds are `tests/corpus/calendar` and, where VAMAIL_FOREIGN_CORPUS is set, objects that nobody here wrote.
"""

import dataclasses
import os
import re
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from fuzz.limit import at_most
from vamail.mail.calendar import METHODS, read_calendar
from vamail.model.message import CalendarPart

MOST = 300_000
BYTES = 64 * 1024 * 1024
Draw = Callable[[Any], Any]

LINES = (
    b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VALARM", b"END:VALARM",
    b"BEGIN:VTIMEZONE", b"END:VTIMEZONE", b"BEGIN:STANDARD", b"END:STANDARD", b"BEGIN:DAYLIGHT",
    b"METHOD:REPLY", b"METHOD:CANCEL", b"METHOD:XYZ", b"UID:", b"UID:other@x", b"SEQUENCE:99999999999",
    b"DTSTART:00010101T000000", b"DTSTART:21991231T235959", b"DTSTART;VALUE=DATE:19000101",
    b"DTSTART;TZID=Customized Time Zone:19000101T000000", b"DTSTART;TZID=../../etc/passwd:20261124T100000",
    b'DTSTART;TZID="/mozilla.org/x/Europe/London":20261025T013000', b"DTEND:19000101T000000Z",
    b"DTEND;VALUE=DATE:21991231", b"DURATION:P999999W", b"DURATION:-P1D", b"DURATION:P1DT",
    b"RECURRENCE-ID;RANGE=THISANDFUTURE:20261124", b"EXDATE:" + b"20261124T090000Z," * 300,
    b"RRULE:FREQ=SECONDLY", b"RRULE:FREQ=DAILY;COUNT=999999999", b"RDATE;VALUE=PERIOD:20261124T090000Z/PT1H",
    b"RRULE:FREQ=YEARLY;BYMONTH=2,2,2,13,0;BYDAY=5SU;UNTIL=99991231T000000Z",
    b"RRULE:FREQ=YEARLY;BYMONTHDAY=-31,31,0,29;COUNT=999", b"RRULE:;;=;=", b"RRULE",
    b"TZOFFSETFROM:+9999", b"TZOFFSETTO:-2359", b"TZOFFSETTO:+240000", b"TZID:", b"X-LIC-LOCATION:right/UTC",
    b"ATTENDEE", b"ATTENDEE;CN=" + b'"' * 5 + b":mailto:@", b"ATTENDEE;X=^n^^^':MAILTO:a@b",
    b"ATTENDEE:mailto:" + b"mailto:" * 200 + b"a@b", b"ATTENDEE:mailto:%00%0d%0a%ff@x", b"ORGANIZER;CN=:",
    b"SUMMARY:\\", b"SUMMARY:\\n\\N\\,\\;\\\\", b"SUMMARY:\xe2\x80\xae\xed\xa0\x80\xff\x00\x1b]0;x\x07",
    b"COMMENT:" + b"\\n" * 9_000, b"DESCRIPTION:" + b"https://zoom.us/j/" * 400, b"LOCATION:https://[::1]/",
    b"CONFERENCE;VALUE=URI:https://x y", b"ATTACH:file:///etc/passwd", b"X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    b":", b";", b"=", b" ", b"\t", b"", b"\xef\xbb\xbf", b"X" * 90 + b":y", b"A;B=C", b'A;B="', b"END:",
)  # fmt: skip


@lru_cache(maxsize=1)
def seeds() -> tuple[bytes, ...]:
    """Objects to begin with, always in the same order."""
    folders = [Path(__file__).parents[1] / "corpus" / "calendar"]
    if foreign := os.environ.get("VAMAIL_FOREIGN_CORPUS"):
        folders.append(Path(foreign))
    found = [path.read_bytes() for folder in folders for path in sorted(folder.rglob("*.ics"))]
    return tuple(data for data in found if len(data) <= 60_000)


def _swap(draw: Draw, lines: list[bytes]) -> None:
    one, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    lines[one], lines[other] = lines[other], lines[one]


def _insert(draw: Draw, lines: list[bytes]) -> None:
    times: int = draw(st.sampled_from((1, 1, 1, 2, 60, 1_200)))
    line: bytes = draw(st.sampled_from(LINES))
    at: int = draw(st.integers(0, len(lines)))
    lines[at:at] = [line] * min(times, MOST // (len(line) + 2))


def _replace_value(draw: Draw, lines: list[bytes]) -> None:
    """A property with another one's value."""
    at = draw(st.integers(0, len(lines) - 1))
    value: bytes = draw(st.one_of(st.binary(max_size=40), st.sampled_from(LINES)))
    lines[at] = lines[at].partition(b":")[0] + b":" + value


def _drop(draw: Draw, lines: list[bytes]) -> None:
    del lines[draw(st.integers(0, len(lines) - 1))]


def _cut(draw: Draw, lines: list[bytes]) -> None:
    del lines[draw(st.integers(1, len(lines))) :]


def _flip(draw: Draw, lines: list[bytes]) -> None:
    at = draw(st.integers(0, len(lines) - 1))
    place: int = draw(st.integers(0, len(lines[at])))
    other: bytes = draw(st.binary(min_size=1, max_size=4))
    lines[at] = lines[at][:place] + other + lines[at][place + 1 :]


DAMAGES = (_swap, _insert, _insert, _replace_value, _replace_value, _drop, _cut, _flip, _flip)


@st.composite
def calendar_objects(draw: Draw) -> bytes:
    """An object with up to eight damages and one kind of line end."""
    seed: bytes = draw(st.sampled_from(seeds()))
    lines = seed.replace(b"\r\n", b"\n").split(b"\n")
    for damage in draw(st.lists(st.sampled_from(DAMAGES), max_size=8)):
        if lines:
            damage(draw, lines)
    end: bytes = draw(st.sampled_from((b"\r\n", b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\r")))
    return end.join(lines)[:MOST]


def itip(data: bytes) -> None:
    """Whatever the bytes: a second, 64 MB, clean text, and only times that add up."""
    for charset, mime_method in (("utf-8", "REQUEST"), ("", ""), ("utf-16", "REPLY\r\nX: y")):
        with at_most(1.0):
            found = read_calendar(data, charset, mime_method, 0)
        if found is not None:
            _check(found)
    tracemalloc.start()
    try:
        read_calendar(data, "utf-8", "REQUEST", 0)
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()


def _check(part: CalendarPart) -> None:
    assert part.method in METHODS
    assert len(part.events) <= 50
    assert len(part.defects) <= 20
    assert all(
        defect.endswith(".") and len(defect) < 300 for defect in (*part.defects, part.refused) if defect
    )
    assert part.events or part.refused
    for name, text in _texts(part):
        assert len(text) <= (10_000 if name in {"description", "comment"} else 1_000), name
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text), (
            name
        )
        assert "\n" not in text or name in {"description", "comment"}, name
    for event in part.events:
        assert event.uid == part.events[0].uid
        assert 0 <= event.minutes <= 366 * 1440
        assert 0 <= event.sequence < 10**9
        assert len(event.attendees) <= 200
        assert len(event.excluded) <= 200
        for at in (event.start_at, event.stamp_at, event.instance_at, *event.excluded):
            assert at is None or (at.utcoffset() == timedelta(0) and 1899 <= at.year <= 2200)
        if event.start_at is not None:
            assert event.start_at + timedelta(minutes=event.minutes) >= event.start_at
        assert not event.zone or not (event.all_day or event.floating)


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each, name)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name), field.name)
