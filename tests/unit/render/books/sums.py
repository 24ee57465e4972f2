"""What a ledger comes to, by currency, reckoned from its values and not from an export."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from vamail.render.books import Ledger

Sums = dict[str, Decimal]


def summed(pairs: Iterable[tuple[str, Decimal]]) -> Sums:
    """By currency, without those that come to nothing."""
    found: Sums = defaultdict(Decimal)
    for currency, amount in pairs:
        found[currency] += amount
    return {currency: amount for currency, amount in found.items() if amount}


def net(ledger: Ledger) -> Sums:
    return summed((one.currency, one.net) for one in ledger.documents)


def tax(ledger: Ledger) -> Sums:
    return summed((one.currency, one.tax) for one in ledger.documents)


def gross(ledger: Ledger) -> Sums:
    return summed((one.currency, one.gross) for one in ledger.documents)


def fees(ledger: Ledger) -> Sums:
    return summed((one.currency, one.fee) for one in ledger.payments)


def spent(ledger: Ledger) -> Sums:
    return summed((one.currency, one.amount) for one in ledger.expenses)


def owed(ledger: Ledger) -> Sums:
    paid = [(one.currency, -one.amount) for one in ledger.payments]
    return summed([*((one.currency, one.gross) for one in ledger.documents), *paid])


def bank(ledger: Ledger) -> Sums:
    came = [(one.currency, one.amount - one.fee) for one in ledger.payments]
    return summed([*came, *((one.currency, -one.amount) for one in ledger.expenses)])
