"""Effects of the promise and of the VA's commands."""

from dataclasses import dataclass
from datetime import datetime

from vamail.model.ids import TaskKey
from vamail.model.ledger import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """The next version of one value of the ledger."""

    value: Kept


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due date, or with `at` None that there is none; `words` are where it was read."""

    at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """When the VA last answered; with `at` None: not yet."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTask:
    """Set the given fields of a task; None leaves one as it is. What a field was before is kept with the
    event, so that the task can be read as it was, and the edit taken back. `tags` is the whole list."""

    task: TaskKey
    client: str | None = None
    title: str | None = None
    list_name: str | None = None
    important: bool | None = None
    urgent: bool | None = None
    estimate_minutes: int | None = None
    assigned_to: str | None = None
    due: DueDate | None = None
    answered: Answered | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDelivery:
    """A delivery that has not left is stopped until the VA says `ok`; ignored when it is on its way."""

    delivery: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendNow:
    """A delivery that waits for its time, or in the undo window, leaves at once."""

    delivery: int
