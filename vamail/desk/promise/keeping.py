"""What happens to the clocks of a task: it is filed, asked again, answered, waited for, done, reopened.

Every decider that does one of these things adds the effects from here to its own. `at` is the real instant
(of the mail, of the command), never that of deciding. A promise is met by a human answer alone; what vamail
sends by itself never comes here.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from vamail.desk.promise import clocks
from vamail.desk.promise.clocks import Hours
from vamail.desk.promise.due import length_text, open_seconds, promise_for
from vamail.desk.promise.unsent import withdrawn
from vamail.model.decision import Reason
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import ChangeTask, Effect, FileTask, Keep, SetTimer, WriteJournal
from vamail.model.errors import NoOpenHoursError
from vamail.model.ids import TaskKey
from vamail.model.ledger import Clock, ClockName, PinnedHours
from vamail.model.time import iso_utc
from vamail.workspace.hours import hours_text
from vamail.workspace.types import BusinessHours, Client, PromiseRule, Within, Workspace

WARN, BREACH = "warn", "breach"
APOLOGY = "apology"
RESPONSES = ("first", "next")
DONE, DROPPED = "done without an answer that was seen", "dropped"
MOST_GRACE_SECONDS = 300


class Filed(NamedTuple):
    """The effects of begun clocks, and for each how it was counted."""

    effects: tuple[Effect, ...]
    said: tuple[Reason, ...] = ()


# --- how a client's time counts -------------------------------------------------------------------------


def rule_of(workspace: Workspace, client: Client | None) -> PromiseRule:
    """The promise to this client: their own, else the desk's."""
    return client.promise if client is not None and client.promise is not None else workspace.promise


def hours_for(workspace: Workspace, client: Client | None) -> Hours:
    """The VA's hours, and the client's where the promise counts only what is open for both."""
    shared = client is not None and rule_of(workspace, client).intersect_client_hours
    return workspace.me.hours, client.hours if shared and client is not None else None


def pinned_hours(desk: Desk, clock: Clock, workspace: Workspace) -> Hours:
    """The hours by which this clock counts; today's where what was kept is gone."""
    kept = desk.kept(PinnedHours, clock.calendar)
    if kept is None:
        return hours_for(workspace, workspace.client(clock.client))
    return clocks.unpin(kept.hours)


def grace(workspace: Workspace) -> timedelta:
    """How long after an instant the VA's own mails of before it may still come in."""
    return timedelta(seconds=min(workspace.timing.poll_seconds, MOST_GRACE_SECONDS))


def warn_timer(clock: Clock) -> tuple[SetTimer, ...]:
    """The timer of its warning; a later instant is another occurrence."""
    if clock.warn_at is None or not clock.is_open:
        return ()
    return (_timer(WARN, clock, clock.warn_at),)


def breach_timer(clock: Clock, workspace: Workspace) -> SetTimer:
    """The timer that sees whether it was kept."""
    return _timer(BREACH, clock, clock.due_at + grace(workspace))


def _timer(kind: str, clock: Clock, at: datetime) -> SetTimer:
    subject = f"{clock.name}/{clock.round}"
    return SetTimer(kind=kind, subject=subject, occurrence=iso_utc(at), due_at=at, task=clock.task)


# --- a clock begins -------------------------------------------------------------------------------------


def filed(desk: Desk, workspace: Workspace, task: FileTask, target: str) -> Filed:
    """A new task: *first* runs to the promised instant, *resolution* to its due date or target."""
    client = workspace.client(task.client)
    found = Filed(())
    if task.promised_at is not None:
        found = _begin(
            desk, workspace, client, task.key, "first", task.received_at, task.promised_at, target=target
        )
    return _joined(found, _resolution(desk, workspace, client, task.key, task.received_at, task.due_at))


def _resolution(
    desk: Desk, workspace: Workspace, client: Client | None, key: TaskKey, at: datetime,
    due_at: datetime | None, round_number: int = 1,
) -> Filed:  # fmt: skip
    target = "due date"
    if due_at is None:
        within = client.resolution if client is not None and client.resolution else workspace.resolution
        if within is None:
            return Filed(())
        target, hours = words_of(within), hours_for(workspace, client)
        due_at = promise_for(
            at, PromiseRule(within=within, intersect_client_hours=hours[1] is not None), *hours
        ).due_at
    found = _begin(
        desk, workspace, client, key, "resolution", at, due_at, target=target, round_number=round_number
    )
    line = WriteJournal(
        step="clock", what=f"resolution until {iso_utc(due_at)}", why=found.said[0].why, task=key
    )
    return Filed((*found.effects, line), found.said)


