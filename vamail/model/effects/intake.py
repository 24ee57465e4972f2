"""Effects of intake: what one mail may cause."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Chart, Document
from vamail.model.exports import MadeFile
from vamail.model.ids import TaskKey
from vamail.model.meetings import Invitation
from vamail.model.message import Address
from vamail.model.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTask:
    """A new task. `promised_at` is the very instant that the acknowledgement states."""

    key: TaskKey
    client: str
    requester: Address
    title: str
    description: str
    list_name: str
    important: bool
    urgent: bool
    received_at: datetime
    source_message_id: str
    promised_at: datetime | None = None
    promise_zone: str = ""
    due_at: datetime | None = None
    due_from: str = ""
    due_question: str = ""
    estimate_minutes: int = 0
    checklist: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    follows: str = ""
    split: tuple[str, ...] = ()

    @property
    def priority(self) -> int:
        """Eisenhower matrix: 1 urgent and important, 2 important, 3 urgent, 4 neither."""
        return {(True, True): 1, (True, False): 2, (False, True): 3, (False, False): 4}[
            (self.important, self.urgent)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinTask:
    """This mail belongs to that task. `new_request` tells a request from a mere thank-you."""

    task: TaskKey
    sender: str
    received_at: datetime
    new_request: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTask:
    """Set the named fields of a task; fields that are None stay as they are.

    `due_at` comes with the words it was read from (`due_from`); an empty `due_question` settles one.
    """

    task: TaskKey
    status: str | None = None
    promised_at: datetime | None = None
    promise_zone: str | None = None
    closed_at: datetime | None = None
    answered_at: datetime | None = None
    due_at: datetime | None = None
    due_from: str | None = None
    due_question: str | None = None
    reopened: bool = False
    add_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldMail:
    """Set this mail aside for the VA. `kind`: unknown_sender, unreadable, ambiguous_sender, own_address
    (the VA's, unproven or without a request), held_by_rule, calendar (an object that is not acted on),
    answer (about a meeting, from somebody who is not proven to be its guest), payment (it looks like a notice
    of PayPal, Wise or Stripe, and nobody vouches), failed."""

    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHeld:
    """A held entry was settled by the VA: `outcome` accepted, dropped or requeued."""

    held: int
    outcome: str
    client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleMail:
    """What became of the mail of this event; exactly one in every decision on a mail.

    `identity` is the message's; `duplicate_of` names the event number of the same mail handled before.
    """

    verdict: str
    identity: str
    message_id: str
    sender: str = ""
    client: str = ""
    rule: str = ""
    task: TaskKey | None = None
    duplicate_of: int | None = None
    flagged: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMail:
    """A mail to be rendered before the commit and delivered after it.

    `values` feed the template `template` in `language`; values of type `TaskKey` placeholders are
    replaced by references before rendering. `action` makes the Message-ID and the once-key together
    with the event; in the Message-ID `named` stands for it where it is set, because the action holds a
    number that a restored desk gives anew. `subject` overrides the template's subject line where not empty.
    `money` deliveries are held when their fate is unknown, all others are sent again.
    `unless` says what makes it moot, looked at again before it leaves: `answered` (the VA answered the
    task since it was decided), `closed` (the task is closed), `not waiting` (nobody owes anything for it).
    `command_token`: the VA may answer it with commands, about `task` or about the notice as a whole.
    `arrived_at` is the instant of arrival by which the brakes count.
    `invitation`: the calendar object that goes with it, beside the text (RFC 6047). `document`: what is
    attached, made from stored values before the commit; `files` were made already. `chart` is
    shown where `values` have a `Picture`.
    """

    action: str
    kind: str
    to: Address
    template: str
    language: str
    values: Mapping[str, Value]
    task: TaskKey | None = None
    client: str = ""
    subject: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    auto_submitted: str = ""
    arrived_at: datetime | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    unless: str = ""
    money: bool = False
    hold: str = ""
    reply_token: bool = False
    command_token: bool = False
    invitation: Invitation | None = None
    document: Document | StatementOfAccount | None = None
    files: tuple[MadeFile, ...] = ()
    chart: Chart | None = None
    named: str = ""

    @property
    def own_name(self) -> str:
        """What its Message-ID says of it."""
        return self.named or self.action


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveMessage:
    """Move (or label, where the server has labels) the message after the commit; flags stay."""

    folder: str
    label: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveFile:
    """Save attachment `index` of this event's mail in the client's folder under a cleaned name."""

    task: TaskKey
    client: str
    index: int
    name: str
    folder: str = field(default="01_Inbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFile:
    """Attachment `index` of this event's mail is given for import: an event of its own, in this commit."""

    index: int
    name: str
