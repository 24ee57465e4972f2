"""What the threads of one daemon say of themselves: contact with the outside, being alive, counts.

Everything here is in memory and costs about a microsecond; the thread that keeps watch (`vigil`) and
whoever is asked (`monitor`) read it. No lock is held while anything else is done.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vamail.desk.life.outages import Seen

STOPPED = float("inf")
IDLE = 1e12
"""Seconds that a thread may be quiet which only waits to be given work."""


def _now() -> datetime:
    return datetime.now(UTC)


class Contacts:
    """When each part of the outside was last well, and since when it is not."""

    def __init__(self, now: Callable[[], datetime] = _now) -> None:
        self._now = now
        self._seen: dict[str, Seen] = {}
        self._lock = threading.Lock()
        self.losses: dict[str, int] = {}

    def well(self, part: str) -> None:
        """There was contact just now."""
        with self._lock:
            self._seen[part] = Seen(part=part, ok_at=self._now())

    def lost(self, part: str, error: str) -> None:
        """An attempt failed just now."""
        with self._lock:
            before = self._seen.get(part)
            since = before.bad_since if before and before.bad_since else self._now()
            if before is None or before.bad_since is None:
                self.losses[part] = self.losses.get(part, 0) + 1
            self._seen[part] = Seen(
                part=part, ok_at=before.ok_at if before else None, bad_since=since, error=error
            )

    def seen(self) -> dict[str, Seen]:
        """What is known of every part now."""
        with self._lock:
            return dict(self._seen)


class Pulse:
    """Which threads are alive: each says before it goes quiet for how long it may stay so.

    The clock is the machine's uptime without sleep, so that nothing is overdue after a suspended night.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due: dict[str, float] = {}

    def quiet(self, thread: str, seconds: float) -> None:
        """This thread is alive, and may say nothing for so long."""
        self._due[thread] = self._clock() + seconds

    def ends(self, thread: str) -> None:
        """This thread ends as it should."""
        self._due[thread] = STOPPED

    def overdue(self) -> dict[str, float]:
        """Threads that should have said something, and for how many seconds they have been late."""
        now = self._clock()
        return {thread: now - due for thread, due in list(self._due.items()) if due < now}


class Histogram:
    """Counts of values in buckets, as Prometheus wants them; one writer at a time by the interpreter."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Count one value."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def cumulated(self) -> list[tuple[str, float]]:
        """(upper bound, how many up to it), the last bound `+Inf`."""
        counts, so_far, pairs = list(self.counts), 0, []
        for bound, count in zip((*map(str, self.bounds), "+Inf"), counts, strict=True):
            so_far += count
            pairs.append((bound, float(so_far)))
        return pairs


SECONDS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 86400.0)


@dataclass(slots=True)
class Tally:
    """What happened since the start. No name of anybody in any of it."""

    verdicts: dict[str, int] = field(default_factory=dict)
    mailboxes: dict[str, int] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], int] = field(default_factory=dict)
    errands: dict[tuple[str, str], int] = field(default_factory=dict)
    to_decide: Histogram = field(default_factory=lambda: Histogram(SECONDS))
    to_send: Histogram = field(default_factory=lambda: Histogram(SECONDS))

    def decided(self, verdict: str, mailbox: str, seconds: float) -> None:
        """A mail was decided on, so long after it arrived."""
        self.verdicts[verdict] = self.verdicts.get(verdict, 0) + 1
        self.mailboxes[mailbox] = self.mailboxes.get(mailbox, 0) + 1
        self.to_decide.add(max(0.0, seconds))

    def attempted(self, kind: str, outcome: str, seconds: float) -> None:
        """A delivery was attempted; `seconds` since it was decided."""
        key = kind, outcome
        self.outcomes[key] = self.outcomes.get(key, 0) + 1
        if outcome == "delivered":
            self.to_send.add(max(0.0, seconds))

    def errand(self, kind: str, outcome: str) -> None:
        """An errand was tried."""
        key = kind, outcome
        self.errands[key] = self.errands.get(key, 0) + 1


class Vitals:
    """Contacts, pulse and tally of one daemon."""

    def __init__(self) -> None:
        self.contacts = Contacts()
        self.pulse = Pulse()
        self.tally = Tally()

    def snapshot(self) -> Mapping[str, Seen]:
        """What is known of every part of the outside."""
        return self.contacts.seen()
