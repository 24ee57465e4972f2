"""How many mails an account may send: pure arithmetic, the instants come in as arguments."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class RateLimit:
    """At most `per_minute` mails in any 60 seconds and `per_day` in any 24 hours; 0 is no limit.

    Providers count in windows that slide (Google: rolling 24 hours), and so does this.
    """

    def __init__(self, per_minute: int = 0, per_day: int = 0, sent: Iterable[datetime] = ()) -> None:
        self._limits = tuple((n, span) for n, span in ((per_minute, _MINUTE), (per_day, _DAY)) if n > 0)
        self._sent = sorted(sent) if self._limits else []

    def wait_seconds(self, at: datetime) -> float:
        """Seconds from `at` until the next mail may leave; 0.0 means now."""
        wait = 0.0
        for most, span in self._limits:
            inside = len(self._sent) - bisect_right(self._sent, at - span)
            if inside >= most:
                free_at = self._sent[len(self._sent) - most] + span
                wait = max(wait, (free_at - at).total_seconds())
        return wait

    def count(self, at: datetime) -> None:
        """A mail left at `at`."""
        if not self._limits:
            return
        # Instants come in order but for a clock that was set back.
        place = bisect_right(self._sent, at)
        self._sent.insert(place, at)
        longest = max(span for _, span in self._limits)
        del self._sent[: bisect_right(self._sent, at - longest)]
