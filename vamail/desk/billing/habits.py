"""How late a client usually pays, as its paid invoices tell."""

from collections.abc import Iterable, Mapping
from datetime import date
from statistics import median

from vamail.desk.billing.known import is_owed
from vamail.model.billing import Invoice

OF_CLIENT, OF_ALL = 10, 30
"""So many of the newest paid invoices tell."""


class Habits:
    """Days after the due date: the median of the client's last ten paid invoices; of one that has paid none,
    of everybody's last thirty; of nobody's, none. Who pays early is expected in time."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        paid = sorted((found for one in invoices if (found := _paid(one)) is not None), reverse=True)
        self._own: Mapping[str, int] = {
            client: _usual([late for _, whose, late in paid if whose == client][:OF_CLIENT])
            for client in {whose for _, whose, _ in paid}
        }
        self._others = _usual([late for _, _, late in paid[:OF_ALL]])

    def late_days(self, client: str) -> int:
        """By how many days later than due it usually pays; never below 0."""
        return self._own.get(client, self._others)


def _paid(invoice: Invoice) -> tuple[date, str, int] | None:
    """When the last of it came, whose it is, and how late that was; None where it is not paid in full."""
    if not is_owed(invoice) or invoice.due > 0 or not invoice.received or invoice.due_on is None:
        return None
    last = max(one.paid_on for one in invoice.received)
    return last, invoice.client, (last - invoice.due_on).days


def _usual(days: list[int]) -> int:
    return max(0, round(median(days))) if days else 0
