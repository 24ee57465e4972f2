"""Events: everything that happens. One row each; one pure function decides on each."""

from dataclasses import dataclass
from datetime import datetime

from vamail.model.books import GivenBy, Read
from vamail.model.exports import BooksWanted, MadeBooks
from vamail.model.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReceived:
    """A mail reached a mailbox. `received_at` is INTERNALDATE; `number` is the event's.

    `oversize` is the size on the server, in bytes, of a mail beyond the limit, of which only the
    header was fetched. `accepted` is set when the VA accepted the held mail, perhaps for a client.
    `control`: the VA put it into the control folder, where only the VA can.
    """

    number: int
    mailbox: str
    received_at: datetime
    message: Message
    blob: str = ""
    uidvalidity: int = 0
    uid: int = 0
    oversize: int = 0
    junk: bool = False
    accepted: bool = False
    as_client: str = ""
    control: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSent:
    """A mail that lies in the VA's Sent folder, sent by hand; `sent_at` is when it left (INTERNALDATE)."""

    number: int
    mailbox: str
    sent_at: datetime
    message: Message
    blob: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerDue:
    """A timer fell due: `kind` says which decider, `subject` what about."""

    number: int
    kind: str
    subject: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandGiven:
    """The VA gave a command at the command line: `verb` about `subject`, e.g. `accept` about `3`.

    The verb `say`: `subject` is what the VA would write in a mail, one command a line (`T-12 done`).
    """

    number: int
    verb: str
    subject: str
    client: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """A delivery was refused for good, or given up, or (`perhaps`) is held because nobody knows whether it
    arrived; the VA is to be told.

    `reply` is what the server answered where it refused the recipient itself (RCPT), else empty.
    """

    number: int
    delivery: int
    kind: str
    to: str
    subject: str
    task: str
    error: str
    reply: str = ""
    perhaps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceBroken:
    """The VA's folder changed and does not check clean; the last good version stays in force."""

    number: int
    fingerprint: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesDue:
    """Notices gathered for the VA are due as one mail: `lines` of each, with their row numbers; `tasks`
    are the references that they are about; `asks` the events whose mails wait for an `ok`, as they say;
    `files` those of the files of which they tell what came."""

    number: int
    notices: tuple[int, ...]
    kinds: tuple[str, ...]
    lines: tuple[str, ...]
    tasks: tuple[str, ...] = ()
    asks: tuple[int, ...] = ()
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A mail whose handling stopped vamail again and again was set aside by the store."""

    number: int
    mail: int
    sender: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementExpired:
    """An acknowledgement was not delivered by the instant that it states; it is decided again.

    `message` is the mail that it acknowledged, which arrived at `received_at`.
    """

    number: int
    delivery: int
    task: str
    message: Message
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One part of an outage: `kind` mailbox, sending, folders or canary; `name` of the mailbox, if any."""

    kind: str
    name: str
    since: datetime
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageBegan:
    """Trouble has lasted long enough to be told."""

    number: int
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageEnded:
    """What was told works again since `until`. `mails` came in meanwhile; `touched` are the references
    of open tasks whose promised instant passed in that time without an answer."""

    number: int
    troubles: tuple[Trouble, ...]
    until: datetime
    mails: int = 0
    touched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileGiven:
    """The VA gave a file of another program: a bank's statement, a time tracker's export.

    `name` is the file's own, without folders, and data like its content; `blob` the SHA-256 of its bytes,
    empty where they were not read; `place` names the very file in the folder `import/`. `content` is what it
    says, or the one reason why it is refused. The whole file is one event, and so one decision.
    """

    number: int
    name: str
    blob: str
    by: GivenBy
    content: Read
    place: str = ""

    @property
    def mark(self) -> str:
        """What this file is known by."""
        return self.blob or self.place or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksDue:
    """The VA asked for files for her book-keeping, and they were made: the timer `books`, that fell due at
    `due_at`, with what came of it."""

    number: int
    wanted: BooksWanted
    due_at: datetime
    made: MadeBooks


Event = (
    MailReceived
    | MailSent
    | TimerDue
    | CommandGiven
    | DeliveryFailed
    | WorkspaceBroken
    | NoticesDue
    | AcknowledgementExpired
    | GivenUp
    | OutageBegan
    | OutageEnded
    | FileGiven
    | BooksDue
)
