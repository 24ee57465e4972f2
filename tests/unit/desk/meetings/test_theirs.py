"""Meetings that clients call: kept, asked about, changed and called off by their organizer alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.house import (
    DAY,
    HOUR,
    TUESDAY,
    House,
    call,
    from_va,
    house,
    journal_of,
    mails_of,
    notices_of,
    rule,
    told,
)
from unit.desk.meetings.at_table import START, meeting
from unit.desk.meetings.by_mail import (
    FORGED,
    THEIRS,
    arrives,
    event,
    keep,
    kept,
    news_of,
    object_of,
    party,
    reasons,
    to_guests,
    unchanged,
)
from vamail.model.effects import FileTask, JoinTask, Keep, SendMail
from vamail.model.itip import CalendarEvent
from vamail.model.ledger import Clock, NoticeSent
from vamail.model.meetings import Meeting, MeetingUid, Numbering, uid_name

ANNA = party("anna@acme.example", "accepted", name="Anna")
US = party("requests@va.example", "needs-action", rsvp=True)
CALENDAR = {"Auto-Submitted": "auto-generated"}
WEEKLY = {"rule": "FREQ=WEEKLY;COUNT=10"}
SECOND = START + timedelta(weeks=1)


def theirs(**more: object) -> CalendarEvent:
    given: dict[str, object] = {
        "uid": THEIRS, "summary": "Budget", "location": "Room 2", "conference": "https://zoom.us/j/1",
        "organizer": ANNA, **more,
    }  # fmt: skip
    return event(ANNA, US, party("carl@acme.example", "needs-action"), **given)


def invites(found: House, *events: CalendarEvent, text: str = "Please join us.", **more: object):
    given: dict[str, object] = {"subject": "Invitation: Budget", **more}
    return arrives(found, object_of("REQUEST", *(events or (theirs(),))), text, **given)  # type: ignore[arg-type]


def cancels(found: House, *events: CalendarEvent, **more: object):
    return arrives(found, object_of("CANCEL", *events), "", **more)  # type: ignore[arg-type]


def lines(decision) -> str:
    return "\n".join(
        line for one in decision.effects if isinstance(one, SendMail) and one.template == "meeting_news"
        for line in one.values["lines"]
    )  # fmt: skip


def accepted(found: House) -> Meeting:
    """The VA has said yes."""
    value = kept(found, "M-1").next(our_answer="accepted", status="confirmed")
    keep(found, value)
    return value


def filed(decision) -> bool:
    return any(isinstance(one, FileTask) for one in decision.effects)


# --- a new one


def test_an_invitation_is_a_task_and_a_meeting_and_asked_about():
    found = house()
    decision = invites(found)
    assert (decision.verdict, decision.acknowledge, filed(decision)) == ("calendar", False, True)
    one = kept(found, "M-1")
    assert (one.theirs, one.status, one.our_answer, one.task, one.client) == (
        True, "asked", "needs-action", "T-1", "acme",
    )  # fmt: skip
    assert (one.title, one.start_at, one.minutes, one.zone) == ("Budget", START, 45, "Europe/Budapest")
    assert (one.place, one.link) == ("Room 2", "https://zoom.us/j/1")
    assert (one.organizer, one.organizer_name) == ("anna@acme.example", "Anna")
    assert [guest.email for guest in one.guests] == [
        "anna@acme.example", "requests@va.example", "carl@acme.example",
    ]  # fmt: skip
    assert found.desk.kept(MeetingUid, uid_name(THEIRS)).meeting == "M-1"
    assert found.desk.kept(Numbering, "M").last == 1
    assert news_of(decision) == ["anna@acme.example invites you: “Budget”"]
    values = [one.value for one in decision.effects if isinstance(one, Keep)]
    assert [one.meetings for one in values if isinstance(one, NoticeSent)] == [("M-1",)]
    assert to_guests(decision) == [], "nothing is answered by itself"


def test_the_program_of_a_clients_calendar_is_no_responder():
    found = house()
    assert invites(found, headers=CALENDAR).verdict == "calendar"
    assert kept(found, "M-1").status == "asked"
    other_desk = {"X-Vamail-Loop": "of another desk"}
    assert invites(house(), headers=other_desk).verdict == "calendar"
    stranger = invites(house(), headers=CALENDAR, sender="ad@spam.example")
    assert stranger.verdict == "automatic"
    away = invites(house(), headers={"Auto-Submitted": "auto-replied"})
    assert away.verdict == "automatic"


def test_what_it_collides_with_is_said():
    found = house()
    keep(found, meeting())
    keep(found, Numbering(name="M", last=7))
    decision = invites(found)
    assert kept(found, "M-8").title == "Budget"
    assert "overlaps M-7 “Kick-off”" in lines(decision)
    night = invites(house(), theirs(start_at=START.replace(hour=23)))
    assert "outside your working hours" in lines(night)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"all_day": True, "minutes": 1440}, "it takes the whole day"),
        ({"floating": True, "zone": ""}, "names no zone"),
        ({"rule": "FREQ=SECONDLY", "rule_ok": False}, "only its first time is kept"),
        ({"organizer": party("boss@acme.example")}, "the organizer is boss@acme.example"),
    ],
)
def test_what_is_unusual_is_said(more, said):
    found = house()
    decision = invites(found, theirs(**more))
    assert said in lines(decision)
    assert kept(found, "M-1").rule == ""


def test_a_series_with_what_differs_from_it():
    found = house()
    off, there = SECOND + timedelta(weeks=1), SECOND + HOUR
    invites(found, theirs(**WEEKLY, excluded=(off,)), theirs(instance_at=SECOND, start_at=there, sequence=1))
    one = kept(found, "M-1")
    assert one.rule == "FREQ=WEEKLY;COUNT=10"
    assert [(m.of_at, m.start_at, m.cancelled) for m in one.moved] == [
        (off, off, True), (SECOND, there, False),
    ]  # fmt: skip


def test_one_time_of_a_series_alone():
    found = house()
    invites(found, theirs(instance_at=SECOND, start_at=SECOND + HOUR))
    one = kept(found, "M-1")
    assert (one.part_of, one.start_at, one.moved[0].start_at) == (SECOND, SECOND, SECOND + HOUR)


def test_no_time_is_said_and_in_no_calendar():
    found = house()
    decision = invites(found, theirs(start_at=None))
    assert (filed(decision), found.desk.kept(Meeting, "M-1")) == (True, None)
    assert "says no time that could be read" in told(decision)


def test_of_a_stranger_nothing_is_kept_until_the_va_accepts():
    found = house()
    more = {"sender": "Kim <kim@elsewhere.example>"}
    them = theirs(organizer=party("kim@elsewhere.example"))
    decision = invites(found, them, **more)
    assert decision.verdict == "held"
    assert found.desk.kept(Meeting, "M-1") is None
    decision = invites(found, them, accepted=True, **more)
    assert (decision.verdict, kept(found, "M-1").status) == ("calendar", "asked")


def test_what_a_rule_ignores_is_no_meeting():
    found = house(rule("No invitations", call("ignore", reason="none")))
    assert invites(found).verdict == "ignored"
    assert found.desk.kept(Meeting, "M-1") is None


def test_an_invitation_into_a_running_task_belongs_to_it():
    found = house()
    arrives(found, None, "Let us meet", subject="Budget")
    decision = invites(found, answers=found.acknowledgement_id)
    assert (decision.verdict, decision.task, kept(found, "M-1").task) == ("joined", "T-1", "T-1")


def test_a_forward_of_the_va_is_the_invitation_of_its_writer():
    found = house()
    text = (
        "---------- Forwarded message ---------\nFrom: Anna <anna@acme.example>\nDate: Tue\n"
        "Subject: Invitation: Budget\nTo: maria@va.example\n\nPlease join us."
    )
    decision = found.receives(replace(from_va(text), calendar=object_of("REQUEST", theirs())))
    assert (decision.verdict, kept(found, "M-1").organizer) == ("calendar", "anna@acme.example")


# --- changed by its organizer


def test_another_time_asks_again_in_the_same_task():
    found = house()
    invites(found)
    accepted(found)
    decision = invites(
        found, theirs(sequence=1, start_at=START + DAY, stamp_at=TUESDAY + HOUR), at=TUESDAY + HOUR
    )
    one = kept(found, "M-1")
    assert (one.version, one.sequence, one.start_at) == (3, 1, START + DAY)
    assert (one.status, one.our_answer, one.task) == ("asked", "needs-action", "T-1")
    assert [effect.task for effect in decision.effects if isinstance(effect, JoinTask)] == ["T-1"]
    assert (filed(decision), decision.acknowledge) == (False, False)
    assert "changed the meeting" in news_of(decision)[0]
    assert "it was Tue 1 Dec 15:00 before" in lines(decision)


def test_a_newer_word_counts_though_its_sequence_counts_back():
    found = house()
    invites(found, theirs(sequence=3))
    change = theirs(sequence=1, start_at=START + DAY, stamp_at=TUESDAY + HOUR)
    decision = invites(found, change, at=TUESDAY + HOUR)
    one = kept(found, "M-1")
    assert (one.start_at, one.sequence, one.status) == (START + DAY, 3, "asked")
    assert "counts back" in lines(decision)
    old = theirs(sequence=2, stamp_at=TUESDAY + HOUR / 2)
    assert unchanged(invites(found, old, at=TUESDAY + 2 * HOUR))


def test_whole_days_stay_whole_days():
    found = house()
    invites(found, theirs(all_day=True, start_at=START.replace(hour=0), minutes=1440, zone=""))
    assert kept(found, "M-1").all_day
    invites(found, theirs(sequence=1, stamp_at=TUESDAY + HOUR), at=TUESDAY + HOUR)
    assert not kept(found, "M-1").all_day


def test_a_time_without_a_zone_is_read_on_the_clients_wall():
    found = house()
    nine = START.replace(hour=9)
    event_ = theirs(start_at=nine, floating=True, zone="", organizer=party("bob@globex.example"))
    decision = invites(found, event_, sender="Bob <bob@globex.example>")
    one = kept(found, "M-1")
    assert (one.start_at, one.zone) == (nine + 5 * HOUR, "America/New_York")
    assert "it is read as New York time" in lines(decision)
    series = {**WEEKLY, "excluded": (nine + timedelta(weeks=1),), "uid": "other"}
    invites(found, replace(event_, **series), sender="Bob <bob@globex.example>")
    assert [one.of_at for one in kept(found, "M-2").moved] == [nine + 5 * HOUR + timedelta(weeks=1)]
    again = invites(found, event_, sender="Bob <bob@globex.example>", at=TUESDAY + HOUR)
    assert unchanged(again), "the same is the same"


def test_other_words_leave_our_answer():
    found = house()
    invites(found)
    accepted(found)
    decision = invites(
        found, theirs(summary="Budget 2027", location="Room 3", stamp_at=TUESDAY + HOUR), at=TUESDAY + HOUR
    )
    one = kept(found, "M-1")
    assert (one.title, one.place, one.status, one.our_answer) == (
        "Budget 2027", "Room 3", "confirmed", "accepted",
    )  # fmt: skip
    assert (decision.verdict, filed(decision), news_of(decision)) == ("calendar", False, [])
    assert "your answer stands" in told(decision)
    assert "the place or the link is another one now" in told(decision)


@pytest.mark.parametrize(
    "again",
    [theirs(), theirs(stamp_at=TUESDAY + HOUR), theirs(start_at=START + DAY, stamp_at=TUESDAY - HOUR)],
    ids=["same", "same, newer stamp", "older, other time"],
)  # fmt: skip
def test_the_same_again_and_what_is_older_is_nothing(again):
    found = house()
    invites(found)
    decision = invites(found, again, at=TUESDAY + HOUR, text="Again.")
    assert (decision.verdict, unchanged(decision), notices_of(decision), news_of(decision)) == (
        "calendar", True, [], [],
    )  # fmt: skip
    assert reasons(decision)["something new"] is False


def test_one_time_of_a_series_moves_and_the_rest_stays_accepted():
    found = house()
    invites(found, theirs(**WEEKLY))
    accepted(found)
    decision = invites(
        found, theirs(instance_at=SECOND, start_at=SECOND + HOUR, sequence=1, stamp_at=TUESDAY + HOUR),
        at=TUESDAY + HOUR,
    )  # fmt: skip
    one = kept(found, "M-1")
    assert [(m.of_at, m.start_at) for m in one.moved] == [(SECOND, SECOND + HOUR)]
    assert (one.status, one.our_answer) == ("confirmed", "accepted")
    assert "it is about one time of the series: Tue 8 Dec 16:00" in lines(decision)
    assert (filed(decision), decision.verdict) == (False, "calendar")


@pytest.mark.parametrize(
    ("sender", "organizer", "counts"),
    [
        ("Anna <anna@acme.example>", ANNA, True),
        ("PA <pa@acme.example>", party("anna@acme.example", sent_by="pa@acme.example"), True),
        ("PA <pa@acme.example>", ANNA, False),
        ("Bob <bob@globex.example>", ANNA, False),
        ("Bob <bob@globex.example>", party("bob@globex.example"), False),
        ("M <m@elsewhere.example>", party("anna@acme.example", sent_by="m@elsewhere.example"), False),
    ],
)
def test_only_the_organizer_changes_it(sender, organizer, counts):
    found = house()
    invites(found)
    before = kept(found, "M-1")
    change = theirs(sequence=3, start_at=START + DAY, stamp_at=TUESDAY + HOUR, organizer=organizer)
    decision = invites(found, change, sender=sender, at=TUESDAY + HOUR)
    assert (kept(found, "M-1") != before) == counts
    if not counts:
        assert (decision.verdict, unchanged(decision)) == ("calendar", True)
        assert "nothing was changed" in told(decision)
        cancelled = cancels(found, theirs(sequence=3, organizer=organizer), sender=sender)
        assert (unchanged(cancelled), kept(found, "M-1")) == (True, before)


def test_a_forged_update_changes_nothing():
    found = house()
    invites(found)
    decision = invites(found, theirs(sequence=3, start_at=START + DAY), headers=FORGED)
    assert unchanged(decision)


def test_googles_shared_calendars_have_an_address_of_their_own():
    found = house()
    shared = party("c_12@group.calendar.google.com")
    invites(found, theirs(organizer=shared))
    invites(
        found,
        theirs(organizer=shared, sequence=1, start_at=START + DAY, stamp_at=TUESDAY + HOUR),
        at=TUESDAY + HOUR,
    )
    assert kept(found, "M-1").start_at == START + DAY


# --- called off


def test_called_off_by_its_organizer():
    found = house()
    invites(found)
    decision = cancels(found, theirs(sequence=1, comment="We moved on"), at=TUESDAY + HOUR)
    one = kept(found, "M-1")
    assert (one.status, one.is_open, decision.verdict, decision.task) == (
        "cancelled",
        False,
        "calendar",
        "T-1",
    )
    assert "cancelled the meeting" in news_of(decision)[0]
    assert (filed(decision), mails_of(decision)[0].template) == (False, "meeting_news")
    again = cancels(found, theirs(sequence=1), at=TUESDAY + 2 * HOUR)
    assert (unchanged(again), news_of(again)) == (True, [])


def test_the_task_of_what_is_off_is_closed_where_nothing_else_was_asked():
    found = house()
    invites(found, text="See you there.")
    invites(
        found, theirs(sequence=1, start_at=START + DAY, stamp_at=TUESDAY + HOUR), at=TUESDAY + HOUR, text=""
    )
    assert found.desk.tasks["T-1"].is_open and found.desk.kept_open(Clock)
    decision = cancels(found, theirs(sequence=2), at=TUESDAY + 2 * HOUR)
    assert found.desk.tasks["T-1"].status == "dropped"
    assert [one for one in found.desk.kept_open(Clock) if one.task == "T-1"] == []
    assert "T-1, which the invitation had filed, is closed" in lines(decision)
    assert "T-1 is closed" in str(journal_of(decision))


@pytest.mark.parametrize("mail", ["invitation", "later", "before an update", "call-off"])
def test_a_task_in_which_something_else_was_asked_stays(mail):
    found, ask = house(), "Could you also send me the slides of last week?"
    invites(found, text=ask if mail == "invitation" else "See you there.")
    if mail == "later":
        arrives(found, None, ask, subject="Re: Budget", answers="e0@acme.example", at=TUESDAY + HOUR)
    if mail == "before an update":
        arrives(found, None, ask, subject="Re: Budget", answers="e0@acme.example", at=TUESDAY + HOUR / 2)
        change = theirs(sequence=1, start_at=START + DAY, stamp_at=TUESDAY + HOUR)
        invites(found, change, at=TUESDAY + HOUR, text="")
    part = object_of("CANCEL", theirs(sequence=2))
    decision = arrives(found, part, ask if mail == "call-off" else "", at=TUESDAY + 2 * HOUR)
    assert kept(found, "M-1").status == "cancelled"
    assert found.desk.tasks["T-1"].is_open and "is closed" not in lines(decision)


def test_called_off_for_one_day():
    found = house()
    invites(found, theirs(**WEEKLY))
    accepted(found)
    decision = cancels(found, theirs(instance_at=SECOND, sequence=1), at=TUESDAY + HOUR)
    one = kept(found, "M-1")
    assert (one.status, [(m.of_at, m.cancelled) for m in one.moved]) == ("confirmed", [(SECOND, True)])
    assert "this time of the series is off: Tue 8 Dec 15:00" in lines(decision)
    none = cancels(found, theirs(instance_at=SECOND + HOUR, sequence=2))
    assert unchanged(none)


def test_an_old_cancellation_does_not_call_off_what_was_called_again():
    found = house()
    invites(found, theirs(sequence=2))
    assert unchanged(cancels(found, theirs(sequence=1)))
    cancels(found, theirs(sequence=3), at=TUESDAY + HOUR)
    invites(found, theirs(sequence=4, stamp_at=TUESDAY + 2 * HOUR), at=TUESDAY + 2 * HOUR)
    assert kept(found, "M-1").status == "asked"


def test_every_condition_is_in_the_journal():
    found = house()
    decision = invites(found)
    assert journal_of(decision)["meeting"].startswith(
        "asked — M-1: anna@acme.example invites you to 2026-12-01"
    )
    assert reasons(decision) == {"an invitation": True}
