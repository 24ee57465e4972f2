"""Lines of an invoice that mean to take something off, which no line of an invoice can."""

from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold

_WORDS = folded("discount|rebate|kedvezmény|engedmény|árengedmény|تخفیف")
_GOES_ON = folded("for|of|on|because|a|az|برای|به|بابت")
_MARKS = " .,:;()!-–—،؛"


def is_discount(text: str) -> bool:
    """Whether the words of a charge, its amount aside, call it a discount: `discount`, `loyalty discount`,
    `discount for loyalty`. A `discount flyer` is a flyer."""
    words = [fold(one.strip(_MARKS)) for one in text.split() if one.strip(_MARKS)]
    if not words:
        return False
    starts = words[0] in _WORDS and (len(words) == 1 or words[1] in _GOES_ON)
    return starts or words[-1] in _WORDS
