"""What the service knows of itself: outages, test mails, the processes that work here, and its figures.

Each method is one transaction; every one is thread-safe.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

from vamail.model.effects import SetTimer
from vamail.model.outages import CanaryRun, Outage, Step
from vamail.store import outages
from vamail.store.bulk import insert_rows
from vamail.store.database import Database
from vamail.store.tables import delivery, errand, event, held, mail, mailbox, outage, task, timer, worker

KEEP = timedelta(days=30)
WAITING = ("queued", "sending", "deferred", "unknown", "held")


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


class Living:
    """Reads and writes of proof of life."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- outages and test mails ----------------------------------------------------------------------

    def open_outages(self) -> list[Outage]:
        """Outages that are not over, told or not."""
        with self._database.read() as connection:
            return outages.open_ones(connection)

    def outages_since(self, at: datetime) -> list[Outage]:
        """Outages that are open, or were after `at`."""
        with self._database.read() as connection:
            return outages.since(connection, at)

    def told_by(self, number: int) -> list[Outage]:
        """The outages that this event told of."""
        with self._database.read() as connection:
            return outages.told_by(connection, number)

    def write_outages(self, step: Step, at: datetime) -> list[int]:
        """Write one look at the parts; the events that tell of it, at most one an outage and an end."""
        with self._database.write() as connection:
            return outages.write(connection, step, at)

    def last_canaries(self) -> list[CanaryRun]:
        """The newest test mail to each mailbox."""
        with self._database.read() as connection:
            return outages.last_canaries(connection)

    def set_timer(self, new: SetTimer) -> None:
        """Set a timer that a start or changed settings need; one that is there stays."""
        row = {
            "kind": new.kind, "subject": new.subject, "occurrence": new.occurrence, "due_at": new.due_at,
            "done_at": None, "event_id": None,
        }  # fmt: skip
        with self._database.write() as connection:
            insert_rows(connection, timer, [row], ignore_known=True)

    def meanwhile(self, since: datetime, until: datetime) -> tuple[int, tuple[str, ...]]:
        """How many mails of others came in between, and the open tasks promised then that nobody answered."""
        ours = select(delivery.c.id).where(delivery.c.message_id == mail.c.message_id).exists()
        arrived = select(func.count()).where(mail.c.received_at >= since, mail.c.received_at <= until, ~ours)
        passed = _open_promises(task.c.ref, task.c.number).where(
            task.c.promised_at >= since, task.c.promised_at <= until
        )
        with self._database.read() as connection:
            refs = connection.execute(passed.order_by(task.c.number).limit(50)).all()
            return int(connection.execute(arrived).scalar_one()), tuple(row.ref for row in refs)

    # --- processes -----------------------------------------------------------------------------------

    def beat(self, row: WorkerRow) -> None:
        """This process describes itself; a new one is added."""
        values = {
            "name": row.name, "host": row.host, "pid": row.pid, "version": row.version,
            "started_at": row.started_at, "beat_at": row.beat_at, "stopped_at": row.stopped_at,
            "state": dict(row.state),
        }  # fmt: skip
        known = update(worker).where(worker.c.name == row.name)
        with self._database.write() as connection:
            if not connection.execute(known.values(values)).rowcount:
                connection.execute(delete(worker).where(worker.c.beat_at < row.beat_at - KEEP))
                connection.execute(insert(worker), values)

    def workers(self) -> list[WorkerRow]:
        """Every process of the last month, the one heard of last first."""
        with self._database.read() as connection:
            return [
                WorkerRow(**row._mapping)
                for row in connection.execute(select(worker).order_by(worker.c.beat_at.desc()))
            ]

    def forget_blips(self, before: datetime) -> None:
        """Trouble that ended before anybody was told is of no interest after a while."""
        old = delete(outage).where(outage.c.told_event.is_(None), outage.c.over_at < before)
        with self._database.write() as connection:
            connection.execute(old)

    # --- figures -------------------------------------------------------------------------------------

    def facts(self) -> Facts:
        """Every figure at once; each query uses an index or a small table."""
        with self._database.read() as connection:
            oldest = select(func.count(), func.min(event.c.at)).where(event.c.state.in_(("new", "claimed")))
            waiting, oldest_at = connection.execute(oldest).one()
            return Facts(
                promised=tuple(connection.execute(_open_promises(task.c.promised_at)).scalars()),
                held=_counted(connection, held.c.kind, held.c.open.is_(True)),
                deliveries=_deliveries(connection),
                errands=_counted(connection, errand.c.kind, errand.c.status.in_(("queued", "running"))),
                events=waiting,
                oldest_event_at=oldest_at,
                database_bytes=_bytes(connection),
                outages=tuple(outages.open_ones(connection)),
                canaries=tuple(outages.last_canaries(connection)),
                last_mails=_last_mails(connection),
            )


def _open_promises(*columns: Any) -> Any:
    """Tasks that a human has still to answer: open, promised, and not answered since the last request."""
    answered = task.c.answered_at.is_not(None) & (
        task.c.acknowledged_at.is_(None) | (task.c.answered_at >= task.c.acknowledged_at)
    )
    return select(*columns).where(
        task.c.status.in_(("new", "in_progress", "waiting_client", "waiting_other")),
        task.c.promised_at.is_not(None),
        ~func.coalesce(answered, False),
    )


def _counted(connection: Connection, column: Any, condition: Any) -> dict[str, int]:
    query = select(column, func.count()).where(condition).group_by(column)
    return {row[0]: row[1] for row in connection.execute(query)}


def _deliveries(connection: Connection) -> dict[str, tuple[int, datetime]]:
    query = (
        select(delivery.c.status, func.count(), func.min(delivery.c.created_at))
        .where(delivery.c.status.in_(WAITING))
        .group_by(delivery.c.status)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def _last_mails(connection: Connection) -> dict[str, datetime]:
    """When each mailbox's newest mail arrived, found by its highest UID."""
    other = mail.alias("other")
    newest = (
        select(func.max(other.c.uid))
        .where(other.c.mailbox == mailbox.c.name, other.c.uidvalidity == mailbox.c.uidvalidity)
        .scalar_subquery()
    )
    here = (mail.c.mailbox == mailbox.c.name) & (mail.c.uidvalidity == mailbox.c.uidvalidity)
    joined = mailbox.join(mail, here & (mail.c.uid == newest))
    query = select(mailbox.c.name, mail.c.received_at).select_from(joined)
    return {row.name: row.received_at for row in connection.execute(query)}


def _bytes(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        pages = connection.execute(
            text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        )
        return int(pages.scalar_one())
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
