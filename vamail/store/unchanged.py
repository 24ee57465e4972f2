"""Answers that still hold: SQLite says for next to nothing whether anybody has written since."""

import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from vamail.store.database import Database

_T = TypeVar("_T")


class Unchanged:
    """Remembers answers until a commit by anybody, in this process or another, may have changed them.

    `PRAGMA data_version` on a connection of its own costs a hundredth of a query. On PostgreSQL, and
    where the file cannot be asked, every question is asked anew.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._guard = threading.Lock()
        self._line: sqlite3.Connection | None = None
        self._known: dict[str, tuple[int, Any]] = {}

    def or_ask(self, name: str, ask: Callable[[], _T]) -> _T:
        """The last answer called `name` if nothing was written since, else what `ask` says now."""
        with self._guard:
            version = self._version()  # before asking: a commit meanwhile makes the answer old, not wrong
            known = self._known.get(name)
            if version is not None and known is not None and known[0] == version:
                found: _T = known[1]
                return found
        answer = ask()
        if version is not None:
            self._known[name] = (version, answer)
        return answer

    def _version(self) -> int | None:
        if not self._database.is_sqlite or self._database.read_only:
            return None
        try:
            if self._line is None:
                path = self._database.folder / "vamail.db"
                self._line = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            return int(self._line.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            return None

    def close(self) -> None:
        """Close the connection; it may be asked again afterwards."""
        with self._guard:
            if self._line is not None:
                self._line.close()
                self._line = None
            self._known.clear()
