"""Bad inputs I06-I12: calendar objects that must change nothing, cost nothing and fetch nothing."""

import builtins
import io
import random
import socket
import time
import tracemalloc
from typing import Any, NoReturn

import pytest

from unit.mail.test_itip import EUROPE, event, part, wrapped
from vamail.mail.parse import parse
from vamail.model.message import Message

ONE = "UID:1@acme.example\nSUMMARY:Planning\nDTSTART:20261124T090000Z\n"
HEAD = (
    b"From: anna@acme.example\r\nTo: requests@va.example\r\nMessage-ID: <1@acme.example>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: text/plain\r\n\r\nhello\r\n"
)


def mail(*parts: tuple[str, bytes]) -> Message:
    """A mail with these parts, each a Content-Type and its bytes."""
    inner = b"".join(
        b"--b\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + data + b"\r\n" for kind, data in parts
    )
    return parse(HEAD + inner + b"--b--\r\n")


@pytest.mark.parametrize(
    ("mime", "body", "refused"),
    [
        ("REQUEST", "REQUEST", False),
        ("request", "Request", False),
        ('"REQUEST"', "REQUEST", False),
        ("REPLY", "REQUEST", True),
        ("REQUEST", "CANCEL", True),
        ("REQUEST", "XYZ", True),
        ("REQUEST", "REQUEST\nMETHOD:CANCEL", True),
    ],
)
def test_i06_two_methods_that_differ_are_refused(mime: str, body: str, refused: bool) -> None:
    calendar = mail((f"text/calendar; method={mime}", wrapped(ONE, method=body))).calendar
    assert calendar is not None
    assert ("two methods" in calendar.refused) is refused


def test_i06_a_second_part_does_not_stand_in_for_a_refused_one() -> None:
    data = wrapped(ONE, method="CANCEL")
    calendar = mail(("text/calendar; method=REQUEST", data), ("application/ics", data)).calendar
    assert calendar is not None
    assert calendar.refused


def test_i07_the_same_object_twice_is_one() -> None:
    data = wrapped(ONE)
    once = mail(("text/calendar; method=REQUEST", data)).calendar
    kinds = ("text/calendar; method=REQUEST", "text/calendar; method=REQUEST", "application/ics; name=a.ics")
    assert mail(*((kind, data) for kind in kinds)).calendar == once
    assert once is not None
    assert len(once.events) == 1


def test_i07_another_object_beside_it_is_not_read_and_is_said() -> None:
    other = wrapped(ONE.replace("1@", "2@"))
    calendar = mail(("text/calendar; method=REQUEST", wrapped(ONE)), ("application/ics", other)).calendar
    assert calendar is not None
    assert [one.uid for one in calendar.events] == ["1@acme.example"]
    assert calendar.defects == ("The mail holds another calendar object as well; only the first was read.",)


def test_i07_a_published_file_gives_way_to_an_invitation() -> None:
    published = wrapped(ONE.replace("1@", "2@"), method="PUBLISH")
    calendar = mail(("application/ics", published), ("text/calendar", wrapped(ONE))).calendar
    assert calendar is not None
    assert (calendar.method, calendar.uid) == ("REQUEST", "1@acme.example")


