"""The child that reads one file of another program: raw bytes in, what they say out; then it ends.

A bank's statement or a time tracker's export is a stranger's bytes like a mail: they are taken apart here,
with limits on memory, time and files, and whoever takes this process over reaches no password and no
database. The answer is a pickle of plain values alone (`unpacked` loads nothing else).
"""

import hashlib
import io
import pickle
import struct
import sys
from typing import Any

from vamail.daemon.child import limit, settle_down
from vamail.mail.data_files import read_file
from vamail.mail.parse import attachment_bytes
from vamail.model.books import Fault, Read, StatementFile, TimesheetFile
from vamail.model.imports import ImportMapping

LIMIT_BYTES = 1024**3
MAX_BYTES = 20_000_000
"""No file that a bank or a time tracker writes for a person is larger."""

LENGTH = struct.Struct(">I")
_BOOKS = "vamail.model.books"
_PLAIN = frozenset(
    {(_BOOKS, name) for name in ("Fault", "StatementRow", "StatementFile", "Skipped", "TimesheetRow")}
    | {(_BOOKS, "TimesheetFile"), ("decimal", "Decimal"), ("datetime", "date"), ("datetime", "datetime")}
)


def main() -> None:
    """Be the child, on standard input and output: one order, one answer."""
    settle_down()
    limit(LIMIT_BYTES)
    raw, part, name, mappings = pickle.load(sys.stdin.buffer)  # noqa: S301 - the parent's own words
    data = packed(*answer(raw, part, name, mappings))
    sys.stdout.buffer.write(LENGTH.pack(len(data)) + data)
    sys.stdout.buffer.flush()


def answer(
    raw: bytes, part: int | None, name: str, mappings: tuple[ImportMapping, ...]
) -> tuple[str, Read]:  # fmt: skip
    """The SHA-256 of the file's own bytes (`part` of a raw mail, where it is one), and what it says."""
    try:
        own = raw if part is None else attachment_bytes(raw, part)
    except IndexError:
        return "", Fault(file=name, why="no_attachment")
    mark = hashlib.sha256(own).hexdigest()
    if len(own) > MAX_BYTES:
        return mark, too_big(name)
    try:
        return mark, read_file(own, name, mappings)
    except MemoryError:
        return mark, Fault(file=name, why="too_heavy")


def too_big(name: str) -> Fault:
    """Why a file is refused before anything reads it."""
    return Fault(file=name, why="file_too_big", values=(("mb", str(MAX_BYTES // 1_000_000)),))


def packed(mark: str, read: Read) -> bytes:
    """As bytes for the pipe."""
    return pickle.dumps((mark, read), 5)


class _Unpickler(pickle.Unpickler):
    """Loads plain values and nothing else; raises UnpicklingError for whatever is not one."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def unpacked(data: bytes) -> tuple[str, Read]:
    """What was packed. Raises UnpicklingError (or another error) for anything else."""
    said = _Unpickler(io.BytesIO(data)).load()
    if isinstance(said, tuple) and len(said) == 2:
        mark, read = said
        if isinstance(mark, str) and isinstance(read, StatementFile | TimesheetFile | Fault):
            return mark, read
    raise pickle.UnpicklingError("not what a file says")
