"""Lengths of time and rhythms in words, per language: `1 hour 30 minutes`, `every Tuesday at 10:00 (London
time)`, `minden kedden 10:00-kor (londoni idő szerint)`, «هر سه‌شنبه ساعت ۱۰:۰۰ (به وقت لندن)».

English, Hungarian and Persian by the tables here, any other language in English. What a rule says that no
words here say (RFC 5545, 3.3.10 allows more than anybody meets by) is called repeated, without more.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from vamail.model.values import Rhythm
from vamail.render.formats import (
    EN_DAYS,
    FA_DAYS,
    FA_GREGORIAN,
    clock,
    english_zone,
    format_day,
    hungarian_zone,
    persian_digits,
    persian_zone,
)

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORK_DAYS = (0, 1, 2, 3, 4)
_HU_ON = ("hétfőn", "kedden", "szerdán", "csütörtökön", "pénteken", "szombaton", "vasárnap")
_EN_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_HU_NTH = {1: "első", 2: "második", 3: "harmadik", 4: "negyedik", 5: "ötödik", -1: "utolsó"}
_FA_NTH = {1: "نخستین", 2: "دومین", 3: "سومین", 4: "چهارمین", 5: "پنجمین", -1: "آخرین"}
_UNITS = {
    "en": {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"},
    "hu": {"DAILY": "nap", "WEEKLY": "hét", "MONTHLY": "hónap", "YEARLY": "év"},
    "fa": {"DAILY": "روز", "WEEKLY": "هفته", "MONTHLY": "ماه", "YEARLY": "سال"},
}
_HU_EVERY = {"DAILY": "naponta", "WEEKLY": "hetente", "MONTHLY": "havonta", "YEARLY": "évente"}
_KNOWN = frozenset(
    {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH", "COUNT", "UNTIL", "WKST"}
)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a rule says. `days` are weekdays from 0 (Monday); `nth` which one of the month, -1 the last;
    `month_day` a day of the month, -1 the last, 0 none; `until` a date."""

    freq: str
    interval: int
    days: tuple[int, ...]
    nth: int
    month_day: int
    count: int
    until: datetime | None
    local: datetime
    zone: str


def format_lasting(minutes: int, language: str) -> str:
    """`45 minutes`, `1 hour 30 minutes`; `1 óra 30 perc`; «۱ ساعت و ۳۰ دقیقه»."""
    hours, rest = divmod(max(0, minutes), 60)
    if language == "fa":
        parts = [f"{n} {unit}" for n, unit in ((hours, "ساعت"), (rest, "دقیقه")) if n] or ["0 دقیقه"]
        return persian_digits(" و ".join(parts))
    if language == "hu":
        return " ".join(f"{n} {unit}" for n, unit in ((hours, "óra"), (rest, "perc")) if n) or "0 perc"
    said = [
        f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((hours, "hour"), (rest, "minute")) if n
    ]  # fmt: skip
    return " ".join(said) or "0 minutes"


def format_rhythm(rhythm: Rhythm, language: str) -> str:
    """The rhythm in words, on the wall of its zone; empty where there is none."""
    if not rhythm.rule:
        return ""
    rule = _read(rhythm)
    match language:
        case "hu":
            return _hungarian(rule)
        case "fa":
            return _persian(rule)
        case _:
            return _english(rule)


# --- reading ---------------------------------------------------------------------------------------------


def _read(rhythm: Rhythm) -> _Rule | None:
    """The rule, or None where it says more than there are words for."""
    parts = dict(one.partition("=")[::2] for one in rhythm.rule.upper().split(";") if one)
    local = rhythm.at.astimezone(ZoneInfo(rhythm.zone))
    days = _days(parts.get("BYDAY", ""))
    if not parts.keys() <= _KNOWN or parts.get("FREQ") not in _UNITS["en"] or days is None:
        return None
    weekdays, nth = days
    month_day = _number(parts.get("BYMONTHDAY", ""))
    position = _number(parts.get("BYSETPOS", ""))
    freq = parts["FREQ"]
    if position and (nth or len(weekdays) != 1 or freq != "MONTHLY"):
        return None
    nth = nth or position
    if (freq == "MONTHLY" and weekdays and not nth) or (nth and (freq != "MONTHLY" or nth not in _EN_NTH)):
        return None
    if month_day < -1 or (freq in ("DAILY", "YEARLY") and weekdays) or "," in parts.get("BYMONTHDAY", ""):
        return None
    if "BYMONTH" in parts and (freq != "YEARLY" or _number(parts["BYMONTH"]) != local.month):
        return None
    return _Rule(
        freq=freq, interval=max(1, _number(parts.get("INTERVAL", "1"))),
        days=weekdays or ((local.weekday(),) if freq == "WEEKLY" else ()), nth=nth, month_day=month_day,
        count=_number(parts.get("COUNT", "")), until=_until(parts.get("UNTIL", ""), rhythm.zone),
        local=local, zone=rhythm.zone,
    )  # fmt: skip


def _days(text: str) -> tuple[tuple[int, ...], int] | None:
    """Weekdays, and which of the month they are (`2TU`, one alone); None for what cannot be said."""
    found, nth = [], 0
    for one in text.split(",") if text else ():
        name, number = one.strip()[-2:], one.strip()[:-2]
        if name not in _DAYS or (number and "," in text):
            return None
        found.append(_DAYS.index(name))
        nth = _number(number) if number else 0
    return tuple(sorted(set(found))), nth


