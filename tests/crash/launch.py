"""Start vamail with named functions wrapped, so that the n-th call of one kills this process or fails.

The daemon knows nothing of it: no code of the product carries a hook for tests. The plan is JSON in
VAMAIL_CRASH_PLAN: a list of {point, when, nth, error}; `error` empty: SIGKILL. What was done is appended to
the file VAMAIL_CRASH_SAID, one line each.
"""

import contextlib
import functools
import imaplib
import importlib
import inspect
import json
import os
import pkgutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from crash.points import owner

ERRORS: dict[str, Callable[[], Exception]] = {
    "reset": lambda: ConnectionResetError(104, "Connection reset by peer"),
    "timeout": lambda: TimeoutError("timed out"),
    "abort": lambda: imaplib.IMAP4.abort("socket error: EOF"),
    "name": lambda: socket.gaierror(-3, "Temporary failure in name resolution"),
    "smtp-name": lambda: _caused("SMTPConnectError", socket.gaierror(-2, "Name or service not known")),
    "full": lambda: OSError(28, "No space left on device"),
    "lost": lambda: _named("vamail.channels.smtp_talk", "LineLostError")("the server closed the connection"),
    "refused": lambda: _named("imapclient.exceptions", "IMAPClientError")("[UNAVAILABLE] try again later"),
    "disconnect": lambda: _named("aiosmtplib", "SMTPServerDisconnected")("Unexpected EOF received"),
}
_inside = threading.local()


def _named(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)


def _caused(name: str, cause: Exception) -> Exception:
    """An error of aiosmtplib with what caused it, as it raises them."""
    error: Exception = _named("aiosmtplib", name)(f"Error connecting: {cause}")
    error.__cause__ = cause
    return error


class Point:
    """One planned event: counts the calls (*inside*: the commits in them), and acts at the n-th."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan = plan
        self.left = int(plan["nth"])
        self.guard = threading.Lock()

    def due(self) -> bool:
        with self.guard:
            self.left -= 1
            return self.left == 0

    def act(self) -> None:
        with Path(os.environ["VAMAIL_CRASH_SAID"]).open("a", encoding="utf-8") as said:
            said.write(json.dumps(self.plan) + "\n")
        if self.plan.get("error"):
            raise ERRORS[self.plan["error"]]()
        os.kill(os.getpid(), signal.SIGKILL)

    @contextlib.contextmanager
    def around(self) -> Iterator[None]:
        when = self.plan["when"]
        if when == "before" and self.due():
            self.act()
        if when == "inside":  # counted at the commit: a call that finds nothing to write is none
            _inside.point = self
        try:
            yield
        finally:
            _inside.point = None
        if when == "after" and self.due():  # a call that failed by itself has done nothing yet
            self.act()


def wrapped(original: Callable[..., Any], point: Point) -> Callable[..., Any]:
    """`original` with the point around each call."""
    if inspect.iscoroutinefunction(original):

        @functools.wraps(original)
        async def slow(*args: Any, **named: Any) -> Any:
            with point.around():
                return await original(*args, **named)

        return slow

    @functools.wraps(original)
    def quick(*args: Any, **named: Any) -> Any:
        with point.around():
            return original(*args, **named)

    return quick


def place(point: Point) -> None:
    """Wrap what the point names."""
    name = point.plan["point"].partition(".")[2]
    target = owner(point.plan["point"])
    if point.plan["point"] == "Connection._dot":
        _place_at_the_dot(target, point)
        return
    setattr(target, name, wrapped(getattr(target, name), point))


def _place_at_the_dot(connection: Any, point: Point) -> None:
    """The write that ends a mail: the server may have accepted it before we know."""
    original = connection._write

    def write(self: Any, data: bytes) -> None:
        if not data.endswith(b"\r\n.\r\n") and data != b".\r\n":
            original(self, data)
            return
        with point.around():
            original(self, data)

    connection._write = write


def _before_commit(_connection: object) -> None:
    point = getattr(_inside, "point", None)
    if point is not None and point.due():
        point.act()


def preload() -> None:
    """Import what a daemon imports sooner or later; nothing is opened, and no thread begins."""
    import vamail

    for found in pkgutil.walk_packages(vamail.__path__, "vamail."):
        if not any(part in found.name for part in (".demo", ".migrations", ".cli.", "__main__")):
            importlib.import_module(found.name)
    for name in ("vamail.cli.run", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg"):
        importlib.import_module(name)
    assert threading.active_count() == 1, "a fork takes one thread along"


def nursery() -> list[str]:
    """Fork lives as ordered on stdin; returns in each life, with its words. See nursery.py."""
    preload()
    lives: set[int] = set()
    while line := sys.stdin.buffer.readline():
        order = json.loads(line)
        if "poll" in order:
            try:
                ended, status = os.waitpid(order["poll"], os.WNOHANG)
            except ChildProcessError:  # whoever asked before was interrupted before the answer
                ended, status = order["poll"], signal.SIGKILL
            answer = os.waitstatus_to_exitcode(status) if ended else None
            lives.discard(ended)
        else:
            answer = os.fork()
            if not answer:
                return _born(order)
            lives.add(answer)
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()
    for pid in lives:  # none of these was waited for, so each number is still its own
        os.kill(pid, signal.SIGKILL)
    os._exit(0)


def _born(order: dict[str, Any]) -> list[str]:
    """In a new life: the environment and the streams that it would have been started with."""
    os.environ.clear()
    os.environ.update(order["environment"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for descriptor, stream in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(descriptor, stream)
    os.close(nothing)
    os.close(log)
    words: list[str] = order["run"]
    return words


def _go_ahead(by: timedelta) -> None:
    """The daemon's one clock, that much later; what is fetched has its real time all the same."""
    from vamail.daemon import now, supervise

    now.utc_now = supervise.utc_now = lambda: datetime.now(UTC) + by


def main() -> None:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    words = nursery() if sys.argv[1:] == ["nursery"] else sys.argv[1:]
    if days := int(os.environ.get("VAMAIL_CRASH_AHEAD", "0")):
        _go_ahead(timedelta(days=days))
    for plan in json.loads(os.environ.get("VAMAIL_CRASH_PLAN", "[]")):
        place(Point(plan))
    event.listen(Engine, "commit", _before_commit)
    from vamail.cli.main import run

    sys.exit(run(words))


if __name__ == "__main__":
    main()
