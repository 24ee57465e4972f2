"""By when a human answers: the instant that is stored, printed and watched, and how it was counted.

- A start outside hours moves to the next opening. A result exactly at closing time is that closing.
- `business hours` consume elapsed open time. `hours` are plain elapsed time.
- `n business days`: the same local time on the n-th open day after the one that the start belongs
  to; where that day is closed at that time, the next opening. A night shift belongs to the day on
  which it begins, also after midnight, so that a later request never gets an earlier promise.
- Instants are rounded up to the minute.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from vamail.desk.promise.calendar import (
    DAY_SECONDS,
    EPOCH_DAY,
    Calendar,
    Interval,
    Step,
    calendar_of,
    check_range,
    offset_at,
    step_of,
    utc_of,
)
from vamail.desk.promise.public_holidays import day_text
from vamail.model.errors import NoOpenHoursError
from vamail.workspace.types import BusinessHours, PromiseRule

LONGEST_SHARED = 3 * 366 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Promise:
    """`due_at` in UTC, whole minutes; `due_local` the same in the VA's zone; `starts_at` when counting
    began; `outside_hours` whether the request arrived when it was closed. The steps join from
    `received_at` (rounded up to the second) to the result, which `due_at` rounds up."""

    due_at: datetime
    due_local: datetime
    starts_at: datetime
    outside_hours: bool
    steps: tuple[Step, ...]


def promise_for(
    received_at: datetime, rule: PromiseRule, va: BusinessHours, client: BusinessHours | None = None
) -> Promise:
    """The promise for a request received at `received_at` (aware).

    `client` counts only if the rule says so. Raises NoOpenHoursError where about 400 days pass without
    an open hour, ValueError for an unknown zone or country, a naive instant or an unknown unit.
    """
    at = _seconds(received_at)
    check_range(at)
    calendar = calendar_of(va, client if rule.intersect_client_hours else None)
    unit, amount = rule.within.unit, rule.within.amount
    if unit == "business_hours":
        return _business_hours(at, round(amount * 3600), calendar)
    if unit == "business_days":
        return _business_days(at, int(amount), calendar)
    if unit == "hours":
        seconds = round(amount * 3600)
        step = step_of(at, at + seconds, seconds, "hours by the clock")
        return _promise(at, at + seconds, not _is_open(at, calendar), [step], calendar)
    raise ValueError(f"'{unit}' is not a unit of a promise")


def next_open(at: datetime, hours: BusinessHours) -> datetime:
    """`at` itself, in UTC, if it is open then; else the next opening. Raises NoOpenHoursError."""
    seconds = _seconds(at)
    interval = next(calendar_of(hours).from_instant(seconds))
    return at.astimezone(UTC) if interval.start <= seconds else _utc(interval.start)


def open_seconds(
    since: datetime, until: datetime, va: BusinessHours, client: BusinessHours | None = None
) -> int:
    """Open seconds from `since` to `until` (aware); 0 where the first is not before the second.

    The hours of `client` count only where they are given: what is open for both.
    """
    first, last = _seconds(since), _seconds(until)
    counted = 0
    if last <= first:
        return 0
    try:
        for interval in calendar_of(va, client).from_instant(first):
            if interval.start >= last:
                break
            counted += min(interval.end, last) - max(interval.start, first)
    except NoOpenHoursError:
        pass  # nothing is open after what was counted
    return counted


def after_open(
    at: datetime, seconds: int, va: BusinessHours, client: BusinessHours | None = None
) -> datetime:
    """The instant, in UTC, at which so many open seconds from `at` (aware) have passed; 0: `at` itself.

    A result exactly at closing time is that closing. Raises NoOpenHoursError.
    """
    first, left = _seconds(at), seconds
    if left <= 0:
        return at.astimezone(UTC)
    for interval in calendar_of(va, client).from_instant(first):
        start = max(interval.start, first)
        if interval.end - start >= left:
            return _utc(start + left)
        left -= interval.end - start
    raise AssertionError("intervals never end")


def open_share(
    since: datetime, until: datetime, share: float, va: BusinessHours, client: BusinessHours | None = None
) -> datetime | None:
    """When `share` of the open time between two instants has passed: a whole minute, in UTC, at which it is
    open (or that of `since`); None where nothing is open in between.

    Of a span that is longer than three years only the last three are counted: nobody is warned so early, and
    a mail that says it came in 1971 must not cost seconds.
    """
    last = _seconds(until)
    first = max(_seconds(since), last - LONGEST_SHARED)
    spans: list[tuple[int, int, int]] = []
    try:
        for interval in calendar_of(va, client).from_instant(first):
            if interval.start >= last:
                break
            spans.append((max(interval.start, first), min(interval.end, last), interval.end))
    except NoOpenHoursError:
        pass  # nothing is open after what was found
    whole = sum(end - start for start, end, _ in spans)
    left = max(1, min(whole, int(whole * share)))
    for start, end, closing in spans:
        if left <= end - start:
            minute = (start + left) // 60 * 60
            return _utc(minute if minute < closing else minute - 60)
        left -= end - start
    return None


def length_text(minutes: int) -> str:
    """A length of time as it is journalled: `6 h 05 min`."""
    return f"{minutes // 60} h {minutes % 60:02d} min"


def _business_hours(at: int, target: int, calendar: Calendar) -> Promise:
    steps: list[Step] = []
    reached, left, starts_at = at, target, -1
    for interval in calendar.from_instant(at):
        _, start, end, why, whole = interval
        if start > reached:
            # Only the first wait begins at an arrival; the later ones lie between a closing and an opening.
            steps.append(calendar.waiting(at, start) if starts_at < 0 else calendar.gap(reached, start))
            reached = start
        if starts_at < 0:
            starts_at = reached
        if reached == start and end - start <= left:
            steps.append(whole)
            reached, left = end, left - (end - start)
        else:
            taken = min(left, end - reached)
            steps.append(step_of(reached, reached + taken, taken, why))
            reached, left = reached + taken, left - taken
        if not left:
            break
    return _promise(starts_at, reached, starts_at > at, steps, calendar)


def _business_days(at: int, count: int, calendar: Calendar) -> Promise:
    intervals = calendar.from_instant(at)
    first = next(intervals)
    starts_at = max(at, first.start)
    steps = [calendar.waiting(at, starts_at)] if starts_at > at else []
    clock = starts_at + offset_at(starts_at, calendar.zone) - (first.day - EPOCH_DAY) * DAY_SECONDS
    reached, day, passed = starts_at, first.day, 0
    open_seconds = first.end - starts_at
    for interval in intervals:
        if interval.day != day:
            day = interval.day
            passed += 1
        if passed < count:
            open_seconds += interval.end - interval.start
            continue
        due, finished = _same_clock(interval, day, clock, calendar, passed > count)
        open_seconds += max(due - interval.start, 0) if finished else interval.end - interval.start
        if finished:
            reached = due
            break
    days = "1 business day" if count == 1 else f"{count} business days"
    why = f"{days} later: {day_text(date.fromordinal(day))}, {_clock_text(reached, calendar)}"
    why = "; ".join((why, *calendar.closures(first.day, day)))
    steps.append(step_of(starts_at, reached, open_seconds, why))
    return _promise(starts_at, reached, starts_at > at, steps, calendar)


def _same_clock(interval: Interval, day: int, clock: int, calendar: Calendar, late: bool) -> tuple[int, bool]:
    """Where `clock` (seconds after the day's midnight) falls in this interval, and whether it does.

    `late`: the n-th day closed before that time, so the next opening is due.
    """
    if late:
        return interval.start, True
    wanted = utc_of((day - EPOCH_DAY) * DAY_SECONDS + clock, calendar.zone)
    return max(wanted, interval.start), wanted <= interval.end


def _is_open(at: int, calendar: Calendar) -> bool:
    try:
        return next(calendar.from_instant(at)).start <= at
    except NoOpenHoursError:
        return False


def _promise(starts_at: int, reached: int, outside: bool, steps: list[Step], calendar: Calendar) -> Promise:
    due = -(-reached // 60) * 60
    return Promise(
        _utc(due), datetime.fromtimestamp(due, calendar.zone), _utc(starts_at), outside, tuple(steps)
    )


def _seconds(at: datetime) -> int:
    """Whole seconds since 1970, rounded up."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    if at.microsecond:
        return int(at.replace(microsecond=0).timestamp()) + 1
    return int(at.timestamp())


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _clock_text(at: int, calendar: Calendar) -> str:
    minute = (at + offset_at(at, calendar.zone)) % DAY_SECONDS // 60
    return f"{minute // 60:02d}:{minute % 60:02d} {calendar.hours.zone}"
