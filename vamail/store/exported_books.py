"""What is exported for book-keeping: every invoice, payment and expense as it is now."""

from typing import cast

from sqlalchemy import Connection, select

from vamail.model.billing import Expense, Invoice, Payment
from vamail.store import ledger
from vamail.store.tables import ledger as table

_KINDS = (Invoice.kind, Payment.kind, Expense.kind)
_NOW = select(table.c.kind, table.c.key, table.c.version, table.c.task, table.c.client, table.c.body).where(
    table.c.kind.in_(_KINDS), table.c.superseded_by.is_(None)
)


def books(connection: Connection) -> list[Invoice | Payment | Expense]:
    """The newest version of each, by key."""
    found = ledger.values_of(connection.execute(_NOW))
    return [cast("Invoice | Payment | Expense", one) for one in found]
