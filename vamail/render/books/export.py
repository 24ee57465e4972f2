"""What a format makes: files, and sentences about what they could not hold. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from vamail.render.books.cells import table

Row = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file. `suffix` goes behind the name that the VA gave (`-credits`); `holds` says what is in it."""

    suffix: str = ""
    extension: str = "csv"
    data: bytes
    holds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The files, at least one, and what is to be said about them."""

    parts: tuple[Part, ...]
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an importer takes in one file: documents, rows (the header is one), bytes; 0: no limit known."""

    documents: int = 0
    rows: int = 0
    size: int = 0


NO_LIMITS: Final = Limits()


def files(
    suffix: str, header: Row, blocks: Sequence[Sequence[Row]], holds: str, limits: Limits = NO_LIMITS
) -> tuple[Part, ...]:
    """The table in as many files as the importer wants; the rows of a block (an invoice) stay together."""
    cuts = [0, *_cuts(header, blocks, limits), len(blocks)]
    pieces = [blocks[start:end] for start, end in pairwise(cuts)]
    return tuple(
        Part(
            suffix=f"{suffix}-{place}" if len(pieces) > 1 else suffix,
            data=table(header, [row for block in piece for row in block]),
            holds=f"{len(piece)} {holds}{'s' if len(piece) != 1 else ''}",
        )
        for place, piece in enumerate(pieces, start=1)
    )


def too_long(blocks: Iterable[Sequence[Row]], limits: Limits, holds: str) -> tuple[str, ...]:
    """A sentence where one document alone is more than the importer takes."""
    count = sum(limits.rows > 0 and len(block) >= limits.rows for block in blocks)
    what = f"{count} {holds}{'s have' if count != 1 else ' has'} more than {limits.rows - 1} lines"
    return (f"{what}, more than one file may have rows: enter it by hand",) if count else ()


def _cuts(header: Row, blocks: Sequence[Sequence[Row]], limits: Limits) -> list[int]:
    """The places of blocks before which a new file begins."""
    found: list[int] = []
    head = len(table(header, []))
    documents, rows, size = 0, 1, head
    for at, block in enumerate(blocks):
        more = len(table(header, block)) - head
        full = (
            0 < limits.documents <= documents
            or 0 < limits.rows < rows + len(block)
            or 0 < limits.size < size + more
        )
        if full and documents:
            found.append(at)
            documents, rows, size = 0, 1, head
        documents, rows, size = documents + 1, rows + len(block), size + more
    return found
