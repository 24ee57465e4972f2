"""What stands in a calendar: values only."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One line of a calendar. Instants are UTC; `end` None: a moment, which takes no time away.

    `uid` is the same for as long as the entry lives (RFC 5545, 3.8.4.7); `kind` is due, promise, block or
    meeting; `client` is whose it is, empty for nobody's.
    """

    uid: str
    kind: str
    title: str
    start: datetime
    end: datetime | None = None
    client: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """An entry with when it last changed, and how often (RFC 5545, 3.8.7.2 and 3.8.7.4)."""

    entry: CalendarEntry
    changed_at: datetime
    sequence: int = 0
