"""The zone that a TZID means, and the instant of a local time there (RFC 5545, 3.2.19, 3.6.5).

Names first: IANA's, alone or behind a vendor's prefix, then Windows'. Else what the object itself says of the
zone: X-LIC-LOCATION, or its observances, of which only those around the one year are looked at. A local time
that does not exist is read with the offset before the gap; of one that occurs twice the first is meant (RFC
5545, 3.3.5).
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vamail.mail.ical import Component, one_line, unescape
from vamail.mail.ical_times import read_wall
from vamail.model.pattern import lazy

_OBSERVANCES_MAX = 200
_ONSETS_MAX = 1_000
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_IANA = lazy(r"[A-Za-z][A-Za-z0-9_+-]{0,30}(?:/[A-Za-z0-9][A-Za-z0-9_+-]{0,30}){0,2}")
_OFFSET = lazy(r"([+-])([0-9]{2}):?([0-9]{2}):?([0-9]{2})?")
_BYDAY = lazy(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NO_ZONES = frozenset({"right", "posix", "localtime", "posixrules", "factory"})
_UTC_NAMES = frozenset({
    "utc", "z", "etc/utc", "etc/uct", "uct", "zulu", "etc/zulu", "universal", "etc/universal",
    "tzone://microsoft/utc", "coordinated universal time",
})  # fmt: skip
_NOTHING = timedelta()

Note = Callable[[str], None]


class Placed(NamedTuple):
    """A local time as an instant; `zone` and `floating` as in `CalendarEvent`."""

    at: datetime
    zone: str
    floating: bool


class Zones:
    """The zones of one object; `note` is told what could not be known, once a zone."""

    def __init__(self, described: Iterable[Component], note: Note) -> None:
        self.note = note
        self.described = {_key(one.value("TZID")): one for one in described if one.name == "VTIMEZONE"}
        self.named: dict[str, ZoneInfo | None] = {}
        self.own: dict[str, _Own | None] = {}

    def place(self, wall: datetime, tzid: str) -> Placed:
        """The instant of a naive local time; `tzid` '' where none was written."""
        key = _key(tzid)
        if not key:
            self.note("A time of the calendar object names no zone; it was read as if in UTC.")
            return Placed(wall.replace(tzinfo=UTC), "", True)
        zone, own = self._named(tzid), self._own(key)
        offset = own.offset(wall) if own else None
        if zone is not None:
            at = wall.replace(tzinfo=zone)
            if offset is not None and at.utcoffset() != offset:
                self.note(f"The calendar object describes {_shown(tzid)} otherwise than it is known.")
            return Placed(at.astimezone(UTC), zone.key, False)
        if offset is not None:
            return Placed((wall - offset).replace(tzinfo=UTC), "", False)
        self.note(f"The time zone {_shown(tzid)} is not known; its times were read as if in UTC.")
        return Placed(wall.replace(tzinfo=UTC), "", True)

    def _named(self, tzid: str) -> ZoneInfo | None:
        key = _key(tzid)
        if key not in self.named:
            own = self.described.get(key)
            self.named[key] = zone_named(tzid) or (zone_named(own.value("X-LIC-LOCATION")) if own else None)
        return self.named[key]

    def _own(self, key: str) -> "_Own | None":
        if key not in self.own:
            component = self.described.get(key)
            self.own[key] = _Own(component) if component else None
        return self.own[key]


def zone_named(tzid: str) -> ZoneInfo | None:
    """The zone that a TZID names by itself; None where it is no name that is known."""
    name = tzid.strip().strip("\"'")
    folded = name.casefold()
    if folded in _UTC_NAMES:
        return ZoneInfo("UTC")
    if name.startswith("/"):
        # /freeassociation.sourceforge.net/Europe/London, /mozilla.org/20050126_1/America/Argentina/Ushuaia
        last = name.split("/")[-3:]
        tails = ("/".join(last[at:]) for at in range(3))
        return next((zone for zone in map(_iana, tails) if zone is not None), None)
    if zone := _iana(name):
        return zone
    from vamail.mail.windows_zones import WINDOWS_ZONES  # only where an object names such a zone

    windows = WINDOWS_ZONES.get(folded, "")
    return zone_named(windows) if windows else None


def _iana(name: str) -> ZoneInfo | None:
    """The zone of that name: a name of the database and nothing that could be another file."""
    if not _IANA.fullmatch(name) or name.partition("/")[0].casefold() in _NO_ZONES:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


class _Onset(NamedTuple):
    """An offset that holds from the local time `wall`, by the clocks before it, on."""

    wall: datetime
    before: timedelta
    after: timedelta


class _Own:
    """A VTIMEZONE of the object itself (RFC 5545, 3.6.5)."""

    def __init__(self, component: Component) -> None:
        self.parts = component.parts[:_OBSERVANCES_MAX]
        self.years: dict[int, list[_Onset]] = {}

    def offset(self, wall: datetime) -> timedelta | None:
        """Offset from UTC at a local time; None where the zone is not said, or by a rule that is not read."""
        if wall.year not in self.years:
            self.years[wall.year] = self._onsets(wall.year)
        onsets = self.years[wall.year]
        if not onsets:
            return None
        begun = [one for one in onsets if one.wall + max(_NOTHING, one.after - one.before) <= wall]
        if begun:
            return max(begun, key=lambda one: one.wall - one.before).after
        return min(onsets, key=lambda one: one.wall - one.before).before

    def _onsets(self, year: int) -> list[_Onset]:
        found: list[_Onset] = []
        for part in self.parts:
            before, after = _offset(part.value("TZOFFSETFROM")), _offset(part.value("TZOFFSETTO"))
            start = read_wall(part.value("DTSTART"))
            if start is None or after is None or part.name not in {"STANDARD", "DAYLIGHT"}:
                continue
            walls = _walls(part, start, year)
            if walls is None:
                return []
            found += [_Onset(wall, after if before is None else before, after) for wall in walls]
            if len(found) > _ONSETS_MAX:
                return []
        return found


def _walls(part: Component, start: datetime, year: int) -> list[datetime] | None:
    """When an observance begins, as far as it matters in this year; None for a rule that is not read."""
    walls = [start]
    for line in part.every("RDATE"):
        walls += [
            wall for one in line.value.split(",", 500)[:500] if (wall := read_wall(one.partition("/")[0]))
        ]
    for line in part.every("RRULE")[:1]:
        yearly = _yearly(line.value, start, year)
        if yearly is None:
            return None
        walls += yearly
    return walls[:_ONSETS_MAX]


def _yearly(rule: str, start: datetime, year: int) -> list[datetime] | None:
    parts = dict(one.partition("=")[::2] for one in rule.upper().split(";", 20))
    if parts.get("FREQ") != "YEARLY" or parts.get("INTERVAL", "1").strip("0") != "1":
        return None
    if not parts.keys() <= {"FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT", "WKST"}:
        return None
    last = _last(parts, start)
    found: list[datetime] = []
    for one in sorted({year, year - 1, last.year, last.year - 1}):
        if start.year <= one <= min(year, last.year):
            days = _days(parts, start, one)
            if days is None:
                return None
            found += [day for day in days if start <= day <= last]
    return found


def _last(parts: dict[str, str], start: datetime) -> datetime:
    """The latest time at which a rule begins something; UNTIL is UTC, so that a day more is none too many."""
    count = parts.get("COUNT", "")
    if count.isdecimal() and len(count) < 4:
        return start.replace(year=min(start.year + int(count), 9000), month=1, day=1)
    until = read_wall(parts.get("UNTIL", ""))
    return until + timedelta(days=1) if until else datetime(9000, 1, 1)  # noqa: DTZ001 - a time on the wall


def _days(parts: dict[str, str], start: datetime, year: int) -> list[datetime] | None:
    """The days of one year that BYMONTH, BYDAY and BYMONTHDAY name, at the hour of `start`."""
    months = [int(one) for one in _numbers(parts.get("BYMONTH", str(start.month))) if 1 <= int(one) <= 12]
    month_days = {int(one) for one in _numbers(parts.get("BYMONTHDAY", ""))}
    by_day = _BYDAY.fullmatch(parts.get("BYDAY", "").strip()) if "BYDAY" in parts else None
    if "BYDAY" in parts and by_day is None:
        return None
    if not month_days and by_day is None:
        month_days = {start.day}
    out: list[datetime] = []
    for month in months[:12]:
        first = start.replace(year=year, month=month, day=1)
        length = ((first + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day
        days = [n for n in range(1, length + 1) if not month_days or {n, n - length - 1} & month_days]
        if by_day:
            days = _weekdays(days, first.weekday(), by_day[1], _DAYS[by_day[2]])
        out += [first.replace(day=n) for n in days]
    return out


def _weekdays(days: list[int], first: int, nth: str | None, weekday: int) -> list[int]:
    """Of these days of a month whose first is weekday `first`: the nth of a weekday (from the end where it is
    negative), or all of it."""
    right = [n for n in days if (first + n - 1) % 7 == weekday]
    if nth is None:
        return right
    place = int(nth)
    at = place - 1 if place > 0 else len(right) + place
    return [right[at]] if place and 0 <= at < len(right) else []


def _numbers(text: str) -> list[str]:
    found = [one.strip().lstrip("+") for one in text.split(",", 40)[:40]]
    return [one for one in found if one.lstrip("-").isdecimal() and one.isascii() and len(one) < 4]


def _offset(text: str) -> timedelta | None:
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    if size >= timedelta(days=1):
        return None
    return -size if found[1] == "-" else size


def _key(tzid: str) -> str:
    return unescape(tzid[:255]).strip().strip("\"'").casefold()


def _shown(tzid: str) -> str:
    return f"“{one_line(tzid, 60)}”"
