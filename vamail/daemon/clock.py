"""The metronome: wakes the others, decides nothing, remembers nothing.

APScheduler with an in-memory job store; truth is in rows. A wake that comes late or twice does no harm,
because whoever is woken asks the database what is due by the wall clock. What its clocks need:
- it keeps the next beat as an instant of the wall clock, so a clock that is set back would silence it for
  as long as it was set back: a guard on the monotonic clock sees that and lets it beat again from now;
- it counts up every run that a clock set forward has passed over (fifty years, on a board without a
  battery): so each run asks for one next run, and no job repeats;
- the monotonic clock of Linux stands still while the machine sleeps, so no wait is longer than one beat:
  whatever fell due meanwhile is seen at the first beat after waking.
When both clocks differ by more than half a minute between two looks, the machine slept or its clock was
set: the connections to the mailboxes are tried at once, since their servers may have given them up.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from vamail.daemon import maillog
from vamail.daemon.archiving import Archivist
from vamail.daemon.backlog import Backlog
from vamail.daemon.current import Current
from vamail.daemon.decider import Decider
from vamail.daemon.errands import Errands
from vamail.daemon.patience import Patience
from vamail.daemon.workspaces import FolderWatch
from vamail.store import Store, StoreBroken, StoreUnavailable

BEAT = "the beat"  # each look is on another thread of the pool
KEEP_SECONDS = 3600.0
IMPORT_SECONDS, IMPORT_BEATS = 5.0, 10
"""How often the folder of files to import is looked at."""
CALENDAR_SECONDS, CALENDAR_BEATS = 60.0, 30
"""How often it is seen whether the calendar has to be written anew."""
JUMP_SECONDS = 30.0
SLIP_SECONDS = 1.0
"""A clock set back by more than this has its beats begin anew; less delays one beat by as little."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Metronome:
    """At each beat: look at the folder and the rows, wake whoever has something to do. On the loop.

    `jumped` is called when the wall clock and the monotonic one went apart.
    """

    def __init__(
        self,
        store: Store,
        current: Current,
        backlog: Backlog,
        errands: Errands,
        decider: Decider,
        watch: FolderWatch,
        end: Callable[[str], None],
        patience: Patience | None = None,
        now: Callable[[], datetime] = _utc_now,
        jumped: Callable[[], None] = lambda: None,
        calendar: Callable[[], None] = lambda: None,
        imports: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._current = current
        self._backlog = backlog
        self._errands = errands
        self._decider = decider
        self._watch = watch
        self._end = end
        self._patience = patience or Patience()
        self._archivist = Archivist(store, lambda: len(backlog) > 0)
        self._now = now
        self._jumped = jumped
        self._guard: asyncio.Task[None] | None = None
        self._running: set[str] = set()
        self._work = {
            "beat": (self._beat, self._seconds),
            "keep": (self._keep, KEEP_SECONDS),
            "import": (imports, min(IMPORT_SECONDS, IMPORT_BEATS * self._seconds)),
            "calendar": (calendar, min(CALENDAR_SECONDS, CALENDAR_BEATS * self._seconds)),
        }
        self._scheduler: Any = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 3, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to beat."""
        for name in self._work:
            self._run_in(self._work[name][1], name)
        self._scheduler.start()
        self._guard = asyncio.get_running_loop().create_task(self._watch_clocks())

    def stop(self) -> None:
        """Stop beating."""
        if self._guard is not None:
            self._guard.cancel()
        self._scheduler.shutdown(wait=False)
        self._archivist.stop()

    async def _watch_clocks(self) -> None:
        steady, wall = monotonic(), self._now()
        while self._decider.failed is None:
            await asyncio.sleep(self._seconds)
            apart = (self._now() - wall).total_seconds() - (monotonic() - steady)
            wall, steady = self._now(), monotonic()
            for name in set(self._work) - self._running:
                if apart < -SLIP_SECONDS or self._scheduler.get_job(name) is None:
                    self._run_in(0, name)
            if abs(apart) > JUMP_SECONDS:
                self._say_jump(apart)
        self._end("deciding failed")

    def _run_in(self, seconds: float, name: str) -> None:
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        self._scheduler.add_job(self._run, "date", (name,), run_date=at, id=name, replace_existing=True)

    async def _run(self, name: str) -> None:
        """One look, on a thread since a database may take its time; then ask for the next."""
        work, seconds = self._work[name]
        self._running.add(name)
        try:
            await asyncio.to_thread(work)
        except asyncio.CancelledError:  # the daemon ends
            return
        except Exception as error:  # whatever it is, the next look comes
            maillog.again(f"looking what is due ({name})", repr(error))
        finally:
            self._running.discard(name)
        self._run_in(seconds, name)

    def _say_jump(self, seconds: float) -> None:
        maillog.again("looking at everything", f"the clock went {seconds:+.0f} s, or the machine slept")
        self._wake()
        self._jumped()

    def _beat(self) -> None:
        """Look; wake again at once for a row that falls due before the next beat."""
        try:
            due_in = self._look()
        except StoreUnavailable as error:
            self._patience.failed(error, BEAT)
        except StoreBroken as error:
            self._patience.tell(error)
        else:
            self._patience.worked(BEAT)
            if due_in is not None:
                at = datetime.now(UTC) + timedelta(seconds=due_in)
                self._scheduler.add_job(self._wake, "date", run_date=at, id="due", replace_existing=True)

    def _look(self) -> float | None:
        """Read a changed folder; wake the deciding thread when rows changed or fell due."""
        now = self._now()
        again_at = self._decider.look_again_at
        if self._watch.look() or self._watch.pending or (again_at is not None and again_at <= now):
            self._backlog.wake()
        due_at = self._store.next_due(now)
        if self._store.changed_elsewhere() or (due_at is not None and due_at <= now):
            self._wake()
        elif due_at is not None and due_at - now < timedelta(seconds=self._seconds):
            return (due_at - now).total_seconds()
        return None

    @property
    def _seconds(self) -> float:
        return self._current.workspace.timing.watch_seconds

    def _wake(self) -> None:
        self._backlog.wake()
        self._errands.wake()

    def _keep(self) -> None:
        with contextlib.suppress(StoreUnavailable):  # another hour will do
            self._store.keep_house()
        self._archivist.look(self._current.workspace, self._now())
