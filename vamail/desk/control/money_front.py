"""An amount with its currency where it stands in a line; one reader of amounts for all (`model.amounts`)."""

import re

from vamail.desk.control.amounts import plain_digits, whole_number, without_marks
from vamail.desk.control.arguments import Rest
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.model.amounts import TwoReadingsError, read_money
from vamail.model.money import CURRENCIES, Money
from vamail.model.pattern import lazy

MOST_WORDS = 5
_PARTING = frozenset(":：,،;؛.-–—=@×(")
_AT = folded("at|à|each|per|for|x|egyenként|darabja|به قیمت|هر کدام")
_NAMED = lazy(
    r"(?<!\w)[0-9](?:[0-9.,'\u066b\u066c ]{0,20}[0-9])?\s?(?:([A-Z]{3})\b|€)|(?:\b([A-Z]{3})\s?|€\s?)[0-9]"
)
_EDGE = " ,،;؛:."
_BELOW_ZERO = lazy(
    r"(?:^|(?<=[\s:;(]))[-\u2010-\u2015\u2212][0-9][0-9.,' \u066b\u066c]*(?:[A-Z]{3}\b|€|[.,;]?\s*$)",
    re.IGNORECASE,
)


def none_below_zero(text: str, rest: Rest) -> None:
    """No amount in the text is below zero: a sign is tied to none. Else NotClear; for a dash counts as a
    mark between words elsewhere, and money that was taken off would count as money that came."""
    if (found := _BELOW_ZERO.search(plain_digits(text))) is not None:
        raise rest.unclear("below_zero", "money", said=found[0].strip())


def money_in_front(text: str) -> tuple[Money, str] | None:
    """The amount at the start of the text, and what stands behind; None where there is none. Raises
    TwoReadingsError for one that can be read in two ways."""
    words = text.split()
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        money = _money(" ".join(words[:count]))
        if money is not None:
            return money, " ".join(words[count:]).lstrip(_EDGE)
    return None


def money_behind(text: str) -> tuple[str, Money] | None:
    """The text before the amount at its end, and that amount; None, and TwoReadingsError, as above."""
    words = text.rstrip(_EDGE).split()
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        money = _money(" ".join(words[-count:]))
        if money is not None:
            return " ".join(words[:-count]).rstrip(_EDGE), money
    return None


def two_behind(text: str) -> tuple[str, str] | None:
    """How an amount at the end should be written, where its first figures may belong to the word before it:
    `phase 2 200 EUR`."""
    words = text.rstrip(_EDGE).split()
    for count in range(min(len(words), MOST_WORDS), 1, -1):
        before, money = words[:-count], _money_or_none(words[-count:])
        few = _money_or_none(words[-count + 1 :])
        if money is None:
            continue
        if few is None or not before or before[-1][-1] in _PARTING or fold(before[-1]) in _AT:
            return None
        head, first = " ".join(before), words[-count]
        return f"{head}: {money.amount} {money.currency}", f"{head} {first}: {few.amount} {few.currency}"
    return None


def names_money(text: str) -> bool:
    """Whether there is an amount with its currency anywhere in it."""
    found = (one[1] or one[2] for one in _NAMED.finditer(plain_digits(text)))
    return any(code is None or code in CURRENCIES for code in found)


def _money_or_none(words: list[str]) -> Money | None:
    try:
        return _money(" ".join(words))
    except TwoReadingsError:
        return None


def _money(said: str) -> Money | None:
    try:
        return read_money(whole_number(without_marks(said, _EDGE).rstrip(_EDGE)))
    except TwoReadingsError:
        raise
    except ValueError:
        return None


def wanted_money(text: str, rest: Rest) -> tuple[Money, str]:
    """The same, where there must be one: NotClear says what is wrong with it."""
    try:
        found = money_in_front(text)
    except TwoReadingsError as unclear:
        raise rest.unclear("two_amounts", "money", said=text, near=" / ".join(unclear.readings)) from None
    if found is None:
        first = " ".join(text.split()[:2])
        if not first:
            raise rest.unclear("missing")
        raise rest.unclear("which_currency" if _is_number(first) else "no_money", "money", said=first)
    return found


def _is_number(said: str) -> bool:
    return any(sign.isdecimal() for sign in said.partition(" ")[0])
