"""Tables for other programs: comma, UTF-8 without a mark, CRLF; no cell of them is run. Pure.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, also behind a tab or a line
break, and what a client wrote may begin so. Such a cell gets an apostrophe in front, unless it is a number.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from vamail.model.pattern import lazy

_RUNS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Also as the wide letters that some spreadsheets take for the same."""

_NUMBER = lazy(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def guarded(text: str) -> str:
    """The cell, so that no spreadsheet runs it."""
    if _NUMBER.fullmatch(text):
        return text
    runs = text.lstrip().startswith(_RUNS) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if runs else text


def one_line(text: str) -> str:
    """The text without line breaks, tabs and signs that cannot be seen; for importers that know one line."""
    seen = (" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    return " ".join("".join(seen).split())


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file. Each cell is guarded; the header is ours, and stays as it is."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def american(day: date) -> str:
    """`12/31/2026`."""
    return f"{day:%m/%d/%Y}"


def british(day: date) -> str:
    """`31/12/2026`."""
    return f"{day:%d/%m/%Y}"


def exactly(amount: Decimal) -> str:
    """An amount with the decimals that it has; never `-0`."""
    return f"{amount or abs(amount):f}"
