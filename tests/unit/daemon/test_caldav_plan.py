"""What is done on a CalDAV server, and by what an object is known as ours and unchanged."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from vamail.daemon.caldav_plan import Forget, Known, Put, Remove, Wanted, href_of, plan, seal_of, sealed
from vamail.model.meetings import Meeting
from vamail.render.stored import stored_object

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MEETING = Meeting(
    name="M-7", uid="m7@va.example", title="Kickoff; with, Ácme", start_at=AT, minutes=30,
    zone="Europe/Budapest",
    changed_at=AT, text="Bring\nthe plan, all of it", rule="FREQ=WEEKLY;BYDAY=TU;COUNT=9",
    link="https://x.example/a",
)  # fmt: skip
BODY, SEAL = sealed(stored_object(MEETING))
WANTED = Wanted(name="M-7", href="a.ics", body=BODY, seal=SEAL)


def planned(known: dict[str, Known], *wanted: Wanted, off: tuple[str, ...] = ()) -> list[object]:
    return list(plan(wanted, off, known))


def test_what_is_new_is_put_what_changed_is_replaced_and_what_is_the_same_is_left_alone() -> None:
    known = Known(name="M-7", etag='"1"', seal=SEAL)
    assert planned({}, WANTED) == [Put(wanted=WANTED)]
    assert planned({"a.ics": known}, WANTED) == []
    assert planned({"a.ics": replace(known, seal="old")}, WANTED) == [Put(wanted=WANTED, etag='"1"')]


def test_what_is_off_is_removed_and_what_is_over_is_forgotten() -> None:
    known = {"a.ics": Known(name="M-7", etag='"1"', seal=SEAL)}
    assert planned(known, off=("M-7",)) == [Remove(name="M-7", href="a.ics", etag='"1"')]
    assert planned(known) == [Forget(href="a.ics")]


def test_what_somebody_changed_is_never_touched() -> None:
    known = {"a.ics": Known(name="M-7", left=True)}
    assert planned(known, WANTED) == []
    assert planned(known, off=("M-7",)) == [Forget(href="a.ics")]


def test_a_name_is_the_same_for_as_long_as_the_uid_and_no_path() -> None:
    assert href_of(MEETING) == href_of(replace(MEETING, name="M-9", title="x", sequence=4))
    assert re.fullmatch(r"[0-9a-f]{40}\.ics", href_of(replace(MEETING, uid="../../etc/passwd\r\nX: y")))


def test_an_object_is_known_however_a_server_writes_it() -> None:
    lines = re.sub(rb"\r\n[ \t]", b"", BODY).split(b"\r\n")
    assert seal_of(b"\n".join(lines)) == SEAL, "unfolded, with other line ends"
    at = lines.index(b"BEGIN:VEVENT") + 1
    end = lines.index(b"BEGIN:VALARM")
    assert seal_of(b"\r\n".join([*lines[:at], *reversed(lines[at:end]), *lines[end:]])) == SEAL
    text = b"\r\n".join(lines)
    assert seal_of(text.replace(b"\\,", b",").replace(b"SUMMARY:", b"SUMMARY;LANGUAGE=en:")) == SEAL
    assert seal_of(re.sub(rb"RRULE:(.*?);(.*?)\r\n", rb"RRULE:\2;\1\r\n", text)) == SEAL
    assert (
        seal_of(text.replace(b"END:VEVENT", b"X-SERVER:1\r\nCREATED:20260101T000000Z\r\nEND:VEVENT")) == SEAL
    )


CHANGES = (
    (b"SUMMARY:Kickoff", b"SUMMARY:kickoff"), (b"COUNT=9", b"COUNT=8"), (b"all of it", b"all of that"),
    (b"20261124T100000", b"20261124T103000"), (b"END:VEVENT", b"EXDATE:20261201T090000Z\r\nEND:VEVENT"),
    (b"STATUS:CONFIRMED", b"STATUS:CANCELLED"), (b"SEQUENCE:0", b"SEQUENCE:1"), (b"URL:https://x", b"URL:https://y"),
    (b"DTSTART;TZID=Europe/Budapest", b"DTSTART;TZID=Europe/London"),
)  # fmt: skip


@given(st.sampled_from(CHANGES))
def test_what_somebody_changed_bears_no_seal(change: tuple[bytes, bytes]) -> None:
    text = re.sub(rb"\r\n[ \t]", b"", BODY)
    changed = text.replace(*change, 1)
    assert changed != text and seal_of(changed) == ""


@given(st.binary(max_size=300))
def test_whatever_a_server_says_is_read(body: bytes) -> None:
    assert seal_of(body) == "" and seal_of(body + BODY) in ("", SEAL)
