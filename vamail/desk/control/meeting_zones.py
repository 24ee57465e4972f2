"""Which zone a time was said in: `Europe/London`, `London`, `London time`, `UTC+2`, `their time`, `my time`.

A city counts where it is the last part of exactly one zone's name, or of several whose clocks go alike. What
could be two clocks is asked about; what names no zone is none.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from vamail.desk.control.amounts import plain_digits
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold
from vamail.desk.promise.calendar import zone_of
from vamail.mail.date_words.moments import zone_named
from vamail.model.pattern import lazy

_OFFSET = lazy(r"(?:utc|gmt)([+-])(\d{1,2})(?::?(\d\d))?")
_EDGE = " ,،;؛:.!()[]"
_LONGEST = 5
_MINE = folded("my time|our time|az én időm szerint|nálam|به وقت من|وقت من|به وقت ما")
_THEIRS = folded(
    "their time|client time|client's time|his time|her time|az ő idejük szerint|idejük szerint|náluk"
    "|az ügyfél ideje szerint|به وقت آنها|به وقت آن‌ها|به وقت مشتری|وقت آنها|وقت مشتری|به وقت او"
)
_WHOSE = folded(
    "your time|local time|ist|ist time|helyi idő|helyi idő szerint|به وقت محلی|وقت محلی|به وقت شما"
)
_AHEAD = ("به وقت ", "وقت ", "in ", "time in ")
_BEHIND = (" time", " ido szerint", " ido", " szerint")
_UNNAMED = ("Antarctica/", "Etc/", "Australia/West", "Australia/East", "Australia/North", "Australia/South")
"""Zones whose last part is a word of its own; their whole name counts."""
_WORDS_TOO = folded(
    "central|mountain|eastern|pacific|atlantic|east|west|north|south|magyar|ایران|christmas|easter|reunion"
    "|center|midway|wake|resolute|continental|general|act|oral|virgin|phoenix|victoria|regina|samara|stanley"
)
"""Names that are words as well: they count with `time` behind them."""
_CITIES = {
    "Europe/London": "londoni|لندن", "America/New_York": "new york-i|نیویورک", "Asia/Tehran": "تهران",
    "Europe/Budapest": "pesti|بوداپست", "Europe/Berlin": "برلین", "Europe/Paris": "párizsi|پاریس",
    "Asia/Dubai": "dubaji|دبی|دوبی", "Europe/Istanbul": "isztambuli|استانبول", "Europe/Vienna": "bécsi|وین",
    "America/Toronto": "تورنتو", "America/Los_Angeles": "los angelesi|لس آنجلس|لس‌آنجلس",
    "Australia/Sydney": "سیدنی", "Europe/Rome": "római|رم", "Europe/Prague": "prágai|پراگ",
    "Europe/Warsaw": "varsói|ورشو", "Europe/Lisbon": "lisszaboni|لیسبون",
    "Europe/Brussels": "brüsszeli|بروکسل",
    "Europe/Copenhagen": "koppenhágai", "Europe/Athens": "athéni|آتن", "Asia/Tokyo": "tokiói|توکیو",
    "Asia/Kabul": "کابل", "Europe/Stockholm": "استکهلم", "Europe/Amsterdam": "آمستردام",
    "Europe/Zurich": "zürichi|زوریخ", "Asia/Singapore": "szingapúri|سنگاپور",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wall:
    """The clock on somebody's wall: a zone by its IANA name, or (name empty) one fixed offset from UTC."""

    name: str = ""
    offset: timedelta = timedelta()

    @property
    def zone(self) -> tzinfo:
        """What tells its time."""
        return zone_of(self.name) if self.name else timezone(self.offset)

    @property
    def city(self) -> str:
        """The place after which it is called."""
        return self.name.rpartition("/")[2].replace("_", " ") or "UTC"


@dataclass(frozen=True, slots=True)
class Found:
    """A zone said in the words from `first` to before `end`."""

    first: int
    end: int
    wall: Wall


def zones_in(words: Sequence[str], mine: str, theirs: str) -> tuple[Found, ...]:
    """Every zone that the words name. `mine` is the VA's, `theirs` the client's, empty where no client is
    named. NotClear where a zone is named that could be two."""
    found: list[Found] = []
    at = 0
    while at < len(words):
        one = _longest(words, at, mine, theirs)
        if one is None:
            at += 1
        else:
            found.append(one)
            at = one.end
    return tuple(found)


def _longest(words: Sequence[str], at: int, mine: str, theirs: str) -> Found | None:
    for count in range(min(_LONGEST, len(words) - at), 0, -1):
        said = " ".join(words[at : at + count])
        if any(sign.isalpha() for sign in said) and (wall := _wall(said, mine, theirs)) is not None:
            return Found(at, at + count, wall)
    return None


def _wall(said: str, mine: str, theirs: str) -> Wall | None:
    plain = _plain(said)
    if plain in _MINE:
        return Wall(mine)
    if plain in _THEIRS:
        if not theirs:
            raise NotClear("whose_time", "name_zone", said=said)
        return Wall(theirs)
    if plain in _WHOSE:
        raise NotClear("whose_time", "name_zone", said=said)
    if offset := _OFFSET.fullmatch(plain_digits(plain).replace("−", "-").replace("–", "-").replace(" ", "")):
        return _fixed(offset, said)
    return _named(plain, said)


