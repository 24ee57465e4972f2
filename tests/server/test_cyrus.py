"""The Cyrus of these tests by itself: what it takes, keeps, refuses and sends; objects written by hand."""

import email
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest

from server.attendee import answer_of, answered
from server.calendar_objects import ATTENDEE, LONDON, calendar, event, mail, weekly
from server.cyrus import Cyrus, RefusedError, emptied, two_clients
from server.recorder import Recorder

UID, WEEK = "one@va.example", "week@va.example"


@pytest.fixture(scope="module")
def outside() -> Iterator[Recorder]:
    server = Recorder().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def running(outside: Recorder) -> Iterator[Cyrus]:
    with two_clients(outside) as server:
        yield server


@pytest.fixture
def cyrus(running: Cyrus, outside: Recorder) -> Cyrus:
    return emptied(running, outside)


def london(day: int, month: int = 3, hour: int = 10) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=ZoneInfo("Europe/London"))


def said(outside: Recorder) -> icalendar.Calendar:
    """The calendar object of the one mail that left; its MIME parameter and METHOD agree."""
    (sent,) = outside.wait_for(1)
    (part,) = [
        p for p in email.message_from_bytes(sent.data).walk() if p.get_content_type() == "text/calendar"
    ]
    ics = part.get_payload(decode=True)
    assert isinstance(ics, bytes)
    found = icalendar.Calendar.from_ical(ics)
    assert part.get_param("method") == found["METHOD"]
    outside.reset()
    return found


def lines(ics: bytes) -> list[str]:
    return ics.decode().replace("\r\n ", "").split("\r\n")


def test_an_invitation_comes_into_the_calendar_is_moved_and_cancelled(cyrus: Cyrus) -> None:
    cyrus.deliver(mail(calendar(event())), "anna")
    assert "DTSTART:20261201T100000Z" in lines(cyrus.held("anna", UID).ics)
    moved = event(start=":20261201T140000Z", end=":20261201T143000Z", sequence=1, stamp="20261122T140000Z")
    cyrus.deliver(mail(calendar(moved)), "anna")
    held = lines(cyrus.held("anna", UID).ics)
    assert "DTSTART:20261201T140000Z" in held and "SEQUENCE:1" in held
    off = event(extra="STATUS:CANCELLED\n", sequence=2, stamp="20261122T150000Z")
    cyrus.deliver(mail(calendar(off, method="CANCEL"), "CANCEL"), "anna")
    assert "STATUS:CANCELLED" in lines(cyrus.held("anna", UID).ics)
    assert len(cyrus.calendar("anna")) == 1


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_an_answer_leaves_as_a_reply(cyrus: Cyrus, outside: Recorder, partstat: str) -> None:
    cyrus.deliver(mail(calendar(event())), "anna")
    held = cyrus.held("anna", UID)
    cyrus.put("anna", answered(held.ics, ATTENDEE, partstat), held.path)
    assert outside.wait_for(1)[0].recipients == ("va@va.example",)
    reply = said(outside)
    (about,) = reply.walk("VEVENT")
    assert (reply["METHOD"], about["UID"], about["ATTENDEE"].params["PARTSTAT"]) == ("REPLY", UID, partstat)


def test_deleting_an_invitation_declines_it_and_delegating_says_to_whom(
    cyrus: Cyrus, outside: Recorder
) -> None:
    cyrus.deliver(mail(calendar(event())), "anna")
    held = cyrus.held("anna", UID)
    whom = "mailto:bela@client.example"
    cyrus.put("anna", answered(held.ics, ATTENDEE, "DELEGATED", DELEGATED_TO=whom), held.path)
    (about,) = said(outside).walk("VEVENT")
    assert about["ATTENDEE"].params["PARTSTAT"] == "DELEGATED"
    assert whom in str(about["ATTENDEE"].params["DELEGATED-TO"])
    cyrus.delete("anna", UID)
    (about,) = said(outside).walk("VEVENT")
    assert about["ATTENDEE"].params["PARTSTAT"] == "DECLINED"


