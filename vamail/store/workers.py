"""Who works here: a lock per process that ends with the process, whatever ended it."""

import fcntl
import hashlib
import os
import secrets
import selectors
import socket
import threading
import time
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, select, text

from vamail.model.errors import AlreadyRunningError, SurroundingsError
from vamail.store.database import Database
from vamail.store.errors import StoreUnavailable
from vamail.store.line import KEEPALIVE
from vamail.store.tables import delivery, errand, event
from vamail.store.unfinished import unfinished

CREW = "crew"
PROBES = 3
LOST = "the connection that holds this worker's locks broke, so that others may take over its work"


class RunLock:
    """`data/vamail.lock`: on SQLite one daemon a workspace."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Hold the lock until the process ends. Raises AlreadyRunningError naming the other's pid."""
        file = self._path.open("a+")
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            file.close()
            raise AlreadyRunningError(
                f"another vamail already runs on this workspace (process {pid}); stop it first"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let it go; the file stays, since deleting it would race with the next holder."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Workers:
    """This process as a worker. On PostgreSQL it holds session advisory locks on one own connection:
    one for its id, one shared with every worker (the crew), one for each mailbox that it watches.

    They end with the process or with the connection; then others may take over what it had claimed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()
        self._session: Any = None
        self._listening: Any = None
        self._hearing = threading.Lock()
        self._bell: tuple[socket.socket, socket.socket] | None = None
        self._heard = False
        self._seen_at = 0.0
        self.me = ""

    def register(self, name: str) -> str:
        """Take a new worker id. Raises SurroundingsError behind a proxy that hands connections around."""
        self._let_go()
        if not self._database.is_sqlite:
            self._session = self._connect()
        self.me = f"{name}-{secrets.token_hex(4)}"
        if self._session is not None:
            if not self._try_lock(self.me):
                raise SurroundingsError("the database does not give this worker its lock")
            self._ask("SELECT pg_advisory_lock_shared(%s)", _key(CREW))
        return self.me

    def _connect(self) -> Any:
        """A connection of our own, never pooled: locks and LISTEN belong to one session."""
        import psycopg

        dialect = self._database.engine.dialect
        arguments, named = dialect.create_connect_args(self._database.engine.url)
        session: Any = None
        try:
            session = psycopg.connect(*arguments, **{**KEEPALIVE, **named}, autocommit=True)
            pooled = any(_backend(session) != session.info.backend_pid for _ in range(PROBES))
            _let_go_soon(session)
        except psycopg.Error as error:
            if session is not None:
                session.close()
            raise StoreUnavailable(f"the database cannot be reached: {error}") from error
        if pooled:
            session.close()
            raise SurroundingsError(
                "the database is reached through a connection pooler, which breaks the locks that vamail "
                "relies on; give the address of PostgreSQL itself"
            )
        return session

    def _ask(self, statement: str, *values: object) -> Any:
        """One value from the session that holds the locks. Raises StoreUnavailable when it is gone."""
        import psycopg

        with self._guard:
            if self._session is None:
                raise StoreUnavailable(LOST)
            try:
                row = self._session.execute(statement, values).fetchone()
            except psycopg.Error as error:
                raise StoreUnavailable(f"{LOST}: {error}") from error
            self._seen_at = _clock()
        return row[0]

    def check(self) -> None:
        """Raise StoreUnavailable when the session is lost, and with it every lock."""
        if not self._database.is_sqlite and self.me:
            self._ask("SELECT 1")

    def seen(self, within_seconds: float) -> bool:
        """Whether the session answered within so many seconds; time asleep counts as time."""
        return _clock() - self._seen_at < within_seconds

    def _try_lock(self, name: str) -> bool:
        return bool(self._ask("SELECT pg_try_advisory_lock(%s)", _key(name)))

    def _unlock(self, name: str) -> None:
        self._ask("SELECT pg_advisory_unlock(%s)", _key(name))

    def watch(self, mailbox: str) -> bool:
        """Whether this process may watch this mailbox: nobody else does, or nobody else could.

        Ask once and keep the answer: PostgreSQL counts how often a session takes a lock.
        """
        return self._database.is_sqlite or not self.me or self._try_lock(f"mailbox {mailbox}")

    def wait(self, seconds: float) -> bool:
        """Sleep until somebody notifies (LISTEN on a connection of its own), at most so long.

        Raises StoreUnavailable when the connection broke; the next call opens another one, and returns
        True at once, since something may have been said meanwhile.
        """
        if self._database.is_sqlite:
            threading.Event().wait(seconds)
            return False
        with self._hearing:
            self._bell = bell = self._bell or socket.socketpair()
            try:
                return self._hear(seconds, bell[0])
            except Exception as error:
                self._hang_up()
                if isinstance(error, SurroundingsError):
                    raise
                raise StoreUnavailable(f"the connection to the database broke: {error}") from error

    def _hear(self, seconds: float, bell: socket.socket) -> bool:
        if self._listening is None:
            self._listening = self._connect()
            self._listening.execute("LISTEN vamail")
            again, self._heard = self._heard, True
            if again:
                return True
        with selectors.DefaultSelector() as either:
            either.register(self._listening.fileno(), selectors.EVENT_READ)
            either.register(bell, selectors.EVENT_READ)
            ready = {key.fd for key, _ in either.select(seconds)}
        if bell.fileno() in ready:
            return False
        return any(True for _ in self._listening.notifies(timeout=0, stop_after=1))

    def _hang_up(self) -> None:
        if self._listening is not None:
            self._listening.close()
            self._listening = None

    def dead(self, connection: Connection) -> list[str] | None:
        """Workers named in claims whose lock is free; None on SQLite, where everybody else is dead."""
        if self._database.is_sqlite or not self.me:
            return None if self._database.is_sqlite else []
        return [name for name in sorted(_named(connection) - {self.me, ""}) if self._is_free(name)]

    def _is_free(self, name: str) -> bool:
        if not self._try_lock(name):
            return False
        self._unlock(name)
        return True

    def _let_go(self) -> None:
        with self._guard:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def close(self) -> None:
        """Give every lock back, and end whoever waits."""
        self._let_go()
        if self._bell is not None:
            self._bell[1].close()
        with self._hearing:
            self._hang_up()
            if self._bell is not None:
                self._bell[0].close()
                self._bell = None


def crew(connection: Connection) -> int:
    """How many workers there are on this database just now, this one included; 1 on SQLite."""
    if connection.dialect.name == "sqlite":
        return 1
    return int(
        connection.execute(_CREW, {"high": _key(CREW) >> 32, "low": _key(CREW) & 0xFFFFFFFF}).scalar_one()
    )


_CREW = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted "
    "AND classid = CAST(:high AS oid) AND objid = CAST(:low AS oid) AND objsubid = 1 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def _backend(session: Any) -> int:
    return int(session.execute("SELECT pg_backend_pid()").fetchone()[0])


def _let_go_soon(session: Any) -> None:
    """A machine that vanished without a word must not keep its locks for the two hours of a default."""
    for setting, value in (("idle", 5), ("interval", 2), ("count", 2)):
        session.execute(f"SET tcp_keepalives_{setting} = {value}")


def _clock() -> float:
    """Seconds that go on while the machine sleeps, where the system can tell."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _named(connection: Connection) -> set[str]:
    claims = (
        select(event.c.worker).where(unfinished(event), event.c.state == "claimed"),
        select(delivery.c.worker).where(unfinished(delivery), delivery.c.status == "sending"),
        select(errand.c.worker).where(unfinished(errand), errand.c.status == "running"),
    )
    return {name for query in claims for name in connection.execute(query.distinct()).scalars()}


def _key(name: str) -> int:
    """A lock number for a name: 63 bits, so that two names never meet by chance."""
    return int.from_bytes(hashlib.sha256(f"vamail {name}".encode()).digest()[:8], "big") >> 1
