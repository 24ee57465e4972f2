"""The lives of one process: a worker that lost its locks ends, and the process goes on as a new one.

On PostgreSQL a worker's claims are worth something only while its session holds the lock of its name.
When that session breaks (the server restarts, fails over, a cable is cut), others may take over what it
had claimed, and what became of a commit under way is not known. So nothing is tried again as if it were
still ours: everything in memory is dropped, the database is waited for, and the process registers under a
new name. What the old one had claimed is then taken up like a dead worker's, by whoever is first; that
path is the one that kills prove.
"""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Protocol

from vamail.daemon import maillog
from vamail.daemon.watchdog import notify_systemd
from vamail.store import Store, StoreUnavailable

DELAYS = (0.2, 0.5, 1.0, 2.0, 5.0)
WELL_SECONDS = 60.0
"""A life that lasted so long was none of a row of failures."""


class Life(Protocol):
    """The running parts of one worker."""

    lost: StoreUnavailable | None

    async def live(self, drain: bool) -> int:
        """Until the end; the exit code. Sets `lost` when the database took the locks away."""


async def live_on(
    store: Store, name: str, worker: str, begin: Callable[[str], Life], drain: bool,
    away: Callable[[str], None] = lambda _: None,
) -> int:  # fmt: skip
    """Live as `worker`, then as others whose names are made from `name`, until one ends by itself.

    `away` is told of every try that finds the database away; it may block.
    """
    loop = asyncio.get_running_loop()
    failures = 0
    while True:
        life, began = begin(worker), loop.time()
        try:
            code = await life.live(drain)
        except StoreUnavailable as error:  # before anything was begun
            if store.is_sqlite:
                raise
            life.lost = error
        if life.lost is None:
            return code
        failures = 0 if loop.time() - began > WELL_SECONDS else failures + 1
        again = await _register(store, name, failures, away)
        if again is None:
            maillog.stopped("asked to end while the database was away")
            return 0
        worker = again


async def _register(store: Store, name: str, failures: int, away: Callable[[str], None]) -> str | None:
    """A new worker id as soon as the database answers; None when the process is asked to end first."""
    ended = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, ended.set)
    said = ""
    while not ended.is_set():
        notify_systemd("WATCHDOG=1")
        if failures:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), DELAYS[min(failures, len(DELAYS)) - 1])
        try:
            worker = await asyncio.to_thread(store.register_worker, name)
        except StoreUnavailable as error:
            failures += 1
            await asyncio.to_thread(away, str(error))
            if str(error) != said:
                said = str(error)
                maillog.unreachable("database", said, DELAYS[min(failures, len(DELAYS)) - 1])
        else:
            maillog.reachable("database", f"this process goes on as {worker}")
            return worker
    return None
