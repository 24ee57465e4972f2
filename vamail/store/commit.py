"""The unit of work: a group of decided events and everything that they cause, in one transaction.

Rows are gathered first, one list a table (`batch.py`), and written with one statement a table.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from vamail.model.effects import HoldMail
from vamail.store import (
    addresses,
    blobs,
    deliveries,
    erase,
    errands,
    given,
    held,
    ledger,
    mails,
    notices,
    tasks,
)
from vamail.store.batch import Batch, Row, gather
from vamail.store.bulk import insert_rows
from vamail.store.database import Database
from vamail.store.errors import Conflict, StoreUnavailable, TakenOver
from vamail.store.numbers import Counters, next_ids
from vamail.store.rows import DeliveryJob, Handled
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
from vamail.store.values import plain

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


def commit(
    database: Database, counters: Counters, group: Sequence[Handled], worker: str, at: datetime, *,
    claim_deliveries: bool,
) -> list[DeliveryJob]:  # fmt: skip
    """Write the group or nothing of it; the deliveries that this worker sends now.

    Raises Conflict when a unique key is taken or an event is not this worker's any more.
    """
    if not group:
        return []
    batch = gather(group, worker, at)
    try:
        with database.write() as connection:
            _finish_events(connection, batch)
            _write_tasks(connection, batch)
            _write_mails(connection, batch)
            jobs = _write_what_leaves(connection, batch, claim_deliveries=claim_deliveries)
            _write_rest(connection, batch, queued=bool(batch.sends) and not claim_deliveries)
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


def _finish_events(connection: Connection, batch: Batch) -> None:
    """First, so that nothing is written for an event that is not ours any more."""
    finished = connection.execute(_FINISH, batch.events)
    if finished.rowcount != len(batch.events):
        raise TakenOver("an event of this group was taken over by another worker")


def _write_tasks(connection: Connection, batch: Batch) -> None:
    insert_rows(connection, task, batch.filed)
    insert_rows(connection, task_mail, batch.touched)
    if batch.changed:
        connection.execute(tasks.CHANGE, batch.changed)
    for ref, more in batch.tags:
        tasks.add_tags(connection, ref, more)
    for ref, number, edits in batch.edits:
        tasks.edit(connection, ref, number, edits)


def _write_mails(connection: Connection, batch: Batch) -> None:
    if batch.settled:
        connection.execute(mails.SETTLE, batch.settled)
        erased = [row["of"] for row in batch.settled if row["new_verdict"] == erase.VERDICT]
        batch.files = erase.blank_mails(connection, erased, b"")


def _write_what_leaves(connection: Connection, batch: Batch, *, claim_deliveries: bool) -> list[DeliveryJob]:
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
    given.take(connection, batch.takes, envelopes, batch.at)
    return [deliveries.job_of(row) for row, _ in new if row["status"] == "sending"]


def _envelopes(connection: Connection, numbers: Sequence[int]) -> dict[int, Any]:
    if not numbers:
        return {}
    return {row.event_id: row for row in connection.execute(_ENVELOPES, {"events": list(numbers)})}


def _held_mail(batch: Batch, handled: Handled, effect: HoldMail, envelopes: dict[int, Any]) -> Row:
    envelope = envelopes.get(handled.event)
    # The settled address first: it is in ASCII, so that a look-alike domain is seen for what it is.
    sender = handled.sender or ((envelope.sender_email or envelope.sender) if envelope else "")
    subject = handled.subject or (envelope.subject if envelope else "")
    return held.row(effect.kind, handled.event, sender, subject, effect.reason, batch.at)


def _delivery_rows(connection: Connection, batch: Batch, worker: str) -> list[tuple[Row, Handled]]:
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


def _write_errands(connection: Connection, batch: Batch, envelopes: dict[int, Any]) -> None:
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


def _write_rest(connection: Connection, batch: Batch, *, queued: bool) -> None:
    """Everything else; whoever sends mail is woken where something may leave that is nobody's yet."""
    deliveries.cancel(connection, batch.cancels)
    deliveries.hurry(connection, [one.delivery for one in batch.hurries], batch.at)
    held.insert_rows(connection, deliveries.hold_back(connection, batch.hold_backs, batch.at))
    addresses.mark(connection, batch.marks)
    insert_rows(connection, address, batch.addresses)
    held.release(connection, batch.releases, batch.at, batch.rewritten)
    ledger.write(connection, batch.kept)
    insert_rows(connection, timer, batch.timers, ignore_known=True)
    insert_rows(connection, notice, batch.notices, ignore_known=True)
    notices.mark_sent(connection, batch.told, batch.at)
    insert_rows(connection, journal_table, batch.journal)
    batch.life.write(connection, batch.at)
    if (batch.releases or batch.hurries or queued) and connection.dialect.name != "sqlite":
        connection.exec_driver_sql("NOTIFY vamail")
