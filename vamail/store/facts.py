"""What the service says of itself, read in plain SQL (`line.py`): figures, outages, test mails, processes.

Every statement uses an index or a small table: a condition of a partial index stands there in its very words
beside what is asked.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from vamail.model.outages import CanaryRun, Outage
from vamail.store.line import Line
from vamail.store.values import to_instant, to_instant_or_none, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """A process that works on this desk, as it last described itself. `state` holds plain values."""

    name: str
    host: str
    pid: int
    version: str
    started_at: datetime
    beat_at: datetime
    stopped_at: datetime | None = None
    state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Figures of one moment. Waiting deliveries and errands: how many, and the oldest, by their status."""

    promised: tuple[datetime, ...] = ()
    held: Mapping[str, int] = field(default_factory=dict)
    deliveries: Mapping[str, tuple[int, datetime]] = field(default_factory=dict)
    errands: Mapping[str, int] = field(default_factory=dict)
    events: int = 0
    oldest_event_at: datetime | None = None
    database_bytes: int = 0
    outages: tuple[Outage, ...] = ()
    canaries: tuple[CanaryRun, ...] = ()
    last_mails: Mapping[str, datetime] = field(default_factory=dict)


_TO_ANSWER = """
FROM task WHERE status NOT IN ('done', 'dropped') AND promised_at IS NOT NULL AND NOT coalesce(
  answered_at IS NOT NULL AND (acknowledged_at IS NULL OR answered_at >= acknowledged_at), FALSE)"""
"""Tasks that a human has still to answer: open, promised, and not answered since the last request."""

_TO_DECIDE = "SELECT count(*) AS many, min(at) AS oldest FROM event WHERE state <> 'handled'"
_TO_SEND = """
SELECT status, count(*) AS many, min(created_at) AS oldest FROM delivery
WHERE status <> 'sent' AND status IN ('queued', 'sending', 'deferred', 'unknown', 'held') GROUP BY status"""
_TO_DO = """
SELECT kind, count(*) AS many FROM errand
WHERE status <> 'done' AND status IN ('queued', 'running') GROUP BY kind"""
_HELD = "SELECT kind, count(*) AS many FROM held WHERE held.open GROUP BY kind"
# each mailbox's newest mail, the one of its highest UID; as a join SQLite would read every mail there is
_LAST_MAILS = """
SELECT name, (SELECT received_at FROM mail WHERE mail.mailbox = mailbox.name
  AND mail.uidvalidity = mailbox.uidvalidity ORDER BY mail.uid DESC LIMIT 1) AS received_at FROM mailbox"""


def all_of(line: Line) -> Facts:
    """Every figure at once."""
    waiting, oldest = next(((row.many, row.oldest) for row in line.rows(_TO_DECIDE)), (0, None))
    promised = line.rows(f"SELECT promised_at {_TO_ANSWER}")
    return Facts(
        promised=tuple(to_instant(row.promised_at) for row in promised),
        held={row.kind: row.many for row in line.rows(_HELD)},
        deliveries={row.status: (row.many, to_instant(row.oldest)) for row in line.rows(_TO_SEND)},
        errands={row.kind: row.many for row in line.rows(_TO_DO)},
        events=waiting,
        oldest_event_at=to_instant_or_none(oldest),
        database_bytes=_bytes(line),
        outages=tuple(open_outages(line)),
        canaries=tuple(last_canaries(line)),
        last_mails={
            row.name: to_instant(row.received_at) for row in line.rows(_LAST_MAILS) if row.received_at
        },
    )


def _bytes(line: Line) -> int:
    asked = (
        "SELECT page_count * page_size AS many FROM pragma_page_count, pragma_page_size"
        if line.is_sqlite
        else "SELECT pg_database_size(current_database()) AS many"
    )
    return next((int(row.many) for row in line.rows(asked)), 0)


def meanwhile(line: Line, since: datetime, until: datetime) -> tuple[int, tuple[str, ...]]:
    """How many mails of others came in between, and the open tasks promised then that nobody answered (the
    first 50)."""
    between = (to_text(since), to_text(until))
    arrived = line.rows(
        "SELECT count(*) AS many FROM mail WHERE received_at >= ? AND received_at <= ? AND NOT EXISTS "
        "(SELECT 1 FROM delivery WHERE delivery.message_id = mail.message_id)",
        *between,
    )
    passed = line.rows(
        f"SELECT ref {_TO_ANSWER} AND promised_at >= ? AND promised_at <= ? ORDER BY number LIMIT 50",
        *between,
    )
    return int(arrived[0].many), tuple(row.ref for row in passed)


def workers(line: Line) -> list[WorkerRow]:
    """Every process of the last month, the one heard of last first."""
    return [
        WorkerRow(
            name=row.name, host=row.host, pid=row.pid, version=row.version,
            started_at=to_instant(row.started_at), beat_at=to_instant(row.beat_at),
            stopped_at=to_instant_or_none(row.stopped_at), state=json.loads(row.state),
        )
        for row in line.rows(
            "SELECT name, host, pid, version, started_at, beat_at, stopped_at, state FROM worker "
            "ORDER BY beat_at DESC"
        )
    ]  # fmt: skip


# --- outages and test mails ---------------------------------------------------------------------------

_OUTAGES = "SELECT id, part, since, counted_ms, seen_at, error, well_at, told_event, over_at FROM outage"


def open_outages(line: Line) -> list[Outage]:
    """Outages that are not over, told or not, oldest first."""
    return _outages(line.rows(f"{_OUTAGES} WHERE over_at IS NULL ORDER BY id"))


def outages_since(line: Line, at: datetime) -> list[Outage]:
    """Outages open now or over after `at`, oldest first."""
    return _outages(line.rows(f"{_OUTAGES} WHERE over_at IS NULL OR over_at > ? ORDER BY id", to_text(at)))


def told_by(line: Line, event: int) -> list[Outage]:
    """The outages that this event told."""
    return _outages(line.rows(f"{_OUTAGES} WHERE told_event = ? ORDER BY id", event))


def _outages(rows: Sequence[Any]) -> list[Outage]:
    return [
        Outage(
            id=row.id, part=row.part, since=to_instant(row.since), counted_seconds=row.counted_ms / 1000,
            seen_at=to_instant(row.seen_at), error=row.error, well_at=to_instant_or_none(row.well_at),
            told_event=row.told_event, over_at=to_instant_or_none(row.over_at),
        )
        for row in rows
    ]  # fmt: skip


def last_canaries(line: Line) -> list[CanaryRun]:
    """The newest test mail to each mailbox."""
    return [
        CanaryRun(
            event=row.event_id, mailbox=row.mailbox, sent_at=to_instant(row.sent_at),
            late_at=to_instant(row.late_at), back_at=to_instant_or_none(row.back_at),
        )
        for row in line.rows(
            "SELECT event_id, mailbox, sent_at, late_at, back_at FROM canary "
            "WHERE event_id IN (SELECT max(event_id) FROM canary GROUP BY mailbox)"
        )
    ]  # fmt: skip
