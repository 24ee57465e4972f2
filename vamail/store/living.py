"""What the service writes of itself: outages, test mails, the processes that work here (read in `facts.py`).

Each method is one transaction; every one is thread-safe.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update

from vamail.model.effects import SetTimer
from vamail.model.outages import CanaryRun, Outage, Step
from vamail.store import facts, outages
from vamail.store.bulk import insert_rows
from vamail.store.database import Database
from vamail.store.facts import WorkerRow
from vamail.store.tables import outage, timer, worker

KEEP = timedelta(days=30)


class Living:
    """Reads and writes of proof of life."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- outages and test mails ----------------------------------------------------------------------

    def open_outages(self) -> list[Outage]:
        """Outages that are not over, told or not."""
        with self._database.look() as line:
            return facts.open_outages(line)

    def outages_since(self, at: datetime) -> list[Outage]:
        """Outages that are open, or were after `at`."""
        with self._database.look() as line:
            return facts.outages_since(line, at)

    def told_by(self, number: int) -> list[Outage]:
        """The outages that this event told of."""
        with self._database.look() as line:
            return facts.told_by(line, number)

    def write_outages(self, step: Step, at: datetime) -> list[int]:
        """Write one look at the parts; the events that tell of it, at most one an outage and an end."""
        with self._database.write() as connection:
            return outages.write(connection, step, at)

    def last_canaries(self) -> list[CanaryRun]:
        """The newest test mail to each mailbox."""
        with self._database.look() as line:
            return facts.last_canaries(line)

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
        with self._database.look() as line:
            return facts.meanwhile(line, since, until)

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

    def forget_blips(self, before: datetime) -> None:
        """Trouble that ended before anybody was told is of no interest after a while."""
        old = delete(outage).where(outage.c.told_event.is_(None), outage.c.over_at < before)
        with self._database.write() as connection:
            connection.execute(old)
