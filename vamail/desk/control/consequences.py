"""What a change of a task means for who waits for whom, and for its clocks. `doing.now` is the instant."""

from datetime import datetime

from vamail.desk.control.doing import Doing
from vamail.desk.promise import waiting
from vamail.model.effects import ChangeTask, EditTask, Effect, FileTask, WriteJournal


def closed(doing: Doing, status: str) -> tuple[Effect, ...]:
    """The task is done or dropped: clocks end, and nobody owes anything. Its due date stays."""
    over = waiting.over(doing.desk, doing.workspace, doing.about, doing.now, status)
    return tuple(one for one in over if not _moves_due(one))


def _moves_due(effect: Effect) -> bool:
    return isinstance(effect, EditTask) or (isinstance(effect, WriteJournal) and effect.step == "due")


def reopened(doing: Doing) -> tuple[Effect, ...]:
    """There is something to do again: clocks that closing ended run on."""
    return ()


def no_longer_waiting(doing: Doing, why: str) -> tuple[Effect, ...]:
    """Somebody works on it: what a client owed is here, and moves the due date."""
    return waiting.over(doing.desk, doing.workspace, doing.about, doing.now, why)


def waits(doing: Doing, status: str) -> tuple[Effect, ...]:
    """Nobody can work on it; while the client owes something, the resolution's clock stands still."""
    return ()


def due(doing: Doing, at: datetime | None) -> tuple[Effect, ...]:
    """The due date is another one: the resolution's clock follows it."""
    return ()


def answered(doing: Doing) -> tuple[Effect, ...]:
    """The VA answers the client now: a human answer."""
    return (ChangeTask(task=doing.about.ref, answered_at=doing.now),)


def filed(doing: Doing, task: FileTask) -> tuple[Effect, ...]:
    """A new task's clocks begin."""
    return ()


def promised(doing: Doing, at: datetime) -> tuple[Effect, ...]:
    """An answer is owed by `at`, sooner than was promised so far."""
    return (ChangeTask(task=doing.about.ref, promised_at=at),)
