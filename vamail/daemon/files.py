"""Files of other programs are read here, each in a child process that is limited (`file_child`)."""

import contextlib
import pickle
import subprocess
import threading
from typing import IO

from vamail.daemon.child import START_SECONDS, end, read_exactly, start
from vamail.daemon.file_child import LENGTH, MAX_BYTES, too_big, unpacked
from vamail.model.books import Fault, Read
from vamail.model.imports import ImportMapping

LIMIT_SECONDS = 20.0
MAX_ANSWER = 256_000_000
MODULE = "vamail.daemon.file_child"

__all__ = ["MAX_BYTES", "read_given", "too_big"]


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
