"""What all readers of statements do with a row's texts and marks. Pure."""

import dataclasses
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from vamail.mail.columns import MAX_DECIMALS, MAX_WHOLE
from vamail.model.books import StatementRow
from vamail.model.pattern import lazy

MOST_TEXT = 1000
_SPACES = lazy("[\\s\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_PLAIN = lazy(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def one_line(text: str) -> str:
    """A text of a statement on one line, without signs that nobody sees, of bounded length."""
    return _SPACES.sub(" ", text[: 4 * MOST_TEXT]).strip()[:MOST_TEXT]


def joined(texts: Iterable[str]) -> str:
    """Several texts as one, each of them once."""
    return one_line(" ".join(dict.fromkeys(clean for text in texts if (clean := one_line(text)))))


def plain_amount(text: str) -> Decimal | None:
    """An amount of a format that has one way of writing them (`-1234.50`); None for anything else."""
    said = text.strip()
    if len(said) > 40 or _PLAIN.fullmatch(said) is None:
        return None
    whole, _, decimals = said.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > MAX_WHOLE or len(decimals.rstrip("0")) > MAX_DECIMALS:
        return None
    return Decimal(said)


def marked(rows: Iterable[StatementRow]) -> tuple[StatementRow, ...]:
    """The rows, with marks that differ: the second of a mark gets `#2`. A batch has one mark for many."""
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        seen[row.mark] += 1
        again = seen[row.mark]
        mark = f"{row.mark}#{again}" if row.mark and again > 1 else row.mark
        found.append(dataclasses.replace(row, mark=mark) if mark != row.mark else row)
    return tuple(found)
