"""When a meeting is to be: instants and rhythms at the start of what the VA wrote, certain or asked about.

A time is a day and an hour on somebody's wall: the VA's, unless a zone is named (`meeting_zones`). Words are
read on a wall that has no changes of the clock, and then put on the real one, so that what is confirmed is
what was said. Never guessed: a day without an hour, an hour without a day, a date with two readings, today's
weekday, a local time that does not exist or occurs twice, and what has passed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from vamail.desk.agenda.said import SaidTime
from vamail.desk.control.amounts import plain_digits
from vamail.desk.control.command import Verb
from vamail.desk.control.hour_ranges import is_half, plainly, without_range
from vamail.desk.control.lengths import is_length
from vamail.desk.control.meeting_rhythms import EVERY_DAY, rule_of
from vamail.desk.control.meeting_zones import Missing, Wall, instants_of, kept_in, offset_name, zones_in
from vamail.desk.control.past_days import ahead_of, with_dates
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import LANGUAGES, folded
from vamail.desk.intake.notice_words import spoken
from vamail.desk.intake.phrases import fold
from vamail.mail.dates import At, DateFound, Recurring, Span, find_dates
from vamail.model.pattern import lazy

MOST_WORDS = 12
"""Words of the longest time."""
MOST_READINGS = 4
_AHEAD = {"en": ("on ",)}
_SMALL = folded(
    "at|on|the|of|in|from|to|for|o'clock|,|-|kor|-kor|orakor|órakor|ra|re|-ra|-re|az|a|ben|ban|در|ساعت|روز"
    "|به|از|با"
)
_BEHIND = folded("o'clock|kor|-kor|órakor|órától")
"""Words that belong to the hour in front of them."""
_PART = folded(
    "morning|afternoon|evening|reggel|délelőtt|délután|este|صبح|ظهر|بعدازظهر|بعد از ظهر|بعد|ظهر|عصر|شب"
)
_SURE_HOUR = lazy(r"\d\d:\d\d|\d\s?[apAP]\.?m")
_THIS_WEEK = folded("this week|ezen a héten|a héten|e héten|این هفته")
_EDGE = " ,،;؛:.!-–—()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clockwork:
    """Who says it, and when: `now` aware, `zone` the VA's, `theirs` the client's (empty: none is named),
    `languages` in the order in which they are tried, `language` that in which the VA is asked."""

    now: datetime
    zone: str
    theirs: str
    languages: tuple[str, ...]
    language: str
    verb: Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What stood at the start of a text: times (one, or of an offer several), how many minutes a span of
    hours was long (0: none was said), and the text behind it."""

    times: tuple[SaidTime, ...] = ()
    minutes: int = 0
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """One time as its words say it. `walls` are its readings, local and naive; `said` as in `dates.At`, or
    `rule`: a rhythm without an hour; `frame` are days from which to choose."""

    words: str
    walls: tuple[datetime, ...]
    said: str
    rule: str
    wall: Wall
    zone_words: int = 0
    minutes: int = 0
    frame: tuple[date, date] | None = None
    supposed: bool = False

    @property
    def whole(self) -> bool:
        """Whether it says a day and an hour."""
        return self.said == "both"


def times_in_front(text: str, clockwork: Clockwork, *, several: bool = False, rule: str = "") -> Front | None:
    """The time at the start of the text (with `several`: all that stand there), None where there is none.

    `rule`: a rhythm that was said elsewhere in the line. NotClear for a time that is not certain.
    """
    reads, rest = _reads(text, clockwork, several=several)
    if not reads:
        return None
    reads = _one_zone(reads)
    times = tuple(_said(one, clockwork, rule) for one in reads)
    if len({one.at for one in times}) < len(times):
        raise NotClear("same_twice", "write", clockwork.verb, said=text)
    return Front(times=times, minutes=max(one.minutes for one in reads), rest=rest)


def days_in_front(text: str, clockwork: Clockwork) -> tuple[date, date, str] | None:
    """A day, or a span of days such as `next week`, at the start of the text, and what stands behind it."""
    found = _longest(text, clockwork)
    if found is None or found[0].said != "day":
        return None
    read, rest = found
    if read.frame is not None:
        return (*read.frame, rest)
    if fold(read.words) in _THIS_WEEK:
        return clockwork.now.astimezone(Wall(clockwork.zone).zone).date(), read.walls[0].date(), rest
    if len(read.walls) > 1:
        raise _which(read, clockwork)
    return read.walls[0].date(), read.walls[0].date(), rest


