"""Erasing one client for good: rows, bytes, files; what stays says when and how much, not who.

An event keeps its number, since Message-IDs are made of it; a mail keeps its place (mailbox, UIDVALIDITY,
UID) and a keyed hash of its Message-ID and content, so that the same mail, shown again by its server,
is known as one that was erased, and is erased again.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, bindparam, delete, insert, or_, select, update

from vamail.store import belongings, blobs, given, kept_books, meetings
from vamail.store.belongings import Belongings, Whose, chunks
from vamail.store.bulk import insert_rows
from vamail.store.columns import Json
from vamail.store.tables import (
    address,
    attachment,
    blob,
    delivery,
    errand,
    event,
    forgotten,
    held,
    journal,
    ledger,
    mail,
    metadata,
    notice,
    task,
    task_mail,
    timer,
    workspace_version,
)
from vamail.store.values import to_json

MARK = "forgotten:"
VERDICT = "forgotten"
_NEVER_LEFT = ("held", "cancelled")
_EMPTY = blobs.content_hash(b"")
_BLANK = {
    "blob_hash": _EMPTY, "size": 0, "message_id": "", "in_reply_to": "", "references_": "", "sender": "",
    "subject": "", "client": "", "rule": "", "task": None, "sender_email": "", "flagged": "",
    "verdict": VERDICT,
}  # fmt: skip


def mark_of(secret: bytes, message_id: str, identity: str) -> str:
    """What an erased mail is known by: without the secret it says nothing about who wrote it."""
    told = f"{message_id}\0{identity}".encode("utf-8", "surrogatepass")
    return MARK + hmac.new(secret, told, hashlib.sha256).hexdigest()[:40]


def erase(
    connection: Connection, whose: Whose, found: Belongings, secret: bytes, at: datetime, by: str
) -> dict[str, int]:
    """Erase these rows inside the caller's transaction; how many of each. Files: see `files_of`."""
    kept = kept_deliveries(connection, found)
    books = kept_books.staying(connection, whose, found)
    gone = found.deliveries - kept
    counts = {
        "tasks": len(found.tasks), "mails": len(found.mails), "deliveries": len(gone),
        "kept deliveries": len(kept), "held": len(found.held), **kept_books.counted(books),
    }  # fmt: skip
    meetings.erase(connection, found.meetings, found.shared_meetings, whose.client, whose.owns)
    counts["journal"] = _erase_about(connection, found)
    told = belongings.told(connection, whose, found) - found.deliveries
    _delete(connection, delivery, delivery.c.id, gone)
    _delete(connection, task, task.c.ref, found.tasks)
    blank_mails(connection, found.mails | found.said, secret)
    given.erase(connection, found.blobs)
    _blank_events(connection, found.mails | found.events)
    _blank_shared(connection, found, told)
    _erase_settings(connection, whose)
    counts["other rows that named them"] = _sweep(connection, whose, kept)
    kept_books.write(connection, books)  # as they are on the documents, addresses too
    connection.execute(insert(forgotten).values(at=at, by=by, rows=counts))
    return counts


def kept_deliveries(connection: Connection, found: Belongings) -> set[int]:
    """Mails about money that left: tax law wants them kept (GDPR Article 17(3)(b)), whoever asks."""
    kept: set[int] = set()
    for numbers in chunks(found.deliveries):
        query = select(delivery.c.id).where(
            delivery.c.id.in_(numbers), delivery.c.money.is_(True), delivery.c.status.not_in(_NEVER_LEFT)
        )
        kept.update(connection.execute(query).scalars())
    return kept


def _erase_about(connection: Connection, found: Belongings) -> int:
    """Journal, held entries, notices, timers, errands, attachments; how many lines of the journal."""
    numbers = found.mails | found.events
    lines = _delete(connection, journal, journal.c.event_id, numbers)
    lines += _delete(connection, journal, journal.c.task, found.tasks)
    _delete(connection, held, held.c.id, found.held)
    _delete(connection, notice, notice.c.id, found.notices)
    _erase_timers(connection, found)
    _delete(connection, errand, errand.c.event_id, numbers)
    copies = [
        row.id
        for row in connection.execute(select(errand.c.id, errand.c.payload).where(errand.c.kind == "append"))
        if row.payload.get("delivery") in found.deliveries
    ]
    _delete(connection, errand, errand.c.id, copies)
    _delete(connection, attachment, attachment.c.task, found.tasks)
    _delete(connection, task_mail, task_mail.c.task, found.tasks)
    _delete(connection, ledger, ledger.c.task, found.tasks)
    return lines


