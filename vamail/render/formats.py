"""An instant as its reader says it, per language: in their zone, named, and in the other one beside it.

English, Hungarian and Persian are written by the tables here (Persian in the Shamsi calendar, the
Gregorian day in brackets); any other language by babel, which is only then imported. A piece of
Latin text inside Persian stands between U+2066 and U+2069, so that its order survives.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from vamail.model.values import When
from vamail.model.zones import city, is_listed

LRI, FSI, PDI = "\u2066", "\u2068", "\u2069"
LRM, RLM = "\u200e", "\u200f"

EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EN_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
HU_DAYS = ("hétfő", "kedd", "szerda", "csütörtök", "péntek", "szombat", "vasárnap")
HU_MONTHS = (
    "január", "február", "március", "április", "május", "június", "július", "augusztus", "szeptember",
    "október", "november", "december",
)  # fmt: skip
FA_DAYS = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")
FA_GREGORIAN = (
    "ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر",
)  # fmt: skip
FA_SHAMSI = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def persian_digits(text: str) -> str:
    """The same text with the digits ۰–۹."""
    return text.translate(_PERSIAN_DIGITS)


@lru_cache(maxsize=2048)
def format_when(when: When, language: str) -> str:
    """The instant in words, e.g. `Monday 30 November 2026, 12:30 (Budapest time, UTC+1; 15:00 in Tehran)`.

    With `date_only` the day alone. Raises ValueError where the instant has no zone, and
    ZoneInfoNotFoundError (a KeyError) for a zone that does not exist.
    """
    if when.at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    local = when.at.astimezone(ZoneInfo(when.zone))
    if when.date_only:
        return format_day(local.date(), language)
    other = None
    if when.other_zone and city(when.other_zone, "en") != city(when.zone, "en"):
        other = when.at.astimezone(ZoneInfo(when.other_zone))
    if language == "en":
        return _english(local, when.zone, other, when.other_zone)
    if language == "hu":
        return _hungarian(local, when.zone, other, when.other_zone)
    if language == "fa":
        return _persian(local, when.zone, other, when.other_zone)
    return _foreign(local, when.zone, other, when.other_zone, language)


def format_day(day: date, language: str) -> str:
    """A day with its weekday: `Monday 30 November 2026`, `2026. november 30., hétfő`,
    «دوشنبه ۹ آذر ۱۴۰۵ (۳۰ نوامبر ۲۰۲۶)»."""
    if language == "en":
        return f"{EN_DAYS[day.weekday()]} {day.day} {EN_MONTHS[day.month - 1]} {day.year}"
    if language == "hu":
        return f"{day.year}. {HU_MONTHS[day.month - 1]} {day.day}., {HU_DAYS[day.weekday()]}"
    if language == "fa":
        return _persian_day(day)
    return _foreign_day(day, language)


def utc_offset(at: datetime) -> str:
    """`UTC`, `UTC+1`, `UTC-3:30`: what the zone of this instant is ahead of universal time."""
    minutes = (at.utcoffset() or timedelta()) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")


def clock(at: datetime) -> str:
    """`09:05`, on the wall of the instant's own zone."""
    return f"{at.hour:02d}:{at.minute:02d}"


def _named(zone: str, words: str, offset: str) -> str:
    """What stands in the brackets for the zone; universal time needs no offset behind its name."""
    return words if city(zone, "en") == "UTC" else f"{words}, {offset}"


def _english(local: datetime, zone: str, other: datetime | None, other_zone: str) -> str:
    beside = ""
    if other is not None:
        day = "" if other.date() == local.date() else f"{_short_english(other.date())}, "
        where = "UTC" if city(other_zone, "en") == "UTC" else f"in {city(other_zone, 'en')}"
        beside = f"; {day}{clock(other)} {where}"
    named = _named(zone, english_zone(zone), utc_offset(local))
    return f"{format_day(local.date(), 'en')}, {clock(local)} ({named}{beside})"


def english_zone(zone: str) -> str:
    """`London time`."""
    name = city(zone, "en")
    return name if name == "UTC" else f"{name} time"


def _short_english(day: date) -> str:
    return f"{EN_DAYS[day.weekday()]} {day.day} {EN_MONTHS[day.month - 1]}"


def _hungarian(local: datetime, zone: str, other: datetime | None, other_zone: str) -> str:
    beside = ""
    if other is not None:
        day = "" if other.date() == local.date() else (
            f"{HU_MONTHS[other.month - 1]} {other.day}., {HU_DAYS[other.weekday()]} "
        )  # fmt: skip
        beside = f"; {hungarian_zone(other_zone)} {day}{clock(other)}"
    named = _named(zone, hungarian_zone(zone), utc_offset(local))
    return f"{format_day(local.date(), 'hu')} {clock(local)} ({named}{beside})"


def hungarian_zone(zone: str) -> str:
    """`budapesti idő szerint`."""
    name = city(zone, "hu")
    if name == "UTC":
        return "UTC"
    return f"{name} idő szerint" if is_listed(zone) else f"{name} helyi ideje szerint"


def _persian(local: datetime, zone: str, other: datetime | None, other_zone: str) -> str:
    beside = ""
    if other is not None:
        day = "" if other.date() == local.date() else f"{_short_persian(other.date())} "
        beside = f"؛ {day}ساعت {persian_digits(clock(other))} {persian_zone(other_zone)}"
    named = persian_zone(zone)
    if city(zone, "fa") != "UTC":
        named += f"، {LRI}{utc_offset(local)}{PDI}"
    return f"{_persian_day(local.date())}، ساعت {persian_digits(clock(local))} ({named}{beside})"


def persian_zone(zone: str) -> str:
    """«به وقت تهران»."""
    name = city(zone, "fa")
    return f"به وقت {LRI}{name}{PDI}" if name.isascii() else f"به وقت {name}"


def _persian_day(day: date) -> str:
    gregorian = persian_digits(f"{day.day} {FA_GREGORIAN[day.month - 1]} {day.year}")
    return f"{_short_persian(day)} {_shamsi_year(day)} ({gregorian})"


def _short_persian(day: date) -> str:
    _, month, number = shamsi(day)
    return f"{FA_DAYS[day.weekday()]} {persian_digits(str(number))} {FA_SHAMSI[month - 1]}"


def _shamsi_year(day: date) -> str:
    return persian_digits(str(shamsi(day)[0]))


@lru_cache(maxsize=512)
def shamsi(day: date) -> tuple[int, int, int]:
    """Year, month and day of the Solar Hijri calendar."""
    from persiantools.jdatetime import JalaliDate  # only where a Persian mail is written

    converted = JalaliDate(day)  # type: ignore[no-untyped-call]
    return converted.year, converted.month, converted.day


def _foreign(local: datetime, zone: str, other: datetime | None, other_zone: str, language: str) -> str:
    """For a language that has no table: babel's long day, ISO clock, zone by its city."""
    named = _named(zone, city(zone, "en"), utc_offset(local))
    beside = ""
    if other is not None:
        day = "" if other.date() == local.date() else f"{format_day(other.date(), language)} "
        beside = f"; {city(other_zone, 'en')}: {day}{clock(other)}"
    return f"{format_day(local.date(), language)} {clock(local)} ({named}{beside})"


def _foreign_day(day: date, language: str) -> str:
    from babel import UnknownLocaleError  # 0.1 s and 10 MB, for languages without a table alone
    from babel.dates import format_date

    try:
        return format_date(day, "full", locale=language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return day.isoformat()
