"""What will go out by itself today because a timer falls due: reminders of meetings and of invoices."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from unit.desk.house import HOUR, MINUTE, House
from unit.desk.reports.test_brief import MORNING, desk_with
from unit.desk.reports.test_meetings import ANNA, TEN, keep, meeting
from vamail.desk.reports.day import look
from vamail.desk.reports.leaving import Leaving
from vamail.model.billing import BilledParty, Invoice
from vamail.model.decision import Decision
from vamail.model.effects import SetTimer
from vamail.model.meetings import Meeting
from vamail.model.time import iso_utc

OWED = Invoice(
    name="I-7", client="acme", status="issued", number="2026/0007", currency="EUR", gross=Decimal(100),
    seller=BilledParty(name="Maria"), buyer=BilledParty(name="Acme"), drafted_at=MORNING,
    issued_on=date(2026, 11, 1), due_on=date(2026, 11, 21), recipients=("pay@acme.example",),
)  # fmt: skip
NOON = MORNING + 4 * HOUR


def leaving(at_home: House, *timers: SetTimer) -> tuple[Leaving, ...]:
    at_home.desk.apply(70, Decision(effects=timers))
    return look(at_home.desk, at_home.workspace, MORNING).leaving


def reminds(one: Meeting, start: datetime = TEN, at: datetime = TEN - HOUR) -> SetTimer:
    return SetTimer(kind="remind", subject=f"{one.name}/{iso_utc(start)}/60", occurrence="x", due_at=at)


def duns(at: datetime = NOON) -> SetTimer:
    return SetTimer(kind="dun", subject="I-7/3", occurrence="x", due_at=at)


def owing(**more: object) -> House:
    at_home = desk_with()
    at_home.desk.ledger[("invoice", "I-7")] = [replace(OWED, **more)]  # type: ignore[arg-type]
    return at_home


def test_a_reminder_of_a_meeting_once_for_all_of_a_client() -> None:
    both = meeting("M-7", guests=(ANNA, replace(ANNA, email="eva@acme.example", name="Eva")))
    (one,) = leaving(keep(desk_with(), both), reminds(both))
    assert (one.at, one.kind, one.client, one.subject) == (TEN - HOUR, "remind", "acme", "M-7 Kickoff")


@pytest.mark.parametrize(
    "changes", [{"status": "cancelled"}, {"guests": (replace(ANNA, answer="declined"),)},
                {"guests": (replace(ANNA, missed=True),)}, {"start_at": TEN + 5 * MINUTE}],
)  # fmt: skip
def test_no_reminder_where_nobody_would_get_one(changes: dict[str, object]) -> None:
    one = meeting("M-7", **changes)
    assert leaving(keep(desk_with(), one), reminds(one)) == ()


def test_a_reminder_of_an_invoice() -> None:
    (one,) = leaving(owing(), duns())
    assert (one.at, one.kind, one.to, one.subject) == (NOON, "dun", "pay@acme.example", "I-7 2026/0007")


@pytest.mark.parametrize(
    "changes", [{"gross": Decimal(0)}, {"paused_why": "disputed"}, {"promised_on": date(2026, 11, 24)},
                {"status": "void"}],
)  # fmt: skip
def test_no_reminder_of_what_is_paid_or_waits(changes: dict[str, object]) -> None:
    assert leaving(owing(**changes), duns()) == ()


def test_what_falls_due_another_day_is_not_of_this_one() -> None:
    assert leaving(owing(promised_on=date(2026, 11, 23)), duns()) != ()
    assert leaving(owing(), duns(MORNING + 30 * HOUR)) == ()
