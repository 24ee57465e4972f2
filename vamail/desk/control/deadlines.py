"""The date behind `due`: one day or instant in the VA's zone, ahead of now; of two readings one must ask."""

from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import LANGUAGES, folded
from vamail.desk.intake.notice_words import spoken
from vamail.desk.intake.phrases import fold
from vamail.desk.promise import promise_for
from vamail.mail.dates import At, BusinessTime, DateFound, Span, find_dates
from vamail.model.errors import NoOpenHoursError
from vamail.workspace.types import BusinessHours, PromiseRule, Within

_CLOSE_OF_BUSINESS = time(17, 0)
_AHEAD = {"en": ("by ", ""), "fa": ("", "تا ")}
"""What tells the finder of dates that a deadline follows."""
_SMALL = folded(
    "by|on|at|until|till|to|the|for|is|in|o'clock|-ig|ig|ra|re|-ra|-re|kor|-kor|تا|در|ساعت|روز|برای"
)
_NONE = folded("none|never|no|nothing|off|no due date|nincs|semmi|soha|ندارد|هیچ|بدون|بدون مهلت")
_EDGE = " ,،;؛:.!-–—()"
MOST_READINGS = 4


def read_deadline(
    said: str, languages: tuple[str, ...], now: datetime, hours: BusinessHours, va_language: str
) -> datetime | None:
    """The instant, aware; None where the words say that there is none. NotClear for anything else.

    `languages` are tried in this order, then the rest; `now` is aware; `hours` are the VA's.
    """
    said = said.strip(_EDGE)
    if not said:
        raise NotClear("missing", "write", "due")
    if fold(said) in _NONE:
        return None
    local = now.astimezone(ZoneInfo(hours.zone))
    found = _one_date(said, languages, local)
    readings = [at for at in _readings(found, now, hours) if at >= now]
    shown = [spoken(at, hours.zone, va_language) for at in _readings(found, now, hours)[:MOST_READINGS]]
    if not readings:
        raise NotClear("past", "write", "due", said=said, readings=", ".join(shown))
    if len(readings) > 1:
        clear = readings[0].astimezone(ZoneInfo(hours.zone)).strftime("%Y-%m-%d %H:%M")
        raise NotClear("ambiguous", "plainly", "due", said=said, readings=" / ".join(shown), near=clear)
    return readings[0]


def _one_date(said: str, languages: tuple[str, ...], local: datetime) -> DateFound:
    """The one date that the whole text is, read in the first language in which it is that."""
    reason = NotClear("no_date", "write", "due", said=said)
    for language, ahead in _tries(languages):
        found = find_dates(ahead + said, language, local)
        days = [one for one in found if isinstance(one.meaning, At | Span | BusinessTime)]
        if len(days) == 1 == len(found) and not _left_over(ahead + said, days[0]):
            return days[0]
        if len(days) > 1:
            reason = NotClear("two_dates", "write", "due", said=said)
        elif found and not days:
            reason = NotClear("repeats", "write", "due", said=said)
        elif len(days) == 1 and reason.why == "no_date":
            reason = NotClear("rest", "write", "due", said=_left_over(ahead + said, days[0]) or said)
    raise reason


def _tries(languages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for language in dict.fromkeys((*languages, *LANGUAGES)):
        if language in LANGUAGES:
            yield from ((language, ahead) for ahead in _AHEAD.get(language, ("",)))


def _left_over(text: str, found: DateFound) -> str:
    around = f"{text[: found.start]} {text[found.end :]}"
    return " ".join(word for word in around.split() if fold(word.strip(_EDGE)) not in _SMALL | {""})


def _readings(found: DateFound, now: datetime, hours: BusinessHours) -> list[datetime]:
    meaning = found.meaning
    if isinstance(meaning, Span):
        return [meaning.due_at]
    if isinstance(meaning, BusinessTime):
        return [_business_time(meaning, now, hours, found.phrase)]
    first = (meaning.at,) if isinstance(meaning, At) else ()
    return sorted({*first, *(found.alternatives if found.ambiguous else ())})


def _business_time(meaning: BusinessTime, now: datetime, hours: BusinessHours, said: str) -> datetime:
    unit = "business_days" if meaning.unit == "days" else "business_hours"
    try:
        due_at = promise_for(now, PromiseRule(within=Within(meaning.amount, unit)), hours).due_at
    except NoOpenHoursError as closed:
        raise NotClear("no_date", "write", "due", said=said) from closed
    if unit == "business_hours":
        return due_at
    local = due_at.astimezone(ZoneInfo(hours.zone))
    return local.replace(hour=_CLOSE_OF_BUSINESS.hour, minute=0, second=0, microsecond=0)
