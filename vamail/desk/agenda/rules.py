"""The days and times that a rule names (RFC 5545, 3.3.10), period by period, never beyond the end asked for.

A rule may name no day at all (the 30th of February), and comes from anybody: what is walked is the frame, and
nothing else. Times are those of a wall, naive; FREQ is DAILY or slower, with at most one time a day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_KNOWN = frozenset((
    "FREQ", "INTERVAL", "WKST", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY", "BYSETPOS",
    "BYHOUR", "BYMINUTE", "BYSECOND",
))  # fmt: skip
_WEEK = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A RECUR value without its end. Of `weekdays` the number says which of the month or year (-1 the last),
    0 every one."""

    frequency: str
    interval: int
    week_start: int
    at: time
    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    weeks: frozenset[int]
    weekdays: frozenset[tuple[int, int]]
    places: frozenset[int]


def read_rhythm(parts: dict[str, str], first: datetime) -> Rhythm:
    """The parts of a rule but UNTIL and COUNT, of a series that begins at `first` on its wall. Raises
    ValueError for a part that is unknown, or says nothing that exists."""
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES or not parts.keys() <= _KNOWN:
        raise ValueError(f"no rule that is followed: {sorted(parts)}")
    numbered = frequency in ("MONTHLY", "YEARLY")
    months, month_days = _numbers(parts, "BYMONTH"), _numbers(parts, "BYMONTHDAY")
    year_days, weeks = _numbers(parts, "BYYEARDAY"), _numbers(parts, "BYWEEKNO")
    weekdays = _weekdays(parts.get("BYDAY", ""), numbered=numbered)
    if not (month_days or year_days or weeks or weekdays):
        match frequency:
            case "YEARLY":
                months, month_days = months or frozenset((first.month,)), frozenset((first.day,))
            case "MONTHLY":
                month_days = frozenset((first.day,))
            case "WEEKLY":
                weekdays = frozenset(((0, first.weekday()),))
    at = time(
        int(parts.get("BYHOUR", first.hour)), int(parts.get("BYMINUTE", first.minute)),
        int(parts.get("BYSECOND", first.second)),
    )  # fmt: skip
    return Rhythm(
        frequency=frequency, interval=_positive(parts.get("INTERVAL", "1")), at=at, months=months,
        week_start=_DAYS.index(parts.get("WKST", "MO")), month_days=month_days, year_days=year_days,
        weeks=weeks, weekdays=weekdays, places=_numbers(parts, "BYSETPOS"),
    )  # fmt: skip


def times(rhythm: Rhythm, first: datetime, begin: datetime, last: datetime) -> Iterator[datetime]:
    """The times from `first` on, in order, that are not later than `last`; those of the periods that are over
    before `begin` are left out."""
    for days in _periods(rhythm, first.date(), max(begin, first).date(), last.date()):
        for day in _placed(rhythm, [one for one in days if _holds(rhythm, one)]):
            found = datetime.combine(day, rhythm.at)
            if first <= found <= last:
                yield found


# --- reading ---------------------------------------------------------------------------------------------


def _numbers(parts: dict[str, str], name: str) -> frozenset[int]:
    found = frozenset(int(one) for one in parts[name].split(",")) if name in parts else frozenset()
    if 0 in found:
        raise ValueError(f"{name} counts from 1")
    return found


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("INTERVAL counts from 1")
    return number


def _weekdays(text: str, *, numbered: bool) -> frozenset[tuple[int, int]]:
    """Which weekdays; a number counts where months or years are gone through, and means nothing elsewhere."""
    found = set()
    for one in text.split(",") if text else ():
        number, day = int(one[:-2] or "0"), _DAYS.index(one[-2:])
        if one[:-2] and not number:
            raise ValueError("BYDAY counts from 1")
        found.add((number if numbered else 0, day))
    return frozenset(found)


# --- periods ---------------------------------------------------------------------------------------------