def time_said(text: str, clockwork: Clockwork) -> str:
    """The words at the start of the text that say a time, or a day; empty where none do. A bare number is
    neither."""
    found = _longest(text, clockwork)
    return found[0].words if found is not None and not plain_digits(found[0].words).isdecimal() else ""


# --- what stands at the start ---------------------------------------------------------------------------


def _reads(text: str, clockwork: Clockwork, *, several: bool) -> tuple[list[_Read], str]:
    reads: list[_Read] = []
    rest = text.strip()
    while found := _longest(rest, clockwork, after=reads[-1] if reads else None):
        if found[0].said == "day" and (not reads or found[0].frame):
            break  # days in which to look, or part of a title
        reads.append(found[0])
        rest = found[1]
        if not several:
            if not (found[0].rule and UNTIL.match(rest)):
                _nothing_more(rest, clockwork)
            break
        rest = _JOINED.sub("", rest, count=1)
    return reads, rest


UNTIL = lazy(r"[\s,]*(?:until|till|تا)\s+", re.IGNORECASE)
_JOINED = lazy(r"^(?:[\s,،;؛/&|]+|(?:or|and|vagy|és|یا|و)(?:\s+|$))+", re.IGNORECASE)


def _nothing_more(rest: str, clockwork: Clockwork) -> None:
    """One time is wanted; a second one behind it is no title."""
    joined = _JOINED.sub("", rest, count=1)
    more = None if is_length(joined) else _longest(joined, clockwork)
    if more is not None and (more[0].said in ("both", "hour", "day") or rest != joined):
        raise NotClear("two_times", "quote_title", clockwork.verb, said=more[0].words)


def _longest(text: str, clockwork: Clockwork, after: _Read | None = None) -> tuple[_Read, str] | None:
    """The time at the start of the text: the longest words that are one and nothing else; of those that mean
    the same the shortest, for what follows is a title."""
    words = text.split()[: MOST_WORDS + 1]
    best: tuple[_Read, int] | None = None
    for count in range(1, min(len(words), MOST_WORDS) + 1):
        if fold(words[count - 1].strip(_EDGE)) in _SMALL - _BEHIND:
            continue
        read = _read(" ".join(words[:count]), clockwork, after)
        if read is None or (best is not None and not _more(read, best[0], words[best[1] : count])):
            continue
        best = (read, count)
        if count < len(words) and words[count - 1].endswith((",", "،", ";", "؛")) and read.whole:
            break
    if best is None:
        return None
    read, end = best
    while end < len(words) and fold(words[end].strip(_EDGE)) in _BEHIND:
        end += 1
    return read, " ".join(text.split()[end:])


def _more(read: _Read, than: _Read, words: list[str]) -> bool:
    """Whether it says something else than the one that is shorter by these words, and no less; or confirms
    an hour that could be two: `at 3 in the afternoon`, but not `15:00`, which a title may follow; or says
    the year as well: `1 May 2027`."""
    if than.whole and not read.whole:
        return False
    if is_half(than.words, words):
        return True
    if {plain_digits(one.strip(_EDGE)) for one in words} == {str(one.year) for one in read.walls}:
        return True
    if not _SURE_HOUR.search(plain_digits(than.words)) and {fold(one) for one in words} <= _PART | _SMALL:
        return True
    return (read.walls, read.said, read.rule, read.wall, read.zone_words, read.minutes, read.frame) != (
        than.walls, than.said, than.rule, than.wall, than.zone_words, than.minutes, than.frame
    )  # fmt: skip


def _read(said: str, clockwork: Clockwork, after: _Read | None) -> _Read | None:
    """The words as one time, where all of them are."""
    words = said.split()
    zones = zones_in(words, clockwork.zone, clockwork.theirs)
    if len(zones) > 1:
        return None
    wall = zones[0].wall if zones else (after.wall if after else Wall(clockwork.zone))
    if zones:
        words = [*words[: zones[0].first], *words[zones[0].end :]]
    local = clockwork.now.astimezone(wall.zone).replace(tzinfo=None)
    said_plainly = plainly(with_dates(" ".join(words), local.date()))
    bare, minutes = without_range(said_plainly.strip(_EDGE))
    if not bare:
        return None
    for found in _found(bare, clockwork.languages, local):
        read = _as_read(found, said.strip(_EDGE), wall, local)
        if read is not None:
            read = replace(read, zone_words=sum(one.end - one.first for one in zones), minutes=minutes)
            return _here_too(_dated(read, after), bare, clockwork, local)
    return None


