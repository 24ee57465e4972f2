"""Inbound mails: stored first, looked at later."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Text, bindparam, func, select, update

from vamail.store import blobs, events, mailboxes
from vamail.store.bulk import insert_rows
from vamail.store.database import Database
from vamail.store.numbers import next_ids
from vamail.store.rows import Arrived, ClaimedEvent, MailRow
from vamail.store.tables import event, mail, task
from vamail.store.values import plain

_ID_OCTETS_MAX = 998  # PostgreSQL's btree refuses a row with 2,704 or more

_KNOWN_UIDS = select(mail.c.uid).where(
    mail.c.mailbox == bindparam("box"),
    mail.c.uidvalidity == bindparam("valid"),
    mail.c.uid.in_(bindparam("uids", expanding=True)),
)
SETTLE = (
    update(mail)
    .where(mail.c.event_id == bindparam("of"))
    .values(
        {
            **{name: bindparam(f"new_{name}") for name in (
                "message_id", "identity", "verdict", "client", "rule", "task", "sender_email", "duplicate_of",
                "flagged",
            )},
            "subject": func.coalesce(bindparam("new_subject", type_=Text), mail.c.subject),
        }
    )
)  # fmt: skip
"""What became of a mail; parameters `of` and `new_<column>`."""


def receive(
    database: Database, box: str, uidvalidity: int, arrivals: Sequence[Arrived], last_uid: int, worker: str,
    at: datetime,
) -> list[ClaimedEvent]:  # fmt: skip
    """Store new mails, their events and the cursor in one transaction; the new events in order.

    A mail already stored under the same (mailbox, UIDVALIDITY, UID) is passed over. With a worker the
    events are his already, where he is alone (`events.is_mine`); else they wait to be claimed, and the
    workers are told. The first attempt of a mail that comes
    alone is counted here; of a batch it is counted when its group is taken in hand (`events.attempt`),
    so that a crash does not count against mails that nobody has looked at.
    """
    hashes = [blobs.content_hash(arrived.raw) for arrived in arrivals]
    blobs.write_files(database, zip(hashes, (arrived.raw for arrived in arrivals), strict=True))
    with database.write() as connection:
        stored = _stored_uids(connection, box, uidvalidity, arrivals)
        new = [pair for pair in zip(arrivals, hashes, strict=True) if pair[0].uid not in stored]
        numbers = list(next_ids(connection, event, len(new)))
        worker = worker if new and worker and events.is_mine(connection, worker) else ""
        attempts = int(bool(worker) and len(arrivals) == 1)
        if new:
            blobs.insert(connection, {name: arrived.raw for arrived, name in new})
            insert_rows(
                connection,
                event,
                [
                    _event_row(number, arrived, worker, attempts, at)
                    for number, (arrived, _) in zip(numbers, new, strict=True)
                ],
            )
            insert_rows(
                connection,
                mail,
                [
                    _mail_row(number, box, uidvalidity, arrived, name)
                    for number, (arrived, name) in zip(numbers, new, strict=True)
                ],
            )
        mailboxes.advance(connection, box, uidvalidity, last_uid)
        if new and not worker and not database.is_sqlite:
            connection.exec_driver_sql("NOTIFY vamail")
    return [
        _claimed(number, box, uidvalidity, arrived, name, attempts, at, waits=not worker)
        for number, (arrived, name) in zip(numbers, new, strict=True)
    ]


def _claimed(
    number: int, box: str, uidvalidity: int, arrived: Arrived, name: str, attempts: int, at: datetime,
    *, waits: bool,
) -> ClaimedEvent:  # fmt: skip
    return ClaimedEvent(
        number=number, kind=arrived.kind, at=at, payload=_payload(arrived), attempts=attempts, mailbox=box,
        waits=waits, uidvalidity=uidvalidity,
        uid=arrived.uid, received_at=arrived.received_at, blob_hash=name, size=len(arrived.raw),
        oversize=arrived.oversize, junk=arrived.junk, sender=plain(arrived.sender),
    )  # fmt: skip


def _payload(arrived: Arrived) -> dict[str, Any]:
    return {"control": True} if arrived.control else {}


def _stored_uids(connection: Connection, box: str, uidvalidity: int, arrivals: Sequence[Arrived]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(arrivals), 500):
        uids = [arrived.uid for arrived in arrivals[start : start + 500]]
        found.update(
            connection.execute(_KNOWN_UIDS, {"box": box, "valid": uidvalidity, "uids": uids}).scalars()
        )
    return found


def _event_row(number: int, arrived: Arrived, worker: str, attempts: int, at: datetime) -> dict[str, Any]:
    return {
        "id": number, "kind": arrived.kind, "at": at, "payload": _payload(arrived),
        "lane": plain(arrived.lane) or _lane(arrived.sender),
        "state": "claimed" if worker else "new", "attempts": attempts, "worker": worker,
        "verdict": "", "workspace_hash": "", "reasons": [], "handled_at": None,
    }  # fmt: skip


def _lane(sender: str) -> str:
    """The domain of an opaque From text; empty (no lane) where there is none."""
    return plain(sender.rpartition("@")[2].rstrip("> \t").lower())[:255] if "@" in sender else ""


def _parent(arrived: Arrived) -> str:
    """The mail that this one answers: In-Reply-To, or the last of References."""
    named = arrived.in_reply_to.split() or arrived.references.split()
    return bare(named[-1]) if named else ""


def _mail_row(number: int, box: str, uidvalidity: int, arrived: Arrived, name: str) -> dict[str, Any]:
    return {
        "event_id": number, "mailbox": box, "uidvalidity": uidvalidity, "uid": arrived.uid,
        "received_at": arrived.received_at, "blob_hash": name, "size": len(arrived.raw),
        "oversize": arrived.oversize, "junk": arrived.junk,
        "message_id": bare(arrived.message_id), "in_reply_to": _parent(arrived),
        "references_": plain(arrived.references), "sender": plain(arrived.sender),
        "subject": plain(arrived.subject),
        "identity": "", "verdict": "", "client": "", "rule": "", "task": None, "sender_email": "",
        "duplicate_of": None, "flagged": "",
    }  # fmt: skip


def bare(message_id: str) -> str:
    """A Message-ID without angle brackets and space around it, no longer than an index takes."""
    text = plain(message_id[:_ID_OCTETS_MAX]).strip(" \t\r\n<>")
    return text if text.isascii() else text.encode()[:_ID_OCTETS_MAX].decode("utf-8", "ignore")


_ROWS = select(
    mail, event.c.kind, event.c.state, event.c.workspace_hash, event.c.reasons, event.c.payload
).join(event, event.c.id == mail.c.event_id)
_KNOWN_IDS = select(mail.c.message_id).where(mail.c.message_id.in_(bindparam("ids", expanding=True)))
_SINCE = _ROWS.where(mail.c.received_at >= bindparam("since")).order_by(mail.c.event_id)
_BY_EVENT = _ROWS.where(mail.c.event_id == bindparam("number"))
_BY_MESSAGE_ID = _ROWS.where(mail.c.message_id == bindparam("name")).order_by(mail.c.event_id)
_BY_TASK = _ROWS.where(mail.c.task == bindparam("ref")).order_by(mail.c.event_id)
_TASK_EVENT = select(task.c.event_id).where(task.c.ref == bindparam("ref"))


def known_ids(connection: Connection, message_ids: Iterable[str]) -> frozenset[str]:
    """Those of these Message-IDs that mails have which we stored, looked at or not."""
    ids = sorted({name for one in message_ids if (name := bare(one))})[:200]
    return frozenset(connection.execute(_KNOWN_IDS, {"ids": ids}).scalars()) if ids else frozenset()


def since(connection: Connection, at: datetime) -> list[MailRow]:
    """Every stored mail that arrived at `at` or later, in order of its event."""
    return _rows(connection.execute(_SINCE, {"since": at}))


def find(connection: Connection, reference: str) -> list[MailRow]:
    """Mails by event number, Message-ID, or task reference (the mail that filed it comes first)."""
    if reference.isdecimal() and len(reference) < 19:
        return _rows(connection.execute(_BY_EVENT, {"number": int(reference)}))
    source = connection.execute(_TASK_EVENT, {"ref": reference}).scalar()
    if source is not None:
        rows = _rows(connection.execute(_BY_TASK, {"ref": reference}))
        return sorted(rows, key=lambda row: (row.event != source, row.event))
    return _rows(connection.execute(_BY_MESSAGE_ID, {"name": bare(reference)}))


def _rows(found: Iterable[Any]) -> list[MailRow]:
    return [
        MailRow(
            event=row.event_id, mailbox=row.mailbox, uidvalidity=row.uidvalidity, uid=row.uid,
            received_at=row.received_at, blob_hash=row.blob_hash, size=row.size, oversize=row.oversize,
            junk=row.junk, message_id=row.message_id, sender=row.sender_email or row.sender,
            subject=row.subject,
            verdict=row.verdict, client=row.client, rule=row.rule, task=row.task,
            duplicate_of=row.duplicate_of,
            state=row.state, workspace_hash=row.workspace_hash, reasons=tuple(row.reasons),
            payload=row.payload, kind=row.kind,
        )
        for row in found
    ]  # fmt: skip