def words_of(within: Within) -> str:
    """A target as it is journalled: `24 business hours`."""
    unit = within.unit.replace("_", " ")
    return f"{within.amount:g} {unit.removesuffix('s') if within.amount == 1 else unit}"


def _begin(
    desk: Desk, workspace: Workspace, client: Client | None, key: TaskKey, name: ClockName, at: datetime,
    due_at: datetime, *, target: str, round_number: int = 1,
) -> Filed:  # fmt: skip
    hours = hours_for(workspace, client)
    pin = clocks.pin(*hours)
    clock = clocks.begin(
        key, name, at, due_at, hours, workspace.warn.share,
        client=client.slug if client else "", target=target, round_number=round_number,
        calendar=pin.key,
    )  # fmt: skip
    kept = () if desk.kept(PinnedHours, pin.key) is not None else (Keep(value=pin),)
    return Filed((*kept, Keep(value=clock), *warn_timer(clock)), (_counted(clock, hours),))


def _counted(clock: Clock, hours: Hours) -> Reason:
    warned = f"; you are warned at {iso_utc(clock.warn_at)}" if clock.warn_at else ""
    why = f"{clock.target}, counted by {hours_words(*hours)}{warned}"
    return Reason("clock", f"{clock.name} until {iso_utc(clock.due_at)}", True, why)


@lru_cache(maxsize=256)
def hours_words(va: BusinessHours, client: BusinessHours | None = None) -> str:
    """`Mon-Fri 09:00-17:00 Europe/Budapest (HU)`, and the client's where both count."""
    named = f" ({va.holidays})" if va.holidays else ""
    own = f"{hours_text(va.spans)} {va.zone}{named}"
    return own if client is None else f"{own}, shared with the client's {hours_words(client)}"


def _joined(*found: Filed) -> Filed:
    """Several begun clocks together; what keeps hours that they share once is `decide`."""
    return Filed(
        tuple(effect for one in found for effect in one.effects),
        tuple(said for one in found for said in one.said),
    )


# --- the client asks again ------------------------------------------------------------------------------


def waits_for_answer(desk: Desk, task: KnownTask) -> bool | None:
    """Whether an answer to this task is promised and still owed; None where no clock of it is known."""
    found = [one for one in desk.kept_of(Clock, task.ref) if one.name in RESPONSES]
    return any(one.is_open for one in found) if found else None


def asked_again(
    desk: Desk, workspace: Workspace, task: KnownTask, at: datetime, due_at: datetime, target: str
) -> tuple[Effect, ...]:
    """A further request came in, and `due_at` is promised: *next* begins, unless that one runs already."""
    found = desk.kept_of(Clock, task.ref)
    running = [one for one in found if one.name in RESPONSES and one.is_open and one.due_at == due_at]
    if running:
        return tuple(Keep(value=clocks.asked(one, at)) for one in running)
    over = tuple(
        Keep(value=clocks.ended(one, "a later promise took its place"))
        for one in found if one.name == "next" and one.is_open
    )  # fmt: skip
    return (*over, *_next_begins(desk, workspace, task, at, due_at, target))


def _next_begins(
    desk: Desk, workspace: Workspace, task: KnownTask, at: datetime, due_at: datetime, target: str
) -> tuple[Effect, ...]:
    rounds = (one.round for one in desk.kept_of(Clock, task.ref) if one.name == "next")
    begun = _begin(
        desk, workspace, workspace.client(task.client), task.ref, "next", at, due_at,
        target=target, round_number=max(rounds, default=0) + 1,
    )  # fmt: skip
    line = WriteJournal(
        step="clock", what=f"next until {iso_utc(due_at)}", why=begun.said[0].why, task=task.ref
    )
    return (*begun.effects, line)


