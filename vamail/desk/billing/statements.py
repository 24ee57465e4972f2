"""Statements of account: what a client was invoiced, what was credited and paid, and what is left.

Each currency is an account of its own. Its closing balance is always the opening one, more the invoices of
the period, less its credit notes and payments. What is dated later than today counts today.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from vamail.desk.billing.known import is_owed
from vamail.model.accounts import Account, Entry, What
from vamail.model.billing import Invoice
from vamail.model.money import total

ZERO = Decimal(0)
_ORDER: tuple[What, ...] = ("invoice", "request", "credit", "payment")


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
