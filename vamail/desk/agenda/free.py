"""Times at which everybody could meet: inside the VA's hours and each client's, and not over what is taken.

What is good about a time, in this order: its day has no other time yet; it is not at the edge of anybody's
day; nobody eats then; the days lie apart; mornings and afternoons take turns; it is a full or half hour. What
counts for "the edge" is whoever has it worst, so that no zone is favoured.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from vamail.desk.agenda.spans import MINUTE, Span, both, within, without
from vamail.desk.agenda.taken import taken
from vamail.desk.promise import open_intervals
from vamail.desk.promise.calendar import zone_of
from vamail.desk.promise.local import local_day
from vamail.model.desk import Desk
from vamail.workspace.types import BusinessHours, Workspace

MOST_DAYS = 62
"""A longer frame is cut: who cannot meet within two months does not need a free slot, but another plan."""
MOST_COUNT = 20
STEP = 15 * MINUTE
EDGE = 60
"""So many minutes from where somebody's day begins or ends, a time is as good as at its middle."""
FAR = 6 * 60
"""A time further from anybody's hours, in minutes, lies on a day that they do not work."""
_PAUSE = timedelta(hours=3)
_NIGHT_FROM, _NIGHT_TO, _NOON, _AFTER_NOON = 22 * 60, 7 * 60, 12 * 60, 13 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Time:
    """A time at which they could meet; `ease` grows with how well it suits whom it suits least."""

    start: datetime
    day: date
    late: bool
    ease: int
    apart_from_meals: bool
    even: bool


def free_slots(
    desk: Desk,
    workspace: Workspace,
    clients: tuple[BusinessHours, ...],
    minutes: int,
    count: int,
    frame: Span,
    *,
    buffer_minutes: int,
    but: str = "",
) -> tuple[datetime, ...]:
    """Up to `count` starts (UTC, in order) of free times of this length that lie whole inside `frame`.

    Each begins on a quarter of an hour of the VA's wall, lies in the hours of the VA and of all `clients`,
    and stays `buffer_minutes` away from what is taken; `but` is the meeting that does not count as taken.
    They lie on different days as far as there are enough. Empty where nothing is free; `shared_hours` says
    whether that is since they share no hours at all, and `least_bad_slots` what may be asked for then.
    """
    frame = _cut(frame)
    parties = (workspace.me.hours, *clients)
    spans = _free(desk, workspace, shared_hours(workspace, clients, frame), frame, buffer_minutes, but)
    days = [_days(hours, frame) for hours in parties]
    times = _times(spans, workspace, clients, minutes, lambda one: min(_edge(one, each) for each in days))
    return _chosen(times, count, (minutes + buffer_minutes) * MINUTE)


def least_bad_slots(
    desk: Desk,
    workspace: Workspace,
    clients: tuple[BusinessHours, ...],
    minutes: int,
    count: int,
    frame: Span,
    *,
    buffer_minutes: int,
    but: str = "",
) -> tuple[datetime, ...]:
    """As `free_slots`, for those whose hours share nothing: inside the VA's hours, as near as can be to the
    hours of each client on a day that they work, and never between 22:00 and 07:00 on a client's wall."""
    frame = _cut(frame)
    spans = _free(desk, workspace, _open(workspace.me.hours, frame), frame, buffer_minutes, but)
    opened = [_open(hours, Span(frame.start - 2 * _DAY, frame.end + 2 * _DAY)) for hours in clients]
    walls = [zone_of(hours.zone) for hours in clients]

    def ease(one: Span) -> int:
        if any(_at_night(one, wall) for wall in walls):
            return -FAR
        return -max((_outside(one, each) for each in opened), default=0)

    times = [one for one in _times(spans, workspace, clients, minutes, ease) if one.ease > -FAR]
    return _chosen(times, count, (minutes + buffer_minutes) * MINUTE)


def shared_hours(workspace: Workspace, clients: Iterable[BusinessHours], frame: Span) -> tuple[Span, ...]:
    """When the VA and all of them work, inside the frame; what is taken does not matter here."""
    frame = _cut(frame)
    found = _open(workspace.me.hours, frame)
    for hours in clients:
        found = both(found, _open(hours, frame))
    return tuple(found)


# --- what is free ----------------------------------------------------------------------------------------

_DAY = timedelta(days=1)


def _cut(frame: Span) -> Span:
    return Span(frame.start, min(frame.end, frame.start + MOST_DAYS * _DAY))


def _open(hours: BusinessHours, frame: Span) -> list[Span]:
    if frame.start >= frame.end:
        return []
    first, last = (local_day(at, hours.zone) for at in frame)
    return within((Span(*pair) for pair in open_intervals(hours, first - 2 * _DAY, last)), frame)


def _free(
    desk: Desk, workspace: Workspace, opened: Iterable[Span], frame: Span, buffer_minutes: int, but: str
) -> list[Span]:
    gap = buffer_minutes * MINUTE
    around = Span(frame.start - gap, frame.end + gap)
    cuts = [Span(one.span.start - gap, one.span.end + gap) for one in taken(desk, workspace, around, but=but)]
    return list(without(opened, cuts))