def begun_anew(
    desk: Desk, workspace: Workspace, task: KnownTask, at: datetime, promised_at: datetime, target: str,
    due_at: datetime | None,
) -> tuple[Effect, ...]:  # fmt: skip
    """A closed task is asked for again: an answer is promised, and *resolution* begins anew.

    `due_at`: what the client says now; else a due date of before counts, if it still lies ahead.
    """
    found = [one for one in desk.kept_of(Clock, task.ref) if one.name == "resolution"]
    ahead = task.due_at if task.due_at is not None and task.due_at > at else None
    number = max((one.round for one in found), default=0) + 1
    client = workspace.client(task.client)
    again = _resolution(desk, workspace, client, task.ref, at, due_at or ahead, number)
    answer = asked_again(desk, workspace, task, at, promised_at, target)
    return _joined(Filed(answer), again).effects


def promise_moved(
    desk: Desk, workspace: Workspace, task: KnownTask, due_at: datetime, at: datetime
) -> tuple[Effect, ...]:
    """The client never heard of the promise that runs; at `at` a later one is stated in its place."""
    effects: list[Effect] = []
    for clock in desk.kept_of(Clock, task.ref):
        if clock.name in RESPONSES and clock.is_open and clock.due_at == task.promised_at:
            hours = pinned_hours(desk, clock, workspace)
            after = clocks.moved(clock, due_at, at, hours, workspace.warn.share)
            effects += (Keep(value=after), *warn_timer(after))
    return tuple(effects)


def due_changed(
    desk: Desk, workspace: Workspace, task: KnownTask, due_at: datetime | None, at: datetime, *,
    status: str = "",
) -> tuple[Effect, ...]:  # fmt: skip
    """The task is due at another instant (None: at none), said at `at`: *resolution* follows.

    `status` is that of the task after the event, where the event changes it too.
    """
    found = [one for one in desk.kept_of(Clock, task.ref) if one.name == "resolution"]
    running = next((one for one in found if one.is_open), None)
    if running is None:
        number = max((one.round for one in found), default=0) + 1
        client = workspace.client(task.client)
        if due_at is None:
            return ()
        return _resolution(desk, workspace, client, task.ref, at, due_at, number).effects
    if due_at is None:
        return (Keep(value=clocks.ended(running, "it has no due date any more")),)
    paused_at = running.paused_at if (status or task.status) == "waiting_client" else None
    if running.due_at == due_at and running.paused_at == paused_at:
        return ()
    hours = pinned_hours(desk, running, workspace)
    moved = clocks.moved(running, due_at, at, hours, workspace.warn.share)
    left = open_seconds(paused_at, due_at, *hours) if paused_at else 0
    moved = replace(moved, paused_at=paused_at, left_seconds=left)
    return (
        Keep(value=moved),
        *warn_timer(moved),
        _line(moved, f"resolution until {iso_utc(due_at)}", "moved"),
    )


# --- it is answered, waited for, done -------------------------------------------------------------------


def answered(desk: Desk, workspace: Workspace, task: KnownTask, at: datetime) -> tuple[Effect, ...]:
    """A human answered the client at `at`: *first* and *next* are met with that instant.

    An answer that is found late counts all the same, also after `done`, and the earliest one counts. What
    the client asked after it began to be owed anew, unless a later answer was seen before. An apology that
    waits for an `ok` is moot.
    """
    found = [one for one in desk.kept_of(Clock, task.ref) if one.name in RESPONSES]
    answers = [(one, clocks.met(one, max(at, one.started_at))) for one in found if _is_met_by(one, at)]
    effects: list[Effect] = [ChangeTask(task=task.ref, answered_at=at)]
    for before, after in answers:
        effects += (Keep(value=after), _verdict(after, "answered", desk, workspace))
        if before.met_at is None and before.asked_at is not None and before.asked_at > at:
            effects += _owed_anew(desk, workspace, task, before.asked_at)
    return (*effects, *_no_apology(desk, task, [before for before, _ in answers]))


def _is_met_by(clock: Clock, at: datetime) -> bool:
    if clock.name == "next" and at < clock.started_at:
        return False
    if clock.met_at is not None:
        return at < clock.met_at
    return clock.is_open or clock.ended_why == DONE