def _periods(rhythm: Rhythm, first: date, begin: date, last: date) -> Iterator[list[date]]:
    """The days of each period in step with the first, from that in which `begin` lies."""
    match rhythm.frequency:
        case "DAILY":
            yield from _spans(first, begin, last, rhythm.interval, 1)
        case "WEEKLY":
            start = first - ((first.weekday() - rhythm.week_start) % _WEEK) * _DAY
            yield from _spans(start, begin, last, rhythm.interval * _WEEK, _WEEK)
        case "MONTHLY":
            yield from _months(first, begin, last, rhythm.interval)
        case _:
            skipped = (begin.year - first.year) // rhythm.interval * rhythm.interval
            for year in range(first.year + skipped, last.year + 1, rhythm.interval):
                yield _days(date(year, 1, 1), 365 + _is_leap(year))


def _spans(start: date, begin: date, last: date, every: int, length: int) -> Iterator[list[date]]:
    at = start + max(0, (begin - start).days // every) * every * _DAY
    while at <= last:
        yield _days(at, length)
        if (last - at).days < every:
            return
        at += every * _DAY


def _months(first: date, begin: date, last: date, every: int) -> Iterator[list[date]]:
    start, end = _month(first), _month(last)
    for number in range(start + (_month(begin) - start) // every * every, end + 1, every):
        year, month = divmod(number, 12)
        yield _days(date(year, month + 1, 1), _length(year, month + 1))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _days(first: date, count: int) -> list[date]:
    number = first.toordinal()
    return [date.fromordinal(one) for one in range(number, number + count) if one <= date.max.toordinal()]


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _length(year: int, month: int) -> int:
    return 28 + _is_leap(year) if month == 2 else 30 if month in (4, 6, 9, 11) else 31


# --- which days ------------------------------------------------------------------------------------------


def _placed(rhythm: Rhythm, days: list[date]) -> list[date]:
    """Of the days of a period those at the places of BYSETPOS, counted from either end."""
    if not rhythm.places:
        return days
    count = len(days)
    wanted = {one - 1 if one > 0 else count + one for one in rhythm.places}
    return [day for place, day in enumerate(days) if place in wanted]


def _holds(rhythm: Rhythm, day: date) -> bool:
    if rhythm.months and day.month not in rhythm.months:
        return False
    if rhythm.weekdays and not any(_is_weekday(rhythm, day, *one) for one in rhythm.weekdays):
        return False
    if rhythm.month_days and not _is_one(day.day, _length(day.year, day.month), rhythm.month_days):
        return False
    if rhythm.year_days and not _is_one(_of_year(day), 365 + _is_leap(day.year), rhythm.year_days):
        return False
    return not rhythm.weeks or _is_one(*_week(day, rhythm.week_start), rhythm.weeks)


def _is_one(number: int, count: int, wanted: frozenset[int]) -> bool:
    return number in wanted or number - count - 1 in wanted


def _of_year(day: date) -> int:
    return day.timetuple().tm_yday


def _is_weekday(rhythm: Rhythm, day: date, number: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if not number:
        return True
    in_month = rhythm.frequency == "MONTHLY" or bool(rhythm.months)
    at = day.day if in_month else _of_year(day)
    length = _length(day.year, day.month) if in_month else 365 + _is_leap(day.year)
    return number in ((at - 1) // _WEEK + 1, -((length - at) // _WEEK + 1))


def _week(day: date, week_start: int) -> tuple[int, int]:
    """The number of its week, and how many weeks its year has: a week is of the year in which its fourth day
    lies."""
    since = (day.weekday() - week_start) % _WEEK
    fourth = date.fromordinal(min(day.toordinal() - since + 3, date.max.toordinal()))
    at, length = _of_year(fourth), 365 + _is_leap(fourth.year)
    return (at - 1) // _WEEK + 1, (at - 1) // _WEEK + 1 + (length - at) // _WEEK
