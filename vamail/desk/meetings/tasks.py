"""What an answer to an invitation means for the task that its mail filed."""

from typing import Any, cast

from vamail.desk.meetings.wanted import Origin
from vamail.desk.promise import keeping
from vamail.model.desk import Desk, K
from vamail.model.effects import ChangeTask, Effect, Keep
from vamail.model.ids import TaskKey
from vamail.model.ledger import Kept
from vamail.model.meetings import Answer


def settled(ref: TaskKey | None, answer: Answer, origin: Origin) -> tuple[Effect, ...]:
    """A human has answered the client. Yes and no also end the task: nothing is left to do about it. Nothing
    where there is no task, or it is closed."""
    task = origin.desk.task(ref) if isinstance(ref, str) else None
    if task is None or not task.is_open:
        return ()
    met = keeping.answered(origin.desk, origin.workspace, task, origin.now)
    if answer not in ("accepted", "declined"):
        return met
    desk = cast(Desk, _After(origin.desk, met))
    done = ChangeTask(task=task.ref, status="done", closed_at=origin.now)
    return (*met, done, *keeping.closed(desk, origin.workspace, task, origin.now))


class _After:
    """The desk with the clocks that were met."""

    def __init__(self, desk: Desk, effects: tuple[Effect, ...]) -> None:
        self._desk = desk
        self._kept = {(one.value.kind, one.value.key): one.value for one in effects if isinstance(one, Keep)}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)

    def kept_of(self, kind: type[K], task: str) -> tuple[K, ...]:
        return tuple(self._newest(kind, one) for one in self._desk.kept_of(kind, task))

    def _newest(self, kind: type[K], value: K) -> K:
        found: Kept = self._kept.get((kind.kind, value.key), value)
        return cast(K, found)
