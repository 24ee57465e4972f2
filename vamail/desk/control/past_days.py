"""Days that have passed, as they are said: `yesterday`, `2 days ago`, `last night`. A meeting is on none of
them, so that they are read only to say so, with the time that would be meant ahead of now."""

import re
from datetime import date, datetime, timedelta

from vamail.desk.control.amounts import plain_digits
from vamail.model.pattern import lazy

_SAID = (
    (2, lazy(r"(?<!\w)(?:(?:the )?day before yesterday|tegnapelőtt|پریروز|پریشب)(?![\w'’])", re.IGNORECASE)),
    (
        1,
        lazy(r"(?<!\w)(?:yesterday|last night|tegnap(?: este| éjjel)?|دیروز|دیشب)(?![\w'’])", re.IGNORECASE),
    ),
)
_AGO = lazy(
    r"(?<![\w:.])(\d{1,3}) ?(?:(days?|weeks?) ago|(nappal|héttel) ezelőtt|(napja|hete)"
    r"|(روز|هفته) (?:پیش|قبل))(?!\w)",
    re.IGNORECASE,
)
LAST_WEEK = lazy(
    r"(?:last|past) week(?![\w'’])|(?:a )?múlt h[eé]t(?:en)?(?!\w)|هفته[ٔ‌ی ]*(?:گذشته|پیش|قبل)", re.IGNORECASE
)
"""A week without a day of it."""
_WEEKS = ("week", "hét", "hete", "هفته")
_NEAR = timedelta(days=7)


def with_dates(text: str, today: date) -> str:
    """The text with each day that is said as one that has passed written as a date."""
    for days, said in _SAID:
        text = said.sub(f"{today - timedelta(days=days)}", text)
    plain = plain_digits(text)
    if (found := _AGO.search(plain)) is None:
        return text
    unit = next(one for one in found.groups()[1:] if one).casefold()
    days = int(found[1]) * (7 if unit.startswith(_WEEKS) else 1)
    return f"{text[: found.start()]}{today - timedelta(days=days)}{text[found.end() :]}"


def ahead_of(past: datetime, now: datetime) -> datetime:
    """The time that somebody may have meant who wrote this one: of the last days the next such hour, else the
    same date of the next year that is ahead. All local, on one wall."""
    if now - past < _NEAR:
        ahead = datetime.combine(now.date(), past.time())
        return ahead if ahead > now else ahead + timedelta(days=1)
    years = (now.year, now.year + 1)
    day = past.replace(day=28) if (past.month, past.day) == (2, 29) else past
    return next(one for one in (day.replace(year=year) for year in years) if one > now)
