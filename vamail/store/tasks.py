"""Tasks: filed, changed, listed, and read as they were before an event."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Connection, bindparam, case, func, select, update

from vamail.model.desk import KnownTask
from vamail.model.effects import FileTask
from vamail.store.columns import Instant
from vamail.store.deltas import TaskDelta, replay
from vamail.store.tables import task, task_mail
from vamail.store.values import to_text


def _keep_or(name: str) -> Any:
    return func.coalesce(bindparam(f"new_{name}", type_=task.c[name].type), task.c[name])


def _later_of(name: str) -> Any:
    new = bindparam(f"new_{name}", type_=Instant)
    return case((task.c[name].is_(None), new), (new > task.c[name], new), else_=task.c[name])


CHANGE = (
    update(task)
    .where(task.c.ref == bindparam("of"))
    .values(
        status=_keep_or("status"),
        closed_at=case((bindparam("opens", type_=Boolean), None), else_=_keep_or("closed_at")),
        promised_at=_keep_or("promised_at"),
        promise_zone=_keep_or("promise_zone"),
        acknowledged_at=_later_of("acknowledged_at"),
        answered_at=_later_of("answered_at"),
        due_at=_keep_or("due_at"),
        due_from=_keep_or("due_from"),
        due_question=_keep_or("due_question"),
    )
)
"""Apply one delta; parameters of `change_row`."""

_EDITED = (
    task.c.client, task.c.title, task.c.list_name, task.c.important, task.c.urgent, task.c.estimate_minutes,
    task.c.assigned_to, task.c.tags, task.c.due_at, task.c.due_from, task.c.due_question,
    task.c.answered_at,
)  # fmt: skip
_BEFORE = select(*_EDITED).where(task.c.ref == bindparam("ref"))
_TAGS = select(task.c.tags).where(task.c.ref == bindparam("ref"))


def new_row(effect: FileTask, ref: str, event_id: int, delta: TaskDelta) -> dict[str, Any]:
    """The row of a newly filed task, with what the same event does to it besides."""
    return {
        "ref": ref, "number": int(ref.rpartition("-")[2]), "event_id": event_id, "client": effect.client,
        "requester": effect.requester.email, "requester_name": effect.requester.name, "title": effect.title,
        "description": effect.description, "list_name": effect.list_name, "important": effect.important,
        "urgent": effect.urgent, "status": delta.status or "new", "received_at": effect.received_at,
        "source_message_id": effect.source_message_id, "promised_at": delta.promised_at or effect.promised_at,
        "promise_zone": effect.promise_zone if delta.promise_zone is None else delta.promise_zone,
        "due_at": delta.due_at or effect.due_at,
        "due_from": effect.due_from if delta.due_from is None else delta.due_from,
        "due_question": effect.due_question if delta.due_question is None else delta.due_question,
        "estimate_minutes": effect.estimate_minutes, "checklist": effect.checklist,
        "tags": _with_tags(effect.tags, delta.add_tags), "language": effect.language,
        "follows": effect.follows,
        "split": effect.split, "closed_at": delta.closed_at, "acknowledged_at": delta.acknowledged_at,
        "answered_at": delta.answered_at,
    }  # fmt: skip


def touched_row(
    ref: str, event_id: int, delta: TaskDelta, promised_at: datetime | None = None
) -> dict[str, Any]:
    """That an event touched a task, and what it set; `promised_at` is the promise of a filed one."""
    return {
        "task": ref, "event_id": event_id, "role": delta.role, "status": delta.status,
        "closed_at": delta.closed_at,
        "promised_at": delta.promised_at or promised_at, "promise_zone": delta.promise_zone,
        "acknowledged_at": delta.acknowledged_at, "answered_at": delta.answered_at,
    }  # fmt: skip


def change_row(ref: str, delta: TaskDelta) -> dict[str, Any]:
    """Parameters of `CHANGE`."""
    return {
        "of": ref, "opens": delta.opens, "new_status": delta.status, "new_closed_at": delta.closed_at,
        "new_promised_at": delta.promised_at, "new_promise_zone": delta.promise_zone,
        "new_acknowledged_at": delta.acknowledged_at, "new_answered_at": delta.answered_at,
        "new_due_at": delta.due_at, "new_due_from": delta.due_from, "new_due_question": delta.due_question,
    }  # fmt: skip


def add_tags(connection: Connection, ref: str, tags: Sequence[str]) -> None:
    """Add tags that the task does not have yet."""
    have = connection.execute(_TAGS, {"ref": ref}).scalar()
    if have is not None:
        connection.execute(update(task).where(task.c.ref == ref).values(tags=_with_tags(have, tags)))


def edit(connection: Connection, ref: str, event_id: int, edits: Mapping[str, Any]) -> None:
    """Set what the VA set; what each field was before is kept with the event that touched the task."""
    found = connection.execute(_BEFORE, {"ref": ref}).mappings().first()
    if found is None:
        return
    before = {name: _json(found[name]) for name in edits}
    connection.execute(update(task).where(task.c.ref == ref).values(**edits))
    connection.execute(
        update(task_mail)
        .where(task_mail.c.task == ref, task_mail.c.event_id == event_id)
        .values(edited=before)
    )


def _json(value: Any) -> Any:
    return to_text(value) if isinstance(value, datetime) else value


def _with_tags(have: Sequence[str], more: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*have, *more]))


_KNOWN = select(
    task.c.ref, task.c.client, task.c.requester, task.c.title, task.c.status, task.c.received_at,
    task.c.closed_at, task.c.promised_at, task.c.acknowledged_at, task.c.answered_at, task.c.event_id,
    task.c.requester_name, task.c.list_name, task.c.important, task.c.urgent, task.c.estimate_minutes,
    task.c.due_at, task.c.due_from, task.c.promise_zone, task.c.tags, task.c.language, task.c.assigned_to,
    task.c.split, task.c.source_message_id,
).where(task.c.ref.in_(bindparam("refs", expanding=True)))  # fmt: skip
_TOUCHED = (
    select(task_mail)
    .where(
        task_mail.c.task.in_(bindparam("refs", expanding=True)), task_mail.c.event_id < bindparam("before")
    )
    .order_by(task_mail.c.event_id, task_mail.c.id)
)
_EDITED_SINCE = (
    select(task_mail.c.task, task_mail.c.edited)
    .where(
        task_mail.c.task.in_(bindparam("refs", expanding=True)),
        task_mail.c.event_id >= bindparam("before"),
        task_mail.c.edited.is_not(None),
    )
    .order_by(task_mail.c.event_id.desc(), task_mail.c.id.desc())
)


def known(connection: Connection, refs: Sequence[str], before: int | None) -> list[KnownTask]:
    """These tasks as they are, or as they were before the event `before`."""
    if not refs:
        return []
    found = [_known(row) for row in connection.execute(_KNOWN, {"refs": list(refs)})]
    if before is None:
        return found
    history: dict[str, list[TaskDelta]] = {}
    for row in connection.execute(_TOUCHED, {"refs": list(refs), "before": before}):
        history.setdefault(row.task, []).append(_delta(row))
    later = connection.execute(_EDITED_SINCE, {"refs": list(refs), "before": before}).all()
    return [
        _as_filed_then(_unedited(row, later), history.get(row.ref, []))
        for row in found if row.source_event < before
    ]  # fmt: skip


def _unedited(now: KnownTask, later: Sequence[Any]) -> KnownTask:
    """The task with the fields as they were before these edits, newest edit first."""
    for row in later:
        if row.task == now.ref:
            fields = {name: value for name, value in row.edited.items() if name != "due_question"}
            for at in ("due_at", "answered_at"):
                if fields.get(at) is not None:
                    fields[at] = datetime.fromisoformat(fields[at])
            if "tags" in fields:
                fields["tags"] = tuple(fields["tags"])
            now = replace(now, **fields)
    return now


def _known(row: Any) -> KnownTask:
    return KnownTask(
        ref=row.ref, client=row.client, requester=row.requester, title=row.title, status=row.status,
        received_at=row.received_at, closed_at=row.closed_at, promised_at=row.promised_at,
        acknowledged_at=row.acknowledged_at, answered_at=row.answered_at, source_event=row.event_id,
        requester_name=row.requester_name, list_name=row.list_name, important=row.important,
        urgent=row.urgent, estimate_minutes=row.estimate_minutes, due_at=row.due_at, due_from=row.due_from,
        promise_zone=row.promise_zone, tags=tuple(row.tags), language=row.language,
        assigned_to=row.assigned_to, split=tuple(row.split), source_message_id=row.source_message_id,
    )  # fmt: skip


def _delta(row: Any) -> TaskDelta:
    return TaskDelta(
        role=row.role, status=row.status, closed_at=row.closed_at, promised_at=row.promised_at,
        promise_zone=row.promise_zone, acknowledged_at=row.acknowledged_at, answered_at=row.answered_at,
    )  # fmt: skip


def _as_filed_then(now: KnownTask, history: Sequence[TaskDelta]) -> KnownTask:
    filed = replace(
        now, status="new", closed_at=None, promised_at=None, acknowledged_at=None, answered_at=None
    )
    return replay(filed, history)
