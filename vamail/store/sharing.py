"""The store among other processes: who runs, who watches what, and what dead workers left behind."""

from datetime import UTC, datetime

from vamail.store import deliveries, errands, events
from vamail.store.database import Database
from vamail.store.reading import Reading
from vamail.store.rows import DeliveryJob
from vamail.store.unchanged import Unchanged
from vamail.store.workers import RunLock, Workers


class Sharing(Reading):
    """This process's part in the store; `Store` adds the work. The locks: `workers.py`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._unchanged = Unchanged(database)
        self._workers = Workers(database)
        self._run_lock = RunLock(database.folder / "vamail.lock")

    def close(self) -> None:
        """Give locks back and close every connection."""
        self._workers.close()
        self._unchanged.close()
        self._run_lock.release()
        self._database.close()

    def acquire_run_lock(self) -> None:
        """On SQLite: be the only daemon, or raise AlreadyRunningError. On PostgreSQL many may run."""
        if self._database.is_sqlite:
            self._run_lock.acquire()

    def register_worker(self, name: str = "worker") -> str:
        """A new worker id for this process, made from `name`; on PostgreSQL with its session lock.

        What dead workers had claimed can be claimed again from now on, and what this process had claimed
        under an earlier id: nothing happened to that, so its attempts do not count.
        """
        before = self._workers.me
        worker = self._workers.register(name)
        if before:
            with self._database.write() as connection:
                events.release(connection, [before], worker, counted=False)
        self.release_events()
        return worker

    def check_worker(self) -> None:
        """Raise StoreUnavailable when this worker lost its locks, so that others may have its work."""
        self._workers.check()

    def worker_seen(self, within_seconds: float) -> bool:
        """Whether this worker was seen to hold its locks within so many seconds; asks nobody."""
        return self._workers.seen(within_seconds)

    def watch_mailbox(self, mailbox: str) -> bool:
        """Whether this process may watch this mailbox: no other process does. Ask until it is so, once."""
        return self._workers.watch(mailbox)

    def release_events(self) -> int:
        """Make events (and errands) of dead workers claimable again; their attempts stay counted."""
        with self._database.write() as connection:
            dead = self._workers.dead(connection)
            errands.release(connection, dead, self._workers.me)
            return events.release(connection, dead, self._workers.me)

    def abandoned_deliveries(self, worker: str, at: datetime | None = None) -> list[DeliveryJob]:
        """What dead workers were sending, now this worker's: look each up in Sent before sending it again.

        Each is `sending` for `worker` with `status` "unknown" in its job, so that a crash finds it again.
        """
        with self._database.write() as connection:
            dead = self._workers.dead(connection)
            return deliveries.abandoned(connection, dead, worker, at or datetime.now(UTC))

    def changed_elsewhere(self) -> bool:
        """Whether events wait that this process did not see come, e.g. commands given elsewhere.

        On PostgreSQL this also takes over what workers that died had claimed. Raises StoreUnavailable
        when this worker lost its own locks.
        """
        if not self._database.is_sqlite:
            self._workers.check()
            self._take_over()
        return self._unchanged.or_ask("waiting", self.waiting_events)

    def waiting_events(self, kind: str = "") -> bool:
        """Whether events (of this kind) are not handled yet."""
        with self._database.read() as connection:
            return events.waiting(connection, kind)

    def _take_over(self) -> None:
        with self._database.read() as connection:
            dead = self._workers.dead(connection)
        if dead:
            with self._database.write() as connection:
                events.release(connection, dead, self._workers.me)
                errands.release(connection, dead, self._workers.me)
                deliveries.leave_unknown(connection, dead, datetime.now(UTC))
                connection.exec_driver_sql("NOTIFY vamail")

    def wait_for_work(self, seconds: float) -> bool:
        """Sleep until another process has work for this one (PostgreSQL), or until the time is over.

        Raises StoreUnavailable when its connection broke; call it again.
        """
        return self._workers.wait(seconds)