def _found(said: str, languages: tuple[str, ...], local: datetime) -> Iterator[tuple[DateFound, ...]]:
    """What the finder of dates sees, language by language, where nothing is left over."""
    for language in dict.fromkeys((*languages, *LANGUAGES)):
        for ahead in ("", *_AHEAD.get(language, ())):
            text = ahead + said
            found = find_dates(text, language, local.replace(tzinfo=UTC))
            if found and not _left_over(text, found):
                yield found


def _left_over(text: str, found: tuple[DateFound, ...]) -> bool:
    begins, ends = [0, *(one.end for one in found)], [*(one.start for one in found), len(text)]
    parts = (text[begin:end] for begin, end in zip(begins, ends, strict=True))
    return any(fold(word.strip(_EDGE)) not in _SMALL | {""} for part in parts for word in part.split())


def _as_read(found: tuple[DateFound, ...], said: str, wall: Wall, local: datetime) -> _Read | None:
    """One day and hour, one of both, days to choose from, or a rhythm with its hour."""
    rules = [one.meaning for one in found if isinstance(one.meaning, Recurring)]
    others = [one for one in found if not isinstance(one.meaning, Recurring)]
    if len(rules) > 1 or len(others) > 1:
        return None
    if rules:
        return _rhythm(rules[0], others[0] if others else None, said, wall)
    meaning = others[0].meaning
    if isinstance(meaning, Span):
        days = max(meaning.first, local.date()), meaning.last
        return _Read(said, (), "day", "", wall, frame=days)
    if not isinstance(meaning, At):
        return None
    instants = (meaning.at, *(others[0].alternatives if others[0].ambiguous else ()))
    walls = tuple(dict.fromkeys(_plain(one) for one in instants))
    return _Read(said, walls, meaning.said, "", wall, supposed=meaning.supposed)


def _plain(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0)


def _rhythm(rule: Recurring, hour: DateFound | None, said: str, wall: Wall) -> _Read | None:
    if hour is None:
        return _Read(said, (datetime.combine(rule.first, time()),), "rule", rule.rrule, wall)
    if not isinstance(hour.meaning, At) or hour.meaning.said != "hour":
        return None
    shown = {_plain(one).time() for one in (hour.meaning.at, *hour.alternatives)}
    walls = tuple(datetime.combine(rule.first, one) for one in sorted(shown))
    day = "both" if "BY" in rule.rrule or "DAILY" in rule.rrule else "hour"
    return _Read(said, walls, day, rule.rrule, wall, supposed=hour.meaning.supposed)


def _dated(read: _Read, after: _Read | None) -> _Read:
    """An hour without a day, behind a whole time: `tue 15:00, 16:00`. It is the same day's."""
    if read.said != "hour" or read.rule or after is None or not after.whole:
        return read
    day = after.walls[0].date()
    hours = sorted({one.time() for one in read.walls})
    walls = tuple(datetime.combine(day, one) for one in hours)
    later = walls[0] > after.walls[0]
    return replace(read, walls=walls, said="both" if later else "hour")


def _here_too(read: _Read, bare: str, clockwork: Clockwork, local: datetime) -> _Read:
    """`tomorrow`, said where it is another date than there: both readings. `tue`, said on a Tuesday: today's
    and the next one's."""
    if read.said != "both" or read.rule or len(read.walls) != 1:
        return read
    mine = clockwork.now.astimezone(Wall(clockwork.zone).zone).replace(tzinfo=None)
    walls = [*read.walls]
    if mine.date() != local.date():
        walls += _again(bare, clockwork, mine)
    today = datetime.combine(local.date(), read.walls[0].time())
    if read.walls[0] - today == timedelta(days=7) and today > local:
        yesterday = _again(bare, clockwork, local - timedelta(days=1))
        walls += [one for one in yesterday if one == today]
    return replace(read, walls=tuple(dict.fromkeys(sorted(walls))))


def _again(bare: str, clockwork: Clockwork, local: datetime) -> list[datetime]:
    for found in _found(bare, clockwork.languages, local):
        if read := _as_read(found, bare, Wall("UTC"), local):
            return [*read.walls]
    return []


# --- what it comes to -----------------------------------------------------------------------------------


def _one_zone(reads: list[_Read]) -> list[_Read]:
    """`tue 15:00, wed 9:00 London`: a zone behind the last time is that of all; any other mixture is asked
    about."""
    said = [bool(one.zone_words) for one in reads]
    if not any(said[:-1]) and said[-1]:
        return [replace(one, wall=reads[-1].wall) for one in reads]
    return reads


