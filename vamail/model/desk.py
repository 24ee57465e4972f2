"""What deciders may read: a Protocol that `store` fulfils with what is written plus an overlay.

All answers are as of the event under decision: rows made by it or a later event are invisible.
Nothing here writes, and no answer depends on the clock.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from vamail.model.addresses import KnownAddress, KnownDelivery
from vamail.model.billing import Document
from vamail.model.ledger import Kept

K = TypeVar("K", bound=Kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMail:
    """An inbound mail handled before: event number, what became of it, and its identity."""

    event: int
    message_id: str
    identity: str
    verdict: str
    sender: str
    client: str
    task: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTask:
    """A task as threading and acknowledging need it. `answered_at`: last human answer of the VA.

    `source_event` is the mail event that filed it; `acknowledged_at` the arrival instant of the last
    mail of this task that was acknowledged. `ref` of a task filed on the overlay is a placeholder
    of the form `new:<event>:<index>` until the commit gives it its number.
    """

    ref: str
    client: str
    requester: str
    title: str
    status: str
    received_at: datetime
    closed_at: datetime | None = None
    promised_at: datetime | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    source_event: int = 0
    requester_name: str = ""
    list_name: str = ""
    important: bool = False
    urgent: bool = False
    estimate_minutes: int = 0
    due_at: datetime | None = None
    due_from: str = ""
    promise_zone: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    assigned_to: str = ""
    split: tuple[str, ...] = ()
    source_message_id: str = ""

    @property
    def priority(self) -> int:
        """Eisenhower matrix: 1 urgent and important, 2 important, 3 urgent, 4 neither."""
        return {(True, True): 1, (True, False): 2, (False, True): 3, (False, False): 4}[
            (self.important, self.urgent)
        ]

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.status not in {"done", "dropped"}


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What an open task asks for: by when (None: nobody said), and how many minutes (0: not estimated)."""

    ref: str
    due_at: datetime | None
    minutes: int


def open_work(task: KnownTask) -> OpenWork | None:
    """What the VA has to do for this task, by the earlier of its due date and the promised answer; None
    where it is closed, or somebody else has to do something first."""
    if task.status not in {"new", "in_progress"}:
        return None
    answered, asked = task.answered_at, task.acknowledged_at
    owed = answered is None or (asked is not None and asked > answered)
    ends = [at for at in (task.due_at, task.promised_at if owed else None) if at is not None]
    return OpenWork(task.ref, min(ends, default=None), task.estimate_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEntry:
    """A held mail or delivery."""

    number: int
    kind: str
    event: int
    sender: str
    subject: str
    reason: str
    open: bool
    delivery: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMail:
    """A delivery that has not left: `status` queued, deferred, unknown or held; `next_at` when it will."""

    number: int
    event: int
    action: str
    kind: str
    recipient: str
    client: str
    task: str | None
    subject: str
    status: str
    next_at: datetime | None
    created_at: datetime
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTimer:
    """A timer that has not fallen due, or was not handled yet."""

    kind: str
    subject: str
    occurrence: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwritten:
    """A held mail that cannot be written: `why`. `again`: it can once its fault is mended, since what it is
    written from was kept."""

    why: str
    again: bool


class Desk(Protocol):
    """Read-only view of the desk."""

    def mails_by_message_id(self, message_id: str) -> tuple[KnownMail, ...]:
        """Inbound mails with this Message-ID, oldest first."""

    def mails_by_identity(self, identity: str) -> tuple[KnownMail, ...]:
        """Inbound mails with this content identity, oldest first."""

    def task_of_sent(self, message_id: str) -> str | None:
        """Reference of the task about which we sent the mail with this Message-ID."""

    def task(self, ref: str) -> KnownTask | None:
        """The task with this reference."""

    def knows_sender(self, email: str) -> bool:
        """Whether a mail of this sender was filed or joined before."""

    def acknowledged_since(self, scope: str, key: str, since: datetime) -> int:
        """How many acknowledgements were decided for mails that arrived after `since`.

        `scope`: `thread` (key: task reference), `address`, `domain`, or `overall` (key: empty).
        """

    def told(self, kind: str, key: str) -> bool:
        """Whether the VA was told this already."""

    def held(self, number: int) -> HeldEntry | None:
        """A held entry."""

    def delivery(self, message_id: str) -> KnownDelivery | None:
        """The mail that we sent with this Message-ID."""

    def deliveries_of(self, event: int) -> tuple[KnownDelivery, ...]:
        """The mails that this event sent."""

    def last_delivery_to(self, email: str, since: datetime) -> KnownDelivery | None:
        """The newest acknowledgement to this address of a mail that arrived after `since`."""

    def address(self, email: str) -> KnownAddress | None:
        """The ledger of an address; None where nothing ever came back."""

    def held_to(self, email: str) -> tuple[HeldEntry, ...]:
        """Open entries of deliveries that are held because automatic mail to this address is stopped."""

    def open_tasks(self, client: str = "") -> tuple[KnownTask, ...]:
        """Tasks with something left to do, of one client or of all, by number."""

    def open_work(self) -> tuple[OpenWork, ...]:
        """What is to be done for open tasks; of very many, the newest. Asked once in a group."""

    def tasks_closed(self, since: datetime, until: datetime) -> tuple[KnownTask, ...]:
        """Tasks that were closed from `since` to before `until`, by number."""

    def kept(self, kind: type[K], key: str) -> K | None:
        """The newest version of this value of the ledger."""

    def version_of(self, kind: type[K], key: str, version: int) -> K | None:
        """An earlier version of it."""

    def kept_of(self, kind: type[K], task: str) -> tuple[K, ...]:
        """The newest versions of the values of this kind of one task, open or not, by key."""

    def kept_open(self, kind: type[K]) -> tuple[K, ...]:
        """The newest versions of all values of this kind that are open, by key."""

    def kept_since(self, kind: type[K], since: datetime) -> tuple[K, ...]:
        """The newest versions of values of this kind that came to be since, by key."""

    def planned_mails(self) -> tuple[PlannedMail, ...]:
        """Deliveries that have not left, held ones too, by number."""

    def planned_timers(self, until: datetime) -> tuple[PlannedTimer, ...]:
        """Timers that fall due until then, and those overdue, by instant."""

    def held_open(self) -> tuple[HeldEntry, ...]:
        """Everything that waits for the VA's word, by number."""

    def unwritten(self, delivery: int) -> Unwritten | None:
        """Why this held mail still cannot be written, by the settings in force; None where it can leave."""

    def unprintable(self, document: Document) -> str:
        """Why this document cannot be made, by the settings in force; empty where it can."""

    def wrote_to(self, email: str) -> bool:
        """Whether a mail of ours went to this address before, or one came from it that was no stranger's."""

    def decided_since(self, since: datetime) -> int:
        """How many mails to clients, acknowledgements aside, were decided since (created, not held)."""
