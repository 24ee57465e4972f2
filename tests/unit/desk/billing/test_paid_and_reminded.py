"""P10: money and a reminder at the same time: whatever the order, nobody is reminded of what is paid."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.banking import arrives, file, row, waiting
from unit.desk.billing.paying import comes, invoice, now, payment, take
from unit.desk.billing.test_dunning import at, mails, next_look, owed, runs, telling
from vamail.desk.billing import dunning
from vamail.desk.billing.importing import statement
from vamail.model.billing import Invoice
from vamail.model.effects import Keep
from vamail.model.events import TimerDue
from vamail.workspace.types import Late

NEVER = at("2027-06-01 00:00")


def test_p10_a_statement_that_came_first_leaves_no_reminder() -> None:
    found = owed()
    arrives(found, row("1000", "2026/0007"))
    assert not runs(found, NEVER) and not now(found).reminded


def test_p10_a_statement_withdraws_the_reminder_that_has_not_left() -> None:
    found = owed(late=Late())
    next_look(found, at("2026-12-01 15:00"))
    assert found.desk.planned_mails()
    arrives(found, row("1000", "2026/0007"))
    assert not found.desk.planned_mails()


def test_p10_a_statement_and_a_reminder_of_one_instant_write_the_same_version() -> None:
    found = owed()
    (timer,) = found.desk.timers
    event = TimerDue(number=99, kind=timer.kind, subject=timer.subject, due_at=timer.due_at)
    reminder = dunning.due(event, found.desk, found.workspace, timer.due_at)
    paid = statement(file(row("1000", "2026/0007")), found.desk, found.workspace, timer.due_at)
    versions = [
        [one.value.version for one in effects if isinstance(one, Keep) and isinstance(one.value, Invoice)]
        for effects in (reminder.effects, paid.effects)
    ]
    assert versions == [[2], [2]]


def test_several_rows_of_one_invoice_write_versions_that_follow_each_other() -> None:
    found = owed()
    paid = statement(
        file(row("100", "2026/0007"), row("200", "2026/0007")),
        found.desk,
        found.workspace,
        at("2026-11-24 10:00"),
    )
    kept = [one.value for one in paid.effects if isinstance(one, Keep) and isinstance(one.value, Invoice)]
    assert [(one.version, len(one.received)) for one in kept] == [(2, 1), (3, 2)]


def test_while_money_waits_that_may_have_paid_it_nobody_is_reminded() -> None:
    found = owed()
    arrives(found, row("1000", "", payer="Zeta"))
    decision = next_look(found)
    assert not list(mails(decision.effects)) and not now(found).reminded
    assert telling(decision.effects) == [
        "Acme Kft. is not reminded of I-7 while P-1 waits for your word: it may have paid it (`payments`)."
    ]
    assert not telling(next_look(found).effects)  # said once
    (one,) = waiting(found).values()
    take(found, Keep(value=payment(name=one.name, version=2, state="void")))
    assert runs(found, NEVER)


def test_a_reminder_that_waits_to_leave_is_withdrawn_by_money_that_may_have_paid_it() -> None:
    found = owed(late=Late())
    next_look(found, at("2026-12-01 15:00"))
    assert found.desk.planned_mails()
    arrives(found, row("1000", "", payer="Zeta"))
    assert not found.desk.planned_mails()


def test_money_for_another_invoice_stops_nothing() -> None:
    found = owed()
    take(found, Keep(value=invoice(name="I-8", number="2026/0008")))
    arrives(found, row("999", "2026/0008", currency="USD"))
    assert list(mails(next_look(found).effects))


@given(st.integers(0, 50), st.integers(0, 50))
def test_after_money_came_nobody_is_reminded_whatever_the_day(first: int, second: int) -> None:
    found = owed()
    for day, amount in sorted(((first, "400"), (second, "600"))):
        when = at("2026-11-25 09:00") + timedelta(days=day)
        runs(found, when)
        comes(found, payment(amount, name=f"bank/{amount}", paid_on=when.date()))
    assert now(found).due == 0 and not found.desk.planned_mails()
    assert not runs(found, NEVER)
