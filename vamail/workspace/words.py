"""The single values of the workspace's files: numbers, yes and no, dates, addresses, zones, rates.

Each reader takes the text as it was written and returns the value, or raises ValueError with a sentence;
what follows the first `; ` is the hint. Pure (zones and countries are looked up in installed tables).
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from vamail.model.pattern import lazy
from vamail.workspace.hours import parse_hours, parse_time, parse_weekday, parse_within
from vamail.workspace.shapes import Json, Word, nearest
from vamail.workspace.types import WEEKDAYS, Brake

_YES_NO = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
_STRING: Json = {"type": "string"}


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty")
    return text.strip()


def _line(text: str) -> str:
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in _text(text)):
        raise ValueError("this must be a single line; a line break or a control character is in it")
    return text.strip()


TEXT = Word(_text)
LINE = Word(_line)


def _yes_no(text: str) -> bool:
    try:
        return _YES_NO[text.strip().casefold()]
    except KeyError:
        raise ValueError(f"must be yes or no, not `{text}`") from None


YES_NO = Word(_yes_no, "yes or no", {"enum": [True, False, "yes", "no", "on", "off"]})


def whole(text: str) -> int:
    """A whole number in plain decimal digits; `010` and `1e3` could mean two things and are refused."""
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,11})", text.strip(), re.ASCII) is None:
        raise ValueError(f"`{text}` is not a plain whole number; write it with digits only, as in 10")
    return int(text)


def number(least: int, most: int) -> Word:
    """A whole number between two bounds, both allowed."""

    def convert(text: str) -> int:
        value = whole(text)
        if not least <= value <= most:
            raise ValueError(f"{value} is out of range; from {least} to {most}")
        return value

    return Word(convert, "a whole number", {"type": "integer", "minimum": least, "maximum": most})


def _seconds(text: str) -> float:
    if re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,3})?", text.strip(), re.ASCII) is None:
        raise ValueError(f"`{text}` is not a number of seconds; for example 300 or 0.5")
    value = float(text)
    if not 0.01 <= value <= 604_800:
        raise ValueError(f"{text} seconds are out of range; from 0.01 to 604800 (a week)")
    return value


SECONDS = Word(_seconds, "a number of seconds", {"type": "number", "minimum": 0.01, "maximum": 604_800})


def a_date(text: str) -> date:
    """`YYYY-MM-DD`."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip(), re.ASCII) is None:
        raise ValueError(f"`{text}` is not a date; write year-month-day, as in 2026-12-24")
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"there is no day {text}; check the day and the month") from None


DATE = Word(a_date, "a date such as 2026-12-24", {"type": "string", "format": "date"})

_LABEL = r"[^\s@.,;:<>()\[\]\"'\\/*?]{1,63}"
_DOMAIN = lazy(rf"{_LABEL}(?:\.{_LABEL})*")
_LOCAL = lazy(r"[^\s@,;:<>()\[\]\"\\*?]{1,64}")