def _number(text: str) -> int:
    digits = text.strip().removeprefix("+")
    return int(digits) if digits.removeprefix("-").isdecimal() and len(digits) < 6 else 0


def _until(text: str, zone: str) -> datetime | None:
    """The last day, on the wall of the zone."""
    try:
        if text.endswith("Z"):
            return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        return datetime.strptime(text[:8], "%Y%m%d") if text else None  # noqa: DTZ007 - a date
    except ValueError:
        return None


# --- saying ----------------------------------------------------------------------------------------------


def _english(rule: _Rule | None) -> str:
    if rule is None:
        return "repeated"
    text = f"{_english_days(rule)} at {clock(rule.local)} ({english_zone(rule.zone)})"
    if rule.count:
        text += f", {rule.count} times"
    return text + (f", until {format_day(rule.until.date(), 'en')}" if rule.until else "")


def _english_days(rule: _Rule) -> str:
    unit, number = _UNITS["en"][rule.freq], rule.interval
    every = f"every {unit}" if number == 1 else f"every {number} {unit}s"
    if rule.freq == "WEEKLY":
        names = _listed([EN_DAYS[day] for day in rule.days], " and ")
        if number == 1:
            return "every weekday" if rule.days == _WORK_DAYS else f"every {names}"
        return f"every other {names}" if number == 2 and len(rule.days) == 1 else f"{every} on {names}"
    if rule.freq == "MONTHLY":
        if rule.nth:
            day = f"the {_EN_NTH[rule.nth]} {EN_DAYS[rule.days[0]]}"
        else:
            day = "the last day" if rule.month_day == -1 else f"day {rule.month_day or rule.local.day}"
        return f"on {day} of every month" if number == 1 else f"on {day}, {every}"
    if rule.freq == "YEARLY":
        return f"{every} on {format_day(rule.local.date(), 'en').split(' ', 1)[1].rsplit(' ', 1)[0]}"
    return every


def _hungarian(rule: _Rule | None) -> str:
    if rule is None:
        return "ismétlődik"
    text = f"{_hungarian_days(rule)}, {clock(rule.local)} ({hungarian_zone(rule.zone)})"
    if rule.count:
        text += f", összesen {rule.count} alkalommal"
    return text + (f", utolsó nap: {format_day(rule.until.date(), 'hu')}" if rule.until else "")


def _hungarian_days(rule: _Rule) -> str:
    number = rule.interval
    every = f"minden {_UNITS['hu'][rule.freq]}" if number == 1 else f"{number} {_HU_EVERY[rule.freq]}"
    if rule.freq == "DAILY":
        return "minden nap" if number == 1 else every
    if rule.freq == "WEEKLY":
        names = _listed([_HU_ON[day] for day in rule.days], " és ")
        if number == 1:
            return "minden hétköznap" if rule.days == _WORK_DAYS else f"minden {_hu_every(rule.days)}"
        return f"{every}, {names}"
    if rule.freq == "MONTHLY":
        if rule.nth:
            day = f"{_HU_NTH[rule.nth]} {_hu_possessed(rule.days[0])}"
        else:
            day = "utolsó napján" if rule.month_day == -1 else f"{rule.month_day or rule.local.day}. napján"
        return f"minden hónap {day}" if number == 1 else f"{every}, a hónap {day}"
    return f"{every}, {format_day(rule.local.date(), 'hu').split(' ', 1)[1].rpartition(',')[0]}"


def _hu_every(days: tuple[int, ...]) -> str:
    """`kedden`; Sunday needs its ending after `minden`."""
    return _listed(["vasárnap" if day == 6 else _HU_ON[day] for day in days], " és ")


def _hu_possessed(day: int) -> str:
    names = ("hétfőjén", "keddjén", "szerdáján", "csütörtökén", "péntekén", "szombatján", "vasárnapján")
    return names[day]


def _persian(rule: _Rule | None) -> str:
    if rule is None:
        return "تکرار می‌شود"
    time = persian_digits(clock(rule.local))
    text = f"{_persian_days(rule)}، ساعت {time} ({persian_zone(rule.zone)})"
    if rule.count:
        text += f"، {persian_digits(str(rule.count))} بار"
    return text + (f"، تا {format_day(rule.until.date(), 'fa')}" if rule.until else "")


def _persian_days(rule: _Rule) -> str:
    unit, number = _UNITS["fa"][rule.freq], persian_digits(str(rule.interval))
    every = f"هر {unit}" if rule.interval == 1 else f"هر {number} {unit} یک بار"
    if rule.freq == "WEEKLY":
        names = _listed([FA_DAYS[day] for day in rule.days], " و ", "، ")
        if rule.interval == 1:
            return "هر روز از دوشنبه تا جمعه" if rule.days == _WORK_DAYS else f"هر {names}"
        return f"{every}، {names}"
    if rule.freq == "MONTHLY":
        if rule.nth:
            day = f"{_FA_NTH[rule.nth]} {FA_DAYS[rule.days[0]]}"
        elif rule.month_day == -1:
            day = "آخرین روز"
        else:
            day = f"روز {persian_digits(str(rule.month_day or rule.local.day))} ماه میلادی"
        return f"{day} هر ماه" if rule.interval == 1 and rule.nth else f"{every}، {day}"
    if rule.freq == "YEARLY":
        return f"{every}، روز {persian_digits(str(rule.local.day))} {FA_GREGORIAN[rule.local.month - 1]}"
    return every


def _listed(names: list[str], last: str, between: str = ", ") -> str:
    return last.join(part for part in (between.join(names[:-1]), names[-1]) if part)
