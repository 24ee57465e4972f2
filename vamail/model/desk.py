"""What deciders may read: a Protocol that `store` fulfils with what is written plus an overlay.

All answers are as of the event under decision: rows made by it or a later event are invisible.
Nothing here writes, and no answer depends on the clock.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vamail.model.addresses import KnownAddress, KnownDelivery


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
