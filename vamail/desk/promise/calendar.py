"""Open intervals of business hours: weekly spans per local date, each end converted to UTC.

Inside this room instants are whole seconds since 1970 UTC, days are proleptic ordinals.
- An end inside a daylight-saving gap is the first valid instant after it; of a wall time that occurs
  twice the first is meant; what counts is elapsed UTC.
- An overnight span belongs to the day on which it starts.
- `days_off` win over everything, then leave, then `work_days`, holidays, the weekly pattern, and
  last the country's relocated working days.
- A relocated working day has the hours of the day that it replaces (none where that day is not
  worked); where the replaced day is not known, and on `work_days` without hours of their own, those
  of the most common worked weekday, the earliest of the week where several are equally common.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vamail.desk.promise.public_holidays import day_text, holiday_year
from vamail.model.errors import NoOpenHoursError
from vamail.workspace.types import BusinessHours, OpenSpan

DAY_SECONDS = 86_400
EPOCH_DAY = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive on purpose: wall seconds are counted from it
# Without an open interval in this many weeks the calendar itself is wrong.
HORIZON_WEEKS = 58
# A local date lies within a day of the same UTC date, and a span lasts at most two days.
_REACH_DAYS = 3
_FIRST_DAY, _LAST_DAY = date(2, 1, 1).toordinal(), date(9990, 1, 1).toordinal()
_WEEKS_KEPT = 32
_GAPS_KEPT = 256


class Step(NamedTuple):
    """One stretch of a count; UTC. A closed stretch counts nothing and says why it was closed."""

    from_at: datetime
    to_at: datetime
    counted_seconds: int
    why: str


class Interval(NamedTuple):
    """Open from `start` to `end`; `day` is the local date it belongs to. A tuple, because the count
    makes and reads many; `whole` is the step of counting it all, made once."""

    day: int
    start: int
    end: int
    why: str
    whole: Step


def step_of(start: int, end: int, counted: int, why: str) -> Step:
    """A step between two instants given in seconds."""
    return Step(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC), counted, why)


def _interval(day: int, start: int, end: int, why: str) -> Interval:
    return Interval(day, start, end, why, step_of(start, end, end - start, why))


class Week(NamedTuple):
    """Intervals of seven local dates in order, not overlapping, and their ends to search in."""

    intervals: tuple[Interval, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone; raises ValueError for an unknown name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"'{name}' is not a time zone; write one such as Europe/Budapest") from error


def check_range(at: int) -> None:
    """Raise NoOpenHoursError for an instant so near to the first or last year that counting would fail."""
    if not _FIRST_DAY <= at // DAY_SECONDS + EPOCH_DAY <= _LAST_DAY:
        raise NoOpenHoursError("This instant lies beyond the years that a calendar can count.")


def utc_of(wall: int, zone: ZoneInfo) -> int:
    """Instant of a wall time, given as seconds since 1970 on the wall: gap → first valid, overlap → first."""
    local = (_EPOCH + timedelta(seconds=wall)).replace(tzinfo=zone)
    first = wall - _offset(local)
    second = wall - _offset(local.replace(fold=1))
    if second >= first:
        return first
    # In a gap the later offset gives the earlier instant; the transition lies between the two.
    before, after = second, first
    offset_before = offset_at(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_at(middle, zone) == offset_before:
            before = middle
        else:
            after = middle
    return after


def _offset(local: datetime) -> int:
    offset = local.utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


def offset_at(at: int, zone: ZoneInfo) -> int:
    """Seconds that the wall clock is ahead of UTC at an instant."""
    return _offset(datetime.fromtimestamp(at, zone))


class Calendar:
    """One VA's or client's hours; weeks are built when first asked for, a bounded number is kept."""

    closed = "outside working hours"

    def __init__(self, hours: BusinessHours) -> None:
        self.hours = hours
        self.zone = zone_of(hours.zone)
        self.pattern: dict[int, tuple[OpenSpan, ...]] = {
            weekday: tuple(span for span in hours.spans if span.weekday == weekday) for weekday in range(7)
        }
        self._common = _most_common(self.pattern)
        self._weeks: dict[int, Week] = {}
        self._gaps: dict[tuple[int, int], Step] = {}

    def week(self, number: int) -> Week:
        """Intervals of the seven local dates from ordinal `7 * number`; they may touch."""
        found = self._weeks.get(number)
        if found is None:
            intervals = _apart(self._build(number))
            found = Week(intervals, tuple(interval.end for interval in intervals))
            if len(self._weeks) >= _WEEKS_KEPT:
                self._weeks.clear()
            self._weeks[number] = found
        return found

    def _build(self, number: int) -> list[Interval]:
        check_range((number * 7 - EPOCH_DAY) * DAY_SECONDS)
        built = []
        for ordinal in range(number * 7, number * 7 + 7):
            day = date.fromordinal(ordinal)
            spans, why = self.spans_on(day)
            midnight = (ordinal - EPOCH_DAY) * DAY_SECONDS
            label = "open hours of " + day_text(day) + (f" ({why})" if why else "") if spans else ""
            for span in spans:
                start = utc_of(midnight + span.start_minute * 60, self.zone)
                end = utc_of(midnight + span.end_minute * 60, self.zone)
                if start < end:
                    built.append(_interval(ordinal, start, end, label))
        return built

    def spans_on(self, day: date) -> tuple[tuple[OpenSpan, ...], str]:
        """What is worked on this local date, and why if the weekly pattern alone does not say it."""
        hours = self.hours
        own = self.pattern[day.weekday()]
        if day in hours.days_off:
            return (), "day off"
        if any(leave.first <= day <= leave.last for leave in hours.leave):
            return (), "leave"
        year = holiday_year(hours.holidays, day.year)
        if day in hours.work_days:
            replaced = year.worked.get(day)
            return own or (
                replaced and self.pattern[replaced.weekday()]
            ) or self._common, "working day by settings"
        if day in year.names:
            return (), f"holiday: {year.names[day]}"
        if own or day not in year.worked:
            return own, ""
        replaced = year.worked[day]
        if replaced is None:
            return self._common, "relocated working day"
        return self.pattern[replaced.weekday()], f"relocated working day for {day_text(replaced)}"

    def closures(self, first: int, last: int) -> tuple[str, ...]:
        """Why dates from ordinal `first` to `last` are closed, apart from the weekly pattern, in runs."""
        runs: list[tuple[int, int, str]] = []
        for ordinal in range(first, last + 1):
            spans, why = self.spans_on(date.fromordinal(ordinal))
            if spans or not why:
                continue
            if runs and runs[-1][2] == why and runs[-1][1] == ordinal - 1:
                runs[-1] = (runs[-1][0], ordinal, why)
            else:
                runs.append((ordinal, ordinal, why))
        return tuple(_run_text(*run) for run in runs)

    def intervals(self, first: int, last: int) -> tuple[Interval, ...]:
        """Intervals of local dates `first` to `last`, not overlapping, in order."""
        return _apart(
            interval
            for number in range(first // 7, last // 7 + 1)
            for interval in self.week(number).intervals
            if first <= interval.day <= last
        )

    def from_instant(self, at: int) -> Iterator[Interval]:
        """Intervals that end after `at`, for ever; the first may have begun before it.

        Raises NoOpenHoursError when some 400 days pass without one.
        """
        number = (at // DAY_SECONDS + EPOCH_DAY - _REACH_DAYS) // 7
        reached = at
        empty = -1  # the first week looked at lies before the instant
        while True:
            week = self.week(number)
            begin = bisect_right(week.ends, reached)
            for interval in week.intervals[begin:]:
                # Only an added working day can begin before the night shift of the day before ends.
                late = interval.start < reached > at
                yield _interval(interval.day, reached, interval.end, interval.why) if late else interval
                reached = interval.end
            number += 1
            empty = 0 if begin < len(week.ends) else empty + 1
            if empty > HORIZON_WEEKS:
                raise NoOpenHoursError(self.why_never(at))

    def waiting(self, start: int, end: int) -> Step:
        """The step from an arrival at `start` to the opening at `end`."""
        first = (start + offset_at(start, self.zone)) // DAY_SECONDS + EPOCH_DAY
        last = (end + offset_at(end, self.zone)) // DAY_SECONDS + EPOCH_DAY
        return step_of(start, end, 0, "; ".join((self.closed, *self.closures(first, last))))

    def gap(self, start: int, end: int) -> Step:
        """The step from a closing to the next opening, made once."""
        found = self._gaps.get((start, end))
        if found is None:
            found = self.waiting(start, end)
            if len(self._gaps) >= _GAPS_KEPT:
                self._gaps.clear()
            self._gaps[start, end] = found
        return found

    def why_never(self, at: int) -> str:
        """A sentence that says what closes everything from `at` on."""
        from vamail.workspace.hours import hours_text

        if not self.hours.spans:
            return "The working hours name no open span at all; write for example 'Mon-Fri 09:00-17:00'."
        first = at // DAY_SECONDS + EPOCH_DAY
        reasons = Counter(
            why.partition(":")[0]
            for ordinal in range(first, first + 400)
            for spans, why in (self.spans_on(date.fromordinal(ordinal)),)
            if not spans and why
        )
        words = {"holiday": f"holidays of {self.hours.holidays}", "day off": "days off", "leave": "leave"}
        causes = (
            " and ".join(words[reason] for reason, _ in reasons.most_common()) or "daylight-saving changes"
        )
        return (
            f"There is no open hour in the 400 days from {day_text(date.fromordinal(first))}: "
            f"{hours_text(self.hours.spans)} ({self.hours.zone}) is closed by {causes} on every such day."
        )


class SharedCalendar(Calendar):
    """The hours that a VA and a client share; days and zone are the VA's."""

    closed = "outside the hours of both"

    def __init__(self, va: Calendar, client: Calendar) -> None:
        super().__init__(va.hours)
        self._va, self._client = va, client

    def _build(self, number: int) -> list[Interval]:
        first, last = number * 7 - _REACH_DAYS, number * 7 + 6 + _REACH_DAYS
        theirs = self._client.intervals(first, last)
        return [
            _interval(mine.day, start, end, f"{mine.why}, shared with the client")
            for mine in self._va.week(number).intervals
            for their in theirs
            if (start := max(mine.start, their.start)) < (end := min(mine.end, their.end))
        ]

    def closures(self, first: int, last: int) -> tuple[str, ...]:
        """Closures of the VA, then those of the client (dates as in each one's zone)."""
        theirs = (f"client: {closure}" for closure in self._client.closures(first, last))
        return (*self._va.closures(first, last), *theirs)

    def why_never(self, at: int) -> str:
        """Either side alone, or that the two never meet."""
        for name, calendar in (("VA", self._va), ("client", self._client)):
            try:
                next(calendar.from_instant(at))
            except NoOpenHoursError as error:
                return f"The {name}'s calendar is closed. {error}"
        from vamail.workspace.hours import hours_text

        sides = " and ".join(
            f"{hours_text(hours.spans)} ({hours.zone})" for hours in (self._va.hours, self._client.hours)
        )
        return f"The VA's hours and the client's never meet in the next 400 days: {sides}."


