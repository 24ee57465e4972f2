"""The plain words in which a client chooses a time, accepts, declines, or is not certain yet.

Only what is short and unmistakable is read: a few lines in which every word is known, with courtesy around,
and no question. Everything else is somebody's request, and is read by a human.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from vamail.desk.meetings import choice_words as words
from vamail.model.pattern import lazy

LINES, LETTERS = 8, 300
_LONGEST_PHRASE = 8

_FOLD = str.maketrans("يكۀةأؤإ’‘´`ʼ٫\u200c\u00a0\u200d", "یکههاوا''''': \u0020\u0020")
_MARKS = ("Mn", "Cf", "Me")
_TOKEN = lazy(r"\d{1,2}[:.]\d{2}(?!\d)|\d{4}-\d{2}-\d{2}|\d+|[^\W\d_]+(?:'[^\W\d_]+)?|[?؟？@…]")
_QUESTION = frozenset("?؟？")

Mood = Literal["yes", "no", "maybe"]
Kind = Literal[
    "mood", "courtesy", "particle", "place", "weekday", "month", "shamsi", "ahead", "noon", "clock"
]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said. `moods` are those of it; `fits` the places (from 0) of the times that it may mean, None
    where it names none; `only_thanks`: nothing but courtesy. An empty `fits` names a time that is not
    there."""

    moods: frozenset[Mood] = frozenset()
    fits: frozenset[int] | None = None
    only_thanks: bool = False

    @property
    def answer(self) -> Mood | None:
        """The one mood, where no time is named."""
        return next(iter(self.moods)) if self.fits is None and len(self.moods) == 1 else None


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: Kind
    value: str | int


@dataclass(slots=True)
class _Heard:
    """What the words add up to; each of the lists narrows what is meant."""

    moods: set[Mood]
    places: list[int]
    days: list[int]
    weekdays: list[int]
    dates: list[tuple[int, int]]
    shamsi: list[tuple[int, int]]
    ahead: list[int]
    times: list[tuple[int, int, int]]
    other: bool = False


