"""Printing: one JSON object a line, or a table that a person reads; what came from outside is made inert.

A mail's subject may hold escape sequences that move a terminal's cursor, and direction overrides that make
one name look like another. They are shown spelled out, never acted on.
"""

import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any

import click

from vamail.model import quoting
from vamail.model.money import rounded
from vamail.model.time import iso_utc

GAP = "  "
UNLIMITED = 1_000_000
LEAST = 8
SHOWN = 200
"""Rows that a table shows when nobody says how many; `--json` shows all."""
_UNPRINTED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_INSTANT = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?Z\b")
_LEAD = re.compile(r" *(?:- )?")
_JOINERS = "\u200c\u200d"
_ISOLATES = "\u2066\u2067\u2068\u2069"
_MARKS = "\u200e\u200f"
"""Single direction marks, which Persian sentences hold: without width, and unlike overrides they lie about
no letter's order."""


def instant(at: datetime | None) -> str | None:
    """`YYYY-MM-DDTHH:MM:SSZ` or None."""
    return iso_utc(at) if at else None


def places_of(amount: Decimal, currency: str) -> str:
    """`550.00` for 550 EUR: the amount with as many places as its currency has."""
    return str(rounded(amount, currency))


def json_line(row: Mapping[str, Any]) -> None:
    """One object on one line, in UTF-8. Letters stay readable; what would break a line or move a cursor
    (C1 controls, U+2028, direction overrides) is written as an escape of equal value, and half a
    surrogate pair, which no UTF-8 can hold, as a question mark."""
    text = json.dumps(row, ensure_ascii=not _speaks_utf8(), separators=(",", ":"))
    text = _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    sys.stdout.write(text.encode("utf-8", "replace").decode("utf-8") + "\n")


def _speaks_utf8() -> bool:
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") == "utf8"


def local_instants(text: str, zone: tzinfo) -> str:
    """The text with each instant in UTC (`2026-11-22T09:00:00Z`) as this zone's clock shows it."""

    def local(found: re.Match[str]) -> str:
        try:
            return f"{datetime.fromisoformat(found[0]).astimezone(zone):%Y-%m-%d %H:%M}"
        except (ValueError, OverflowError):
            return found[0]

    return _INSTANT.sub(local, text)


def visible(text: str) -> str:
    """One line of text from outside, safe to show in a terminal: controls, line breaks and direction
    overrides are spelled out (`\\u001b`), every kind of space is a space, joiners of letters stay."""
    return text if text.isprintable() else "".join(map(_shown, text))


def unmarked(text: str) -> str:
    """A sentence of ours without its single direction marks: a cell of a table is isolated as a whole."""
    return "".join(sign for sign in text if sign not in _MARKS)


def visible_lines(text: str) -> str:
    """Text of several lines, safe to show in a terminal; tabs, direction isolates and marks stay. Marks
    behind backticks (`model.quoting`) go: what is copied from here is a command."""
    return "".join(
        c if c in "\n\t" or c in _ISOLATES or c in _MARKS else _shown(c)
        for c in quoting.unmarked(text).replace("\r\n", "\n")
    )


def _shown(sign: str) -> str:
    if sign.isprintable() or sign in _JOINERS:
        return sign
    if unicodedata.category(sign) == "Zs":
        return " "
    return f"\\u{ord(sign):04x}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `fixed` is never narrowed; `wraps` goes on below where it is too narrow for its text,
    which other columns cut with an ellipsis. One of amounts (`number`) is never narrowed and stands at its
    end, so that places stand below each other; an `optional` one is left out where no row has anything."""

    heading: str
    fixed: bool = False
    wraps: bool = False
    optional: bool = False
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells, and the colour of all of it (or none)."""

    cells: Sequence[str]
    colour: str | None = None


def table(columns: Sequence[Column], rows: Iterable[Row], empty: str) -> None:
    """A table as wide as the terminal, or `empty` when there is nothing.

    Where no terminal and no COLUMNS says how wide, every row is one whole line, for grep and less.
    """
    made = [Row([visible(cell) for cell in row.cells], row.colour) for row in rows]
    if not made:
        click.echo(empty)
        return
    shown = [at for at, c in enumerate(columns) if not c.optional or any(row.cells[at] for row in made)]
    columns = [columns[at] for at in shown]
    made = [Row([row.cells[at] for at in shown], row.colour) for row in made]
    natural = [
        max(width_of(column.heading), *(width_of(row.cells[at]) for row in made))
        for at, column in enumerate(columns)
    ]
    widths = fitted(columns, natural, line_width())
    heads = [replace(column, wraps=True) for column in columns]
    lines = [click.style(one, bold=True) for one in _lines([c.heading for c in columns], heads, widths)]
    for row in made:
        for line in _lines(row.cells, columns, widths):
            lines.append(click.style(line, fg=row.colour) if row.colour else line)
    click.echo("\n".join(lines))


