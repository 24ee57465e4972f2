"""When a meeting takes place: the instances of a series inside a frame of time (RFC 5545, 3.3.10, 3.8.5).

A series stays at its local time in its own zone. Where the clocks change, RFC 5545, 3.3.10 holds: a local
time that does not exist is read with the offset before the gap; of one that exists twice the first is meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from vamail.desk.agenda.rules import read_rhythm, times
from vamail.desk.agenda.spans import Span
from vamail.desk.promise.calendar import zone_of
from vamail.model.meetings import Meeting

MOST = 400
"""Instances inside one frame; no frame that anybody looks at holds more."""
_STEPS = 20_000
_DAY = timedelta(days=1)
_SOON = timedelta(days=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One time at which it takes place. `of_at` is when the rule says that it begins, UTC: the name of an
    instance for as long as it lives (RECURRENCE-ID)."""

    of_at: datetime
    start: datetime
    end: datetime

    @property
    def span(self) -> Span:
        """From its start to its end."""
        return Span(self.start, self.end)


def instances(meeting: Meeting, frame: Span) -> tuple[Instance, ...]:
    """The instances that overlap the frame, moved ones where they are now, by start; at most `MOST`."""
    length = timedelta(minutes=meeting.minutes)
    is_elsewhere = meeting.start_at >= frame.end or meeting.end_at <= frame.start
    if is_elsewhere and not (meeting.rule or meeting.moved):
        return ()
    moved = {one.of_at: one for one in meeting.moved}
    found = [
        Instance(of_at=at, start=at, end=at + length)
        for at in _starts(meeting, Span(frame.start - length, frame.end)) if at not in moved
    ]  # fmt: skip
    found += [
        Instance(of_at=one.of_at, start=one.start_at, end=one.start_at + timedelta(minutes=one.minutes))
        for one in meeting.moved if not one.cancelled
    ]  # fmt: skip
    inside = (one for one in found if one.start < frame.end and one.end > frame.start)
    return tuple(sorted(inside, key=lambda one: one.start)[:MOST])


def next_instance(meeting: Meeting, after: datetime, days: int = 800) -> Instance | None:
    """The first instance that begins later than `after`; None where there is none for so many days."""
    last = after + timedelta(days=days)
    # Of most series the next one is near, and each day that is walked costs.
    for end in (min(max(after, meeting.start_at) + _SOON, last), last):
        frame = Span(after, end)
        found = next((one for one in instances(meeting, frame) if one.start > after), None)
        if found is not None:
            return found
    return None


def _starts(meeting: Meeting, frame: Span) -> Iterator[datetime]:
    if not meeting.rule:
        yield meeting.start_at
        return
    zone = zone_of(meeting.zone)
    begin, last = (at.astimezone(zone).replace(tzinfo=None) for at in frame)
    walls = _walls(meeting, begin - _DAY, last + _DAY)  # clocks may go back or forward by as much as a day
    if walls is None:
        yield meeting.start_at
        return
    kept: list[datetime] = []
    for wall in islice(walls, min(_count(meeting.rule), _STEPS)):
        at = wall.replace(tzinfo=zone).astimezone(UTC)
        if at >= frame.end or len(kept) >= MOST:
            return
        if at >= frame.start and at not in kept[-1:]:
            kept.append(at)
            yield at


def _walls(meeting: Meeting, begin: datetime, last: datetime) -> Iterator[datetime] | None:
    """The times of its rule on the wall of its zone, up to `last`, from shortly before `begin` where nothing
    is counted; None where the rule is none that is followed."""
    parts = _parts(meeting.rule)
    counts = bool(parts.pop("COUNT", ""))
    until = min(_until(parts.pop("UNTIL", ""), meeting.zone) or last, last)
    first = meeting.start_at.astimezone(zone_of(meeting.zone)).replace(tzinfo=None)
    try:
        rhythm = read_rhythm(parts, first)
    except ValueError:
        return None
    return times(rhythm, first, first if counts else begin, until)


def _parts(rule: str) -> dict[str, str]:
    return dict(one.partition("=")[::2] for one in rule.upper().split(";"))


def _count(rule: str) -> int:
    count = _parts(rule).get("COUNT", "")
    return int(count) if count.isdecimal() and len(count) < 9 else _STEPS


def _until(text: str, zone: str) -> datetime | None:
    """UNTIL as a time on the wall; of a bare date, its end."""
    try:
        if text.endswith("Z"):
            at = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return at.astimezone(zone_of(zone)).replace(tzinfo=None)
        if "T" in text:
            return datetime.strptime(text, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a time on the wall
        return datetime.strptime(f"{text}T235959", "%Y%m%dT%H%M%S") if text else None  # noqa: DTZ007
    except ValueError:
        return None
