"""A meeting as a calendar object: against files written out in full, and read back line by line."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from unit.render.meetings import (
    ANNA,
    BELA,
    GOLDEN,
    KICKOFF,
    SENDER,
    STAMP,
    THEIRS,
    WEEKLY,
    asked,
    utc,
)  # fmt: skip
from vamail.mail.compose import clean_line
from vamail.model.errors import RenderError
from vamail.model.meetings import ANSWERS, Guest, Moved
from vamail.model.message import Address
from vamail.render.invitation import MAX_TEXT, MAX_TITLE, calendar_object

FILES = Path(__file__).parent / "invitations"


def write(method, meeting, *, sender=SENDER, **changed):
    return calendar_object(asked(method, meeting, **changed), sender=sender)


def lines(raw):
    """The unfolded content lines, by RFC 5545, 3.1 alone; what is wrong with a line fails here."""
    assert raw.endswith(b"\r\n")
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    return raw.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")[:-1]


def only_event(raw):
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    return event


def people(event):
    found = event.get("attendee", [])
    return [str(one) for one in (found if isinstance(found, list) else [found])]


# --- files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_it_is_what_the_file_says(name):
    written = calendar_object(GOLDEN[name], sender=SENDER)
    lines(written)
    assert written.replace(b"\r\n", b"\n").decode() == (FILES / f"{name}.ics").read_text("utf-8")


def test_every_file_is_of_a_case():
    assert {path.stem for path in FILES.glob("*.ics")} == set(GOLDEN)


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_same_values_are_the_same_bytes(name):
    assert calendar_object(GOLDEN[name], sender=SENDER) == calendar_object(GOLDEN[name], sender=SENDER)


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_what_is_read_back_is_what_was_meant(name):
    invitation = GOLDEN[name]
    meeting = invitation.meeting
    calendar = Calendar.from_ical(calendar_object(invitation, sender=SENDER))
    assert calendar["method"] == invitation.method
    zones = {str(one["tzid"]) for one in calendar.walk("VTIMEZONE")}
    for event in calendar.walk("VEVENT"):
        of_at = event["recurrence-id"].dt.astimezone(UTC) if "recurrence-id" in event else None
        here = next((one for one in meeting.moved if one.of_at == of_at), None)
        minutes = here.minutes if here else meeting.minutes
        assert event["dtstart"].dt.astimezone(UTC) == (here.start_at if here else of_at or meeting.start_at)
        assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=minutes)
        assert event["dtstamp"].dt == STAMP
        assert (event["uid"], event["summary"]) == (meeting.uid, meeting.title)
        assert event["organizer"] == f"mailto:{meeting.organizer}"
        used = {
            event[name].params.get("TZID") for name in ("dtstart", "dtend", "recurrence-id") if name in event
        }
        assert used - {None} <= zones


# --- who is in it ------------------------------------------------------------------------------------


def test_a_reply_names_nobody_but_ourselves():
    event = only_event(write("REPLY", THEIRS, answer="tentative", as_guest="maria@va.example"))
    assert people(event) == ["mailto:maria@va.example"]
    assert event["attendee"].params["PARTSTAT"] == "TENTATIVE"
    assert "valarm" not in str(event).lower() and "description" not in event


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_answer_of_a_guest_is_written(answer):
    guest = replace(ANNA, answer=answer, delegated_to="dora@acme.example")
    (_, attendee) = only_event(write("REQUEST", replace(KICKOFF, guests=(guest,))))["attendee"]
    assert attendee.params["PARTSTAT"] == answer.upper()
    assert ("DELEGATED-TO" in attendee.params) == (answer == "delegated")


def test_who_calls_it_comes_once():
    double = Guest(email="REQUESTS@va.example", name="Myself")
    event = only_event(write("REQUEST", replace(KICKOFF, guests=(double, ANNA))))
    assert people(event) == ["mailto:requests@va.example", "mailto:anna@acme.example"]


def test_without_an_organizer_the_sender_is():
    event = only_event(write("REQUEST", replace(KICKOFF, organizer="", organizer_name="")))
    assert event["organizer"] == "mailto:requests@va.example"
    assert event["organizer"].params["CN"] == "Szabó Mária"
    assert "SENT-BY" not in event["organizer"].params


def test_a_reply_to_nobody_cannot_be_written():
    with pytest.raises(RenderError, match="nobody is known to have called it"):
        write("REPLY", replace(THEIRS, organizer=""), answer="accepted", as_guest="maria@va.example")


# --- where and how -----------------------------------------------------------------------------------


def test_the_link_stands_wherever_a_reader_looks():
    event = only_event(write("REQUEST", KICKOFF))
    assert event["description"].split("\n")[0] == KICKOFF.link
    assert (event["location"], event["url"], event["conference"]) == (KICKOFF.link,) * 3
    assert event["conference"].params["VALUE"] == "URI"
    assert event["conference"].params["LABEL"] == "Zoom"


def test_a_place_is_where_and_the_link_stays_beside_it():
    event = only_event(write("REQUEST", replace(KICKOFF, place="Room 2; 3rd floor")))
    assert (event["location"], event["url"]) == ("Room 2; 3rd floor", KICKOFF.link)


@pytest.mark.parametrize(
    ("link", "label"),
    [
        ("https://meet.google.com/abc-defg-hij", "Google Meet"), ("https://zoom.us/my/maria", "Zoom"),
        ("https://teams.live.com/meet/1", "Microsoft Teams"), ("https://www.call.example/x", "call.example"),
        ("https://notzoom.us/j/1", "notzoom.us"),
    ],
)  # fmt: skip
def test_a_link_has_the_name_that_people_know(link, label):
    assert only_event(write("REQUEST", replace(KICKOFF, link=link)))["conference"].params["LABEL"] == label


def test_a_telephone_number_is_no_page():
    event = only_event(write("REQUEST", replace(KICKOFF, link="tel:+36-1-234-5678")))
    assert event["conference"].params["FEATURE"] == "PHONE"
    assert "url" not in event


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "zoom, as ever", "https:///x", ""]
)
def test_what_is_no_link_becomes_none(link):
    raw = write("REQUEST", replace(KICKOFF, link=link))
    assert not [line for line in lines(raw) if line.startswith(("URL", "CONFERENCE"))]


# --- series ------------------------------------------------------------------------------------------


def test_a_series_stays_at_its_local_time_through_the_change_of_the_clocks():
    first, moved = Calendar.from_ical(write("REQUEST", WEEKLY)).walk("VEVENT")
    rule = rrulestr(first["rrule"].to_ical().decode(), dtstart=first["dtstart"].dt)
    starts = [one.astimezone(UTC) for one in rule]
    assert starts[:2] == [utc(2026, 10, 20, 9), utc(2026, 10, 27, 10)]
    assert len(starts) == 12
    assert first["exdate"].dts[0].dt.astimezone(UTC) in starts
    assert moved["recurrence-id"].dt.astimezone(UTC) in starts
    assert moved["recurrence-id"].params["TZID"] == first["dtstart"].params["TZID"] == "Europe/London"


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ("FREQ=WEEKLY;UNTIL=20270104", "FREQ=WEEKLY;UNTIL=20270104T225959Z"),
        ("freq=weekly;until=20270104T100000", "FREQ=WEEKLY;UNTIL=20270104T090000Z"),
        ("FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2", "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR"),
        ("FREQ=WEEKLY;UNTIL=20270104T100000Z", "FREQ=WEEKLY;UNTIL=20270104T100000Z"),
    ],
)
def test_the_end_of_a_rule_is_in_utc(rule, written):
    raw = write("REQUEST", replace(KICKOFF, rule=rule))
    assert f"RRULE:{written}" in lines(raw)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "weekly", "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;INTERVAL=-1", "FREQ=WEEKLY;X-A=1",
        "FREQ=WEEKLY\r\nBEGIN:VEVENT", "FREQ=WEEKLY;UNTIL=soon", "FREQ=WEEKLY;UNTIL=1000", ";;;", "FREQ=",
    ],
)  # fmt: skip
def test_a_rule_that_is_none_is_refused_with_a_sentence(rule):
    with pytest.raises(RenderError, match="the calendar entry of the meeting could not be written: "):
        write("REQUEST", replace(KICKOFF, rule=rule))


def test_a_series_in_utc_needs_no_zone():
    raw = write("REQUEST", replace(WEEKLY, zone="Etc/UTC"))
    assert b"VTIMEZONE" not in raw and b"TZID" not in raw


def test_a_zone_that_is_none_is_refused_with_a_sentence():
    with pytest.raises(RenderError, match="could not be written"):
        write("REQUEST", replace(WEEKLY, zone="Europe/Atlantis"))


def test_an_hour_that_occurs_twice_is_still_one_instant():
    second = utc(2026, 10, 25, 1, 30)  # 01:30 in London for the second time
    moved = Moved(of_at=utc(2026, 10, 27, 10), start_at=second, minutes=30, sequence=1)
    before = Moved(of_at=utc(2026, 11, 3, 10), start_at=utc(2026, 10, 25, 0, 45), minutes=30, sequence=1)
    raw = write("REQUEST", replace(WEEKLY, moved=(moved, before)))
    _, first, other = Calendar.from_ical(raw).walk("VEVENT")
    assert "DTSTART:20261025T013000Z" in lines(raw)
    assert first["dtstart"].dt == second
    # 00:45 UTC is 01:45 the first time; its end on the wall would be 01:15, before it begins.
    assert other["duration"].dt == timedelta(minutes=30) and "dtend" not in other


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "Asia/Gaza", "Africa/Cairo"])
def test_a_zone_without_a_rule_is_described_to_the_end_of_its_series(zone):
    short = write("REQUEST", replace(WEEKLY, zone=zone, moved=(), rule="FREQ=WEEKLY;UNTIL=20270601T000000Z"))
    long = write("REQUEST", replace(WEEKLY, zone=zone, moved=(), rule="FREQ=WEEKLY"))
    assert short.count(b"BEGIN:STANDARD") < 7 < long.count(b"BEGIN:STANDARD")
    assert len(long) < 8000
    one = write("REQUEST", replace(WEEKLY, zone=zone), only=utc(2026, 11, 10, 10))
    assert one.count(b"BEGIN:STANDARD") < 5


def test_an_instance_that_never_moved_can_be_spoken_of():
    event = only_event(write("CANCEL", WEEKLY, only=utc(2026, 12, 1, 10)))
    assert event["dtstart"].dt == event["recurrence-id"].dt == utc(2026, 12, 1, 10)
    assert (event["sequence"], event["status"]) == (2, "CANCELLED")


# --- whatever somebody wrote -------------------------------------------------------------------------

HOSTILE = [
    "\r\n", "\n", "\r", "BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR", "\nATTENDEE:mailto:v@evil.test", ";",
    ",", ":", '"', "\\", "\\n", "^n", "^'", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\ud800", "é",
    "گ", "😀", "x" * 80, "ő" * 80, " ", "\t", "=", "mailto:", "%0d%0a", "{{ x }}", "@", "<", ">", "'",
]  # fmt: skip
hostile = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=20).map("".join) | st.text(
    min_size=1, max_size=200
)
NAMES = re.compile(
    r"(?:BEGIN|END|VERSION|PRODID|CALSCALE|METHOD|SUMMARY|DTSTART|DTEND|DTSTAMP|UID|SEQUENCE|ATTENDEE|COMMENT"
    r"|CONFERENCE|DESCRIPTION|LOCATION|ORGANIZER|STATUS|TRANSP|URL|X-MICROSOFT-CDO-BUSYSTATUS|ACTION|TRIGGER)[;:]"
)


@given(
    title=hostile, text=hostile, place=hostile, link=hostile, name=hostile, comment=hostile, uid=hostile,
    email=hostile, organizer=hostile, tail=hostile,
    method=st.sampled_from(["REQUEST", "CANCEL"]),
)  # fmt: skip
@settings(deadline=None, max_examples=120)
def test_nothing_that_somebody_wrote_breaks_out(
    title, text, place, link, name, comment, uid, email, organizer, tail, method
):
    meeting = replace(
        KICKOFF, title=title, text=text, place=place, uid=uid,
        link=f"https://x.example/{tail}" if len(link) % 2 else link,
        guests=(Guest(email=email, name=name), BELA), organizer=organizer, organizer_name=name,
    )  # fmt: skip
    try:
        raw = write(method, meeting, comment=comment)
    except RenderError:
        assert any(not clean_line(one).strip() or len(one) > 300 for one in (email, organizer))
        return
    found = lines(raw)
    assert all(NAMES.match(line) for line in found)
    assert [line for line in found if line.startswith(("BEGIN", "END"))] == [
        "BEGIN:VCALENDAR", "BEGIN:VEVENT",
        *(["BEGIN:VALARM", "END:VALARM"] if method == "REQUEST" else []),
        "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    assert len([line for line in found if line.startswith("ATTENDEE")]) == len(people(only_event(raw)))
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029]", raw.decode("utf-8"))


@given(title=st.text(max_size=MAX_TITLE), text=st.text(max_size=500))
@settings(deadline=None, max_examples=200)
def test_words_are_read_back_as_they_were_written(title, text):
    event = only_event(write("REQUEST", replace(KICKOFF, link="", title=title, text=text)))
    shown = str(event.get("summary"))
    shown = "" if shown == KICKOFF.name else shown
    assert shown.split() == re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", title).split()
    told = str(event.get("description", ""))
    assert told.split() == re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text.replace("\x00", "")).split()


@pytest.mark.parametrize("title", ["", " ", "\r\n", "\x00"])
def test_without_a_title_it_is_called_by_its_name(title):
    raw = write("REQUEST", replace(KICKOFF, title=title, text=title, place=title, link=title), comment=title)
    event = only_event(raw)
    assert event["summary"] == "M-7"
    assert not {"comment", "location", "description", "url", "conference"} & {name.lower() for name in event}


def test_a_megabyte_is_cut():
    huge = "BEGIN:VEVENT\r\n" * 80_000
    raw = write("REQUEST", replace(KICKOFF, title=huge, text=huge, place=huge, link=huge), comment=huge)
    event = only_event(raw)
    assert len(raw) < 60_000
    assert len(event["summary"]) == MAX_TITLE and event["summary"].endswith("…")
    assert len(event["comment"]) == MAX_TEXT


def test_an_address_is_a_uri_whatever_it_holds():
    raw = write("REQUEST", replace(KICKOFF, guests=(Guest(email='a"b\r\nX:y@acme.example', name='"<Q>"'),)))
    (line,) = [one for one in lines(raw) if "acme" in one]
    assert line.endswith(":mailto:a%22b%20%20X:y@acme.example")
    assert line.startswith("ATTENDEE;CN=\"'<Q>'\";")


@pytest.mark.parametrize("email", ["", " ", "x" * 400 + "@acme.example"])
def test_who_has_no_address_cannot_be_invited(email):
    with pytest.raises(RenderError, match="not an email address that can be invited"):
        write("REQUEST", replace(KICKOFF, guests=(Guest(email=email),)))


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(RenderError, match="has no time zone"):
        write("REQUEST", replace(KICKOFF, start_at=datetime(2026, 11, 3, 14)))  # noqa: DTZ001 - on purpose


def test_the_sender_of_another_address_is_named():
    event = only_event(write("REQUEST", KICKOFF, sender=Address("maria@va.example", "Szabó Mária")))
    assert event["organizer"].params["SENT-BY"] == "mailto:maria@va.example"


def test_whole_days_are_written_as_dates():
    """RFC 5545, 3.6.1: DTEND is the day after; RECURRENCE-ID and UNTIL are of the type of DTSTART."""
    days = replace(THEIRS, all_day=True, start_at=utc(2026, 12, 1), minutes=2 * 1440, zone="UTC")
    reply = lines(write("REPLY", days, answer="accepted", as_guest="maria@va.example"))
    assert {"DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261203"} <= set(reply)
    once = lines(write("REPLY", days, answer="accepted", only=utc(2026, 12, 1)))
    assert "RECURRENCE-ID;VALUE=DATE:20261201" in once
    series = replace(days, rule="FREQ=WEEKLY;UNTIL=20261222", zone="Europe/Budapest")
    assert "RRULE:FREQ=WEEKLY;UNTIL=20261222" in lines(write("REQUEST", series))