def _owed_anew(desk: Desk, workspace: Workspace, task: KnownTask, asked_at: datetime) -> tuple[Effect, ...]:
    """The client had asked again before the answer to the mail before was seen. Where the desk never opens
    again nothing can be promised, and the answer counts all the same."""
    client = workspace.client(task.client)
    rule = rule_of(workspace, client)
    try:
        due_at = promise_for(asked_at, rule, *hours_for(workspace, client)).due_at
    except NoOpenHoursError:
        return ()
    begun = _next_begins(desk, workspace, task, asked_at, due_at, words_of(rule.within))
    return (ChangeTask(task=task.ref, promised_at=due_at), *begun)


def status_changed(
    desk: Desk, workspace: Workspace, task: KnownTask, status: str, at: datetime
) -> tuple[Effect, ...]:
    """*waiting_client* pauses *resolution*; any other open status lets it run on. Closing: `closed`."""
    effects: list[Effect] = []
    for clock in desk.kept_of(Clock, task.ref):
        if clock.name != "resolution" or not clock.is_open:
            continue
        hours = pinned_hours(desk, clock, workspace)
        if status == "waiting_client" and clock.paused_at is None:
            after = clocks.paused(clock, at, hours)
            what, why = "resolution pauses", f"{length_text(after.left_seconds // 60)} of open time are left"
            effects += (Keep(value=after), _line(after, what, why))
        elif status != "waiting_client" and clock.paused_at is not None:
            after = clocks.resumed(clock, at, hours)
            what, why = f"resolution until {iso_utc(after.due_at)}", f"runs on from {iso_utc(at)}"
            effects += (Keep(value=after), *warn_timer(after), _line(after, what, why))
    return tuple(effects)


def closed(
    desk: Desk, workspace: Workspace, task: KnownTask, at: datetime, status: str = "done"
) -> tuple[Effect, ...]:
    """The task is `done` or `dropped`: *resolution* is met, or everything ends without a verdict."""
    effects: list[Effect] = []
    running = [one for one in desk.kept_of(Clock, task.ref) if one.is_open]
    for clock in running:
        if status == "done" and clock.name == "resolution":
            after = clocks.met(clock, at)
            effects += (Keep(value=after), _verdict(after, "done", desk, workspace))
        else:
            why = DONE if status == "done" else DROPPED
            effects += (Keep(value=clocks.ended(clock, why)), _line(clock, f"{clock.name} ends", why))
    return (*effects, *_no_apology(desk, task, running))


def reopened(desk: Desk, workspace: Workspace, task: KnownTask, at: datetime) -> tuple[Effect, ...]:
    """The VA took back that it is closed: clocks that ended by that, and are not due yet, run on."""
    effects: list[Effect] = []
    for clock in _newest(desk.kept_of(Clock, task.ref)):
        by_closing = clock.ended_why in (DONE, DROPPED) or (
            clock.name == "resolution" and clock.met_at is not None
        )
        if by_closing and clock.due_at > at:
            after = replace(clock, version=clock.version + 1, ended_why="", met_at=None)
            effects += (Keep(value=after), *warn_timer(after), _line(after, f"{clock.name} runs on", ""))
    return tuple(effects)


def _newest(found: Iterable[Clock]) -> tuple[Clock, ...]:
    """The last round of each name."""
    last: dict[str, Clock] = {}
    for one in found:
        if one.name not in last or one.round > last[one.name].round:
            last[one.name] = one
    return tuple(last.values())


def _no_apology(desk: Desk, task: KnownTask, found: Iterable[Clock]) -> tuple[Effect, ...]:
    if not any(one.breached_at for one in found):
        return ()
    return withdrawn(desk, task.ref, APOLOGY, f"{task.ref} is answered or closed meanwhile")


def _verdict(clock: Clock, how: str, desk: Desk, workspace: Workspace) -> WriteJournal:
    at, due_at = clock.met_at or clock.due_at, clock.due_at
    hours = pinned_hours(desk, clock, workspace)
    kept = at <= due_at
    span = length_text(open_seconds(min(at, due_at), max(at, due_at), *hours) // 60)
    beside = f"{span} of open time {'before' if kept else 'after'} {iso_utc(due_at)}"
    return _line(clock, f"{clock.name}: {'kept' if kept else 'late'}", f"{how} {iso_utc(at)}, {beside}")


def _line(clock: Clock, what: str, why: str) -> WriteJournal:
    return WriteJournal(step="clock", what=what, why=why, task=clock.task)
