"""Whether a promise can be kept beside what is open already: estimates and buffer against open hours.

Counted are open tasks that are due, or promised an answer, before the instant. What nobody estimated counts
`plan.default_minutes`; every estimate grows by `plan.buffer`. Of the VA's open hours, blocks of kind
`meeting` are taken away, and stretches that are `busy` (in order, none over another): no work fits in there.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from vamail.desk.promise.due import after_open, length_text, open_seconds
from vamail.model.desk import OpenWork
from vamail.model.errors import NoOpenHoursError
from vamail.workspace.types import BusinessHours, Plan

TRIES = 60
Busy = Sequence[tuple[datetime, datetime]]


class Room(NamedTuple):
    """Work that must be done by an instant, and open time until then; whole minutes."""

    needed_minutes: int
    free_minutes: int

    @property
    def fits(self) -> bool:
        """Whether there is time for all of it."""
        return self.needed_minutes <= self.free_minutes

    def __str__(self) -> str:
        work, free = length_text(self.needed_minutes), length_text(self.free_minutes)
        return f"{work} of work, {free} of open time"


def load(
    work: Sequence[OpenWork], minutes: int, now: datetime, until: datetime, hours: BusinessHours, plan: Plan,
    busy: Busy = (),
) -> Room:  # fmt: skip
    """What is open and due by `until`, with a new task of so many minutes, against the time until then."""
    usual = plan.default_minutes
    open_ones = sum(one.minutes or usual for one in work if one.due_at is not None and one.due_at <= until)
    needed = (open_ones + (minutes or usual)) * (1 + plan.buffer)
    return Room(-int(-needed // 1), free_seconds(now, until, hours, plan, busy) // 60)


def free_seconds(since: datetime, until: datetime, hours: BusinessHours, plan: Plan, busy: Busy = ()) -> int:
    """Open time that no meeting takes."""
    taken = (
        _free_by_plan(max(start, since), min(end, until), hours, plan)
        for start, end in busy if start < until and end > since
    )  # fmt: skip
    return _free_by_plan(since, until, hours, plan) - sum(taken)


def _free_by_plan(since: datetime, until: datetime, hours: BusinessHours, plan: Plan) -> int:
    meetings = tuple(span for block in plan.blocks if block.kind == "meeting" for span in block.spans)
    whole = open_seconds(since, until, hours)
    if not meetings:
        return whole
    return whole - open_seconds(since, until, hours, BusinessHours(zone=hours.zone, spans=meetings))


def first_room(
    work: Sequence[OpenWork], minutes: int, now: datetime, due_at: datetime, most: datetime,
    hours: BusinessHours, plan: Plan, busy: Busy = (),
) -> datetime | None:  # fmt: skip
    """The first instant from `due_at` to `most` by which all of it fits; None where there is none."""
    at = due_at
    for _ in range(TRIES):
        room = load(work, minutes, now, at, hours, plan, busy)
        if room.fits:
            return at
        try:
            later = after_open(at, (room.needed_minutes - room.free_minutes) * 60, hours)
        except NoOpenHoursError:
            return None
        at = max(later, at + timedelta(minutes=1))
        at = at if not at.second else at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        if at > most:
            return None
    return None
