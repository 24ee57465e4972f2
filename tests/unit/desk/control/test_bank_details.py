"""The VA's own bank details changed: their first use waits for her `ok`, and what was issued keeps its."""

from dataclasses import replace

import pytest

from unit.desk.control.at_work import AtWork, at_work
from unit.desk.control.test_money import BILLED, kept, says
from unit.desk.house import GLOBEX
from vamail.desk.billing import dunning, issuing
from vamail.desk.decide.outgoing import pass_out
from vamail.model.decision import Decision
from vamail.model.effects import SendMail
from vamail.model.events import TimerDue
from vamail.workspace.types import Late, Seller

OLD = Seller(country="AT", iban="DE02120300000000202051", paypal="maria")
NEW = replace(OLD, iban="HU42117730161111101800000000")


def selling() -> AtWork:
    """One invoice has left with the old details."""
    work = at_work(clients=(BILLED, GLOBEX), seller=OLD, late=Late(ways={"reminder": "send"}))
    work.desk.tasks.clear()
    (mail,) = leaves(work, "I-1")
    assert not mail.hold
    return work


def leaves(work: AtWork, name: str) -> list[SendMail]:
    """An invoice is drafted and issued; the mails that carry it, as they are when they are decided."""
    says(work, "invoice acme: hosting 12 EUR")
    says(work, f"ok {name}")
    return sent(work, TimerDue(number=0, kind="document", subject=name, due_at=work.now), issuing.due)


def sent(work: AtWork, event: TimerDue, due: object) -> list[SendMail]:
    work.house.events += 1
    event = replace(event, number=work.house.events)
    decision: Decision = due(event, work.desk, work.workspace, event.due_at)  # type: ignore[operator]
    decision = pass_out(decision, event.number, work.desk, work.workspace, event.due_at)
    work.desk.apply(event.number, decision)
    return [one for one in decision.effects if isinstance(one, SendMail) and one.kind != "notice"]


def reminder(work: AtWork, name: str) -> list[SendMail]:
    timer = next(one for one in work.desk.timers if one.subject == f"{name}/-3")
    event = TimerDue(number=0, kind="dun", subject=timer.subject, due_at=timer.due_at)
    return sent(work, event, dunning.due)


@pytest.mark.parametrize(
    "change", [{"iban": NEW.iban}, {"bic": "BYLADEM1001"}, {"account_lines": ("1",)}, {"paypal": "x"}]
)
def test_the_first_use_of_changed_details_waits(change: dict[str, object]) -> None:
    work = selling()
    work.house.changed_settings(seller=replace(OLD, **change))  # type: ignore[arg-type]
    (mail,) = leaves(work, "I-2")
    assert "the bank details on it are not those of before" in mail.hold
    assert any(one.kind == "approval" for one in work.desk.notices.values())


def test_one_ok_is_enough_and_no_sends_nothing() -> None:
    work = selling()
    work.house.changed_settings(seller=NEW)
    leaves(work, "I-2")
    says(work, "ok I-2")
    assert not work.desk.held_open()
    (mail,) = leaves(work, "I-3")
    assert not mail.hold and kept(work, "I-3").pay.iban == NEW.iban
    work.house.changed_settings(seller=OLD)  # known before
    (mail,) = leaves(work, "I-4")
    assert not mail.hold


def test_nobody_is_reminded_of_what_waits_and_others_keep_their_own_details() -> None:
    work = selling()
    work.house.changed_settings(seller=NEW)
    leaves(work, "I-2")
    assert not reminder(work, "I-2"), "the invoice itself waits for an ok"
    (mail,) = reminder(work, "I-1")
    assert not mail.hold and any("DE02" in str(one) for one in mail.values["ways"])  # type: ignore[union-attr]


def test_a_reminder_of_the_rest_has_no_link_of_other_details() -> None:
    work = selling()
    says(work, "paid I-1 2 EUR")
    assert reminder(work, "I-1")[0].values["links"]
    work = selling()
    says(work, "paid I-1 2 EUR")
    work.house.changed_settings(seller=replace(OLD, paypal="thief"))
    (mail,) = reminder(work, "I-1")
    assert mail.values["links"] == () and not mail.hold


def test_without_any_details_nothing_waits() -> None:
    work = at_work(clients=(BILLED, GLOBEX), seller=Seller(country="AT"))
    (mail,) = leaves(work, "I-1")
    assert not mail.hold
    work.house.changed_settings(seller=OLD)
    (mail,) = leaves(work, "I-2")
    assert not mail.hold
