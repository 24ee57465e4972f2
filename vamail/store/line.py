"""Reading without an ORM: plain SQL that both engines take, through SQLAlchemy or the driver alone.

A command that lists starts anew for every look, and SQLAlchemy alone takes longer to load than such a look
should take. What it lists is therefore asked in words of SQL over a `Line`, which the store of the daemon
(`Database.look`) and a single look (`open_driver`) fulfil alike; nothing is written over it.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qsl, quote, unquote

from vamail.store.errors import in_words

BUSY_SECONDS = 30
KEEPALIVE = {
    "connect_timeout": 10, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}  # fmt: skip
"""libpq's settings for every connection to PostgreSQL, unless its address says otherwise: a server that
vanished without a word (a fail-over, a cut cable) is noticed within 25 seconds and not after hours."""

_POSTGRES = re.compile(
    r"postgresql(?:\+psycopg)?://"
    r"(?:(?P<user>[^:/@]*)(?::(?P<password>[^@]*))?@)?"
    r"(?P<host>[\w.-]*)(?::(?P<port>[0-9]+))?/(?P<dbname>[\w-]+)(?:\?(?P<query>.*))?",
    re.ASCII,
)


class Line(NamedTuple):
    """One read transaction. `ask` takes a statement in the driver's words and its values, and returns
    rows whose columns are attributes, as they are stored: instants and JSON as text, a truth as 0 or 1 on
    SQLite."""

    is_sqlite: bool
    ask: Callable[[str, Sequence[object]], Sequence[Any]]

    def rows(self, sql: str, *values: object) -> Sequence[Any]:
        """All rows of a statement with `?` for each value (and no `?` or `%` besides)."""
        return self.ask(sql if self.is_sqlite else sql.replace("?", "%s"), values)


class Source(Protocol):
    """Where lines come from."""

    def look(self) -> AbstractContextManager[Line]:
        """One read transaction, a consistent view on SQLite."""

    def close(self) -> None:
        """Close every connection."""


class _Nothing:
    """A database that is not there: it has no rows."""

    @contextmanager
    def look(self) -> Iterator[Line]:
        yield Line(True, lambda sql, values: ())

    def close(self) -> None:
        """There is nothing to close."""


class _Driver:
    """One connection of the driver, for one command; not for threads."""

    def __init__(self, connection: Any, *, is_sqlite: bool) -> None:
        self._connection = connection
        self._line = Line(is_sqlite, lambda sql, values: connection.execute(sql, values).fetchall())

    @contextmanager
    def look(self) -> Iterator[Line]:
        with in_words():
            if self._line.is_sqlite:
                self._connection.execute("BEGIN")
            try:
                yield self._line
            finally:
                self._connection.rollback()

    def close(self) -> None:
        self._connection.close()


def nothing() -> Source:
    """What a look sees before the first `vamail run`."""
    return _Nothing()


def open_driver(url: str, folder: Path) -> Source | None:
    """The database of a workspace for reading; None for an address that SQLAlchemy should understand.

    Raises StoreTrouble when it cannot be opened.
    """
    if url == "sqlite":
        path = folder / "data" / "vamail.db"
        return _sqlite(path) if path.exists() else nothing()
    named = arguments_of(url)
    return None if named is None else _postgres(named)


def reading_query(path: Path) -> dict[str, str]:
    """How a SQLite file is opened for reading only, as the query of its `file:` address."""
    # Opening a WAL database creates its -wal and -shm files; without them nobody writes just now.
    live = path.with_name(path.name + "-wal").exists()
    return {"mode": "ro"} if live else {"mode": "ro", "immutable": "1"}


def _sqlite(path: Path) -> Source:
    query = "&".join(f"{name}={value}" for name, value in reading_query(path).items())
    with in_words():
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?{query}", uri=True, isolation_level=None, timeout=BUSY_SECONDS
        )
    connection.row_factory = Row
    return _Driver(connection, is_sqlite=True)


class Row(sqlite3.Row):
    """A row of SQLite whose columns are attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except IndexError:
            raise AttributeError(name) from None


def arguments_of(url: str) -> dict[str, str] | None:
    """The arguments of psycopg for an address of PostgreSQL as SQLAlchemy reads it; None for one with
    several hosts, or whatever else is seldom seen."""
    found = _POSTGRES.fullmatch(url)
    if found is None:
        return None
    asked = parse_qsl(found["query"] or "")
    query = dict(asked)
    if len(query) < len(asked) or {"host", "port", "user", "password", "dbname"} & query.keys():
        return None
    parts = {name: found[name] for name in ("host", "port", "dbname") if found[name]}
    parts |= {name: unquote(found[name]) for name in ("user", "password") if found[name]}
    return {**parts, **query}


def _postgres(named: dict[str, str]) -> Source:
    import psycopg
    from psycopg.rows import namedtuple_row

    arguments: dict[str, Any] = {**KEEPALIVE, **named}
    with in_words():
        connection = psycopg.connect(**arguments, row_factory=namedtuple_row)
        connection.read_only = True
        connection.execute("SET jit = off")
        connection.commit()
    return _Driver(connection, is_sqlite=False)
