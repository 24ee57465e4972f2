"""Our answer to an invitation of theirs: the REPLY, the calendar, and the task that the mail filed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from icalendar import Calendar

from unit.desk.house import TUESDAY
from unit.desk.meetings.practice import Meetings, at, said, wanted
from vamail.desk.agenda.spans import Span
from vamail.desk.agenda.taken import taken
from vamail.desk.meetings.changing import answer
from vamail.desk.meetings.making import make
from vamail.model.decision import Decision
from vamail.model.desk import KnownTask
from vamail.model.effects import Keep
from vamail.model.ledger import Clock
from vamail.model.meetings import Answer, Guest, Meeting, Moved
from vamail.model.message import Address
from vamail.model.values import When
from vamail.render.invitation import calendar_object

START = at("2026-11-26 13:00")
THEIRS = Meeting(
    name="M-8", uid="0400-outlook", title="Review", start_at=START, minutes=30, zone="UTC",
    status="asked", theirs=True, our_answer="needs-action", organizer="anna@acme.example", client="acme",
    guests=(Guest(email="requests@va.example"),), task="T-1", sequence=3, changed_at=TUESDAY,
)  # fmt: skip


def asked(**more: object) -> Meetings:
    desk = Meetings()
    desk.desk.tasks["T-1"] = KnownTask(
        ref="T-1", client="acme", requester="anna@acme.example", title="Review", status="new",
        received_at=TUESDAY, promised_at=at("2026-11-25 10:00"),
    )  # fmt: skip
    clock = Clock(task="T-1", name="first", started_at=TUESDAY, due_at=at("2026-11-25 10:00"), client="acme")
    desk.desk.apply(0, Decision(effects=(Keep(value=clock),)))
    desk.keep(replace(THEIRS, **more))  # type: ignore[arg-type]
    desk.now += timedelta(minutes=30)
    return desk


@pytest.mark.parametrize(
    ("said_so", "status", "task", "stands"),
    [
        ("accepted", "confirmed", "done", True), ("declined", "refused", "done", False),
        ("tentative", "confirmed", "new", True),
    ],
)  # fmt: skip
def test_an_answer_leaves_as_a_reply_and_meets_the_tasks_clock(
    said_so: Answer, status: str, task: str, stands: bool
) -> None:
    desk = asked()
    answered = desk.made(answer(desk.meeting("M-8"), said_so, desk.origin, comment="gladly"))
    assert (answered.status, answered.our_answer, answered.sequence) == (status, said_so, 3)
    (mail,) = desk.to("anna@acme.example")
    assert mail.invitation is not None
    assert (mail.invitation.method, mail.invitation.answer) == ("REPLY", said_so)
    assert desk.desk.tasks["T-1"].status == task
    clock = desk.desk.kept(Clock, "T-1/first/1")
    assert clock is not None
    assert clock.met_at == desk.now
    frame = Span(at("2026-11-26 00:00"), at("2026-11-27 00:00"))
    assert any(one.meeting == "M-8" for one in taken(desk.desk, desk.workspace, frame)) == stands


@pytest.mark.parametrize("moved", [(), (Moved(of_at=START, start_at=at("2026-11-27 09:00"), minutes=30),)])
def test_of_a_lone_instance_of_their_series_the_answer_names_it(moved: tuple[Moved, ...]) -> None:
    desk = asked(part_of=START, moved=moved)
    desk.made(answer(desk.meeting("M-8"), "accepted", desk.origin))
    (mail,) = desk.to("anna@acme.example")
    assert mail.invitation is not None and mail.invitation.only == START
    (event,) = Calendar.from_ical(calendar_object(mail.invitation, sender=Address("r@va.example"))).events
    assert event["recurrence-id"].dt == START
    begins = moved[0].start_at if moved else START
    starts = mail.values["starts"]
    assert isinstance(starts, When) and (event["dtstart"].dt, starts.at) == (begins, begins)


def test_an_answer_is_given_once_to_what_they_ask_and_may_change() -> None:
    desk = asked()
    first = desk.made(answer(desk.meeting("M-8"), "accepted", desk.origin))
    assert (
        answer(first, "accepted", desk.origin).refused == "You have given M-8 “Review” this answer already."
    )
    other = desk.made(answer(first, "declined", desk.origin))
    assert (other.status, other.changed_at > first.changed_at) == ("refused", True)
    update = desk.keep(other.next(status="asked", sequence=4))
    assert desk.made(answer(update, "declined", desk.origin)).status == "refused"


def test_what_an_accepted_one_overlaps_is_said() -> None:
    desk = asked()
    desk.take(make(wanted(said("2026-11-26 13:00")), desk.origin))
    outcome = answer(desk.meeting("M-8"), "accepted", desk.origin)
    assert outcome.warnings == ("Thu 26 Nov 14:00: overlaps M-1 “Kickoff”",)
    assert not answer(desk.meeting("M-8"), "declined", desk.origin).warnings


def test_ours_and_those_that_are_over_are_not_answered() -> None:
    desk = asked()
    ours = desk.made(make(wanted(said("2026-11-26 10:00")), desk.origin))
    assert "is your own meeting" in answer(ours, "accepted", desk.origin).refused
    off = replace(THEIRS, status="cancelled")
    assert answer(off, "accepted", desk.origin).refused == "M-8 “Review” is cancelled."
    assert "is over" in answer(replace(THEIRS, over=True), "declined", desk.origin).refused


def test_a_task_that_is_closed_stays_as_it_is() -> None:
    desk = asked()
    desk.desk.tasks["T-1"] = replace(desk.desk.tasks["T-1"], status="dropped")
    desk.take(answer(desk.meeting("M-8"), "accepted", desk.origin))
    assert desk.desk.tasks["T-1"].status == "dropped"
