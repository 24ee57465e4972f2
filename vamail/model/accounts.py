"""A client's account: movements and what is open, one account for each currency; and the statement of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from vamail.model.billing import BilledParty, Invoice, PayWays
from vamail.model.money import total

What = Literal["invoice", "request", "credit", "payment"]


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

    def latest(self, most: int) -> "Account":
        """The same with its last so many movements; those before are in its opening balance."""
        many = max(0, len(self.entries) - most)
        earlier, shown = self.entries[:many], self.entries[many:]
        if not earlier or not shown:
            return self
        opening = self.opening + total(one.amount for one in earlier)
        return replace(self, since=shown[0].on, opening=opening, entries=shown)


def days_late(invoice: Invoice, today: date) -> int:
    """For how many days it should have been paid; 0 where nothing is due of it, or not yet."""
    if invoice.due <= 0 or invoice.due_on is None:
        return 0
    return max(0, (today - invoice.due_on).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementOfAccount:
    """The document that goes with the mail of a statement. It holds all that it shows, so that the VA and
    each recipient get the same bytes.

    `accounts` are one client's alone (ValueError), by currency; `ways` says of each how it can be paid: none
    where nothing is owed. `made_at` is the date of the file, aware.
    """

    client: str
    language: str
    seller: BilledParty
    buyer: BilledParty
    accounts: tuple[Account, ...]
    ways: tuple[PayWays, ...]
    small_print: str = ""
    made_at: datetime

    def __post_init__(self) -> None:
        if any(one.client != self.client for account in self.accounts for one in account.open):
            raise ValueError("a statement of account holds an invoice of another client")
