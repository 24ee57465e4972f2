"""Restore: the rows of a backup into an empty database of either engine, and what a restore must put right.

The world went on after the backup was taken. Mail that came since is fetched again (the cursor is older)
and its answers get the same Message-IDs again (they are derived from the mail); whatever waited, or was
on its way, counts as *unknown* and is looked up in Sent before it leaves. Numbers that people saw since
(tasks, held entries, meetings) are not given again: they jump ahead. Numbers of invoices may not jump:
they stand still until somebody says which was the last (`model.numbering`).
"""

import json
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, MetaData, Table, delete, func, inspect, select, text, update

from vamail.model.errors import SurroundingsError, UsageError
from vamail.model.ledger import Kept
from vamail.model.meetings import MEETINGS, Numbering
from vamail.model.numbering import RESTORED, LastNumber, RestoredNumbers, is_of_invoices, read_last, shown
from vamail.store.backup_read import examine
from vamail.store.blobs import FILE_BYTES, file_of
from vamail.store.bulk import insert_rows
from vamail.store.database import Database, open_database
from vamail.store.ledger import row as ledger_row
from vamail.store.ledger import write as write_ledger
from vamail.store.schema import HEAD, create, version
from vamail.store.tables import (
    blob,
    canary,
    counter,
    delivery,
    errand,
    event,
    held,
    journal,
    ledger,
    meta,
    metadata,
    task,
    worker,
)
from vamail.store.values import to_text

EVENT_JUMP = 1_000_000
"""Events and what they caused after the backup are numbered below this: no number means two things."""
HELD_JUMP = 1_000
TASK_JUMP = 1_000
_AT_ONCE = 500
_LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back. `next_task` is the number that the next task gets; `numbers`: in which series of
    invoices numbers stand still, and what is known of them."""

    rows: Mapping[str, int]
    next_task: int
    numbers: RestoredNumbers


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows come from: their schema, and when they were taken. `last_numbers` are the last numbers
    of invoices that were given, as somebody knows them (`numbering.read_last`)."""

    schema: str
    taken_at: datetime
    last_numbers: tuple[str, ...] = ()


def check_version(schema: str) -> None:
    """Raises UsageError for rows that only a newer vamail can read."""
    if schema > HEAD:
        raise UsageError(
            f"this backup has the database version {schema}, this vamail knows versions up to {HEAD}: "
            "install a newer vamail"
        )


def restore_rows(
    url: str, folder: Path, pieces: Iterable[Path], origin: Origin, at: datetime, replace: str = ""
) -> Restored:
    """Fill the database of `folder` from the pieces of a backup, and put right what must be.

    It has to be empty; with `replace` what is there on PostgreSQL is moved into a schema of that name.
    Large mails lie in `folder/data/mail` already.
    """
    check_version(origin.schema)
    database = open_database(url, folder, read_only=False)
    try:
        _make_room(database, replace)
        _make_schema(database, origin.schema)
        with database.write() as connection:
            rows = _load(database, connection, pieces)
        _make_schema(database, HEAD)
        with database.write() as connection:
            next_task, numbers = _put_right(connection, origin, at)
            _check(database, connection)
    finally:
        database.close()
    return Restored(rows=rows, next_task=next_task, numbers=numbers)


# --- an empty database --------------------------------------------------------------------------------


def _make_room(database: Database, replace: str) -> None:
    with database.write() as connection:
        there = set(inspect(connection).get_table_names()) & {*metadata.tables, "alembic_version"}
        if not there:
            return
        if database.is_sqlite or not replace:
            raise UsageError("the database already holds a desk; say --replace to set it aside")
        _refuse_a_running_one(connection)
        connection.exec_driver_sql(f'CREATE SCHEMA "{replace}"')
        for name in sorted(there):
            connection.exec_driver_sql(f'ALTER TABLE "{name}" SET SCHEMA "{replace}"')


def _refuse_a_running_one(connection: Connection) -> None:
    """Every `vamail run` holds an advisory lock as long as it lives."""
    locks = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    ).scalar_one()
    if locks:
        raise SurroundingsError("a vamail still runs on this database; stop every `vamail run` first")


def _make_schema(database: Database, schema: str) -> None:
    if schema == HEAD:
        create(database)  # does nothing where it stands
    if version(database) != schema:
        from vamail.store.migrations.run import upgrade

        upgrade(database, schema)


# --- rows ---------------------------------------------------------------------------------------------


