"""vamail's meetings through a real scheduling server: Cyrus IMAP 3.6 of Debian 12, by LMTP, CalDAV and iMIP.

What vamail writes goes into a client's calendar there; what the client answers there is read by vamail.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.attendee import answer_of, answered
from server.calendar_objects import calendar, event
from server.cyrus import Cyrus, emptied, two_clients
from server.ical_judges import instants, judge
from server.recorder import Recorder
from vamail.mail.compose import CalendarObject, Outgoing, compose
from vamail.mail.parse import parse
from vamail.model.meetings import Guest, Invitation, Meeting, Method, Moved
from vamail.model.message import Address, CalendarPart
from vamail.render.invitation import calendar_object

ANNA, BELA = "anna@acme.example", "bela@acme.example"
VA = Address("requests@va.example", "Szabó Mária")
STAMP = datetime(2026, 11, 22, 9, 15, 30, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
FOREVER = datetime(2030, 1, 1, tzinfo=UTC)
FIRST = datetime(2027, 3, 16, 10, tzinfo=LONDON)

ONE = Meeting(
    name="M-7", client="acme", uid="m7-k2q9f7x3ab@va.example", title="Kezdés: honlap; keret, ütemterv",
    start_at=datetime(2026, 12, 1, 14, tzinfo=UTC), minutes=45, zone="Europe/Budapest",
    guests=(Guest(email=ANNA, name="Kovács, Anna", client="acme"),), link="https://meet.example/abc",
    text="Napirend:\n- honlap", organizer=VA.email, organizer_name=VA.name, changed_at=STAMP,
)  # fmt: skip
WEEKLY = replace(
    ONE, name="M-8", uid="m8-weekly@va.example", title="Weekly", start_at=FIRST.astimezone(UTC),
    zone="Europe/London", rule="FREQ=WEEKLY;COUNT=6",
)  # fmt: skip


@pytest.fixture(scope="module")
def outside() -> Iterator[Recorder]:
    server = Recorder().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def running(outside: Recorder) -> Iterator[Cyrus]:
    with two_clients(outside, "acme.example") as server:
        yield server


@pytest.fixture
def cyrus(running: Cyrus, outside: Recorder) -> Cyrus:
    return emptied(running, outside)


def week(number: int, hour: int = 10) -> datetime:
    """The instance of that week as an instant; the clocks go forward between the second and the third."""
    return (FIRST + timedelta(weeks=number)).replace(hour=hour).astimezone(UTC)


def posted(invitation: Invitation, to: str) -> bytes:
    """vamail's mail with its calendar object, as it leaves; both judges have read the object before."""
    ics = calendar_object(invitation, sender=VA)
    assert judge(ics) == []
    mail = Outgoing(
        sender=VA, to=Address(to), subject="Találkozó", text="A mail about a meeting.\n",
        html="<p>A mail about a meeting.</p>", message_id=f"{invitation.meeting.sequence}.h@va.example",
        date=STAMP, calendar=CalendarObject(method=invitation.method, data=ics),
    )  # fmt: skip
    return compose(mail)


def invite(cyrus: Cyrus, meeting: Meeting, method: Method = "REQUEST", only: datetime | None = None) -> None:
    """Invites Anna; DTSTAMP is a minute later with every SEQUENCE."""
    stamp = STAMP + timedelta(minutes=meeting.sequence)
    asked = Invitation(method=method, meeting=meeting, stamp_at=stamp, only=only)
    cyrus.deliver(posted(asked, ANNA), "anna", VA.email)


def stands(cyrus: Cyrus, meeting: Meeting) -> list[datetime]:
    """When it takes place in Anna's calendar, as both judges see it."""
    said = instants(cyrus.held("anna", meeting.uid).ics, FOREVER)
    assert said["libical"] == said["ical.js"]
    return said["libical"]


def words(cyrus: Cyrus, meeting: Meeting) -> list[str]:
    return cyrus.held("anna", meeting.uid).ics.decode().replace("\r\n ", "").split("\r\n")


def reads(outside: Recorder) -> CalendarPart:
    """The one mail that the server sent, as vamail reads it."""
    (sent,) = outside.wait_for(1)
    outside.reset()
    assert sent.recipients == (VA.email,)
    part = parse(sent.data).calendar
    assert part is not None and (part.refused, part.defects) == ("", ())
    assert part.mime_method == part.method
    return part


def test_a_meeting_is_made_moved_and_cancelled(cyrus: Cyrus) -> None:
    invite(cyrus, ONE)
    assert stands(cyrus, ONE) == [ONE.start_at]
    assert f"SUMMARY:{ONE.title}".replace(";", "\\;").replace(",", "\\,") in words(cyrus, ONE)
    later = ONE.next(sequence=1, start_at=ONE.start_at + timedelta(hours=2))
    invite(cyrus, later)
    assert stands(cyrus, ONE) == [later.start_at] and "SEQUENCE:1" in words(cyrus, ONE)
    invite(cyrus, later.next(sequence=2, status="cancelled"), "CANCEL")
    assert "STATUS:CANCELLED" in words(cyrus, ONE) and "SEQUENCE:2" in words(cyrus, ONE)
    assert len(cyrus.calendar("anna")) == 1, "it was the same meeting all along"


