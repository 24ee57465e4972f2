"""Time: when something is fixed, when work fits in, and how much is too much. Pure arithmetic of spans.

- A meeting takes time away. A block for a client or a list takes only such work; a focus block whatever
  ranks first. All else is filled with what ranks first, like tasks side by side, save where a promise of
  today would be missed by it.
- Capacity counts each task on the working day of its instant (late ones today), in that order: what is due
  up to a day against the open time up to that day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from vamail.desk.agenda.fixed import Fixed, fixed_on
from vamail.desk.agenda.spans import MINUTE, Span, within, without
from vamail.desk.promise import open_intervals
from vamail.desk.promise.local import local_day, next_working_day, works_on
from vamail.desk.reports.ranking import Ranked
from vamail.workspace.types import Workspace

LEAST_MINUTES = 10
"""A shorter rest of a slot is left free."""
DAYS = 5
MOVED_AT_MOST = 2


def takes(fixed: Fixed, one: Ranked) -> bool:
    """Whether this task belongs into that time."""
    task = one.task
    return (not fixed.client or task.client == fixed.client) and (
        not fixed.list_name or task.list_name == fixed.list_name
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One stretch of work: what for, and which tasks. `fixed`: it was set aside in the settings."""

    span: Span
    title: str = ""
    client: str = ""
    list_name: str = ""
    tasks: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLoad:
    """One working day: open minutes, minutes of what is due on it, and how many are too many (`over`)."""

    day: date
    open_minutes: int
    due_minutes: int
    over: int = 0
    could_move: tuple[str, ...] = ()


# --- what is open ----------------------------------------------------------------------------------------


def open_time(day: date, workspace: Workspace, now: datetime, busy: Sequence[Span] = ()) -> tuple[Span, ...]:
    """When work fits in on this local date, from `now` on: open hours without the meetings of the weekly
    plan and without `busy`."""
    opened = [Span(*pair) for pair in open_intervals(workspace.me.hours, day, day)]
    meetings = [one.span for one in fixed_on(day, workspace) if one.kind == "meeting"]
    return tuple(without(_from(opened, _on_five(now)), [*meetings, *busy]))


def _from(spans: Iterable[Span], now: datetime) -> list[Span]:
    return [Span(max(one.start, now), one.end) for one in spans if one.end > now]


def _on_five(now: datetime) -> datetime:
    """The instant rounded up to five minutes."""
    over = timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    return now if not over else now - over + 5 * MINUTE


# --- what is done when -----------------------------------------------------------------------------------


def plan_day(
    ranked: Sequence[Ranked], day: date, workspace: Workspace, now: datetime, busy: Sequence[Span] = ()
) -> tuple[Planned, ...]:
    """The stretches of work of this local date, in order; none where `busy`."""
    slots = list(open_time(day, workspace, now, busy))
    left = {one.task.ref: one.minutes for one in ranked}
    planned: list[Planned] = []
    blocks = [one for one in fixed_on(day, workspace) if one.kind != "meeting"]
    for block in sorted(blocks, key=lambda one: (one.is_focus, one.span)):
        inside = within(slots, block.span)
        slots = list(without(slots, [block.span]))
        theirs = [one for one in ranked if takes(block, one) and not _before(one, block.span)]
        planned += _in_block(block, inside, theirs, left)
    planned += _loose(ranked, slots, left)
    return tuple(sorted(planned, key=lambda one: one.span))


def _before(one: Ranked, span: Span) -> bool:
    """Whether it is due before this stretch is over, and so belongs before it."""
    return one.standing == "today" and one.at is not None and one.at < span.end


def _in_block(
    block: Fixed, inside: Sequence[Span], theirs: Sequence[Ranked], left: dict[str, int]
) -> Iterator[Planned]:
    for piece in _filled(inside, [theirs], left):
        yield replace(piece, title=block.title, client=block.client, list_name=block.list_name, fixed=True)


def _loose(ranked: Sequence[Ranked], slots: Sequence[Span], left: dict[str, int]) -> list[Planned]:
    """What fits into the rest of the day, like beside like; a promise that this would miss goes first."""
    chosen = _fitting(ranked, sum(one.minutes for one in slots), left)
    first: list[Ranked] = []  # by their instants: one that comes too late anyway makes no other late
    while True:
        rest = _batches([one for one in chosen if one not in first])
        after = dict(left)
        pieces = list(_filled(slots, [*([one] for one in first), *rest], after))
        missed = next((one for one in chosen if one not in first and _missed(one, pieces)), None)
        if missed is None:
            return pieces
        first = sorted([*first, missed], key=lambda one: one.at.timestamp() if one.at else 0.0)