def read(
    text: str, slots: tuple[datetime, ...], zone: str, *, va_zone: str, now: datetime,
    names: Iterable[str] = (),
) -> Wish | None:  # fmt: skip
    """What this text says about these times, which its writer saw in `zone` and beside them in `va_zone`;
    None where it says anything else as well, or asks. `names` are words that may stand in greetings; `now` is
    when it was written, for `tomorrow`."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > LINES or len(text) > LETTERS:
        return None
    heard = _heard(_tokens(text), frozenset(_words_of(names)))
    if heard is None:
        return None
    named = (heard.places, heard.days, heard.weekdays, heard.dates, heard.shamsi, heard.ahead, heard.times)
    if not any(named):
        return Wish(frozenset(heard.moods), None, only_thanks=not heard.moods)
    today = now.astimezone(ZoneInfo(zone)).date()
    return Wish(frozenset(heard.moods), frozenset(_fits(heard, slots, zone, va_zone, today)))


def fold(text: str) -> str:
    """Small letters, one kind of each Persian letter, digits of every script as ours, no marks."""
    small = unicodedata.normalize("NFKC", text).translate(_FOLD).lower()
    kept = (one for one in small if unicodedata.category(one) not in _MARKS)
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in kept).strip()


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(fold(text))


def _words_of(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from _tokens(name)


# --- phrases ---------------------------------------------------------------------------------------------


@cache
def _table() -> dict[tuple[str, ...], _Piece]:
    """Every phrase as its words. Where two say the same, the later one holds."""
    table: dict[tuple[str, ...], _Piece] = {}

    def put(phrases: str, kind: Kind, value: str | int) -> None:
        for phrase in phrases.replace("\n", "|").split("|"):
            if found := tuple(_tokens(phrase)):
                table[found] = _Piece(kind, value)

    put(words.PARTICLES, "particle", "")
    put(words.COURTESY, "courtesy", "")
    for mood, phrases in (("yes", words.YES), ("maybe", words.MAYBE), ("no", words.NO)):
        put(phrases, "mood", mood)
    for place, phrases in words.ORDINALS.items():
        put(phrases, "place", place)
    for number, phrases in enumerate(words.WEEKDAYS):
        put(phrases, "weekday", number)
    for number, phrases in enumerate(words.MONTHS, 1):
        put(phrases, "month", number)
    for number, phrases in enumerate(words.SHAMSI_MONTHS, 1):
        put(phrases, "shamsi", number)
    for days, phrases in words.DAYS_FROM_NOW.items():
        put(phrases, "ahead", days)
    put(words.BEFORE_NOON, "noon", 0)
    put(words.AFTER_NOON, "noon", 12)
    put(words.CLOCK_BEFORE, "clock", "before")
    put(words.CLOCK_BEHIND, "clock", "behind")
    return table


def _piece(tokens: list[str], at: int) -> tuple[_Piece | None, int]:
    """The longest phrase that begins here, and where it ends."""
    for length in range(min(_LONGEST_PHRASE, len(tokens) - at), 0, -1):
        found = _table().get(tuple(tokens[at : at + length]))
        if found is not None:
            return found, at + length
    return None, at


# --- what the words add up to ----------------------------------------------------------------------------


def _heard(tokens: list[str], names: frozenset[str]) -> _Heard | None:
    """Everything that was said; None where a word is not known, or it is a question."""
    if not tokens or _QUESTION.intersection(tokens):
        return None
    heard = _Heard(set(), [], [], [], [], [], [], [])
    at = 0
    while at < len(tokens):
        ended = _time(tokens, at, heard) or _date(tokens, at, heard) or _phrase(tokens, at, heard)
        if not ended and tokens[at] in names:
            ended = at + 1
        if not ended:
            return None
        at = ended
    return heard


def _time(tokens: list[str], at: int, heard: _Heard) -> int:
    """A time of day from here: where it ends, or 0. Of `3` alone only words around it make a time."""
    start, noon, said = at, -1, False
    while (piece := _piece(tokens, at))[0] is not None and piece[0].kind in ("clock", "noon"):
        said = True
        noon = int(piece[0].value) if piece[0].kind == "noon" else noon
        at = piece[1]
    token = tokens[at] if at < len(tokens) else ""
    hour, minute = _clock(token)
    if hour is None:
        return 0
    at += 1
    while (piece := _piece(tokens, at))[0] is not None and piece[0].kind in ("clock", "noon"):
        if piece[0].value == "before":
            break
        said = True
        noon = int(piece[0].value) if piece[0].kind == "noon" else noon
        at = piece[1]
    if not (said or not token.isdecimal()) or at == start:
        return 0
    heard.times.append((hour, minute, noon))
    return at


def _clock(token: str) -> tuple[int | None, int]:
    hours, _, minutes = token.replace(".", ":").partition(":")
    if not hours.isdecimal() or len(hours) > 2 or (minutes and not minutes.isdecimal()):
        return None, 0
    hour, minute = int(hours), int(minutes or 0)
    return (hour, minute) if hour < 24 and minute < 60 else (None, 0)


def _date(tokens: list[str], at: int, heard: _Heard) -> int:
    """A day of a month from here: where it ends, or 0."""
    if tokens[at].count("-") == 2:
        try:
            day = date.fromisoformat(tokens[at])
        except ValueError:
            return 0
        heard.dates.append((day.month, day.day))
        return at + 1
    first, second = _day_or_month(tokens, at), _day_or_month(tokens, _past(tokens, at))
    if first is None or second is None or {first[0], second[0]} not in ({"day", "month"}, {"day", "shamsi"}):
        return 0
    named = dict((first, second))
    end = _past(tokens, _past(tokens, at))
    where = heard.dates if "month" in named else heard.shamsi
    where.append((named.get("month") or named["shamsi"], named["day"]))
    return end


def _past(tokens: list[str], at: int) -> int:
    """Behind a day or a month, with what hangs on it (`25th`, `of`)."""
    at += 1
    while at < len(tokens) and tokens[at] in ("st", "nd", "rd", "th", "of", "án", "én", "i", "ei", "ai"):
        at += 1
    return at


def _day_or_month(tokens: list[str], at: int) -> tuple[str, int] | None:
    if at >= len(tokens):
        return None
    if tokens[at].isdecimal() and len(tokens[at]) <= 2 and 1 <= int(tokens[at]) <= 31:
        return "day", int(tokens[at])
    found = _table().get((tokens[at],))
    return (found.kind, int(found.value)) if found is not None and found.kind in ("month", "shamsi") else None


_NTH = ("st", "nd", "rd", "th")
_SUFFIXES = ("es", "as", "ös", "os", "ik", "et", "at", "ot", "est", "ast", "öst")


def _phrase(tokens: list[str], at: int, heard: _Heard) -> int:
    token = tokens[at]
    if token.isdecimal():
        if len(token) > 2:
            return 0
        follows = tokens[at + 1] if at + 1 < len(tokens) else ""
        if follows in _NTH:
            heard.days.append(int(token))
            return at + 2
        heard.places.append(int(token))
        return at + 2 if follows in _SUFFIXES else at + 1
    piece, end = _piece(tokens, at)
    if piece is None or piece.kind in ("month", "shamsi", "clock"):
        return 0 if piece is None or piece.kind != "clock" else end
    match piece.kind:
        case "mood":
            heard.moods.add("no" if piece.value == "no" else "maybe" if piece.value == "maybe" else "yes")
        case "place":
            heard.places.append(int(piece.value))
        case "weekday":
            heard.weekdays.append(int(piece.value))
        case "ahead":
            heard.ahead.append(int(piece.value))
        case "noon":
            heard.times.append((-1, 0, int(piece.value)))
    return end


# --- which of the times it means -------------------------------------------------------------------------


def _fits(heard: _Heard, slots: tuple[datetime, ...], zone: str, va_zone: str, today: date) -> Iterator[int]:
    last = len(slots) - 1
    places = [last if place == -1 else place - 1 for place in heard.places]
    for place, slot in enumerate(slots):
        local = slot.astimezone(ZoneInfo(zone))
        # `the 2nd` is one of the list, or a day of the month.
        in_place = all(one == place for one in places)
        if not in_place or not all(one in (place + 1, local.day) for one in heard.days):
            continue
        if not _on_day(heard, local.date(), today):
            continue
        beside = slot.astimezone(ZoneInfo(va_zone))
        by_time_alone = bool(heard.times) and not (places or heard.days)
        if _at_time(heard, local) or (by_time_alone and _at_time(heard, beside)):
            yield place


def _on_day(heard: _Heard, day: date, today: date) -> bool:
    if any(one != day.weekday() for one in heard.weekdays):
        return False
    if any(one != (day.month, day.day) for one in heard.dates):
        return False
    if heard.shamsi and any(one != _shamsi(day) for one in heard.shamsi):
        return False
    return all(day == today + timedelta(days=ahead) for ahead in heard.ahead)


def _shamsi(day: date) -> tuple[int, int]:
    from persiantools.jdatetime import JalaliDate  # only where something Persian is read

    found = JalaliDate(day)  # type: ignore[no-untyped-call]
    return found.month, found.day


def _at_time(heard: _Heard, local: datetime) -> bool:
    return all(_is_at(local, hour, minute, noon) for hour, minute, noon in heard.times)


def _is_at(local: datetime, hour: int, minute: int, noon: int) -> bool:
    """Whether it is then. `3` may be 15:00 where nothing says which half of the day; `noon` 0 or 12 says "
    "it."""
    if hour == -1:
        return (local.hour >= 12) == (noon == 12)
    if local.minute != minute:
        return False
    if hour > 12 or hour == 0:
        return local.hour == hour
    if noon == -1:
        return local.hour % 12 == hour % 12
    return local.hour == hour % 12 + noon
