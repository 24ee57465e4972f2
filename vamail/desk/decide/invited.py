"""A rule's wish for a meeting (`invite:`), carried out once its task is filed.

Nobody is invited where nobody would be acknowledged: a mail that is automatic, an invitation itself, or one
of too many. A time is taken from the mail only where it names one, with its hour, and in no other way.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from vamail.desk.agenda.said import SaidTime
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Invite
from vamail.desk.meetings.making import make
from vamail.desk.meetings.people import guest_at
from vamail.desk.meetings.wanted import Origin, Wanted
from vamail.mail.dates import At, BusinessTime, Recurring, Span, find_dates
from vamail.mail.naming import name_of
from vamail.model.effects import Effect, FileTask, Keep, SendMail, TellVa, WriteJournal
from vamail.model.meetings import Meeting
from vamail.model.quoting import literal
from vamail.model.values import web
from vamail.workspace.hours import parse_time, parse_weekday
from vamail.workspace.types import WEEKDAYS

_WEEKS = 3


def invited(context: Context, invite: Invite, task: FileTask, stopped: str) -> tuple[Effect, ...]:
    """The meeting of this task's requester, or the offer; the journal says why there is none."""
    if stopped:
        return (_journal(task, "no invitation", stopped),)
    outcome = make(_wanted(context, invite, task), _origin(context))
    if outcome.meeting is None:
        key = f"invite:{context.event.number}"
        told = TellVa(
            kind="calendar", key=key, lines=(f"“{literal(task.title)}”: {outcome.refused}",), task=task.key
        )
        return (told, _journal(task, "no invitation", outcome.refused))
    return tuple(_into_the_thread(one, context) for one in outcome.effects)


def _origin(context: Context) -> Origin:
    return Origin(
        desk=context.desk, workspace=context.workspace, secret=context.secret, now=context.now,
        name=f"{name_of(context.event)}.invite",
    )  # fmt: skip


def _wanted(context: Context, invite: Invite, task: FileTask) -> Wanted:
    link = invite.where if web(invite.where) else ""
    return Wanted(
        title=invite.title or task.title,
        guests=(guest_at(context.sender, context.workspace),),
        client=context.client_slug,
        minutes=invite.minutes,
        times=_times(context, invite.when),
        place="" if link else invite.where,
        link=link,
        task=task.key,
    )


def _into_the_thread(effect: Effect, context: Context) -> Effect:
    """Mails about it go into the conversation of the request."""
    parent = "" if context.forwarded else context.message.message_id
    match effect:
        case SendMail() if parent and effect.kind in ("invitation", "offer"):
            return replace(effect, in_reply_to=parent, references=(*context.message.references[-9:], parent))
        case Keep(value=Meeting() as meeting) if parent:
            return Keep(value=replace(meeting, message_id=parent))
        case _:
            return effect


def _journal(task: FileTask, what: str, why: str) -> WriteJournal:
    return WriteJournal(step="meeting", what=what, why=why, task=task.key)


# --- when ------------------------------------------------------------------------------------------------


def _times(context: Context, when: str) -> tuple[SaidTime, ...]:
    """The one time, or none: then free ones are offered."""
    if when == "offer":
        return ()
    said = _from_mail(context) if when == "from the mail" else _weekly(when, context)
    return () if said is None else (said,)


def _from_mail(context: Context) -> SaidTime | None:
    """The one time to come that the mail names, on the wall of whoever wrote it."""
    zone = context.zone
    local = context.event.received_at.astimezone(ZoneInfo(zone))
    found = find_dates(f"{context.subject}\n{context.text}", context.written_in, local)
    dated = [one for one in found if isinstance(one.meaning, At | Span | BusinessTime | Recurring)]
    ahead = [one for one in dated if not isinstance(one.meaning, At) or one.meaning.at > context.now]
    if len({one.meaning for one in ahead}) != 1:
        return None
    (one, *_), meaning = ahead, ahead[0].meaning
    if not isinstance(meaning, At) or meaning.said != "both" or one.ambiguous or one.deadline:
        return None
    at = _certain(meaning.at.replace(tzinfo=None, fold=0), zone)
    return None if at is None else SaidTime(at, zone)


def _weekly(when: str, context: Context) -> SaidTime | None:
    """`Tue 10:00`, `every Tue 10:00` on the VA's wall: the next one that is certain."""
    every, name, clock = "every " in when, *when.removeprefix("every ").split(" ", 1)
    weekday, minute, zone = parse_weekday(name), parse_time(clock), context.workspace.me.zone
    today = context.now.astimezone(ZoneInfo(zone)).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    for week in range(_WEEKS):
        wall = datetime.combine(day + timedelta(weeks=week), datetime.min.time()) + timedelta(minutes=minute)
        at = _certain(wall, zone)
        if at is not None and at > context.now:
            return SaidTime(at, zone, f"FREQ=WEEKLY;BYDAY={WEEKDAYS[weekday][:2].upper()}" if every else "")
    return None


def _certain(wall: datetime, zone: str) -> datetime | None:
    """The instant (UTC) of a time on the wall; None where it does not exist there, or occurs twice."""
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    return first if first == second else None
