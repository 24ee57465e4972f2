"""An amount with its currency where it stands in a line; one reader of amounts for all (`model.amounts`)."""

import re

from vamail.desk.control.amounts import plain_digits, whole_number, without_marks
from vamail.desk.control.arguments import Rest
from vamail.model.amounts import TwoReadingsError, read_money
from vamail.model.money import Money
from vamail.model.pattern import lazy

MOST_WORDS = 5
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