def domain(text: str) -> str:
    """A domain, lower-case, in ASCII (IDNA)."""
    name = text.strip().lower().removeprefix("@").rstrip(".")
    if len(name) > 253 or _DOMAIN.fullmatch(name) is None or any(ord(sign) < 33 for sign in name):
        raise ValueError(f"`{text}` is not a domain; write what stands after the @, as in acme.example")
    if name.isascii():
        return name
    import idna

    try:
        return idna.encode(name, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise ValueError(f"`{text}` is not a domain; some of its letters may not stand in one") from None


def address(text: str) -> str:
    """An address; its domain in lower case and ASCII, the rest as it was written."""
    local, at, rest = text.strip().rpartition("@")
    if not at or _LOCAL.fullmatch(local) is None or any(ord(sign) < 33 for sign in local):
        hint = "write only the address, as in anna@acme.example"
        if "*" in text:
            hint = "to mean everybody at a domain, put the domain under `domains`"
        raise ValueError(f"`{text}` is not an email address; {hint}")
    return f"{local}@{domain(rest)}"


ADDRESS = Word(address, "an email address", {"type": "string", "format": "email"})


@cache
def zone(text: str) -> str:
    """The name of a time zone of the IANA database."""
    from zoneinfo import ZoneInfo, available_timezones

    name = text.strip()
    try:
        if "/" in name or name in ("UTC", "GMT"):
            return ZoneInfo(name).key
    except (OSError, ValueError, KeyError):
        pass
    known = available_timezones()
    best = nearest(name, known) or next((zone for zone in sorted(known) if _ends_in(zone, name)), "")
    hint = f"did you mean `{best}`?" if best else "write area and city, as in Europe/Budapest"
    raise ValueError(f"there is no time zone `{text}`; {hint}")


def _ends_in(known: str, name: str) -> bool:
    return known.rpartition("/")[2].casefold() == name.casefold().replace(" ", "_")


ZONE = Word(zone, "a time zone such as Europe/Budapest", _STRING, "zone")


_COUNTRIES: set[str] = set()


def know_countries(codes: Iterable[str]) -> None:
    """Countries that `country` accepted in another process: the library stays unloaded."""
    _COUNTRIES.update(codes)


@cache
def country(text: str) -> str:
    """A country whose holidays are known, perhaps with a subdivision: `HU`, `DE-BY`."""
    if text.strip().upper() in _COUNTRIES:
        return text.strip().upper()
    import holidays
    from holidays.registry import COUNTRIES

    code, _, part = text.strip().upper().partition("-")
    codes = {names[1]: names[0] for names in COUNTRIES.values()}
    if code not in codes:
        hint = "write the two letters of the country, as in HU, and perhaps its part, as in DE-BY"
        for names in COUNTRIES.values():
            if text.strip().casefold() == names[0].casefold().replace("_", " ") or code == names[2]:
                hint = f"did you mean `{names[1]}`?"
        raise ValueError(f"no holidays are known for a country `{text}`; {hint}")
    parts = getattr(holidays, code).subdivisions if part else ()
    if part and part not in parts:
        known = ", ".join(parts) or "none"
        raise ValueError(f"`{code}` has no part `{part}` with holidays of its own; known: {known}")
    return f"{code}-{part}" if part else code


COUNTRY = Word(country, "a country such as HU", _STRING, "country")
HOURS = Word(parse_hours, "hours such as Mon-Fri 09:00-17:00", _STRING, "hours")
WITHIN = Word(parse_within, "a target such as 24 business hours", _STRING, "within")


def _language(text: str) -> str:
    name = text.strip().lower()
    if re.fullmatch(r"[a-z]{2,3}", name) is None:
        raise ValueError(f"`{text}` is not a language; write its two letters, as in en, hu or fa")
    return name


LANGUAGE = Word(_language, "a language such as en", _STRING, "language")

_UNIT_SECONDS = {"second": 1, "minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}
_RATE = lazy(
    r"([0-9]{1,6})\s*(?:mails?\s+)?(?:(?:in|per|every)\s+([0-9]{1,5})\s*|(?:an?|per|/)\s*)"
    r"(second|minute|hour|day|week)s?",
    re.ASCII,
)


def rates(text: str) -> tuple[Brake, ...]:
    """`1 in 10 minutes, 6 a day` as brakes; `off` is none."""
    if text.strip().casefold() in ("off", "no", "none"):
        return ()
    brakes = []
    for part in text.split(","):
        match = _RATE.fullmatch(" ".join(part.casefold().split()))
        if match is None or int(match[2] or 1) == 0:
            raise ValueError(f"`{part.strip()}` is not a rate; as in `1 in 10 minutes, 6 a day`, or `off`")
        if int(match[1]) == 0:
            raise ValueError(f"`{part.strip()}` would let nothing through; to brake nothing, write `off`")
        brakes.append(Brake(int(match[1]), int(match[2] or 1) * _UNIT_SECONDS[match[3]]))
    return tuple(brakes)


RATES = Word(rates, "a rate such as 6 a day", _STRING)

_SPAN = lazy(r"(?:every\s+)?([0-9]{1,6}(?:\.[0-9]{1,3})?)?\s*(second|minute|hour|day|week)s?", re.ASCII)


def span(text: str) -> float:
    """`10 minutes`, `every 6 hours`, `every hour` in seconds; from a tenth of a second to four weeks."""
    match = _SPAN.fullmatch(" ".join(text.casefold().split()))
    seconds = float(match[1] or 1) * _UNIT_SECONDS[match[2]] if match is not None else 0
    if not 0.1 <= seconds <= 28 * 86_400:
        raise ValueError(f"`{text}` is not a length of time; as in 10 minutes or every 6 hours")
    return seconds


SPAN = Word(span, "a length of time such as 10 minutes", _STRING)

_SIZE = lazy(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(b|bytes?|kb|mb|gb)", re.ASCII)
_SIZES = {"b": 1, "byte": 1, "bytes": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}


def size(text: str) -> int:
    """`5 MB` in bytes; units are decimal, as mail programs show them."""
    match = _SIZE.fullmatch(text.strip().casefold())
    if match is None or float(match[1]) == 0:
        raise ValueError(f"`{text}` is not a size; as in 500 kB or 5 MB")
    return round(float(match[1]) * _SIZES[match[2]])


SIZE = Word(size, "a size such as 5 MB", _STRING)

_DURATION = lazy(
    r"(?:([0-9]{1,4}(?:[.,][0-9]{1,2})?)\s*(?:hours?|hrs?|h))?\s*"
    r"(?:([0-9]{1,5})\s*(?:minutes?|mins?|m))?",
    re.ASCII,
)


def minutes(text: str) -> int:
    """`2h`, `45m`, `1h 30m`, `1.5 hours` in minutes."""
    match = _DURATION.fullmatch(text.strip().casefold())
    total = 0
    if match is not None:
        total = round(float((match[1] or "0").replace(",", ".")) * 60) + int(match[2] or 0)
    if not 1 <= total <= 60_000:
        raise ValueError(f"`{text}` is not a length of time; as in 2h, 45m or 1h 30m (at most 1000h)")
    return total


DURATION = Word(minutes, "a length of time such as 2h", _STRING)


def due(text: str) -> str:
    """When a task is due: a target, a date, or `from the mail`; in one spelling."""
    words = " ".join(text.split())
    if words.casefold() == "from the mail":
        return "from the mail"
    if re.match(r"[0-9]{4}-", words):
        return a_date(words).isoformat()
    try:
        parse_within(words)
    except ValueError as fault:
        what = str(fault).partition("; ")[0]
        raise ValueError(
            f"{what}; as in `3 business days`, `4 business hours`, `2026-12-24` or `from the mail`"
        ) from None
    return words


def meeting_time(text: str) -> str:
    """When a rule's meeting is: `offer`, `from the mail`, `Tue 10:00`, `every Tue 10:00`; in one spelling."""
    words = " ".join(text.split()).casefold()
    if words in ("offer", "from the mail"):
        return words
    day, _, clock = words.removeprefix("every ").partition(" ")
    try:
        minute = parse_time(clock.removeprefix("at "))
        said = f"{WEEKDAYS[parse_weekday(day)]} {minute // 60:02d}:{minute % 60:02d}"
    except ValueError:
        hint = "write `offer`, `from the mail`, `Tue 10:00` or `every Tue 10:00`"
        raise ValueError(f"`{text}` does not say when the meeting is; {hint}") from None
    return f"every {said}" if words.startswith("every ") else said


MEETING_TIME = Word(meeting_time, "when the meeting is, such as offer or Tue 10:00", _STRING)
DUE = Word(due, "when it is due, such as 3 business days", _STRING)
