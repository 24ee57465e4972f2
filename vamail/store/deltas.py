"""What one event does to one task, told once and used three times: by the overlay, by the commit,
and by reading a task as it was before an event. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from vamail.model.decision import Decision
from vamail.model.desk import KnownTask
from vamail.model.effects import ChangeTask, EditTask, FileTask, JoinTask, SendMail
from vamail.model.ids import TaskKey

CLOSED = ("done", "dropped")
EDITED = (
    "client", "title", "list_name", "important", "urgent", "estimate_minutes", "assigned_to", "tags",
)  # fmt: skip
"""Fields of `EditTask` that are columns of a task under the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDelta:
    """Fields that an event set; None leaves a field as it is. An open `status` clears `closed_at`."""

    role: str = "changed"
    status: str | None = None
    closed_at: datetime | None = None
    promised_at: datetime | None = None
    promise_zone: str | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    due_at: datetime | None = None
    due_from: str | None = None
    due_question: str | None = None
    add_tags: tuple[str, ...] = ()
    edits: Mapping[str, Any] = field(default_factory=dict)
    """Fields that the VA set (`model.effects.EditTask`), by their column."""

    @property
    def opens(self) -> bool:
        """Whether the task is open after this, so that it has no instant of closing."""
        return self.status is not None and self.status not in CLOSED

    @property
    def changes(self) -> bool:
        """Whether any field of the task changes."""
        return bool(
            self.status is not None or self.closed_at or self.promised_at or self.promise_zone is not None
            or self.acknowledged_at or self.answered_at or self.add_tags
            or self.due_at or self.due_from is not None or self.due_question is not None or self.edits
        )  # fmt: skip


def task_deltas(decision: Decision, resolve: Callable[[TaskKey], str]) -> dict[str, TaskDelta]:
    """Every task that the decision touches, by reference, with what it does to it."""
    deltas: dict[str, TaskDelta] = {}
    for effect in decision.effects:
        match effect:
            case FileTask():
                _fold(deltas, resolve(effect.key), role="filed", status="new")
            case JoinTask():
                _fold(deltas, resolve(effect.task), role="joined")
            case ChangeTask():
                _fold_change(deltas, resolve(effect.task), effect)
            case EditTask():
                _fold_edit(deltas, resolve(effect.task), effect)
            case SendMail() if counts(effect) and effect.task is not None:
                _fold(deltas, resolve(effect.task), acknowledged_at=effect.arrived_at)
            case _:
                pass
    return deltas


def counts(effect: SendMail) -> bool:
    """Whether this mail counts as an acknowledgement for the brakes: not when a brake held it."""
    return effect.arrived_at is not None and not effect.hold


def _fold(
    deltas: dict[str, TaskDelta], ref: str, *, role: str = "", status: str | None = None,
    acknowledged_at: datetime | None = None,
) -> None:  # fmt: skip
    before = deltas.get(ref)
    if before is None:  # nearly always; `replace` costs ten times as much
        deltas[ref] = TaskDelta(role=role or "changed", status=status, acknowledged_at=acknowledged_at)
        return
    deltas[ref] = replace(
        before,
        role=role or before.role,
        status=status or before.status,
        acknowledged_at=_later(before.acknowledged_at, acknowledged_at),
    )


def _fold_change(deltas: dict[str, TaskDelta], ref: str, effect: ChangeTask) -> None:
    before = deltas.get(ref, TaskDelta())
    status = effect.status or ("in_progress" if effect.reopened else None)
    after = replace(
        before,
        status=status or before.status,
        closed_at=effect.closed_at or before.closed_at,
        promised_at=effect.promised_at or before.promised_at,
        promise_zone=effect.promise_zone if effect.promise_zone is not None else before.promise_zone,
        answered_at=_later(before.answered_at, effect.answered_at),
        due_at=effect.due_at or before.due_at,
        due_from=before.due_from if effect.due_from is None else effect.due_from,
        due_question=before.due_question if effect.due_question is None else effect.due_question,
        add_tags=before.add_tags + effect.add_tags,
    )
    deltas[ref] = replace(after, closed_at=None) if after.opens else after


def _fold_edit(deltas: dict[str, TaskDelta], ref: str, effect: EditTask) -> None:
    before = deltas.get(ref, TaskDelta())
    edits: dict[str, Any] = {
        name: getattr(effect, name) for name in EDITED if getattr(effect, name) is not None
    }
    if effect.due is not None:
        edits.update(due_at=effect.due.at, due_from=effect.due.words, due_question="")
    if effect.answered is not None:
        edits["answered_at"] = effect.answered.at
    deltas[ref] = replace(before, edits={**before.edits, **edits})


def apply(task: KnownTask, delta: TaskDelta) -> KnownTask:
    """The task after the event."""
    if not delta.changes:
        return task
    return replace(
        task,
        status=delta.status or task.status,
        closed_at=None if delta.opens else delta.closed_at or task.closed_at,
        promised_at=delta.promised_at or task.promised_at,
        acknowledged_at=_later(task.acknowledged_at, delta.acknowledged_at),
        **_fields(task, delta),
    )


def _fields(task: KnownTask, delta: TaskDelta) -> dict[str, Any]:
    """Due date, zone, tags, the answer, and what the VA set, last."""
    return {
        "answered_at": _later(task.answered_at, delta.answered_at),
        "due_at": delta.due_at or task.due_at,
        "due_from": task.due_from if delta.due_from is None else delta.due_from,
        "promise_zone": task.promise_zone if delta.promise_zone is None else delta.promise_zone,
        "tags": tuple(dict.fromkeys((*task.tags, *delta.add_tags))),
        **{name: value for name, value in delta.edits.items() if name != "due_question"},
    }


def replay(task: KnownTask, deltas: Iterable[TaskDelta]) -> KnownTask:
    """The task after these events; `task` as it was first filed."""
    for delta in deltas:
        task = apply(task, delta)
    return task


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    if first is None or second is None:
        return first or second
    return max(first, second)
