"""Columns of numbers and of days: how they are written is decided over the whole column. Pure.

`1.234` is a thousand to one bank and one to another; `05/06/2026` is June here and May there. A column has
one way of writing. What the mapping says rules; else the one way that all its cells allow; where two remain
and differ, or none does, the file is refused with the row that shows it.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from vamail.model.books import Fault
from vamail.model.money import CURRENCIES
from vamail.model.pattern import lazy

Cells = Sequence[tuple[int, str]]
"""Cells of one column with their lines."""

MAX_WHOLE: Final = 12
MAX_DECIMALS: Final = 6
_DIGITS = str.maketrans(
    "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩\u00a0\u202f\u2009\u2007’−–٫٬",
    "01234567890123456789    '--.,",
)
_FORMS = {
    ".": lazy(r"([0-9]+|[1-9][0-9]{0,2}(?:([, '])(?:[0-9]{2,3}\2)*[0-9]{3})|(?=\.[0-9]))(?:\.([0-9]+))?"),
    ",": lazy(r"([0-9]+|[1-9][0-9]{0,2}(?:([. '])(?:[0-9]{2,3}\2)*[0-9]{3})|(?=,[0-9]))(?:,([0-9]+))?"),
}
_SIGNED = lazy(r"(?:\(([^()]+)\)|([-+]?)\s*([^-+()]+?)\s*([-+]?))")
_CURRENCY = lazy(r"([-+]?)\s*([^\W\d_]{3}|€)\s*([-+(]?\s*[0-9.,].*)|(.*[0-9)])\s*([^\W\d_]{3}|€)\s*([-+]?)")
_WRITTEN = {"YYYY": "(?P<y>[0-9]{4})", "YY": "(?P<y>[0-9]{2})", "MM": "(?P<m>[0-9]{1,2})",
            "DD": "(?P<d>[0-9]{1,2})", "M": "(?P<m>[0-9]{1,2})", "D": "(?P<d>[0-9]{1,2})"}  # fmt: skip
_TOKEN = lazy("YYYY|YY|MM|DD|M|D")
_CLOCK = r"\.?(?:(?:,\s*|\s+|T)[0-9]{1,2}[:.][0-9]{2}.*)?"
_YEAR_FIRST = lazy(r"([0-9]{4})([-/.])\s?([0-9]{1,2})\2\s?([0-9]{1,2})" + _CLOCK)
_COMPACT = lazy("([0-9]{4})([0-9]{2})([0-9]{2})" + _CLOCK)
_YEAR_LAST = lazy(r"([0-9]{1,2})([-/.])\s?([0-9]{1,2})\2\s?([0-9]{4})" + _CLOCK)
_NAMED = lazy(r"([0-9]{1,2})[-. ]+([A-Za-z]{3})[a-z]*[-., ]+([0-9]{4})" + _CLOCK)
_NAMED_FIRST = lazy(r"([A-Za-z]{3})[a-z]*\.? ([0-9]{1,2}), ?([0-9]{4})" + _CLOCK)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_Value = TypeVar("_Value", Decimal, date)


def read_amounts(
    cells: Cells, name: str, column: str, *, decimal: str = "", currencies: Sequence[str] = ()
) -> tuple[Decimal | None, ...] | Fault:
    """Signed amounts of a column; None for an empty cell.

    `decimal` is the mapping's word for the decimal sign. `currencies` has the currency of each cell's row: a
    cell that names one as well (`1234.50 EUR`) must name the same.
    """
    bodies: list[tuple[bool, str]] = []
    for place, (line, cell) in enumerate(cells):
        parts = _parts(cell, currencies[place] if place < len(currencies) else "")
        if parts is None:
            return Fault(file=name, row=line, column=column, why="amount_bad", values=(("value", cell[:60]),))
        bodies.append(parts)
    signs = (decimal,) if decimal else (".", ",")
    readings = [[_number(body, sign) if body else None for _, body in bodies] for sign in signs]
    read = _decided(cells, name, column, readings, "amount")
    if isinstance(read, Fault):
        return read
    return tuple(-value if value and minus else value for value, (minus, _) in zip(read, bodies, strict=True))


def read_days(cells: Cells, name: str, column: str, *, written: str = "") -> tuple[date | None, ...] | Fault:
    """Days of a column (a time of day behind one is left out); None for an empty cell. `written` is the
    mapping's pattern, such as `DD.MM.YYYY`; without it the order is what all cells allow."""
    readers: tuple[Callable[[str], date | None], ...]
    if written:
        pattern = _pattern(written)
        readers = (lambda text: _by_pattern(pattern, text),)
    else:
        readers = (lambda text: _day(text, day_first=True), lambda text: _day(text, day_first=False))
    said = [cell.translate(_DIGITS).strip() for _, cell in cells]
    readings = [[read(text) if text else None for text in said] for read in readers]
    return _decided(cells, name, column, readings, "date")


