"""The master calendar and the clients': complete, valid for two readers, and silent about others."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from unit.desk.house import DAY, HOUR, House
from unit.desk.reports.rfc5545 import read_strictly
from unit.desk.reports.test_brief import MORNING, clock, desk_with, edit, filed
from vamail.daemon.calendar_file import discard, stamped, write
from vamail.desk.reports import calendar
from vamail.model.agenda import CalendarEntry
from vamail.model.effects import DueDate
from vamail.model.meetings import Guest, Meeting, Moved
from vamail.render.calendar import calendar_file
from vamail.workspace.types import Block, OpenSpan, Plan

TUESDAY = date(2026, 11, 24)
BLOCKS = (
    Block(spans=(OpenSpan(1, 600, 660),), kind="meeting", title="Call; with, Acme\nand more", client="acme"),
    Block(spans=(OpenSpan(2, 600, 720),), client="globex"),
    Block(spans=(OpenSpan(3, 540, 600),)),
)


def desk() -> House:
    at_home = desk_with(1, plan=Plan(blocks=BLOCKS))
    at_home.receives(**filed(2, "Compare it with Globex, please; all of it " + "é" * 60))
    at_home.receives(**filed(3, "کارهای «نوامبر»", sender="bob@globex.example"))
    at_home.desk.ledger = {}
    for number in (1, 2, 3):
        edit(at_home, f"T-{number}", due=DueDate(MORNING + number * DAY, "asked"))
    clock(at_home, "T-1", MORNING + 4 * HOUR)
    clock(at_home, "T-2", MORNING + 2 * DAY, "resolution")
    return at_home


def entries(at_home: House) -> tuple[CalendarEntry, ...]:
    return calendar.master(at_home.desk, at_home.workspace, TUESDAY)


def ics(found: tuple[CalendarEntry, ...]) -> bytes:
    return calendar_file("Maria", [stamped(one, {}, MORNING) for one in found])


def test_every_due_date_promise_block_and_meeting_is_there():
    found = entries(desk())
    titles = {one.uid.split("@")[0]: one.title for one in found if one.kind in ("due", "promise")}
    assert titles["T-1.due"] == "Due: T-1 Work 1 (Acme Kft.)"
    assert titles["T-1.first.1"] == "Answer by: T-1 Work 1 (Acme Kft.)"
    assert set(titles) == {"T-1.due", "T-1.first.1", "T-2.due", "T-3.due"}, "a date that is one is named once"
    assert sum(one.kind == "meeting" for one in found) == 4 and sum(one.kind == "block" for one in found) == 8
    assert all(one.end is not None for one in found if one.kind in ("meeting", "block"))


def test_two_readers_take_it():
    raw = ics(entries(desk()))
    strict = read_strictly(raw)
    read = icalendar.Calendar.from_ical(raw)
    events = list(read.walk("VEVENT"))
    assert len(events) == len(strict) == len(entries(desk()))
    by_uid = {str(event["UID"]): event for event in events}
    assert by_uid["T-1.due@va.example"].decoded("DTSTART") == MORNING + DAY
    assert "Call; with, Acme and more" in {str(event["SUMMARY"]) for event in events} or any(
        "Call; with, Acme" in str(event["SUMMARY"]) for event in events
    )


def test_a_clients_calendar_names_no_other_client():
    at_home = desk()
    acme, globex = at_home.workspace.clients
    for client, other in ((acme, globex), (globex, acme)):
        raw = ics(calendar.of_client(entries(at_home), client, at_home.workspace))
        read_strictly(raw)
        text = str(raw.replace(b"\r\n ", b""), "utf-8").casefold()
        assert other.slug not in text and other.name.casefold() not in text
    theirs = calendar.of_client(entries(at_home), acme, at_home.workspace)
    assert {one.title for one in theirs if one.kind == "due"} == {"Határidő: T-1 Work 1", "Határidő: T-2"}
    assert all(one.client == "acme" for one in theirs)


def test_what_did_not_change_keeps_its_stamp_and_what_did_counts_one_up():
    at_home, stamps = desk(), {}
    first = [stamped(one, stamps, MORNING) for one in entries(at_home)]
    edit(at_home, "T-1", due=DueDate(MORNING + 5 * DAY, "later"))
    later = {one.entry.uid: one for one in (stamped(e, stamps, MORNING + HOUR) for e in entries(at_home))}
    for before in first:
        now = later[before.entry.uid]
        moved = before.entry.uid == "T-1.due@va.example"
        assert now.sequence == (1 if moved else 0), before.entry.uid
        assert now.changed_at == (MORNING + HOUR if moved else MORNING)


def test_a_file_is_written_only_when_it_changes_and_goes_when_it_is_empty(tmp_path: Path):
    folder = tmp_path / "calendar"
    write(folder, {})
    assert not folder.exists()
    write(folder, {"master.ics": b"one", "acme.ics": b"two", "stamps.json": json.dumps({}).encode()})
    before = (folder / "master.ics").stat()
    (folder / "notes.txt").write_text("mine")
    write(folder, {"master.ics": b"one"})
    after = (folder / "master.ics").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert {path.name for path in folder.iterdir()} == {"master.ics", "notes.txt"}


def test_what_is_discarded_is_the_calendar_and_not_what_is_known_of_a_server(tmp_path: Path):
    discard(tmp_path)
    folder = tmp_path / "data" / "calendar"
    write(folder, {"master.ics": b"one", "stamps.json": b"{}"})
    discard(tmp_path)
    assert not folder.exists()
    write(folder, {"master.ics": b"one"})
    (folder / "caldav.json").write_text("{}")
    discard(tmp_path)
    assert [path.name for path in folder.iterdir()] == ["caldav.json"]
    write(folder, {})
    assert (folder / "caldav.json").exists()


def test_no_entry_no_file():
    assert calendar_file("Maria", []) == b""


@pytest.mark.parametrize("name", ["The Book Company", "Northern"])
def test_a_name_is_found_at_the_start_of_words_alone(name: str):
    at_home = desk()
    acme, globex = at_home.workspace.clients
    at_home.changed_settings(clients=(acme, replace(globex, name=name)))
    theirs = calendar.of_client(entries(at_home), acme, at_home.workspace)
    assert "Határidő: T-1 Work 1" in {one.title for one in theirs}
    edit(at_home, "T-1", title=f"As for {name}s")
    theirs = calendar.of_client(entries(at_home), acme, at_home.workspace)
    assert "Határidő: T-1" in {one.title for one in theirs}


# --- meetings --------------------------------------------------------------------------------------------

ANNA = Guest(email="anna@acme.example", name="Anna Kovacs", client="acme", answer="accepted")
BOB = Guest(email="bob@globex.example", name="Bob Stone", client="globex", answer="declined")
LONDON = ZoneInfo("Europe/London")
FIRST = datetime(2026, 11, 24, 10, 0, tzinfo=LONDON).astimezone(UTC)


def meeting(name: str, **more: object) -> Meeting:
    fields: dict[str, object] = {
        "name": name, "uid": f"{name}@va.example", "title": "Kickoff", "client": "acme", "start_at": FIRST,
        "minutes": 60, "zone": "Europe/London", "changed_at": MORNING, "guests": (ANNA,), "sequence": 2,
        "link": "https://meet.example/abc", "organizer": "maria@va.example",
    }  # fmt: skip
    return Meeting(**{**fields, **more})  # type: ignore[arg-type]


def with_meetings(*meetings: Meeting) -> House:
    at_home = desk_with()
    for one in meetings:
        at_home.desk.ledger[("meeting", one.name)] = [one]
    return at_home


def events_of(raw: bytes) -> dict[str, icalendar.Event]:
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(raw).walk("VEVENT")}


def test_a_meeting_keeps_what_its_invitation_says_and_calls_nobody():
    stamps: dict[str, dict[str, object]] = {}
    found = [
        stamped(one, stamps, MORNING + HOUR) for one in entries(with_meetings(meeting("M-7", text="Plan")))
    ]
    raw = calendar_file("Maria", found)
    (event,) = read_strictly(raw)
    assert (
        event["UID"] == "M-7@va.example"
        and event["SEQUENCE"] == "2"
        and event["DTSTAMP"] == "20261124T070000Z"
    )
    assert event["DTSTART"] == "20261124T100000Z" and event["DTEND"] == "20261124T110000Z"
    assert event["LOCATION"] == "https://meet.example/abc" and event["URL"] == "https://meet.example/abc"
    assert event["SUMMARY"] == "Kickoff (Acme Kft.)" and "✓ Anna Kovacs" in event["DESCRIPTION"]
    assert (
        b"ATTENDEE" not in raw and b"ORGANIZER" not in raw and b"METHOD" not in raw and b"VALARM" not in raw
    )
    assert stamps == {}


def test_a_series_is_one_rule_on_its_own_wall_with_what_differs_from_it():
    week = 7 * DAY
    moved = (
        Moved(of_at=FIRST + week, start_at=FIRST + week + HOUR, minutes=30, sequence=2),
        Moved(of_at=FIRST + 2 * week, start_at=FIRST, minutes=30, cancelled=True, sequence=2),
    )
    series = meeting("M-1", rule="FREQ=WEEKLY;BYDAY=TU", moved=moved)
    other = meeting("M-2", rule="FREQ=WEEKLY;BYDAY=WE", start_at=FIRST - 400 * DAY)
    raw = ics(entries(with_meetings(series, other)))
    calendar = icalendar.Calendar.from_ical(raw)
    (zone,) = calendar.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Europe/London", "two series need it and it is there once"
    first, instance = (event for event in calendar.walk("VEVENT") if str(event["UID"]) == "M-1@va.example")
    assert first["RRULE"]["FREQ"] == ["WEEKLY"] and first["DTSTART"].params["TZID"] == "Europe/London"
    assert instance["RECURRENCE-ID"].dt == FIRST + week and instance["DTSTART"].dt == FIRST + week + HOUR
    assert first["EXDATE"].dts[0].dt == FIRST + 2 * week


def test_theirs_are_there_once_the_va_said_yes_and_none_that_waits_or_is_off():
    theirs = {"theirs": True, "organizer": "bob@globex.example", "client": "globex", "guests": ()}
    raw = ics(
        entries(
            with_meetings(
                meeting("M-1", our_answer="accepted", **theirs),
                meeting("M-2", our_answer="tentative", **theirs),
                meeting("M-3", status="asked", our_answer="needs-action", **theirs),
                meeting("M-4", status="refused", our_answer="declined", **theirs),
                meeting("M-5", status="offered", slots=(FIRST,)),
                meeting("M-6", status="cancelled"),
            )
        )
    )
    found = events_of(raw)
    assert {uid: str(event["STATUS"]) for uid, event in found.items()} == {
        "M-1@va.example": "CONFIRMED", "M-2@va.example": "TENTATIVE",
    }  # fmt: skip


def test_a_meeting_of_two_clients_is_in_both_calendars_and_neither_learns_of_the_other():
    both = meeting("M-7", guests=(ANNA, BOB), text="Acme and Globex together")
    named = meeting("M-8", title="Globex beside Acme", link="https://meet.example/globex", place="At Globex")
    at_home = with_meetings(both, named)
    acme, globex = at_home.workspace.clients
    for client, other, count in ((acme, globex, 2), (globex, acme, 1)):
        raw = ics(calendar.of_client(entries(at_home), client, at_home.workspace))
        read_strictly(raw)
        text = str(raw.replace(b"\r\n ", b""), "utf-8").casefold()
        assert text.count("begin:vevent") == count
        for secret in (
            other.slug,
            other.name.casefold(),
            "bob",
            "anna",
            "stone",
            "kovacs",
            "@acme",
            "@globex",
        ):
            assert secret not in text
    theirs = calendar.of_client(entries(at_home), acme, at_home.workspace)
    assert {one.title for one in theirs} == {"Kickoff", "Megbeszélés"}


def test_a_rule_that_cannot_be_written_stands_there_once():
    raw = ics(entries(with_meetings(meeting("M-1", rule="FREQ=SECONDLY", theirs=True))))
    (event,) = read_strictly(raw)
    assert "RRULE" not in event and event["DTSTART"] == "20261124T100000Z"
