"""The store: one front for every noun. Each method is one transaction; every one is thread-safe."""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from vamail.model.ledger import PinnedHours
from vamail.store import (
    archive,
    blobs,
    deliveries,
    errands,
    events,
    given,
    mailboxes,
    mails,
    notices,
    timers,
    workspaces,
)
from vamail.store import (
    commit as unit_of_work,
)
from vamail.store.bulk import insert_rows
from vamail.store.database import Database
from vamail.store.desk import SqlDesk
from vamail.store.errors import in_words
from vamail.store.living import Living
from vamail.store.numbers import Counters
from vamail.store.opening import ready
from vamail.store.rows import (
    Arrived,
    ClaimedEvent,
    Cursor,
    DeliveryJob,
    Errand,
    Handled,
    NewErrand,
    Notice,
)
from vamail.store.sharing import Sharing
from vamail.store.tables import journal, meta
from vamail.store.values import to_text

if TYPE_CHECKING:
    from vamail.store.belongings import Whose
    from vamail.store.exporting import Entry
    from vamail.store.forgetting import Forgotten
    from vamail.store.unwritten import Press


def open_store(url: str, folder: Path, *, read_only: bool = False) -> "Store":
    """The store of the workspace in `folder`: `sqlite` (data/vamail.db in it) or `postgresql://...`.

    With `read_only` nothing is created or written; a database that is not there reads as empty.
    Raises SurroundingsError when it cannot be opened or is newer than this vamail.
    """
    database = ready(url, folder, read_only=read_only)
    try:
        store = Store(database)
        if not read_only:
            store.found()
    except BaseException:
        database.close()
        raise
    return store


EXAMINE_SECONDS = 1.0

# one statement, since an idle daemon asks it every other second
NEWEST_JOURNAL = select(func.max(journal.c.id))
NEXT_DUE = select(
    *(query.scalar_subquery() for query in (timers.NEXT, errands.NEXT, *deliveries.next_instants()))
)


