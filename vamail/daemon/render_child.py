"""The VA's own templates, rendered in a child process with limits on memory and time.

The sandbox of `render` bounds what a template may do; this is the second wall, for the hole that
nobody has found yet. The child starts with the first such mail and stays; it is spoken to in JSON
with a length in front (four octets, big-endian), never in pickles. It knows no password: its
environment is cut down to what Python needs. A mail that takes too long ends the child, not the daemon.

`main` is the child's whole life (see `child`).
"""

import contextlib
import json
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, cast

from vamail.daemon.child import START_SECONDS, end, limit, read_exactly, start
from vamail.model.errors import RenderError
from vamail.model.values import Amount, Lasting, Link, Picture, Rhythm, Scalar, Table, Value, When
from vamail.render.templates import LAYOUT_LANGUAGE, Parts, TemplateSet
from vamail.workspace.types import TemplateFile

LIMIT_SECONDS = 2.0
LIMIT_BYTES = 512 * 1024 * 1024
MAX_ANSWER = 8 * 1024 * 1024

_LENGTH = struct.Struct(">I")


class ChildTemplates:
    """Renders like `TemplateSet`: ours in this process, the VA's own in the child. Thread-safe."""

    def __init__(self, files: tuple[TemplateFile, ...], limit_seconds: float = LIMIT_SECONDS) -> None:
        self._here = TemplateSet(files)
        self._files = files
        self._own_layout = any(file.own and file.language == LAYOUT_LANGUAGE for file in files)
        self._limit_seconds = limit_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def render(
        self, name: str, language: str, values: Mapping[str, Value], *, with_subject: bool = True
    ) -> Parts:
        """Render a template, where it belongs. Raises RenderError, also when the child had to be ended."""
        file = self._here.find(name, language)
        if file is None or not (file.own or self._own_layout):
            return self._here.render(name, language, values, with_subject=with_subject)
        order = {"name": name, "language": language, "values": pack(values), "with_subject": with_subject}
        with self._turn:
            answer = self._ask(order, file)
        if "error" in answer:
            raise RenderError(str(answer["error"]))
        return Parts(**answer)

    def close(self) -> None:
        """End the child, if there is one."""
        with self._turn:
            self._end()

    def _ask(self, order: Mapping[str, object], file: TemplateFile) -> dict[str, Any]:
        """One order, one answer. A child that was found dead is started once more."""
        if self._child is None or self._child.poll() is not None:
            self._start(file)
        child = cast("subprocess.Popen[bytes]", self._child)
        try:
            write(child.stdin, order)
            return read_within(child.stdout, self._limit_seconds)
        except TimeoutError as error:
            self._end()
            what = f"rendering took longer than {self._limit_seconds:g} seconds and was stopped"
            raise RenderError(f"{file.file}: {what}") from error
        except (OSError, EOFError, ValueError) as error:
            self._end()
            what = "rendering needed more memory than a letter may, or ended without an answer"
            raise RenderError(f"{file.file}: {what}") from error

    def _start(self, file: TemplateFile) -> None:
        self._end()
        try:
            child = self._child = start("vamail.daemon.render_child")
            write(child.stdin, [asdict(one) for one in self._files])
            read_within(child.stdout, START_SECONDS)
        except (OSError, EOFError, ValueError) as error:
            self._end()
            raise RenderError(
                f"{file.file}: the process that renders your templates did not start"
            ) from error

    def _end(self) -> None:
        child, self._child = self._child, None
        end(child)


# --- what goes over the pipes ------------------------------------------------------------------------


def pack(values: Mapping[str, Value]) -> dict[str, object]:
    """Values as JSON: an instant is `{"when": [iso, zone, other zone, date only]}`, a link `{"link": …}`."""
    return {name: _pack(value) for name, value in values.items()}


def _pack(value: object) -> object:
    if isinstance(value, tuple):
        return [_pack(one) for one in value]
    if isinstance(value, When):
        return {"when": [value.at.isoformat(), value.zone, value.other_zone, value.date_only]}
    if isinstance(value, Link):
        return {"link": [value.url, value.shown]}
    if isinstance(value, Lasting):
        return {"lasting": [value.minutes]}
    if isinstance(value, Amount):
        return {"amount": [str(value.amount), value.currency]}
    if isinstance(value, Table):
        parts = (value.head, value.rows, value.numbers, value.sums, value.title)
        return {"table": [_pack(one) for one in parts]}
    if isinstance(value, Picture):
        return {"picture": [value.alt, value.cid]}
    if isinstance(value, Rhythm):
        return {"rhythm": [value.rule, value.at.isoformat(), value.zone]}
    return value


def unpack(values: Mapping[str, Any]) -> dict[str, Value]:
    """The values that `pack` packed."""
    return {name: cast("Value", _unpack(value)) for name, value in values.items()}


def _unpack(value: Any) -> Scalar | tuple[Any, ...]:
    if isinstance(value, list):
        return tuple(_unpack(one) for one in value)
    if isinstance(value, dict):
        ((kind, parts),) = value.items()
        return _MAKERS[kind](*map(_unpack, parts))
    return cast("Scalar", value)


_MAKERS: Mapping[str, Callable[..., Scalar]] = {
    "when": lambda at, *more: When(datetime.fromisoformat(at), *more),
    "link": Link,
    "lasting": Lasting,
    "table": Table,
    "picture": Picture,
    "amount": lambda amount, currency: Amount(Decimal(amount), currency),
    "rhythm": lambda rule, at, zone: Rhythm(rule, datetime.fromisoformat(at), zone),
}


def write(pipe: IO[bytes] | None, value: object) -> None:
    """One value with its length in front. Raises OSError when nobody reads."""
    if pipe is None:
        raise BrokenPipeError
    # ASCII, because a lone surrogate in a value could not be encoded otherwise.
    data = json.dumps(value).encode("ascii")
    pipe.write(_LENGTH.pack(len(data)) + data)
    pipe.flush()


def read_within(pipe: IO[bytes] | None, seconds: float) -> dict[str, Any]:
    """The next value. Raises TimeoutError, EOFError at the end, ValueError for what is none."""
    if pipe is None:
        raise EOFError
    (size,) = _LENGTH.unpack(read_exactly(pipe.fileno(), _LENGTH.size, seconds, MAX_ANSWER))
    value = json.loads(read_exactly(pipe.fileno(), size, seconds, MAX_ANSWER))
    if not isinstance(value, dict):
        raise ValueError("the answer is not an object")
    return value


# --- the child ---------------------------------------------------------------------------------------


def _take(pipe: IO[bytes]) -> Any:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    return json.loads(pipe.read(_LENGTH.unpack(head)[0]))


def _answer(templates: TemplateSet, order: Mapping[str, Any]) -> dict[str, Any]:
    try:
        parts = templates.render(
            order["name"], order["language"], unpack(order["values"]), with_subject=order["with_subject"]
        )
    except RenderError as error:
        return {"error": str(error)}
    return asdict(parts)


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """The child's life: the files first, then an answer to every order, until the other end closes."""
    with contextlib.suppress(EOFError, BrokenPipeError):
        templates = TemplateSet(tuple(TemplateFile(**one) for one in _take(orders)))
        write(answers, {"ready": True})
        while True:
            write(answers, _answer(templates, _take(orders)))


def main() -> None:
    """Be the child, on standard input and output; no letter needs more memory."""
    limit(LIMIT_BYTES)
    serve(sys.stdin.buffer, sys.stdout.buffer)