def _times(
    spans: Iterable[Span], workspace: Workspace, clients: Sequence[BusinessHours], minutes: int,
    ease: Callable[[Span], int],
) -> list[_Time]:  # fmt: skip
    wall = zone_of(workspace.me.zone)
    walls = [wall, *(zone_of(hours.zone) for hours in clients)]
    return [
        _Time(
            start=one.start, day=local.date(), late=_minute(local) >= _NOON, ease=ease(one),
            apart_from_meals=not any(_at_noon(one, each) for each in walls), even=local.minute % 30 == 0,
        )
        for span in spans for one in _quarters(span, minutes * MINUTE, wall)
        for local in (one.start.astimezone(wall),)
    ]  # fmt: skip


def _quarters(span: Span, length: timedelta, wall: ZoneInfo) -> Iterator[Span]:
    """The stretches of this length inside the span that begin on a quarter of an hour of the wall."""
    if length <= timedelta():
        return
    local = span.start.astimezone(wall)
    past = timedelta(minutes=local.minute % 15, seconds=local.second, microseconds=local.microsecond)
    at = span.start - past + (STEP if past else timedelta())
    while at + length <= span.end:
        yield Span(at, at + length)
        at += STEP


# --- how good a time is ----------------------------------------------------------------------------------


def _days(hours: BusinessHours, frame: Span) -> list[Span]:
    """Somebody's working days as wholes: a pause inside is no edge."""
    days: list[Span] = []
    for one in _open(hours, Span(frame.start - 2 * _DAY, frame.end + 2 * _DAY)):
        if days and one.start - days[-1].end <= _PAUSE:
            days[-1] = Span(days[-1].start, max(days[-1].end, one.end))
        else:
            days.append(one)
    return days


def _edge(one: Span, days: Sequence[Span]) -> int:
    """Minutes to the edge of the day that it lies in, at most `EDGE`, in quarters."""
    day = days[bisect_right(days, one.start, key=lambda day: day.start) - 1]
    return min(EDGE, Span(day.start, one.start).minutes, Span(one.end, day.end).minutes) // 15 * 15


def _outside(one: Span, opened: Sequence[Span]) -> int:
    """Minutes that it lies outside the nearest open hours, in quarters; `FAR` at most."""
    after = bisect_right(opened, one.start, key=lambda span: span.start)
    near = opened[max(after - 1, 0) : after + 1]
    outside = (max(0, Span(span.end, one.end).minutes, Span(one.start, span.start).minutes) for span in near)
    return min((FAR, *outside)) // 15 * 15


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


def _walls(one: Span, wall: ZoneInfo) -> tuple[int, int]:
    """First and last minute of the day on this wall; the last may lie on the next date."""
    start = _minute(one.start.astimezone(wall))
    return start, start + one.minutes


def _at_noon(one: Span, wall: ZoneInfo) -> bool:
    start, end = _walls(one, wall)
    return start < _AFTER_NOON and end > _NOON


def _at_night(one: Span, wall: ZoneInfo) -> bool:
    start, end = _walls(one, wall)
    return start < _NIGHT_TO or end > _NIGHT_FROM


# --- which are chosen ------------------------------------------------------------------------------------


def _chosen(times: Sequence[_Time], count: int, apart: timedelta) -> tuple[datetime, ...]:
    """The best time, then the best beside it, and so on. Times of one half of a day differ in what they are
    alone, so only the best of each half is looked at."""
    halves: dict[tuple[date, bool], list[_Time]] = {}
    for one in times:
        halves.setdefault((one.day, one.late), []).append(one)
    left = [sorted(half, key=_worth, reverse=True) for half in halves.values()]
    chosen: list[_Time] = []
    while left and len(chosen) < min(count, MOST_COUNT):
        best = max((half[0] for half in left), key=lambda one: _rank(one, chosen))
        chosen.append(best)
        left = [free for half in left if (free := _away_from(best, half, apart))]
    return tuple(sorted(one.start for one in chosen))


def _away_from(chosen: _Time, half: list[_Time], apart: timedelta) -> list[_Time]:
    if abs(half[0].day - chosen.day) > _DAY:
        return half
    return [one for one in half if abs(one.start - chosen.start) >= apart]


def _worth(one: _Time) -> tuple[int, bool, bool, float]:
    """How good it is alone."""
    return one.ease, one.apart_from_meals, one.even, -one.start.timestamp()


def _rank(one: _Time, chosen: Sequence[_Time]) -> tuple[int, int, bool, bool, int, bool, float]:
    """How good it is beside those that are chosen."""
    same_day = sum(1 for each in chosen if each.day == one.day)
    beside = any(abs(each.day - one.day) == _DAY for each in chosen)
    same_half = sum(1 for each in chosen if each.late == one.late)
    ease, apart_from_meals, even, early = _worth(one)
    return -same_day, ease, apart_from_meals, not beside, -same_half, even, early
