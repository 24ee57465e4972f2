"""How much of a retainer's month is used: told once, when an entry is kept."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from unit.desk.billing.till import Till, at, billed, mails, practice
from unit.desk.house import GLOBEX
from vamail.desk.billing.levels import levels, reached
from vamail.desk.billing.outcome import BillOutcome
from vamail.model.billing import RetainerMonth
from vamail.model.effects import Effect, Keep, TellVa
from vamail.model.ledger import TimeEntry
from vamail.model.values import Lasting
from vamail.workspace.types import Retainer

TEN_HOURS = Retainer(price=Decimal(400), minutes=600)


def sold(retainer: Retainer = TEN_HOURS, **more: object) -> Till:
    """November's ten hours are sold."""
    till = Till(practice(billed(retainer=retainer, **more), GLOBEX), now=at("2026-11-24 10:00"))
    month = RetainerMonth(name="acme/2026-11", client="acme", included=600, sold="I-1")
    till.take(_outcome((Keep(value=month),)))
    return till


def _outcome(effects: tuple[Effect, ...]) -> BillOutcome:
    return BillOutcome(effects=effects)


def found(till: Till, *more: TimeEntry) -> tuple[Effect, ...]:
    return levels(till.acme, till.desk, till.workspace, till.now, more)


def told(effects: Iterable[Effect]) -> list[str]:
    return [line for one in effects if isinstance(one, TellVa) for line in one.lines]


def test_each_level_is_told_once() -> None:
    till = sold()
    first = till.worked(470)
    assert told(found(till)) == []
    near = found(till, replace(first, name="new", minutes=10))
    assert told(near) == ["Acme Kft. has used 8\u00a0h of 10\u00a0h of the retainer of November 2026 (80 %)."]
    till.worked(10)
    till.take(_outcome(near))
    assert told(found(till)) == []
    till.worked(120)
    assert "(100 %)" in told(found(till))[0]


def test_of_two_levels_at_once_the_higher_is_told() -> None:
    till = sold()
    till.worked(660)
    both = found(till)
    assert len(told(both)) == 1 and "(110 %)" in told(both)[0]
    till.take(_outcome(both))
    assert found(till) == ()


def test_an_entry_that_the_desk_has_is_counted_once_as_it_is_now() -> None:
    till = sold()
    entry = till.worked(470)
    assert found(till, replace(entry, version=2, minutes=475)) == ()
    assert told(found(till, replace(entry, version=2, minutes=480)))


def test_time_of_another_month_or_client_counts_nothing() -> None:
    till = sold()
    till.worked(470)
    entry = till.worked(600, on="2026-10-30")
    other = replace(entry, name="x", client="globex", started_at=at("2026-11-23 09:00"), minutes=600)
    assert reached((entry, other), till.desk, till.workspace, till.now) == ()


def test_nobody_but_the_va_is_told_unless_it_is_wanted() -> None:
    till = sold()
    till.worked(480)
    assert told(found(till)) and not list(mails(found(till)))


def test_the_client_is_told_once_in_their_language() -> None:
    till = sold(replace(TEN_HOURS, tell_client=True), to=("anna@acme.example", "books@acme.example"))
    till.worked(480)
    both = found(till)
    first, second = mails(both)
    assert (first.to.email, second.to.email) == ("anna@acme.example", "books@acme.example")
    assert (first.template, first.language, first.client) == ("retainer_level", "hu", "acme")
    assert first.action == "retainer.acme.2026-11.80.0" and not first.money
    assert (first.values["used"], first.values["left"]) == (Lasting(480), Lasting(120))
    assert first.values["month"] == "2026. november" and not first.values["over"]
    till.take(_outcome(both))
    assert found(till) == ()


def test_an_address_of_another_client_is_never_told() -> None:
    till = sold(replace(TEN_HOURS, tell_client=True), to=("bob@globex.example",))
    till.worked(480)
    assert told(found(till)) and not list(mails(found(till)))
