"""Timers: unique per (kind, subject, occurrence); a due one becomes an event, once."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from vamail.store import events
from vamail.store.tables import timer
from vamail.store.values import to_text

_DUE = (
    select(timer.c.id, timer.c.kind, timer.c.subject, timer.c.due_at)
    .where(timer.c.done_at.is_(None), timer.c.due_at <= bindparam("now"))
    .order_by(timer.c.due_at, timer.c.id)
    .limit(500)
    .with_for_update(skip_locked=True)
)
_DONE = (
    update(timer)
    .where(timer.c.id == bindparam("of"))
    .values(done_at=bindparam("now"), event_id=bindparam("by"))
)
NEXT = select(func.min(timer.c.due_at)).where(timer.c.done_at.is_(None))
"""When the next timer is due."""


def fire(connection: Connection, at: datetime) -> int:
    """Turn due timers into events of kind `timer` (payload: kind, subject, due_at); how many."""
    due = connection.execute(_DUE, {"now": at}).all()
    if not due:
        return 0
    payloads = [{"kind": row.kind, "subject": row.subject, "due_at": to_text(row.due_at)} for row in due]
    numbers = events.add_many(connection, "timer", payloads, "", at)
    connection.execute(
        _DONE, [{"of": row.id, "now": at, "by": number} for row, number in zip(due, numbers, strict=True)]
    )
    return len(due)
