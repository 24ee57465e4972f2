"""What was: the facts of a review, before anybody words them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from vamail.desk.agenda.appointments import Appointment, held_since
from vamail.desk.reports.day import skipped
from vamail.model.desk import Desk, KnownTask
from vamail.model.ledger import Clock, TimeEntry
from vamail.model.meetings import Meeting

KEPT_SLIPPING = 2
"""So many times makes a task one to delegate or to decline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A task that slipped: `how` is late (met after its instant), open (past it and not met), broken (told
    as not kept, and never met), or moved (`was` is the date before)."""

    task: KnownTask
    how: Literal["late", "open", "broken", "moved"]
    what: str
    due_at: datetime
    was: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Everything that a review says of the time from `since` to `at` (UTC)."""

    at: datetime
    since: datetime
    skipped: tuple[date, ...]
    done: tuple[KnownTask, ...]
    dropped: tuple[KnownTask, ...]
    slips: tuple[Slip, ...]
    meetings: tuple[Appointment, ...]
    minutes: tuple[tuple[str, int], ...]
    to_delegate: tuple[tuple[KnownTask, int], ...]

    @property
    def tasks(self) -> tuple[str, ...]:
        """References of the open tasks that it names."""
        named = (*(one.task for one in self.slips), *(task for task, _ in self.to_delegate))
        return tuple(dict.fromkeys(task.ref for task in named if task.is_open))


def look_back(desk: Desk, since: datetime, now: datetime) -> Past:
    """The time from `since` to `now`."""
    closed = desk.tasks_closed(since, now)
    slips = tuple(_slips(desk, since, now))
    return Past(
        at=now,
        since=since,
        skipped=skipped(desk, "review"),
        done=tuple(one for one in closed if one.status == "done"),
        dropped=tuple(one for one in closed if one.status == "dropped"),
        slips=slips,
        meetings=_meetings(desk, since, now),
        minutes=_minutes(desk, since, now),
        to_delegate=tuple(_kept_slipping(desk, slips, now)),
    )


def _slips(desk: Desk, since: datetime, now: datetime) -> Iterator[Slip]:
    """Late and moved ones by instant; a task is named once for each way."""
    clocks = {one.key: one for one in (*desk.kept_open(Clock), *desk.kept_since(Clock, since))}
    for clock in sorted(clocks.values(), key=lambda one: (one.due_at, one.key)):
        task = desk.task(str(clock.task))
        if task is None:
            continue
        if clock.kept is False and clock.met_at is not None and since <= clock.met_at < now:
            yield Slip(task=task, how="late", what=clock.name, due_at=clock.due_at)
        elif clock.ended_why and clock.breached_at is not None and since <= clock.breached_at < now:
            yield Slip(task=task, how="broken", what=clock.name, due_at=clock.due_at)
        elif clock.is_open and clock.paused_at is None and clock.due_at <= now:
            yield Slip(task=task, how="open", what=clock.name, due_at=clock.due_at)
        elif clock.is_open and clock.name == "resolution" and clock.version > 1:
            first = desk.version_of(Clock, clock.key, 1)
            if first is not None and first.due_at < clock.due_at:
                yield Slip(task=task, how="moved", what="due", due_at=clock.due_at, was=first.due_at)


def _meetings(desk: Desk, since: datetime, now: datetime) -> tuple[Appointment, ...]:
    """Those that ended in that time; one that is over was written since, for it was over afterwards."""
    known = {one.name: one for one in (*desk.kept_open(Meeting), *desk.kept_since(Meeting, since))}
    return held_since(known.values(), since, now)


def _minutes(desk: Desk, since: datetime, now: datetime) -> tuple[tuple[str, int], ...]:
    """Minutes by client, the most first; a watch that runs counts up to now. What was worked before is in an
    earlier review, whatever became of it since (an invoice charges it, say), unless it was logged late."""
    spent: Counter[str] = Counter()
    for entry in desk.kept_since(TimeEntry, since):
        over = entry.ended_at is not None and entry.ended_at < since
        over = over and (entry.version > 1 or bool(entry.source))
        if entry.void or entry.started_at >= now or over:
            continue
        running = int((now - max(entry.started_at, since)).total_seconds() // 60)
        spent[entry.client] += running if entry.is_open else entry.minutes
    return tuple((client, minutes) for client, minutes in spent.most_common() if minutes)


def _kept_slipping(desk: Desk, slips: Sequence[Slip], now: datetime) -> Iterator[tuple[KnownTask, int]]:
    """Open tasks of these that slipped again and again, all their time counted, the worst first."""
    tasks = {one.task.ref: one.task for one in slips if one.task.is_open}
    counted = [(task, _times(desk, task, now)) for task in tasks.values()]
    for task, times in sorted(counted, key=lambda one: -one[1]):
        if times >= KEPT_SLIPPING:
            yield task, times


def _times(desk: Desk, task: KnownTask, now: datetime) -> int:
    """How often a promise of this task was missed, or its date moved."""
    clocks = desk.kept_of(Clock, task.ref)
    missed = sum(1 for one in clocks if one.kept is False or (one.is_open and one.due_at <= now))
    return missed + sum(_moves(desk, one) for one in clocks if one.name == "resolution")


def _moves(desk: Desk, clock: Clock) -> int:
    versions = (desk.version_of(Clock, clock.key, number) for number in range(1, clock.version + 1))
    dates = [one.due_at for one in versions if one is not None]
    return sum(1 for before, after in pairwise(dates) if after > before)