def _plain(said: str) -> str:
    return fold(said.strip(_EDGE)).strip(_EDGE)


def _fixed(found: re.Match[str], said: str) -> Wall:
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes > 14 * 60 or int(found[3] or 0) > 59:
        raise NotClear("no_zone", "name_zone", said=said)
    return Wall("", timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _named(plain: str, said: str) -> Wall | None:
    bare, framed = _without_frame(plain)
    if zone := zone_named(bare):
        return Wall(str(zone)) if framed or _surely(bare, said) else None
    names = _names().get(bare, ()) if framed or bare not in _WORDS_TOO else ()
    if not names and bare.endswith("i"):  # Hungarian: "berlini idő szerint"
        names = _names().get(bare.removesuffix("i").rstrip("-"), ()) if framed else ()
    if not framed:
        names = tuple(one for one in names if "/" in one)
    if len(names) > 1:
        raise NotClear("two_zones", "name_zone", said=said, near=" / ".join(names))
    return Wall(names[0]) if names else None


def _surely(bare: str, said: str) -> bool:
    """Whether a short name is meant as one where nothing else says so: EST, and not a word of a title."""
    if bare in _WORDS_TOO:
        return False
    return len(bare) > 4 or bare in ("utc", "gmt") or said.strip(_EDGE).isupper()


def _without_frame(plain: str) -> tuple[str, bool]:
    bare = plain
    for behind in _BEHIND:
        bare = bare.removesuffix(behind)
    for ahead in _AHEAD:
        bare = bare.removeprefix(ahead)
    return bare.strip(), bare != plain


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Every way to call a zone, folded, with the zones that are called so, each clock once."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in available_timezones():
        found[fold(name)].add(name)
        if "/" in name and not name.startswith(_UNNAMED):
            found[fold(name.rpartition("/")[2].replace("_", " "))].add(name)
            found[fold(name.rpartition("/")[2])].add(name)
    for name, words in _CITIES.items():
        for word in words.split("|"):
            found[fold(word)] = {name}
    return {called: _clocks(names) for called, names in found.items()}


def _clocks(names: set[str]) -> tuple[str, ...]:
    """Names of clocks that differ: of several that go alike the one with an area, first by name."""
    listed = sorted(names, key=lambda one: ("/" not in one, one))
    return tuple(dict.fromkeys(listed[0] if _alike(one, listed[0]) else one for one in listed))


def _alike(one: str, other: str) -> bool:
    return one == other or _offsets(one) == _offsets(other)


@lru_cache(maxsize=256)
def _offsets(name: str) -> tuple[timedelta | None, ...]:
    zone = ZoneInfo(name)
    days = (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(0, 7300, 9))
    return tuple(day.astimezone(zone).utcoffset() for day in days)


# --- an hour on a wall ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missing:
    """A local time that the wall never shows: the clocks go from `before` to `behind`, local times."""

    before: datetime
    behind: datetime


def instants_of(local: datetime, wall: Wall) -> tuple[datetime, ...] | Missing:
    """The instants (UTC) at which the wall shows this local time (naive): one, or two where the clocks go
    back; `Missing` where they go forward over it."""
    zone = wall.zone
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return (first,)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return (first, second)
    return _change(second, first, zone)


def _change(before: datetime, after: datetime, zone: tzinfo) -> Missing:
    """The change of the clocks between two instants, as the wall shows it."""
    early, late = int(before.timestamp()), int(after.timestamp())
    then = before.astimezone(zone).utcoffset()
    while late - early > 1:
        middle = (early + late) // 2
        if datetime.fromtimestamp(middle, UTC).astimezone(zone).utcoffset() == then:
            early = middle
        else:
            late = middle
    shown = [datetime.fromtimestamp(one, UTC).astimezone(zone).replace(tzinfo=None) for one in (early, late)]
    return Missing(shown[0] + timedelta(seconds=1), shown[1])


def offset_name(at: datetime, wall: Wall) -> str:
    """`UTC+2`: how far the wall is from UTC at this instant."""
    offset = at.astimezone(wall.zone).utcoffset() or timedelta()
    minutes = round(offset / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def kept_in(wall: Wall, at: datetime, mine: str) -> tuple[str, datetime]:
    """The zone in which a time on this wall is kept, and its local time there: a fixed offset is the VA's own
    zone (`mine`) where hers is the same then."""
    if wall.name:
        return wall.name, at.astimezone(wall.zone)
    here = at.astimezone(Wall(mine).zone)
    if here.utcoffset() == wall.offset:
        return mine, here
    hours = wall.offset / timedelta(hours=1)
    if hours == int(hours) and -12 <= hours <= 14:
        return ("UTC" if not hours else f"Etc/GMT{int(-hours):+}"), at.astimezone(wall.zone)
    return "UTC", at.astimezone(UTC)


def start_of_day(day: date, zone: str) -> datetime:
    """The first instant of a local date."""
    found = instants_of(datetime.combine(day, time()), Wall(zone))
    return found[0] if not isinstance(found, Missing) else start_of_day(day + timedelta(days=1), zone)
