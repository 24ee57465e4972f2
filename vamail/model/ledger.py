"""The ledger: small facts about tasks and clients that change over time, each change a new version.

Clocks, who waits for whom, time spent, pauses, approvals, commands given: one table keeps them all
(`store/ledger.py`), never overwrites a version, and so can be read as it was before any event. A value's
`kind` and `key` name it; `version` counts from 1, and two workers that write the same version of one
value conflict, so that the second decides again. `is_open` says whether the desk still has to do with it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from vamail.model.billing import Expense, Invoice, InvoiceMail, Payment, RetainerMonth
from vamail.model.books import ImportedFile
from vamail.model.ids import NewTask, TaskKey
from vamail.model.meetings import Meeting, MeetingUid, Numbering
from vamail.model.numbering import RestoredNumbers

ClockName = Literal["first", "next", "resolution"]


def _ref(task: TaskKey | None) -> str:
    """A task's reference; a task that this very decision files has none yet, and stands by its place."""
    return f"new:{task.index}" if isinstance(task, NewTask) else task or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One response clock of a task (first response, next response, resolution).

    `due_at` is frozen when the clock starts, under the hours of `calendar` (a `PinnedHours` key); it moves
    only with a pause, or where somebody sets another due date. `target` is the promise as it was written
    (`1 business day`). While `paused_at` is set, `left_seconds` of open time remain. `met_at` ends it with
    a verdict; so does `ended_why` without one (the task was dropped, say). `warned_at` and `breached_at` are
    when the VA was told; `warn_at` is when the VA is to be warned (None: never). `asked_at`: the
    client's newest request while it ran.
    """

    kind: ClassVar[str] = "clock"
    task: TaskKey
    name: ClockName
    round: int = 1
    version: int = 1
    client: str = ""
    started_at: datetime
    due_at: datetime
    target: str = ""
    calendar: str = ""
    paused_at: datetime | None = None
    left_seconds: int = 0
    met_at: datetime | None = None
    ended_why: str = ""
    warn_at: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    asked_at: datetime | None = None

    @property
    def key(self) -> str:
        """`T-12/next/2`."""
        return f"{_ref(self.task)}/{self.name}/{self.round}"

    @property
    def is_open(self) -> bool:
        """Whether it still runs, or is paused."""
        return self.met_at is None and not self.ended_why

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; None while it is not known, or will never be."""
        return None if self.met_at is None else self.met_at <= self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedHours:
    """Business hours as they were when a clock began, as JSON; written once, under their own hash."""

    kind: ClassVar[str] = "hours"
    hash: str
    hours: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""

    @property
    def key(self) -> str:
        """The hash."""
        return self.hash

    @property
    def is_open(self) -> bool:
        """It is never done with."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Who owes what, to whom, since when: one line of the waiting-for ledger.

    `whom` is `client`, or the address or name of somebody else. `chase_at` is when the next polite chaser
    is due (None: none), `chased` how many went, `last_chased_at` when. `over_at` ends it.
    """

    kind: ClassVar[str] = "wait"
    task: TaskKey
    round: int = 1
    version: int = 1
    client: str = ""
    whom: str = "client"
    what: str = ""
    since: datetime
    chase_at: datetime | None = None
    chased: int = 0
    last_chased_at: datetime | None = None
    over_at: datetime | None = None
    over_why: str = ""

    @property
    def key(self) -> str:
        """`T-12/1`."""
        return f"{_ref(self.task)}/{self.round}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes something."""
        return self.over_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeEntry:
    """Time spent. `ended_at` None: the watch runs. `minutes` are what counts, also where no instants are
    known (`log 45m` gives the day in `started_at` alone). `void`: taken back by `undo`. `service` is the name
    of one of `rules/services.yaml`, `billed` the invoice that charges it, `source` whence it was imported.
    `seconds` is the duration to the second, where that source counts so (0: `minutes` are exact); `by` who
    worked, as it names them."""

    kind: ClassVar[str] = "time"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    started_at: datetime
    ended_at: datetime | None = None
    minutes: int = 0
    note: str = ""
    void: bool = False
    service: str = ""
    billable: bool = True
    billed: str = ""
    source: str = ""
    seconds: int = 0
    by: str = ""

    @property
    def key(self) -> str:
        """`name`: the event that logged it, and its place there (`57.0`), or `import/…`."""
        return self.name

    @property
    def exact(self) -> int:
        """Seconds that count."""
        return self.seconds or self.minutes * 60

    @property
    def is_open(self) -> bool:
        """Whether the watch runs."""
        return self.ended_at is None and not self.void


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note of the VA on a task."""

    kind: ClassVar[str] = "note"
    name: str
    version: int = 1
    task: TaskKey
    client: str = ""
    at: datetime
    text: str
    void: bool = False

    @property
    def key(self) -> str:
        """`name`: the event that wrote it, and its place there."""
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it stands."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Automatic mail to `client` (empty: to everybody) is stopped since `since`.

    `REASON`: how the reason of everything begins that a pause holds. `NEVER`: kinds of mail that go to the VA
    or to ourselves, or that the VA wrote.
    """

    kind: ClassVar[str] = "pause"
    REASON: ClassVar[str] = "paused: "
    NEVER: ClassVar[tuple[str, ...]] = ("notice", "canary", "transcript", "alarm", "reply")
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    since: datetime
    over_at: datetime | None = None

    @property
    def key(self) -> str:
        """The client, or `*`."""
        return self.client or "*"

    @property
    def is_open(self) -> bool:
        """Whether it is in force."""
        return self.over_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Something of which the VA said `ok`, and which need not be asked again.

    `what`: `address` (mail may go there) or `template` (`subject` is `en/acknowledge`, `proof` its
    hash) or `bank` (`subject` is a mark of her own bank details).
    """

    kind: ClassVar[str] = "approval"
    what: str
    subject: str
    proof: str = ""
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    at: datetime

    @property
    def key(self) -> str:
        """`template/en/chase`."""
        return f"{self.what}/{self.subject}"

    @property
    def is_open(self) -> bool:
        """It is looked up by its key alone."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent:
    """A mail to the VA that may be answered with commands: what it was about.

    Made by `desk.life.answerable`. `name` is its Message-ID's event part; `tasks` those that it names;
    `held` the numbers of held entries that it asks about, `meetings` and `invoices` the names of those, and
    `versions` which one of each was shown, meetings first; none: nothing was. An answer that names none means
    these, if there is exactly one. `proposes` is the action of a mail that proposes one thing (`late.I-7`),
    `imports` are the lines (`CommandLine.name`) that stand for files of which it told.
    """

    kind: ClassVar[str] = "notice"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    tasks: tuple[str, ...] = ()
    held: tuple[int, ...] = ()
    meetings: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()
    proposes: str = ""
    imports: tuple[str, ...] = ()
    at: datetime

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    @property
    def is_open(self) -> bool:
        """It is looked up by its key alone."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Task `task` went into task `into`: what is answered to it belongs there, until `over_at`."""

    kind: ClassVar[str] = "merge"
    task: TaskKey
    into: str
    version: int = 1
    client: str = ""
    at: datetime
    over_at: datetime | None = None

    @property
    def key(self) -> str:
        """The task that went."""
        return _ref(self.task)

    @property
    def is_open(self) -> bool:
        """Whether it holds."""
        return self.over_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Something that a report did for a day or an instant, and does once.

    `name` says what: `brief/2026-11-24` (a local date), `review/…`, `move/T-12/<due_at>` (the client is to be
    asked for a later date). `skipped` are the dates whose report never came, to be said in the next one;
    `told_at` when that was said.
    """

    kind: ClassVar[str] = "reported"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    at: datetime
    skipped: tuple[str, ...] = ()
    told_at: datetime | None = None

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether the VA is still to be told of what was skipped."""
        return bool(self.skipped) and self.told_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """How one command is taken back. `what`:

    `edit` (fields of task `task`: JSON in `value`, with what they were `before` and `after`), `clock`,
    `wait`, `time`, `note`, `pause`, `merge` (the ledger's value of that kind under `key` goes back to what
    version `version` said, 0: it did not exist), `delivery` (the mail of action `key`, to `value`: cancel it,
    if it has not left), `hold` (delivery `key` was stopped: let it go), `filed` (tasks with these titles
    were filed: JSON in `value`; drop them).
    """

    what: str
    task: str = ""
    key: str = ""
    version: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """One line of a command as it was carried out: for `undo`, for `explain`, and against doing it twice.

    `name` is the event and the line's place (`57.2`); `source` how it came (`mail`, `folder`, `line`). A file
    that was imported has one too, of the verb `import`: its `line` is the file's name.
    """

    kind: ClassVar[str] = "command"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    at: datetime
    source: str
    verb: str
    line: str
    undo: tuple[Undo, ...] = ()
    undone_at: datetime | None = None

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it could still be undone."""
        return self.undone_at is None and bool(self.undo)


Kept = (
    Clock | PinnedHours | Wait | TimeEntry | Note | Pause | Approval | NoticeSent | Merge | Reported
    | CommandLine | Meeting | MeetingUid | Numbering | Invoice | Payment | Expense
    | RetainerMonth | RestoredNumbers | ImportedFile | InvoiceMail
)  # fmt: skip
"""What the ledger keeps."""

KINDS: dict[str, type[Kept]] = {
    kind.kind: kind
    for kind in (
        Clock, PinnedHours, Wait, TimeEntry, Note, Pause, Approval, NoticeSent, Merge, Reported, CommandLine,
        Meeting, MeetingUid, Numbering, Invoice, Payment, Expense, RetainerMonth, RestoredNumbers,
        ImportedFile, InvoiceMail,
    )
}  # fmt: skip
