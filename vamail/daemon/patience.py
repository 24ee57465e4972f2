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


class _Trouble:
    """Who waits for the database just now, by thread and number of tries; held by one thread at a time."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.tries: dict[str, int] = {}
        self.since = 0.0


class Patience:
    """Shared by the threads of one daemon; `broken` is told of what will not pass, from any thread.

    A thread that waits here is alive: `alive` is told its name, and for how long it may be quiet.

    With `lost` nobody tries the same again: it is told, and the call's error is raised when the daemon's
    other threads have heard of it. So it is on PostgreSQL, where a connection that broke leaves open
    whether a commit was done, and who holds this worker's locks (`lives`).

    `beside` another one, what either meets is one trouble, with one line when it begins and one at its end.
    """

    def __init__(
        self,
        broken: Callable[[StoreBroken], None] = lambda _: None,
        alive: Callable[[str, float], None] = lambda _, __: None,
        lost: Callable[[StoreUnavailable], None] | None = None,
        beside: "Patience | None" = None,
    ) -> None:
        self._lost = lost
        self._broken = broken
        self._alive = alive
        self._ended = threading.Event()
        self._trouble: _Trouble = beside._trouble if beside else _Trouble()

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

    def failed(self, error: StoreUnavailable, who: str = "") -> float:
        """Note the trouble of this thread without waiting; the seconds after which to try again.

        `who`: work that comes on another thread each time, and of which nobody asks whether it is alive.
        """
        me = who or threading.current_thread().name
        if not who:
            self._alive(me, QUIET_SECONDS)
        trouble = self._trouble
        with trouble.guard:
            if not trouble.tries:
                trouble.since = time.monotonic()
                maillog.unreachable("database", str(error), DELAYS[-1])
            trouble.tries[me] = trouble.tries.get(me, 0) + 1
            if self._lost is not None:
                self._lost(error)
            return DELAYS[min(trouble.tries[me], len(DELAYS)) - 1]

    def worked(self, who: str = "") -> None:
        """The trouble of this thread (or of `who`), if it had any, is over."""
        me = who or threading.current_thread().name
        trouble = self._trouble
        if not trouble.tries:
            return
        with trouble.guard:
            if trouble.tries.pop(me, None) is not None and not trouble.tries:
                maillog.reachable("database", f"after {time.monotonic() - trouble.since:.0f} s")

    def tell(self, error: StoreBroken) -> None:
        """The database is broken for good: the daemon ends."""
        self._broken(error)
