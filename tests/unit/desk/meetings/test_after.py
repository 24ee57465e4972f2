"""Behind a meeting: notes are asked for, it is over; an offer lapses, and its times are free again."""

from dataclasses import replace
from datetime import timedelta

from unit.desk.desk_in_memory import SECRET
from unit.desk.house import DAY, HOUR, MINUTE, TUESDAY, mail, mails_of, told
from unit.desk.meetings.at_table import ANNA, START, at_home, falls_due, keep, meeting, now_kept, timers_of
from vamail.desk.agenda.spans import Span
from vamail.desk.agenda.taken import taken
from vamail.desk.meetings.reminders import timers_for
from vamail.mail.identifiers import meeting_code
from vamail.model.effects import Keep
from vamail.model.ledger import NoticeSent
from vamail.model.meetings import AnswerOnce, Moved
from vamail.workspace.types import Meetings

END = START + 45 * MINUTE


def end_of(found, kept, now=TUESDAY):
    (timer,) = (one for one in timers_for(kept, found.workspace, now) if one.kind == "met")
    return timer


def test_the_va_is_asked_what_came_of_it_and_it_is_over():
    found = at_home(meeting(task="T-1"))
    timer = end_of(found, meeting())
    assert timer.due_at == END
    decision = falls_due(found, timer)
    (mail,) = mails_of(decision)
    assert (mail.to.email, mail.template, mail.command_token) == ("maria@va.example", "meeting_notes", True)
    (about,) = (e.value for e in decision.effects if isinstance(e, Keep) and isinstance(e.value, NoticeSent))
    assert about.meetings == ("M-7",) and about.tasks == ("T-1",)
    assert mail.values["task"] == "T-1"
    assert now_kept(found).over and not now_kept(found).is_open
    assert mails_of(falls_due(found, timer)) == []


def test_no_notes_where_none_are_wanted_or_nobody_came():
    for kept, settings in (
        (meeting(), Meetings(notes=False)),
        (meeting(guests=(replace(ANNA, answer="declined"),)), Meetings()),
    ):
        found = at_home(kept, meetings=settings)
        assert mails_of(falls_due(found, end_of(found, kept))) == []
        assert now_kept(found).over


def test_no_notes_of_the_one_time_to_which_nobody_came():
    no = AnswerOnce(by=ANNA.email, of_at=START, answer="declined", answered_at=TUESDAY)
    kept = meeting(rule="FREQ=WEEKLY;COUNT=2", answers_once=(no,))
    found = at_home(kept)
    first = falls_due(found, end_of(found, kept))
    (again,) = timers_of(first, "met")
    assert (mails_of(first), len(mails_of(falls_due(found, again)))) == ([], 1)


def test_a_series_goes_on_until_its_last():
    kept = meeting(rule="FREQ=WEEKLY;COUNT=2")
    found = at_home(kept)
    first = falls_due(found, end_of(found, kept))
    assert len(mails_of(first)) == 1 and not now_kept(found).over
    (again,) = timers_of(first, "met")
    assert again.due_at == END + 7 * DAY
    assert len(mails_of(falls_due(found, again))) == 1 and now_kept(found).over


def test_after_a_long_downtime_the_series_goes_on_with_what_is_to_come():
    kept = meeting(rule="FREQ=WEEKLY")
    found = at_home(kept)
    (again,) = timers_of(falls_due(found, end_of(found, kept), late=15 * DAY), "met")
    assert again.due_at == END + 21 * DAY


def test_a_meeting_that_was_moved_ends_later():
    found = at_home(meeting())
    timer = end_of(found, meeting())
    later = meeting(start_at=START + DAY, version=2)
    keep(found, later)
    decision = falls_due(found, timer)
    assert mails_of(decision) == [] and not now_kept(found).over
    assert [one.due_at for one in timers_of(decision, "met")] == [END + DAY]


def test_a_moved_instance_that_is_longer_ends_when_it_does():
    kept = meeting(rule="FREQ=WEEKLY", moved=(Moved(of_at=START, start_at=START, minutes=120),))
    found = at_home(kept)
    assert end_of(found, kept, START + HOUR).due_at == START + 2 * HOUR


def test_an_offer_lapses_and_its_times_are_free_again():
    slots = (START, START + HOUR)
    offered = meeting(status="offered", slots=slots, slots_until=TUESDAY + 3 * DAY)
    found = at_home(offered)
    (timer,) = timers_for(offered, found.workspace, TUESDAY)
    assert (timer.kind, timer.due_at) == ("offer", TUESDAY + 3 * DAY)
    day = Span(START - HOUR, START + 3 * HOUR)
    assert len(taken(found.desk, found.workspace, day)) == 2
    (mail,) = mails_of(falls_due(found, timer))
    assert mail.template == "meeting_news" and "Nobody has chosen" in str(mail.values["headline"])
    assert now_kept(found).status == "cancelled" and taken(found.desk, found.workspace, day) == ()


def test_an_offer_that_stands_until_a_part_of_a_second_lapses():
    offered = meeting(
        status="offered", slots=(START,), slots_until=TUESDAY + DAY + timedelta(microseconds=385_554)
    )
    found = at_home(offered)
    (timer,) = timers_for(offered, found.workspace, TUESDAY)
    assert len(mails_of(falls_due(found, timer))) == 1 and now_kept(found).status == "cancelled"


def test_a_chosen_or_renewed_offer_does_not_lapse():
    offered = meeting(status="offered", slots=(START,), slots_until=TUESDAY + DAY)
    for now in (
        meeting(version=2),
        replace(offered, version=2, slots_until=TUESDAY + 2 * DAY),
    ):
        found = at_home(offered)
        (timer,) = timers_for(offered, found.workspace, TUESDAY)
        keep(found, now)
        assert mails_of(falls_due(found, timer)) == [] and now_kept(found) == now


def test_an_offer_ends_with_its_last_time_at_the_latest():
    offered = meeting(status="offered", slots=(START, START + HOUR), slots_until=START + DAY)
    (timer,) = timers_for(offered, at_home(offered).workspace, TUESDAY)
    assert timer.due_at == START + HOUR


def test_who_chooses_after_the_offer_lapsed_gets_other_times_and_not_an_apology():
    slots = (START, START + HOUR)
    offered = meeting(status="offered", slots=slots, slots_until=TUESDAY + DAY)
    found = at_home(offered)
    (timer,) = timers_for(offered, found.workspace, TUESDAY)
    falls_due(found, timer)
    code = meeting_code(SECRET, offered.uid, offered.version)
    late = mail("2", subject=f"Re: When shall we meet? [M-7-{code}]")
    decision = found.receives(late, TUESDAY + 2 * DAY)
    now = now_kept(found)
    assert (decision.verdict, now.status, now.guest(ANNA.email).answer) == (
        "calendar",
        "offered",
        "needs-action",
    )
    assert min(now.slots) > TUESDAY + 2 * DAY and now.slots_until > TUESDAY + 2 * DAY
    (sent,) = mails_of(decision)
    assert (sent.template, sent.values["again"]) == ("offer", False)
    assert timers_of(decision, "offer")
    assert "not on offer any more" in told(decision)


def test_what_the_va_called_off_is_not_offered_again():
    kept = meeting(status="cancelled", slots=())
    found = at_home(kept)
    code = meeting_code(SECRET, kept.uid, kept.version)
    decision = found.receives(mail("2", subject=f"Re: [M-7-{code}]"), TUESDAY + DAY)
    assert now_kept(found).status == "cancelled" and decision.verdict != "calendar"
