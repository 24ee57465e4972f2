"""Behind a meeting: the VA is asked what came of it, and it is over. An offer that nobody took up lapses."""

from datetime import datetime

from vamail.desk.agenda.instances import Instance, next_instance
from vamail.desk.meetings import letters
from vamail.desk.meetings.reminders import MET, OFFER, found, instant_of, nothing, offered_until, timers_for
from vamail.desk.meetings.waiting import in_the_dark
from vamail.desk.meetings.wanted import Origin
from vamail.mail.naming import name_of
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.meetings import Meeting
from vamail.workspace.types import Workspace


def met(event: TimerDue, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Decision:
    """An instance has ended: a form for notes to the VA, unless nobody came; the last ends the meeting."""
    name, start = _read(event)
    meeting = desk.kept(Meeting, name)
    instance = found(meeting, start) if meeting is not None else None
    if meeting is None or instance is None or instance.end > now:
        again = timers_for(meeting, workspace, now) if meeting is not None else ()
        return nothing(event, "it is cancelled, or takes place at another time", *again)
    origin = Origin(desk=desk, workspace=workspace, secret=secret, now=now, name=str(name_of(event)))
    asked = workspace.meetings.notes and _took_place(meeting, instance, desk)
    effects: tuple[Effect, ...] = letters.notes_form(meeting, instance, origin) if asked else ()
    why = "you are asked what came of it" if asked else "no notes are asked for"
    said = WriteJournal(step="meeting", what=f"{name} has ended", why=why, task=meeting.task)
    then: tuple[Effect, ...] = timers_for(meeting, workspace, now)
    if next_instance(meeting, now) is None and not then:
        then = (Keep(value=meeting.next(over=True)),)
    return Decision(reasons=(Reason(MET, name, asked, why),), effects=(*effects, said, *then))


def _took_place(meeting: Meeting, instance: Instance, desk: Desk) -> bool:
    """Somebody may have come: who declined did not, nor whoever never heard of it."""
    if meeting.theirs:
        return meeting.our_answer != "declined"
    dark = in_the_dark(meeting, desk)
    guests = meeting.guests_at(instance.of_at)
    return not guests or any(one.answer != "declined" and one.email.casefold() not in dark for one in guests)


def lapsed(event: TimerDue, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Decision:
    """Nobody has chosen in time: the VA is told, and the times are free again."""
    name, until = _read(event)
    meeting = desk.kept(Meeting, name)
    if meeting is None or meeting.status != "offered" or _until(meeting) != until:
        return nothing(event, "a time was chosen, or others were offered")
    origin = Origin(desk=desk, workspace=workspace, secret=secret, now=now, name=str(name_of(event)))
    why = "nobody chose one of the times that were offered"
    return Decision(
        reasons=(Reason(OFFER, name, True, why),),
        effects=(
            Keep(value=meeting.next(status="cancelled", changed_at=now)),
            *letters.news(meeting, origin, "not_chosen"),
            WriteJournal(step="meeting", what=f"{name}: the offer lapses", why=why, task=meeting.task),
        ),
    )


def _until(meeting: Meeting) -> datetime | None:
    """As a timer's subject says it: to the second."""
    until = offered_until(meeting)
    return until.replace(microsecond=0) if until is not None else None


def _read(event: TimerDue) -> tuple[str, datetime | None]:
    name, _, rest = event.subject.partition("/")
    return name, instant_of(rest)
