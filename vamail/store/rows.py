"""What the store takes and gives: frozen rows, instants aware, Message-IDs without angle brackets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vamail.model.decision import Decision
    from vamail.model.ids import NewTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a mailbox was read: every UID up to `last_uid` under `uidvalidity` is stored or passed over.

    Mail below `start_uid`, or older than `start_at` after a change of UIDVALIDITY, is not ours to read.
    """

    uidvalidity: int
    last_uid: int
    start_uid: int
    start_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One mail as fetched; nothing has looked inside it. Header texts are opaque, from ENVELOPE.

    `lane` keeps mails of one client in order across workers; empty: the domain in `sender`. `kind` is that
    of its event: `mail`, or `sent` for what lies in Sent. `control`: it lay in the control folder.
    """

    uid: int
    received_at: datetime
    raw: bytes
    oversize: int = 0
    junk: bool = False
    message_id: str = ""
    in_reply_to: str = ""
    references: str = ""
    sender: str = ""
    subject: str = ""
    lane: str = ""
    kind: str = "mail"
    control: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedEvent:
    """An event that this worker must handle now. `alone`: an earlier attempt did not come back.

    `held`: it did not come back too often; the store has set it aside, the daemon only says so.
    `waits`: it was stored only, and is nobody's until somebody claims it.
    The fields from `mailbox` on are those of a mail (`kind` "mail") and empty otherwise; `sender` is its
    From field as text.
    """

    number: int
    kind: str
    at: datetime
    payload: Mapping[str, Any]
    attempts: int
    alone: bool = False
    held: bool = False
    waits: bool = False
    mailbox: str = ""
    uidvalidity: int = 0
    uid: int = 0
    received_at: datetime | None = None
    blob_hash: str = ""
    size: int = 0
    oversize: int = 0
    junk: bool = False
    sender: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the VA accepted this held mail."""
        return bool(self.payload.get("accepted"))

    @property
    def as_client(self) -> str:
        """The client for whom the VA accepted it, or an empty string."""
        return str(self.payload.get("as_client", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """One `SendMail` effect as final bytes. `problem`: it could not be rendered and is to be held; `kept` is
    what it is rendered from again (`unwritten`)."""

    raw: bytes = b""
    subject: str = ""
    text: str = ""
    html: str = ""
    message_id: str
    envelope_from: str = ""
    problem: str = ""
    kept: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """One decided event, ready to commit: `mails` holds one entry per `SendMail` effect, in order.

    `sender` and `subject` are shown where it is held; without them the envelope's. `rewritten`: held mails
    that could not be written before, by the number of their delivery; who lets one go sends these bytes.
    """

    event: int
    decision: "Decision"
    workspace_hash: str = ""
    refs: "Mapping[NewTask, str]" = field(default_factory=dict)
    mails: tuple[OutgoingMail, ...] = ()
    sender: str = ""
    subject: str = ""
    rewritten: Mapping[int, OutgoingMail] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryJob:
    """A delivery claimed by this worker. `status` is what it was before the claim: `unknown` asks to
    look it up in Sent by its Message-ID before anything is sent again. `attempts` counts this one.
    `worker` is who claimed it; `arrived_at`: when the mail arrived that it answers."""

    id: int
    kind: str
    recipient: str
    envelope_from: str
    raw: bytes
    message_id: str
    attempts: int
    money: bool
    task: str | None
    status: str
    subject: str
    client: str
    event: int
    created_at: datetime
    not_after: datetime | None = None
    unless: str = ""
    worker: str = ""
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewErrand:
    """An errand to add with a settled delivery, e.g. `append` to Sent."""

    kind: str
    payload: Mapping[str, Any]
    mailbox: str = ""
    event: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Work after the commit on a mailbox or in a client's folder: kind move, label, append or file."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    event: int | None
    mailbox: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the VA must be told and has not been yet."""

    id: int
    kind: str
    key: str
    lines: tuple[str, ...]
    task: str | None
    event: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRow:
    """A stored mail and what became of it; `verdict` is empty while it waits, `kind` that of its event."""

    event: int
    mailbox: str
    uidvalidity: int
    uid: int
    received_at: datetime
    blob_hash: str
    size: int
    oversize: int
    junk: bool
    message_id: str
    sender: str
    subject: str
    verdict: str
    client: str
    rule: str
    task: str | None
    duplicate_of: int | None
    state: str
    workspace_hash: str
    reasons: tuple[Mapping[str, Any], ...]
    payload: Mapping[str, Any]
    kind: str = "mail"
