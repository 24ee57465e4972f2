"""DATE, DATE-TIME and DURATION values (RFC 5545, 3.3.4-3.3.6), and whether a RECUR value may be expanded.

Years other than 1900 to 2199 are no time of a meeting: what adds to such an instant must not fail.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from vamail.model.pattern import lazy

FIRST_YEAR, LAST_YEAR = 1900, 2199
RULE_MAX = 500
MINUTES_MAX = 366 * 1440
_TIME = lazy(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[Tt]([0-9]{2})([0-9]{2})([0-9]{2})([Zz])?)?")
_DURATION = lazy(
    r"([+-])?P(?:([0-9]{1,6})W|(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,8})S)?)?)",
)
_WEEKDAY = "(?:[+-]?[0-9]{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)"
_RULE_VALUES = {
    "COUNT": r"[0-9]{1,9}", "INTERVAL": r"0*[1-9][0-9]{0,3}", "WKST": "MO|TU|WE|TH|FR|SA|SU",
    "UNTIL": r"[0-9]{8}(?:T[0-9]{6}Z?)?", "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "BYDAY": rf"{_WEEKDAY}(?:,{_WEEKDAY}){{0,30}}",
    "BYHOUR": "[0-9]{1,2}", "BYMINUTE": "[0-9]{1,2}", "BYSECOND": "[0-9]{1,2}",
}  # fmt: skip
_NUMBERS = r"[+-]?[0-9]{1,3}(?:,[+-]?[0-9]{1,3}){0,60}"
_RULE_PART = lazy(
    "(?:"
    + "|".join(f"({name})=(?:{value})" for name, value in _RULE_VALUES.items())
    + f"|(BYMONTH|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYSETPOS)={_NUMBERS})"
)


class Written(NamedTuple):
    """A time as it is written: naive, of a date its midnight."""

    wall: datetime
    is_date: bool
    is_utc: bool


def read_written(text: str) -> Written | None:
    """A DATE or DATE-TIME; None for anything else, and outside of the years that a meeting may have."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(one or 0) for one in found.groups()[:6])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        wall = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - a time on the wall
    except ValueError:
        return None
    return Written(wall, found[4] is None, found[7] is not None)


def read_wall(text: str) -> datetime | None:
    """The same of a VTIMEZONE, where years before 1900 (Outlook's 1601) count as 1900."""
    text = text.strip()
    year = text[:4]
    if year.isdecimal() and year.isascii() and int(year) < FIRST_YEAR:
        text = f"{FIRST_YEAR}{text[4:]}"
    written = read_written(text)
    return written.wall if written else None


class Length(NamedTuple):
    """A DURATION: whole days are days on the wall, the rest is exact (RFC 5545, 3.8.2.5)."""

    days: int
    exact: timedelta


def read_duration(text: str) -> Length | None:
    """A DURATION that is not negative; None for anything else."""
    found = _DURATION.fullmatch(text.strip().upper())
    if found is None or not any(found.groups()[1:]) or found[1] == "-":
        return None
    weeks, days, hours, minutes, seconds = (int(one or 0) for one in found.groups()[1:])
    return Length(weeks * 7 + days, timedelta(hours=hours, minutes=minutes, seconds=seconds))


def is_rule(rule: str) -> bool:
    """Whether a RECUR value (RFC 5545, 3.3.10) is sound and has at most one instance a day."""
    parts = [one.strip() for one in rule.upper().removesuffix(";").split(";")]
    if len(rule) > RULE_MAX or not all(_RULE_PART.fullmatch(one) for one in parts):
        return False
    names = [one.partition("=")[0] for one in parts]
    return "FREQ" in names and len(set(names)) == len(names)