def _erase_timers(connection: Connection, found: Belongings) -> None:
    about = (
        row.id
        for row in connection.execute(select(timer.c.id, timer.c.subject))
        if found.is_subject(row.subject)
    )
    _delete(connection, timer, timer.c.id, list(about))


def _delete(connection: Connection, table: Table, column: Column[Any], keys: Iterable[int | str]) -> int:
    return sum(connection.execute(delete(table).where(column.in_(some))).rowcount for some in chunks(keys))


def blank_mails(connection: Connection, numbers: Collection[int], secret: bytes) -> list[str]:
    """Take everything out of these mails but their place and their mark; bytes that nobody else has go too.

    The content hashes that are gone, whose files may go as well.
    """
    if not numbers:
        return []
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # zeros where the row was
    gone: list[str] = []
    insert_rows(connection, blob, [{"hash": _EMPTY, "size": 0, "data": b""}], ignore_known=True)
    for some in chunks(numbers):
        rows = connection.execute(
            select(mail.c.event_id, mail.c.message_id, mail.c.identity, mail.c.blob_hash).where(
                mail.c.event_id.in_(some)
            )
        ).all()
        connection.execute(
            update(mail)
            .where(mail.c.event_id == bindparam("of"))
            .values(identity=bindparam("mark"), **_BLANK),
            [{"of": row.event_id, "mark": _mark(secret, row)} for row in rows],
        )
        connection.execute(update(event).where(event.c.id.in_(some)).values(lane=""))
        hashes = {row.blob_hash for row in rows} - {_EMPTY}
        alone = ~select(mail.c.event_id).where(mail.c.blob_hash == blob.c.hash).exists()
        gone += connection.execute(
            delete(blob).where(blob.c.hash.in_(hashes), alone).returning(blob.c.hash)
        ).scalars()
    return gone


def _mark(secret: bytes, row: Any) -> str:
    if not row.identity or row.identity.startswith(MARK):
        return str(row.identity)
    return mark_of(secret, row.message_id, row.identity)


def _blank_events(connection: Connection, numbers: Iterable[int]) -> None:
    for some in chunks(numbers):
        connection.execute(
            update(event)
            .where(event.c.id.in_(some))
            .values(payload={}, reasons=[], lane="", verdict=VERDICT, state="handled", worker="")
        )


def _blank_shared(connection: Connection, found: Belongings, told: set[int]) -> None:
    """Mails to the VA that told about several clients have left: their words go, that they left stays.
    What the same event did for others stays as well."""
    for some in chunks(told):
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(some))
            .values(raw=b"", text="", html="", subject="", last_error="", problem="")
        )
        waits = update(delivery).where(delivery.c.id.in_(some), delivery.c.status == "held")
        connection.execute(waits.values(status="cancelled", next_at=None))  # without words it never leaves
    for some in chunks(found.shared):
        connection.execute(update(event).where(event.c.id.in_(some)).values(payload={}, reasons=[]))
        connection.execute(delete(journal).where(journal.c.event_id.in_(some), journal.c.task.is_(None)))
        connection.execute(delete(ledger).where(ledger.c.event_id.in_(some), *_TASKLESS))


_TASKLESS = (ledger.c.kind.in_(("command", "file")), ledger.c.task.is_(None))
"""Commands about no task, and files: their lines may name anybody."""


