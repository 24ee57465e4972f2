"""A day of the VA as facts: what the brief says, before anybody words it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vamail.desk.agenda.appointments import Appointment, Undecided, appointments, undecided
from vamail.desk.agenda.spans import Span
from vamail.desk.agenda.taken import busy
from vamail.desk.life.people import is_anothers
from vamail.desk.promise import open_seconds, promise_for
from vamail.desk.promise.local import local_day, start_of
from vamail.desk.reports import blocks
from vamail.desk.reports.blocks import DayLoad, Planned
from vamail.desk.reports.leaving import Leaving, leaving
from vamail.desk.reports.ranking import Ranked, rank
from vamail.model.desk import Desk, HeldEntry, KnownTask
from vamail.model.errors import NoOpenHoursError
from vamail.model.ledger import Clock, Reported, Wait
from vamail.model.meetings import Meeting
from vamail.workspace.types import PromiseRule, Within, Workspace

TRIES_TO_MOVE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class DueClock:
    """A clock that runs out today, or has; `left_seconds` of the VA's open time are left."""

    clock: Clock
    task: KnownTask | None
    left_seconds: int

    @property
    def is_late(self) -> bool:
        """Whether it has run out."""
        return self.left_seconds <= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A task whose client could be asked for a later date than `from_at`, since `day` is too full."""

    task: KnownTask
    day: date
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything that the brief of this local date says. Instants are UTC."""

    at: datetime
    day: date
    skipped: tuple[date, ...]
    clocks: tuple[DueClock, ...]
    meetings: tuple[Appointment, ...]
    undecided: tuple[Undecided, ...]
    ranked: tuple[Ranked, ...]
    planned: tuple[Planned, ...]
    waits: tuple[tuple[Wait, KnownTask | None], ...]
    held: tuple[HeldEntry, ...]
    leaving: tuple[Leaving, ...]
    loads: tuple[DayLoad, ...]
    moves: tuple[Move, ...]

    @property
    def tasks(self) -> tuple[str, ...]:
        """References of all ranked tasks."""
        return tuple(one.task.ref for one in self.ranked)


def look(desk: Desk, workspace: Workspace, now: datetime) -> Today:
    """The day that `now` lies in, on the VA's wall."""
    zone = workspace.me.zone
    day = local_day(now, zone)
    ends_at = start_of(day + timedelta(days=1), zone)
    tasks, clocks = desk.open_tasks(), desk.kept_open(Clock)
    ranked = rank(tasks, clocks, workspace.plan, now, ends_at)
    known = {one.ref: one for one in tasks}
    days = blocks.working_days(workspace, now)
    last = start_of(max(days, default=day) + timedelta(days=1), zone)
    taken = busy(desk, Span(start_of(day, zone), last))
    loads = blocks.capacity(ranked, workspace, now, days, taken)
    open_meetings = desk.kept_open(Meeting)
    return Today(
        at=now,
        day=day,
        skipped=skipped(desk, "brief"),
        clocks=tuple(_clocks(clocks, known, workspace, now, ends_at)),
        meetings=appointments(open_meetings, workspace, day),
        undecided=undecided(open_meetings, now),
        ranked=ranked,
        planned=blocks.plan_day(ranked, day, workspace, now, taken),
        waits=_waits(desk, known),
        held=desk.held_open(),
        leaving=leaving(desk, known, workspace, now, ends_at),
        loads=loads,
        moves=tuple(_moves(desk, loads, known, workspace)),
    )


def skipped(desk: Desk, kind: str) -> tuple[date, ...]:
    """Local dates whose report of this kind never came, and of which the VA was not told yet."""
    found = (one for one in desk.kept_open(Reported) if one.name.startswith(f"{kind}/"))
    return tuple(sorted({date.fromisoformat(day) for one in found for day in one.skipped}))


def _clocks(
    clocks: Sequence[Clock], known: dict[str, KnownTask], workspace: Workspace, now: datetime,
    ends_at: datetime,
) -> Iterator[DueClock]:  # fmt: skip
    for clock in sorted(clocks, key=lambda one: one.due_at):
        if clock.paused_at is None and clock.due_at < ends_at:
            left = open_seconds(now, clock.due_at, workspace.me.hours)
            if clock.due_at > now and not left:
                left = int((clock.due_at - now).total_seconds())
            yield DueClock(clock=clock, task=known.get(str(clock.task)), left_seconds=left)


def _waits(desk: Desk, known: dict[str, KnownTask]) -> tuple[tuple[Wait, KnownTask | None], ...]:
    found = sorted(desk.kept_open(Wait), key=lambda one: one.since)
    return tuple((one, known.get(str(one.task))) for one in found)


# --- what could move -------------------------------------------------------------------------------------


def move_name(task: KnownTask) -> str:
    """What the ledger calls the question for a later date: one for each date."""
    return f"move/{task.ref}/{task.due_at.isoformat() if task.due_at else ''}"


def _moves(
    desk: Desk, loads: Sequence[DayLoad], known: dict[str, KnownTask], workspace: Workspace
) -> Iterator[Move]:
    """At most two questions, none that was asked before, and only for a date with room for the task."""
    candidates = [(load, ref) for load in loads for ref in load.could_move]
    for load, ref in candidates[: blocks.MOVED_AT_MOST]:
        task = known[ref]
        if is_anothers(task.requester, task.client, workspace):
            continue
        to_at = _later(task, load, loads, workspace)
        if task.due_at is not None and to_at is not None and desk.kept(Reported, move_name(task)) is None:
            yield Move(task=task, day=load.day, from_at=task.due_at, to_at=to_at)


def _later(task: KnownTask, full: DayLoad, loads: Sequence[DayLoad], workspace: Workspace) -> datetime | None:
    """The first later working day with room, at the same time of day; beyond what is counted, any."""
    if task.due_at is None:
        return None
    room = {one.day: one.open_minutes - one.due_minutes for one in loads}
    last = loads[-1].day
    for count in range(1, TRIES_TO_MOVE + 1):
        rule = PromiseRule(within=Within(count, "business_days"))
        try:
            at = promise_for(task.due_at, rule, workspace.me.hours).due_at
        except NoOpenHoursError:
            return None
        day = local_day(at, workspace.me.zone)
        wanted = task.estimate_minutes or workspace.plan.default_minutes
        if day > last or (day > full.day and room.get(day, 0) >= wanted):
            return at
    return None
