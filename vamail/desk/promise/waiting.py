"""Who owes what to whom, and since when: the waiting-for ledger.

While a client owes something, nobody can work on the task: its due date moves by the open time that the
client took, and the client is told so. A chaser goes out every `after_days` business days, at most `times`
(`workspace.types.Chase`); the last one sets no further timer, and the wait stays in the VA's brief.
"""

from dataclasses import replace
from datetime import datetime

from vamail.desk.promise import clocks
from vamail.desk.promise.due import open_seconds, promise_for
from vamail.desk.promise.keeping import pinned_hours
from vamail.desk.promise.unsent import withdrawn
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import DueDate, EditTask, Effect, Keep, SetTimer, WriteJournal
from vamail.model.errors import NoOpenHoursError
from vamail.model.ledger import Clock, Wait
from vamail.model.time import iso_utc
from vamail.workspace.types import Chase, PromiseRule, Within, Workspace

TIMER = "chase"
CLIENT = "client"
"""`Wait.whom` where the client owes."""


def chase_of(client: str, workspace: Workspace) -> Chase:
    """How this client is chased: by the client's own setting, else the desk's."""
    found = workspace.client(client)
    return found.chase if found is not None and found.chase is not None else workspace.chase


def begin(
    desk: Desk, workspace: Workspace, task: KnownTask, at: datetime, *, whom: str = CLIENT, what: str = "",
    reached: bool = True,
) -> tuple[Effect, ...]:  # fmt: skip
    """From now on `whom` owes `what`. A wait that runs already ends: the newest word holds. `reached`: there
    is somebody to be asked again; else it stays in the VA's brief alone."""
    ended, rounds = _ended(desk, task.ref, at, "another wait began"), desk.kept_of(Wait, task.ref)
    wait = Wait(
        task=task.ref,
        round=max((one.round for one in rounds), default=0) + 1,
        client=task.client,
        whom=whom,
        what=what,
        since=at,
    )
    chased, timers = with_next_chaser(wait, workspace, at) if reached else (wait, ())
    owes = "the client" if whom == CLIENT else whom
    why = f"{owes} owes {what}" if what else f"waiting for {owes}"
    return (
        *ended,
        Keep(value=chased),
        *timers,
        WriteJournal(step="wait", what="begins", why=why, task=task.ref),
    )


def over(desk: Desk, workspace: Workspace, task: KnownTask, at: datetime, why: str) -> tuple[Effect, ...]:
    """Nobody owes anything any more; what the client took moves the due date. Nothing where nobody did."""
    waits = [one for one in desk.kept_of(Wait, task.ref) if one.is_open]
    if not waits:
        return ()
    moved = _moved(desk, task, [one for one in waits if one.whom == CLIENT], at, workspace)
    chasers = withdrawn(desk, task.ref, TIMER, "nobody owes anything any more")
    return (*_ended(desk, task.ref, at, why), *chasers, *moved)


def with_next_chaser(wait: Wait, workspace: Workspace, at: datetime) -> tuple[Wait, tuple[SetTimer, ...]]:
    """The wait with the instant of its next chaser, counted from `at`, and the timer that wakes it."""
    chase = chase_of(wait.client, workspace)
    if wait.chased >= chase.times or chase.after_days < 1:
        return replace(wait, chase_at=None), ()
    rule = PromiseRule(within=Within(chase.after_days, "business_days"))
    try:
        due_at = promise_for(at, rule, workspace.me.hours).due_at
    except NoOpenHoursError:  # nobody works any more: the wait stays, and nobody is chased
        return replace(wait, chase_at=None), ()
    timer = SetTimer(kind=TIMER, subject=wait.key, occurrence=iso_utc(due_at), due_at=due_at)
    return replace(wait, chase_at=due_at), (timer,)


def _ended(desk: Desk, ref: str, at: datetime, why: str) -> tuple[Effect, ...]:
    return tuple(
        effect
        for one in desk.kept_of(Wait, ref) if one.is_open
        for effect in (
            Keep(value=replace(one, version=one.version + 1, over_at=at, over_why=why, chase_at=None)),
            WriteJournal(step="wait", what="over", why=why, task=ref),
        )
    )  # fmt: skip


def _moved(
    desk: Desk, task: KnownTask, waits: list[Wait], at: datetime, workspace: Workspace
) -> tuple[Effect, ...]:
    if task.due_at is None or not waits:
        return ()
    since = min(one.since for one in waits)
    due_at = _by_clock(desk, task, at, workspace) or moved_date(task.due_at, since, at, workspace)
    if due_at == task.due_at:
        return ()
    why = f"moved from {iso_utc(task.due_at)}: the client owed an answer since {iso_utc(since)}"
    said = f"{task.due_from}; {why}"
    return (
        EditTask(task=task.ref, due=DueDate(due_at, said)),
        WriteJournal(step="due", what=iso_utc(due_at), why=said, task=task.ref),
    )


def _by_clock(desk: Desk, task: KnownTask, at: datetime, workspace: Workspace) -> datetime | None:
    """Until when its clock runs, which stood still meanwhile: one task has one due date. None without one."""
    for clock in desk.kept_of(Clock, task.ref):
        if clock.name == "resolution" and clock.is_open and clock.paused_at is not None:
            return clocks.resumed(clock, at, pinned_hours(desk, clock, workspace)).due_at
        if clock.name == "resolution" and clock.is_open and clock.due_at != task.due_at:
            return clock.due_at
    return None


def moved_date(due_at: datetime, since: datetime, at: datetime, workspace: Workspace) -> datetime:
    """The due date moved by the open time from `since` to `at`; never to earlier.

    Counted in minutes of the VA's hours: what was open between asking and the answer is what is lacking.
    """
    lost = open_hours(since, at, workspace)
    if lost <= 0:
        return due_at
    start = max(due_at, since)
    try:
        return promise_for(
            start, PromiseRule(within=Within(lost, "business_hours")), workspace.me.hours
        ).due_at
    except NoOpenHoursError:
        return due_at  # hours that never open again cannot move it


def open_hours(since: datetime, until: datetime, workspace: Workspace) -> float:
    """Open hours of the VA between two instants; 0 where the first is not before the second."""
    return open_seconds(since, until, workspace.me.hours) / 3600