class Store(Sharing):
    """What vamail remembers."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._counters = Counters(database)
        self.life = Living(database)
        self._secret = b""
        self._patience = events.Patience()
        self._pins: dict[str, PinnedHours] = {}

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded engine: one process, no server."""
        return self._database.is_sqlite

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._database.engine.dialect.name

    # --- this installation ---------------------------------------------------------------------------

    def found(self) -> None:
        """Give a new database its secret; an old one keeps its own."""
        if self.meta("secret"):
            return
        with self._database.write() as connection:
            secret = {"key": "secret", "value": secrets.token_hex(32)}
            insert_rows(connection, meta, [secret], ignore_known=True)

    def secret(self) -> bytes:
        """The HMAC key of our Message-IDs and reply tokens; empty in a store that does not exist."""
        return bytes.fromhex(self.meta("secret") or "")

    def _key(self) -> bytes:
        """The secret, read once: a desk is made for every group."""
        if not self._secret:
            self._secret = self.secret()
        return self._secret

    def set_meta(self, key: str, value: str) -> None:
        """Remember a value."""
        with self._database.write() as connection:
            insert_rows(connection, meta, [{"key": key, "value": value}], ignore_known=True)
            connection.execute(update(meta).where(meta.c.key == key).values(value=value))

    def examine(self) -> None:
        """Look at the pages of a SQLite file, for at most a second or so; raises StoreBroken, in words.

        What is not seen in that time is found when it is used.
        """
        if self._database.is_sqlite:
            with self._database.read() as connection:
                from vamail.store import backup_read

                backup_read.examine(connection, EXAMINE_SECONDS)

    def keep_house(self) -> None:
        """What a database wants now and then; cheap, at any time."""
        self.life.forget_blips(datetime.now(UTC) - timedelta(days=7))
        if self._database.is_sqlite:
            with in_words(), self._database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA optimize")

    # --- a client's rights ---------------------------------------------------------------------------

    def would_forget(self, whose: "Whose", never: frozenset[str]) -> "Forgotten":
        """What `forget` would erase; `never`: the VA's own addresses. Raises UsageError as it does."""
        from vamail.store import forgetting

        return forgetting.look(self._database, whose, never)

    def forget(self, whose: "Whose", never: frozenset[str], at: datetime, by: str) -> "Forgotten":
        """Erase a client for good. Raises UsageError while something of theirs is on its way."""
        from vamail.store import forgetting

        return forgetting.forget(self._database, whose, never, self.secret(), at, by)

    def belongings(self, whose: "Whose", never: frozenset[str]) -> "Iterator[Entry]":
        """Everything that is held about a client, as files of an archive."""
        from vamail.store import exporting

        return exporting.entries(self._database, whose, never)

    def would_archive(self, rule: archive.Rule) -> archive.Moved:
        """What is old by this rule."""
        return archive.counted(self._database, rule)

    def archive(self, rule: archive.Rule, may_go_on: Callable[[], bool] = lambda: True) -> archive.Moved:
        """Move what is old into the archive, in small batches."""
        return archive.run(self._database, rule, may_go_on)

    # --- workspace -----------------------------------------------------------------------------------

    def accept_workspace(self, version: str, files: Mapping[str, bytes], at: datetime) -> None:
        """Keep a version of the VA's folder that checked clean."""
        with self._database.write() as connection:
            workspaces.accept(connection, version, files, at)

    def workspace_files(self, version: str) -> Mapping[str, bytes] | None:
        """The files of a kept version by relative name."""
        with self._database.read() as connection:
            return workspaces.files(connection, version)

    def newest_workspace(self) -> str | None:
        """Hash of the version accepted last."""
        with self._database.read() as connection:
            return workspaces.newest(connection)

    # --- receiving -----------------------------------------------------------------------------------

    def cursor(self, mailbox: str) -> Cursor | None:
        """How far a mailbox was read, or None."""
        with self._database.read() as connection:
            return mailboxes.cursor(connection, mailbox)

    def begin_mailbox(self, name: str, uidvalidity: int, start_uid: int, last_uid: int, at: datetime) -> None:
        """Start reading a mailbox, or start over under a new UIDVALIDITY (the first `start_at` stays)."""
        with self._database.write() as connection:
            mailboxes.begin(connection, name, uidvalidity, start_uid, last_uid, at)

    def receive(
        self,
        mailbox: str,
        uidvalidity: int,
        arrivals: Sequence[Arrived],
        last_uid: int,
        worker: str,
        at: datetime,
    ) -> list[ClaimedEvent]:
        """Store mails and the cursor in one transaction; the events of those not stored before.

        The events are `worker`'s already where it works alone; else, and with an empty worker, they wait
        to be claimed (`ClaimedEvent.waits`), so that several workers share a backlog.
        """
        return mails.receive(self._database, mailbox, uidvalidity, arrivals, last_uid, worker, at)

    def known_mails(self, message_ids: Iterable[str]) -> frozenset[str]:
        """Those of these Message-IDs that stored mails have, looked at or not."""
        with self._database.read() as connection:
            return mails.known_ids(connection, message_ids)

    def raw(self, blob_hash: str) -> bytes:
        """The raw bytes of a mail."""
        return blobs.read(self._database, blob_hash)

    def raws(self, blob_hashes: Collection[str]) -> Mapping[str, bytes]:
        """The raw bytes of several mails by hash, as far as one question finds them; ask `raw` for others."""
        return blobs.read_many(self._database, blob_hashes)

    # --- deciding ------------------------------------------------------------------------------------

    def add_event(
        self, kind: str, payload: Mapping[str, Any], lane: str, at: datetime, worker: str = ""
    ) -> int:
        """A new event; its number."""
        with self._database.write() as connection:
            return events.add(connection, kind, payload, lane, at, worker)

    def give_file(self, file: given.Given, at: datetime, worker: str = "") -> int:
        """Store a file that was given for import, as an event; its number."""
        return given.give(self._database, file, at, worker)

    def waiting_files(self) -> list[given.Waiting]:
        """Files that were given and are not decided yet."""
        with self._database.read() as connection:
            return given.waiting(connection)

    def file_outcome(self, number: int) -> given.Outcome | None:
        """What came of the file of this event; None while it is not decided."""
        with self._database.read() as connection:
            return given.outcome(connection, number)

    def claim_events(self, limit: int, worker: str, at: datetime) -> list[ClaimedEvent]:
        """Events for this worker in order; see `events.claim`."""
        with self._database.write() as connection:
            return events.claim(connection, limit, worker, at, self._patience)

    @property
    def holds_back(self) -> bool:
        """Whether the last claim left something to a later one of this process; see `WARY_SECONDS`."""
        return self._patience.holds_back

    def attempt_events(self, numbers: Sequence[int], worker: str) -> None:
        """Count an attempt on claimed events, before anything reads them."""
        with self._database.write() as connection:
            events.attempt(connection, numbers, worker)

    def hold_event(self, number: int, at: datetime, reason: str) -> None:
        """Set an event aside whose handling raised, or that conflicted three times."""
        with self._database.write() as connection:
            events.hold(connection, number, at, reason)

    def desk(self, before: int | None = None, press: "Press | None" = None) -> SqlDesk:
        """The desk for one group, or as it was before the event `before`. Without a `press` what could not
        be written is not tried again."""
        return SqlDesk(self._database, before, self._key(), self._pins, press)

    def allocate(self, kind: str, count: int) -> range:
        """The next numbers of things that people see, e.g. `task`."""
        return self._counters.allocate(kind, count)

    def commit(
        self, handled: Sequence[Handled], worker: str, at: datetime, *, claim_deliveries: bool = True
    ) -> list[DeliveryJob]:
        """Write a decided group in one transaction; the deliveries that this worker sends now.

        Raises Conflict when another worker was first: decide again.
        """
        return unit_of_work.commit(
            self._database, self._counters, handled, worker, at, claim_deliveries=claim_deliveries
        )

    # --- after the commit ----------------------------------------------------------------------------

    def claim_deliveries(self, limit: int, worker: str, at: datetime) -> list[DeliveryJob]:
        """Deliveries due now, `sending` for this worker."""
        with self._database.write() as connection:
            return deliveries.claim(connection, limit, worker, at)

    def settle(self, results: Sequence[deliveries.Result], follow: Sequence[NewErrand] = ()) -> None:
        """Write how attempts ended, and errands that follow, in one transaction."""
        with self._database.write() as connection:
            deliveries.settle(connection, results, follow)

    def delivery_raw(self, number: int) -> bytes:
        """The bytes of one delivery."""
        with self._database.read() as connection:
            return deliveries.raw(connection, number)

    def expire_deliveries(self, at: datetime) -> int:
        """Cancel what is past its `not_after`; each becomes an event. How many."""
        with self._database.write() as connection:
            return deliveries.expire(connection, at)

    def claim_errands(
        self, limit: int, worker: str, at: datetime, elsewhere: Collection[str] = ()
    ) -> list[Errand]:
        """Errands due now, this worker's; none on a mailbox that is watched `elsewhere`."""
        with self._database.write() as connection:
            return errands.claim(connection, limit, worker, to_text(at), elsewhere)

    def settle_errands(self, results: Sequence[errands.ErrandResult]) -> None:
        """Write how errands ended, in one transaction."""
        if not results:
            return
        with self._database.write() as connection:
            for result in results:
                errands.settle(connection, *result)

    def fire_timers(self, at: datetime) -> int:
        """Due timers become events; how many."""
        with self._database.write() as connection:
            return timers.fire(connection, at)

    @property
    def database(self) -> Database:
        """What it reads and writes; for the rooms of the store alone."""
        return self._database

    def newest_journal(self) -> int:
        """The number of the newest line of the journal: the desk is as it was while this is the same."""
        with self._database.read() as connection:
            return int(connection.execute(NEWEST_JOURNAL).scalar() or 0)

    def next_due(self, now: datetime | None = None) -> datetime | None:
        """The next instant at which a timer, delivery or errand is due; it may be before `now`."""
        return self._unchanged.or_ask("due", self._next_due)

    def _next_due(self) -> datetime | None:
        with self._database.read() as connection:
            found = connection.execute(NEXT_DUE).one()
        return min((at for at in found if at is not None), default=None)

    def open_notices(self, kind: str = "") -> list[Notice]:
        """Notices that the VA was not told yet."""
        with self._database.read() as connection:
            return notices.open_ones(connection, kind)