def _load(database: Database, connection: Connection, pieces: Iterable[Path]) -> dict[str, int]:
    tables = MetaData()
    tables.reflect(connection)
    loaded: dict[str, int] = {}
    for path in pieces:
        with path.open("rb") as file:
            head = json.loads(file.readline())
            table = tables.tables.get(head["table"])
            if table is None or not set(head["columns"]) <= set(table.columns.keys()):
                raise UsageError(f"this backup has rows that no version of vamail knows: {head['table']}")
            count = _insert(database, connection, table, head["columns"], file)
        loaded[table.name] = loaded.get(table.name, 0) + count
    return loaded


def _insert(
    database: Database, connection: Connection, table: Table, columns: list[str], file: IO[bytes]
) -> int:
    count = 0
    statement = table.insert()
    rows: Iterator[dict[str, Any]] = (dict(zip(columns, _values(line), strict=True)) for line in file)
    if table.name == blob.name and not database.is_sqlite:
        rows = _with_large_ones(database, rows)
    while some := list(islice(rows, 1 if table.name == blob.name else _AT_ONCE)):
        connection.execute(statement, some)
        count += len(some)
    return count


def _values(line: bytes) -> list[Any]:
    return [b64decode(v["b64"]) if isinstance(v, dict) else v for v in json.loads(line)]


