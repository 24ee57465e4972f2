"""The conditions of the partial indexes, in the words that SQLite must find in a query to use them."""

from typing import cast

from sqlalchemy import ColumnElement, FromClause, Table, literal_column, text

from vamail.store.tables import delivery, task

_FINISHED = {"event": ("state", "handled"), "delivery": ("status", "sent"), "errand": ("status", "done")}


def unfinished(rows: FromClause, table: Table | None = None) -> ColumnElement[bool]:
    """The condition of the partial indexes of `event`, `delivery` or `errand`, or of an alias of `table`.

    Stands beside whatever else is asked, as a literal: SQLite cannot see that a bound status is not `sent`.
    """
    column, last = _FINISHED[(table if table is not None else cast(Table, rows)).name]
    return rows.c[column] != literal_column(f"'{last}'")


held_is_open = text("held.open")
"""The condition of `ix_held_open`."""

task_is_open = task.c.status.not_in([literal_column("'done'"), literal_column("'dropped'")])
"""The condition of `ix_task_open`, as a literal too."""

delivery_is_counted = delivery.c.kind.not_in(
    [literal_column(f"'{kind}'") for kind in ("acknowledgement", "notice", "canary")]
)
"""The condition of `ix_delivery_counted_created_at`: mails that a person may get too many of."""
