"""What a phrase may mean, and the pieces that a language's rules find before they are put together."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from typing import Literal

from vamail.model.pattern import lazy


@dataclass(frozen=True, slots=True)
class At:
    """An instant, aware, in the sender's zone. With `date_only` the phrase named a day, and 17:00 is ours.

    `said` tells what the phrase itself says: a day and an hour (`both`), a day and a part of it ("tomorrow
    evening", `part`), an hour without a day (`hour`), a `day`, or a while from now ("in two hours", `span`).
    `supposed`: its hour ("2:30") was said without a half of the day, and is taken for one of the afternoon.
    """

    at: datetime
    date_only: bool = False
    said: Literal["both", "part", "hour", "day", "span"] = field(default="both", compare=False)
    supposed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class BusinessTime:
    """So many business hours or days from now; whoever knows the business hours computes the instant."""

    amount: int
    unit: Literal["hours", "days"]


@dataclass(frozen=True, slots=True)
class Recurring:
    """A repetition: `rrule` is a RECUR value of RFC 5545, 3.3.10; `first` its first day."""

    rrule: str
    first: date


@dataclass(frozen=True, slots=True)
class Pressure:
    """Words of hurry ("high") or of its absence ("low"), without a date."""

    level: Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Span:
    """Several days, both ends included; `due_at` is the latest instant that still honours the phrase."""

    first: date
    last: date
    due_at: datetime


Meaning = At | BusinessTime | Recurring | Pressure | Span


@dataclass(frozen=True, slots=True)
class Base:
    """The moment from which phrases are counted: `now` is aware, in the sender's zone.

    `week_starts` is the first working weekday (Monday is 0), `week_ends` the last one.
    """

    now: datetime
    week_starts: int = 0
    week_ends: int = 4

    @property
    def today(self) -> date:
        """The sender's day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Day:
    """A day without a time of its own; `at` when the phrase itself says one ("tonight").

    `past` allows a day that has gone by: it was written with its year, or is a mere mention.
    """

    day: date
    alternatives: tuple[date, ...] = ()
    at: time | None = None
    due: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `part` marks a vague one ("morning"), which yields to an exact one beside it.

    `exact` says that morning or afternoon is certain, `afternoon` (False) that it was merely supposed;
    without `alone` it counts only beside a day.
    """

    at: time
    alternatives: tuple[time, ...] = ()
    zone: tzinfo | None = None
    part: bool = False
    due: bool = False
    afternoon: bool | None = None
    exact: bool = False
    alone: bool = True

    @property
    def supposed(self) -> bool:
        """Whether nothing says that the afternoon is meant."""
        return self.afternoon is False and not self.exact


@dataclass(frozen=True, slots=True)
class Whole:
    """A phrase that means something by itself."""

    meaning: Meaning
    alternatives: tuple[datetime, ...] = ()
    due: bool = False


Piece = Day | Clock | Whole
Read = Callable[["re.Match[str]", Base], "Piece | None"]


AROUND = 70
"""Characters on either side of a needed word in which its phrase must lie, where a rule says no less."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern, tried around the places where one of `needs` stands (`\\d` stands for a digit).

    `starts` are the first three letters of the words of which one must be there, or empty where `needs`
    may stand inside a word. Only places at which `shape` matches are looked at, `before` characters back
    and `after` ahead: a cheap condition that whatever the dear pattern finds fulfils.
    """

    needs: tuple[str, ...]
    pattern: "re.Pattern[str]"
    read: Read
    starts: frozenset[str]
    shape: "re.Pattern[str] | None"
    before: int
    after: int


def rule(
    needs: str,
    pattern: str,
    read: Read,
    *,
    inside: bool = False,
    shape: str = "",
    before: int = AROUND,
    after: int = AROUND,
) -> Rule:
    """A rule whose needs are written with bars; `inside` when they may stand in the middle of a word."""
    listed = tuple(needs.split("|"))
    if not inside and needs != r"\d":
        starts = frozenset(word[0][:3] for need in listed if (word := re.search(r"\w+", need)))
    else:
        starts = frozenset()
    return Rule(listed, lazy(pattern), read, starts, lazy(shape) if shape else None, before, after)


PHRASE = "\x01"
"""Stands before and behind all of the found phrase but its last letter, in what `Language.names` searches."""
ANY_PHRASE = f"{PHRASE}[^{PHRASE}]*{PHRASE}"


@dataclass(frozen=True, slots=True)
class Language:
    """All that the finder must know of a language.

    `joins` may stand between a day and a time; `due` matches directly before a phrase that is a deadline,
    `before` one that ends the day before; `due_after` matches directly behind one; `asks` marks a sentence
    that wants something; `not_a_date` directly before a number that is none; `names`, searched in the text
    around a phrase (which `PHRASE` stands for), tells that the phrase belongs to the name of a thing.
    """

    rules: tuple[Rule, ...]
    joins: "re.Pattern[str]"
    due: "re.Pattern[str]"
    before: "re.Pattern[str]"
    due_after: "re.Pattern[str]"
    asks: "re.Pattern[str]"
    not_a_date: "re.Pattern[str]"
    names: "re.Pattern[str]"
    week_starts: int = 0
    week_ends: int = 4
