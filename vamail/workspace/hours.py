"""Working hours and targets as a VA writes them. Pure; every fault is a ValueError with a sentence.

`parse_hours("Mon-Thu 09:00-17:00, Fri 09:00-13:00")`, `parse_within("24 business hours")`.
"""

import re
from itertools import groupby

from vamail.model.pattern import lazy
from vamail.workspace.types import WEEKDAYS, OpenSpan, Within

DAY_MINUTES = 1440
WEEK_MINUTES = 7 * DAY_MINUTES

ACCEPTED_HOURS = (
    "write for example 'Mon-Fri 09:00-17:00', 'Mon-Thu 09:00-17:00, Fri 09:00-13:00', "
    "'Mon,Wed 9-12', 'daily 08:00-20:00', 'Fri 22:00-06:00' (overnight) or '24/7'"
)
ACCEPTED_UNITS = "accepted are 'business hours', 'business days' and 'hours', for example '24 business hours'"

_DAY_NAMES = {
    name: weekday
    for weekday, names in enumerate(
        (
            "mon monday mondays",
            "tue tues tuesday tuesdays",
            "wed weds wednesday wednesdays",
            "thu thur thurs thursday thursdays",
            "fri friday fridays",
            "sat saturday saturdays",
            "sun sunday sundays",
        )
    )
    for name in names.split()
}
_DAY_GROUPS = {
    "daily": (0, 1, 2, 3, 4, 5, 6),
    "every day": (0, 1, 2, 3, 4, 5, 6),
    "everyday": (0, 1, 2, 3, 4, 5, 6),
    "weekdays": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "weekend": (5, 6),
}
_DASHES = lazy(r"\s*(?:[-\u2010-\u2015\u2212]|\bto\b)\s*")
_CHUNK = lazy(r"(?P<days>[^\d]*?)[\s:]*(?P<times>\d.*)?", re.DOTALL)
_TIME = r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*(am|pm))?"
_RANGE = lazy(rf"{_TIME}-{_TIME}(?:\s+|$)")
_WITHIN = lazy(r"([-+]?[\d.,]+(?:e[-+]?\d+)?)\s*(.*)", re.DOTALL)

_UNITS = {
    name: unit
    for unit, names in {
        "business_hours": "business hours|business hour|working hours|working hour|business h",
        "business_days": "business days|business day|working days|working day",
        "hours": "hours|hour|h",
    }.items()
    for name in names.split("|")
}
# About a year each: a longer promise is a slip of the keyboard, not a promise.
_MOST = {"business_hours": 2_000.0, "business_days": 250.0, "hours": 8_760.0}


def parse_hours(text: str) -> tuple[OpenSpan, ...]:
    """The weekly spans of `text`, sorted; an end before its start runs into the next day.

    Raises ValueError, with the accepted forms, for anything else and for overlapping spans.
    """
    words = _DASHES.sub("-", " ".join(text.casefold().split()))
    if words == "24/7":
        return tuple(OpenSpan(weekday, 0, DAY_MINUTES) for weekday in range(7))
    spans: list[OpenSpan] = []
    days: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()  # days that are still to get their times, as in `Mon,Wed 9-12`
    for chunk in filter(None, (part.strip() for part in re.split(r"[,;]|\band\b", words))):
        match = _CHUNK.fullmatch(chunk)
        named = match["days"].strip(" :") if match else chunk
        times = match["times"] if match else None
        if named:
            waiting += _days(named, text)
        if times is None:
            continue
        days, waiting = waiting or days, ()
        if not days:
            raise ValueError(f"'{chunk}' does not say on which days; {ACCEPTED_HOURS}")
        ranges = _ranges(times)
        spans += [OpenSpan(day, start, end) for day in days for start, end in ranges]
    if waiting:
        raise ValueError(f"'{WEEKDAYS[waiting[-1]]}' in '{text}' has no times; {ACCEPTED_HOURS}")
    if not spans:
        raise ValueError(f"there is no open hour in '{text}'; {ACCEPTED_HOURS}")
    spans.sort(key=lambda span: (span.weekday, span.start_minute))
    _refuse_overlaps(spans)
    return tuple(spans)


def _days(named: str, text: str) -> tuple[int, ...]:
    """The weekdays of `mon`, `sat-wed` or `daily`."""
    if named in _DAY_GROUPS:
        return _DAY_GROUPS[named]
    first, dash, last = (part.strip(" .") for part in named.partition("-"))
    for name in (first, last) if dash else (first,):
        if name not in _DAY_NAMES:
            raise ValueError(f"'{name or named}' in '{text}' is not a weekday; {ACCEPTED_HOURS}")
    start = _DAY_NAMES[first]
    count = (_DAY_NAMES[last] - start) % 7 + 1 if dash else 1
    return tuple((start + step) % 7 for step in range(count))


def _ranges(times: str) -> list[tuple[int, int]]:
    """Minutes from midnight of `09:00-12:00 13:00-17:00`."""
    ranges = []
    position = 0
    while position < len(times):
        match = _RANGE.match(times, position)
        if match is None:
            raise ValueError(f"'{times[position:].strip()}' is not a span of time; {ACCEPTED_HOURS}")
        ranges.append(_range(match))
        position = match.end()
    return ranges


