"""What moved on the account: payments (less what was kept on the way) and expenses, for programs whose
invoice files cannot hold them. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vamail.model.billing import Payment
from vamail.render.books.cells import one_line
from vamail.render.books.export import Limits, Part, Row, files
from vamail.render.books.ledger import Ledger

TWICE = (
    "the bank file holds payments (less fees) and expenses; leave it where the program reads your account"
    " itself, or they count twice"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One movement of the account; money that came is above 0."""

    day: date
    amount: Decimal
    who: str
    text: str
    reference: str


def movements(ledger: Ledger, currency: str) -> list[Movement]:
    """Those of one currency, by day."""
    return sorted(_found(ledger, currency), key=lambda one: one.day)


def bank_files(
    ledger: Ledger, header: Row, row: Callable[[Movement], Row], limits: Limits
) -> tuple[Part, ...]:
    """A file for each currency in which something moved."""
    made: list[Part] = []
    for currency in ledger.currencies:
        if blocks := [[row(one)] for one in movements(ledger, currency)]:
            made += files(f"-bank-{currency}", header, blocks, "movement", limits)
    return tuple(made)


def paid_numbers(payment: Payment, ledger: Ledger) -> str:
    """The numbers of the invoices that a payment pays."""
    return ", ".join(ledger.numbers.get(name) or name for name in payment.invoices)


def _found(ledger: Ledger, currency: str) -> Iterator[Movement]:
    for one in ledger.payments:
        if one.currency == currency:
            pays = paid_numbers(one, ledger)
            fee = f", fee {one.fee} {one.currency} kept" if one.fee else ""
            yield Movement(
                day=one.paid_on, amount=one.amount - one.fee, reference=one_line(one.reference or pays),
                who=one_line(ledger.named(one.client, one.payer)), text=f"Payment of {pays or one.name}{fee}",
            )  # fmt: skip
    for spent in ledger.expenses:
        if spent.currency == currency:
            yield Movement(
                day=spent.spent_on, amount=-spent.amount, reference=spent.name,
                who=one_line(ledger.named(spent.client)), text=one_line(spent.text) or "Expense",
            )  # fmt: skip
