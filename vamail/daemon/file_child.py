"""The child that reads one file of another program: raw bytes in, what they say out; then it ends.

A bank's statement or a time tracker's export is a stranger's bytes like a mail: they are taken apart here,
with limits on memory, time and files, and whoever takes this process over reaches no password and no
database. The answer is a pickle of plain values alone (`files.unpacked` loads nothing else).
"""

import hashlib
import pickle
import sys

from vamail.daemon.child import limit, settle_down
from vamail.daemon.files import LENGTH, MAX_BYTES, packed, too_big
from vamail.mail.data_files import read_file
from vamail.mail.parse import attachment_bytes
from vamail.model.books import Fault, Read
from vamail.model.imports import ImportMapping

LIMIT_BYTES = 1024**3


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