def left_out(found: int, shown: int, *, asked: bool) -> None:
    """Say on standard error that there is more than the table shows, unless so many were asked for."""
    if found > shown and not asked:
        tell(f"Only {shown} are shown; `--last N` shows N, `--json` all.", err=True)


def line_width(*, err: bool = False) -> int:
    """Columns of the terminal; unlimited where the output (`err`: that of errors) goes elsewhere, unless
    COLUMNS is set."""
    if os.environ.get("COLUMNS", "").isdecimal() or (sys.stderr if err else sys.stdout).isatty():
        return max(40, shutil.get_terminal_size().columns)
    return UNLIMITED


def fitted(columns: Sequence[Column], natural: Sequence[int], available: int) -> list[int]:
    """Widths that fit: the widest of the columns that may be narrowed gives way first."""
    widths = list(natural)
    over = sum(widths) + len(GAP) * (len(widths) - 1) - available
    while over > 0:
        givers = [
            at
            for at, column in enumerate(columns)
            if not (column.fixed or column.number) and widths[at] > LEAST
        ]
        if not givers:
            break
        widest = max(givers, key=lambda at: widths[at])
        widths[widest] -= 1
        over -= 1
    return widths


def _lines(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    parts = [
        wrapped(cell, width) if column.wraps else [cut(cell, width)]
        for cell, column, width in zip(cells, columns, widths, strict=True)
    ]
    for at in range(max(map(len, parts))):
        yield _line([part[at] if at < len(part) else "" for part in parts], columns, widths)


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    padded = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        gap = " " * (width - width_of(cell))
        padded.append(f"{gap}{cell}" if column.number else f"{cell}{gap}")
    return GAP.join(_isolated(cell) for cell in padded).rstrip()


def _isolated(cell: str) -> str:
    """A cell with right-to-left letters, isolated so that its neighbours keep their places."""
    if cell.isascii() or not any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in cell):
        return cell
    text = cell.rstrip()
    return f"\u2068{text}\u2069{cell[len(text) :]}"


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1


def cut(text: str, width: int) -> str:
    """The text, or as much of it as fits with an ellipsis after it."""
    if width_of(text) <= width:
        return text
    return _head(text, width - 1).rstrip() + "…"


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns, broken at spaces, and inside words too long for one."""
    if width_of(text) <= width:
        return [text]
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        line = word
        while width_of(line) > width:
            head = _head(line, width)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line]


def tell(text: str, *, err: bool = False, hang: int = 0, **style: Any) -> None:
    """Print sentences, `err`: on standard error, each broken where the terminal ends (`flowing`); whole ones
    where there is none, for grep. Every command that prints prose prints it here."""
    click.secho(flowing(text, err=err, hang=hang), err=err, **style)


def flowing(text: str, *, err: bool = False, hang: int = 0, most: int = UNLIMITED) -> str:
    """Sentences of several lines, each broken where the terminal ends, at `most` columns at the latest, and
    never inside a word that fits. What goes on below stands under its line's own beginning, behind its dash
    and its spaces, and `hang` columns further in."""
    width = line_width(err=err)
    width = width if width == UNLIMITED else min(width, most)
    return "\n".join(part for one in text.split("\n") for part in _hanging(one, width, hang))


def _hanging(line: str, width: int, hang: int) -> Iterator[str]:
    begun = _LEAD.match(line)
    lead = begun.end() if begun else 0
    first = wrapped(line[lead:], width - lead)[0]
    yield line[:lead] + first
    if rest := line[lead + len(first) :].lstrip(" "):
        indent = " " * (lead + hang)
        yield from (indent + one for one in wrapped(rest, width - len(indent)))


def _head(text: str, width: int) -> str:
    used = 0
    for at, sign in enumerate(text):
        used += _columns(sign)
        if used > width and at:
            return text[:at]
    return text
