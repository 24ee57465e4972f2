"""Aging: who owes how much, and for how long it should have been paid. Each currency is a table of its own.

A day is late from the day after the due date. Drafts are not owed yet, nor is what a draft of a credit note
will take back subtracted; both stand apart. What was paid too much stands apart as well, and lessens nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from vamail.desk.billing.known import is_owed
from vamail.model.billing import Invoice
from vamail.model.money import rounded, total

ZERO = Decimal(0)
BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")
_COLUMNS = (*BUCKETS, "overpaid", "drafts", "credits")
_LAST_DAYS = (0, 30, 60, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    """What one client owes in one currency (`client` empty: all of them); amounts are 0 or above."""

    client: str = ""
    currency: str
    not_due: Decimal = ZERO
    days_1_30: Decimal = ZERO
    days_31_60: Decimal = ZERO
    days_61_90: Decimal = ZERO
    days_over_90: Decimal = ZERO
    overpaid: Decimal = ZERO
    drafts: Decimal = ZERO
    credits: Decimal = ZERO

    @property
    def due(self) -> Decimal:
        """All that is owed."""
        return total(getattr(self, name) for name in BUCKETS)

    @property
    def overdue(self) -> Decimal:
        """What of it should have been paid."""
        return self.due - self.not_due


@dataclass(frozen=True, slots=True)
class Aging:
    """One currency: each client that has something in it, the most overdue first, and all together."""

    currency: str
    rows: tuple[Aged, ...]
    whole: Aged


def aging(invoices: Iterable[Invoice], today: date, on: date | None = None) -> tuple[Aging, ...]:
    """By currency, as of `on` (None: today). Of a day that has passed, what was issued, credited and paid
    until then counts, without drafts; of one to come, what is open today."""
    known = tuple(invoices)
    day = on or today
    then = _owed_on(known, day) if day < today else None
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for one in known:
        for name, amount in _parts(one, day, then):
            sums = found.setdefault((one.currency, one.client), {})
            sums[name] = sums.get(name, ZERO) + amount
    rows = [Aged(client=client, currency=currency, **sums) for (currency, client), sums in found.items()]
    rows.sort(key=lambda one: (one.currency, -one.overdue, -one.due, one.client))
    return tuple(
        Aging(currency, mine, _whole(currency, mine))
        for currency, group in groupby(rows, key=lambda one: one.currency)
        for mine in (tuple(group),)
    )


def _parts(invoice: Invoice, day: date, then: Mapping[str, Decimal] | None) -> Iterable[tuple[str, Decimal]]:
    """In which columns it stands, and with how much."""
    if invoice.status == "draft" and then is None and invoice.gross:
        yield ("credits" if invoice.type == "credit" else "drafts"), abs(invoice.gross)
    if not is_owed(invoice):
        return
    due = invoice.due if then is None else then.get(invoice.name, ZERO)
    if due < 0:
        yield "overpaid", -due
    if due > 0:
        yield bucket(invoice, day), due


def bucket(invoice: Invoice, day: date) -> str:
    """The column of what is due of it."""
    late = (day - invoice.due_on).days if invoice.due_on is not None else 0
    return next((name for name, last in zip(BUCKETS, _LAST_DAYS, strict=False) if late <= last), BUCKETS[-1])


def _owed_on(invoices: Iterable[Invoice], day: date) -> dict[str, Decimal]:
    """What was due of each invoice in the evening of that day."""
    found: dict[str, Decimal] = {}
    issued = [one for one in invoices if one.status == "issued" and one.issued_on and one.issued_on <= day]
    for one in issued:
        if one.type == "credit":
            found[one.of_invoice] = found.get(one.of_invoice, ZERO) - abs(one.gross)
            continue
        paid = total(part.amount for part in one.received if part.paid_on <= day)
        found[one.name] = found.get(one.name, ZERO) + one.gross - one.prepaid - paid
    return found


def _whole(currency: str, rows: Iterable[Aged]) -> Aged:
    known = tuple(rows)
    sums: dict[str, Any] = {name: total(getattr(row, name) for row in known) for name in _COLUMNS}
    return Aged(currency=currency, **sums)


def plain(found: Iterable[Aging]) -> list[dict[str, str]]:
    """A row for each client and currency, as text; `client` empty is all of them together."""
    return [
        {"client": row.client, "currency": row.currency}
        | {name: str(rounded(getattr(row, name), row.currency)) for name in (*_COLUMNS, "due", "overdue")}
        for table in found
        for row in (*table.rows, table.whole)
    ]
