"""Files of other programs are read here, each in a child process that is limited (`file_child`).

This process, the daemon's, loads no reader and what readers need: only the child does.
"""

import contextlib
import io
import pickle
import struct
import subprocess
import threading
from typing import IO, Any

from vamail.daemon.child import START_SECONDS, end, read_exactly, start
from vamail.model.books import Fault, Read, StatementFile, TimesheetFile
from vamail.model.imports import ImportMapping

LIMIT_SECONDS = 20.0
MAX_ANSWER = 256_000_000
MODULE = "vamail.daemon.file_child"
MAX_BYTES = 20_000_000
"""No file that a bank or a time tracker writes for a person is larger."""

LENGTH = struct.Struct(">I")
_BOOKS = "vamail.model.books"
_PLAIN = frozenset(
    {(_BOOKS, name) for name in ("Fault", "StatementRow", "StatementFile", "Skipped", "TimesheetRow")}
    | {(_BOOKS, "TimesheetFile"), ("decimal", "Decimal"), ("datetime", "date"), ("datetime", "datetime")}
)


def read_given(
    raw: bytes, name: str, mappings: tuple[ImportMapping, ...], part: int | None = None, *,
    module: str = MODULE, seconds: float = START_SECONDS + LIMIT_SECONDS,
) -> tuple[str, Read]:  # fmt: skip
    """The SHA-256 of a file's bytes, and what it says; `part` of the raw mail `raw`, where it is attached.

    Never raises for what is in it: a file whose reading takes too long, needs too much memory or ends the
    process that reads is a `Fault` like any other.
    """
    try:
        child = start(module)
    except OSError:
        return "", Fault(file=name, why="no_process")
    try:
        return _exchange(child, pickle.dumps((raw, part, name, mappings), 5), seconds)
    except TimeoutError:
        return "", Fault(file=name, why="too_slow")
    except Exception:
        return "", Fault(file=name, why="too_heavy")
    finally:
        end(child)


def _exchange(child: subprocess.Popen[bytes], order: bytes, seconds: float) -> tuple[str, Read]:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    # A child that hangs before it has read everything must not hold whoever writes to it.
    hand = threading.Thread(target=_write, args=(child.stdin, order), name="file", daemon=True)
    hand.start()
    descriptor = child.stdout.fileno()
    (size,) = LENGTH.unpack(read_exactly(descriptor, LENGTH.size, seconds, MAX_ANSWER))
    return unpacked(read_exactly(descriptor, size, seconds, MAX_ANSWER))


def _write(pipe: IO[bytes], order: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):  # it has ended; whoever waits for the answer sees that
        pipe.write(order)
        pipe.flush()


# --- what goes over the pipe --------------------------------------------------------------------------


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
