"""Receive: one thread watches one mailbox on one connection.

Contract: a mailbox is watched by exactly one worker, the one that holds its lock. The others stand by
and ask again every few seconds; work on the mailbox that cannot wait is done on a connection of its own.

For every mail above the cursor:
1. its header fields are fetched; what names none of the mailbox's addresses is passed over, unread
   and unstored (requests@ is often an alias in a private inbox);
2. its raw bytes and its row are committed together with the cursor before anything looks inside it;
3. only then is it handed to the thread that decides: claimed by this process already where it works
   alone, else left to whichever worker claims it;
4. moves, labels and copies to Sent, and look-ups in Sent, run on the same connection between fetches;
5. Sent and the control folder are looked at after it, and every minute (`beside`). Of an account that is
   listed for its Sent alone (`also_sent`) nothing else is read.

The cursor is (UIDVALIDITY, UID), never \\Seen. After a change of UIDVALIDITY everything since
`start_from` is looked at again; content and Message-ID recognise what was handled before. A server
that does not answer is tried again for ever (`timing.reconnect_seconds`); `reach.down` says so to whoever
asks. While the database is unavailable, mail waits on the server. A mail that the server lists but does not
hand over, again and again, is filed by its header alone, so that it is not lost and nothing waits behind it.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, date, datetime

from vamail.channels.imap import Mailbox
from vamail.channels.imap_values import Head, ImapUnavailable, windows
from vamail.daemon import maillog
from vamail.daemon.backlog import Backlog
from vamail.daemon.beside import Beside, whole
from vamail.daemon.envelope import Envelope
from vamail.daemon.events import begin_work
from vamail.daemon.patience import QUIET_SECONDS, Patience
from vamail.daemon.reach import Reach
from vamail.daemon.reader import Reader
from vamail.daemon.vitals import Vitals
from vamail.model.errors import VamailError
from vamail.store import Arrived, Cursor, Store, StoreBroken, StoreUnavailable
from vamail.workspace.types import MailboxSettings, Workspace

WINDOW_BYTES = 4_000_000
HEADS = 200
TRIES = 10
"""How often a mail is asked for that the server lists and does not hand over."""

STANDBY_SECONDS = 3.0
"""How often a worker asks whether a mailbox has lost its watcher."""

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
        reader: Reader,
        patience: Patience | None = None,
        vitals: Vitals | None = None,
    ) -> None:
        super().__init__(name=f"mailbox {mailbox.settings.name}", daemon=True)
        self.mailbox = mailbox
        self.drained = threading.Event()
        self.reach = Reach(self.name, now)
        self._store = store
        self._backlog = backlog
        self._worker = worker
        self._now = now
        self._workspace = workspace
        self._reader = reader
        self._jobs: deque[tuple[Job, Future[object]]] = deque()
        self._jobs_lock = threading.Lock()
        self._ended = False
        self._stopping = threading.Event()
        self._withheld: Counter[int] = Counter()
        self._asked = threading.Event()
        self._patience = patience or Patience()
        self._vitals = vitals or Vitals()
        self._holds = False
        self._beside = Beside(mailbox.settings, store, workspace, now, self._store_beside)

    @property
    def watches(self) -> bool:
        """Whether this worker is the one that watches the mailbox; if not, another does, or soon will."""
        return self._holds

    @property
    def settings(self) -> MailboxSettings:
        """The mailbox's settings."""
        return self.mailbox.settings

    def stop(self) -> None:
        """Ask the thread to end; it answers within a moment even while it waits for the server."""
        self._stopping.set()
        self._asked.set()
        self.mailbox.interrupt()

    def do(self, job: Job) -> "Future[object]":
        """Run `job` with the mailbox on the watching thread, between fetches.

        The future fails with `ImapUnavailable` when the mailbox cannot be reached, or is no longer watched.
        """
        future: Future[object] = Future()
        with self._jobs_lock:
            if self._ended:
                future.set_exception(ImapUnavailable(f"{self.name} is no longer watched"))
                return future
            self._jobs.append((job, future))
        self._asked.set()
        self.mailbox.interrupt()
        return future

    def run(self) -> None:
        """Stand by until nobody else watches; connect, read, wait; again for ever."""
        while not self._stopping.is_set():
            try:
                if self._is_ours():
                    self._session()
                else:
                    self._stand_by()
            except StoreUnavailable as error:
                self._patience.wait(error)
            except StoreBroken as error:
                self._patience.tell(error)
                break
            except VamailError as error:
                self._patience.worked()
                self._pause(str(error), permanent=bool(getattr(error, "permanent", False)))
            except Exception as error:
                self._pause(f"reading failed: {error!r}")
        with self._jobs_lock:
            self._ended = True
        self._fail_jobs(f"{self.name} is no longer watched")
        self._vitals.pulse.ends(self.name)
        self.mailbox.log_out()

    def _alive(self) -> None:
        """There was contact; nothing may come for as long as one wait and one stalled answer take."""
        timing = self._workspace().timing
        self._vitals.contacts.well(self.name)
        self._vitals.pulse.quiet(self.name, min(timing.idle_seconds, timing.poll_seconds) + QUIET_SECONDS)

    def _pause(self, error: str, permanent: bool = False) -> None:
        self.mailbox.close()
        delay = self.reach.failed(error, self._workspace().timing.reconnect_seconds, permanent=permanent)
        self._vitals.contacts.lost(self.name, error)
        self._vitals.pulse.quiet(self.name, delay + QUIET_SECONDS)
        self._fail_jobs(error)
        self._stopping.wait(delay)

    def _is_ours(self) -> bool:
        """Whether nobody else watches; the lock is kept until the process or its session ends."""
        if not self._holds:
            self._holds = self._store.watch_mailbox(self.settings.name)
            if self._holds and self.drained.is_set():
                self.drained.clear()
                maillog.again(f"mailbox {self.settings.name}", "its watcher is gone; this worker watches now")
        return self._holds

    def _stand_by(self) -> None:
        """Another worker reads this mailbox; here only what is asked for at once, on a visit."""
        self.drained.set()
        if self._jobs:
            self.mailbox.connect()
            try:
                self._run_jobs()
            finally:
                self.mailbox.log_out()
        self._asked.wait(STANDBY_SECONDS)
        self._asked.clear()

    def _session(self) -> None:
        self._vitals.pulse.quiet(self.name, QUIET_SECONDS)
        greeting = self.mailbox.connect()
        self._beside.begin(self.mailbox)
        cursor = self._begin() if self.settings.folder else None
        self._patience.worked()
        timing = self._workspace().timing
        poll = min(timing.idle_seconds, timing.poll_seconds)
        hint, polled = True, 0.0
        while not self._stopping.is_set():
            if cursor is not None and (hint or time.monotonic() - polled >= poll):
                cursor = self._drain(cursor)
                polled = time.monotonic()
            self.reach.answered(f"{greeting.exists} mails")
            self._alive()
            self._beside.look(self.mailbox, self._alive, at_once=hint and cursor is None)
            self._run_jobs()
            self._alive()
            self.drained.set()
            # What ends a wait before its time is new mail, or somebody who asks for something.
            hint = self.mailbox.wait(min(poll, self._beside.seconds))

    def _drain(self, cursor: Cursor) -> Cursor:
        """Read the mailbox to its end."""
        while not self._stopping.is_set() and self._fetch(cursor):
            self._alive()
            cursor = self._store.cursor(self.settings.name) or cursor
        return cursor

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
        limit = workspace.message_mb * 1_000_000
        wanted = [envelope.head for envelope in ours.values()]
        for head in wanted:
            if head.size > limit:
                self._store_head(ours[head.uid])
        missing = self._store_bodies(ours, [head for head in wanted if head.size <= limit])
        if missing:
            self._look_after(missing, ours, cursor)
        if missing or not wanted or wanted[-1].uid != uids[-1] or wanted[-1].size > limit:
            self._store_mails([], uids[-1])
        return True

    def _store_bodies(self, ours: Mapping[int, Envelope], heads: Sequence[Head]) -> list[int]:
        """Store these mails; the UIDs of those that did not come. The cursor does not pass those."""
        missing: list[int] = []
        for uids in windows(heads, WINDOW_BYTES):
            window = whole(self.mailbox, uids)
            missing += sorted(set(uids) - {uid for uid, _ in window})
            if window:
                last_uid = 0 if missing else window[-1][0]
                workspace = self._workspace()
                self._store_mails([ours[uid].arrived(raw, workspace) for uid, raw in window], last_uid)
        return missing

    def _look_after(self, missing: Sequence[int], ours: Mapping[int, Envelope], cursor: Cursor) -> None:
        """What did not come: gone, moved by another program say; or withheld, and then asked for again.

        Raises ImapUnavailable while it is. A server that hands over no mail at all is out of order, and
        no mail is to blame.
        """
        listed = set(self.mailbox.uids_above(missing[0] - 1))
        withheld = [uid for uid in missing if uid in listed]
        if any(uid not in withheld for uid in ours) or (withheld and self._hands_over(cursor.last_uid)):
            self._withheld.update(withheld)
        waiting = [uid for uid in withheld if self._withheld[uid] < TRIES]
        for uid in withheld:
            if uid not in waiting:
                self._store_head(ours[uid])
        if waiting:
            raise ImapUnavailable(
                f"{self.settings.imap.host} lists a mail (UID {waiting[0]}) and does not hand it over"
            )

    def _hands_over(self, last_uid: int) -> bool:
        """Whether the server gives any mail at all: the newest that was read before."""
        known = [uid for uid in self.mailbox.uids_above(max(0, last_uid - HEADS)) if uid <= last_uid]
        return bool(known and whole(self.mailbox, known[-1:]))

    def _store_head(self, envelope: Envelope) -> None:
        """Store a mail that cannot be fetched whole: its header, or the few fields that we have of it."""
        head = envelope.head
        try:
            header = self.mailbox.header_of(head.uid)
        except ImapUnavailable:
            if not self.mailbox.connected:
                raise
            header = b""
        arrived = envelope.arrived(header or head.header, self._workspace(), oversize=max(1, head.size))
        self._store_mails([arrived], 0)

    def _ours(self, envelope: Envelope, cursor: Cursor, workspace: Workspace) -> bool:
        head = envelope.head
        if head.uid < cursor.start_uid and head.received_at < cursor.start_at:
            return False
        return envelope.is_for(workspace)

    def _store_mails(self, arrivals: Sequence[Arrived], last_uid: int) -> None:
        """One commit: raw mails, rows, and the cursor as far as nothing before it is left out."""
        self._store_beside(self.settings.name, self.mailbox.greeting.uidvalidity, arrivals, last_uid)

    def _store_beside(self, name: str, uidvalidity: int, arrivals: Sequence[Arrived], last_uid: int) -> None:
        """The same of another folder, whose cursor is called `name`."""
        stored = self._patience.until_done(
            lambda: self._store.receive(name, uidvalidity, arrivals, last_uid, self._worker, self._now())
        )
        by_uid = {arrived.uid: arrived for arrived in arrivals}
        works = []
        for claimed in stored:
            arrived = by_uid[claimed.uid]
            maillog.received(name, claimed.uid, claimed.number, arrived.message_id, len(arrived.raw))
            if not claimed.waits:
                works.append(begin_work(claimed, arrived.raw, self._reader, self._workspace()))
        if works:
            self._backlog.put(works)
        elif stored:
            self._backlog.wake()

    # --- work for others on this connection -----------------------------------------------------------

    def _run_jobs(self) -> None:
        while self._jobs:
            job, future = self._jobs.popleft()
            if not future.set_running_or_notify_cancel():
                continue  # nobody waits for it any more
            try:
                future.set_result(job(self.mailbox))
            except Exception as error:
                future.set_exception(error)
                if isinstance(error, ImapUnavailable):
                    raise

    def _fail_jobs(self, error: str) -> None:
        while self._jobs:
            _, future = self._jobs.popleft()
            if future.set_running_or_notify_cancel():
                future.set_exception(ImapUnavailable(error))
