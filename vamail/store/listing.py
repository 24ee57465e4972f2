"""What the command line lists: tasks, deliveries, held entries, the journal; and what the service says of
itself (`facts.py`).

These commands start anew for every look at the desk, so this room asks in plain SQL (`line.py`) and loads
nothing that only deciding and writing need, SQLAlchemy neither.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from vamail.model.addresses import KnownAddress
from vamail.store import facts
from vamail.store.facts import Facts, WorkerRow
from vamail.store.kept import KeptRow, kept_of
from vamail.store.line import Line, Source, nothing, open_driver
from vamail.store.listed_addresses import known_addresses
from vamail.store.listed_invoices import InvoiceRow, open_invoices
from vamail.store.listed_meetings import MeetingRow, open_meetings
from vamail.store.listed_payments import PaymentRow, open_payments
from vamail.store.values import to_instant, to_instant_or_none, to_text
from vamail.store.version import HEAD, stored, unreadable


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


_TASKS = """
SELECT ref, event_id, client, requester, requester_name, title, description, list_name, important, urgent,
  status, received_at, source_message_id, promised_at, promise_zone, due_at, due_from, due_question,
  estimate_minutes, checklist, tags, language, follows, split, closed_at, acknowledged_at, answered_at
FROM task"""
# priority 1 is urgent and important, 2 important, 3 urgent
_PRESSING = "promised_at IS NULL, coalesce(promised_at, received_at), important DESC, urgent DESC"
_OPEN = "status NOT IN ('done', 'dropped')"
"""The condition of `ix_task_open`, in the words that SQLite must find in a query to use it."""


def tasks(line: Line, wanted: TaskFilter) -> list[TaskRow]:
    """Tasks as listed."""
    asked = _Where()
    only_open = bool(wanted.statuses) and not {"done", "dropped"}.intersection(wanted.statuses)
    if wanted.statuses:
        asked.one_of("status", wanted.statuses)
    if only_open:
        asked.add(_OPEN)
    if wanted.client:
        # what is open is less than what this client ever asked for: not by the index on clients
        asked.add("client || '' = ?" if only_open else "client = ?", wanted.client)
    if wanted.refs:
        asked.one_of("ref", wanted.refs)
    order = _PRESSING if wanted.pressing else "number DESC"
    return [_task(row) for row in asked.rows(line, _TASKS, order, wanted.limit)]


class _Where:
    """Conditions that all hold, and their values."""

    def __init__(self) -> None:
        self._conditions: list[str] = []
        self._values: list[object] = []

    def add(self, condition: str, *values: object) -> None:
        self._conditions.append(condition)
        self._values += values

    def one_of(self, column: str, values: tuple[str, ...]) -> None:
        self.add(f"{column} IN ({', '.join('?' * len(values))})", *values)

    def rows(self, line: Line, select: str, order: str, limit: int | None) -> list[Any]:
        """The rows of `select` in this order, at most `limit` of them."""
        where = f" WHERE {' AND '.join(self._conditions)}" if self._conditions else ""
        end, last = ("", []) if limit is None else (" LIMIT ?", [limit])
        return list(line.rows(f"{select}{where} ORDER BY {order}{end}", *self._values, *last))


_PRIORITY = {(True, True): 1, (True, False): 2, (False, True): 3, (False, False): 4}


def _task(row: Any) -> TaskRow:
    important, urgent = bool(row.important), bool(row.urgent)
    return TaskRow(
        ref=row.ref, event=row.event_id, client=row.client, requester=row.requester,
        requester_name=row.requester_name, title=row.title, description=row.description,
        list_name=row.list_name, important=important, urgent=urgent, priority=_PRIORITY[important, urgent],
        status=row.status, tags=tuple(json.loads(row.tags)), checklist=tuple(json.loads(row.checklist)),
        split=tuple(json.loads(row.split)), received_at=to_instant(row.received_at),
        source_message_id=row.source_message_id, promised_at=to_instant_or_none(row.promised_at),
        promise_zone=row.promise_zone, due_at=to_instant_or_none(row.due_at), due_from=row.due_from,
        due_question=row.due_question, estimate_minutes=row.estimate_minutes, language=row.language,
        follows=row.follows, closed_at=to_instant_or_none(row.closed_at),
        acknowledged_at=to_instant_or_none(row.acknowledged_at),
        answered_at=to_instant_or_none(row.answered_at),
    )  # fmt: skip


_DELIVERIES = """
SELECT id, event_id, kind, recipient, subject, message_id, status, attempts, last_error, problem, task,
  client, created_at, sent_at, next_at, fate, fate_why
FROM delivery"""


def deliveries(
    line: Line, task: str | None = None, event_id: int | None = None, limit: int | None = None
) -> list[DeliveryRow]:
    """Deliveries as listed, oldest first; `limit` keeps the newest."""
    asked = _Where()
    if task is not None:
        asked.add("task = ?", task)
    if event_id is not None:
        asked.add("event_id = ?", event_id)
    return [_delivery(row) for row in reversed(asked.rows(line, _DELIVERIES, "id DESC", limit))]


def _delivery(row: Any) -> DeliveryRow:
    return DeliveryRow(
        id=row.id, event=row.event_id, kind=row.kind, to=row.recipient, subject=row.subject,
        message_id=row.message_id, status=row.status, attempts=row.attempts, last_error=row.last_error,
        problem=row.problem, task=row.task, client=row.client, created_at=to_instant(row.created_at),
        sent_at=to_instant_or_none(row.sent_at), next_at=to_instant_or_none(row.next_at), fate=row.fate,
        fate_why=row.fate_why,
    )  # fmt: skip


_HELD = """
SELECT held.id, held.kind, held.event_id, held.delivery_id, held.sender, held.subject, held.reason, held.at,
  held.open, held.outcome, mail.blob_hash
