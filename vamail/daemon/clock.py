"""The metronome: wakes the others, decides nothing, remembers nothing.

APScheduler with an in-memory job store; truth is in rows. A wake that comes late or twice does no
harm, because whoever is woken asks the database what is due.
"""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from vamail.daemon.archiving import Archivist
from vamail.daemon.backlog import Backlog
from vamail.daemon.current import Current
from vamail.daemon.decider import Decider
from vamail.daemon.errands import Errands
from vamail.daemon.patience import Patience
from vamail.daemon.workspaces import FolderWatch
from vamail.store import Store, StoreBroken, StoreUnavailable


class Metronome:
    """Three beats: look at the folder and the rows; wake for the next due row; keep the house."""

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
        self._scheduler: Any = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin to beat."""
        seconds = self._current.workspace.timing.watch_seconds
        self._scheduler.add_job(self._beat, "interval", seconds=seconds, id="beat")
        self._scheduler.add_job(self._keep, "interval", hours=1, id="keep")
        self._scheduler.start()

    def stop(self) -> None:
        """Stop beating."""
        self._scheduler.shutdown(wait=False)
        self._archivist.stop()

    def _beat(self) -> None:
        """Read a changed folder; wake the deciding thread when rows changed or fell due."""
        if self._decider.failed is not None:
            self._end("deciding failed")
            return
        try:
            self._look()
        except StoreUnavailable as error:
            self._patience.failed(error)
        except StoreBroken as error:
            self._patience.tell(error)
        else:
            self._patience.worked()

    def _look(self) -> None:
        now = datetime.now(UTC)
        again_at = self._decider.look_again_at
        if self._watch.look() or self._watch.pending or (again_at is not None and again_at <= now):
            self._backlog.wake()
        due_at = self._store.next_due(now)
        if self._store.changed_elsewhere() or (due_at is not None and due_at <= now):
            self._backlog.wake()
            self._errands.wake()
        elif due_at is not None and due_at - now < timedelta(seconds=self._seconds):
            self._scheduler.add_job(self._wake, "date", run_date=due_at, id="due", replace_existing=True)

    @property
    def _seconds(self) -> float:
        return self._current.workspace.timing.watch_seconds

    def _wake(self) -> None:
        self._backlog.wake()
        self._errands.wake()

    def _keep(self) -> None:
        with contextlib.suppress(StoreUnavailable):  # another hour will do
            self._store.keep_house()
        self._archivist.look(self._current.workspace, datetime.now(UTC))
