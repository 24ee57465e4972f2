"""The folder `import/` of the workspace: whatever file the VA lays into it is given for import.

A file is given when it looked the same at three looks in a row, so that one that is still being copied waits.
It stays where it is until it is decided; then it lies in `import/done/` or `import/refused/`, with a `.txt`
beside it that says what came of it. What a crash leaves in the folder is known again by its place: as an
event that waits, or by what the ledger keeps of it.

Files that programs write beside others are passed over; second copies, by their name, are refused.
"""

import contextlib
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vamail.channels.folders import clean_name
from vamail.daemon import maillog
from vamail.daemon.current import Current
from vamail.daemon.picking import Look, NotAFileError, look_at, pick
from vamail.desk.billing.fault_words import fault
from vamail.model.books import Fault, ImportedFile
from vamail.store import Store, StoreTrouble, content_hash

FOLDER, DONE, REFUSED = "import", "done", "refused"
LOOKS = 3
MOST = 100
"""Files that one look takes up; the others wait for the next."""
_NO_BLOCK = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_UNFINISHED = (
    ".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".swp", "~",
)  # fmt: skip
_OF_PROGRAMS = ("desktop.ini", "thumbs.db")
_COPY = re.compile(r"conflicted copy| \([0-9]+\)(?=\.[^.]*$|$)", re.IGNORECASE)


def passed_over(name: str) -> bool:
    """Whether a file of this name is a program's own, or not finished."""
    folded = name.casefold()
    return name.startswith((".", "~$", "#")) or folded.endswith(_UNFINISHED) or folded in _OF_PROGRAMS


@dataclass(slots=True)
class _Seen:
    look: Look
    times: int = 1


class ImportFolder:
    """Looks into the folder when asked; between two looks it remembers only what it saw."""

    def __init__(
        self, folder: Path, store: Store, current: Current, now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:  # fmt: skip
        self._root = folder / FOLDER
        self._store = store
        self._current = current
        self._now = now
        self._wake = wake
        self._seen: dict[str, _Seen] = {}
        self._given: dict[str, int] = {}
        self._trouble: set[str] = set()
        self._begun = False

    def look(self) -> None:
        """Give what is whole, and put away what is decided. Another process that looks just now does it as
        well; a database that is away is asked at the next look."""
        if not self._begun:
            self._begun = True
            with contextlib.suppress(OSError):  # a folder that may not be written to has nothing to import
                self._root.mkdir(exist_ok=True)
        with contextlib.suppress(StoreTrouble), self._alone() as alone:
            if alone:
                self._round()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether the folder is there, and no other process looks into it; for as long as this holds."""
        try:
            handle = os.open(self._root, _NO_BLOCK)
        except OSError:
            yield False
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        except OSError:  # a file system without locks: at worst a file is given twice, and counts once
            yield True
        else:
            yield True
        finally:
            os.close(handle)

    def _round(self) -> None:
        found = self._files()
        self._seen = {name: seen for name, seen in self._seen.items() if name in found}
        whole = {name: look for name, look in found.items() if self._is_whole(name, look)}
        if not whole:
            return
        waiting = {one.place: one.event for one in self._store.waiting_files() if one.place}
        for name, look in whole.items():
            try:
                self._one(name, look, self._given.get(look.place) or waiting.get(look.place))
            except OSError as error:
                self._say_once(name, look, error)

    def _files(self) -> dict[str, Look]:
        try:
            with os.scandir(self._root) as entries:
                names = sorted(one.name for one in entries if not passed_over(one.name))
        except OSError:
            return {}
        found: dict[str, Look] = {}
        for name in names:
            if len(found) >= MOST:
                break
            with contextlib.suppress(OSError):  # it went away meanwhile
                path = self._root / name
                if path.is_symlink() or not path.is_dir():
                    found[name] = look_at(path.lstat())
        return found

    def _is_whole(self, name: str, look: Look) -> bool:
        seen = self._seen.get(name)
        if seen is None or seen.look != look:
            self._seen[name] = _Seen(look)
            return False
        seen.times += 1
        return seen.times >= LOOKS

    def _one(self, name: str, look: Look, number: int | None) -> None:
        if number is None:
            number = self._give(name, look)
        outcome = self._store.file_outcome(number) if number is not None else None
        if outcome is not None:
            why = self._in_words(name, "stopped") if outcome.stopped else outcome.why
            self._put_away(name, look, taken=outcome.taken, why=why)

    def _give(self, name: str, look: Look) -> int | None:
        """Store the file as an event, and its number; None where it is put away at once, or waits."""
        if _COPY.search(name):
            self._put_away(name, look, taken=False, why=self._in_words(name, "copy"))
            return None
        try:
            file = pick(self._root / name, "folder", look, follow=False)
        except NotAFileError as error:
            if look_at((self._root / name).lstat()) == look:  # else it is still being written
                self._put_away(name, look, taken=False, why=self._in_words(name, "unreadable", str(error)))
            return None
        mark = content_hash(file.raw) if file.raw is not None else file.place
        before = self._store.desk().kept(ImportedFile, mark)
        if before is not None and before.place == look.place:
            self._put_away(name, look, taken=before.taken, why="\n".join(before.said))
            return None
        self._given[look.place] = self._store.give_file(file, self._now())
        self._wake()
        return None

    def _in_words(self, name: str, why: str, reason: str = "") -> str:
        found = Fault(file=clean_name(name, "file"), why=why, values=(("reason", reason),))
        return fault(found, self._current.workspace.me.language)

    def _put_away(self, name: str, look: Look, *, taken: bool, why: str) -> None:
        """Into its folder, what came of it beside it; not where it was changed since it was given."""
        path, folder = self._root / name, self._root / (DONE if taken else REFUSED)
        if look_at(path.lstat()) != look:
            return
        folder.mkdir(exist_ok=True)
        target = _free(folder, clean_name(name, "file"))
        _write(folder, f"{target.name}.txt", f"{why}\n")
        path.rename(target)
        self._given.pop(look.place, None)
        self._seen.pop(name, None)

    def _say_once(self, name: str, look: Look, error: OSError) -> None:
        if look.place not in self._trouble:
            self._trouble.add(look.place)
            maillog.again(f"the file {clean_name(name, 'file')} in import/", error.strerror or repr(error))


def _free(folder: Path, name: str) -> Path:
    """A name in this folder under which nothing lies: `wise.csv`, `wise.2.csv`, …"""
    stem, dot, end = name.rpartition(".")
    stem, end = (stem, f"{dot}{end}") if stem else (name, "")
    tries = (folder / (name if number == 1 else f"{stem}.{number}{end}") for number in range(1, 1_000_000))
    return next(path for path in tries if not os.path.lexists(path))


def _write(folder: Path, name: str, text: str) -> None:
    """A small text, whole or not at all; in place of one that a crash left."""
    draft = folder / f".{name}.tmp"
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:  # noqa: PTH123
        file.write(text.encode("utf-8", "replace"))
    draft.replace(folder / name)
