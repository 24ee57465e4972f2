"""A time zone as VTIMEZONE (RFC 5545, 3.6.5): few lines, and the same instants in every reader.

Readers differ in what they understand of a list of dates, and all understand a yearly rule on a month's
weekday, and an observance with nothing but its beginning. So only these two are written: rules for what
repeats, and one observance for each change of the clocks that follows none (Casablanca, Gaza, Cairo).

What is known of a zone is asked of its offsets alone, whether tzdata has a rule for it or a table.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone

CYCLE_YEARS = 28
"""After so many years the weekdays fall on the same dates: a rule that held so long is no coincidence."""

_STEP = timedelta(days=5)  # no zone changes its clocks and back within so few days
_ALWAYS = datetime(1970, 1, 1)  # noqa: DTZ001 - a time on the wall
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The clocks of a zone change `at` (UTC) from the offset `before` to `after`; `summer` where they go
    forward for a part of the year only; `name` is what the new time is called (CET)."""

    at: datetime
    before: timedelta
    after: timedelta
    summer: bool
    name: str

    @property
    def wall(self) -> datetime:
        """What the clocks show when it happens, before they are changed (RFC 5545, 3.6.5: its DTSTART)."""
        return self.at.replace(tzinfo=None) + self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Every year in `month` on `weekday` (`-1SU`: its last Sunday; `FR`: the Friday on one of `dates`)."""

    month: int
    weekday: str
    dates: tuple[int, ...] = ()

    @property
    def recur(self) -> dict[str, str | int | list[int]]:
        """The parts of its RRULE."""
        days: dict[str, str | int | list[int]] = {"BYMONTHDAY": list(self.dates)} if self.dates else {}
        return {"FREQ": "YEARLY", "BYMONTH": self.month, "BYDAY": self.weekday, **days}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observance:
    """STANDARD or DAYLIGHT: from `start` (on the wall) on, every year by `rule` where there is one."""

    start: datetime
    before: timedelta
    after: timedelta
    summer: bool
    name: str
    rule: Rule | None = None


class _Yearly(NamedTuple):
    """What the same change of different years has in common."""

    month: int
    weekday: int
    time: tuple[int, int, int]
    before: timedelta
    after: timedelta
    summer: bool
    name: str


@lru_cache(maxsize=256)
def observances(zone: str, first_year: int, last_year: int) -> tuple[Observance, ...]:
    """The observances by which every instant of these years (local, both included) has its right offset.

    Rules go on beyond `last_year`, as the zone's own do. Raises ValueError or KeyError for what is no zone,
    and ValueError for years that no calendar counts.
    """
    if not 1902 <= first_year <= last_year <= 2400:
        raise ValueError(f"a time zone is not described for the years {first_year} to {last_year}")
    known = ZoneInfo(zone)
    # From a year before, so that what holds at the first instant is written as well.
    begin = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    changes = list(_changes(known, begin, last_year + CYCLE_YEARS))
    found = [*_by_rule(changes), *_one_by_one(changes, last_year)]
    covered = datetime(first_year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    if not changes or changes[0].at > covered:
        found.append(_from_the_beginning(known, begin))
    return tuple(sorted(found, key=lambda one: one.start))


def vtimezone(zone: str, first_year: int, last_year: int) -> "Timezone":
    """The component. Raises as `observances` does."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

    component = Timezone()
    component.add("tzid", zone)
    for one in observances(zone, first_year, last_year):
        part = TimezoneDaylight() if one.summer else TimezoneStandard()
        part.add("dtstart", one.start)
        part.add("tzoffsetfrom", one.before)
        part.add("tzoffsetto", one.after)
        part.add("tzname", one.name)
        if one.rule is not None:
            part.add("rrule", vRecur(one.rule.recur))
        component.add_component(part)
    return component


# --- finding the changes -----------------------------------------------------------------------------