def _with_large_ones(database: Database, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """PostgreSQL keeps every mail in the table, so that a second machine has it."""
    for row in rows:
        path = file_of(database, row["hash"])
        if row["data"] is None and row["size"] > FILE_BYTES and path.exists():
            row["data"] = path.read_bytes()
        yield row


# --- what must be put right ---------------------------------------------------------------------------


def _put_right(connection: Connection, origin: Origin, at: datetime) -> tuple[int, RestoredNumbers]:
    connection.execute(delete(worker))
    connection.execute(
        update(event).where(event.c.state == "claimed").values(state="new", worker="", attempts=0)
    )
    _doubt_deliveries(connection, at)
    _end_errands(connection, at)
    connection.execute(update(canary).where(canary.c.back_at.is_(None)).values(back_at=at))
    number, numbers = _jump(connection, origin, at)
    for key, value in (("restored_at", to_text(at)), ("restored_from", to_text(origin.taken_at))):
        insert_rows(connection, meta, [{"key": key, "value": value}], ignore_known=True)
        connection.execute(update(meta).where(meta.c.key == key).values(value=value))
    return number, numbers


def _doubt_deliveries(connection: Connection, at: datetime) -> None:
    """What had not left by the backup may have left since: it is looked up in Sent first."""
    waiting = delivery.c.status.in_(("sending", "queued", "deferred", "unknown"))
    connection.execute(
        update(delivery)
        .where(waiting)
        .values(
            status="unknown",
            worker="",
            next_at=func.coalesce(delivery.c.next_at, to_text(at)),
            last_error="restored from a backup: it may have been sent since",
        )
    )


def _end_errands(connection: Connection, at: datetime) -> None:
    """Moves and files may be done again; a second copy in Sent would be seen."""
    running = update(errand).where(errand.c.status == "running")
    connection.execute(running.values(status="queued", worker="", next_at=at))
    connection.execute(
        update(errand)
        .where(errand.c.kind == "append", errand.c.status == "queued")
        .values(
            status="failed", next_at=None, last_error="restored from a backup: it may lie in Sent already"
        )
    )


def _jump(connection: Connection, origin: Origin, at: datetime) -> tuple[int, RestoredNumbers]:
    number = _last(connection, event.c.id) + EVENT_JUMP
    why = f"from the backup of {to_text(origin.taken_at)[:19]}Z; mail that came since is fetched again"
    insert_rows(connection, event, [_event_row(number, origin, at)])
    insert_rows(
        connection,
        journal,
        [
            {
                "id": _last(connection, journal.c.id) + 1, "at": at, "event_id": number, "message_id": "",
                "task": None, "step": "restore", "what": "restored", "why": why,
            }
        ],
    )  # fmt: skip
    _jump_held(connection, number, at)
    ahead = _ahead(connection, origin, at)
    _jump_meetings(connection, ahead, number, at)
    numbers = _stop_numbers(connection, origin, number, at)
    last = _jump_tasks(connection, ahead)
    if connection.dialect.name != "sqlite":
        _set_sequences(connection)
    return last + 1, numbers


def _event_row(number: int, origin: Origin, at: datetime) -> dict[str, Any]:
    return {
        "id": number, "kind": "restored", "at": at, "payload": {"taken_at": to_text(origin.taken_at)},
        "lane": "", "state": "handled", "attempts": 0, "worker": "", "verdict": "", "workspace_hash": "",
        "reasons": [], "handled_at": at,
    }  # fmt: skip


def _jump_held(connection: Connection, number: int, at: datetime) -> None:
    """`vamail held accept 3` from a mail of after the backup must not mean another one now."""
    last = _last(connection, held.c.id) + HELD_JUMP
    row = {
        "id": last, "kind": "restored", "event_id": number, "delivery_id": None, "sender": "", "subject": "",
        "reason": "numbers jump ahead after a restore", "at": at, "open": False, "outcome": "restored",
        "closed_event": number,
    }  # fmt: skip
    insert_rows(connection, held, [row])


def _ahead(connection: Connection, origin: Origin, at: datetime) -> int:
    """Ahead by ten times what the pace before the backup would have used since, a thousand at least."""
    since = origin.taken_at - _LOOK_BACK
    lately = connection.execute(select(func.count()).where(task.c.received_at > since)).scalar_one()
    ahead = max(TASK_JUMP, round(10 * lately * max((at - origin.taken_at) / _LOOK_BACK, 0.0)))
    return -(-ahead // 1000) * 1000


def _jump_tasks(connection: Connection, ahead: int) -> int:
    """References that clients were told after the backup are not given to anybody else; every counter jumps
    at least by a thousand."""
    connection.execute(update(counter).values(value=(counter.c.value + ahead + 999) // 1000 * 1000))
    if connection.execute(select(counter.c.value).where(counter.c.kind == "task")).scalar() is None:
        insert_rows(connection, counter, [{"kind": "task", "value": ahead}])
    return int(connection.execute(select(counter.c.value).where(counter.c.kind == "task")).scalar_one())


def _jump_meetings(connection: Connection, ahead: int, number: int, at: datetime) -> None:
    """`M-7` of after the backup stands in invitations, and must not mean another meeting now."""
    jumped = (
        Numbering(name=name, last=(last + ahead + 999) // 1000 * 1000, version=before + 1)
        for name, (last, before) in {MEETINGS: (0, 0), **_given(connection)}.items()
        if not is_of_invoices(name)
    )
    write_ledger(connection, [ledger_row(one, "", number, at) for one in jumped])


def _stop_numbers(connection: Connection, origin: Origin, number: int, at: datetime) -> RestoredNumbers:
    """A number that jumps leaves a gap, and one that is given again stands on two documents: none is given.
    What `origin` says of a series lets it go on."""
    given = {name: found for name, found in _given(connection).items() if is_of_invoices(name)}
    stopped = RestoredNumbers(
        version=_version(connection, RestoredNumbers.kind, RESTORED) + 1,
        taken_at=origin.taken_at, restored_at=at,
        known=tuple(LastNumber(series=name, last=last) for name, (last, _) in sorted(given.items())),
        said=tuple(_said_of(one, given) for one in origin.last_numbers),
    )  # fmt: skip
    onward = [
        Numbering(name=one.series, last=one.last, version=given.get(one.series, (0, 0))[1] + 1)
        for one in stopped.said
    ]
    kept: list[Kept] = [stopped, *onward]
    write_ledger(connection, [ledger_row(one, "", number, at) for one in kept])
    return stopped


def _said_of(said: str, given: Mapping[str, tuple[int, int]]) -> LastNumber:
    last = read_last(said, given)
    if last is None:
        known = ", ".join(shown(one) for one in given) or "none"
        raise UsageError(
            f"--last-number {said}: no number of the backup looks like this (its series: {known}); of a "
            "series that it does not know, say for example --last-number '2027/#=3'"
        )
    before, _ = given.get(last.series, (0, 0))
    if last.last < before:
        known = shown(last.series, before)
        raise UsageError(f"--last-number {said}: the backup knows a later one, {known}")
    return last


def _given(connection: Connection) -> dict[str, tuple[int, int]]:
    """Of every series the last number that was given, and its version."""
    query = select(ledger.c.key, ledger.c.version, ledger.c.body).where(
        ledger.c.kind == Numbering.kind, ledger.c.superseded_by.is_(None)
    )
    return {row.key: (row.body["last"], row.version) for row in connection.execute(query)}


def _version(connection: Connection, kind: str, key: str) -> int:
    """The last version of this value; 0: there is none."""
    query = select(func.max(ledger.c.version)).where(ledger.c.kind == kind, ledger.c.key == key)
    return int(connection.execute(query).scalar() or 0)


def _last(connection: Connection, column: Any) -> int:
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one())


def _set_sequences(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if "id" in table.c:
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"),
                {"table": table.name, "last": max(1, _last(connection, table.c.id))},
            )


def _check(database: Database, connection: Connection) -> None:
    if database.is_sqlite:
        examine(connection)
        wrong = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if wrong is not None:
            raise UsageError(
                f"this backup does not fit together: a row of {wrong[0]} names one that is missing"
            )
