"""Times and lengths as the VA reads them in a report: short, in her zone, her calendar and her digits."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "hu": ("hétfő", "kedd", "szerda", "csütörtök", "péntek", "szombat", "vasárnap"),
    "fa": ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"),
}
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "hu": (
        "jan.", "febr.", "márc.", "ápr.", "máj.", "jún.", "júl.", "aug.", "szept.", "okt.", "nov.",
        "dec.",
    ),
    "fa": (
        "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
    ),
}  # fmt: skip
_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_NEAR_DAYS = 180
"""Within so many days a date without its year means one day only."""
_LENGTHS = {"en": ("{} h", "{} min"), "hu": ("{} óra", "{} perc"), "fa": ("{} ساعت", "{} دقیقه")}
_AND = {"en": " ", "hu": " ", "fa": " و "}


def known(language: str) -> str:
    """The language in which a report is worded: English where it has no words of its own."""
    return language if language in _DAYS else "en"


def digits(text: str, language: str) -> str:
    """The text with the digits of the language."""
    return text.translate(_DIGITS) if language == "fa" else text


def clock(at: datetime, zone: str, language: str) -> str:
    """`14:00`, `۱۴:۰۰`."""
    return digits(f"{at.astimezone(ZoneInfo(zone)):%H:%M}", language)


def short_day(day: date, language: str) -> str:
    """`Thu 26 Nov`, `nov. 26., csütörtök`, `پنجشنبه ۵ آذر`."""
    language = known(language)
    name = _DAYS[language][day.weekday()]
    if language == "fa":
        return shamsi_day(day).rpartition(" ")[0]
    month_name = _MONTHS[language][day.month - 1]
    return f"{month_name} {day.day}., {name}" if language == "hu" else f"{name} {day.day} {month_name}"


def dated_day(day: date, today: date, language: str) -> str:
    """The same with its year where it is more than half a year away: `Sun 31 Oct 2027`."""
    if abs((day - today).days) <= _NEAR_DAYS:
        return short_day(day, language)
    language = known(language)
    if language == "fa":
        return shamsi_day(day)
    said = short_day(day, language)
    return f"{day.year}. {said}" if language == "hu" else f"{said} {day.year}"


def shamsi_day(day: date) -> str:
    """A day by the Persian calendar, with its year: «پنجشنبه ۵ آذر ۱۴۰۵»."""
    from persiantools.jdatetime import JalaliDate  # only where something Persian is written

    shamsi = JalaliDate(day)  # type: ignore[no-untyped-call]
    month = _MONTHS["fa"][shamsi.month - 1]
    return digits(f"{_DAYS['fa'][day.weekday()]} {shamsi.day} {month} {shamsi.year}", "fa")


def moment(at: datetime, today: date, zone: str, language: str) -> str:
    """The time alone where it is today, else the day before it: `14:00`, `Thu 26 Nov 14:00`."""
    local = at.astimezone(ZoneInfo(zone)).date()
    said = clock(at, zone, language)
    return said if local == today else f"{short_day(local, language)} {said}"


def length(minutes: int, language: str, *, least: int = 1) -> str:
    """`45 min`, `2 h`, `2 h 30 min`; less than `least` minutes is said as that many."""
    language = known(language)
    hours, rest = divmod(max(least, minutes), 60)
    named = _LENGTHS[language]
    parts = [named[0].format(hours)] if hours else []
    parts += [named[1].format(rest)] if rest or not hours else []
    return digits(_AND[language].join(parts), language)