def _changes(zone: ZoneInfo, begin: datetime, last_year: int) -> Iterator[Change]:
    """Every change of the offset from `begin` to the end of `last_year`."""
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    at, offset = begin, _offset(zone, begin)
    while at < end:
        later = at + _STEP
        if (new := _offset(zone, later)) != offset:
            yield _change(zone, at, later)
        at, offset = later, new


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> Change:
    """The one change between two instants, to the second."""
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    here, there = high.astimezone(zone), low.astimezone(zone)
    after = _offset(zone, high)
    # Ireland and Morocco call their winter the exception: what counts is that the clocks go forward and back.
    summer = after > before and bool(here.dst() or there.dst())
    return Change(at=high, before=before, after=after, summer=summer, name=here.tzname() or "")


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def _from_the_beginning(zone: ZoneInfo, begin: datetime) -> Observance:
    """What has held since before these years."""
    offset, name = _offset(zone, begin), begin.astimezone(zone).tzname() or ""
    return Observance(start=_ALWAYS, before=offset, after=offset, summer=False, name=name)


# --- finding what repeats ----------------------------------------------------------------------------


def _by_rule(changes: Sequence[Change]) -> Iterator[Observance]:
    """An observance for each change that comes back every year to the last."""
    for yearly, group in _groups(_lasting(changes)).items():
        if (rule := _rule(yearly, [one.wall for one in group])) is not None:
            yield Observance(
                start=group[0].wall, before=yearly.before, after=yearly.after, summer=yearly.summer,
                name=yearly.name, rule=rule,
            )  # fmt: skip


def _one_by_one(changes: Sequence[Change], last_year: int) -> Iterator[Observance]:
    """An observance for each change that no rule says."""
    said: set[datetime] = set()
    for yearly, group in _groups(_lasting(changes)).items():
        if _rule(yearly, [one.wall for one in group]) is not None:
            said.update(one.at for one in group)
    for one in changes:
        if one.at not in said and one.wall.year <= last_year + 1:
            yield Observance(
                start=one.wall, before=one.before, after=one.after, summer=one.summer, name=one.name
            )


def _lasting(changes: Sequence[Change]) -> Sequence[Change]:
    """The longest end of the changes in which each comes back every year, all of them by rules.

    All or nothing: where a zone follows a rule in spring and none in autumn, a rule without its other half
    would leave the zone in summer for ever after the last year that is written.
    """
    if not changes:
        return ()
    last = changes[-1].wall.year
    for first in sorted({one.wall.year for one in changes}):
        end = [one for one in changes if one.wall.year >= first]
        groups = _groups(end)
        if last - first < CYCLE_YEARS - 2:
            return ()
        if all(
            [one.wall.year for one in group] == list(range(first, last + 1))
            and _rule(yearly, [one.wall for one in group]) is not None
            for yearly, group in groups.items()
        ):
            return end
    return ()


def _groups(changes: Iterable[Change]) -> dict[_Yearly, list[Change]]:
    groups: dict[_Yearly, list[Change]] = {}
    for one in changes:
        wall = one.wall
        time = (wall.hour, wall.minute, wall.second)
        yearly = _Yearly(wall.month, wall.weekday(), time, one.before, one.after, one.summer, one.name)
        groups.setdefault(yearly, []).append(one)
    return groups


def _rule(yearly: _Yearly, walls: Sequence[datetime]) -> Rule | None:
    """The yearly rule by which all these fall: the n-th or last such weekday of the month, else such a
    weekday within seven dates (`the Friday from the 23rd to the 29th`); None where there is none."""
    days = [one.day for one in walls]
    weekday = _DAYS[yearly.weekday]
    nth = {(day + 6) // 7 for day in days}
    if all((one + timedelta(days=7)).month != one.month for one in walls):
        return Rule(month=yearly.month, weekday=f"-1{weekday}")
    if len(nth) == 1 and (number := nth.pop()) < 5:
        return Rule(month=yearly.month, weekday=f"{number}{weekday}")
    if max(days) - min(days) < 7:
        return Rule(month=yearly.month, weekday=weekday, dates=tuple(range(min(days), min(days) + 7)))
    return None
