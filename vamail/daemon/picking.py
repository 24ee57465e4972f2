"""A file on the disk as it is given for import: opened once, looked at before it is read, never a device."""

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from vamail.daemon.files import MAX_BYTES
from vamail.model.books import GivenBy
from vamail.store import Given


class NotAFileError(Exception):
    """What was named is not there, is no file, or may not be read; says so."""


@dataclass(frozen=True, slots=True)
class Look:
    """What tells one file, and one state of it, from another. `place` stays the same while it lies there,
    also for another process; another file that is put there has another one."""

    size: int
    changed: int
    place: str


def look_at(status: os.stat_result) -> Look:
    """The look of a file by its status."""
    place = f"{status.st_ino}:{status.st_ctime_ns}:{status.st_size}"
    return Look(status.st_size, status.st_mtime_ns, place)


def pick(path: Path, by: GivenBy, seen: Look | None = None, *, follow: bool = True) -> Given:
    """The file, with its bytes unless it is too big to be read at all.

    Raises NotAFileError. With `seen` it must look as it did then, before and after it was read; a link is
    refused where links are not to be followed.
    """
    links = 0 if follow else os.O_NOFOLLOW
    try:
        # Without O_NONBLOCK a named pipe would be waited for until somebody writes to it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | links)
    except OSError as error:
        what = "it is a link" if error.errno == errno.ELOOP else error.strerror or str(error)
        raise NotAFileError(what) from error
    with open(descriptor, "rb") as file:  # noqa: PTH123 - the descriptor of what was looked at
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotAFileError("it is not a file")
        try:
            raw = file.read(MAX_BYTES + 1) if status.st_size <= MAX_BYTES else None
        except OSError as error:
            raise NotAFileError(error.strerror or str(error)) from error
        after = os.fstat(descriptor)
    if seen is not None and (look_at(status) != seen or look_at(after) != seen):
        raise NotAFileError("it is being written")
    if raw is not None and len(raw) > MAX_BYTES:
        raw = None
    place = look_at(status).place if seen is not None else ""
    return Given(name=path.name, raw=raw, size=status.st_size, by=by, place=place)
