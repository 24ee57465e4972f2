"""Which version of the workspace is in force: the folder's if it checks clean, else the last good one.

A version is stored by hash when it takes effect, so that every worker uses the newest, and `explain`
can say under which words a mail was decided.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from vamail.daemon import maillog
from vamail.daemon.current import Current
from vamail.daemon.vocabulary import vocabulary
from vamail.model.errors import Problem, WorkspaceError
from vamail.workspace.load import Loaded, load, load_files
from vamail.workspace.types import Workspace
from vamail.workspace.watch import snapshot

if TYPE_CHECKING:
    from vamail.store import Store


def errors_of(loaded: Loaded) -> tuple[Problem, ...]:
    """The problems that forbid using this version (warnings do not)."""
    return tuple(problem for problem in loaded.problems if not problem.warning)


def open_folder(folder: Path) -> Workspace:
    """The workspace in this folder; raises `WorkspaceError` with every problem."""
    loaded = load(folder, vocabulary())
    if loaded.workspace is None:
        raise WorkspaceError(loaded.problems)
    return loaded.workspace


def begin(folder: Path, store: "Store", now: datetime) -> Workspace:
    """The version to start with. A broken folder falls back, loudly, on the last good version."""
    loaded = load(folder, vocabulary())
    if loaded.workspace is not None:
        store.accept_workspace(loaded.hash, loaded.files, now)
        maillog.workspace("in force", loaded.hash)
        return loaded.workspace
    newest = store.newest_workspace()
    files = store.workspace_files(newest) if newest else None
    last_good = load_files(files, vocabulary()).workspace if files else None
    if last_good is None:
        raise WorkspaceError(loaded.problems)
    first = str(errors_of(loaded)[0])
    maillog.workspace("refused, the last good version is used", loaded.hash, first)
    return last_good


class FolderWatch:
    """Looks at the folder now and then; `look` returns problems to announce, once per distinct set."""

    def __init__(self, folder: Path, store: "Store", current: Current, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._store = store
        self._current = current
        self._now = now
        self._seen = ""
        self._broken: tuple[str, tuple[str, ...], datetime] | None = None

    @property
    def pending(self) -> bool:
        """Whether problems wait to be announced."""
        return self._broken is not None and bool(self._broken[1])

    def look(self) -> bool:
        """Read a changed folder; True when another version took effect."""
        found = snapshot(self._folder)
        if found == self._seen:
            return False
        loaded = load(self._folder, vocabulary())
        self._seen = found
        if loaded.workspace is None:
            problems = tuple(str(problem) for problem in errors_of(loaded))
            fingerprint = sha256("\n".join(problems).encode()).hexdigest()[:16]
            if self._broken is None or self._broken[0] != fingerprint:
                maillog.workspace("refused", loaded.hash, problems[0] if problems else "")
                self._broken = (fingerprint, problems, self._now())
            return False
        self._broken = None
        if loaded.hash == self._current.workspace.hash:
            return False
        self._store.accept_workspace(loaded.hash, loaded.files, self._now())
        self._current.replace(loaded.workspace)
        maillog.workspace("in force", loaded.hash)
        return True

    def to_announce(self, quiet_seconds: float) -> tuple[str, tuple[str, ...]] | None:
        """(fingerprint, problems) once they have stood for `quiet_seconds`; None before, and after."""
        if self._broken is None:
            return None
        fingerprint, problems, since = self._broken
        if self._now() - since < timedelta(seconds=quiet_seconds):
            return None
        self._broken = (fingerprint, (), since)
        return (fingerprint, problems) if problems else None
