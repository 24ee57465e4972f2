"""The unit of work: a group of decided events and everything that they cause, in one transaction.

Rows are gathered in Python first, one list a table, and written with one statement a table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from vamail.model.effects import (
    CanaryBack,
    CancelDelivery,
    ChangeTask,
    ExpectCanary,
    FileTask,
    HoldMail,
    JoinTask,
    KeepAddress,
    MarkDelivery,
    MoveMessage,
    RaiseAlarm,
    ReleaseHeld,
    SaveFile,
    SendMail,
    SetTimer,
    SettleMail,
    SettleNotices,
    TellVa,
    WriteJournal,
)
from vamail.model.ids import NewTask, TaskKey
from vamail.store import addresses, blobs, deliveries, erase, errands, held, journal, mails, notices, tasks
from vamail.store.bulk import insert_rows
from vamail.store.columns import plain
from vamail.store.database import Database
from vamail.store.deltas import TaskDelta, task_deltas
from vamail.store.errors import Conflict, StoreUnavailable, TakenOver
from vamail.store.life import LifeRows
from vamail.store.numbers import Counters, next_ids
from vamail.store.rows import DeliveryJob, Handled, NewErrand, OutgoingMail
from vamail.store.tables import (
    address,
    attachment,
    delivery,
    errand,
    event,
    mail,
    notice,
    task,
    task_mail,
    timer,
)
from vamail.store.tables import journal as journal_table

_FINISH = (
    update(event)
    .where(event.c.id == bindparam("of"), event.c.state == "claimed", event.c.worker == bindparam("by"))
    .values(
        {
            "state": bindparam("to"),
            "worker": "",
            "verdict": bindparam("new_verdict"),
            "workspace_hash": bindparam("version"),
            "reasons": bindparam("why"),
            "handled_at": bindparam("now"),
        }
    )
)
_ONCE = select(delivery.c.event_id, delivery.c.action).where(
    delivery.c.event_id.in_(bindparam("events", expanding=True))
)
_ENVELOPES = select(
    mail.c.event_id,
    mail.c.sender,
    mail.c.sender_email,
    mail.c.subject,
    mail.c.mailbox,
    mail.c.uidvalidity,
    mail.c.uid,
    mail.c.blob_hash,
).where(mail.c.event_id.in_(bindparam("events", expanding=True)))

Row = dict[str, Any]
Resolve = Callable[[TaskKey], str]


@dataclass(slots=True)
class _Batch:
    """What a group writes, one list a table."""

    worker: str
    at: datetime
    events: list[Row] = field(default_factory=list)
    filed: list[Row] = field(default_factory=list)
    touched: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    tags: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    settled: list[Row] = field(default_factory=list)
    sends: list[tuple[Handled, SendMail, OutgoingMail, str | None]] = field(default_factory=list)
    holds: list[tuple[Handled, HoldMail]] = field(default_factory=list)
    releases: list[tuple[int, ReleaseHeld]] = field(default_factory=list)
    cancels: list[Row] = field(default_factory=list)
    marks: list[tuple[int, MarkDelivery]] = field(default_factory=list)
    addresses: list[Row] = field(default_factory=list)
    errands: list[tuple[NewErrand, Row | None]] = field(default_factory=list)
    timers: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    told: list[tuple[int, int | None]] = field(default_factory=list)
    journal: list[Row] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    life: LifeRows = field(default_factory=LifeRows)

    @property
    def asks_envelope(self) -> list[int]:
        """Events whose mail row must be read: to show what is held, to know which mailbox to act on."""
        found = [handled.event for handled, _ in self.holds]
        found += [new.event for new, _ in self.errands if new.event is not None]
        return sorted(set(found))


def commit(
    database: Database, counters: Counters, group: Sequence[Handled], worker: str, at: datetime, *,
    claim_deliveries: bool,
) -> list[DeliveryJob]:  # fmt: skip
    """Write the group or nothing of it; the deliveries that this worker sends now.

    Raises Conflict when a unique key is taken or an event is not this worker's any more.
    """
    if not group:
        return []
    batch = _gather(group, worker, at)
    try:
        with database.write() as connection:
            _finish_events(connection, batch)
            _write_tasks(connection, batch)
            _write_mails(connection, batch)
            jobs = _write_what_leaves(connection, batch, claim_deliveries=claim_deliveries)
            _write_rest(connection, batch)
            counters.remember(connection)
    except IntegrityError as error:
        if not _is_unique_violation(error):
            raise
        counters.forget()
        raise Conflict(str(error.orig)) from error
    except StoreUnavailable:
        counters.forget()  # tried again for hours, it must not use up numbers that clients see
        raise
    for name in batch.files:
        blobs.file_of(database, name).unlink(missing_ok=True)
    return jobs


def _is_unique_violation(error: IntegrityError) -> bool:
    if getattr(error.orig, "sqlstate", "") == "23505":
        return True
    return getattr(error.orig, "sqlite_errorname", "") in {
        "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY",
    }  # fmt: skip


# --- from effects to rows ---------------------------------------------------------------------------


def _gather(group: Sequence[Handled], worker: str, at: datetime) -> _Batch:
    batch = _Batch(worker=worker, at=at)
    placeholders = {
        f"new:{handled.event}:{key.index}": ref for handled in group for key, ref in handled.refs.items()
    }
    filed: set[str] = set()
    for handled in group:
        resolve = _resolver(handled, placeholders)
        _gather_tasks(batch, handled, resolve, filed)
        _gather_effects(batch, handled, resolve)
        batch.events.append(_event_row(batch, handled))
    return batch


def _resolver(handled: Handled, placeholders: dict[str, str]) -> Resolve:
    def resolve(key: TaskKey) -> str:
        if isinstance(key, NewTask):
            return handled.refs[key]
        return placeholders[key] if key.startswith("new:") else key

    return resolve


def _event_row(batch: _Batch, handled: Handled) -> Row:
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


def _gather_tasks(batch: _Batch, handled: Handled, resolve: Resolve, filed: set[str]) -> None:
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


def _gather_change(batch: _Batch, ref: str, delta: TaskDelta) -> None:
    batch.changed.append(tasks.change_row(ref, delta))
    if delta.add_tags:
        batch.tags.append((ref, delta.add_tags))


def _gather_effects(batch: _Batch, handled: Handled, resolve: Resolve) -> None:  # noqa: C901 - a line an effect
    message_id = _message_id(handled)
    outgoing = iter(handled.mails)
    for effect in handled.decision.effects:
        match effect:
            case FileTask() | JoinTask() | ChangeTask():
                pass
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
            case SetTimer():
                batch.timers.append(_timer_row(effect))
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


def _gather_bounce(batch: _Batch, event_id: int, effect: MarkDelivery | KeepAddress) -> None:
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


def _timer_row(effect: SetTimer) -> Row:
    return {
        "kind": effect.kind, "subject": effect.subject, "occurrence": effect.occurrence,
        "due_at": effect.due_at,
        "done_at": None, "event_id": None,
    }  # fmt: skip


def _notice_row(batch: _Batch, handled: Handled, effect: TellVa, resolve: Resolve) -> Row:
    return {
        "kind": effect.kind, "key": effect.key, "lines": effect.lines,
        "task": None if effect.task is None else resolve(effect.task), "event_id": handled.event,
        "created_at": batch.at, "sent_at": None, "sent_event": None,
    }  # fmt: skip


def _journal_row(
    batch: _Batch, handled: Handled, effect: WriteJournal, message_id: str, resolve: Resolve
) -> Row:
    key = effect.task if effect.task is not None else handled.decision.task
    ref = None if key is None else resolve(key)
    return journal.row(batch.at, handled.event, message_id, ref, effect.step, effect.what, effect.why)


# --- from rows to the database ----------------------------------------------------------------------


def _finish_events(connection: Connection, batch: _Batch) -> None:
    """First, so that nothing is written for an event that is not ours any more."""
    finished = connection.execute(_FINISH, batch.events)
    if finished.rowcount != len(batch.events):
        raise TakenOver("an event of this group was taken over by another worker")


def _write_tasks(connection: Connection, batch: _Batch) -> None:
    insert_rows(connection, task, batch.filed)
    insert_rows(connection, task_mail, batch.touched)
    if batch.changed:
        connection.execute(tasks.CHANGE, batch.changed)
    for ref, more in batch.tags:
        tasks.add_tags(connection, ref, more)


def _write_mails(connection: Connection, batch: _Batch) -> None:
    if batch.settled:
        connection.execute(mails.SETTLE, batch.settled)
        erased = [row["of"] for row in batch.settled if row["new_verdict"] == erase.VERDICT]
        batch.files = erase.blank_mails(connection, erased, b"")


def _write_what_leaves(connection: Connection, batch: _Batch, *, claim_deliveries: bool) -> list[DeliveryJob]:
    envelopes = _envelopes(connection, batch.asks_envelope)
    holds = [_held_mail(batch, handled, effect, envelopes) for handled, effect in batch.holds]
    new = _delivery_rows(connection, batch, batch.worker if claim_deliveries else "")
    insert_rows(connection, delivery, [row for row, _ in new])
    holds += [
        held.row(
            "delivery", row["event_id"], handled.sender or row["recipient"],
            row["subject"] or handled.subject, row["last_error"], batch.at, row["id"],
        )
        for row, handled in new if row["status"] == "held"
    ]  # fmt: skip
    held.insert_rows(connection, holds)
    _write_errands(connection, batch, envelopes)
    return [deliveries.job_of(row) for row, _ in new if row["status"] == "sending"]


def _envelopes(connection: Connection, numbers: Sequence[int]) -> dict[int, Any]:
    if not numbers:
        return {}
    return {row.event_id: row for row in connection.execute(_ENVELOPES, {"events": list(numbers)})}


def _held_mail(batch: _Batch, handled: Handled, effect: HoldMail, envelopes: dict[int, Any]) -> Row:
    envelope = envelopes.get(handled.event)
    # The settled address first: it is in ASCII, so that a look-alike domain is seen for what it is.
    sender = handled.sender or ((envelope.sender_email or envelope.sender) if envelope else "")
    subject = handled.subject or (envelope.subject if envelope else "")
    return held.row(effect.kind, handled.event, sender, subject, effect.reason, batch.at)


def _delivery_rows(connection: Connection, batch: _Batch, worker: str) -> list[tuple[Row, Handled]]:
    """New deliveries, numbered. What the same event sent before (it was held, then let go on) stays once."""
    if not batch.sends:
        return []
    numbers = sorted({handled.event for handled, *_ in batch.sends})
    there = {tuple(row) for row in connection.execute(_ONCE, {"events": numbers})}
    sends = [send for send in batch.sends if (send[0].event, send[1].action) not in there]
    ids = next_ids(connection, delivery, len(sends))
    return [
        (deliveries.new_row(number, handled.event, effect, out, ref, worker, batch.at), handled)
        for number, (handled, effect, out, ref) in zip(ids, sends, strict=True)
    ]


def _write_errands(connection: Connection, batch: _Batch, envelopes: dict[int, Any]) -> None:
    if not batch.errands:
        return
    ids = next_ids(connection, errand, len(batch.errands))
    rows = [errands.row(new, batch.at, number) for number, (new, _) in zip(ids, batch.errands, strict=True)]
    for row in rows:
        envelope = envelopes.get(row["event_id"])
        if envelope:
            row["mailbox"] = envelope.mailbox
            row["payload"] = {**row["payload"], **_where(row["kind"], envelope)}
    errands.insert_rows(connection, rows)
    saved = [
        {**row, "errand_id": number, "name": plain(row["name"])}
        for number, (_, row) in zip(ids, batch.errands, strict=True)
        if row is not None
    ]
    insert_rows(connection, attachment, saved)


def _where(kind: str, envelope: Any) -> Row:
    """What an errand needs to find its mail again: on the server, or in the store."""
    if kind == "file":
        return {"blob": envelope.blob_hash}
    return {"uidvalidity": envelope.uidvalidity, "uid": envelope.uid}


def _write_rest(connection: Connection, batch: _Batch) -> None:
    if batch.cancels:
        connection.execute(deliveries.CANCEL, batch.cancels)
    addresses.mark(connection, batch.marks)
    insert_rows(connection, address, batch.addresses)
    held.release(connection, batch.releases, batch.at)
    insert_rows(connection, timer, batch.timers, ignore_known=True)
    insert_rows(connection, notice, batch.notices, ignore_known=True)
    notices.mark_sent(connection, batch.told, batch.at)
    insert_rows(connection, journal_table, batch.journal)
    batch.life.write(connection, batch.at)
    if batch.releases and connection.dialect.name != "sqlite":
        connection.exec_driver_sql("NOTIFY vamail")
