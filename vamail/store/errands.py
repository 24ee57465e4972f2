"""Errands: what must happen after the commit on a mailbox or in a client's folder. Repeatable, cosmetic."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, Text, bindparam, func, select, text, update

from vamail.model.outcome import Deferred, Delivered, Outcome, Rejected, Unknown
from vamail.store import bulk
from vamail.store.rows import Errand, NewErrand
from vamail.store.tables import attachment, errand
from vamail.store.unfinished import unfinished
from vamail.store.values import plain

ErrandResult = tuple[int, Outcome, datetime | None, datetime, str]
"""Number of an errand, how it ended, when to try again (None: never), the instant it ended at, and where
an attachment was saved."""

_CLAIM_TEXT = """
WITH c AS MATERIALIZED (
  SELECT id FROM errand WHERE status <> 'done' AND status = 'queued' AND next_at <= :now
    AND (kind = 'file' OR mailbox NOT IN :elsewhere)
  ORDER BY next_at, id LIMIT :most {lock}
)
UPDATE errand SET status = 'running', worker = :by, attempts = attempts + 1
FROM c WHERE errand.id = c.id RETURNING errand.id
"""
_CLAIM = {
    name: text(_CLAIM_TEXT.format(lock=lock)).bindparams(bindparam("elsewhere", type_=Text, expanding=True))
    for name, lock in (("sqlite", ""), ("postgresql", "FOR UPDATE SKIP LOCKED"))
}
_GET = select(errand).where(errand.c.id.in_(bindparam("ids", expanding=True))).order_by(errand.c.id)
_END = (
    update(errand)
    .where(errand.c.id == bindparam("of"))
    .values(status=bindparam("to"), next_at=bindparam("next"), last_error=bindparam("error"), worker="")
)
_SAVED = (
    update(attachment)
    .where(attachment.c.errand_id == bindparam("of"))
    .values(path=bindparam("where"), saved_at=bindparam("at"))
)
NEXT = select(func.min(errand.c.next_at)).where(unfinished(errand), errand.c.status == "queued")
"""When the next errand is due."""


def row(new: NewErrand, at: datetime, number: int | None = None) -> dict[str, Any]:
    """One new errand, due at once."""
    values = {
        "kind": new.kind, "payload": dict(new.payload), "status": "queued", "attempts": 0, "next_at": at,
        "event_id": new.event, "mailbox": new.mailbox, "last_error": "", "worker": "",
    }  # fmt: skip
    return values if number is None else {"id": number, **values}


def insert_rows(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write new errands."""
    bulk.insert_rows(connection, errand, rows)


def claim(
    connection: Connection, limit: int, worker: str, at_text: str, elsewhere: Collection[str] = ()
) -> list[Errand]:
    """Errands due, now this worker's, oldest first; none on a mailbox that is watched `elsewhere`."""
    statement = _CLAIM[connection.dialect.name]
    values = {"now": at_text, "most": limit, "by": worker, "elsewhere": list(elsewhere)}
    ids = list(connection.execute(statement, values).scalars())
    if not ids:
        return []
    return [
        Errand(
            id=found.id, kind=found.kind, payload=found.payload, attempts=found.attempts,
            event=found.event_id,
            mailbox=found.mailbox,
        )
        for found in connection.execute(_GET, {"ids": ids})
    ]  # fmt: skip


def settle(
    connection: Connection, number: int, outcome: Outcome, again_at: datetime | None, at: datetime, path: str
) -> None:
    """How an errand ended. `path`: where an attachment was saved. Unknown is tried again: errands repeat."""
    error = ""
    match outcome:
        case Delivered():
            status, again_at = "done", None
        case Deferred(error=error) | Unknown(error=error):
            status = "failed" if again_at is None else "queued"
        case Rejected(error=error):
            status, again_at = "failed", None
        case _:
            assert_never(outcome)
    ended = {"of": number, "to": status, "next": again_at, "error": plain(error)}
    connection.execute(_END, ended)
    if path and status == "done":
        connection.execute(_SAVED, {"of": number, "where": path, "at": at})


def release(connection: Connection, workers: Sequence[str] | None, me: str) -> None:
    """Errands that dead workers (None: all but me) were running are due again."""
    statement = update(errand).where(unfinished(errand), errand.c.status == "running")
    dead = errand.c.worker != me if workers is None else errand.c.worker.in_(workers)
    connection.execute(statement.where(dead).values(status="queued", worker=""))
