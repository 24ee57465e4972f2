"""`vamail run`: introduces the floors to each other, and sees to it that they live and end together.

Threads: one a mailbox (`receive`), one that decides (`decider`), one for errands, and this one with
the event loop: SMTP (`deliver`), the metronome, signals. SIGTERM and SIGINT finish the DATA at hand,
then leave; everything else is on disk already.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from vamail.channels.imap import Mailbox
from vamail.channels.rate import RateLimit
from vamail.channels.smtp import Connection
from vamail.daemon import maillog
from vamail.daemon.alarm import SecondRoute
from vamail.daemon.backlog import Backlog
from vamail.daemon.caldav import CalDavMirror
from vamail.daemon.calendar_file import CalendarFiles
from vamail.daemon.clock import Metronome
from vamail.daemon.credentials import credentials_of
from vamail.daemon.current import Current
from vamail.daemon.database_url import database_url
from vamail.daemon.decider import Decider
from vamail.daemon.deliver import Courier
from vamail.daemon.documents import Documents
from vamail.daemon.errands import Errands
from vamail.daemon.handle import Handler
from vamail.daemon.holidays import Asked
from vamail.daemon.import_folder import ImportFolder
from vamail.daemon.listen import Listener
from vamail.daemon.lives import live_on
from vamail.daemon.now import utc_now
from vamail.daemon.outages import DatabaseAlarm
from vamail.daemon.patience import Patience
from vamail.daemon.reader import Reader
from vamail.daemon.receive import Watcher
from vamail.daemon.rendering import Renderer
from vamail.daemon.restoration import Restoration
from vamail.daemon.sent import SentFolder
from vamail.daemon.settle import Result, Settler
from vamail.daemon.vigil import Vigil
from vamail.daemon.vitals import Vitals
from vamail.daemon.watchdog import Watchdog, notify_systemd, watchdog_seconds
from vamail.daemon.workspaces import FolderWatch, begin
from vamail.model.errors import SurroundingsError
from vamail.store import DeliveryJob, Store, StoreBroken, StoreUnavailable, open_store
from vamail.workspace.secrets import read
from vamail.workspace.types import MailboxSettings, SmtpSettings, Workspace

if TYPE_CHECKING:
    from vamail.daemon.monitor import MonitorServer

DAY = timedelta(days=1)
FRESH_SECONDS = 5.0
LAST_WORDS_SECONDS = 60.0
CONNECT_SECONDS = 30.0
JOIN_SECONDS = 10.0
SWITCH_SECONDS = 0.01
"""Threads hand over this often while all compute; more often cost a fifth of a backlog's speed."""


def run(folder: Path, drain: bool = False) -> int:
    """Run the daemon on this workspace; 0 at the end. With `drain`: handle what waits, send it, end."""
    sys.setswitchinterval(SWITCH_SECONDS)
    folder = folder.resolve()
    with contextlib.ExitStack() as stack:
        holidays = Asked(folder, utc_now().date())
        stack.callback(holidays.close)
        url = database_url(folder)
        store = open_store(url, folder)
        stack.callback(store.close)
        store.acquire_run_lock()
        store.examine()
        name = f"{socket.gethostname()}-{os.getpid()}"
        worker = store.register_worker(name)
        holidays.learn()
        current = Current(begin(folder, store, utc_now()), store.meta("plus_addresses") == "yes")
        _check_secrets(current.workspace, folder)
        listener = Listener(store)
        if not store.is_sqlite:
            stack.callback(listener.stop)
            listener.start()

        route = SecondRoute(folder, lambda: current.workspace, utc_now, store.secret())
        database = DatabaseAlarm(route, current, utc_now)

        def begin_life(worker: str) -> House:
            house = House(folder, store, current, worker, database)
            listener.wake = house.wake
            return house

        return asyncio.run(live_on(store, name, worker, begin_life, drain, database.lost))


def _check_secrets(workspace: Workspace, folder: Path) -> None:
    """A password that is not set, or that others may change, is said at once and not at each try to log in.

    Raises UsageError. A credential store that does not answer yet is tried again like a dead server.
    """
    for server in (*(account.imap for account in workspace.accounts), workspace.smtp.server):
        if server.password is not None:
            with contextlib.suppress(SurroundingsError):
                read(server.password, folder)


