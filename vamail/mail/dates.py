"""Dates in the words of a mail: what is meant, whether it is a deadline, and whether one must ask.

Each language has its rules in `date_words`; a rule is tried only when one of its words stands in the
text. The pieces that they find (a day, a time) are put together when they stand side by side. Nothing
is guessed silently: what can be read in two ways carries the other reading in `alternatives`.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Literal

from vamail.mail.date_words import en, fa, hu, moments
from vamail.mail.date_words.folding import beginnings, fold, has_digit
from vamail.mail.date_words.values import (
    PHRASE,
    At,
    Base,
    BusinessTime,
    Clock,
    Day,
    Language,
    Meaning,
    Piece,
    Pressure,
    Recurring,
    Rule,
    Span,
    Whole,
)
from vamail.mail.known import Known
from vamail.model.pattern import lazy

__all__ = [
    "At", "BusinessTime", "DateFound", "Meaning", "Pressure", "Recurring", "Span", "find_dates",
    "remember_dates",
]  # fmt: skip

_LANGUAGES: dict[str, Language] = {"en": en.LANGUAGE, "hu": hu.LANGUAGE, "fa": fa.LANGUAGE}
_LIMIT = 20_000
_MOST = 40
_DIGITS = lazy(r"\d+")
_QUOTED = lazy(r"^[ \t]*>.*$", re.MULTILINE)
_ADDRESS = lazy(r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w.-]{1,255}")
_SENTENCE = lazy(r"[.!?؟\n](?=\s|$)")


@dataclass(frozen=True, slots=True)
class DateFound:
    """One phrase at `start`..`end` of the text and its meaning.

    `ambiguous`: the words allow another reading (`alternatives`, instants in the sender's zone), and
    somebody must be asked. `deadline`: something is wanted by then; not for the past or a mere mention.
    """

    phrase: str
    start: int
    end: int
    meaning: Meaning
    ambiguous: bool = False
    alternatives: tuple[datetime, ...] = ()
    deadline: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    start: int
    end: int
    piece: Piece


def find_dates(text: str, language: str, now: datetime) -> tuple[DateFound, ...]:
    """The dates, times, repetitions and words of hurry in `text`, in their order. Never raises on any text.

    `language` is "en", "hu" or "fa" (anything else is read as English); `now` is aware and in the
    sender's zone. Quoted lines and addresses are not looked at; at most the first 20,000 characters are.
    """
    if now.tzinfo is None:
        raise ValueError("an instant needs a zone")
    question = (text, language, str(now.tzinfo), now)
    known = _KNOWN.get(question)
    return _KNOWN.put(question, _find(text, language, now)) if known is None else known


def remember_dates(text: str, language: str, now: datetime, found: tuple[DateFound, ...]) -> None:
    """What `find_dates` found in another process."""
    _KNOWN.put((text, language, str(now.tzinfo), now), found)


_KNOWN: Known[tuple[str, str, str, datetime], tuple[DateFound, ...]] = Known(128)


def _find(text: str, language: str, now: datetime) -> tuple[DateFound, ...]:
    words = _LANGUAGES.get(language, en.LANGUAGE)
    folded = _fold(text[:_LIMIT])
    base = Base(now, words.week_starts, words.week_ends)
    pieces = _without_overlaps(_pieces(folded + " ", words, base))
    if not pieces:
        return ()
    found = (_meaning(text, folded, placed, words, base) for placed in _joined(folded, pieces, words, base))
    return tuple(one for one in found if one is not None)[:_MOST]


def _fold(text: str) -> str:
    """Lower case, one kind of digit and letter, without quotes and addresses; every offset stays."""
    low = fold(text)
    if ">" in low:
        low = _QUOTED.sub(_blank, low)
    if "@" in low or "://" in low or "www." in low:
        low = _ADDRESS.sub(_blank, low)
    return low


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match[0])


def _pieces(folded: str, words: Language, base: Base) -> list[_Placed]:
    digits = [match.start() for match in _DIGITS.finditer(folded)] if has_digit(folded) else []
    starts = beginnings(folded)
    found = []
    for rule in words.rules:
        for begin, end in _windows(folded, rule, _places(folded, rule, starts, digits)):
            for match in islice(rule.pattern.finditer(folded, begin, end), 200):
                try:
                    piece = rule.read(match, base)
                except (ValueError, OverflowError, KeyError):
                    continue  # the 31st of February, the hour 27, a year beyond the calendar: no date
                if piece is not None:
                    found.append(_Placed(match.start(), match.end(), piece))
    return found


def _places(folded: str, rule: Rule, starts: set[str], digits: list[int]) -> list[int]:
    """Where a rule's needs stand in the shape that it asks for."""
    if rule.needs == (r"\d",):
        places = digits
    elif rule.starts and rule.starts.isdisjoint(starts):
        return []
    else:
        places = _occurrences(folded, rule.needs)
    if rule.shape is None:
        return places
    fits = rule.shape.match
    return [at for at in places if fits(folded, at)]


def _occurrences(folded: str, needs: tuple[str, ...]) -> list[int]:
    places = []
    for need in needs:
        at = folded.find(need)
        while at >= 0:
            places.append(at)
            at = folded.find(need, at + len(need))
    return sorted(places)


def _windows(folded: str, rule: Rule, places: list[int]) -> list[tuple[int, int]]:
    """The stretches of text around the places, cut between words."""
    windows: list[tuple[int, int]] = []
    for at in places:
        begin = max(0, at - rule.before)
        end = folded.find(" ", at + rule.after)
        end = len(folded) if end < 0 else end
        if windows and begin <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((begin, end))
    return windows


def _without_overlaps(pieces: list[_Placed]) -> list[_Placed]:
    """The earliest and longest; of equal ones the rule that stands first."""
    kept: list[_Placed] = []
    for placed in sorted(pieces, key=lambda p: (p.start, -p.end)):
        if not kept or placed.start >= kept[-1].end:
            kept.append(placed)
        elif (
            isinstance(placed.piece, Day) and isinstance(kept[-1].piece, Clock) and placed.end > kept[-1].end
        ):
            kept[-1] = placed
    return kept


def _joined(folded: str, pieces: list[_Placed], words: Language, base: Base) -> list[_Placed]:
    """Put a day and the time beside it together, in either order, and a part of the day with its hour."""
    joined = [pieces[0]]
    for placed in pieces[1:]:
        before = joined[-1]
        both = None
        gap = folded[before.end : placed.start]
        if len(gap) <= 16 and words.joins.fullmatch(gap):
            both = _together(before.piece, placed.piece)
        if both is None:
            joined.append(placed)
        else:
            joined[-1] = _Placed(before.start, placed.end, both)
    return joined


@dataclass(frozen=True, slots=True)
class _DayAndClock(Day):
    clock: Clock | None = None


def _together(first: Piece, second: Piece) -> Piece | None:
    if isinstance(first, Clock) and isinstance(second, Clock):
        if first.part == second.part:
            return None
        part, exact = (first, second) if first.part else (second, first)
        return moments.same_half(exact, part)
    if isinstance(first, Day) and isinstance(second, Day):
        return _same_day(first, second)
    day, clock = (first, second) if isinstance(first, Day) else (second, first)
    if not isinstance(day, Day) or not isinstance(clock, Clock):
        return None
    own = getattr(day, "clock", None)
    if own is not None:
        if own.part == clock.part:
            return None
        clock = moments.same_half(*((clock, own) if own.part else (own, clock)))
    elif day.at is not None:
        clock = moments.same_half(clock, Clock(day.at, part=True))
    return _DayAndClock(day.day, day.alternatives, None, day.due or clock.due, day.past, clock)


def _same_day(first: Day, second: Day) -> Piece | None:
    """ "Friday, 27 November": one day said twice; "péntek (nov. 28.)": a contradiction to ask about."""
    if isinstance(first, _DayAndClock) or isinstance(second, _DayAndClock) or first.at or second.at:
        return None
    options = {second.day, *second.alternatives}
    if first.day in options:
        return replace(second, day=first.day, alternatives=(), due=first.due or second.due)
    if first.day.weekday() == second.day.weekday():
        return second
    return None


def _meaning(text: str, folded: str, placed: _Placed, words: Language, base: Base) -> DateFound | None:
    piece, start, end = placed.piece, placed.start, placed.end
    ahead = folded[max(0, start - 40) : start]
    with_year = isinstance(piece, Day) and piece.past and not piece.alternatives
    if folded[start].isdigit() and not with_year and words.not_a_date.search(ahead):
        return None
    due = (
        piece.due
        or words.due.search(ahead) is not None
        or words.due.search(folded[start : start + 12]) is not None
    )
    due = due or words.due_after.match(folded, end) is not None or _due_inside(folded[start:end], words)
    before = words.before.search(ahead) is not None
    match piece:
        case Whole():
            meaning, others = piece.meaning, piece.alternatives
        case Clock():
            if (piece.part and not due) or not piece.alone:
                return None  # "good morning" and "in the evening" alone are no date
            meaning, others = _clock_alone(piece, base)
        case Day():
            meaning, others = _day(piece, base, due=due, before=before)
    deadline = any(_ahead_of(one, base) for one in (meaning, *map(At, others))) and (
        due or (_asked(folded, start, end, words) and not _names_a_thing(folded, start, end, words))
    )
    if deadline and others and isinstance(piece, Day) and isinstance(meaning, At):
        meaning, others = _readings_ahead(meaning, others, base)
    return DateFound(
        phrase=text[start:end],
        start=start,
        end=end,
        meaning=meaning,
        ambiguous=bool(others),
        alternatives=others,
        deadline=deadline,
    )


def _readings_ahead(meaning: At, others: tuple[datetime, ...], base: Base) -> tuple[At, tuple[datetime, ...]]:
    """Nobody sets a deadline in the past: "by 05/12/2026", said in November, is the fifth of December."""
    first, *rest = [at for at in (meaning.at, *others) if at >= base.now]
    return replace(meaning, at=first), tuple(rest)


def _due_inside(phrase: str, words: Language) -> bool:
    """Whether the phrase itself begins with a word of deadline: "by the 10th" is one match."""
    first, _, _ = phrase.partition(" ")
    return bool(words.due.fullmatch(first + " "))


def _names_a_thing(folded: str, start: int, end: int, words: Language) -> bool:
    """Whether the phrase only tells which thing is meant: "move Thursday's meeting"."""
    last = end - 1
    ahead, behind = folded[max(0, start - 40) : start], folded[last : end + 40]
    return words.names.search(f"{ahead}{PHRASE}{folded[start:last]}{PHRASE}{behind}") is not None


def _asked(folded: str, start: int, end: int, words: Language) -> bool:
    """Whether the sentence around the phrase wants something."""
    begin = max(0, start - 300)
    for stop in _SENTENCE.finditer(folded, begin, start):
        begin = stop.end()
    stop_after = _SENTENCE.search(folded, end, min(len(folded), end + 300))
    close = stop_after.end() if stop_after else min(len(folded), end + 300)
    return words.asks.search(folded, begin, close) is not None


def _ahead_of(meaning: Meaning, base: Base) -> bool:
    match meaning:
        case At():
            return meaning.at >= base.now
        case Span():
            return meaning.due_at >= base.now
        case BusinessTime():
            return True
        case Recurring() | Pressure():
            return False


def _clock_alone(piece: Clock, base: Base) -> tuple[At, tuple[datetime, ...]]:
    """A time without a day is today's; when it has gone by, tomorrow's, and one must ask."""
    zone = piece.zone or base.now.tzinfo
    today = base.now.astimezone(zone).date()
    at = moments.instant(today, piece.at, zone)
    others = [moments.instant(today, other, zone) for other in piece.alternatives]
    if at < base.now:
        later = [other for other in others if other >= base.now]
        others = [moments.instant(today + timedelta(days=1), piece.at, zone)] if later else [at]
        at = later[0] if later else moments.instant(today + timedelta(days=1), piece.at, zone)
    here = base.now.tzinfo
    said: Literal["part", "hour"] = "part" if piece.part else "hour"
    return At(at.astimezone(here), piece.part, said, piece.supposed), tuple(
        other.astimezone(here) for other in others
    )


def _day(piece: Day, base: Base, *, due: bool, before: bool) -> tuple[At, tuple[datetime, ...]]:
    day, alternatives = piece.day, piece.alternatives
    if piece.past and alternatives and not due and min(alternatives) < base.today:
        day, alternatives = min(alternatives), ()  # "on 10 November", said two weeks later: the past
    clock = getattr(piece, "clock", None)
    if clock is None and piece.at is None:
        if before:
            day, alternatives = _eve(day, base), tuple(_eve(other, base) for other in alternatives)
        return At(moments.due_at(day, base), date_only=True, said="day"), tuple(
            moments.due_at(d, base) for d in alternatives
        )
    zone = (clock.zone if clock else None) or base.now.tzinfo
    at: time = clock.at if clock else piece.at or moments.CLOSE_OF_DAY
    hours = (at, *(clock.alternatives if clock else ()))
    instants = [
        moments.instant(d, hour, zone).astimezone(base.now.tzinfo)
        for d in (day, *alternatives)
        for hour in hours
    ]
    if instants[0] < base.now and day == base.today and clock is None:
        instants[0] = moments.due_at(day, base)
    part = clock.part if clock else True
    supposed = clock is not None and clock.supposed
    return At(instants[0], said="part" if part else "both", supposed=supposed), tuple(instants[1:])


def _eve(day: date, base: Base) -> date:
    """The last working day before a day, but not before today: "before Monday" is Friday."""
    eve = day - timedelta(days=1)
    for _ in range(3):
        if (eve.weekday() - base.week_starts) % 7 <= (base.week_ends - base.week_starts) % 7:
            break
        eve -= timedelta(days=1)
    return max(eve, min(day, base.today))
