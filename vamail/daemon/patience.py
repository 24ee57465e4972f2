"""Patience with the database: trouble that passes is waited out, trouble that stays ends the daemon.

A full disk, a database that is busy or restarted: whoever meets it tries the same thing again until it
works, so that mail stays on its server and nothing is acknowledged that is not on disk. The log has one
line when the trouble begins, whichever thread meets it first, and one when nobody meets it any more.
"""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from vamail.daemon import maillog
from vamail.store import StoreBroken, StoreUnavailable

DELAYS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
QUIET_SECONDS = 300.0
_T = TypeVar("_T")


class Patience:
    """Shared by the threads of one daemon; `broken` is told of what will not pass, from any thread.

    A thread that waits here is alive: `alive` is told its name, and for how long it may be quiet.

    With `lost` nobody tries the same again: it is told, and the call's error is raised when the daemon's
    other threads have heard of it. So it is on PostgreSQL, where a connection that broke leaves open
    whether a commit was done, and who holds this worker's locks (`lives`).
    """

    def __init__(
        self,
        broken: Callable[[StoreBroken], None] = lambda _: None,
        alive: Callable[[str, float], None] = lambda _, __: None,
        lost: Callable[[StoreUnavailable], None] | None = None,
    ) -> None:
        self._lost = lost
        self._broken = broken
        self._alive = alive
        self._ended = threading.Event()
        self._guard = threading.Lock()
        self._tries: dict[str, int] = {}
        self._since = 0.0

    @property
    def in_trouble(self) -> bool:
        """Whether somebody waits for the database just now."""
        return bool(self._tries)

    def end(self) -> None:
        """Nobody waits any more: what fails from now on is raised."""
        self._ended.set()

    def until_done(self, call: Callable[[], _T]) -> _T:
        """`call()`, again and again while the database is unavailable.

        Raises what it raised last when the daemon ends meanwhile; StoreBroken is told and raised at once.
        """
        while True:
            try:
                found = call()
            except StoreUnavailable as error:
                if not self.wait(error):
                    raise
            except StoreBroken as error:
                self._broken(error)
                raise
            else:
                self.worked()
                return found

    def wait(self, error: StoreUnavailable) -> bool:
        """Note the trouble of this thread and wait a little; False when the daemon ends."""
        delay = self.failed(error)
        if self._lost is not None:
            self._ended.wait(DELAYS[-1])
            return False
        return not self._ended.wait(delay)

    def failed(self, error: StoreUnavailable) -> float:
        """Note the trouble of this thread without waiting; the seconds after which to try again."""
        me = threading.current_thread().name
        self._alive(me, QUIET_SECONDS)
        with self._guard:
            if not self._tries:
                self._since = time.monotonic()
                maillog.unreachable("database", str(error), DELAYS[-1])
            self._tries[me] = self._tries.get(me, 0) + 1
            if self._lost is not None:
                self._lost(error)
            return DELAYS[min(self._tries[me], len(DELAYS)) - 1]

    def worked(self) -> None:
        """This thread's trouble, if it had any, is over."""
        if not self._tries:
            return
        with self._guard:
            if self._tries.pop(threading.current_thread().name, None) is not None and not self._tries:
                maillog.reachable("database", f"after {time.monotonic() - self._since:.0f} s")

    def tell(self, error: StoreBroken) -> None:
        """The database is broken for good: the daemon ends."""
        self._broken(error)
