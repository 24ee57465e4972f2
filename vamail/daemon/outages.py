"""The outage that no row can hold: that of the database itself.

It is followed by the same rules as everything else, in memory, for as long as the process lives (a worker
that lost its locks ends; its process goes on), and told by the second route at once, since no event can
be written.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from vamail.daemon import maillog
from vamail.daemon.alarm import SecondRoute
from vamail.daemon.current import Current
from vamail.desk.life import tell
from vamail.desk.life.outages import Seen, step
from vamail.model.events import Trouble
from vamail.model.outages import DATABASE, Outage
from vamail.model.outcome import Delivered
from vamail.model.time import iso_utc

MOST_SECONDS = 60.0
"""Time between two looks that counts at most: a sleeping machine watches nothing."""


class DatabaseAlarm:
    """Told of every look at the database, by one thread at a time; tells the VA when it lasts."""

    def __init__(
        self, route: SecondRoute, current: Current, now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._route = route
        self._current = current
        self._now = now
        self._clock = clock
        self._outage: Outage | None = None
        self._looked_at: float | None = None

    @property
    def open(self) -> bool:
        """Whether it does not answer just now, or was not steady since."""
        return self._outage is not None

    def well(self) -> None:
        """It answers."""
        if self._outage is not None:
            self._look(Seen(part=DATABASE, ok_at=self._now()))

    def lost(self, error: str) -> None:
        """It does not answer. May block while the second route is tried."""
        since = self._outage.since if self._outage else self._now()
        self._look(Seen(part=DATABASE, bad_since=since, error=error))

    def _look(self, seen: Seen) -> None:
        known = [self._outage] if self._outage else []
        after = self._current.workspace.alarm.after_seconds
        found = step(known, {DATABASE: seen}, (DATABASE,), self._now(), self._elapsed(), after)
        if found.begun:
            self._outage = replace(found.begun[0], id=1)
        elif found.changed:
            self._outage = found.changed[0]
        elif found.blips or found.ended:
            self._outage = None
        if found.tell and self._tell("outage", found.tell[0]) and self._outage is not None:
            self._outage = replace(self._outage, told_event=1)
        for group in found.ended:
            self._tell("recovered", group[0])

    def _elapsed(self) -> float:
        before, self._looked_at = self._looked_at, self._clock()
        return 0.0 if before is None else min(MOST_SECONDS, max(0.0, self._looked_at - before))

    def _tell(self, kind: str, outage: Outage) -> bool:
        """Whether it is told; without a second route there is nobody to tell, and that is said once."""
        if not self._current.workspace.alarm.has_route:
            maillog.again("alarm", "the database does not answer, and `alarm` names no second route")
            return True
        until = outage.well_at if kind == "recovered" else None
        troubles = (Trouble(kind=DATABASE, name="", since=outage.since),)
        said = {
            "kind": kind, "sentence": tell.sentence(troubles, self._current.workspace, until),
            "since": iso_utc(outage.since), "until": iso_utc(until) if until else None,
        }  # fmt: skip
        outcome = self._route.tell(said, int(outage.since.timestamp()))
        if not isinstance(outcome, Delivered):
            maillog.again("alarm", outcome.error)
        return isinstance(outcome, Delivered)
