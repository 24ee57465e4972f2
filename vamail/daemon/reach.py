"""Reach: whether a server answers, and what is said about it.

An outage is one line when it begins, one an hour while it lasts, one for each new reason, and one when it
is over; never a line a try. A server that comes and goes is one outage: it counts as well only after it
answered for a minute, and until then it is tried less and less often.

`down` is what others may look at, from any thread: an alert or a page of figures needs no more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vamail.daemon import maillog

SAY_AGAIN = timedelta(hours=1)
WELL = timedelta(minutes=1)
_REASONS = 10


@dataclass(frozen=True, slots=True)
class Down:
    """An outage: since when, why (as of the last try), and how many tries failed so far.

    `permanent`: it will not end by itself; a login that is refused, say.
    """

    since: datetime
    error: str
    tries: int
    permanent: bool = False


class Reach:
    """The state of the way to one server; `what` names it in the log. Written by one thread at a time."""

    def __init__(self, what: str, now: Callable[[], datetime]) -> None:
        self.what = what
        self.down: Down | None = None
        self._now = now
        self._tries = 0
        self._answered_at: datetime | None = None
        self._reasons: set[str] = set()
        self._said_at: datetime | None = None
        self._told = False

    def failed(self, error: str, delays: Sequence[float], *, permanent: bool = False) -> float:
        """A try failed: how many seconds to wait before the next one (the last delay repeats)."""
        now = self._now()
        if self.down is None and (self._answered_at is None or now - self._answered_at >= WELL):
            self._tries, self._reasons, self._said_at = 0, set(), None
        self._tries += 1
        self.down = Down(self.down.since if self.down else now, error, self._tries, permanent)
        delay = delays[min(self._tries, len(delays)) - 1]
        news = error not in self._reasons and len(self._reasons) < _REASONS
        if news or self._said_at is None or now - self._said_at >= SAY_AGAIN:
            self._reasons.add(error)
            self._said_at, self._told = now, True
            maillog.unreachable(self.what, error, delay, self._tries)
        return delay

    def answered(self, detail: str = "") -> None:
        """The server answers. Said the first time, and when it was said before that it did not."""
        down, now = self.down, self._now()
        if down is None and self._answered_at is not None:
            return
        self.down, self._answered_at = None, now
        if self._told or down is None:
            away = round((now - down.since).total_seconds(), 1) if down else 0.0
            maillog.reachable(self.what, detail, away)
        self._told = False