def _said(read: _Read, clockwork: Clockwork, rule: str) -> SaidTime:
    """The time, certain; NotClear else."""
    if read.said == "rule" or read.said in ("day", "part", "span"):
        raise NotClear("what_hour", "write", clockwork.verb, said=read.words)
    if len(read.walls) > 1 and read.said == "both":
        raise _which(read, clockwork)
    if read.said == "hour":
        read = _next_of(rule, read, clockwork)
    local = read.walls[0]
    at = _instant(local, read, clockwork)
    if at <= clockwork.now:
        raise _past(local, at, read, clockwork)
    zone, shown = kept_in(read.wall, at, clockwork.zone)
    supposed = read.words if read.supposed else ""
    return SaidTime(at, zone, rule_of(read.rule, rule, shown, read.words), supposed)


def _past(local: datetime, at: datetime, read: _Read, clockwork: Clockwork) -> NotClear:
    """What has passed, and a time ahead as it would be written, on the same wall."""
    ahead = ahead_of(local, clockwork.now.astimezone(read.wall.zone).replace(tzinfo=None))
    place = read.wall.city if read.wall.name else offset_name(at, read.wall)
    return NotClear(
        "past", "ahead", clockwork.verb, readings=_shown(at, read, clockwork),
        near=f"{ahead:%Y-%m-%d %H:%M}" + (f" {place}" if read.zone_words else ""),
    )  # fmt: skip


def _next_of(rule: str, read: _Read, clockwork: Clockwork) -> _Read:
    """An hour without a day, of a rhythm that says on which days it is: the next such day."""
    hours = {one.time() for one in read.walls}
    if len(hours) > 1 or rule not in EVERY_DAY:
        raise _which_day(read, clockwork)
    local = clockwork.now.astimezone(read.wall.zone).replace(tzinfo=None)
    day, hour = local.date(), hours.pop()
    while datetime.combine(day, hour) <= local or day.weekday() >= EVERY_DAY[rule]:
        day += timedelta(days=1)
    return replace(read, walls=(datetime.combine(day, hour),), said="both")


def _which(read: _Read, clockwork: Clockwork) -> NotClear:
    found = ((local, instants_of(local, read.wall)) for local in read.walls[:MOST_READINGS])
    sure = [(local, one[0]) for local, one in found if not isinstance(one, Missing)]
    ahead = [one for one in sure if one[1] > clockwork.now] or sure
    if not ahead:
        return NotClear("what_hour", "write", clockwork.verb, said=read.words)
    shown, clear = " / ".join(_shown(at, read, clockwork) for _, at in sure), f"{ahead[0][0]:%Y-%m-%d %H:%M}"
    return NotClear("ambiguous", "plainly", clockwork.verb, said=read.words, readings=shown, near=clear)


def _which_day(read: _Read, clockwork: Clockwork) -> NotClear:
    """An hour without a day: the next such hour is offered, and asked about."""
    local = clockwork.now.astimezone(read.wall.zone).replace(tzinfo=None)
    next_one = datetime.combine(local.date(), min(one.time() for one in read.walls))
    next_one = next_one if next_one > local else next_one + timedelta(days=1)
    return NotClear(
        "which_day", "plainly", clockwork.verb, said=read.words, near=f"{next_one:%Y-%m-%d %H:%M}"
    )


def _instant(local: datetime, read: _Read, clockwork: Clockwork) -> datetime:
    found = instants_of(local, read.wall)
    place = read.wall.city
    if isinstance(found, Missing):
        change = f"{_clock(found.before, local)} → {_clock(found.behind, local)}"
        raise NotClear(
            "no_such_time", "later_time", said=f"{local:%Y-%m-%d %H:%M}", change=change, near=place,
            after=f"{found.behind:%Y-%m-%d %H:%M}",
        )  # fmt: skip
    if len(found) > 1:
        ways = [f"{local:%Y-%m-%d %H:%M} {offset_name(at, read.wall)}" for at in found]
        raise NotClear(
            "twice", "one_of", clockwork.verb, said=f"{local:%Y-%m-%d %H:%M}", near=place,
            change=" / ".join(f"{at:%H:%M} UTC" for at in found), ways=" / ".join(ways),
        )  # fmt: skip
    return found[0]


def _clock(change: datetime, local: datetime) -> str:
    return f"{change:%H:%M}" if change.date() == local.date() else f"{change:%Y-%m-%d %H:%M}"


def _shown(at: datetime, read: _Read, clockwork: Clockwork) -> str:
    return spoken(at, read.wall.name or clockwork.zone, clockwork.language)
