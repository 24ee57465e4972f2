"""Effects that every room uses."""

from dataclasses import dataclass
from datetime import datetime

from vamail.model.ids import TaskKey


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteJournal:
    """One line of the journal: which step, what it did or refused, and why."""

    step: str
    what: str
    why: str = ""
    task: TaskKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """Fall due at `due_at`; unique per (`kind`, `subject`, `occurrence`), so that it is set once.

    With `task` it is about that task, perhaps one that this decision files: its reference and a stroke are
    put before the subject (`first/1` becomes `T-12/first/1`).
    """

    kind: str
    subject: str
    occurrence: str
    due_at: datetime
    task: TaskKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelDelivery:
    """A delivery that is moot now; ignored when it is already on its way."""

    delivery: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TellVa:
    """Something the VA must know, told once per `key`, gathered with others of its `kind`.

    Kinds: `unknown_sender` (at most one mail an hour, in working hours), `held`, `brake`, `refused`,
    `late`, `workspace`, `outage`, `calendar`, `split`, `date_question`, `bounce`, `approval`, `control`,
    `full` (more is promised than fits), `meeting` (what came about meetings), `billing` (an invoice that
    could not be drafted, a retainer that is used up), `import` (what came of files that were given).
    `lines` are plain text; nothing in them is a template.
    """

    kind: str
    key: str
    lines: tuple[str, ...]
    task: TaskKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleNotices:
    """These notices (by row number) are on their way to the VA with the mail of this decision."""

    notices: tuple[int, ...]
