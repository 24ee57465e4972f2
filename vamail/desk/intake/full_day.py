"""A promise that is unlikely to be kept, because the days until then are full: said at once.

Per client (`when_full`): the acknowledgement states a later, honest instant (`later`, never beyond `within`
from arrival), or the VA is told at once (`warn`), once for the day on which it is due.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from vamail.desk.agenda.spans import Span
from vamail.desk.agenda.taken import busy
from vamail.desk.intake.acknowledge import Promised
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.file import bare_subject
from vamail.desk.intake.notice_words import line, spoken
from vamail.desk.life.spoken import length
from vamail.desk.promise import capacity, promise_for
from vamail.desk.promise.capacity import Room
from vamail.desk.promise.keeping import hours_for
from vamail.model.effects import TellVa
from vamail.model.time import iso_utc
from vamail.workspace.types import PromiseRule, Within


def honest(context: Context, draft: Draft, promised: Promised) -> tuple[Promised, tuple[TellVa, ...]]:
    """The promise as it is stated, and what the VA is told of it."""
    workspace = context.workspace
    full = (context.client.when_full if context.client else None) or workspace.when_full
    work = context.desk.open_work() if full.how != "ignore" else ()
    if not work:
        return promised, ()
    hours, plan = workspace.me.hours, workspace.plan
    meetings = busy(context.desk, Span(context.now, promised.due_at))
    room = capacity.load(work, draft.estimate_minutes, context.now, promised.due_at, hours, plan, meetings)
    if room.fits:
        return promised, ()
    if full.how != "later" or full.within is None:
        return promised, (_told(context, promised, room),)
    most = _most(context, full.within)
    if most <= promised.due_at:
        return promised, (_told(context, promised, room),)
    meetings = busy(context.desk, Span(context.now, most))
    found = capacity.first_room(
        work, draft.estimate_minutes, context.now, promised.due_at, most, hours, plan, meetings
    )
    why = f"{promised.why}; {iso_utc(promised.due_at)} is unlikely ({room}), so it is {{}}"
    if found is not None:
        later = replace(promised, due_at=found, why=why.format("the first instant by which all of it fits"))
        return later, ()
    later = replace(promised, due_at=most, why=why.format("as late as `when_full` allows"))
    return later, (_told(context, later, room),)


def _most(context: Context, within: Within) -> datetime:
    hours = hours_for(context.workspace, context.client)
    rule = PromiseRule(within=within, intersect_client_hours=hours[1] is not None)
    return promise_for(context.event.received_at, rule, *hours).due_at


def _told(context: Context, promised: Promised, room: Room) -> TellVa:
    me = context.workspace.me
    day = promised.due_at.astimezone(ZoneInfo(me.zone)).date()
    words = line(
        me.language, "full",
        title=bare_subject(context.subject)[:120], due=spoken(promised.due_at, me.zone, me.language),
        needed=length(room.needed_minutes, me.language), free=length(room.free_minutes, me.language, least=0),
    )  # fmt: skip
    return TellVa(kind="full", key=f"full:{day}", lines=(words,))
