"""What a change of a task means for who waits for whom, and for its clocks. Its instant is `doing.at`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from vamail.desk.control.doing import Doing, kept_next
from vamail.desk.control.view import View
from vamail.desk.promise import keeping, waiting
from vamail.model.desk import KnownTask
from vamail.model.effects import ChangeTask, EditTask, Effect, FileTask, Keep, WriteJournal
from vamail.model.ledger import Clock, Note, TimeEntry, Wait

BELONGINGS: tuple[type[Clock | Wait | TimeEntry | Note], ...] = (Clock, Wait, TimeEntry, Note)
"""What the ledger keeps about a task as its client's."""


def closed(doing: Doing, status: str) -> tuple[Effect, ...]:
    """The task is done or dropped: clocks end, and nobody owes anything. Its due date stays."""
    over = waiting.over(doing.desk, doing.workspace, doing.about, doing.at, status)
    ends = keeping.closed(doing.desk, doing.workspace, doing.about, doing.at, status)
    return (*(one for one in over if not _moves_due(one)), *ends)


def _moves_due(effect: Effect) -> bool:
    return isinstance(effect, EditTask) or (isinstance(effect, WriteJournal) and effect.step == "due")


def reopened(doing: Doing) -> tuple[Effect, ...]:
    """There is something to do again: clocks that closing ended run on."""
    return keeping.reopened(doing.desk, doing.workspace, doing.about, doing.at)


def no_longer_waiting(doing: Doing, why: str) -> tuple[Effect, ...]:
    """Somebody works on it: what a client owed is here, and moves the due date."""
    over = waiting.over(doing.desk, doing.workspace, doing.about, doing.at, why)
    return (*over, *waits(doing, "in_progress"))


def waits(doing: Doing, status: str) -> tuple[Effect, ...]:
    """While the client owes something nobody can work on it: the resolution's clock stands still."""
    return keeping.status_changed(doing.desk, doing.workspace, doing.about, status, doing.at)


def due(doing: Doing, at: datetime | None) -> tuple[Effect, ...]:
    """The due date is another one: the resolution's clock follows it."""
    return keeping.due_changed(doing.desk, doing.workspace, doing.about, at, doing.at)


def answered(doing: Doing) -> tuple[Effect, ...]:
    """The VA answers the client: a human answer, when it leaves."""
    return keeping.answered(doing.desk, doing.workspace, doing.about, doing.now)


def filed(doing: Doing, tasks: Iterable[FileTask]) -> tuple[Effect, ...]:
    """New tasks, and their clocks: an answer is owed for each as it was for the whole."""
    view, effects, target = View(doing.desk), list[Effect](), _target(doing, doing.about)
    for task in tasks:
        begun = keeping.filed(view.desk, doing.workspace, task, target)
        view.take(begun.effects)
        effects += (task, *begun.effects)
    return tuple(effects)


def promised(doing: Doing, other: KnownTask, at: datetime) -> tuple[Effect, ...]:
    """An answer is owed by `at`, sooner than was promised so far, for it was promised for `other`."""
    task = doing.about
    target = _target(doing, other)
    clock = keeping.asked_again(doing.desk, doing.workspace, task, other.received_at, at, target)
    return (ChangeTask(task=task.ref, promised_at=at), *clock)


def _target(doing: Doing, task: KnownTask) -> str:
    """The promise for a task as it was written."""
    running = [one for one in doing.desk.kept_of(Clock, task.ref) if one.name in keeping.RESPONSES]
    return running[-1].target if running else ""


def moved(doing: Doing, client: str) -> tuple[Effect, ...]:
    """What is kept about the task is this client's now."""
    ref = doing.about.ref
    return tuple(
        keep for kind in BELONGINGS for one in doing.desk.kept_of(kind, ref) for keep in _of(one, client)
    )


def _of(value: Clock | Wait | TimeEntry | Note, client: str) -> tuple[Keep, ...]:
    return () if value.client == client else (kept_next(replace(value, client=client)),)
