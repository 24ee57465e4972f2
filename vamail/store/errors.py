"""What the store raises besides the errors of `model.errors`: trouble that passes, and trouble that stays.

The one place that tells them apart, for both engines. Whoever runs on and on (the threads of the daemon)
waits out `StoreUnavailable` and tries the same again; everything else lets it end the command with its
sentence. `StoreBroken` needs a person: the daemon ends with exit code 3.

Our own faults (a constraint, a wrong statement) are neither and pass as they are.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vamail.model.errors import SurroundingsError


class Conflict(Exception):  # noqa: N818 (a normal outcome of two workers, named as the design names it)
    """Another worker was first: nothing of this group was written; decide it again."""


class TakenOver(Conflict):
    """An event of this group is not this worker's any more; whoever has it now decides it."""


class StoreTrouble(SurroundingsError):  # noqa: N818 (a state of the surroundings, like its siblings)
    """The database or the disk below it fails; see the two kinds."""


class StoreUnavailable(StoreTrouble):
    """Busy, full, unreachable: nothing was written (unless the connection broke during a commit); it may
    pass, so wait and try again."""


class StoreBroken(StoreTrouble):
    """Damaged, read-only, gone or not ours: trying again does not help."""


_SQLITE_PASSES = {
    sqlite3.SQLITE_BUSY: "another program is writing to it and does not end",
    sqlite3.SQLITE_LOCKED: "another program is writing to it and does not end",
    sqlite3.SQLITE_PROTOCOL: "another program is writing to it and does not end",
    sqlite3.SQLITE_NOMEM: "there is no memory left",
    sqlite3.SQLITE_IOERR: "the disk fails or is full",
    sqlite3.SQLITE_FULL: "the disk is full; mail waits on the server until there is room",
    sqlite3.SQLITE_CANTOPEN: "its file cannot be opened",
}
RESTORE = "stop vamail, keep this folder as it is, and bring back a backup: vamail restore FILE --replace"
_SQLITE_STAYS = {
    sqlite3.SQLITE_READONLY: "its file or folder may not be written",
    sqlite3.SQLITE_PERM: "its file or folder may not be written",
    sqlite3.SQLITE_AUTH: "its file or folder may not be written",
    sqlite3.SQLITE_CORRUPT: f"its file is damaged; {RESTORE}",
    sqlite3.SQLITE_NOTADB: f"its file is damaged; {RESTORE}",
}
_POSTGRES_PASSES = {
    "53100": "the disk of the database server is full; mail waits on the server until there is room",
    "25006": "it takes no changes just now (a standby that is not yet in charge)",
}
# connection, resources, a server that stops or starts, a lock that was waited for too long
_POSTGRES_CLASSES_PASS = ("08", "53", "55", "57", "58")
_POSTGRES_STAYS = {
    "XX001": "a page of it is damaged; restore a backup of the database server, or: vamail restore FILE",
    "XX002": "an index of it is damaged: REINDEX DATABASE repairs it",
    "28P01": "it refuses the password",
    "28000": "it refuses this user",
    "3D000": "there is no such database on the server",
    "42501": "its user may not do this",
}
_DISK_PASSES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_Worded = Conflict | StoreUnavailable | StoreBroken


def worded(error: BaseException) -> _Worded | None:
    """What the error of a driver, of SQLAlchemy or of the disk means; None for a fault of our own."""
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, OSError):
        return of_disk(error)
    # by their names: to know an error of a package that nobody loaded, it need not be loaded
    package = type(error).__module__.partition(".")[0]
    if package == "psycopg":
        return _of_postgres(error, broke=False)
    return _of_sqlalchemy(error) if package == "sqlalchemy" else None


@contextmanager
def in_words() -> Iterator[None]:
    """A database that is full, gone or damaged, in the words of `worded`; our own faults pass through."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        found = worded(error)
        if found is None:
            raise
        raise found from error


def of_disk(error: OSError) -> StoreUnavailable | StoreBroken:
    """A file beside the database that could not be written or read."""
    text = f"{error.filename or 'the data folder'}: {error.strerror or error}"
    if error.errno in _DISK_PASSES:
        return StoreUnavailable(f"the disk is full or fails; mail waits on the server: {text}")
    return StoreBroken(f"the data folder cannot be used: {text}")


def _of_sqlalchemy(error: BaseException) -> _Worded | None:
    from sqlalchemy.exc import DBAPIError, DisconnectionError
    from sqlalchemy.exc import TimeoutError as NoConnectionLeft

    if isinstance(error, NoConnectionLeft | DisconnectionError):
        return StoreUnavailable(f"the database does not answer: {error}")
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error.orig)
    return _of_postgres(error.orig, broke=error.connection_invalidated)


def _of_sqlite(error: sqlite3.Error) -> _Worded | None:
    code = getattr(error, "sqlite_errorcode", 0)
    primary = code & 0xFF
    if primary in _SQLITE_PASSES:
        return StoreUnavailable(f"the database cannot be used now: {_SQLITE_PASSES[primary]} ({error})")
    if primary in _SQLITE_STAYS:
        return StoreBroken(f"the database cannot be used: {_SQLITE_STAYS[primary]} ({error})")
    return None


def _of_postgres(cause: Any, *, broke: bool) -> _Worded | None:
    """What psycopg raised; `broke` says that its connection is known to be lost."""
    state, first = str(getattr(cause, "sqlstate", "") or ""), str(cause).partition("\n")[0]
    if state.startswith("40"):  # deadlock or serialization failure: the other transaction won
        return Conflict(first)
    if state in _POSTGRES_STAYS:
        return StoreBroken(f"the database cannot be used: {_POSTGRES_STAYS[state]} ({first})")
    if state in _POSTGRES_PASSES:
        return StoreUnavailable(f"the database cannot be used now: {_POSTGRES_PASSES[state]} ({first})")
    if state.startswith(_POSTGRES_CLASSES_PASS):
        return StoreUnavailable(f"the database does not answer as it should: {first}")
    if broke or (not state and _is_connection_trouble(cause)):
        return StoreUnavailable(f"the connection to the database broke: {first}")
    return None


def _is_connection_trouble(cause: Any) -> bool:
    """psycopg raises these without a state when the server is gone (also at connecting)."""
    return type(cause).__name__ in {"OperationalError", "InterfaceError", "ConnectionTimeout"}
