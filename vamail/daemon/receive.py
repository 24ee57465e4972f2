"""Receive: one thread watches one mailbox on one connection.

Contract, for every mail above the cursor:
1. its header fields are fetched; what names none of the mailbox's addresses is passed over, unread
   and unstored (requests@ is often an alias in a private inbox);
2. its raw bytes and its row are committed together with the cursor before anything looks inside it;
3. only then is it handed to the thread that decides, already claimed by this process;
4. moves, labels and copies to Sent, and look-ups in Sent, run on the same connection between fetches.

The cursor is (UIDVALIDITY, UID), never \\Seen. After a change of UIDVALIDITY everything since
`start_from` is looked at again; content and Message-ID recognise what was handled before. A server
that does not answer is tried again for ever; while the database is unavailable, mail waits on the server.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, date, datetime

from vamail.channels.imap import Mailbox
from vamail.channels.imap_values import ImapRefused, ImapUnavailable
from vamail.daemon import maillog
from vamail.daemon.backlog import Backlog
from vamail.daemon.envelope import Envelope
from vamail.daemon.events import Work
from vamail.daemon.patience import Patience
from vamail.store import Arrived, Cursor, Store, StoreBroken, StoreUnavailable
from vamail.workspace.types import MailboxSettings, Workspace

WINDOW_BYTES = 4_000_000
HEADS = 200
Job = Callable[[Mailbox], object]


class Watcher(threading.Thread):
    """Watches one mailbox until stopped. `drained` is set whenever nothing new waits there."""

    def __init__(
        self,
        mailbox: Mailbox,
        store: Store,
        backlog: Backlog,
        worker: str,
        now: Callable[[], datetime],
        workspace: Callable[[], Workspace],
        patience: Patience | None = None,
    ) -> None:
        super().__init__(name=f"mailbox {mailbox.settings.name}", daemon=True)
        self.mailbox = mailbox
        self.drained = threading.Event()
        self._store = store
        self._backlog = backlog
        self._worker = worker
        self._now = now
        self._workspace = workspace
        self._jobs: deque[tuple[Job, Future[object]]] = deque()
        self._stopping = threading.Event()
        self._failures = 0
        self._patience = patience or Patience()

    @property
    def settings(self) -> MailboxSettings:
        """The mailbox's settings."""
        return self.mailbox.settings

    def stop(self) -> None:
        """Ask the thread to end; it answers within a moment even while it waits for the server."""
        self._stopping.set()
        self.mailbox.interrupt()

    def do(self, job: Job) -> "Future[object]":
        """Run `job` with the mailbox on the watching thread, between fetches."""
        future: Future[object] = Future()
        self._jobs.append((job, future))
        self.mailbox.interrupt()
        return future

    def run(self) -> None:
        """Connect, read, wait; again for ever."""
        while not self._stopping.is_set():
            try:
                self._session()
            except (ImapUnavailable, ImapRefused) as error:
                self._patience.worked()
                self._pause(str(error))
            except StoreUnavailable as error:
                self._patience.wait(error)
            except StoreBroken as error:
                self._patience.tell(error)
                break
            except Exception as error:
                self._pause(f"reading failed: {error!r}")
        self.mailbox.log_out()

    def _pause(self, error: str) -> None:
        delays = self._workspace().timing.reconnect_seconds
        delay = delays[min(self._failures, len(delays) - 1)]
        self._failures += 1
        maillog.unreachable(f"mailbox {self.settings.name}", error, delay)
        self._fail_jobs(error)
        self._stopping.wait(delay)

    def _session(self) -> None:
        greeting = self.mailbox.connect()
        maillog.reachable(f"mailbox {self.settings.name}", f"{greeting.exists} mails")
        self._failures = 0
        cursor = self._begin()
        self._patience.worked()
        timing = self._workspace().timing
        while not self._stopping.is_set():
            while not self._stopping.is_set() and self._fetch(cursor):
                cursor = self._store.cursor(self.settings.name) or cursor
            self._run_jobs()
            self.drained.set()
            self.mailbox.wait(min(timing.idle_seconds, timing.poll_seconds))

    # --- the cursor ---------------------------------------------------------------------------------

    def _begin(self) -> Cursor:
        """The stored cursor, or a new one; a changed UIDVALIDITY starts over from `start_from`."""
        greeting, name = self.mailbox.greeting, self.settings.name
        cursor = self._store.cursor(name)
        if cursor is not None and cursor.uidvalidity == greeting.uidvalidity:
            return cursor
        # Some servers leave UIDNEXT out; a 0 would make mail from before the beginning look new.
        uidnext = greeting.uidnext or max(self.mailbox.uids_above(0), default=0) + 1
        if cursor is not None:
            maillog.again(f"mailbox {name}", f"UIDVALIDITY is {greeting.uidvalidity} now")
            start_at, last_uid = cursor.start_at, 0
        else:
            start_at, last_uid = self._start(uidnext)
        self._store.begin_mailbox(name, greeting.uidvalidity, uidnext, last_uid, start_at)
        return self._store.cursor(name) or Cursor(
            uidvalidity=greeting.uidvalidity, last_uid=last_uid, start_uid=uidnext, start_at=start_at
        )

    def _start(self, uidnext: int) -> tuple[datetime, int]:
        start = self.settings.start_from
        if isinstance(start, date):
            return datetime(start.year, start.month, start.day, tzinfo=UTC), 0
        if start == "all":
            return datetime(1970, 1, 1, tzinfo=UTC), 0
        return self._now(), max(0, uidnext - 1)

    # --- fetching -----------------------------------------------------------------------------------

    def _fetch(self, cursor: Cursor) -> bool:
        """Store and hand over one portion of new mail; False when there is none."""
        uids = self.mailbox.uids_above(cursor.last_uid)[:HEADS]
        if not uids:
            return False
        self.drained.clear()
        heads = self.mailbox.heads(uids)
        workspace = self._workspace()
        ours = {e.head.uid: e for e in map(Envelope, heads) if self._ours(e, cursor, workspace)}
        wanted = [envelope.head for envelope in ours.values()]
        limit = workspace.message_mb * 1_000_000
        for head in wanted:
            if head.size > limit:
                header = self.mailbox.header_of(head.uid)
                self._store_mails([ours[head.uid].arrived(header, oversize=head.size)], 0)
        for window in self.mailbox.bodies([h for h in wanted if h.size <= limit], WINDOW_BYTES):
            if window:
                self._store_mails([ours[uid].arrived(raw) for uid, raw in window], window[-1][0])
        if not wanted or wanted[-1].uid != uids[-1] or wanted[-1].size > limit:
            self._store_mails([], uids[-1])
        return True

    def _ours(self, envelope: Envelope, cursor: Cursor, workspace: Workspace) -> bool:
        head = envelope.head
        if head.uid < cursor.start_uid and head.received_at < cursor.start_at:
            return False
        return envelope.is_for(workspace)

    def _store_mails(self, arrivals: Sequence[Arrived], last_uid: int) -> None:
        """One commit: raw mails, rows, and the cursor as far as nothing before it is left out."""
        uidvalidity = self.mailbox.greeting.uidvalidity
        name = self.settings.name
        stored = self._patience.until_done(
            lambda: self._store.receive(name, uidvalidity, arrivals, last_uid, self._worker, self._now())
        )
        by_uid = {arrived.uid: arrived for arrived in arrivals}
        works = []
        for claimed in stored:
            arrived = by_uid[claimed.uid]
            maillog.received(
                self.settings.name, claimed.uid, claimed.number, arrived.message_id, len(arrived.raw)
            )
            works.append(Work(claimed, arrived.raw))
        if works:
            self._backlog.put(works)

    # --- work for others on this connection -----------------------------------------------------------

    def _run_jobs(self) -> None:
        while self._jobs:
            job, future = self._jobs.popleft()
            try:
                future.set_result(job(self.mailbox))
            except Exception as error:
                future.set_exception(error)
                if isinstance(error, ImapUnavailable):
                    raise

    def _fail_jobs(self, error: str) -> None:
        while self._jobs:
            _, future = self._jobs.popleft()
            future.set_exception(ImapUnavailable(error))
