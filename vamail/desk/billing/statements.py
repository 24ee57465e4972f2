"""Statements of account: what a client was invoiced, what was credited and paid, and what is left.

Each currency is an account of its own. Its closing balance is always the opening one, more the invoices of
the period, less its credit notes and payments. What is dated later than today counts today.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from vamail.desk.billing.known import is_owed
from vamail.model.billing import Invoice
from vamail.model.money import total

ZERO = Decimal(0)
What = Literal["invoice", "request", "credit", "payment"]
_ORDER: tuple[What, ...] = ("invoice", "request", "credit", "payment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One movement: `amount` is what it adds to the debt (negative: a credit note, a payment). `numbers` are
    those of the document, or of the invoices that a payment pays."""

    on: date
    what: What
    numbers: tuple[str, ...]
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A client's account in one currency, from `since` to `until` (both included). `open` are the invoices
    with something due, or paid too much, the earliest due first."""

    currency: str
    since: date
    until: date
    opening: Decimal
    entries: tuple[Entry, ...]
    closing: Decimal
    open: tuple[Invoice, ...]

    @property
    def overdue(self) -> Decimal:
        """What should have been paid before `until`."""
        return total(one.due for one in self.open if days_late(one, self.until) > 0)


def days_late(invoice: Invoice, today: date) -> int:
    """For how many days it should have been paid; 0 where nothing is due of it, or not yet."""
    if invoice.due <= 0 or invoice.due_on is None:
        return 0
    return max(0, (today - invoice.due_on).days)


def accounts(invoices: Iterable[Invoice], since: date, until: date) -> tuple[Account, ...]:
    """The accounts of one client by currency, of all its invoices and credit notes; one in which nothing
    happened and nothing is due is left out."""
    known = tuple(one for one in invoices if one.status == "issued")
    found = (_account(one, known, since, until) for one in sorted({one.currency for one in known}))
    return tuple(one for one in found if one.entries or one.opening or one.open)


def _account(currency: str, invoices: tuple[Invoice, ...], since: date, until: date) -> Account:
    mine = tuple(one for one in invoices if one.currency == currency)
    entries = sorted(_entries(mine, until), key=lambda one: (one.on, _ORDER.index(one.what), one.numbers))
    before = total(one.amount for one in entries if one.on < since)
    inside = tuple(one for one in entries if one.on >= since)
    due = [one for one in mine if is_owed(one) and one.due]
    due.sort(key=lambda one: (one.due_on or until, one.number))
    return Account(
        currency=currency, since=since, until=until, opening=before, entries=inside,
        closing=before + total(one.amount for one in inside), open=tuple(due),
    )  # fmt: skip


def _entries(invoices: tuple[Invoice, ...], until: date) -> Iterator[Entry]:
    paid: dict[tuple[str, date], tuple[Decimal, tuple[str, ...]]] = {}
    for one in invoices:
        on = min(one.issued_on or until, until)
        if one.type == "credit":
            yield Entry(on=on, what="credit", numbers=(one.number,), amount=-abs(one.gross))
            continue
        what: What = "request" if one.type == "request" else "invoice"
        yield Entry(on=on, what=what, numbers=(one.number,), amount=one.gross - one.prepaid)
        for part in one.received:
            key = part.payment, min(part.paid_on, until)
            much, numbers = paid.get(key, (ZERO, ()))
            paid[key] = much + part.amount, tuple(dict.fromkeys((*numbers, one.number)))
    for (_, day), (much, numbers) in paid.items():
        yield Entry(on=day, what="payment", numbers=numbers, amount=-much)
