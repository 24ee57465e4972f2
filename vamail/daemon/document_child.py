"""Documents made in a child process with limits on memory and time: the only one that knows typst.

It is given orders (an invoice, a statement or a chart, with what it is made of) by the daemon, and answers
with bytes: one octet, whether it worked, the length, and a PDF, a PNG or a sentence. It reads no file but the
fonts, writes none, and ends when it has had nothing to do for a while.
"""

import contextlib
import os
import pickle
import select
import struct
import sys
from dataclasses import replace
from functools import lru_cache
from io import RawIOBase
from pathlib import Path
from typing import IO

from vamail.daemon.child import limit, settle_down
from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Chart, Document
from vamail.model.errors import MoneyError, RenderError
from vamail.render.chart import chart_picture
from vamail.render.invoice import Assets, invoice_document, statement_document
from vamail.render.invoice.coverage import covered

LIMIT_BYTES = 1024 * 1024 * 1024
IDLE_SECONDS = 60.0
_MAX_FONT = 20_000_000


def main() -> None:
    """Be the child, on standard input and output."""
    # A thread for each core, each with memory of its own, would not fit into the limit on a large machine.
    os.environ["RAYON_NUM_THREADS"] = "1"
    import typst  # noqa: F401 - before the limits: what is imported is what every document needs

    settle_down()
    limit(LIMIT_BYTES)
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as orders:
        serve(orders, sys.stdout.buffer, IDLE_SECONDS)


def serve(orders: RawIOBase, answers: IO[bytes], idle_seconds: float) -> None:
    """An answer to every order, until the other end closes or nothing came for so long."""
    with contextlib.suppress(EOFError, BrokenPipeError):
        _answer(answers, b"ready", good=True)
        while _has_work(orders, idle_seconds):
            order = _take(orders)
            try:
                what, assets = pickle.loads(order)  # noqa: S301 - the daemon's own, never a client's bytes
                _answer(answers, made(what, known(assets)), good=True)
            except (RenderError, MoneyError) as error:
                _answer(answers, str(error).encode("utf-8", "replace"), good=False)
            except MemoryError:
                _answer(answers, b"the document needed more memory than it may have", good=False)
            except Exception as error:
                said = f"the document could not be made ({type(error).__name__}: {error})"
                _answer(answers, said[:500].encode("utf-8", "replace"), good=False)


def made(what: Chart | Document | StatementOfAccount, assets: Assets) -> bytes:
    """The PNG or PDF of this order. Raises RenderError."""
    match what:
        case Chart():
            return chart_picture(what, assets)
        case StatementOfAccount():
            return statement_document(what, assets)
        case Document():
            return invoice_document(what, assets)


def known(assets: Assets) -> Assets:
    """The assets, with which characters their fonts can write."""
    return replace(assets, covered=_covered(assets.font_folders))


@lru_cache(maxsize=4)
def _covered(folders: tuple[str, ...]) -> frozenset[int]:
    found: frozenset[int] = frozenset()
    for folder in folders:
        for path in sorted(Path(folder).iterdir()):
            if path.suffix.lower() in (".ttf", ".otf") and path.stat().st_size <= _MAX_FONT:
                found |= covered(path.read_bytes())
    return found


def _has_work(orders: RawIOBase, seconds: float) -> bool:
    ready = select.poll()
    ready.register(orders.fileno(), select.POLLIN | select.POLLHUP)
    return bool(ready.poll(1000 * seconds))


def _take(pipe: RawIOBase) -> bytes:
    (size,) = struct.unpack(">I", _exactly(pipe, 4))
    return _exactly(pipe, size)


def _exactly(pipe: RawIOBase, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = pipe.read(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def _answer(pipe: IO[bytes], answer: bytes, *, good: bool) -> None:
    pipe.write(struct.pack(">BI", good, len(answer)) + answer)
    pipe.flush()
