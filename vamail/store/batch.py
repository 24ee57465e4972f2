"""What a group of decided events writes, as rows: pure, before the database is asked anything.

`commit.py` writes it. Every effect has its line in `_gather_effects`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from vamail.model.effects import (
    CanaryBack,
    CancelDelivery,
    ChangeTask,
    EditTask,
    ExpectCanary,
    FileTask,
    HoldDelivery,
    HoldMail,
    JoinTask,
    Keep,
    KeepAddress,
    MarkDelivery,
    MoveMessage,
    RaiseAlarm,
    ReleaseHeld,
    SaveFile,
    SendMail,
    SendNow,
    SetTimer,
    SettleMail,
    SettleNotices,
    TakeFile,
    TellVa,
    WriteJournal,
)
from vamail.model.ids import NewTask, TaskKey
from vamail.store import addresses, journal, ledger, tasks
from vamail.store.deltas import TaskDelta, task_deltas
from vamail.store.life import LifeRows
from vamail.store.rows import Handled, NewErrand, OutgoingMail

Row = dict[str, Any]
Resolve = Callable[[TaskKey], str]


@dataclass(slots=True)
class Batch:
    """What a group writes, one list a table."""

    worker: str
    at: datetime
    events: list[Row] = field(default_factory=list)
    filed: list[Row] = field(default_factory=list)
    touched: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    tags: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    edits: list[tuple[str, int, Mapping[str, Any]]] = field(default_factory=list)
    kept: list[Row] = field(default_factory=list)
    hold_backs: list[HoldDelivery] = field(default_factory=list)
    hurries: list[SendNow] = field(default_factory=list)
    settled: list[Row] = field(default_factory=list)
    sends: list[tuple[Handled, SendMail, OutgoingMail, str | None]] = field(default_factory=list)
    holds: list[tuple[Handled, HoldMail]] = field(default_factory=list)
    releases: list[tuple[int, ReleaseHeld]] = field(default_factory=list)
    rewritten: dict[int, OutgoingMail] = field(default_factory=dict)
    cancels: list[Row] = field(default_factory=list)
    marks: list[tuple[int, MarkDelivery]] = field(default_factory=list)
    addresses: list[Row] = field(default_factory=list)
    errands: list[tuple[NewErrand, Row | None]] = field(default_factory=list)
    timers: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    told: list[tuple[int, int]] = field(default_factory=list)
    journal: list[Row] = field(default_factory=list)
    takes: list[tuple[int, TakeFile]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    life: LifeRows = field(default_factory=LifeRows)

    @property
    def asks_envelope(self) -> list[int]:
        """Events whose mail row must be read: to show what is held, to know which mailbox to act on."""
        found = [handled.event for handled, _ in self.holds]
        found += [new.event for new, _ in self.errands if new.event is not None]
        found += [number for number, _ in self.takes]
        return sorted(set(found))


def gather(group: Sequence[Handled], worker: str, at: datetime) -> Batch:
    """The rows of the whole group; what one event files, a later one of the same group may join."""
    batch = Batch(worker=worker, at=at)
    placeholders = {
        f"new:{handled.event}:{key.index}": ref for handled in group for key, ref in handled.refs.items()
    }
    filed: set[str] = set()
    for handled in group:
        resolve = _resolver(handled, placeholders)
        _gather_tasks(batch, handled, resolve, filed)
        _gather_effects(batch, handled, resolve)
        batch.rewritten |= handled.rewritten
        batch.events.append(_event_row(batch, handled))
    return batch


def _resolver(handled: Handled, placeholders: dict[str, str]) -> Resolve:
    def resolve(key: TaskKey) -> str:
        if isinstance(key, NewTask):
            return handled.refs[key]
        return placeholders[key] if key.startswith("new:") else key

    return resolve


def _event_row(batch: Batch, handled: Handled) -> Row:
    decision = handled.decision
    holds = any(isinstance(effect, HoldMail) for effect in decision.effects)
    return {
        "of": handled.event, "by": batch.worker, "to": "held" if holds else "handled",
        "new_verdict": decision.verdict or ("held" if holds else ""), "version": handled.workspace_hash,
        "why": [
            {"step": reason.step, "what": reason.what, "matched": reason.matched, "why": reason.why}
            for reason in decision.reasons
        ],
        "now": batch.at,
    }  # fmt: skip


def _gather_tasks(batch: Batch, handled: Handled, resolve: Resolve, filed: set[str]) -> None:
    deltas = task_deltas(handled.decision, resolve)
    promised: dict[str, datetime | None] = {}
    for effect in handled.decision.effects:
        if isinstance(effect, FileTask):
            ref = resolve(effect.key)
            batch.filed.append(tasks.new_row(effect, ref, handled.event, deltas[ref]))
            promised[ref] = effect.promised_at
    for ref, delta in deltas.items():
        batch.touched.append(tasks.touched_row(ref, handled.event, delta, promised.get(ref)))
        if ref not in promised and delta.changes:
            _gather_change(batch, ref, delta)
        if delta.edits:
            batch.edits.append((ref, handled.event, delta.edits))


def _gather_change(batch: Batch, ref: str, delta: TaskDelta) -> None:
    batch.changed.append(tasks.change_row(ref, delta))
    if delta.add_tags:
        batch.tags.append((ref, delta.add_tags))


def _gather_effects(batch: Batch, handled: Handled, resolve: Resolve) -> None:  # noqa: C901, PLR0912 - a line an effect
    message_id = _message_id(handled)
    outgoing = iter(handled.mails)
    for effect in handled.decision.effects:
        match effect:
            case FileTask() | JoinTask() | ChangeTask() | EditTask():
                pass
            case Keep(value=value):
                about = "" if value.task is None else resolve(value.task)
                batch.kept.append(ledger.row(value, about, handled.event, batch.at))
            case HoldDelivery():
                batch.hold_backs.append(effect)
            case SendNow():
                batch.hurries.append(effect)
            case SettleMail():
                batch.settled.append(_settled_row(handled, effect, resolve))
            case SendMail():
                ref = None if effect.task is None else resolve(effect.task)
                batch.sends.append((handled, effect, next(outgoing), ref))
            case HoldMail():
                batch.holds.append((handled, effect))
            case ReleaseHeld():
                batch.releases.append((handled.event, effect))
            case CancelDelivery():
                batch.cancels.append({"of": effect.delivery, "reason": effect.why})
            case MarkDelivery() | KeepAddress():
                _gather_bounce(batch, handled.event, effect)
            case MoveMessage() | SaveFile():
                batch.errands.append(_errand(handled, effect, resolve))
            case TakeFile():
                batch.takes.append((handled.event, effect))
            case SetTimer():
                batch.timers.append(_timer_row(effect, resolve))
            case SettleNotices():
                batch.told += [(number, handled.event) for number in effect.notices]
            case TellVa():
                batch.notices.append(_notice_row(batch, handled, effect, resolve))
            case WriteJournal():
                batch.journal.append(_journal_row(batch, handled, effect, message_id, resolve))
            case RaiseAlarm() | ExpectCanary() | CanaryBack():
                batch.life.add(handled.event, effect)
            case _:
                assert_never(effect)


def _gather_bounce(batch: Batch, event_id: int, effect: MarkDelivery | KeepAddress) -> None:
    if isinstance(effect, MarkDelivery):
        batch.marks.append((event_id, effect))
    else:
        batch.addresses.append(addresses.row(effect, event_id))


def _errand(
    handled: Handled, effect: MoveMessage | SaveFile, resolve: Resolve
) -> tuple[NewErrand, Row | None]:
    if isinstance(effect, MoveMessage):
        return _move_errand(handled, effect), None
    return _file_errand(handled, effect, resolve(effect.task))


def _message_id(handled: Handled) -> str:
    found = (effect.message_id for effect in handled.decision.effects if isinstance(effect, SettleMail))
    return next(found, "")


def _settled_row(handled: Handled, effect: SettleMail, resolve: Resolve) -> Row:
    return {
        "of": handled.event, "new_message_id": effect.message_id, "new_identity": effect.identity,
        "new_verdict": effect.verdict, "new_client": effect.client, "new_rule": effect.rule,
        "new_task": None if effect.task is None else resolve(effect.task),
        "new_sender_email": effect.sender.casefold(), "new_duplicate_of": effect.duplicate_of,
        "new_flagged": effect.flagged, "new_subject": handled.subject or None,
    }  # fmt: skip


def _move_errand(handled: Handled, effect: MoveMessage) -> NewErrand:
    kind = "label" if effect.label else "move"
    return NewErrand(kind=kind, payload={"folder": effect.folder}, event=handled.event)


def _file_errand(handled: Handled, effect: SaveFile, ref: str) -> tuple[NewErrand, Row]:
    payload = {
        "task": ref, "client": effect.client, "index": effect.index, "name": effect.name,
        "folder": effect.folder,
    }  # fmt: skip
    saved = {
        "task": ref, "event_id": handled.event, "part": effect.index, "name": effect.name, "path": "",
        "saved_at": None,
    }  # fmt: skip
    return NewErrand(kind="file", payload=payload, event=handled.event), saved


def _timer_row(effect: SetTimer, resolve: Resolve) -> Row:
    about = "" if effect.task is None else f"{resolve(effect.task)}/"
    return {
        "kind": effect.kind, "subject": about + effect.subject, "occurrence": effect.occurrence,
        "due_at": effect.due_at,
        "done_at": None, "event_id": None,
    }  # fmt: skip


def _notice_row(batch: Batch, handled: Handled, effect: TellVa, resolve: Resolve) -> Row:
    return {
        "kind": effect.kind, "key": effect.key, "lines": effect.lines,
        "task": None if effect.task is None else resolve(effect.task), "event_id": handled.event,
        "created_at": batch.at, "sent_at": None, "sent_event": None,
    }  # fmt: skip


def _journal_row(
    batch: Batch, handled: Handled, effect: WriteJournal, message_id: str, resolve: Resolve
) -> Row:
    key = effect.task if effect.task is not None else handled.decision.task
    ref = None if key is None else resolve(key)
    return journal.row(batch.at, handled.event, message_id, ref, effect.step, effect.what, effect.why)