def _decided(
    cells: Cells, name: str, column: str, readings: list[list[_Value | None]], what: str
) -> tuple[_Value | None, ...] | Fault:
    """The reading that holds for every cell, or why there is none or more than one."""
    whole = [found for found in readings if _first_unread(cells, found) is None]
    if len(whole) == 1 or (whole and whole[0] == whole[1]):
        return tuple(whole[0])
    if whole:
        place = next(at for at, pair in enumerate(zip(*whole, strict=True)) if pair[0] != pair[1])
        line, cell = cells[place]
        values = (("value", cell[:60]), ("one", str(whole[0][place])), ("other", str(whole[1][place])))
        return Fault(file=name, row=line, column=column, why=f"{what}_two_ways", values=values)
    for place, (line, cell) in enumerate(cells):
        if cell.strip() and all(found[place] is None for found in readings):
            return Fault(
                file=name, row=line, column=column, why=f"{what}_bad", values=(("value", cell[:60]),)
            )
    one, other = sorted(_first_unread(cells, found) or 0 for found in readings)
    earlier, later = cells[one], cells[other]
    said = (("value", later[1][:60]), ("other", earlier[1][:60]), ("line", str(earlier[0])))
    return Fault(file=name, row=later[0], column=column, why=f"{what}_mixed", values=said)


def _first_unread(cells: Cells, found: Sequence[object]) -> int | None:
    pairs = enumerate(zip(cells, found, strict=True))
    return next((place for place, (cell, value) in pairs if value is None and cell[1].strip()), None)


def _parts(cell: str, currency: str) -> tuple[bool, str] | None:
    """Whether it is below zero, and its digits; None for what is no amount of this currency."""
    said = cell.translate(_DIGITS).strip()
    if not said:
        return False, ""
    if (match := _CURRENCY.fullmatch(said)) is not None:
        sign = (match[2] or match[5]).upper().replace("€", "EUR")
        if sign not in CURRENCIES or (currency and sign != currency):
            return None
        said = (f"{match[1]}{match[3]}" if match[3] else f"{match[4]}{match[6]}").strip()
    if (match := _SIGNED.fullmatch(said)) is None or (match[2] and match[4]):
        return None
    if match[1] is not None:
        return True, match[1].strip()
    return "-" in (match[2], match[4]), match[3]


def _number(body: str, decimal: str) -> Decimal | None:
    """The number, with this decimal sign; None where it cannot be."""
    if len(body) > 40 or (match := _FORMS[decimal].fullmatch(body)) is None:
        return None
    whole = "".join(sign for sign in match[1] if sign.isdecimal()).lstrip("0") or "0"
    if len(whole) > MAX_WHOLE or len(match[3] or "") > MAX_DECIMALS:
        return None
    return Decimal(f"{whole}.{match[3]}" if match[3] else whole)


def _day(text: str, *, day_first: bool) -> date | None:
    if (match := _YEAR_FIRST.fullmatch(text)) is not None:
        return _date(match[1], match[3], match[4])
    if (match := _COMPACT.fullmatch(text)) is not None:
        return _date(match[1], match[2], match[3])
    if (match := _YEAR_LAST.fullmatch(text)) is not None:
        day, month = (match[1], match[3]) if day_first or match[2] == "." else (match[3], match[1])
        return _date(match[4], month, day)
    if (match := _NAMED.fullmatch(text)) is not None:
        return _of_month(match[3], match[2], match[1])
    if (match := _NAMED_FIRST.fullmatch(text)) is not None:
        return _of_month(match[3], match[1], match[2])
    return None


def _of_month(year: str, month: str, day: str) -> date | None:
    known = month.lower() in _MONTHS
    return _date(year, str(_MONTHS.index(month.lower()) + 1), day) if known else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if is_of_our_time(found) else None


def is_of_our_time(day: date) -> bool:
    """Whether money can have moved on that day: a year of 1990 to 2100, else it is a mistake."""
    return 1990 <= day.year <= 2100


def _pattern(written: str) -> re.Pattern[str]:
    """A mapping's pattern as an expression; what is no part of a date stands for itself."""
    parts = []
    at = 0
    for token in _TOKEN.finditer(written):
        parts += [re.escape(written[at : token.start()]), _WRITTEN[token[0]]]
        at = token.end()
    return re.compile("".join(parts) + re.escape(written[at:]) + _CLOCK)


def _by_pattern(pattern: re.Pattern[str], text: str) -> date | None:
    if (match := pattern.fullmatch(text)) is None:
        return None
    year = match["y"]
    return _date(year if len(year) == 4 else f"20{year}", match["m"], match["d"])


def is_day_pattern(written: str) -> bool:
    """Whether a mapping's `date` has a year, a month and a day, each once."""
    return sorted(token[0][0] for token in _TOKEN.finditer(written)) == ["D", "M", "Y"]
