"""Notices: what the VA must be told, once per key, gathered until a mail tells them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from vamail.store.rows import Notice
from vamail.store.tables import notice

_SENT = (
    update(notice)
    .where(notice.c.id == bindparam("of"), notice.c.sent_at.is_(None))
    .values(sent_at=bindparam("now"), sent_event=bindparam("by"))
)
# not sorted here: for that SQLite would read the table by its number instead of the short index
_OPEN = select(notice).where(notice.c.sent_at.is_(None))


def open_ones(connection: Connection, kind: str = "") -> list[Notice]:
    """Notices not told yet, of one kind or of every, oldest first."""
    query = _OPEN.where(notice.c.kind == kind) if kind else _OPEN
    return [
        Notice(
            id=row.id, kind=row.kind, key=row.key, lines=tuple(row.lines), task=row.task, event=row.event_id,
            created_at=row.created_at,
        )
        for row in sorted(connection.execute(query), key=lambda row: row.id)
    ]  # fmt: skip


def mark_sent(connection: Connection, told: Iterable[tuple[int, int]], at: datetime) -> None:
    """These notices (number, event whose mail tells them) are told."""
    rows = [{"of": number, "now": at, "by": event} for number, event in told]
    if rows:
        connection.execute(_SENT, rows)
