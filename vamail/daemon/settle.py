"""Settle: how attempts ended is committed, on a thread of its own.

Whatever the lanes report while one commit is under way goes into the next one together, so that
several lanes share the price of a flush. A lane goes on when its own result is on disk, not before; so
while the disk is full, nothing more is sent.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue

from vamail.daemon.patience import QUIET_SECONDS, Patience
from vamail.daemon.vitals import IDLE, Pulse
from vamail.model.outcome import Outcome
from vamail.store import DeliveryJob


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt ended, and when to try again."""

    job: DeliveryJob
    outcome: Outcome
    next_at: datetime | None


_Waiting = tuple[Result, "asyncio.Future[None]"]


class Settler(threading.Thread):
    """Writes results with `write`, which commits; one batch after another, until stopped."""

    def __init__(
        self,
        write: Callable[[Sequence[Result]], None],
        patience: Patience | None = None,
        pulse: Pulse | None = None,
    ) -> None:
        super().__init__(name="settler", daemon=True)
        self._pulse = pulse or Pulse()
        self._write = write
        self._sure = (patience or Patience()).until_done
        self._waiting: SimpleQueue[_Waiting | None] = SimpleQueue()

    def settle(self, result: Result) -> "asyncio.Future[None]":
        """Done when the result is committed; holds the error when it could not be. Call it from the loop."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put((result, future))
        return future

    def stop(self) -> None:
        """End after what was handed over so far."""
        self._waiting.put(None)

    def run(self) -> None:
        """Commit what waits, again and again."""
        while (first := self._next()) is not None:
            self._pulse.quiet(self.name, QUIET_SECONDS)
            batch, last = self._with_the_rest(first)
            error = self._written(batch)
            futures = [future for _, future in batch]
            futures[0].get_loop().call_soon_threadsafe(_tell, futures, error)
            if last:
                return

    def _next(self) -> _Waiting | None:
        self._pulse.quiet(self.name, IDLE)
        return self._waiting.get()

    def _with_the_rest(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """Everything that waits by now, and whether the end was among it."""
        batch = [first]
        try:
            while (another := self._waiting.get_nowait()) is not None:
                batch.append(another)
        except Empty:
            return batch, False
        return batch, True

    def _written(self, batch: Sequence[_Waiting]) -> BaseException | None:
        try:
            self._sure(lambda: self._write([result for result, _ in batch]))
        except BaseException as error:
            return error
        return None


def _tell(futures: Sequence["asyncio.Future[None]"], error: BaseException | None) -> None:
    for future in futures:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
