"""Telling of an outage: by which route, in which words, and with nothing about a client."""

from dataclasses import replace
from datetime import timedelta

import pytest

from unit.desk.house import HOUR, TUESDAY, house, mails_of
from vamail.model.effects import RaiseAlarm
from vamail.model.events import OutageBegan, OutageEnded, Trouble
from vamail.workspace.types import Alarm

ROUTE = Alarm(webhook="https://hooks.example/x")


def trouble(kind, name=""):
    return Trouble(kind=kind, name=name, since=TUESDAY, error="anna@acme.example: mailbox full")


def began(*troubles):
    return OutageBegan(number=3, troubles=troubles)


def ended(*troubles):
    return OutageEnded(number=4, troubles=troubles, until=TUESDAY + HOUR, mails=2, touched=("T-1",))


def alarms(decision):
    return [effect for effect in decision.effects if isinstance(effect, RaiseAlarm)]


@pytest.mark.parametrize(
    ("kind", "alarm", "mails", "second"),
    [
        ("mailbox", ROUTE, 1, 0),
        ("mailbox", Alarm(), 1, 0),
        ("folders", ROUTE, 1, 0),
        ("sending", ROUTE, 0, 1),
        ("sending", Alarm(), 0, 0),
        ("canary", ROUTE, 0, 1),
        ("canary", Alarm(), 1, 0),
    ],
)
def test_each_alert_takes_one_route(kind, alarm, mails, second):
    decision = house(alarm=alarm).decides(began(trouble(kind, "requests")))
    assert (len(mails_of(decision)), len(alarms(decision))) == (mails, second)


def test_mail_and_sending_down_together_are_one_alert():
    decision = house(alarm=ROUTE).decides(began(trouble("mailbox", "requests"), trouble("sending")))
    assert (len(mails_of(decision)), len(alarms(decision))) == (0, 1)


def test_the_end_is_told_by_mail_with_what_happened_meanwhile():
    (sent,) = mails_of(house().decides(ended(trouble("mailbox", "requests"))))
    assert (sent.values["minutes"], sent.values["mails"], sent.values["touched"]) == (60, 2, ("T-1",))
    assert sent.values["since"].at == TUESDAY


def test_the_second_route_hears_of_the_end_only_where_it_heard_of_the_beginning():
    desk = house(alarm=ROUTE)
    assert alarms(desk.decides(ended(trouble("mailbox", "requests")))) == []
    (over,) = alarms(desk.decides(ended(trouble("sending"))))
    assert (over.kind, over.until) == ("recovered", TUESDAY + HOUR)


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_the_second_route_names_nobody(language):
    desk = house(alarm=ROUTE)
    desk.changed_settings(me=replace(desk.workspace.me, language=language))
    for event in (began(trouble("canary", "acme")), ended(trouble("sending"), trouble("mailbox", "acme"))):
        (alarm,) = alarms(desk.decides(event))
        assert not any(word in alarm.sentence for word in ("acme", "anna", "@", "Maria"))
        assert "2026-11-24" in alarm.sentence
    assert alarm.since == TUESDAY < alarm.until == TUESDAY + timedelta(hours=1)
