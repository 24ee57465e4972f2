"""Guests are reminded once at each of the set times, in their own words, and never of what is no more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import ACME, DAY, GLOBEX, HOUR, MINUTE, TUESDAY, house, mails_of
from unit.desk.meetings.at_table import (
    ANNA,
    BOB,
    START,
    at_home,
    falls_due,
    keep,
    meeting,
    now_kept,
    timers_of,
)
from vamail.desk.meetings import letters
from vamail.desk.meetings.reminders import timers_for
from vamail.desk.meetings.wanted import Origin
from vamail.desk.promise.pauses import ASKS
from vamail.model.decision import Decision
from vamail.model.meetings import AnswerOnce, Moved
from vamail.model.values import When
from vamail.workspace.types import ClientMeetings, Late, Meetings

NO_WINDOW = timedelta(minutes=10)


def reminders(found, kept, now=TUESDAY):
    return [one for one in timers_for(kept, found.workspace, now) if one.kind == "remind"]


def test_they_leave_a_day_and_an_hour_before_after_the_undo_window():
    found = at_home(meeting())
    day, hour = reminders(found, meeting())
    assert (day.due_at, hour.due_at) == (START - DAY - NO_WINDOW, START - HOUR - NO_WINDOW)
    (mail,) = mails_of(falls_due(found, day))
    assert (mail.to.email, mail.language, mail.template) == ("anna@acme.example", "hu", "meeting_reminder")
    assert mail.not_before == START - DAY and mail.not_after == START
    assert mail.values["starts"] == When(START, "Europe/Budapest", "Europe/Budapest")
    assert mail.invitation is None and mail.auto_submitted == "auto-generated"


def test_each_guest_in_their_own_zone_and_seeing_nobody_of_another_client():
    kept = meeting(guests=(ANNA, BOB))
    found = at_home(kept)
    anna, bob = mails_of(falls_due(found, reminders(found, kept)[0]))
    assert bob.language == "en" and bob.values["starts"] == When(START, "America/New_York", "Europe/Budapest")
    assert anna.values["others"] == bob.values["others"] == ()
    assert (anna.client, bob.client) == ("acme", "globex")


def test_nobody_is_reminded_of_an_invitation_that_waits_for_an_ok():
    kept = meeting(guests=(ANNA, BOB))
    found = at_home(kept)
    origin = Origin(desk=found.desk, workspace=found.workspace, secret=SECRET, now=TUESDAY, name="1.0")
    waits = letters.invitation(kept, ANNA, origin, what="new", hold=f"{ASKS}it overlaps")
    found.desk.apply(1, Decision(effects=(waits,)))
    (mail,) = mails_of(falls_due(found, reminders(found, kept)[0]))
    assert mail.to.email == BOB.email
    found.desk.statuses[1] = "sent"
    assert len(mails_of(falls_due(found, reminders(found, kept)[1]))) == 2


@pytest.mark.parametrize(
    "now",
    [
        meeting(status="cancelled", version=2),
        meeting(start_at=START + HOUR, version=2),
        meeting(over=True, version=2),
        meeting(guests=(replace(ANNA, answer="declined"),), version=2),
        meeting(guests=(replace(ANNA, answer="delegated", delegated_to="x@acme.example"),), version=2),
    ],
)
def test_nobody_is_reminded_of_what_is_no_more(now):
    found = at_home(meeting())
    day, _ = reminders(found, meeting())
    keep(found, now)
    assert mails_of(falls_due(found, day)) == []


def test_who_is_off_once_is_not_reminded_of_that_time_and_is_of_the_next():
    no = AnswerOnce(by=ANNA.email, of_at=START, answer="declined", answered_at=TUESDAY)
    kept = meeting(rule="FREQ=WEEKLY;COUNT=2", answers_once=(no,))
    found = at_home(kept)
    day = reminders(found, kept)[0]
    assert mails_of(falls_due(found, day)) == []
    (again,) = [one for one in reminders(found, kept, START) if one.subject.endswith("/1440")]
    assert len(mails_of(falls_due(found, again))) == 1
    yes = replace(ANNA, answer="accepted", answered_at=TUESDAY + HOUR)
    found = at_home(replace(kept, guests=(yes,)))
    assert len(mails_of(falls_due(found, day))) == 1, "what is said of all of them later counts"


def test_who_comes_once_is_reminded_of_that_time_alone_and_not_asked_again():
    yes = AnswerOnce(by=ANNA.email, of_at=START, answer="accepted", answered_at=TUESDAY)
    no = replace(ANNA, answer="declined", answered_at=TUESDAY - HOUR)
    kept = meeting(rule="FREQ=WEEKLY;COUNT=2", guests=(no,), answers_once=(yes,))
    found = at_home(kept)
    (mail,) = mails_of(falls_due(found, reminders(found, kept)[0]))
    assert mail.values["unanswered"] is False
    (again,) = [one for one in reminders(found, kept, START) if one.subject.endswith("/1440")]
    assert mails_of(falls_due(found, again)) == []


def test_whoever_has_not_answered_is_asked_and_whoever_comes_is_not():
    for answer, asked in (("needs-action", True), ("accepted", False), ("tentative", False)):
        kept = meeting(guests=(replace(ANNA, answer=answer),))
        found = at_home(kept)
        (mail,) = mails_of(falls_due(found, reminders(found, kept)[0]))
        assert mail.values["unanswered"] is asked


@pytest.mark.parametrize(
    ("way", "mails", "hold"), [("send", 1, ""), ("skip", 0, ""), ("ask", 1, "waits for")]
)
def test_a_late_one_goes_as_the_settings_say(way, mails, hold):
    found = at_home(meeting(), late=Late(ways={"reminder": way}))
    day, _ = reminders(found, meeting())
    sent = mails_of(falls_due(found, day, late=5 * HOUR))
    assert len(sent) == mails and all(one.hold.startswith(hold) for one in sent)


def test_a_late_one_is_left_to_the_next_and_none_comes_when_it_has_begun():
    found = at_home(meeting(), late=Late(ways={"reminder": "send"}))
    day, hour = reminders(found, meeting())
    assert mails_of(falls_due(found, day, late=DAY - 30 * MINUTE)) == []
    assert len(mails_of(falls_due(found, hour, late=30 * MINUTE))) == 1
    found = at_home(meeting(), late=Late(ways={"reminder": "send"}))
    assert mails_of(falls_due(found, hour, late=HOUR + NO_WINDOW)) == []


def test_a_meeting_made_shortly_before_is_reminded_of_at_the_times_that_are_left():
    found = at_home(meeting())
    (hour,) = reminders(found, meeting(), START - 2 * HOUR)
    assert hour.due_at == START - HOUR - NO_WINDOW
    (hour,) = reminders(found, meeting(), START - HOUR - MINUTE)
    assert hour.due_at == START - HOUR - MINUTE
    assert reminders(found, meeting(), START - HOUR) == []


def test_a_client_may_have_its_own_times_and_never_is_one():
    own = replace(ACME, meetings=ClientMeetings(remind_minutes=()))
    found = house(clients=(own, GLOBEX))
    assert reminders(found, meeting()) == []
    found = house(meetings=Meetings(remind_minutes=(15,)))
    (one,) = reminders(found, meeting())
    assert one.due_at == START - 15 * MINUTE - NO_WINDOW


def test_theirs_is_not_ours_to_remind_of():
    assert reminders(house(), meeting(theirs=True)) == []


def test_a_series_sets_the_next_and_stays_at_its_local_time_when_the_clocks_change():
    first = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)  # 10:00 in London, in summer time
    kept = meeting(start_at=first, zone="Europe/London", rule="FREQ=WEEKLY;BYDAY=TU")
    found = at_home(kept, meetings=Meetings(remind_minutes=(60,)))
    (timer,) = reminders(found, kept, first - DAY)
    decision = falls_due(found, timer)
    assert len(mails_of(decision)) == 1
    (again,) = timers_of(decision, "remind")
    assert again.due_at + HOUR + NO_WINDOW == datetime(2026, 10, 27, 10, 0, tzinfo=UTC)


def test_a_moved_instance_is_reminded_of_where_it_is_now():
    first = START - 7 * DAY
    moved = (Moved(of_at=START, start_at=START + 2 * HOUR, minutes=30),)
    kept = meeting(start_at=first, rule="FREQ=WEEKLY", moved=moved)
    found = at_home(kept, meetings=Meetings(remind_minutes=(60,)))
    (timer,) = reminders(found, kept, first)
    assert timer.due_at == START + HOUR - NO_WINDOW
    (mail,) = mails_of(falls_due(found, timer))
    assert mail.values["starts"] == When(START + 2 * HOUR, "Europe/Budapest", "Europe/Budapest")


@given(
    minutes=st.lists(st.integers(1, 20_000), max_size=4, unique=True),
    ahead=st.integers(-3_000, 30_000),
    weekly=st.booleans(),
)
def test_no_timer_is_late_or_beyond_its_meeting(minutes, ahead, weekly):
    found = house(meetings=Meetings(remind_minutes=tuple(minutes)))
    kept = meeting(rule="FREQ=WEEKLY" if weekly else "")
    now = START - ahead * MINUTE
    timers = timers_for(kept, found.workspace, now)
    assert all(one.due_at >= now for one in timers)
    assert len({(one.kind, one.subject) for one in timers}) == len(timers)
    assert weekly is False or len(timers) == len(minutes) + 1


def test_it_is_remembered_who_was_reminded_only_by_its_timer():
    found = at_home(meeting())
    day, _ = reminders(found, meeting())
    falls_due(found, day)
    assert now_kept(found) == meeting()