def _erase_settings(connection: Connection, whose: Whose) -> None:
    """The client's own file in every version of the workspace that was kept, and what the ledger has."""
    names = {f"rules/clients/{whose.client}.{end}" for end in ("yaml", "yml")}
    for row in connection.execute(select(workspace_version.c.hash, workspace_version.c.files)).all():
        if names.intersection(row.files):
            files = {name: text for name, text in row.files.items() if name not in names}
            connection.execute(
                update(workspace_version).where(workspace_version.c.hash == row.hash).values(files=files)
            )
    connection.execute(delete(ledger).where(ledger.c.client == whose.client))
    for some in chunks(whose.addresses):
        connection.execute(delete(address).where(address.c.email.in_(some)))
        approved = [f"address/{one}" for one in some]
        connection.execute(delete(ledger).where(ledger.c.kind == "approval", ledger.c.key.in_(approved)))


# --- what names them elsewhere ------------------------------------------------------------------------

_SWEPT = {
    "journal": ("what", "why", "message_id"), "event": ("payload", "reasons"), "notice": ("key", "lines"),
    "held": ("sender", "subject", "reason"), "errand": ("payload", "last_error"),
    "delivery": ("last_error", "problem", "brake_address"), "outage": ("error",),
    "task": ("description", "title"), "mail": ("in_reply_to", "references_", "sender"),
}  # fmt: skip


def _sweep(connection: Connection, whose: Whose, kept: set[int]) -> int:
    """Replace their addresses in rows of others, where a log line or a note of ours names them."""
    words = sorted(whose.addresses, key=len, reverse=True)
    if not words:
        return 0
    named = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    touched = 0
    for name, columns in _SWEPT.items():
        table = metadata.tables[name]
        key = next(iter(table.primary_key.columns))
        hits = or_(
            *(table.c[c].cast(Text).ilike(f"%{_like(w)}%", escape="\\") for c in columns for w in words)
        )
        for row in connection.execute(select(key, *(table.c[c] for c in columns)).where(hits)).all():
            if name == "delivery" and row[0] in kept:
                continue
            values = {c: _without(named, table.c[c], row[at]) for at, c in enumerate(columns, 1)}
            connection.execute(update(table).where(key == row[0]).values(values))
            touched += 1
    return touched + _sweep_ledger(connection, named)


def _sweep_ledger(connection: Connection, named: re.Pattern[str]) -> int:
    """The same in what others' tasks keep: who is waited for, what was commanded."""
    touched = 0
    for row in connection.execute(select(*ledger.primary_key.columns, ledger.c.body)).all():
        body = to_json(row.body)
        if named.search(body):
            of = (ledger.c.kind == row.kind, ledger.c.key == row.key, ledger.c.version == row.version)
            body = named.sub("(forgotten)", body)
            connection.execute(update(ledger).where(*of).values(body=json.loads(body)))
            touched += 1
    return touched


def _like(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)


def _without(named: re.Pattern[str], column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, Json):
        return json.loads(named.sub("(forgotten)", to_json(value)))
    return named.sub("(forgotten)", value) if isinstance(value, str) else value


# --- files --------------------------------------------------------------------------------------------


def files_of(connection: Connection, found: Belongings, folder: Path) -> list[Path]:
    """Files that hold what is theirs alone: saved attachments, and raw mails too big for a row."""
    paths: list[Path] = []
    for some in chunks(found.tasks):
        saved = select(attachment.c.path).where(attachment.c.task.in_(some), attachment.c.path != "")
        paths += [Path(path) for path in connection.execute(saved).scalars()]
    theirs = found.mails | found.said
    for some in chunks(theirs):
        for name in connection.execute(select(mail.c.blob_hash).where(mail.c.event_id.in_(some))).scalars():
            path = folder / "mail" / name[:2] / f"{name}.eml"
            owners = connection.execute(select(mail.c.event_id).where(mail.c.blob_hash == name)).scalars()
            if set(owners) <= theirs and path.exists():
                paths.append(path)
    return [*paths, *given.files_of(folder, found.blobs)]


def hashes_of(connection: Connection, found: Belongings) -> list[str]:
    """Content hashes of these mails, for the archive."""
    return sorted(found.blobs) + [
        name
        for some in chunks(found.mails | found.said)
        for name in connection.execute(select(mail.c.blob_hash).where(mail.c.event_id.in_(some))).scalars()
    ]
