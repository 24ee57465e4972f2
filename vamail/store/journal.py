"""The journal: every act and every refusal to act, with its reason."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from vamail.store.rows import JournalRow
from vamail.store.tables import journal


def row(
    at: datetime, event_id: int, message_id: str, task: str | None, step: str, what: str, why: str
) -> dict[str, Any]:
    """One new line."""
    return {
        "at": at, "event_id": event_id, "message_id": message_id, "task": task, "step": step, "what": what,
        "why": why,
    }  # fmt: skip


def rows(
    connection: Connection, since: datetime | None = None, task: str | None = None,
    event_id: int | None = None,
    limit: int | None = None,
) -> list[JournalRow]:  # fmt: skip
    """Lines, oldest first; `limit` keeps the newest."""
    query = select(journal).order_by(journal.c.id.desc())
    if since is not None:
        query = query.where(journal.c.at >= since)
    if task is not None:
        query = query.where(journal.c.task == task)
    if event_id is not None:
        query = query.where(journal.c.event_id == event_id)
    if limit is not None:
        query = query.limit(limit)
    return [
        JournalRow(
            id=found.id, at=found.at, event=found.event_id, message_id=found.message_id, task=found.task,
            step=found.step, what=found.what, why=found.why,
        )
        for found in reversed(connection.execute(query).all())
    ]  # fmt: skip
