"""A pause holds what was decided beside it: looked at once more when a mail is about to leave.

The VA's `pause` stops what it finds waiting. A mail that another process was deciding at that instant is not
among it, and may wait for minutes (its undo window); so it is stopped where it is claimed. What the VA let go
by an `ok` was held before, and leaves.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from vamail.model.ledger import Pause
from vamail.store import held
from vamail.store.rows import DeliveryJob
from vamail.store.tables import delivery, ledger
from vamail.store.tables import held as held_table

_PAUSES = select(ledger.c.client).where(
    ledger.c.kind == "pause", ledger.c.open, ledger.c.superseded_by.is_(None)
)


def stop(connection: Connection, jobs: Sequence[DeliveryJob], at: datetime) -> list[DeliveryJob]:
    """The claimed jobs that may leave; the others are held, as if the pause had found them."""
    paused = set(connection.execute(_PAUSES).scalars())
    if not paused:
        return list(jobs)
    may_leave = [job for job in jobs if not _is_stopped(connection, job, paused)]
    for job in jobs:
        if job not in may_leave:
            _hold(connection, job, at)
    return may_leave


def _is_stopped(connection: Connection, job: DeliveryJob, paused: set[str]) -> bool:
    if job.status == "unknown" or job.kind in Pause.NEVER or not paused & {"", job.client}:
        return False
    before = select(held_table.c.id).where(
        held_table.c.event_id == job.event, held_table.c.delivery_id == job.id
    )
    return connection.execute(before).first() is None


def _hold(connection: Connection, job: DeliveryJob, at: datetime) -> None:
    why = f"{Pause.REASON}you stopped mail while this was being decided"
    values = {"status": "held", "worker": "", "next_at": None, "last_error": why}
    connection.execute(update(delivery).where(delivery.c.id == job.id).values(values))
    row = held.row("delivery", job.event, job.recipient, job.subject, why, at, job.id)
    held.insert_rows(connection, [row])
