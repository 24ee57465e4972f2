"""The next local occurrence of a daily or weekly time: at most one on each local date, and never two.

A time that falls into a daylight-saving gap is the first valid instant after it; of one that occurs twice
the first is meant. A local date that a zone left out (Samoa, 30 December 2011) has no occurrence. Timers
are named by the local date, so that a change of the clock never makes a second one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from vamail.desk.promise.calendar import DAY_SECONDS, EPOCH_DAY, calendar_of, offset_at, utc_of, zone_of
from vamail.workspace.types import BusinessHours

HORIZON_DAYS = 400
"""Without a day in so long a time there is none."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One local date and the instant (UTC) of the time on it."""

    day: date
    at: datetime


def local_day(at: datetime, zone: str) -> date:
    """The date on the wall of this zone."""
    return at.astimezone(zone_of(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The first instant (UTC) of a local date."""
    return _instant(day, 0, zone)


def occurrence_on(day: date, minute: int, zone: str) -> datetime | None:
    """The instant (UTC) of `minute` (after midnight, on the wall) of this date; None on a date left out."""
    at = _instant(day, minute, zone)
    return None if _left_out(day, zone) else at


def next_occurrence(
    after: datetime, minute: int, zone: str, counts: Callable[[date], bool] = lambda day: True
) -> Occurrence | None:
    """The first occurrence later than `after` on a date that counts; None where there is none for a year."""
    day = local_day(after, zone) - timedelta(days=1)
    for _ in range(HORIZON_DAYS):
        at = occurrence_on(day, minute, zone) if counts(day) else None
        if at is not None and at > after:
            return Occurrence(day, at)
        day += timedelta(days=1)
    return None


def works_on(hours: BusinessHours, day: date) -> bool:
    """Whether anything is open on this local date: no holiday, no leave, a worked weekday."""
    return bool(calendar_of(hours).spans_on(day)[0])


def next_working_day(hours: BusinessHours, after: date) -> date | None:
    """The first date later than `after` on which something is open; None where there is none for a year."""
    days = (after + timedelta(days=number) for number in range(1, HORIZON_DAYS))
    return next((day for day in days if works_on(hours, day)), None)


def _instant(day: date, minute: int, zone: str) -> datetime:
    wall = (day.toordinal() - EPOCH_DAY) * DAY_SECONDS + minute * 60
    return datetime.fromtimestamp(utc_of(wall, zone_of(zone)), UTC)


def _left_out(day: date, zone: str) -> bool:
    """Whether the wall never shows this date: its first and last moments are both pushed beyond it."""
    last = int(_instant(day, 24 * 60 - 1, zone).timestamp())
    first = int(_instant(day, 0, zone).timestamp())
    shown = (first + offset_at(first, zone_of(zone))) // DAY_SECONDS + EPOCH_DAY
    return first == last or shown != day.toordinal()
