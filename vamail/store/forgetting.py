"""`forget`: a client's files first, then the rows in one transaction, then what its file still holds.

A crash on the way leaves rows whose files are gone; the same command, given again, ends the work.
"""

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from vamail.model.errors import UsageError
from vamail.store import archive, belongings, blobs, erase, kept_books
from vamail.store.belongings import Belongings, Whose
from vamail.store.database import Database


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each kind went (or would go) or stay (`kept invoices`), how many files, and how many
    money mails stay."""

    rows: dict[str, int]
    files: int
    kept: int


def widened(connection: Connection, whose: Whose, never: frozenset[str]) -> Whose:
    """With the addresses that wrote or were written to as this client, but never the VA's own."""
    known = belongings.addresses_of(connection, whose.client)
    return replace(whose, addresses=(whose.addresses | known) - never, ours=never)


def look(database: Database, whose: Whose, never: frozenset[str]) -> Forgotten:
    """What `forget` would erase. Raises UsageError as it does."""
    with database.read() as connection:
        whose = widened(connection, whose, never)
        found = _checked(database, connection, whose)
        kept = erase.kept_deliveries(connection, found)
        books = kept_books.counted(kept_books.staying(connection, whose, found))
        files = erase.files_of(connection, found, database.folder)
    rows = {
        "tasks": len(found.tasks), "mails": len(found.mails), "held": len(found.held),
        "deliveries": len(found.deliveries - kept), **books,
    }  # fmt: skip
    return Forgotten(rows, len(files), len(kept))


def forget(
    database: Database, whose: Whose, never: frozenset[str], secret: bytes, at: datetime, by: str
) -> Forgotten:
    """Erase everything that is held about this client, but mails about money and the books.

    Raises UsageError while something of theirs is still on its way, or when nothing is held.
    """
    with database.read() as connection:
        whose = widened(connection, whose, never)
        files = erase.files_of(connection, _checked(database, connection, whose), database.folder)
    files += sorted(database.folder.glob("vamail.db.before-*"))  # copies that an upgrade has left
    for path in files:
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # the folder holds something else
            path.parent.rmdir()
    with database.write() as connection:
        found = _checked(database, connection, whose)
        hashes = erase.hashes_of(connection, found)
        rows = erase.erase(connection, whose, found, secret, at, by)
        gone = sorted(found.deliveries - erase.kept_deliveries(connection, found))
    about: list[tuple[str, int | str]] = [("event_id", number) for number in found.mails | found.events]
    about += [("task", ref) for ref in found.tasks]
    archive.erase(database.folder, hashes, gone, about, sorted(found.shared))
    scrub(database)
    return Forgotten(rows, len(files), rows["kept deliveries"])


def _on_its_way(unsent: int, waiting: int) -> str:
    """`1 mail to them has not left yet, and 2 of theirs wait to be looked at`; what is none is not said."""
    said = []
    if unsent:
        said.append(f"{unsent} {'mail to them has' if unsent == 1 else 'mails to them have'} not left yet")
    if waiting:
        said.append(f"{waiting} of theirs {'waits' if waiting == 1 else 'wait'} to be looked at")
    return ", and ".join(said)


def _checked(database: Database, connection: Connection, whose: Whose) -> Belongings:
    found = belongings.collect(connection, whose, partial(blobs.read, database))
    if found.nothing:
        raise UsageError(f"nothing is held about {whose.client!r}")
    unsent, waiting = belongings.on_its_way(connection, whose, found)
    if unsent or waiting:
        raise UsageError(
            f"not now: {_on_its_way(unsent, waiting)}; run `vamail run --drain` first, or settle what "
            "`vamail held` shows"
        )
    return found


def scrub(database: Database) -> None:
    """Make the database's own files forget: a deleted row's bytes stay in its page until it is written anew.

    SQLite: the file is written afresh and its log emptied. PostgreSQL: the tables are; its archived log and
    its backups are the administrator's.
    """
    with database.engine.connect() as connection:
        line = connection.execution_options(isolation_level="AUTOCOMMIT")
        if not database.is_sqlite:
            line.exec_driver_sql("VACUUM (FULL)")
            return
        driver: Any = line.connection.dbapi_connection  # sqlite3's own, outside a transaction
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            driver.execute(statement)
