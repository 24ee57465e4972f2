"""What to do first: promises that are late or fall due today, then the Eisenhower matrix.

A task's instant is the nearest of its open clocks and its due date. Late ones come first, then those of
today, each by instant; all others by quadrant, then by instant, then by age. Work on what waits for
somebody else is not ranked, unless a clock of its own runs out today.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from vamail.model.desk import KnownTask
from vamail.model.ledger import Clock
from vamail.workspace.types import Plan

What = Literal["first", "next", "resolution", "due", ""]
Standing = Literal["late", "today", "later", ""]
_STEP = 5
"""Minutes to which planned time is rounded up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A task in its place. `at` is its nearest instant and `what` that is; `minutes` are planned for it.

    `movable`: the instant is a due date alone, no promise of an answer, and the task is not both urgent and
    important: the client may be asked for a later one.
    """

    task: KnownTask
    at: datetime | None
    what: What
    standing: Standing
    minutes: int
    movable: bool = False

    @property
    def pressing(self) -> bool:
        """Whether it is late or falls due today."""
        return self.standing in ("late", "today")


def rank(
    tasks: Iterable[KnownTask], clocks: Iterable[Clock], plan: Plan, now: datetime, day_ends_at: datetime
) -> tuple[Ranked, ...]:
    """Open tasks in the order in which to do them. `clocks` are the open ones; `day_ends_at` ends today."""
    by_task: Mapping[str, list[Clock]] = _by_task(clocks)
    ranked = (_one(task, by_task.get(task.ref, []), plan, now, day_ends_at) for task in tasks if task.is_open)
    worked = (one for one in ranked if not one.task.status.startswith("waiting") or one.pressing)
    return tuple(sorted(worked, key=_place))


def planned_minutes(task: KnownTask, plan: Plan) -> int:
    """Minutes to set aside: the estimate, or the usual length of a task, with the buffer; in fives."""
    minutes = (task.estimate_minutes or plan.default_minutes) * (1 + plan.buffer)
    return max(_STEP, -(-round(minutes) // _STEP) * _STEP)


def instants(task: KnownTask, clocks: Sequence[Clock]) -> list[tuple[datetime, What]]:
    """What this task must be ready for, nearest first. A paused clock runs out at no instant, nor is a task
    due then whose client owes something: its date moves.

    A promise without a clock is one of a task that was filed before clocks were kept.
    """
    running = [one for one in clocks if one.is_open and one.paused_at is None]
    moves = any(one.is_open and one.paused_at is not None for one in clocks if one.name == "resolution")
    found: list[tuple[datetime, What]] = [(one.due_at, one.name) for one in running]
    if not running and task.promised_at is not None and task.answered_at is None and task.status == "new":
        found.append((task.promised_at, "first"))
    if (
        not moves
        and task.due_at is not None
        and all(at != task.due_at for at, what in found if what == "resolution")
    ):
        found.append((task.due_at, "due"))
    return sorted(found)


def _by_task(clocks: Iterable[Clock]) -> dict[str, list[Clock]]:
    found: dict[str, list[Clock]] = defaultdict(list)
    for clock in clocks:
        found[str(clock.task)].append(clock)
    return found


def _one(
    task: KnownTask, clocks: Sequence[Clock], plan: Plan, now: datetime, day_ends_at: datetime
) -> Ranked:
    at, what = _nearest(instants(task, clocks))
    return Ranked(
        task=task, at=at, what=what, standing=_standing(at, now, day_ends_at),
        minutes=planned_minutes(task, plan),
        movable=what in ("due", "resolution") and task.due_at is not None and task.priority != 1,
    )  # fmt: skip


def _nearest(found: list[tuple[datetime, What]]) -> tuple[datetime | None, What]:
    return found[0] if found else (None, "")


def _standing(at: datetime | None, now: datetime, day_ends_at: datetime) -> Standing:
    if at is None:
        return ""
    return "late" if at <= now else "today" if at < day_ends_at else "later"


def _place(one: Ranked) -> tuple[object, ...]:
    far = (one.at is None, one.at.timestamp() if one.at else 0.0)
    age = (one.task.received_at.timestamp(), one.task.ref)
    if one.pressing:
        return (0, 0, *far, one.task.priority, *age)
    return (1, one.task.priority, *far, 0, *age)