def _fitting(ranked: Sequence[Ranked], room: int, left: dict[str, int]) -> list[Ranked]:
    """What is worked on today, in its order: a promise that can still be kept goes before all."""
    chosen: set[str] = set()
    for one in sorted(ranked, key=lambda one: one.standing != "today"):
        if room < LEAST_MINUTES:
            break
        if left[one.task.ref] > 0:
            chosen.add(one.task.ref)
            room -= left[one.task.ref]
    return [one for one in ranked if one.task.ref in chosen]


def _missed(one: Ranked, pieces: Iterable[Planned]) -> bool:
    if one.standing != "today" or one.at is None:
        return False
    ends = [piece.span.end for piece in pieces if one.task.ref in piece.tasks]
    return not ends or max(ends) > one.at


def _batches(chosen: Sequence[Ranked]) -> list[list[Ranked]]:
    """Tasks of one client, or of one kind of work, together, in the order of the first of each batch.

    A list that holds tasks of several clients is a kind of work, unless most of all lie there.
    """
    lists: dict[str, list[Ranked]] = defaultdict(list)
    for one in chosen:
        lists[one.task.list_name].append(one)
    kinds = {
        name
        for name, ones in lists.items()
        if name and 2 * len(ones) <= len(chosen) and len({one.task.client for one in ones}) > 1
    }
    batches: dict[tuple[str, str], list[Ranked]] = defaultdict(list)
    for one in chosen:
        name = one.task.list_name
        batches[("list", name) if name in kinds else ("client", one.task.client)].append(one)
    return list(batches.values())


def _filled(
    slots: Sequence[Span], batches: Sequence[Sequence[Ranked]], left: dict[str, int]
) -> Iterator[Planned]:
    """The slots filled with the batches one after the other; a batch goes on in the next slot."""
    queue = [(number, one) for number, batch in enumerate(batches) for one in batch]
    at = 0
    for slot in slots:
        piece: list[Ranked] = []
        start, number = slot.start, -1
        reached = slot.start
        while at < len(queue) and reached < slot.end:
            of, one = queue[at]
            need, room = left[one.task.ref], Span(reached, slot.end).minutes
            if need <= 0:
                at += 1
                continue
            if room < LEAST_MINUTES and need > room:
                break
            if of != number and piece:
                yield _piece(Span(start, reached), piece)
                start, piece = reached, []
            number = of
            piece.append(one)
            taken = min(need, room)
            left[one.task.ref] = need - taken
            reached += taken * MINUTE
        if piece:
            yield _piece(Span(start, reached), piece)


def _piece(span: Span, ones: Sequence[Ranked]) -> Planned:
    clients, lists = {one.task.client for one in ones}, {one.task.list_name for one in ones}
    return Planned(
        span=span,
        client=clients.pop() if len(clients) == 1 else "",
        list_name=lists.pop() if len(lists) == 1 else "",
        tasks=tuple(one.task.ref for one in ones),
    )


# --- how much is too much --------------------------------------------------------------------------------


def working_days(workspace: Workspace, now: datetime, count: int = DAYS) -> list[date]:
    """The next `count` working days, today among them while something is still open today."""
    hours = workspace.me.hours
    today = local_day(now, hours.zone)
    days = [today] if works_on(hours, today) and open_time(today, workspace, now) else []
    while len(days) < count:
        following = next_working_day(hours, days[-1] if days else today)
        if following is None:
            break
        days.append(following)
    return days


def capacity(
    ranked: Sequence[Ranked], workspace: Workspace, now: datetime, days: Sequence[date],
    busy: Sequence[Span] = (),
) -> tuple[DayLoad, ...]:  # fmt: skip
    """The load of these working days; what is over on one day is not over again on the next."""
    zone = workspace.me.zone
    loads: list[DayLoad] = []
    opened = due = known = 0
    before: date | None = None
    for day in days:
        minutes = sum(one.minutes for one in open_time(day, workspace, now, busy))
        mine = [one for one in ranked if one.at and _falls(local_day(one.at, zone), before, day)]
        needed = sum(one.minutes for one in mine)
        opened, due = opened + minutes, due + needed
        over = max(0, due - opened - known)
        known += over
        movable = [one for one in mine if one.movable and one.standing == "later"]
        loads.append(
            DayLoad(
                day=day, open_minutes=minutes, due_minutes=needed, over=over,
                could_move=_least_needed(movable, over) if over else (),
            )
        )  # fmt: skip
        before = day
    return tuple(loads)


def _falls(instant: date, before: date | None, day: date) -> bool:
    """Whether what is due then is counted on `day`: on it, or since the working day before it."""
    return instant <= day and (before is None or instant > before)


def _least_needed(movable: Sequence[Ranked], over: int) -> tuple[str, ...]:
    """The fewest that make room, the least pressing first; at most two."""
    order = sorted(movable, key=lambda one: (-one.task.priority, -one.minutes))
    chosen: list[str] = []
    for one in order[:MOVED_AT_MOST]:
        if over <= 0:
            break
        chosen.append(one.task.ref)
        over -= one.minutes
    return tuple(chosen)
