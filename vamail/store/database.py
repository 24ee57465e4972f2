"""One engine, opened with the care each database needs: durable commits, one writer at a time."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import StaticPool

from vamail.model.errors import SurroundingsError
from vamail.store.errors import in_words
from vamail.store.line import BUSY_SECONDS, KEEPALIVE, Line, reading_query
from vamail.store.tables import for_postgresql


class Database:
    """Read and write transactions. Thread-safe; `folder` is where files beside the database lie."""

    def __init__(self, engine: Engine, folder: Path, *, read_only: bool = False) -> None:
        self.engine = engine
        self.folder = folder
        self.read_only = read_only
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._reading = engine.execution_options(vamail_read=True)
        # Waiting on our own lock costs nothing; polling a busy SQLite file costs milliseconds.
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction: committed at the end, or rolled back whole when anything raises."""
        if self.read_only:
            raise RuntimeError("this store was opened for reading")
        with self._writer, in_words(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One read transaction, a consistent view on SQLite."""
        with in_words(), self._reading.begin() as connection:
            yield connection

    @contextmanager
    def look(self) -> Iterator[Line]:
        """The same for what is asked in plain SQL."""
        with self.read() as connection:
            yield through(connection)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def through(connection: Connection) -> Line:
    """The line of an open transaction, for what is asked in plain SQL."""

    def ask(sql: str, values: Sequence[object]) -> Sequence[Any]:
        return connection.exec_driver_sql(sql, tuple(values) or None).all()

    return Line(connection.dialect.name == "sqlite", ask)


def nowhere(data: Path) -> Database:
    """An empty database that is not there: what reads see before the first `vamail run`."""
    return Database(_in_memory(), data, read_only=True)


def in_memory(data: Path) -> Database:
    """An empty database for one thread, which ends with the process; `data` is where mails lie as files."""
    engine = _in_memory()
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, data)


def open_database(url: str, folder: Path, *, read_only: bool) -> Database:
    """The database of a workspace: `sqlite` (folder/data/vamail.db) or `postgresql://...`.

    Raises SurroundingsError when it cannot be opened.
    """
    data = folder / "data"
    if url != "sqlite":
        return Database(_postgres(url), data, read_only=read_only)
    path = data / "vamail.db"
    if not read_only:
        data.mkdir(parents=True, exist_ok=True)
        return Database(_sqlite(path), data)
    if not path.exists():
        return nowhere(data)
    return Database(_sqlite_for_reading(path), data, read_only=True)


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
        pool_size=8,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16000",
            "wal_autocheckpoint=4000",
        ):
            connection.execute(f"PRAGMA {pragma}")
        _assert_durable(connection)

    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _assert_durable(connection: Any) -> None:
    """A commit that a power cut may undo would break the promise that nothing is lost."""
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    level = connection.execute("PRAGMA synchronous").fetchone()[0]
    if mode != "wal" or level != 2:
        raise SurroundingsError(
            f"the database file cannot be written durably here (journal_mode={mode}, synchronous={level}); "
            "put the workspace on a local disk"
        )


def _begin_sqlite(connection: Connection) -> None:
    # a deferred BEGIN that reads and then writes fails at once when another process wrote in between
    reading = connection.get_execution_options().get("vamail_read")
    driver: Any = connection.connection.dbapi_connection
    driver.execute("BEGIN" if reading else "BEGIN IMMEDIATE")


def _sqlite_for_reading(path: Path) -> Engine:
    query = {**reading_query(path), "uri": "true"}
    engine = create_engine(
        URL.create("sqlite", database=f"file:{quote(str(path))}", query=query),
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS},
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _in_memory() -> Engine:
    """An empty store that exists nowhere: what reads see before the first `vamail run`."""
    return create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False, "isolation_level": None}
    )


def _postgres(url: str) -> Engine:
    if not url.startswith(("postgresql://", "postgresql+psycopg://")):
        raise SurroundingsError(
            f"unknown database {url.partition(':')[0]!r}: write sqlite or postgresql://..."
        )
    for_postgresql()
    said = make_url(url).query
    unsaid = {name: value for name, value in KEEPALIVE.items() if name not in said}
    engine = create_engine(url, connect_args=unsaid, pool_size=8, max_overflow=8, pool_pre_ping=False)

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
            cursor.execute("SET jit = off")
        connection.commit()

    return engine
