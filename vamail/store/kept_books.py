"""What stays of a forgotten client's money: the books, as tax law wants (GDPR Article 17(3)(b)).

An invoice, credit note or payment request that has a number, the money that counts for it, and the expenses
and the time that it charges: each as it is now, without what the books can do without. Its earlier versions,
drafts, candidates, and what was never charged go.
"""

from collections import Counter
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert, select

from vamail.model.billing import Expense, Invoice, Payment
from vamail.model.ledger import Kept, TimeEntry
from vamail.store.belongings import Belongings, Whose
from vamail.store.ledger import row, value_of
from vamail.store.tables import ledger

_NAMES = {
    Invoice.kind: "invoices", Payment.kind: "payments", Expense.kind: "expenses", TimeEntry.kind: "times",
}  # fmt: skip


def staying(connection: Connection, whose: Whose, found: Belongings) -> list[dict[str, Any]]:
    """The rows as they are to stand when everything else of this client is gone; read them before that."""
    query = select(ledger).where(ledger.c.kind.in_(tuple(_NAMES)), ledger.c.superseded_by.is_(None))
    held = [
        (one, value_of(one)) for one in connection.execute(query)
        if one.client == whose.client or one.task in found.tasks
    ]  # fmt: skip
    issued = {value.name for _, value in held if isinstance(value, Invoice) and value.number}
    return [
        row(least, "", one.event_id, one.at)
        for one, value in held if (least := _least(value, issued)) is not None
    ]  # fmt: skip


def counted(rows: list[dict[str, Any]]) -> dict[str, int]:
    """How many of each stay, as `kept invoices` and so on; nothing of which there is none."""
    found = Counter(f"kept {_NAMES[one['kind']]}" for one in rows)
    return {name: found[name] for name in (f"kept {one}" for one in _NAMES.values()) if found[name]}


def write(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Put them back, in place of all their versions."""
    if rows:
        connection.execute(insert(ledger), rows)


def _least(value: Kept, issued: set[str]) -> Kept | None:
    """What of it has to stay; None where nothing has."""
    match value:
        case Invoice() if value.number:
            return replace(value, task=None, recipients=(), paused_why="", paused_until=None)
        case Payment(state="counted"):
            return replace(value, task=None, payer_account="", why="", about=(), double_of="")
        case Expense() if value.billed in issued:
            return replace(value, task=None)
        case TimeEntry() if value.billed in issued:
            return replace(value, task=None, note="")
        case _:
            return None
