"""Outages and test mails to ourselves as values, for those who decide on them and those who keep them."""

from dataclasses import dataclass
from datetime import datetime

SENDING, FOLDERS, DATABASE = "sending", "folders", "database"
KINDS = ("mailbox", SENDING, DATABASE, FOLDERS, "canary")


def mailbox_part(name: str) -> str:
    """The part that a mailbox is."""
    return f"mailbox {name}"


def canary_part(mailbox: str) -> str:
    """The part that the test mail to a mailbox is."""
    return f"canary {mailbox}"


def kind_of(part: str) -> str:
    """`mailbox`, `sending`, `database`, `folders` or `canary`."""
    return part.partition(" ")[0]


def name_of(part: str) -> str:
    """The mailbox's name of a mailbox or a test mail; empty for what there is one of."""
    return part.partition(" ")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """An open outage. `counted_seconds`: how long it was watched failing, until `seen_at`.

    `well_at`: since when it works again. `told_event`: the event whose decision told the VA, with
    everything that was told together; None while it may still be a blip.
    """

    part: str
    since: datetime
    seen_at: datetime
    counted_seconds: float = 0.0
    error: str = ""
    well_at: datetime | None = None
    told_event: int | None = None
    over_at: datetime | None = None
    id: int = 0

    @property
    def kind(self) -> str:
        """See `kind_of`."""
        return kind_of(self.part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to write: new outages, changed ones, blips that ended, what to tell, and groups that ended."""

    begun: tuple[Outage, ...] = ()
    changed: tuple[Outage, ...] = ()
    blips: tuple[Outage, ...] = ()
    tell: tuple[Outage, ...] = ()
    ended: tuple[tuple[Outage, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.begun or self.changed or self.blips or self.tell or self.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryRun:
    """One test mail to ourselves, sent by `event`: when it left, when it must be back, when it was."""

    event: int
    mailbox: str
    sent_at: datetime
    late_at: datetime
    back_at: datetime | None = None
