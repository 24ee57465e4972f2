"""An invoice that was issued, and money that comes for it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from unit.desk.house import TUESDAY, House, house
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.payments import receive
from vamail.model.billing import BilledParty, Invoice, InvoiceLine, Payment
from vamail.model.decision import Decision
from vamail.model.effects import Effect, Keep

EUR = "EUR"


def invoice(**more: Any) -> Invoice:
    """I-7, number 2026/0007, of 1000 EUR to Acme, issued on 20 November 2026."""
    line = InvoiceLine(text="Website", quantity=Decimal(1), price=Decimal(1000), net=Decimal(1000))
    plain = Invoice(
        name="I-7", client="acme", status="issued", number="2026/0007", currency=EUR, language="hu",
        seller=BilledParty(name="Maria Szabo"), buyer=BilledParty(name="Acme Kft."), lines=(line,),
        recipients=("anna@acme.example",), net=Decimal(1000), gross=Decimal(1000), drafted_at=TUESDAY,
        issued_on=date(2026, 11, 20), due_on=date(2026, 12, 4),
    )  # fmt: skip
    return replace(plain, **more)


def payment(amount: str = "400", **more: Any) -> Payment:
    plain = Payment(
        name="bank/1", amount=Decimal(amount), currency=EUR, paid_on=date(2026, 11, 23), at=TUESDAY,
        source="statement.csv, row 2",
    )  # fmt: skip
    return replace(plain, **more)


def at_till(*kept: Invoice, **more: Any) -> House:
    found = house(**more)
    take(found, *(Keep(value=one) for one in kept or (invoice(),)))
    return found


def take(found: House, *effects: Effect) -> None:
    found.events += 1
    found.desk.apply(found.events, Decision(effects=effects))


def comes(found: House, money: Payment, for_: str = "I-7") -> BillOutcome:
    """The money comes, and is decided about."""
    outcome = receive(money, found.desk, found.workspace, TUESDAY, for_)
    take(found, *outcome.effects)
    return outcome


def now(found: House, name: str = "I-7") -> Invoice:
    kept = found.desk.kept(Invoice, name)
    assert kept is not None
    return kept