FROM held LEFT JOIN mail ON mail.event_id = held.event_id"""


def held_entries(line: Line, open_only: bool) -> list[HeldRow]:
    """Held entries, oldest first."""
    asked = _Where()
    if open_only:
        asked.add("held.open")  # as `ix_held_open` says it
    return [
        HeldRow(
            id=row.id, at=to_instant(row.at), kind=row.kind, sender=row.sender, subject=row.subject,
            reason=row.reason, event=row.event_id, delivery=row.delivery_id, open=bool(row.open),
            outcome=row.outcome, blob_hash="" if row.delivery_id is not None else (row.blob_hash or ""),
        )
        for row in asked.rows(line, _HELD, "held.id", None)
    ]  # fmt: skip


_JOURNAL = "SELECT id, at, event_id, message_id, task, step, what, why FROM journal"


def journal_lines(
    line: Line, since: datetime | None = None, task: str | None = None, event_id: int | None = None,
    limit: int | None = None,
) -> list[JournalRow]:  # fmt: skip
    """Lines, oldest first; `limit` keeps the newest."""
    asked = _Where()
    if since is not None:
        asked.add("at >= ?", to_text(since))
    if task is not None:
        asked.add("task = ?", task)
    if event_id is not None:
        asked.add("event_id = ?", event_id)
    # by the instants that were asked for, or the last hour would be looked for in the whole journal
    order = "id DESC" if since is None else "at DESC, id DESC"
    found = sorted(asked.rows(line, _JOURNAL, order, limit), key=lambda row: int(row.id))
    return [
        JournalRow(
            id=row.id, at=to_instant(row.at), event=row.event_id, message_id=row.message_id, task=row.task,
            step=row.step, what=row.what, why=row.why,
        )
        for row in found
    ]  # fmt: skip


class Lists:
    """The lists of one database, each one read transaction; `reading.Reading` and `Store` add the rest."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def close(self) -> None:
        """Close every connection."""
        self._source.close()

    def tasks(self, wanted: TaskFilter | None = None) -> list[TaskRow]:
        """Tasks, newest first."""
        with self._source.look() as line:
            return tasks(line, wanted or TaskFilter())

    def deliveries(
        self, task: str | None = None, event: int | None = None, limit: int | None = None
    ) -> list[DeliveryRow]:
        """Deliveries, oldest first."""
        with self._source.look() as line:
            return deliveries(line, task, event, limit)

    def held(self, *, open_only: bool = True) -> list[HeldRow]:
        """Held mails and deliveries, oldest first."""
        with self._source.look() as line:
            return held_entries(line, open_only)

    def journal(
        self, since: datetime | None = None, task: str | None = None, event: int | None = None,
        limit: int | None = None,
    ) -> list[JournalRow]:  # fmt: skip
        """Lines of the journal, oldest first; `limit` keeps the newest."""
        with self._source.look() as line:
            return journal_lines(line, since, task, event, limit)

    def kept(self, task: str) -> list[KeptRow]:
        """What the ledger keeps about a task now."""
        with self._source.look() as line:
            return kept_of(line, task)

    def addresses(self) -> list[KnownAddress]:
        """The ledger of every address from which mail came back, the stopped ones first."""
        with self._source.look() as line:
            return known_addresses(line)

    def meetings(self) -> list[MeetingRow]:
        """Meetings that are open, by name."""
        with self._source.look() as line:
            return open_meetings(line)

    def invoices(self) -> list[InvoiceRow]:
        """Invoices that are open, by name."""
        with self._source.look() as line:
            return open_invoices(line)

    def payments(self) -> list[PaymentRow]:
        """Money that waits for the VA's word, the earliest first."""
        with self._source.look() as line:
            return open_payments(line)

    def facts(self) -> Facts:
        """Every figure at once; each query uses an index or a small table."""
        with self._source.look() as line:
            return facts.all_of(line)

    def workers(self) -> list[WorkerRow]:
        """Every process of the last month, the one heard of last first."""
        with self._source.look() as line:
            return facts.workers(line)

    def meta(self, key: str) -> str | None:
        """A remembered value."""
        with self._source.look() as line:
            return next(
                (str(row.value) for row in line.rows("SELECT value FROM meta WHERE key = ?", key)), None
            )


def open_lists(url: str, folder: Path) -> Lists:
    """The lists of the workspace in `folder`, as `open_store` with `read_only`, and quicker to load.

    A database that is only just being made reads as empty.
    """
    source = open_driver(url, folder)
    if source is None:
        from vamail.store.opening import ready

        return Lists(ready(url, folder, read_only=True))
    try:
        with source.look() as line:
            found, is_sqlite = stored(line), line.is_sqlite
        if found == HEAD:
            return Lists(source)
        if found or not is_sqlite:
            raise unreadable(found)
    except BaseException:
        source.close()
        raise
    source.close()
    return Lists(nothing())
