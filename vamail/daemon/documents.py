"""The documents that go with mails: what they are made of is gathered here, and made in a child process.

The child (`document_child`) starts with the first document and ends when it has had none for a while, so
that a daemon at rest holds nothing of typst, and never imports it itself.
"""

import pickle
import struct
import subprocess
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from vamail.daemon.child import START_SECONDS, end, read_exactly, start
from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Chart, Document
from vamail.model.errors import RenderError
from vamail.render.invoice.assets import Assets
from vamail.workspace.check_logo import MAX_LOGO
from vamail.workspace.defaults import default_folder
from vamail.workspace.types import Seller
from vamail.workspace.yaml_text import TableNode, TextNode, read_yaml

LIMIT_SECONDS = 20.0
MAX_ANSWER = 16 * 1024 * 1024
MAX_TEXT = 200_000

_LENGTH = struct.Struct(">BI")


class Documents:
    """Makes documents of a workspace, in a child. Thread-safe."""

    def __init__(self, folder: Path | None, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._folder = folder
        self._limit_seconds = limit_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def make(self, document: Document | StatementOfAccount, seller: Seller) -> bytes:
        """The document as a PDF. Raises RenderError with a sentence, also when the child had to be ended."""
        layout = "statement.typ" if isinstance(document, StatementOfAccount) else "invoice.typ"
        return self._made(document, gather(self._folder, seller, layout=layout))

    def draw(self, chart: Chart, seller: Seller) -> bytes:
        """The chart as a PNG. Raises RenderError as above."""
        return self._made(chart, gather(self._folder, seller, layout="chart.typ"))

    def _made(self, what: Document | StatementOfAccount | Chart, assets: Assets) -> bytes:
        order = pickle.dumps((what, assets), pickle.HIGHEST_PROTOCOL)
        with self._turn:
            good, answer = self._ask(order)
        if not good:
            raise RenderError(answer.decode("utf-8", "replace"))
        return answer

    def close(self) -> None:
        """End the child, if there is one."""
        with self._turn:
            self._end()

    def _ask(self, order: bytes) -> tuple[bool, bytes]:
        """One order, one answer. A child that is gone, perhaps just now since it had no work, is started once
        more."""
        fresh = self._child is None or self._child.poll() is not None
        for _ in range(1 if fresh else 2):
            if self._child is None or self._child.poll() is not None:
                self._start()
            try:
                return self._exchange(cast("subprocess.Popen[bytes]", self._child), order)
            except TimeoutError as error:
                self._end()
                what = f"the document took longer than {self._limit_seconds:g} seconds and was given up"
                raise RenderError(what) from error
            except (OSError, EOFError, ValueError):
                self._end()
        raise RenderError(
            "the document needed more memory than it may have, or its making ended unexpectedly"
        )

    def _exchange(self, child: subprocess.Popen[bytes], order: bytes) -> tuple[bool, bytes]:
        if child.stdin is None or child.stdout is None:
            raise EOFError
        child.stdin.write(struct.pack(">I", len(order)) + order)
        child.stdin.flush()
        return self._answer(child, self._limit_seconds)

    def _answer(self, child: subprocess.Popen[bytes], seconds: float) -> tuple[bool, bytes]:
        if child.stdout is None:
            raise EOFError
        descriptor = child.stdout.fileno()
        good, size = _LENGTH.unpack(read_exactly(descriptor, _LENGTH.size, seconds, MAX_ANSWER))
        return bool(good), read_exactly(descriptor, size, seconds, MAX_ANSWER)

    def _start(self) -> None:
        self._end()
        try:
            child = self._child = start("vamail.daemon.document_child")
            self._answer(child, START_SECONDS)
        except (OSError, EOFError, ValueError) as error:
            self._end()
            raise RenderError("the process that makes documents did not start") from error

    def _end(self) -> None:
        child, self._child = self._child, None
        end(child)


# --- what documents are made of --------------------------------------------------------------------------


def gather(folder: Path | None, seller: Seller, layout: str = "invoice.typ") -> Assets:
    """The layout of this name, words, fonts and logo: the workspace's own where it has them, else those that
    ship.

    Raises RenderError for a file that cannot be used, with its name.
    """
    shipped = default_folder("templates") / "invoice"
    own = folder / "templates" / "invoice" if folder is not None else None
    fonts = [shipped / "fonts"]
    if own is not None and folder is not None and _inside(own / "fonts", folder) and (own / "fonts").is_dir():
        fonts.insert(0, own / "fonts")
    return Assets(
        layout=_own_text(own, layout, folder) or _shipped_text(layout),
        texts=_texts(own, folder),
        font_folders=tuple(str(one.resolve()) for one in fonts),
        logo=_logo(folder, seller.logo),
        colour=seller.colour,
    )


@cache
def _shipped_text(name: str) -> str:
    return (default_folder("templates") / "invoice" / name).read_text("utf-8")


@cache
def _shipped_words() -> Mapping[str, Mapping[str, str]]:
    folder = default_folder("templates") / "invoice"
    return {path.stem: _words(path.read_bytes(), path.name) for path in sorted(folder.glob("*.yaml"))}


def _texts(own: Path | None, folder: Path | None) -> Mapping[str, Mapping[str, str]]:
    """The words by language: the workspace's over the shipped ones; a further language over the English."""
    texts = dict(_shipped_words())
    if own is None or not own.is_dir():
        return texts
    for path in sorted(own.glob("*.yaml")):
        said = _words(_read(path, folder, MAX_TEXT), f"templates/invoice/{path.name}")
        texts[path.stem] = {**texts.get(path.stem, texts["en"]), **said}
    return texts


def _words(data: bytes, file: str) -> dict[str, str]:
    node, problems = read_yaml(data, file)
    if problems:
        raise RenderError(f"{file}:{problems[0].line}: {problems[0].what}")
    if not isinstance(node, TableNode):
        return {}
    return {key.text: value.text for key, value in node.pairs if isinstance(value, TextNode)}


def _own_text(own: Path | None, name: str, folder: Path | None) -> str:
    if own is None or not (own / name).exists():
        return ""
    try:
        return _read(own / name, folder, MAX_TEXT).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RenderError(f"templates/invoice/{name} is not UTF-8") from error


def _logo(folder: Path | None, name: str) -> bytes:
    """The logo's bytes; a path that leads out of the workspace is refused."""
    if not name or folder is None:
        return b""
    return _read(folder / name, folder, MAX_LOGO)


def _read(path: Path, folder: Path | None, most: int) -> bytes:
    """A file of the workspace, of at most so many bytes. Raises RenderError."""
    shown = path.name
    if folder is None or not _inside(path, folder):
        raise RenderError(f"{shown} does not lie in your folder")
    try:
        if not path.is_file():
            raise RenderError(f"{shown} is not there")
        if path.stat().st_size > most:
            raise RenderError(f"{shown} is larger than {most // 1000} kB")
        return path.read_bytes()
    except OSError as error:
        raise RenderError(f"{shown} cannot be read: {error.strerror or error}") from error


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
