"""A copy of what is still alive on a desk, in memory: for `simulate`, which plays on and keeps nothing.

Left out is what no decision about the future reads: the journal, finished events, old mails and their
bytes, tasks closed long ago. The copy's numbers go on where the desk's are.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Table, func, or_, select

from vamail.store.bulk import insert_rows
from vamail.store.database import Database, in_memory
from vamail.store.tables import (
    address,
    blob,
    counter,
    delivery,
    event,
    held,
    ledger,
    mail,
    mailbox,
    meta,
    metadata,
    notice,
    task,
    timer,
)

REMEMBERED = timedelta(days=60)
CHUNK = 500


def living_copy(source: Database, now: datetime) -> Database:
    """The desk as it is, in memory; `source` is only read."""
    copy = in_memory(source.folder)
    metadata.create_all(copy.engine)
    with source.read() as there, copy.write() as here:
        here.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for table, rows in _alive(now):
            _copy(there, here, table, rows)
    return copy


def _alive(now: datetime) -> Iterator[tuple[Table, Select[Any]]]:
    since = now - REMEMBERED
    for whole in (meta, counter, mailbox, address):
        yield whole, select(whole)
    open_or_new = or_(task.c.status.not_in(("done", "dropped")), task.c.closed_at >= since)
    yield task, select(task).where(open_or_new)
    yield ledger, select(ledger).where(ledger.c.superseded_by.is_(None))
    newest = select(func.max(event.c.id)).scalar_subquery()
    # what the daemon has not handled yet needs its mail, which is not part of a simulation
    yield event, select(event).where(event.c.id == newest)
    heard = select(func.max(mail.c.event_id)).group_by(mail.c.sender_email, mail.c.verdict)
    yield mail, select(mail).where(mail.c.event_id.in_(heard))
    last = select(func.max(delivery.c.id)).group_by(delivery.c.recipient)
    yield delivery, select(delivery).where(or_(delivery.c.status != "sent", delivery.c.id.in_(last)))
    unsent = select(delivery.c.event_id).where(delivery.c.status != "sent")
    answered = select(mail.c.blob_hash).where(mail.c.event_id.in_(unsent))
    yield blob, select(blob).where(blob.c.hash.in_(answered))
    yield timer, select(timer).where(or_(timer.c.done_at.is_(None), timer.c.due_at >= since))
    yield notice, select(notice).where(or_(notice.c.sent_at.is_(None), notice.c.created_at >= since))
    yield held, select(held).where(held.c.open)


def _copy(there: Connection, here: Connection, table: Table, rows: Select[Any]) -> None:
    found = there.execute(rows).mappings()
    while part := found.fetchmany(CHUNK):
        insert_rows(here, table, [dict(row) for row in part])
