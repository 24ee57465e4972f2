"""How long a meeting lasts, where its length stands in a line: `30m`, `an hour`; never a time of day."""

from vamail.desk.control.amounts import plain_digits, read_amount
from vamail.desk.control.unclear import NotClear
from vamail.model.pattern import lazy

_CLOCK = lazy(r"\d{1,2}[:.]\d\d.*")


def length_in_front(text: str) -> tuple[int, str] | None:
    """The minutes at the start of the text, and what stands behind; None where there are none."""
    if _CLOCK.match(plain_digits(text)):
        return None
    try:
        return read_amount(text, "estimate")
    except NotClear:
        return None


def is_length(text: str) -> bool:
    """Whether the text begins with a length of time."""
    return length_in_front(text) is not None
