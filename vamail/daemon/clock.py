"""The metronome: wakes the others, decides nothing, remembers nothing.

Truth is in rows: a wake that comes late or twice does no harm, because whoever is woken asks the
database what is due by the wall clock. The beat itself keeps the monotonic clock, and short steps:
- a wall clock that is set back must not silence it (a scheduler that keeps its next beat as an instant of
  the wall clock was silent for as long as the clock was set back);
- the monotonic clock of Linux stands still while the machine sleeps, so no wait is longer than one beat:
  whatever fell due meanwhile is seen at the first beat after waking.
When both clocks differ by more than half a minute between two beats, the machine slept or its clock was
set: the connections to the mailboxes are tried at once, since their servers may have given them up.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

from vamail.daemon import maillog
from vamail.daemon.archiving import Archivist
from vamail.daemon.backlog import Backlog
from vamail.daemon.current import Current
from vamail.daemon.decider import Decider
from vamail.daemon.errands import Errands
from vamail.daemon.patience import Patience
from vamail.daemon.workspaces import FolderWatch
from vamail.store import Store, StoreBroken, StoreUnavailable

KEEP_SECONDS = 3600.0
JUMP_SECONDS = 30.0


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
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to beat."""
        self._task = asyncio.get_running_loop().create_task(self._beats())

    def stop(self) -> None:
        """Stop beating."""
        if self._task is not None:
            self._task.cancel()
        self._archivist.stop()

    async def _beats(self) -> None:
        loop = asyncio.get_running_loop()
        kept = steady = monotonic()
        wall = self._now()
        while True:
            await asyncio.sleep(self._seconds)
            if self._decider.failed is not None:
                self._end("deciding failed")
                return
            apart = (self._now() - wall).total_seconds() - (monotonic() - steady)
            wall, steady = self._now(), monotonic()
            if abs(apart) > JUMP_SECONDS:
                self._say_jump(apart)
            due_in = await asyncio.to_thread(self._beat)
            if due_in is not None:
                loop.call_later(due_in, self._wake)
            if monotonic() - kept > KEEP_SECONDS:
                kept = monotonic()
                await asyncio.to_thread(self._keep)

    def _say_jump(self, seconds: float) -> None:
        maillog.again("looking at everything", f"the clock went {seconds:+.0f} s, or the machine slept")
        self._wake()
        self._jumped()

    def _beat(self) -> float | None:
        """Look; the seconds until a row falls due before the next beat, else None."""
        try:
            due_in = self._look()
        except StoreUnavailable as error:
            self._patience.failed(error)
        except StoreBroken as error:
            self._patience.tell(error)
        except Exception as error:  # whatever it is, the next beat comes
            maillog.again("looking what is due", repr(error))
        else:
            self._patience.worked()
            return due_in
        return None

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
