"""When reports to the VA come: by local dates, each at most once, and what becomes of one that is late.

A timer is named by its date and time of day. Its decider asks here whether it still is the one of today's
settings: a VA who moves the brief from 8 to 9 has two timers that day, and one brief.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from vamail.desk.promise.local import (
    Occurrence,
    local_day,
    next_occurrence,
    occurrence_on,
    start_of,
    works_on,
)
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, SetTimer, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.ledger import Reported
from vamail.workspace.types import Workspace

Kind = Literal["brief", "review"]
KINDS: tuple[Kind, ...] = ("brief", "review")
SUBJECT = "va"
LOOK_BACK_DAYS = 35


def minute_of(kind: Kind, workspace: Workspace) -> int | None:
    """The time of day, in minutes after midnight on the VA's wall; None for never."""
    day = workspace.day
    return day.brief_minute if kind == "brief" else day.review_minute


def counts(kind: Kind, day: date, workspace: Workspace) -> bool:
    """Whether a report of this kind comes on this date: she works then, and it is the day of the week."""
    weekday = workspace.day.review_weekday if kind == "review" else None
    return works_on(workspace.me.hours, day) and weekday in (None, day.weekday())


def timer(kind: Kind, workspace: Workspace, after: datetime) -> SetTimer | None:
    """The timer of the next report; setting it twice changes nothing. None where there is none."""
    minute, zone = minute_of(kind, workspace), workspace.me.zone
    if minute is None:
        return None
    found = next_occurrence(after, minute, zone, lambda day: counts(kind, day, workspace))
    if found is None:
        return None
    name = f"{found.day.isoformat()} {minute // 60:02d}:{minute % 60:02d}"
    return SetTimer(kind=kind, subject=SUBJECT, occurrence=name, due_at=found.at)


def meant(kind: Kind, event: TimerDue, workspace: Workspace) -> Occurrence | None:
    """The date of this timer, if the settings of today would still set it."""
    minute, zone = minute_of(kind, workspace), workspace.me.zone
    if minute is None:
        return None
    for day in (local_day(event.due_at, zone) - timedelta(days=back) for back in (0, 1)):
        if occurrence_on(day, minute, zone) == event.due_at and counts(kind, day, workspace):
            return Occurrence(day, event.due_at)
    return None


def name_of(kind: Kind, day: date) -> str:
    """What the ledger calls the report of this date."""
    return f"{kind}/{day.isoformat()}"


def passed(kind: Kind, first: date, workspace: Workspace, now: datetime) -> tuple[str, ...]:
    """The dates from `first` on whose report was due by now."""
    minute, zone = minute_of(kind, workspace) or 0, workspace.me.zone
    days: list[str] = []
    at = start_of(first, zone) - timedelta(seconds=1)
    while len(days) < LOOK_BACK_DAYS:
        found = next_occurrence(at, minute, zone, lambda day: counts(kind, day, workspace))
        if found is None or found.at > now:
            break
        if found.day >= first:
            days.append(found.day.isoformat())
        at = found.at
    return tuple(days)


def before(kind: Kind, day: date, workspace: Workspace) -> datetime:
    """The instant of the report before the one of this date: where the time that it tells of begins."""
    minute, zone = minute_of(kind, workspace) or 0, workspace.me.zone
    for back in range(1, LOOK_BACK_DAYS):
        earlier = day - timedelta(days=back)
        at = occurrence_on(earlier, minute, zone)
        if at is not None and counts(kind, earlier, workspace):
            return at
    return start_of(day, zone)


def leave_out(kind: Kind, day: date, workspace: Workspace, now: datetime) -> tuple[Effect, ...]:
    """It fell due while nobody ran, and does not come: kept, so that the next one says so."""
    days = passed(kind, day, workspace, now) or (day.isoformat(),)
    why = f"it fell due while nobody ran (`late: {{{kind}: skip}}`)"
    return (
        Keep(value=Reported(name=name_of(kind, day), at=now, skipped=days)),
        WriteJournal(step=kind, what=f"not sent: {', '.join(days)}", why=why),
    )


def told(kind: Kind, day: date, desk: Desk, now: datetime) -> tuple[Effect, ...]:
    """That the report of this date leaves, and with it what was left out before."""
    open_ones = (one for one in desk.kept_open(Reported) if one.name.startswith(f"{kind}/"))
    return (
        Keep(value=Reported(name=name_of(kind, day), at=now)),
        *(Keep(value=replace(one, version=one.version + 1, told_at=now)) for one in open_ones),
    )
