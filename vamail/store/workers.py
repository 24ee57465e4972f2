"""Who works here: a lock per process that ends with the process, whatever ended it."""

import fcntl
import hashlib
import os
import secrets
import threading
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, select

from vamail.model.errors import AlreadyRunningError, SurroundingsError
from vamail.store.database import Database
from vamail.store.tables import delivery, errand, event
from vamail.store.unfinished import unfinished


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
                f"another vamail already runs on this workspace (process {pid})"
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
    """This process as a worker. On PostgreSQL it holds session advisory locks on one own connection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()
        self._session: Any = None
        self._listening: Any = None
        self.me = ""

    def register(self, name: str) -> str:
        """Take a worker id. Raises SurroundingsError behind a proxy that hands connections around."""
        self.close()
        self.me = f"{name}-{secrets.token_hex(4)}"
        if not self._database.is_sqlite:
            self._session = self._connect()
            if not self._try_lock(self.me):
                raise SurroundingsError("the database does not give this worker its lock")
        return self.me

    def _connect(self) -> Any:
        import psycopg

        url = self._database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            session = psycopg.connect(url, autocommit=True)
        except psycopg.Error as error:
            raise SurroundingsError(f"the database cannot be reached: {error}") from error
        found = session.execute("SELECT pg_backend_pid()").fetchone()
        if found is None or found[0] != session.info.backend_pid:
            session.close()
            raise SurroundingsError(
                "the database is reached through a connection pooler, which breaks the locks that vamail "
                "relies on; give the address of PostgreSQL itself"
            )
        return session

    def _try_lock(self, name: str) -> bool:
        with self._guard:
            row = self._session.execute("SELECT pg_try_advisory_lock(%s)", (_key(name),)).fetchone()
        return bool(row[0])

    def _unlock(self, name: str) -> None:
        with self._guard:
            self._session.execute("SELECT pg_advisory_unlock(%s)", (_key(name),))

    def watch(self, mailbox: str) -> bool:
        """Whether this process may watch this mailbox: nobody else does, or nobody else could."""
        return True if self._session is None else self._try_lock(f"mailbox {mailbox}")

    def wait(self, seconds: float) -> bool:
        """Sleep until somebody notifies (LISTEN on a connection of its own), at most so long."""
        if self._database.is_sqlite:
            threading.Event().wait(seconds)
            return False
        if self._listening is None:
            self._listening = self._connect()
            self._listening.execute("LISTEN vamail")
        return any(True for _ in self._listening.notifies(timeout=seconds, stop_after=1))

    def dead(self, connection: Connection) -> list[str] | None:
        """Workers named in claims whose lock is free; None on SQLite, where everybody else is dead."""
        if self._session is None:
            return None
        return [name for name in sorted(_named(connection) - {self.me, ""}) if self._is_free(name)]

    def _is_free(self, name: str) -> bool:
        if not self._try_lock(name):
            return False
        self._unlock(name)
        return True

    def close(self) -> None:
        """Give every lock back."""
        for connection in (self._session, self._listening):
            if connection is not None:
                connection.close()
        self._session = self._listening = None


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
