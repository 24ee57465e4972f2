"""Child processes: how each is started, spoken to, limited and ended; how a long life settles down.

A child knows no password (its environment is cut down to what Python needs), imports nothing from the
working folder, which may be the VA's, and is not reached by a Ctrl-C that is the daemon's to handle.
"""

import contextlib
import gc
import os
import resource
import select
import subprocess
import sys
import time
from pathlib import Path

GARBAGE_OBJECTS = 5_000
START_SECONDS = 30.0  # the imports of a child on a busy small machine
_SOURCE = str(Path(__file__).resolve().parents[2])
_KEPT_ENVIRONMENT = ("PATH", "PYTHONHOME", "PYTHONTZPATH", "VIRTUAL_ENV", "LANG", "LC_ALL", "HOME")


def start(module: str, *words: str) -> subprocess.Popen[bytes]:
    """A child whose whole life is `main` of this module of ours. Raises OSError where none can be started."""
    return subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
        [sys.executable, "-P", "-c", f"from {module} import main; main()", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        start_new_session=True,
    )


def end(child: subprocess.Popen[bytes] | None) -> None:
    """End a child, if there is one, and hang up."""
    if child is None:
        return
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what was still to be written to a dead child
                pipe.close()


def read_exactly(descriptor: int, size: int, seconds: float, most: int) -> bytes:
    """`size` octets. Raises TimeoutError, EOFError at the end, ValueError for more than `most`."""
    if size > most:
        raise ValueError("the answer is too long")
    until = time.monotonic() + seconds
    data = b""
    ready = select.poll()
    ready.register(descriptor, select.POLLIN)
    while len(data) < size:
        if ready.poll(1000 * max(0.0, until - time.monotonic())):
            more = os.read(descriptor, size - len(data))
            if not more:
                raise EOFError("it closed its end")
            data += more
        elif time.monotonic() >= until:  # a stop and a continue (a laptop's lid) end a wait early
            raise TimeoutError("no answer in time")
    return data


def limit(memory_bytes: int) -> None:
    """In the child: so much memory, no files to be written, no core to be dumped."""
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        with contextlib.suppress(OSError, ValueError):  # systems differ in what may be set
            resource.setrlimit(what, (most, most))


def settle_down() -> None:
    """Everything is imported: it stays, so garbage is looked for among what comes after it, and less often.

    Three parts in a hundred of what a mail costs went into walking through modules again and again.
    """
    gc.freeze()
    gc.set_threshold(GARBAGE_OBJECTS)
    gc.enable()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    places = (_SOURCE, *os.environ.get("PYTHONPATH", "").split(os.pathsep))
    return {**kept, "PYTHONPATH": os.pathsep.join(place for place in places if place)}
