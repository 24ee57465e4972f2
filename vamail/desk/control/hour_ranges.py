"""From when to when: `15:00-16:30`, `3-4pm`, as its start and its length."""

import re
from collections.abc import Iterable

from vamail.desk.control.amounts import plain_digits
from vamail.model.pattern import lazy

_RANGE = lazy(
    r"(?<![\w:.])(\d{1,2})(?::([0-5]\d))?\s?([ap]m)?\s?(?:-|–|—|to|until|till)\s?"
    r"(\d{1,2})(?::([0-5]\d))?\s?([ap]m)?(?![\w:.-])",
    re.IGNORECASE,
)
_NOON = 12
_HALF_DAY = _NOON * 60
_DAY_MINUTES = 2 * _HALF_DAY
_SUPPOSED_BEFORE = 7 * 60
"""Before seven an hour alone is one of the afternoon, as without an end (`mail.date_words.moments.clock`)."""


_BETWEEN = lazy(r"\bbetween\s+(\S+)\s+and\s+(\S+)", re.IGNORECASE)
_DOTTED = lazy(r"(?<![\w.:,-])([01]?\d|2[0-3])\.([0-5]\d)(?![\w.:,-]|\s*[€$%])")
_OF_TWELVE = lazy(r"(?:^|[^\d:.])(?:0?[1-9]|1[0-2])(?::[0-5]\d)?$")
_HALF = lazy(r"[ap]\.?m[.,]*", re.IGNORECASE)
_MONTHS, _DAYS = 12, 31
_ISO = lazy(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d)")


def plainly(text: str) -> str:
    """`between 3 and 4pm` as `3-4pm`, `2026-12-01T15:00` as two words, `14.30` as `14:30`."""
    return _DOTTED.sub(_with_colon, _ISO.sub(r"\1 \2", _BETWEEN.sub(r"\1-\2", text)))


def _with_colon(found: re.Match[str]) -> str:
    """An hour, where no day and month can be meant: `14.30` and `9.45`, but not `10.12`."""
    hour, minute = int(found[1]), int(found[2])
    is_date = 1 <= min(hour, minute) <= _MONTHS and 1 <= max(hour, minute) <= _DAYS
    return found[0] if is_date else f"{found[1]}:{found[2]}"


def is_half(hour: str, more: Iterable[str]) -> bool:
    """Whether the words behind an hour of the clock with twelve say nothing but its half of the day: `10:15`
    and `am`."""
    return _OF_TWELVE.search(plain_digits(hour)) is not None and all(map(_HALF.fullmatch, more))


def without_range(text: str) -> tuple[str, int]:
    """`15:00-16:00` as `15:00`, and its minutes."""
    plain = plain_digits(text)
    for found in _RANGE.finditer(plain):
        first, last = _ends(found)
        if first is not None and last is not None:
            minutes = (last - first) % _DAY_MINUTES
            sure = _is_sure(found)
            start = f"{first // 60:02}:{first % 60:02}" if sure else f"{found[1]}:{found[2] or '00'}"
            return f"{text[: found.start()]}{start}{text[found.end() :]}", minutes
    return text, 0


def _is_sure(found: re.Match[str]) -> bool:
    """Whether morning or afternoon is said, or that the hours are those of a day of 24: `08:00`, `15:00`."""
    hours = (found[1], found[4])
    return bool(found[3] or found[6]) or any(one.startswith("0") or int(one) > _NOON for one in hours)


def _ends(found: re.Match[str]) -> tuple[int | None, int | None]:
    """Minutes after midnight at which a span of hours begins and ends; None where it is none."""
    if not (found[5] or found[6]):
        return None, None  # "10:00 until 1 march"
    half, end_half = (found[3] or "").lower(), (found[6] or "").lower()
    end = _minute(int(found[4]), int(found[5] or 0), end_half)
    first = _minute(int(found[1]), int(found[2] or 0), half or end_half)
    if first is not None and end is not None and not _is_sure(found):
        first += _HALF_DAY if first < _SUPPOSED_BEFORE else 0
        end += _HALF_DAY if end < first else 0  # "2:30-3:30", "11:30-1:00"
    if first is not None and end is not None and first >= end and end_half and not half:
        first = _minute(int(found[1]), int(found[2] or 0), "am")  # "11-1pm"
    return first, end


def _minute(hour: int, minute: int, half: str) -> int | None:
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return hour * 60 + minute if hour < 24 and minute < 60 else None