def _apart(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """In order, cut where the one before has not ended: an added working day can overlap a night shift."""
    apart: list[Interval] = []
    for interval in sorted(intervals, key=lambda interval: interval.start):
        if apart and interval.end <= apart[-1].end:
            continue
        if apart and interval.start < apart[-1].end:
            apart.append(_interval(interval.day, apart[-1].end, interval.end, interval.why))
        else:
            apart.append(interval)
    return tuple(apart)


def _most_common(pattern: dict[int, tuple[OpenSpan, ...]]) -> tuple[OpenSpan, ...]:
    """The spans of the most common worked weekday, the earliest where several are equally common."""
    shapes = {
        weekday: tuple((span.start_minute, span.end_minute) for span in spans)
        for weekday, spans in pattern.items()
        if spans
    }
    if not shapes:
        return ()
    ((shape, _),) = Counter(shapes.values()).most_common(1)
    return next(pattern[weekday] for weekday, found in shapes.items() if found == shape)


def _run_text(first: int, last: int, why: str) -> str:
    text = day_text(date.fromordinal(first))
    return f"{text} {why}" if first == last else f"{text} to {day_text(date.fromordinal(last))} {why}"


@lru_cache(maxsize=128)
def calendar_of(hours: BusinessHours, client: BusinessHours | None = None) -> Calendar:
    """The calendar of these hours, shared with the client's if given; kept for the next call."""
    if client is None:
        return Calendar(hours)
    return SharedCalendar(calendar_of(hours), calendar_of(client))


def open_intervals(hours: BusinessHours, first: date, last: date) -> tuple[tuple[datetime, datetime], ...]:
    """Open intervals in UTC of the local dates from `first` to `last`, merged where they touch."""
    merged: list[tuple[int, int]] = []
    for interval in calendar_of(hours).intervals(first.toordinal(), last.toordinal()):
        if merged and merged[-1][1] == interval.start:
            merged[-1] = (merged[-1][0], interval.end)
        else:
            merged.append((interval.start, interval.end))
    return tuple(
        (datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)) for start, end in merged
    )
