"""The outage that no row can hold: that of the database itself, remembered in this process alone."""

from dataclasses import replace
from datetime import datetime

from vamail.desk.life.outages import Seen, step
from vamail.model.outages import DATABASE, Outage, Step


class DatabaseWatch:
    """Follows the database by the same rules as everything else."""

    def __init__(self) -> None:
        self._outage: Outage | None = None

    def look(self, seen: Seen, now: datetime, elapsed_seconds: float, after_seconds: float) -> Step:
        """One look; `tell` and `ended` of what comes back say what the VA is to be told."""
        known = [self._outage] if self._outage else []
        found = step(known, {DATABASE: seen}, (DATABASE,), now, elapsed_seconds, after_seconds)
        if found.begun:
            self._outage = replace(found.begun[0], id=1)
        elif found.changed:
            self._outage = found.changed[0]
        elif found.blips or found.ended:
            self._outage = None
        return found

    def told(self) -> None:
        """The VA was told."""
        if self._outage is not None:
            self._outage = replace(self._outage, told_event=1)

    @property
    def open(self) -> bool:
        """Whether it does not answer just now, or was not steady since."""
        return self._outage is not None