def _range(match: re.Match[str]) -> tuple[int, int]:
    written = match[0].strip()
    start = _minute(match[1], match[2], match[3], written)
    end = _minute(match[4], match[5], match[6], written)
    if start == end:
        raise ValueError(f"'{written}' starts and ends at the same time; the whole day is '00:00-24:00'")
    if start == DAY_MINUTES:
        raise ValueError(f"'{written}' starts at 24:00; write 00:00 and the next day")
    if end > start:
        return start, end
    # `9-5` said aloud means 17:00; taken by the letter it would be a shift of twenty hours.
    bare = not any(match.group(2, 3, 5, 6))
    if bare and start <= 720 and end:
        begin = _clock(start)
        raise ValueError(
            f"'{written}' would run overnight until {_clock(end)}; "
            f"write '{begin}-{_clock(end + 720)}' for the afternoon or '{begin}-{_clock(end)}' overnight"
        )
    return start, end + DAY_MINUTES


def _minute(hour: str, minute: str | None, half: str | None, written: str) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError(f"'{hour} {half}' in '{written}' is not a time of day")
        hours = hours % 12 + (12 if half == "pm" else 0)
    if minutes > 59 or hours * 60 + minutes > DAY_MINUTES:
        raise ValueError(f"'{written}' is not a time of day; times run from 00:00 to 24:00")
    return hours * 60 + minutes


def _refuse_overlaps(spans: list[OpenSpan]) -> None:
    """Raise ValueError where two of the sorted spans share a minute, also from Sunday night into Monday."""
    begins = [span.weekday * DAY_MINUTES + span.start_minute for span in spans]
    for index, span in enumerate(spans):
        after = (index + 1) % len(spans)
        next_begin = begins[after] if after else begins[0] + WEEK_MINUTES
        if begins[index] + span.end_minute - span.start_minute > next_begin:
            raise ValueError(f"'{_span_text(span)}' and '{_span_text(spans[after])}' overlap")


def _clock(minute: int) -> str:
    """`HH:MM`; midnight at the end of a day is 24:00."""
    if minute > DAY_MINUTES:
        minute -= DAY_MINUTES
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _span_text(span: OpenSpan) -> str:
    return f"{WEEKDAYS[span.weekday]} {_clock(span.start_minute)}-{_clock(span.end_minute)}"


def hours_text(spans: tuple[OpenSpan, ...]) -> str:
    """The shortest usual way to write these spans; `parse_hours` reads it back."""
    by_day = {
        day: " and ".join(f"{_clock(span.start_minute)}-{_clock(span.end_minute)}" for span in on_day)
        for day, on_day in groupby(
            sorted(spans, key=lambda span: (span.weekday, span.start_minute)), key=lambda span: span.weekday
        )
    }
    if len(by_day) == 7 and set(by_day.values()) == {"00:00-24:00"}:
        return "24/7"
    parts = []
    day = 0
    while day < 7:
        last = day
        while last < 6 and by_day.get(last + 1) == by_day.get(day):
            last += 1
        if day in by_day:
            days = WEEKDAYS[day] if last == day else f"{WEEKDAYS[day]}-{WEEKDAYS[last]}"
            parts.append(f"{days} {by_day[day]}")
        day = last + 1
    return ", ".join(parts)


def parse_time(text: str) -> int:
    """A time of day such as `08:00`, `8` or `4:30 pm`, in minutes after midnight; ValueError else."""
    words = " ".join(text.casefold().split())
    match = re.fullmatch(_TIME, words, re.ASCII)
    if match is None or not any(match.group(2, 3)):
        raise ValueError(f"`{text}` is not a time of day; as in 08:00 or 4:30 pm")
    minute = _minute(match[1], match[2], match[3], words)
    if minute >= DAY_MINUTES:
        raise ValueError(f"`{text}` is the next day's midnight; write 00:00")
    return minute


def parse_weekday(text: str) -> int:
    """`Fri` or `friday`; 0 is Monday. ValueError for anything else."""
    weekday = _DAY_NAMES.get(text.casefold().strip(" ."))
    if weekday is None:
        raise ValueError(f"`{text}` is not a weekday; write {', '.join(WEEKDAYS)}")
    return weekday


def parse_within(text: str) -> Within:
    """A target such as `24 business hours`, `1 business day` or `24 hours`.

    Raises ValueError, listing the accepted units, for an unknown unit, nothing or less, and absurd amounts.
    """
    words = " ".join(text.casefold().replace("_", " ").split())
    match = _WITHIN.fullmatch(words)
    if match is None:
        raise ValueError(f"'{text}' is not a target; {ACCEPTED_UNITS}")
    try:
        # A comma is a decimal sign only where it cannot be one between thousands.
        amount = float(re.sub(r",(?=\d{1,2}$)", ".", match[1]))
    except ValueError:
        raise ValueError(f"'{match[1]}' in '{text}' is not a number; {ACCEPTED_UNITS}") from None
    unit = _UNITS.get(match[2])
    if unit is None:
        unknown = f"'{match[2]}' is not a unit of time here" if match[2] else f"'{text}' names no unit"
        raise ValueError(f"{unknown}; {ACCEPTED_UNITS}")
    if amount <= 0:
        raise ValueError(f"'{text}' must be more than nothing; {ACCEPTED_UNITS}")
    if amount > _MOST[unit]:
        most = f"{_MOST[unit]:g} {unit.replace('_', ' ')}"
        raise ValueError(f"'{text}' is longer than vamail will promise (at most {most}); {ACCEPTED_UNITS}")
    if unit == "business_days" and amount != int(amount):
        raise ValueError(f"'{text}': business days are whole days; for less write 'business hours'")
    if round(amount * 3600) < 60:
        raise ValueError(f"'{text}' is less than a minute; {ACCEPTED_UNITS}")
    return Within(amount, unit)
