"""Calendar arithmetic for the phrases of all languages."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from vamail.mail.date_words.values import At, Base, Clock, Day, Span, Whole

CLOSE_OF_DAY = time(17)
END_OF_DAY = time(23, 59)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def instant(day: date, at: time, zone: tzinfo | None) -> datetime:
    """A local time as an instant; one that a change of clocks skips is moved on as the clock is."""
    local = datetime.combine(day, at, tzinfo=zone)
    return local.astimezone(UTC).astimezone(zone)


def due_at(day: date, base: Base) -> datetime:
    """Close of business on a day, or the end of today where that has passed."""
    close = instant(day, CLOSE_OF_DAY, base.now.tzinfo)
    if day == base.today and close <= base.now:
        return max(base.now, instant(day, END_OF_DAY, base.now.tzinfo))
    return close


def in_days(base: Base, days: int) -> Day:
    """The day so many days from today."""
    return Day(base.today + timedelta(days=days))


def weekday(base: Base, number: int) -> date:
    """The next such weekday after today (Monday is 0)."""
    return base.today + timedelta(days=(number - base.today.weekday() - 1) % 7 + 1)


def this_weekday(base: Base, number: int) -> date:
    """The next such weekday, today included."""
    return base.today + timedelta(days=(number - base.today.weekday()) % 7)


def week_start(base: Base, weeks: int = 0) -> date:
    """The first day of this week, or of the week so many weeks on."""
    back = (base.today.weekday() - base.week_starts) % 7
    return base.today - timedelta(days=back) + timedelta(weeks=weeks)


def weekday_of_week(base: Base, number: int, weeks: int) -> date:
    """Such a weekday in the week that is so many weeks on."""
    return week_start(base, weeks) + timedelta(days=(number - base.week_starts) % 7)


def week_end(base: Base, weeks: int = 0) -> date:
    """The last working day of the week; when this week's has passed, that of the next."""
    day = weekday_of_week(base, base.week_ends, weeks)
    return day if weeks or day >= base.today else weekday_of_week(base, base.week_ends, 1)


def week_span(base: Base, weeks: int, last: date | None = None) -> Span:
    """The working days of a week as a span."""
    end = week_end(base, weeks)
    return Span(week_start(base, weeks), last or end, due_at(end, base))


def month_end(day: date) -> date:
    """The last day of that day's month."""
    return add_months(day.replace(day=1), 1) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def day_of_year(base: Base, month: int, day: int, year: int | None = None) -> Day:
    """A day and month; without a year the next one, but a day of the last months is a mention of the past."""
    if year is not None:
        return Day(date(year, month, day), past=True)
    this = _existing(base.today.year, month, day)
    if this >= base.today:
        return Day(this)
    following = _existing(base.today.year + 1, month, day)
    if (base.today - this).days <= 90:
        return Day(following, alternatives=(this,), past=True)
    return Day(following)


def _existing(year: int, month: int, day: int) -> date:
    if (month, day) == (2, 29):
        while not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
            year += 1
    return date(year, month, day)


def day_of_month(base: Base, day: int) -> Day:
    """The next such day of a month after today."""
    first = base.today.replace(day=1)
    for months in range(4):
        start = add_months(first, months)
        if day <= month_end(start).day and start.replace(day=day) > base.today:
            return Day(start.replace(day=day))
    raise ValueError(day)


def later(base: Base, *, hours: int = 0, minutes: int = 0) -> Whole:
    """So many hours from now: elapsed time, whatever the clocks do."""
    at = base.now.astimezone(UTC) + timedelta(hours=hours, minutes=minutes)
    return Whole(At(at.astimezone(base.now.tzinfo), said="span"), due=True)


def clock(hour: int, minute: int = 0, *, afternoon: bool | None = None, zone: tzinfo | None = None) -> Clock:
    """A time of day. Without morning or afternoon said, 1–6 is the afternoon, and 7 and 8 are asked about."""
    if afternoon is not None:
        if hour > 12 and not afternoon:
            raise ValueError(hour)
        hour = (hour % 12 + (12 if afternoon else 0)) if hour <= 12 else hour
        return Clock(time(hour, minute), zone=zone, exact=True)
    if hour == 24 and minute == 0:
        return Clock(END_OF_DAY, zone=zone)
    if 1 <= hour <= 6:
        return Clock(time(hour + 12, minute), zone=zone, afternoon=False)
    if hour in (7, 8):
        return Clock(time(hour, minute), alternatives=(time(hour + 12, minute),), zone=zone)
    return Clock(time(hour, minute), zone=zone)


