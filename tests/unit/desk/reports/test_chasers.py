"""Chasers: asked again so many times, each once, never when nobody owes anything."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.house import ACME, DAY, TUESDAY, House, house, journal_of, mail, mails_of
from vamail.desk.promise.waiting import begin, over
from vamail.model.decision import Decision
from vamail.model.effects import SetTimer
from vamail.model.events import TimerDue
from vamail.model.ledger import Wait
from vamail.workspace.types import Chase, Late


def waiting(**more: object) -> tuple[House, SetTimer]:
    at_home = house(**more)
    at_home.receives(mail("Please make the flyer by 15 December."))
    return at_home, begun(at_home)


def begun(at_home: House, whom: str = "client") -> SetTimer:
    task = at_home.desk.task("T-1")
    assert task is not None
    effects = begin(at_home.desk, at_home.workspace, task, TUESDAY, whom=whom, what="the logo")
    at_home.desk.apply(50, Decision(effects=effects))
    return next(one for one in effects if isinstance(one, SetTimer))


def falls_due(at_home: House, timer: SetTimer, late: timedelta = timedelta()) -> Decision:
    at_home.events += 1
    event = TimerDue(number=100 + at_home.events, kind=timer.kind, subject=timer.subject, due_at=timer.due_at)
    return at_home.decides(event, timer.due_at + late)


def next_timer(decision: Decision) -> SetTimer | None:
    return next((one for one in decision.effects if isinstance(one, SetTimer)), None)


def test_the_client_is_asked_twice_in_the_conversation_and_then_no_more():
    at_home, timer = waiting()
    first = falls_due(at_home, timer)
    (sent,) = mails_of(first)
    assert (sent.to.email, sent.template, sent.language) == ("anna@acme.example", "chase", "hu")
    assert (sent.in_reply_to, sent.subject) == ("a1@acme.example", "Re: The report")
    assert sent.values["what"] == "the logo" and sent.values["times"] == 1
    assert sent.not_before == timer.due_at + timedelta(minutes=10)  # the undo window
    again = next_timer(first)
    assert again is not None and again.due_at == timer.due_at + 6 * DAY - timedelta(hours=24 * 1)
    second = falls_due(at_home, again)
    assert mails_of(second)[0].values["times"] == 2 and next_timer(second) is None
    wait = at_home.desk.kept(Wait, "T-1/1")
    assert wait is not None and wait.is_open and wait.chased == 2 and wait.chase_at is None


def test_an_old_timer_asks_nobody():
    at_home, timer = waiting()
    falls_due(at_home, timer)
    assert mails_of(falls_due(at_home, timer)) == []


@pytest.mark.parametrize("late", [timedelta(), 2 * DAY], ids=["in its undo window", "waits for an ok"])
def test_a_chaser_that_has_not_left_is_moot_when_the_answer_comes(late: timedelta):
    at_home, timer = waiting()
    (sent,) = mails_of(falls_due(at_home, timer, late))
    assert len(at_home.desk.planned_mails()) == 1 and len(at_home.desk.held_open()) == bool(sent.hold)
    task = at_home.desk.task("T-1")
    assert task is not None
    at_home.desk.apply(60, Decision(effects=over(at_home.desk, at_home.workspace, task, TUESDAY, "wrote")))
    assert at_home.desk.planned_mails() == () and at_home.desk.held_open() == ()


def test_nobody_is_asked_who_has_answered():
    at_home, timer = waiting()
    task = at_home.desk.task("T-1")
    assert task is not None
    at_home.desk.apply(60, Decision(effects=over(at_home.desk, at_home.workspace, task, TUESDAY, "wrote")))
    decision = falls_due(at_home, timer)
    assert mails_of(decision) == [] and next_timer(decision) is None


def test_somebody_else_is_asked_without_a_word_of_the_client():
    at_home, _ = waiting()
    at_home.changed_settings(me=replace(at_home.workspace.me, language="fa"))
    timer = begun(at_home, whom="bob@print.example")
    (sent,) = mails_of(falls_due(at_home, timer))
    assert (sent.to.email, sent.template, sent.client) == ("bob@print.example", "chase_other", "")
    assert sent.language == "fa"  # the VA's, since nobody knows another
    assert sent.subject == "" and sent.in_reply_to == "" and sent.values["subject"] == ""
    assert "first mail to bob@print.example" in sent.hold


def test_who_has_no_address_is_asked_by_nobody():
    at_home, _ = waiting()
    assert mails_of(falls_due(at_home, begun(at_home, whom="the printer"))) == []


@pytest.mark.parametrize(
    ("way", "sent", "chased"), [("send", "leaves", 1), ("ask", "held", 1), ("skip", "", 0)]
)
def test_a_chaser_that_comes_days_late_does_as_the_va_wishes(way: str, sent: str, chased: int):
    at_home, timer = waiting(late=Late({"chase": way}))
    decision = falls_due(at_home, timer, late=2 * DAY)
    mails = mails_of(decision)
    assert ("held" if mails and mails[0].hold else "leaves" if mails else "") == sent
    wait = at_home.desk.kept(Wait, "T-1/1")
    assert wait is not None and wait.chased == chased
    assert next_timer(decision) is not None


def test_a_clients_own_setting_holds():
    at_home = house(clients=(_with(Chase(after_days=1, times=1)),))
    at_home.receives(mail("Please make the flyer."))
    timer = begun(at_home)
    assert timer.due_at == TUESDAY + DAY
    decision = falls_due(at_home, timer)
    assert next_timer(decision) is None and "asked anna@acme.example again" in journal_of(decision)["chase"]


def _with(chase: Chase):
    return replace(ACME, chase=chase)