class House:
    """The running parts of one daemon, as one worker. `lost`: the database took its locks away."""

    def __init__(
        self, folder: Path, store: Store, current: Current, worker: str,
        database: DatabaseAlarm | None = None,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._store = store
        self._current = current
        self._worker = worker
        self._backlog = Backlog()
        self._renderer = Renderer(current, Documents(folder))
        self._reader = Reader()
        self._reader.start()  # first of all: its imports run beside those of the rest
        self._ended = asyncio.Event()
        self._why = ""
        self._broken: StoreBroken | None = None
        self._asked = False
        self.lost: StoreUnavailable | None = None
        self._vitals = Vitals()
        lose = None if store.is_sqlite else self._lose
        self._patience = Patience(self._break, self._vitals.pulse.quiet, lose)
        # How a mail ended is written down in any case: whoever took it over then need not send it again.
        self._last_words = Patience(self._break, self._vitals.pulse.quiet, beside=self._patience)
        self._route = SecondRoute(folder, lambda: current.workspace, utc_now, store.secret())
        self._database = database or DatabaseAlarm(self._route, current, utc_now)

    async def live(self, drain: bool) -> int:
        """Start everything, wait for the end, stop everything in order."""
        loop = self._loop = asyncio.get_running_loop()
        workspace = self._current.workspace
        self._watchers = {m.name: self._watcher(m, workspace) for m in workspace.accounts}
        self._settler = Settler(self._settle, self._last_words, self._vitals.pulse)
        self._restoration = Restoration(self._store)
        self._sent = SentFolder(self._store, self._current, self._watchers, self._restoration, utc_now)
        self._courier = self._make_courier(workspace.smtp)
        handler = Handler(
            self._store, self._current, self._worker, utc_now, self._renderer, self._patience,
            self._vitals.tally, self._renderer.unprintable,
        )  # fmt: skip
        watch = FolderWatch(self._folder, self._store, self._current, utc_now)
        self._errands = Errands(
            self._store, self._watchers, self._folder, self._worker, utc_now,
            lambda: self._current.workspace.timing, lambda: len(self._backlog) > 0, self._patience,
            self._vitals, self._route,
        )  # fmt: skip

        def submit(jobs: Sequence[DeliveryJob]) -> None:
            if jobs:
                loop.call_soon_threadsafe(self._courier.submit, jobs)

        decider = Decider(
            self._backlog, self._store, handler, self._current, self._worker, utc_now, submit, watch,
            self._reader, lambda: self._courier.pending, self._courier.room, self._patience,
            self._vitals.pulse,
        )  # fmt: skip
        submit(self._store.abandoned_deliveries(self._worker))
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, self._asked_to_end, signal.Signals(sign).name)
        maillog.started(self._worker, len(self._watchers), self._store.dialect)
        decider.start()
        self._settler.start()
        self._errands.start()
        for watcher in self._watchers.values():
            watcher.start()
        desk = (self._folder, self._store, self._current, utc_now, lambda: len(self._backlog) > 0)
        files, self._caldav = CalendarFiles(*desk), CalDavMirror(*desk)

        def look_at_calendars() -> None:
            self._caldav.look()
            files.look()

        clock = Metronome(
            self._store,
            self._current,
            self._backlog,
            self._errands,
            decider,
            watch,
            self._end,
            self._patience,
            utc_now,
            self._look_at_connections,
            look_at_calendars,
            ImportFolder(self._folder, self._store, self._current, utc_now, self._backlog.wake).look,
        )
        clock.start()
        self._keep_watch(loop)
        notify_systemd("READY=1")
        try:
            if drain:
                await self._drained(decider)
            else:
                await self._ended.wait()
        finally:
            if self.lost is None:
                notify_systemd("STOPPING=1")
            clock.stop()
            self._caldav.stop()
            await self._stop(decider)
        if self._broken is not None:
            raise self._broken
        if self.lost is not None:
            self.lost = None if self._asked else self.lost
            return 0
        if decider.failed is not None:
            raise SurroundingsError(f"deciding failed: {decider.failed}") from decider.failed
        return 0

    def _keep_watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to watch over the other threads, and to say how it goes."""
        pulse = self._vitals.pulse

        def mark_loop(seconds: float) -> None:
            loop.call_soon_threadsafe(pulse.quiet, "loop", seconds)

        self._vigil = Vigil(
            self._store, self._current, self._vitals, self._route, self._database, self._worker,
            utc_now, self._backlog.wake, mark_loop, lambda: self._probe(loop),
        )  # fmt: skip
        self._vigil.start()
        self._monitor = self._open_monitor()
        self._watchdog = Watchdog(pulse, watchdog_seconds()) if watchdog_seconds() else None
        if self._watchdog is not None:
            self._watchdog.start()

    def _open_monitor(self) -> "MonitorServer | None":
        """The page of figures, where the settings say so; its libraries are loaded only then."""
        if not self._current.workspace.monitor.port:
            return None
        from vamail.daemon.figures import Figures
        from vamail.daemon.monitor import MonitorServer

        def waiting() -> tuple[int, int]:
            return len(self._backlog), self._courier.pending

        figures = Figures(self._store, self._current, self._vitals, self._worker, utc_now, waiting)
        try:
            server = MonitorServer(figures, self._vitals, self._current, self._folder)
        except SurroundingsError as error:
            maillog.again("monitor", str(error))  # mail goes on without figures
            return None
        server.start()
        return server

    def _probe(self, loop: asyncio.AbstractEventLoop) -> None:
        """See whether sending works again, unless a mail tries so just now."""
        if self._courier.idle:
            asyncio.run_coroutine_threadsafe(self._courier.probe(), loop)

    def wake(self) -> None:
        """Another process says that there is work. From any thread."""
        self._backlog.wake()
        if hasattr(self, "_errands"):
            self._errands.wake()

    def _asked_to_end(self, sign: str) -> None:
        self._asked = True
        if self.lost is not None:
            self._last_words.end()  # nobody waits for the database any longer
        self._end(sign)

    def _end(self, why: str) -> None:
        self._why = why
        self._ended.set()

    def _lose(self, error: StoreUnavailable) -> None:
        """The database is away, or gave our locks to others: end, to go on as another. From any thread."""
        if self.lost is None:
            self.lost = error
            with contextlib.suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._ended.set)

    async def _holds_locks(self) -> bool:
        """Whether what this worker claimed is still its own, as seen within the last seconds."""
        if self._store.is_sqlite:
            return True
        try:
            if not self._store.worker_seen(FRESH_SECONDS):
                await asyncio.to_thread(self._store.check_worker)
        except StoreUnavailable as error:
            self._lose(error)
        return self.lost is None

    def _break(self, error: StoreBroken) -> None:
        """The database will not come back by itself: end with its sentence. From any thread."""
        self._broken = self._broken or error
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._end, "the database is broken")

    async def _stop(self, decider: Decider) -> None:
        self._patience.end()
        if self.lost is None:
            self._last_words.end()
        else:
            self._loop.call_later(LAST_WORDS_SECONDS, self._last_words.end)
        self._vigil.stop()
        if self._monitor is not None:
            await asyncio.to_thread(self._monitor.stop)
        if self._watchdog is not None:
            self._watchdog.stop()
        for watcher in self._watchers.values():
            watcher.stop()
        self._backlog.close()
        decider.stop()
        self._errands.stop()
        await self._courier.close()
        self._settler.stop()
        await asyncio.to_thread(decider.join, 30)
        until = self._loop.time() + JOIN_SECONDS  # together: two hundred silent servers must not add up
        for watcher in self._watchers.values():
            await asyncio.to_thread(watcher.join, max(0.1, until - self._loop.time()))
        await asyncio.to_thread(self._errands.join, 10)
        await asyncio.to_thread(self._vigil.join, 10)
        self._reader.close()
        self._renderer.close()
        if self.lost is not None:
            maillog.again(f"worker {self._worker}", f"ended, since it lost the database: {self.lost}")
        else:
            maillog.stopped(self._why or "drained")

    async def _drained(self, decider: Decider) -> None:
        """Until every mailbox is read, everything is decided, and what can leave has left."""
        quiet = 0
        while quiet < 3 and not self._ended.is_set() and decider.failed is None:
            await asyncio.sleep(0.05)
            read = all(watcher.drained.is_set() for watcher in self._watchers.values())
            done = read and not len(self._backlog) and decider.settled.is_set() and self._courier.idle
            quiet = quiet + 1 if done and not self._store.holds_back else 0
            self._errands.wake()
        await asyncio.to_thread(self._errands.round)

    # --- parts ---------------------------------------------------------------------------------------

    def _watcher(self, settings: MailboxSettings, workspace: Workspace) -> Watcher:
        seconds = workspace.timing.answer_seconds
        mailbox = Mailbox(
            settings,
            credentials_of(settings.imap, workspace, self._folder),
            connect_seconds=min(CONNECT_SECONDS, seconds),
            read_seconds=seconds,
        )
        return Watcher(
            mailbox, self._store, self._backlog, self._worker, utc_now, lambda: self._current.workspace,
            self._reader, self._patience, self._vitals,
        )  # fmt: skip

    def _make_courier(self, smtp: SmtpSettings) -> Courier:
        credentials = credentials_of(smtp.server, self._current.workspace, self._folder)
        timing = self._current.workspace.timing
        return Courier(
            open_connection=lambda: Connection(
                smtp.server,
                credentials,
                command_seconds=timing.answer_seconds,
                data_seconds=timing.data_seconds,
            ),
            settle=self._settler.settle,
            find_sent=self._sent.find,
            timing=lambda: self._current.workspace.timing,
            now=utc_now,
            connections=smtp.connections,
            limit=RateLimit(smtp.per_minute, smtp.per_day, self._store.sent_since(utc_now() - DAY)),
            vitals=self._vitals,
            doubtful=self._restoration.doubts,
            ours=self._holds_locks,
        )

    def _look_at_connections(self) -> None:
        """After a sleep: ask each mailbox something now, so that a dead connection is noticed and renewed."""
        for watcher in self._watchers.values():
            watcher.do(lambda _: None)

    def _settle(self, results: Sequence[Result]) -> None:
        """Commit how attempts ended, with the errands that follow. On the settler's thread."""
        rows = [(result.job, result.outcome, result.next_at, utc_now()) for result in results]
        follow = [errand for result in results for errand in self._sent.copies(result)]
        self._store.settle(rows, follow)
        if follow:
            self._errands.wake()
