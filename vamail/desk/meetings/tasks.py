"""What an answer to an invitation means for the task that its mail filed."""

from typing import Any, cast

from vamail.desk.meetings.wanted import Origin
from vamail.desk.promise import keeping
from vamail.mail.asks import read_asks
from vamail.model.desk import Desk, K, KnownTask
from vamail.model.effects import ChangeTask, Effect, Keep, WriteJournal
from vamail.model.ids import TaskKey
from vamail.model.ledger import Clock, Kept
from vamail.model.meetings import Answer, Meeting


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


def asks_more(text: str, slug: str, origin: Origin) -> bool:
    """Whether the words beside an invitation ask for anything."""
    client = origin.workspace.client(slug)
    language = client.language if client is not None else origin.workspace.me.language
    return bool(read_asks(text, language))


def moot(meeting: Meeting, origin: Origin) -> tuple[Effect, ...]:
    """Who called the meeting has called it off: the task that it had filed is closed. Nothing where that is
    closed, the VA works on it, or the client has written in it since."""
    task = origin.desk.task(meeting.task) if isinstance(meeting.task, str) else None
    if task is None or task.status != "new" or asked_since(task, meeting, origin.desk):
        return ()
    why = f"{meeting.name}, with which it came, is called off"
    return (
        ChangeTask(task=task.ref, status="dropped", closed_at=origin.now),
        *keeping.closed(origin.desk, origin.workspace, task, origin.now, "dropped"),
        WriteJournal(step="meeting", what=f"{task.ref} is closed", why=why, task=task.ref),
    )


def asked_since(task: KnownTask, meeting: Meeting, desk: Desk) -> bool:
    """Whether the client has written in this task since they last said when the meeting is."""
    heard_at = meeting.heard_at or meeting.changed_at
    last = (one.asked_at or one.started_at for one in desk.kept_of(Clock, task.ref))
    return task.acknowledged_at is not None or max(last, default=heard_at) > heard_at


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