@pytest.mark.parametrize("answer", ["accepted", "tentative", "declined"])
def test_what_a_client_answers_is_read(cyrus: Cyrus, outside: Recorder, answer: str) -> None:
    invite(cyrus, ONE.next(sequence=3))
    held = cyrus.held("anna", ONE.uid)
    cyrus.put("anna", answered(held.ics, ANNA, answer.upper()), held.path)
    part = reads(outside)
    (about,) = part.events
    assert (part.method, about.uid, about.sequence) == ("REPLY", ONE.uid, 3)
    assert about.stamp_at is not None and about.stamp_at > STAMP
    assert [(who.email, who.answer) for who in about.attendees] == [(ANNA, answer)]
    assert about.organizer is not None and about.organizer.email == VA.email


def test_an_update_asks_the_client_again(cyrus: Cyrus, outside: Recorder) -> None:
    invite(cyrus, ONE)
    held = cyrus.held("anna", ONE.uid)
    cyrus.put("anna", answered(held.ics, ANNA, "ACCEPTED"), held.path)
    assert reads(outside).events[0].attendees[0].answer == "accepted"
    invite(cyrus, ONE.next(sequence=1, start_at=ONE.start_at + timedelta(days=1)))
    assert answer_of(cyrus.held("anna", ONE.uid).ics, ANNA) == "NEEDS-ACTION"
    cyrus.delete("anna", ONE.uid)
    part = reads(outside)
    assert (part.sequence, part.events[0].attendees[0].answer) == (1, "declined")


def test_who_comes_instead_is_read(cyrus: Cyrus, outside: Recorder) -> None:
    invite(cyrus, ONE)
    held = cyrus.held("anna", ONE.uid)
    cyrus.put("anna", answered(held.ics, ANNA, "DELEGATED", DELEGATED_TO=f"mailto:{BELA}"), held.path)
    (who,) = reads(outside).events[0].attendees
    assert (who.email, who.answer, who.delegated_to) == (ANNA, "delegated", BELA)


def test_a_series_stays_at_ten_in_london_with_one_instance_moved_and_one_off(cyrus: Cyrus) -> None:
    moved = Moved(of_at=week(3), start_at=week(3, 15), minutes=60, sequence=1)
    off = Moved(of_at=week(4), start_at=week(4), minutes=45, cancelled=True, sequence=2)
    invite(cyrus, WEEKLY)
    assert stands(cyrus, WEEKLY) == [week(number) for number in range(6)]
    assert {at.hour for at in stands(cyrus, WEEKLY)} == {9, 10}
    series = WEEKLY.next(sequence=1, moved=(moved,))
    invite(cyrus, series, only=week(3))
    assert stands(cyrus, WEEKLY) == [week(0), week(1), week(2), week(3, 15), week(4), week(5)]
    series = series.next(sequence=2, moved=(moved, off))
    invite(cyrus, series, "CANCEL", only=week(4))
    left = [week(0), week(1), week(2), week(3, 15), week(5)]
    assert stands(cyrus, WEEKLY) == left
    invite(cyrus, series.next(sequence=3))
    assert stands(cyrus, WEEKLY) == left, "the whole series, sent again, says the same"
    invite(cyrus, series.next(sequence=4, status="cancelled"), "CANCEL")
    assert "STATUS:CANCELLED" in words(cyrus, WEEKLY)


def test_of_a_series_that_is_new_to_the_client_all_comes_at_once(cyrus: Cyrus) -> None:
    moved = Moved(of_at=week(3), start_at=week(3, 15), minutes=60, sequence=1)
    off = Moved(of_at=week(1), start_at=week(1), minutes=45, cancelled=True, sequence=2)
    invite(cyrus, WEEKLY.next(sequence=2, moved=(moved, off)))
    assert stands(cyrus, WEEKLY) == [week(0), week(2), week(3, 15), week(4), week(5)]


def test_answers_to_a_series_and_to_one_instance_are_read(cyrus: Cyrus, outside: Recorder) -> None:
    invite(cyrus, WEEKLY)
    held = cyrus.held("anna", WEEKLY.uid)
    cyrus.put("anna", answered(held.ics, ANNA, "ACCEPTED"), held.path)
    (about,) = reads(outside).events
    assert (about.instance_at, about.start_at, about.zone) == (None, week(0), "Europe/London")
    held = cyrus.held("anna", WEEKLY.uid)
    at = week(2).astimezone(LONDON)
    cyrus.put("anna", answered(held.ics, ANNA, "DECLINED", at), held.path)
    (about,) = reads(outside).events
    assert (about.instance_at, about.attendees[0].answer) == (week(2), "declined")


def test_the_vas_answer_reaches_a_client_who_invites(cyrus: Cyrus, outside: Recorder) -> None:
    theirs = event("hers@acme.example", organizer=BELA, attendee=VA.email)
    cyrus.put("bela", calendar(theirs, method=""))
    asked = reads(outside)
    (about,) = asked.events
    assert about.start_at is not None and about.organizer is not None
    meeting = Meeting(
        name="M-9", client="acme", uid=about.uid, sequence=about.sequence, title=about.summary,
        start_at=about.start_at, minutes=about.minutes, zone=about.zone, organizer=about.organizer.email,
        organizer_name=about.organizer.name, theirs=True, changed_at=STAMP,
    )  # fmt: skip
    for answer in ("tentative", "accepted"):
        invitation = Invitation(
            method="REPLY", meeting=meeting, stamp_at=STAMP, answer=answer, as_guest=VA.email
        )
        cyrus.deliver(posted(invitation, BELA), "bela", VA.email)
        assert answer_of(cyrus.held("bela", about.uid).ics, VA.email) == answer.upper()
    cyrus.delete("bela", about.uid)
    assert reads(outside).method == "CANCEL"
