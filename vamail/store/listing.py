"""What the command line lists: tasks, deliveries, held entries, the journal.

These commands start anew for every look at the desk, so this room loads nothing that only deciding and
writing need.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from vamail.store.database import Database, nowhere, open_database
from vamail.store.schema import ensure_schema, version
from vamail.store.tables import delivery, held, journal, mail, metadata, task
from vamail.store.unfinished import held_is_open, task_is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Which tasks to list; empty fields let everything pass. Newest first (or, `pressing`, by the instant
    that was promised, the first first), at most `limit`."""

    statuses: tuple[str, ...] = ()
    client: str = ""
    refs: tuple[str, ...] = ()
    limit: int | None = None
    pressing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task as listed."""

    ref: str
    event: int
    client: str
    requester: str
    requester_name: str
    title: str
    description: str
    list_name: str
    important: bool
    urgent: bool
    priority: int
    status: str
    tags: tuple[str, ...]
    checklist: tuple[str, ...]
    split: tuple[str, ...]
    received_at: datetime
    source_message_id: str
    promised_at: datetime | None
    promise_zone: str
    due_at: datetime | None
    due_from: str
    due_question: str
    estimate_minutes: int
    language: str
    follows: str
    closed_at: datetime | None
    acknowledged_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A delivery as listed, without its bytes."""

    id: int
    event: int
    kind: str
    to: str
    subject: str
    message_id: str
    status: str
    attempts: int
    last_error: str
    problem: str
    task: str | None
    client: str
    created_at: datetime
    sent_at: datetime | None
    next_at: datetime | None
    fate: str = ""
    fate_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """A held mail or delivery as listed; `blob_hash` is empty for a delivery."""

    id: int
    at: datetime
    kind: str
    sender: str
    subject: str
    reason: str
    event: int
    delivery: int | None
    open: bool
    outcome: str
    blob_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One line of the journal."""

    id: int
    at: datetime
    event: int
    message_id: str
    task: str | None
    step: str
    what: str
    why: str


_PRESSING = (
    task.c.promised_at.is_(None),
    func.coalesce(task.c.promised_at, task.c.received_at),
    task.c.important.desc(),
    task.c.urgent.desc(),
)
"""Priority 1 is urgent and important, 2 important, 3 urgent."""


def tasks(connection: Connection, wanted: TaskFilter) -> list[TaskRow]:
    """Tasks as listed."""
    query = select(task).order_by(*(_PRESSING if wanted.pressing else (task.c.number.desc(),)))
    if wanted.statuses:
        query = query.where(task.c.status.in_(wanted.statuses))
        if not {"done", "dropped"}.intersection(wanted.statuses):
            query = query.where(task_is_open)
    if wanted.client:
        query = query.where(task.c.client == wanted.client)
    if wanted.refs:
        query = query.where(task.c.ref.in_(wanted.refs))
    if wanted.limit is not None:
        query = query.limit(wanted.limit)
    return [_listed(row) for row in connection.execute(query)]


def _listed(row: Any) -> TaskRow:
    priority = {(True, True): 1, (True, False): 2, (False, True): 3, (False, False): 4}
    return TaskRow(
        ref=row.ref, event=row.event_id, client=row.client, requester=row.requester,
        requester_name=row.requester_name, title=row.title, description=row.description,
        list_name=row.list_name,
        important=row.important, urgent=row.urgent, priority=priority[row.important, row.urgent],
        status=row.status, tags=tuple(row.tags), checklist=tuple(row.checklist), split=tuple(row.split),
        received_at=row.received_at, source_message_id=row.source_message_id, promised_at=row.promised_at,
        promise_zone=row.promise_zone, due_at=row.due_at, due_from=row.due_from,
        due_question=row.due_question,
        estimate_minutes=row.estimate_minutes, language=row.language, follows=row.follows,
        closed_at=row.closed_at, acknowledged_at=row.acknowledged_at, answered_at=row.answered_at,
    )  # fmt: skip


_ROWS = select(*(column for column in delivery.c if column.name not in {"raw", "text", "html"})).order_by(
    delivery.c.id
)


def deliveries(
    connection: Connection, task: str | None = None, event_id: int | None = None, limit: int | None = None
) -> list[DeliveryRow]:
    """Deliveries as listed, oldest first; `limit` keeps the newest."""
    query = _ROWS
    if task is not None:
        query = query.where(delivery.c.task == task)
    if event_id is not None:
        query = query.where(delivery.c.event_id == event_id)
    if limit is not None:
        query = query.order_by(None).order_by(delivery.c.id.desc()).limit(limit)
    found = [
        DeliveryRow(
            id=row.id, event=row.event_id, kind=row.kind, to=row.recipient, subject=row.subject,
            message_id=row.message_id, status=row.status, attempts=row.attempts, last_error=row.last_error,
            problem=row.problem, task=row.task, client=row.client, created_at=row.created_at,
            sent_at=row.sent_at, next_at=row.next_at, fate=row.fate, fate_why=row.fate_why,
        )
        for row in connection.execute(query)
    ]  # fmt: skip
    return found[::-1] if limit is not None else found


_HELD = select(held, mail.c.blob_hash).outerjoin(mail, mail.c.event_id == held.c.event_id).order_by(held.c.id)


def held_entries(connection: Connection, open_only: bool) -> list[HeldRow]:
    """Held entries, oldest first."""
    query = _HELD.where(held_is_open) if open_only else _HELD
    return [
        HeldRow(
            id=found.id, at=found.at, kind=found.kind, sender=found.sender, subject=found.subject,
            reason=found.reason, event=found.event_id, delivery=found.delivery_id, open=found.open,
            outcome=found.outcome, blob_hash="" if found.delivery_id is not None else (found.blob_hash or ""),
        )
        for found in connection.execute(query)
    ]  # fmt: skip


def journal_lines(
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


class Lists:
    """The lists of one database, each one read transaction; `reading.Reading` and `Store` add the rest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def tasks(self, wanted: TaskFilter | None = None) -> list[TaskRow]:
        """Tasks, newest first."""
        with self._database.read() as connection:
            return tasks(connection, wanted or TaskFilter())

    def deliveries(
        self, task: str | None = None, event: int | None = None, limit: int | None = None
    ) -> list[DeliveryRow]:
        """Deliveries, oldest first."""
        with self._database.read() as connection:
            return deliveries(connection, task, event, limit)

    def held(self, *, open_only: bool = True) -> list[HeldRow]:
        """Held mails and deliveries, oldest first."""
        with self._database.read() as connection:
            return held_entries(connection, open_only)

    def journal(
        self, since: datetime | None = None, task: str | None = None, event: int | None = None,
        limit: int | None = None,
    ) -> list[JournalRow]:  # fmt: skip
        """Lines of the journal, oldest first; `limit` keeps the newest."""
        with self._database.read() as connection:
            return journal_lines(connection, since, task, event, limit)


def open_lists(url: str, folder: Path) -> Lists:
    """The lists of the workspace in `folder`, as `open_store` with `read_only`, and quicker to load."""
    return Lists(ready(url, folder, read_only=True, one_look=True))


def ready(url: str, folder: Path, *, read_only: bool, one_look: bool = False) -> Database:
    """The database with its schema; to read one that is not there, an empty one.

    One that is only just being made is empty too for whoever takes one look; who stays must come again.
    """
    database = open_database(url, folder, read_only=read_only)
    try:
        missing = read_only and not database.engine.url.database
        if missing or (one_look and database.is_sqlite and not version(database)):
            database.close()
            database = nowhere(folder / "data")
            metadata.create_all(database.engine)
        else:
            ensure_schema(database)
    except BaseException:
        database.close()
        raise
    return database