def same_half(exact: Clock, part: Clock) -> Clock:
    """An exact time beside a part of the day: "3" in the afternoon, "8" in the morning."""
    if exact.exact:
        return exact
    wants = part.at >= time(12)
    hour = exact.at.hour
    if wants and hour < 12 and not (part.at.hour >= 19 and hour < 5):
        hour += 12
    elif not wants and hour >= 12 and exact.afternoon is False:
        hour -= 12
    return Clock(time(hour, exact.at.minute), zone=exact.zone, exact=True)


def byday(number: int) -> str:
    """The weekday as RFC 5545 writes it."""
    return _WEEKDAYS[number]


def nth_weekday(month: date, number: int, nth: int) -> date:
    """The nth such weekday of that day's month; -1 is the last one."""
    if nth < 0:
        last = month_end(month)
        return last - timedelta(days=(last.weekday() - number) % 7)
    first = month.replace(day=1)
    return first + timedelta(days=(number - first.weekday()) % 7 + 7 * (nth - 1))


def numbers_as_day(base: Base, first: int, second: int, year: int | None = None) -> Day | None:
    """`12/10`: month first in the zones of the United States, day first elsewhere, and a question mark.

    In Great Britain and its likes the day comes first; the other reading is kept as an alternative, and
    so it is wherever the zone does not tell.
    """
    if year is not None and year < 100:
        year += 2000
    readings = [
        day
        for month, number in ((first, second), (second, first))
        if 1 <= month <= 12 and (day := _reading(base, month, number, year)) is not None
    ]
    if not readings:
        return None
    if len(readings) == 1 or readings[0] == readings[1]:
        return Day(readings[0], past=year is not None)
    country = _order(base.now.tzinfo)
    if country == "month":
        return Day(readings[0], past=year is not None)
    if country == "day":
        readings.reverse()
        return Day(readings[0], tuple(readings[1:]), past=year is not None)
    readings.sort()
    return Day(readings[0], tuple(readings[1:]), past=year is not None)


def _reading(base: Base, month: int, number: int, year: int | None) -> date | None:
    try:
        return day_of_year(base, month, number, year).day
    except ValueError:
        return None


_MONTH_FIRST = frozenset(
    f"America/{city}"
    for city in (
        *(
            "New_York",
            "Detroit",
            "Chicago",
            "Menominee",
            "Denver",
            "Boise",
            "Phoenix",
            "Los_Angeles",
            "Anchorage",
        ),
        *("Juneau", "Sitka", "Metlakatla", "Yakutat", "Nome", "Adak"),
    )
) | {"Pacific/Honolulu", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"}
_DAY_FIRST = frozenset(
    (
        "Europe/London",
        "Europe/Dublin",
        "Europe/Belfast",
        "GB",
        "Pacific/Auckland",
        "NZ",
        "Asia/Kolkata",
        "Eire",
    )
)


def _order(zone: tzinfo | None) -> str:
    key = getattr(zone, "key", "") or ""
    if key in _MONTH_FIRST or key.startswith(
        ("US/", "America/Indiana", "America/Kentucky", "America/North_Dakota")
    ):
        return "month"
    return "day" if key in _DAY_FIRST or key.startswith("Australia/") else ""


_ZONE_WORDS = {
    **dict.fromkeys(("et", "est", "edt", "eastern"), "America/New_York"),
    **dict.fromkeys(("ct", "cst", "cdt", "central"), "America/Chicago"),
    **dict.fromkeys(("mt", "mst", "mdt", "mountain"), "America/Denver"),
    **dict.fromkeys(("pt", "pst", "pdt", "pacific"), "America/Los_Angeles"),
    **dict.fromkeys(("utc", "gmt", "z"), "UTC"),
    **dict.fromkeys(("bst", "uk", "london"), "Europe/London"),
    **dict.fromkeys(("cet", "cest", "budapest", "budapesti", "magyar"), "Europe/Budapest"),
    **dict.fromkeys(("aest", "aedt", "sydney"), "Australia/Sydney"),
    **dict.fromkeys(("irst", "tehran", "teheráni", "تهران", "ایران"), "Asia/Tehran"),
    **dict.fromkeys(("new york", "new york-i"), "America/New_York"),
    **dict.fromkeys(("ist",), "Asia/Kolkata"),
}


@lru_cache(maxsize=64)
def zone_named(word: str) -> tzinfo | None:
    """The zone that people mean by EST, PT or CET: the place's clock, whatever the season; else None."""
    key = _ZONE_WORDS.get(word.lower())
    return ZoneInfo(key) if key else None


def last_business_day(month: date) -> date:
    """The last day of the month from Monday to Friday; holidays are not known here."""
    day = month_end(month)
    return day - timedelta(days=max(0, day.weekday() - 4))


def first_business_day(month: date, nth: int) -> date:
    """The nth day of the month from Monday to Friday."""
    day = month.replace(day=1)
    while True:
        nth -= day.weekday() < 5
        if nth == 0:
            return day
        day += timedelta(days=1)