def test_of_a_series_one_instance_is_declined_one_moved_and_one_cancelled(
    cyrus: Cyrus, outside: Recorder
) -> None:
    cyrus.deliver(mail(calendar(weekly(), zones=LONDON)), "anna")
    held = cyrus.held("anna", WEEK)
    cyrus.put("anna", answered(held.ics, ATTENDEE, "DECLINED", london(6, 4)), held.path)
    (about,) = said(outside).walk("VEVENT")
    assert about["RECURRENCE-ID"].dt == london(6, 4)
    zone = ";TZID=Europe/London:"
    moved = event(
        WEEK, f"{zone}20270331T140000", f"{zone}20270331T143000", f"RECURRENCE-ID{zone}20270330T100000\n",
        sequence=1, stamp="20261122T140000Z",
    )  # fmt: skip
    cyrus.deliver(mail(calendar(moved, zones=LONDON)), "anna")
    off = weekly(f"STATUS:CANCELLED\nRECURRENCE-ID{zone}20270413T100000\n", "20270413", sequence=2)
    cyrus.deliver(mail(calendar(off, zones=LONDON, method="CANCEL"), "CANCEL"), "anna")
    ics = cyrus.held("anna", WEEK).ics
    assert answer_of(ics, ATTENDEE) == "NEEDS-ACTION"
    assert answer_of(ics, ATTENDEE, london(6, 4)) == "DECLINED"
    assert "DTSTART;TZID=Europe/London:20270331T140000" in lines(ics)
    assert "EXDATE;TZID=Europe/London:20270413T100000" in lines(ics)


def test_a_user_who_organizes_invites_hears_the_answer_and_cancels(cyrus: Cyrus, outside: Recorder) -> None:
    theirs = event("hers@client.example", organizer="bela@client.example", attendee="va@va.example")
    cyrus.put("bela", calendar(theirs, method=""))
    invited = said(outside)
    assert invited["METHOD"] == "REQUEST"
    hers = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bela@client.example\n"  # a REPLY names who answers alone
    answer = calendar(theirs.replace(hers, "").replace("NEEDS-ACTION", "ACCEPTED"), method="REPLY")
    cyrus.deliver(mail(answer, "REPLY", "bela@client.example"), "bela")
    assert answer_of(cyrus.held("bela", "hers@client.example").ics, "va@va.example") == "ACCEPTED"
    cyrus.delete("bela", "hers@client.example")
    cancelled = said(outside)
    assert cancelled["METHOD"] == "CANCEL"
    # Its count of versions runs one behind in a CANCEL: whoever drops what looks old misses this one.
    assert cancelled.walk("VEVENT")[0]["SEQUENCE"] < invited.walk("VEVENT")[0]["SEQUENCE"]


BROKEN = {
    "no organizer": calendar(event().replace("ORGANIZER;CN=Maria:mailto:va@va.example\n", "")),
    "no UID": calendar(event().replace(f"UID:{UID}\n", "")),
    "no event": calendar(),
    "cut off": calendar(event())[:200],
    "a rule of no frequency": calendar(event(extra="RRULE:FREQ=SOMETIMES\n")),
    "a start that is no time": calendar(event(start=":soon")),
    "a reply of two": calendar(event(), method="REPLY"),
    "a counter-proposal": calendar(event(), method="COUNTER"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_invitation_is_refused_with_a_reason(cyrus: Cyrus, what: str) -> None:
    with pytest.raises(RefusedError, match=r"calendar object refused: \w"):
        cyrus.deliver(mail(BROKEN[what]), "anna")
    assert cyrus.calendar("anna") == []


def test_a_mail_about_nothing_is_kept_as_mail(cyrus: Cyrus) -> None:
    cyrus.deliver(b"Subject: hello\r\n\r\na text about text/calendar\r\n", "anna")
    assert cyrus.calendar("anna") == []
