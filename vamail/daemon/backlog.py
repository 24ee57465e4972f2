"""What was received and waits to be decided on: a queue bounded by bytes, between two threads."""

import threading
from collections import deque
from collections.abc import Sequence

from vamail.daemon.events import Work

GROUP = 50


class Backlog:
    """Filled by the threads that watch mailboxes, emptied in groups by the one that decides.

    `put` waits while more than `limit_bytes` of raw mail lie here, so that a backlog of thousands is
    never in memory at once. `wake` makes `take` return, so that other work is looked for.
    """

    def __init__(self, limit_bytes: int = 4_000_000) -> None:
        self._limit = limit_bytes
        self._works: deque[Work] = deque()
        self._bytes = 0
        self._woken = False
        self._closed = False
        self._changed = threading.Condition()

    def put(self, works: Sequence[Work]) -> None:
        """Add works; waits while the queue is full, never after `close`."""
        with self._changed:
            while self._bytes > self._limit and not self._closed:
                self._changed.wait(1)
            self._works.extend(works)
            self._bytes += sum(len(work.raw or b"") for work in works)
            self._changed.notify_all()

    def take(self, timeout_seconds: float) -> list[Work]:
        """At most a group of works, in order; empty after `wake`, `close` or the timeout."""
        with self._changed:
            if not self._works and not self._woken and not self._closed:
                self._changed.wait(timeout_seconds)
            self._woken = False
            group = [self._works.popleft() for _ in range(min(GROUP, len(self._works)))]
            self._bytes -= sum(len(work.raw or b"") for work in group)
            self._changed.notify_all()
            return group

    def wake(self) -> None:
        """Make the deciding thread look for other work now."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def close(self) -> None:
        """Nobody waits here any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def __len__(self) -> int:
        with self._changed:
            return len(self._works)
