"""Days that are said of money: when it came, by when it is promised, whose time is charged."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from vamail.desk.control.amounts import plain_digits
from vamail.desk.control.arguments import Rest
from vamail.desk.control.deadlines import read_deadline
from vamail.desk.control.past_days import with_dates
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import LANGUAGES, folded
from vamail.desk.intake.phrases import fold
from vamail.desk.promise.local import local_day
from vamail.mail.dates import At, find_dates
from vamail.model.pattern import lazy

_TODAY = folded("today|ma|امروز")
_YESTERDAY = folded("yesterday|tegnap|دیروز")
_BEFORE = folded("the day before yesterday|day before yesterday|tegnapelőtt|پریروز")
_TOMORROW = folded("tomorrow|holnap|فردا")
_AFTER = folded("the day after tomorrow|day after tomorrow|holnapután|پس‌فردا|پسفردا")
_LAST_MONTH = folded(
    "last month|the last month|previous month|múlt hónap|múlt havi|előző hónap|ماه گذشته|ماه پیش"
)
_THIS_MONTH = folded(
    "this month|the month|e hónap|ez a hónap|erre a hónapra|ebben a hónapban|این ماه|همین ماه"
)
_LAST_YEAR = folded(
    "last year|the last year|previous year|tavaly|múlt év|tavalyi év|előző év|سال گذشته|پارسال|سال پیش"
)
_THIS_YEAR = folded("this year|the year|idén|ez az év|idei év|ebben az évben|امسال|این سال|همین سال")
_YEAR = lazy(r".*\d{4}.*")
_WEEKDAYS = folded(
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|"
    "hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap|"
    "دوشنبه|سه شنبه|سه‌شنبه|چهارشنبه|پنجشنبه|پنج شنبه|پنج‌شنبه|جمعه|شنبه|یکشنبه|یک شنبه|یک‌شنبه"
)
_HOUR = lazy(
    r"(?:\b(?:at|on|last|past|mult|elmult)\s+)|(?:ساعت\s+)?(?<![\d.])\d{1,2}(?::\d\d)?\s*(?:am|pm|h|orakor|ora)\b|"
    r"(?<![\d.])\d{1,2}:\d\d\b|ساعت\s+\d{1,2}\b|\bat\s+\d{1,2}$|\s(?:گذشته|پیش)$"
)
_A_WEEK = timedelta(days=7)
_EDGE = " ,،;؛:.!-–—()"


def past_day(said: str, rest: Rest) -> date:
    """A day that has passed, or is today: `friday` is the last one, `20 nov` that of this year or the last. A
    day to come only where its year is named, or as `tomorrow`. NotClear for anything else."""
    plain, today = fold(said.strip(_EDGE)), _today(rest)
    for words, ago in ((_TODAY, 0), (_YESTERDAY, 1), (_BEFORE, 2), (_TOMORROW, -1), (_AFTER, -2)):
        if plain in words:
            return today - timedelta(days=ago)
    said = with_dates(said.strip(_EDGE), today)
    found = _readings(said, rest)
    if _YEAR.fullmatch(plain_digits(said)) is None:
        found = {_passed(one, said, rest) for one in found}
    if len(found) > 1:
        readings = sorted(found)
        raise rest.unclear(
            "ambiguous", "plainly", said=said, readings=" / ".join(map(str, readings)), near=f"{readings[0]}"
        )
    return found.pop()


def _passed(day: date, said: str, rest: Rest) -> date:
    """The newest day of this name that is not ahead, of a day of the week or of a month. A day that is said
    otherwise (`in 3 days`, `next friday`) stays where it is."""
    if day <= _today(rest):
        return day
    name = _HOUR.sub(" ", plain_digits(fold(said))).strip(_EDGE)
    plain = name.removesuffix("n")
    if not _WEEKDAYS.isdisjoint((name, plain, plain[:-1])):
        return day - timedelta(days=7 * -((_today(rest) - day).days // 7))
    if not any(sign.isdecimal() for sign in name) or day not in _readings(said, rest, ago=_A_WEEK):
        return day
    try:
        before = day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        before = day.replace(year=day.year - 1, day=28)
    return day if any(one in name.split() for one in _WEEKDAYS) else before


def _readings(said: str, rest: Rest, ago: timedelta = timedelta()) -> set[date]:
    """The days that the whole text may be, in the first language in which it is one; as if it had been said
    this long `ago`."""
    me = rest.reader.workspace.me
    here = (rest.reader.now - ago).astimezone(ZoneInfo(me.zone))
    for language in dict.fromkeys((me.language, rest.word.language, *LANGUAGES)):
        found = find_dates(said, language, here) if language in LANGUAGES else ()
        if len(found) == 1 and isinstance(found[0].meaning, At) and found[0].phrase.strip() == said.strip():
            days = (found[0].meaning.at, *found[0].alternatives)
            return {local_day(one, me.zone) for one in days}
    raise rest.unclear("no_date", said=said) if said else rest.unclear("missing")


def coming_day(said: str, rest: Rest) -> date:
    """A day ahead, as of `due`."""
    me = rest.reader.workspace.me
    try:
        at = read_deadline(said, (me.language, rest.word.language), rest.reader.now, me.hours, me.language)
    except NotClear as unclear:
        raise NotClear(unclear.why, unclear.hint, rest.verb, **unclear.values) from None
    if at is None:
        raise rest.unclear("no_date", said=said)
    return local_day(at, me.zone)


def month_said(said: str, rest: Rest) -> tuple[date, date] | None:
    """The first and last day of `last month` or `this month`; None for anything else."""
    plain, first = fold(said.strip(_EDGE)), _today(rest).replace(day=1)
    if plain in _LAST_MONTH:
        last = first - timedelta(days=1)
        return last.replace(day=1), last
    if plain in _THIS_MONTH:
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return None


def year_said(said: str, rest: Rest) -> tuple[date, date] | None:
    """The first and last day of `last year` or `this year`; None for anything else."""
    plain, today = fold(said.strip(_EDGE)), _today(rest)
    for words, ago in ((_THIS_YEAR, 0), (_LAST_YEAR, 1)):
        if plain in words:
            return date(today.year - ago, 1, 1), date(today.year - ago, 12, 31)
    return None


def _today(rest: Rest) -> date:
    return local_day(rest.reader.now, rest.reader.workspace.me.zone)