ENDLESS = {
    "every second": ONE + "RRULE:FREQ=SECONDLY\n",
    "every second, by hours": ONE + "RRULE:FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + "\n",
    "a billion times": ONE + "RRULE:FREQ=DAILY;COUNT=1000000000\n",
    "an alarm that repeats": ONE
    + "BEGIN:VALARM\nTRIGGER:-PT1S\nDURATION:PT1S\nREPEAT:1000000000\nEND:VALARM\n",
    "a long life": ONE + "DURATION:P999999W\n",
    "a hundred thousand dates": ONE + "RDATE:" + ",".join(["20261124T090000Z"] * 80_000) + "\n",
    "as many that are off": ONE + "EXDATE:" + ",".join(["20261124T090000Z"] * 80_000) + "\n",
    "attendees": ONE + "ATTENDEE;CN=A;PARTSTAT=ACCEPTED:mailto:a@acme.example\n" * 15_000,
    "parameters": ONE + "ATTENDEE" + ";CN=A" * 200_000 + ":mailto:a@acme.example\n",
    "quotes": ONE + 'ATTENDEE;CN="' * 80_000 + "\n",
    "quotes that never end": ONE + "ATTENDEE;CN=" + '"a"' * 300_000 + '"\n',
    "carets": ONE + "ATTENDEE;CN=" + "^n" * 500_000 + ":mailto:a@acme.example\n",
    "escapes": ONE + "DESCRIPTION:" + "\\n" * 700_000 + "\n",
    "links": ONE + "DESCRIPTION:" + "https://zoom.us" * 90_000 + "\n",
    "hosts": ONE + "DESCRIPTION:https://" + "a." * 600_000 + "\n",
    "folds": ONE + "DESCRIPTION:" + "\n " * 600_000 + "x\n",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_i08_nothing_is_expanded(name: str) -> None:
    data = wrapped(ENDLESS[name])
    best = 9.0
    for _ in range(2):
        started = time.process_time()
        found = part(data)
        best = min(best, time.process_time() - started)
    assert best < 0.2
    assert found.method == "REQUEST"
    assert all(len(one.rule) <= 500 and len(one.excluded) <= 200 for one in found.events)
    assert len(data) > 1_000 or found.events
    assert not any("is no time" in one for one in found.defects)


def test_i08_a_table_of_zones_without_end_is_not_expanded() -> None:
    table = EUROPE.format(name="Home").replace("FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3", "FREQ=SECONDLY")
    many = "".join(EUROPE.format(name=f"Z{n}") for n in range(150))
    lines = "".join(f"EXDATE;TZID=Z{n}:2026{1 + n % 12:02}24T090000\n" for n in range(150))
    started = time.process_time()
    found = part(wrapped(ONE + "DTSTART;TZID=Home:20261124T090000\n" + lines, before=table + many))
    assert time.process_time() - started < 1
    assert len(found.events[0].excluded) == 150


@pytest.mark.parametrize(
    ("tzid", "before", "floating"),
    [
        ("Central Europe Standard Time", "", False),
        ("Customized Time Zone", EUROPE.format(name="Customized Time Zone"), False),
        ("Customized Time Zone", "", True),
        ("Mars/Olympus", "", True),
    ],
)
def test_i09_a_zone_that_is_not_known_is_said(tzid: str, before: str, floating: bool) -> None:
    found, whole = event(f"DTSTART;TZID={tzid}:20261124T100000", before=before)
    assert found.floating is floating
    assert found.start_at is not None
    assert found.start_at.hour == (10 if floating else 9)
    assert any(tzid in one for one in whole.defects) is floating


def test_i10_damaged_objects_end_quickly_and_small() -> None:
    randomness = random.Random(10)
    seed = wrapped(ENDLESS["an alarm that repeats"] + "ATTENDEE;CN=\"Ö\":mailto:a@acme.example\n",
                   before=EUROPE.format(name="Home"))  # fmt: skip
    tracemalloc.start()
    for _ in range(300):
        damaged = bytearray(seed)
        for _ in range(randomness.randrange(1, 12)):
            damaged[randomness.randrange(len(damaged))] = randomness.choice(b'\r\n\0:;"\\,^\xff= \tBEV0')
        mail(("text/calendar; method=REQUEST", bytes(damaged)))
    part(wrapped(ENDLESS["attendees"]))
    part(wrapped(ENDLESS["escapes"]))
    assert tracemalloc.get_traced_memory()[1] < 64 * 1024 * 1024
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("said", "summary"),
    [
        ("Lunch\r\nBcc: x@evil.example", "Lunch"),  # a line of its own, and no property
        ("Lunch\\nBEGIN:VEVENT\\nUID:2@x\\nEND:VEVENT", "Lunch BEGIN:VEVENT UID:2@x END:VEVENT"),
        ("Lunch\\r\\n\x00\x1b]0;x\x07", "Lunch\\r ]0;x"),
        ("x" * 1_000_000, "x" * 998),
        ("\u202egnp.exe\u2028now", "gnp.exe now"),
    ],
    ids=["crlf", "begin", "controls", "1 MB", "direction"],
)  # fmt: skip
def test_i11_a_summary_is_one_clean_line(said: str, summary: str) -> None:
    data = wrapped("UID:1@acme.example").replace(b"UID:", f"SUMMARY:{said}\r\nUID:".encode())
    found = part(data)
    assert len(found.events) == 1
    assert found.summary == found.events[0].summary == summary
    assert found.uid == "1@acme.example"


def test_i12_nothing_is_fetched_and_no_file_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("something was opened")

    part(wrapped(ONE))  # what is read for the first time is loaded
    monkeypatch.setattr(socket, "socket", never)
    monkeypatch.setattr(builtins, "open", never)
    monkeypatch.setattr(io, "open", never)
    links = "".join(
        f"{name}:{link}\n"
        for name in ("ATTACH", "URL", "CONFERENCE", "LOCATION", "IMAGE;VALUE=URI", "TZURL")
        for link in ("file:///etc/passwd", "http://127.0.0.1:1/x", "https://evil.example/x.ics")
    )
    found = part(wrapped(ONE + links))
    assert found.refused == ""
    assert found.events[0].conference == "http://127.0.0.1:1/x"  # as text, for a person to judge
