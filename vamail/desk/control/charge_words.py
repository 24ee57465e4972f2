"""The lines of an invoice as they are written: how much of what, and at which price.

A price stands at the end of its line, or at its start. A second amount in one line is no text: it is asked
about, and so is a number in front of an amount that may belong to either (`phase 2 200 EUR`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from vamail.desk.control.amounts import (
    below_zero,
    plain_digits,
    read_amount,
    whole_number,
    without_bullet,
    without_marks,
)
from vamail.desk.control.arguments import LONGEST_TITLE, Rest, says_something
from vamail.desk.control.command import Charge
from vamail.desk.control.courtesy import is_courtesy
from vamail.desk.control.discounts import is_discount
from vamail.desk.control.money_front import (
    money_behind,
    money_in_front,
    names_money,
    none_below_zero,
    two_behind,
)
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.model.amounts import TwoReadingsError, read_number
from vamail.model.money import Money
from vamail.model.pattern import lazy

MOST_CHARGES = 40
_EDGES = " \t,،;؛:：.!-–—"
_EDGES_OF_PART = " \t,،;؛:：.!"
_PARTS = lazy(r"[;；؛\n]")
_COUNTED = lazy(r"(?P<count>[.,٫]?[0-9][0-9.,٫]*)(?P<apart>\s*)(?P<unit>[^\W\d]+\.?|[x×])?\s+(?P<text>\S.*)")
_COUNTED_BEHIND = lazy(
    r"(?P<text>\S.*?)[\s,:–-]{1,4}\(?(?P<count>[.,٫]?[0-9][0-9.,٫]*)\s*(?P<unit>[^\W\d]+|[x×])\)?"
)
_TIMES_BEHIND = lazy(r"(?P<text>\S.*?)[\s,:–-]{1,4}\(?[x×](?P<count>[1-9][0-9]{0,3})\)?")
"""`flyers x3`; a capital X is part of a name."""
_UNITS = {
    **dict.fromkeys(folded("h|hr|hrs|hour|hours|ó|óra|órás|ساعت"), "HUR"),
    **dict.fromkeys(folded("d|day|days|nap|روز"), "DAY"),
    **dict.fromkeys(folded("month|months|hó|hónap|ماه"), "MON"),
    **dict.fromkeys(folded("x|×|pc|pcs|piece|pieces|db|darab|عدد|تا"), "C62"),
}
_MINUTES_OR = lazy(r"(\d{1,5})\s?([mp])\b", re.IGNORECASE)
"""Minutes, or metres and pages."""
_CLOCK = lazy(r"\d{1,3}:\d\d\b")
_SHAPES = ("2D ", "3D ", "4D ")
"""No days."""
_YEARS = 10
_EACH = lazy(r"\s+(?:(?:at|@|à|each|per|egyenként|darabja|هر کدام|به قیمت)|×|(?-i:x))\s*$", re.IGNORECASE)
_EACH_BEHIND = lazy(
    r"\s*(?:/\s*|per\s+|an?\s+)(?:h|hr|hour|d|day|month|pc|piece|óra|nap|hó|db)\s*$|\s+(?:each|egyenként)\s*$",
    re.IGNORECASE,
)
_FOR_AHEAD = lazy(r"^(?:for|برای|بابت)\s+", re.IGNORECASE)
_FOR_BEHIND = lazy(r"\s+(?:for|=|بابت)\s*$", re.IGNORECASE)


def charges(text: str, rest: Rest) -> Iterator[Charge]:
    """The lines of an invoice as they were written, with `;` between them; a bullet in front is left out."""
    for part in _PARTS.split(text):
        if less := below_zero(without_bullet(part.strip(_EDGES_OF_PART))):
            raise rest.unclear("below_zero", "money", said=less)
    parts = [_bare(one) for one in _PARTS.split(text) if one.strip(_EDGES)]
    if not parts or len(parts) > MOST_CHARGES:
        raise rest.unclear("too_many_parts" if parts else "missing", said=str(MOST_CHARGES))
    for part in parts:
        yield _charge(part, rest)


def _bare(text: str) -> str:
    return without_marks(text, _EDGES).rstrip(_EDGES)


def _charge(text: str, rest: Rest) -> Charge:
    """`2 h consulting at 60 EUR`, `3 x flyer 45 EUR each`, `hosting 12 EUR`, `2 h consulting`, `12 EUR
    hosting`."""
    none_below_zero(text, rest)
    plain, each = _EACH_BEHIND.subn("", _without_courtesy(text))
    what, price = _priced(plain, rest)
    by_each = False
    if price is not None:
        what, at = _EACH.subn("", f" {what}")
        what, by_each = _FOR_BEHIND.sub("", what), bool(each or at)
    else:
        what = text
    charge = replace(_counted(_bare(what), rest, each=by_each, priced=price is not None), price=price)
    if names_money(charge.text):
        raise rest.unclear("one_price", said=text)
    if not says_something(charge.text):
        raise rest.unclear("missing")
    if is_discount(charge.text):
        raise rest.unclear("discount", "money", said=text)
    if price is None and any(sign.isdecimal() for sign in plain_digits(charge.text.split()[-1])):
        raise rest.unclear("which_currency", "money", said=charge.text.split()[-1])
    return replace(charge, each=by_each)


def _without_courtesy(text: str) -> str:
    """The line without a `thanks` behind its amount."""
    words = text.split()
    while len(words) > 1 and is_courtesy(words[-1]):
        words.pop()
    short = " ".join(words).rstrip(_EDGES)
    return short if names_money(short) else text


def _priced(text: str, rest: Rest) -> tuple[str, Money | None]:
    """What is charged, and its price where one is named."""
    try:
        if ways := two_behind(text):
            raise rest.unclear("two_amounts", "one_of", said=text, ways=" / ".join(ways))
        if (behind := money_behind(text)) is not None:
            return behind
        if (front := money_in_front(text)) is not None:
            return _FOR_AHEAD.sub("", front[1]), front[0]
    except TwoReadingsError as unclear:
        raise rest.unclear("two_amounts", "money", said=text, near=" / ".join(unclear.readings)) from None
    return text, None


def _counted(text: str, rest: Rest, *, each: bool, priced: bool) -> Charge:
    """How much of what: a length of time, a number with its unit, or a number alone."""
    plain = plain_digits(text)
    if (times := _TIMES_BEHIND.fullmatch(plain)) is not None and not plain[0].isdecimal():
        text = f"{times['count']} x {text[: times.end('text')]}"
        plain = plain_digits(text)
    if short := _MINUTES_OR.match(plain):
        ways = f"{short[1]} min {text[short.end() :].strip()} / {short[1]} x {text[short.start(2) :]}"
        raise rest.unclear("two_amounts", "one_of", said=short[0], ways=ways)
    if (timed := _timed(text, clock=each or not priced)) is not None:
        return timed
    found = _COUNTED.fullmatch(plain)
    if found is None and each:
        found = _COUNTED_BEHIND.fullmatch(plain)
        found = found if found and fold(found["unit"]) in _UNITS else None
    unit = _UNITS.get(fold((found["unit"] or "").rstrip("."))) if found else None
    if text.startswith(_SHAPES):
        return Charge(text=text[:LONGEST_TITLE])
    if found is None or (unit is None and _is_word(found.groupdict(), each=each, rest=rest)):
        return Charge(text=text[:LONGEST_TITLE])
    try:
        count = read_number(whole_number(found["count"]))
    except TwoReadingsError as unclear:
        raise rest.unclear(
            "two_amounts", "money", said=found["count"], near=" / ".join(unclear.readings)
        ) from None
    except ValueError:
        return Charge(text=text[:LONGEST_TITLE])
    if not count:
        raise rest.unclear("rest", said=text)
    begin = found.start("text") if unit or not found["unit"] else found.start("unit")
    what = text[begin : found.end("text")]
    return Charge(text=what.strip(_EDGES)[:LONGEST_TITLE], quantity=Decimal(count), unit=unit or "")


def _is_word(found: dict[str, str | None], *, each: bool, rest: Rest) -> bool:
    """Whether what looks like a count is part of a text: `1st draft`, `3D model`, `2026 report`."""
    count = found["count"] or ""
    if found["unit"] and (not count.isdecimal() or not found["apart"]):
        return True
    return not each and count.isdecimal() and abs(int(count) - rest.reader.now.year) <= _YEARS


def _timed(text: str, *, clock: bool) -> Charge | None:
    """`1h30 call`, `90 min call`, `half an hour call`: hours, with as many places as they need."""
    if _CLOCK.match(plain_digits(text)) and not clock:
        return None
    try:
        minutes, what = read_amount(text, "estimate")
    except NotClear:
        return None
    if not what:
        return None
    hours = Decimal(minutes) / 60
    exact = minutes * 100 % 60 == 0
    hours = Decimal(f"{hours.quantize(Decimal('0.01' if exact else '0.000001')).normalize():f}")
    return Charge(text=what.strip(_EDGES)[:LONGEST_TITLE], quantity=hours, unit="HUR")
