"""Backup: every row of the database as it was at one instant, in a form that both engines read.

One read transaction is the snapshot (SQLite: a view of the WAL; PostgreSQL: REPEATABLE READ), so that a
daemon goes on writing meanwhile. Rows leave in pieces of a few megabytes: a line with the table and its
columns, then one JSON array a row; bytes are `{"b64": "…"}`. Mails beyond `blobs.FILE_BYTES` are not in
the rows: they are files of their own, also from PostgreSQL.
"""

import json
import sqlite3
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, select

from vamail.store import archive
from vamail.store.blobs import FILE_BYTES, file_of
from vamail.store.database import Database, open_database
from vamail.store.errors import RESTORE, StoreBroken
from vamail.store.schema import version
from vamail.store.tables import blob, metadata

PIECE_BYTES = 4_000_000
_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of one table: `text` is what is kept, `rows` how many they are."""

    table: str
    number: int
    text: bytes
    rows: int


class Snapshot:
    """The database at one instant. Read it to its end within `snapshot`."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self._database = database
        self._connection = connection
        self.engine = connection.dialect.name
        self._tables = MetaData()
        # a database may hold tables of others beside ours
        self._tables.reflect(connection, only=lambda name, _: name in metadata.tables)
        self.schema = version(database)

    def pieces(self) -> Iterator[Piece]:
        """The rows of every table, those that others refer to first."""
        for table in self._tables.sorted_tables:
            yield from self._pieces_of(table)

    def _pieces_of(self, table: Table) -> Iterator[Piece]:
        head = {"table": table.name, "columns": [column.name for column in table.columns]}
        first = json.dumps(head).encode() + b"\n"
        number, lines, size = 0, [first], 0
        for rows in self._rows(table):
            for row in rows:
                lines.append(json.dumps(list(row), separators=(",", ":"), default=_as_text).encode() + b"\n")
                size += len(lines[-1])
            if size > PIECE_BYTES:
                yield Piece(table.name, number, b"".join(lines), len(lines) - 1)
                number, lines, size = number + 1, [first], 0
        if len(lines) > 1 or number == 0:
            yield Piece(table.name, number, b"".join(lines), len(lines) - 1)

    def _rows(self, table: Table) -> Iterator[Sequence[Any]]:
        quote = self._connection.dialect.identifier_preparer.quote
        columns = [quote(column.name) for column in table.columns]
        if table.name == blob.name:
            size = quote("size")
            columns = [
                f"CASE WHEN {size} > {FILE_BYTES} THEN NULL ELSE {name} END"
                if name == quote("data")
                else name
                for name in columns
            ]
        keys = ", ".join(quote(column.name) for column in table.primary_key.columns) or "1"
        sql = f"SELECT {', '.join(columns)} FROM {quote(table.name)} ORDER BY {keys}"  # noqa: S608 (names of our own tables)
        options = {"stream_results": True, "yield_per": _AT_ONCE}
        result = self._connection.exec_driver_sql(sql, execution_options=options)
        yield from result.partitions(_AT_ONCE)

    def large_mails(self) -> Iterator[tuple[str, bytes | Path]]:
        """Content hash, and the bytes or the file that holds them, of every mail beyond `FILE_BYTES`."""
        there = self._tables.tables[blob.name].c
        names = select(there.hash).where(there.size > FILE_BYTES).order_by(there.hash)
        if "archived" in there:  # those lie in the archive, which is copied by itself
            names = names.where(there.archived.is_(None))
        for name in self._connection.execute(names).scalars().all():
            data = self._connection.execute(select(blob.c.data).where(blob.c.hash == name)).scalar()
            yield name, file_of(self._database, name) if data is None else bytes(data)


def _as_text(value: object) -> dict[str, str]:
    if isinstance(value, bytes | bytearray | memoryview):
        return {"b64": b64encode(bytes(value)).decode("ascii")}
    raise TypeError(f"a backup cannot hold {type(value).__name__}")


def copy_archive(folder: Path, to: Path) -> bool:
    """A whole copy of `data/archive.db`, also while it is written to; False where there is none.

    Call it after the rows were read: what leaves the database meanwhile is then in both, and never in none.
    """
    path = folder / "data" / archive.NAME
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    return True


@contextmanager
def snapshot(url: str, folder: Path) -> Iterator[Snapshot]:
    """The database of the workspace in `folder`, frozen for reading. Raises StoreTrouble.

    A damaged SQLite file is named, and not copied as if it were whole.
    """
    database = open_database(url, folder, read_only=False)
    try:
        with _frozen(database) as connection:
            if database.is_sqlite:
                examine(connection)
            yield Snapshot(database, connection)
    finally:
        database.close()


@contextmanager
def _frozen(database: Database) -> Iterator[Connection]:
    with database.read() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connection


def examine(connection: Connection, seconds: float | None = None) -> None:
    """Look at every page of a SQLite file once, for at most so long. Raises StoreBroken on a damaged one."""
    driver: Any = connection.connection.dbapi_connection
    until = None if seconds is None else time.monotonic() + seconds
    if until is not None:
        driver.set_progress_handler(lambda: time.monotonic() > until, 10_000)
    try:
        found = [row[0] for row in driver.execute("PRAGMA quick_check(3)")]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        found = ["ok"]
    finally:
        driver.set_progress_handler(None, 0)
    if found != ["ok"]:
        first = str(found[0]).partition("\n")[0] if found else "no answer"
        raise StoreBroken(f"the database cannot be used: its file is damaged; {RESTORE} ({first})")
