"""What stands in a calendar: values only."""

from dataclasses import dataclass
from datetime import datetime

from vamail.model.meetings import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One line of a calendar. Instants are UTC; `end` None: a moment, which takes no time away.

    `uid` is the same for as long as the entry lives (RFC 5545, 3.8.4.7); `kind` is due, promise, block or
    meeting; `client` is whose it is, empty for nobody's. `meeting` is the meeting or series as its reader may
    see it; then `start` and `end` are of its first instance.
    """

    uid: str
    kind: str
    title: str
    start: datetime
    end: datetime | None = None
    client: str = ""
    text: str = ""
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """An entry with when it last changed, and how often (RFC 5545, 3.8.7.2 and 3.8.7.4)."""

    entry: CalendarEntry
    changed_at: datetime
    sequence: int = 0
