"""Durations as time trackers write them: `1:30`, `01:30:00`, `1.5`, `1,5 h`, `1h 30m`, `90 min`."""

from decimal import ROUND_HALF_UP, Decimal

from vamail.model.pattern import lazy

MOST_SECONDS = 1000 * 3600
_CLOCK = lazy(r"([0-9]{1,4}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?(?:\s?h)?")
_HOURS = lazy(r"([0-9]{1,4})(?:[.,]([0-9]{1,6}))?(?:\s?(?:h|hours?|hrs?))?")
_PARTS = lazy(r"(?:([0-9]{1,4})\s?(?:h|hours?|hrs?))?\s*(?:([0-9]{1,5})\s?(?:m|min|mins|minutes?))?"
              r"\s*(?:([0-9]{1,6})\s?(?:s|sec|secs|seconds?))?")  # fmt: skip
_BARE = lazy(r"[0-9]{1,9}")


def is_bare(said: str) -> bool:
    """Whether it is a plain number, which says no unit."""
    return _BARE.fullmatch(said.strip()) is not None


def read_duration(said: str) -> int | None:
    """Seconds; None for what is no duration. A number alone counts hours (see `is_bare`)."""
    text = said.strip().lower()
    if (found := _CLOCK.fullmatch(text)) is not None:
        minutes, seconds = int(found[2]), int(found[3] or 0)
        return int(found[1]) * 3600 + minutes * 60 + seconds if minutes < 60 and seconds < 60 else None
    if (found := _HOURS.fullmatch(text)) is not None:
        exact = Decimal(f"{found[1]}.{found[2] or 0}") * 3600
        return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    found = _PARTS.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds
