"""What falls due about a meeting, and reminders before it.

A timer says only *look now*: its subject names the meeting and when it begins, and where the meeting is no
more, or begins at another time by now, it does nothing, for whoever moved it has set others. Every look sets
the timers of the next instance; one that is there already stays.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from vamail.desk.agenda.instances import Instance, instances, next_instance
from vamail.desk.agenda.spans import Span
from vamail.desk.meetings import letters
from vamail.desk.meetings.waiting import in_the_dark
from vamail.desk.meetings.wanted import Origin
from vamail.desk.promise.pauses import ASKS_LATE
from vamail.mail.naming import name_of
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, SetTimer, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.meetings import Guest, Meeting
from vamail.model.time import iso_utc
from vamail.workspace.types import Workspace

REMIND, MET, OFFER = "remind", "met", "offer"
"""Kinds of timers: a guest is reminded, a meeting has ended (`after`), an offer lapses (`after`)."""

_MINUTE = timedelta(minutes=1)
_GONE = ("declined", "delegated")


def timers_for(
    meeting: Meeting, workspace: Workspace, now: datetime, *, reminded: tuple[int, datetime] | None = None
) -> tuple[SetTimer, ...]:
    """The timers of this meeting's next instance, or of this offer; none where nothing will happen.
    `reminded`: so many minutes before the instance that begins then its guests are reminded already."""
    if meeting.status == "offered":
        until = offered_until(meeting)
        return (_timer(OFFER, f"{meeting.name}/{iso_utc(until)}", until),) if until is not None else ()
    if meeting.status != "confirmed" or meeting.over:
        return ()
    return (*_reminders(meeting, workspace, now, reminded), *_ends(meeting, now))


def offered_until(meeting: Meeting) -> datetime | None:
    """Until when an offer stands: as was said, but not beyond its last time."""
    last = max(meeting.slots, default=None)
    return min((at for at in (meeting.slots_until, last) if at is not None), default=None)


def minutes_before(meeting: Meeting, workspace: Workspace) -> tuple[int, ...]:
    """So many minutes before it guests are reminded: as the client's settings say, else the desk's."""
    client = workspace.client(meeting.client)
    own = client.meetings.remind_minutes if client is not None else None
    return workspace.meetings.remind_minutes if own is None else own


def _reminders(
    meeting: Meeting, workspace: Workspace, now: datetime, reminded: tuple[int, datetime] | None
) -> Iterator[SetTimer]:
    if meeting.theirs:
        return
    for minutes in minutes_before(meeting, workspace):
        after = now + minutes * _MINUTE
        if reminded is not None and reminded[0] == minutes:
            after = max(after, reminded[1])
        coming = next_instance(meeting, after)
        if coming is not None:
            at = coming.start - minutes * _MINUTE - timedelta(seconds=workspace.undo.window_seconds)
            yield _timer(REMIND, f"{meeting.name}/{iso_utc(coming.start)}/{minutes}", max(at, now))


def _ends(meeting: Meeting, now: datetime) -> Iterator[SetTimer]:
    """When the instance that runs, or else the next one, is over."""
    coming = next_instance(meeting, now - longest(meeting))
    while coming is not None and coming.end <= now:
        coming = next_instance(meeting, coming.start)
    if coming is not None:
        yield _timer(MET, f"{meeting.name}/{iso_utc(coming.start)}", coming.end)


def longest(meeting: Meeting) -> timedelta:
    """How long an instance lasts at most."""
    return max(meeting.minutes, *(one.minutes for one in meeting.moved), 1) * _MINUTE


def _timer(kind: str, subject: str, at: datetime) -> SetTimer:
    return SetTimer(kind=kind, subject=subject, occurrence=subject.split("/")[1], due_at=at)


# --- when one falls due ----------------------------------------------------------------------------------


def due(event: TimerDue, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Decision:
    """Every guest who may come is reminded, once, in their language and zone; never when it has begun."""
    name, start, minutes = _read(event.subject)
    meeting = desk.kept(Meeting, name)
    instance = found(meeting, start) if meeting is not None else None
    if meeting is None or instance is None:
        return nothing(event, "it is cancelled, or takes place at another time")
    again = timers_for(meeting, workspace, now, reminded=(minutes, instance.start))
    late = _late(event, workspace, now)
    coming = _coming(meeting, instance, desk)
    if why := _needless(meeting, instance, minutes, late, workspace, now):
        return nothing(event, why, *again)
    if not coming:
        return nothing(event, "nobody comes who knows of it", *again)
    origin = Origin(desk=desk, workspace=workspace, secret=secret, now=now, name=str(name_of(event)))
    hold = ASKS_LATE if late == "ask" else ""
    mails = tuple(
        letters.reminder(
            meeting, guest, instance, origin, hold=hold, not_before=instance.start - minutes * _MINUTE
        )
        for guest in coming
    )
    why = f"{minutes} minutes before {iso_utc(instance.start)}"
    said = WriteJournal(step="meeting", what=f"{name}: {len(mails)} reminded", why=why, task=meeting.task)
    return Decision(reasons=(Reason(REMIND, name, bool(mails), why),), effects=(*mails, said, *again))


def _coming(meeting: Meeting, instance: Instance, desk: Desk) -> tuple[Guest, ...]:
    """Who may come, and knows of it: nobody is reminded of a time that waits for the VA's `ok`."""
    dark = in_the_dark(meeting, desk)
    may = (one for one in meeting.guests_at(instance.of_at) if one.answer not in _GONE)
    return tuple(one for one in may if one.email.casefold() not in dark)


def _late(event: TimerDue, workspace: Workspace, now: datetime) -> str:
    """`send`, `skip` or `ask`."""
    is_late = now - event.due_at > timedelta(seconds=workspace.late.after_seconds)
    return workspace.late.way("reminder") if is_late else "send"


def _needless(
    meeting: Meeting, instance: Instance, minutes: int, late: str, workspace: Workspace, now: datetime
) -> str:
    """Why nobody is reminded, or ''."""
    if instance.start <= now:
        return "it has begun"
    if any(
        instance.start - one * _MINUTE <= now for one in minutes_before(meeting, workspace) if one < minutes
    ):
        return "a later reminder of it is due as well"
    if late == "skip":
        return "it fell due while nobody ran (`late: {reminder: skip}`)"
    return ""


def found(meeting: Meeting, start: datetime | None) -> Instance | None:
    """The instance of a meeting that stands which begins at this instant."""
    if start is None or meeting.status != "confirmed" or meeting.over:
        return None
    near = instances(meeting, Span(start, start + _MINUTE))
    return next((one for one in near if one.start == start), None)


def nothing(event: TimerDue, why: str, *effects: Effect) -> Decision:
    """The timer is about nothing any more."""
    return Decision(reasons=(Reason(event.kind, event.subject, False, why),), effects=effects)


def _read(subject: str) -> tuple[str, datetime | None, int]:
    """Name, start and minutes of a subject `M-7/2026-12-01T14:00:00Z/60`."""
    name, _, rest = subject.partition("/")
    at, _, minutes = rest.partition("/")
    return name, instant_of(at), int(minutes) if minutes.isdecimal() else 0


def instant_of(text: str) -> datetime | None:
    """The instant that `iso_utc` wrote; None for any other text."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
