"""How a line is taken back: read from its effects when it is done, replayed backwards when it is undone.

No verb says how it is undone. A field goes back to what it was, a value of the ledger to its version
before, a mail that has not left is cancelled. What changed again since is left as it is, and said.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from vamail.desk.billing import ladder, payments
from vamail.desk.control.view import EDITED
from vamail.desk.meetings import changing
from vamail.desk.meetings.wanted import Origin
from vamail.desk.promise import keeping, waiting
from vamail.model.billing import Expense, Invoice, Payment
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import (
    Answered,
    CancelDelivery,
    ChangeTask,
    DueDate,
    EditTask,
    Effect,
    FileTask,
    HoldDelivery,
    Keep,
    ReleaseHeld,
    SendMail,
    SetTimer,
    WriteJournal,
)
from vamail.model.ids import NewTask
from vamail.model.ledger import (
    KINDS,
    Approval,
    Clock,
    CommandLine,
    Kept,
    Merge,
    Note,
    NoticeSent,
    Pause,
    PinnedHours,
    TimeEntry,
    Undo,
    Wait,
)
from vamail.model.meetings import Meeting, MeetingUid, Numbering
from vamail.model.numbering import RestoredNumbers
from vamail.model.time import iso_utc
from vamail.workspace.types import Workspace

NEVER_BACK = (PinnedHours, Approval, NoticeSent, CommandLine, Numbering, MeetingUid, RestoredNumbers)
"""Values that no command takes back: they say what was, or was allowed, or was given once and for all."""


# --- when it is done ------------------------------------------------------------------------------------


def reverse(effects: Iterable[Effect], desk: Desk) -> tuple[Undo, ...]:
    """How these effects of one line are taken back, in their order; `desk` is as it was before them."""
    edits: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    made: list[Undo] = []
    filed: list[str] = []
    effects = tuple(effects)
    paid = _paid(effects)
    for effect in effects:
        match effect:
            case EditTask(task=str(ref)) | ChangeTask(task=str(ref)):
                _fold(edits, ref, effect, desk)
            case Keep(value=Invoice(name=name)) if name in paid:
                pass  # its payment is taken back, whatever else was paid since
            case SendMail(kind="notice"):
                pass
            case Keep(value=value) if not isinstance(value, NEVER_BACK) and not isinstance(
                value.task, NewTask
            ):
                made.append(Undo(what=value.kind, key=value.key, version=value.version - 1))
            case SendMail():
                made.append(Undo(what="delivery", key=effect.action, value=effect.to.email))
            case HoldDelivery():
                made.append(Undo(what="hold", key=str(effect.delivery)))
            case FileTask():
                filed.append(effect.title)
            case _:
                pass
    if filed:
        made.append(Undo(what="filed", value=json.dumps(filed, ensure_ascii=False)))
    told = (
        Undo(what="edit", task=ref, value=json.dumps({"before": before, "after": after}, ensure_ascii=False))
        for ref, (before, after) in edits.items() if after
    )  # fmt: skip
    return (*told, *made)


def _paid(effects: Iterable[Effect]) -> frozenset[str]:
    """The invoices for which a payment counts by these effects."""
    kept = (one.value for one in effects if isinstance(one, Keep))
    return frozenset(name for one in kept if isinstance(one, Payment) for name in one.invoices)


def _fold(
    edits: dict[str, tuple[dict[str, Any], dict[str, Any]]], ref: str, effect: EditTask | ChangeTask,
    desk: Desk,
) -> None:  # fmt: skip
    """What the fields of a task were before the line, and what it set them to."""
    task = desk.task(ref)
    if task is None:
        return
    before, after = edits.setdefault(ref, ({}, {}))
    for name, value in _set(effect).items():
        before.setdefault(name, _plain(getattr(task, name)))
        after[name] = _plain(value)
    if "status" in after:
        before.setdefault("closed_at", _plain(task.closed_at))
    if "due_at" in after:
        before.setdefault("due_from", task.due_from)


def _set(effect: EditTask | ChangeTask) -> dict[str, Any]:
    if isinstance(effect, ChangeTask):
        names = ("status", "answered_at", "due_at")
        return {name: getattr(effect, name) for name in names if getattr(effect, name) is not None}
    fields = {name: getattr(effect, name) for name in EDITED if getattr(effect, name) is not None}
    return fields | ({} if effect.due is None else {"due_at": effect.due.at})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


# --- when it is taken back ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Back:
    """What takes one line back; `left` are mails that are on their way (their addresses), `changed` says
    that something was changed again since, and stays."""

    effects: tuple[Effect, ...] = ()
    left: tuple[str, ...] = ()
    changed: bool = False


def take_back(line: CommandLine, origin: Origin, event: int) -> Back:
    """Replay the line's `Undo` values backwards. `event` is the one that asks for it.

    Where a mail of the line has left, all of it stands: the client has the answer, somebody has the brief. A
    payment is taken back all the same, for what is due must be right. So does a line about an invoice of
    which anything changed since: an invoice and what it charges are never taken back without each other.
    """
    desk, now = origin.desk, origin.now
    mails = {one: cancel(line, one, desk) for one in line.undo if one.what == "delivery"}
    left = tuple(one.value for one, found in mails.items() if found is None)
    if left and all(one.what != Payment.kind for one in line.undo):
        return Back(left=left)
    effects: list[Effect] = []
    changed = False
    for undo in reversed(line.undo):
        if undo.what == "delivery":
            effects += mails[undo] or ()
            continue
        back = _back(line, undo, origin, event)
        changed = changed or back is None
        effects += back or ()
    if changed and any(one.what == Invoice.kind for one in line.undo):
        return Back(left=left, changed=True)
    effects += _owed_again(effects, desk, origin.workspace, now)
    if effects:
        effects.append(Keep(value=replace(line, version=line.version + 1, undone_at=now)))
    return Back(tuple(effects), left=left, changed=changed)


def _owed_again(effects: Iterable[Effect], desk: Desk, workspace: Workspace, now: datetime) -> list[SetTimer]:
    """What was paid, disputed or promised, and is not any more, is reminded of."""
    kept = (one.value for one in effects if isinstance(one, Keep))
    invoices = {one.name: one for one in kept if isinstance(one, Invoice)}
    return [timer for one in invoices.values() for timer in ladder.awake(one, desk, workspace, now)]


def _back(line: CommandLine, undo: Undo, origin: Origin, event: int) -> tuple[Effect, ...] | None:
    """The effects; None where it changed again since."""
    desk, workspace, now = origin.desk, origin.workspace, origin.now
    match undo.what:
        case "edit":
            return _edit(undo, desk)
        case "hold":
            entries = [one for one in desk.held_open() if str(one.delivery or "") == undo.key]
            return tuple(ReleaseHeld(held=one.number, outcome="accepted") for one in entries) or None
        case "filed":
            return tuple(_unfile(line, json.loads(undo.value), desk, workspace, now)) or None
        case _:
            return _version(undo, origin, event)


def _edit(undo: Undo, desk: Desk) -> tuple[Effect, ...] | None:
    task, fields = desk.task(undo.task), json.loads(undo.value)
    before, after = fields["before"], fields["after"]
    if task is None or any(_plain(getattr(task, name)) != value for name, value in after.items()):
        return None
    return tuple(_restored(task, before))


def _restored(task: KnownTask, before: dict[str, Any]) -> Iterator[Effect]:
    if "status" in before:
        yield ChangeTask(task=task.ref, status=before["status"], closed_at=_instant(before["closed_at"]))
    named = {name: before[name] for name in EDITED if name in before}
    if "tags" in named:
        named["tags"] = tuple(named["tags"])
    due = DueDate(_instant(before["due_at"]), before["due_from"]) if "due_at" in before else None
    answered = Answered(_instant(before["answered_at"])) if "answered_at" in before else None
    if named or due is not None or answered is not None:
        yield EditTask(task=task.ref, due=due, answered=answered, **named)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _version(undo: Undo, origin: Origin, event: int) -> tuple[Effect, ...] | None:
    kind, desk, workspace, now = KINDS[undo.what], origin.desk, origin.workspace, origin.now
    newest, made = desk.kept(kind, undo.key), desk.version_of(kind, undo.key, undo.version + 1)
    if made is None and newest is not None and newest.version == undo.version + 1:
        made = newest  # decided with this one, and not written yet
    if newest is None or made is None or not same(newest, made):
        return None
    if isinstance(newest, Payment):
        earlier_state = desk.version_of(Payment, undo.key, undo.version) if undo.version else None
        if newest.state == "void" and earlier_state is not None and earlier_state.is_open:
            return (Keep(value=replace(earlier_state, version=newest.version + 1)),)
        return payments.take_back(newest, desk, earlier_state) or None
    if isinstance(newest, Meeting):
        before = desk.version_of(Meeting, undo.key, undo.version) if undo.version else None
        return changing.back(newest, before, origin) if before or not undo.version else None
    if not undo.version:
        return (Keep(value=_gone(newest, now)),)
    earlier = desk.version_of(kind, undo.key, undo.version)
    if earlier is None:
        return None
    restored = replace(earlier, version=newest.version + 1)
    return (Keep(value=restored), *_awake(restored, workspace, event))


def same(one: Kept, other: Kept) -> bool:
    """Whether two versions of a value say the same."""
    return _told(one) == _told(other)


def _told(value: Kept) -> Kept:
    """The value without its version, and without what the VA was told of it meanwhile."""
    if isinstance(value, Clock):
        return replace(value, version=0, warned_at=None, breached_at=None, asked_at=None)
    return replace(value, version=0)


def _gone(value: Kept, now: datetime) -> Kept:
    """A value that the line made, as if it had not been."""
    version, why = value.version + 1, "taken back"
    match value:
        case Clock():
            return replace(value, version=version, ended_why=why)
        case Wait():
            return replace(value, version=version, over_at=now, over_why=why, chase_at=None)
        case Pause() | Merge():
            return replace(value, version=version, over_at=now)
        case TimeEntry() | Expense():
            return replace(value, version=version, void=True)
        case Invoice():
            return replace(value, version=version, status="void")
        case Note():
            return replace(value, version=version, void=True)
        case _:
            return replace(value, version=version)


def _awake(value: Kept, workspace: Workspace, event: int) -> Iterator[SetTimer]:
    """What wakes a value again that is open again: its timers may have fallen while it was closed."""
    timers: tuple[SetTimer, ...] = ()
    if isinstance(value, Wait) and value.is_open and (at := value.chase_at):
        timers = (SetTimer(kind=waiting.TIMER, subject=value.key, occurrence=iso_utc(at), due_at=at),)
    elif isinstance(value, Clock) and value.is_open and not value.paused_at and not value.breached_at:
        told = value.warned_at is not None
        timers = (keeping.breach_timer(value, workspace),) if told else keeping.warn_timer(value)
    for timer in timers:
        yield replace(timer, occurrence=f"{timer.occurrence}/{event}")


def cancel(line: CommandLine, undo: Undo, desk: Desk) -> tuple[Effect, ...] | None:
    """The mail that the line sent, cancelled; None where it has left, is about to, or perhaps did. Nothing is
    to be done where a later line withdrew it."""
    event = int(line.name.partition(".")[0])
    waiting = (one for one in desk.planned_mails() if one.status != "unknown")
    planned = [one for one in waiting if one.event == event and one.action == undo.key]
    if not planned:
        return () if _gave_way(event, undo.key, desk) else None
    held = [one for one in desk.held_open() if one.delivery == planned[0].number]
    if held:
        return tuple(ReleaseHeld(held=one.number, outcome="dropped") for one in held)
    return (CancelDelivery(delivery=planned[0].number, why="taken back"),)


def _gave_way(event: int, action: str, desk: Desk) -> bool:
    """Whether this mail of an event that is written was cancelled, or never stored, since a later line of the
    same request replaced it."""
    known = desk.deliveries_of(event)
    of_it = [one for one in known if one.action == action]
    return all(one.status == "cancelled" for one in of_it) if of_it else bool(known)


def _unfile(
    line: CommandLine, titles: list[str], desk: Desk, workspace: Workspace, now: datetime
) -> Iterator[Effect]:
    """The tasks that the line filed are dropped, those that nobody closed meanwhile."""
    event = int(line.name.partition(".")[0])
    for task in desk.open_tasks():
        if task.source_event == event and task.title in titles:
            yield ChangeTask(task=task.ref, status="dropped", closed_at=now)
            yield from keeping.closed(desk, workspace, task, now, "dropped")
            yield WriteJournal(step="command", what="dropped", why="taken back", task=task.ref)
