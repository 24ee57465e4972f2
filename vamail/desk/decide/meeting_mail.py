"""From a mail about a meeting to its decision: what `desk.meetings` hears in it, and what its row needs.

The rooms of `desk.meetings` are loaded with the first such mail, and by no other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vamail.desk.intake.context import Context
from vamail.desk.intake.file import join_task
from vamail.desk.intake.forward import proof
from vamail.desk.intake.guard import Guarded, is_invitation, itip_method
from vamail.desk.intake.outcomes import hold, settle
from vamail.desk.intake.request import wrote
from vamail.desk.intake.thread import Threaded, belongs, merged
from vamail.desk.life.people import is_va
from vamail.mail.identifiers import action_of_ours, find_meeting_codes
from vamail.mail.naming import name_of
from vamail.model.decision import Decision, Reason
from vamail.model.desk import KnownTask
from vamail.model.effects import Effect, JoinTask, WriteJournal
from vamail.model.meetings import Meeting, MeetingUid, uid_name

if TYPE_CHECKING:
    from vamail.desk.meetings.arrived import Arrived, Heard
    from vamail.desk.meetings.theirs import Judged

_LETTERS = ("invite", "offer", "remind", "declined")
"""How the actions of our mails about meetings begin that a guest may answer in words."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a mail means for meetings. `decision` settles it; else it goes on as a request, of `threaded`
    where that is set, and what `arrived` says is kept beside what was decided."""

    decision: Decision | None = None
    threaded: Threaded | None = None
    arrived: Arrived | None = None
    judged: Judged | None = None
    beside: tuple[Effect, ...] = ()
    reasons: tuple[Reason, ...] = ()


NOTHING = Meant()


def answer(context: Context, checked: Guarded) -> Decision:
    """The guard has seen a REPLY: it is never a task, and never acknowledged."""
    from vamail.desk.meetings.inbound import reply

    arrived = _arrived(context)
    if is_va(context.sender.email, context.workspace) and not arrived.accepted:
        return _decided(context, checked, _own(context, "an answer of your own"))
    return _decided(context, checked, reply(arrived, _by_uid(context)))


def own(context: Context, checked: Guarded) -> Decision | None:
    """The VA's own invitations, of another calendar of hers say, are nobody's request; None for all else."""
    part = context.message.calendar
    if part is None or not is_invitation(context.message) or not part.events:
        return None
    organizer = part.events[0].organizer
    if organizer is None or not is_va(organizer.email, context.workspace):
        return None
    return _decided(context, checked, _own(context, "your own invitation"))


def _own(context: Context, what: str) -> Heard:
    from vamail.desk.meetings.arrived import Heard

    why = f"METHOD:{itip_method(context.message)} from {context.sender.email}: {what}"
    return Heard(what="nothing to do", why=why, reasons=(Reason("meeting", what, True, why),))


def meant(context: Context, checked: Guarded) -> Meant:
    """What somebody else's mail means for meetings; nothing, mostly."""
    part = context.message.calendar
    if part is not None and not part.refused and part.uid:
        known = _by_uid(context)
        if known is not None:
            return _about(context, checked, known)
        if itip_method(context.message) == "REQUEST":
            return Meant(arrived=_arrived(context))
        return NOTHING
    if context.forwarded or context.event.junk or not _in_words(context):
        return NOTHING
    return _words(context, checked)


def kept_beside(context: Context, meant: Meant, decision: Decision) -> Decision:
    """The decision on the request, and what it means for meetings; nothing where it was set aside."""
    if decision.verdict not in ("filed", "joined", "calendar"):
        return decision
    if meant.arrived is None:
        return replace(
            decision, reasons=(*decision.reasons, *meant.reasons), effects=(*decision.effects, *meant.beside)
        )
    from vamail.desk.meetings import theirs

    if meant.judged is not None:
        heard = theirs.changed(meant.arrived, meant.judged, decision.task)
    else:
        heard = theirs.begun(meant.arrived, decision.task)
    line = WriteJournal(step="meeting", what=heard.what, why=heard.why, task=decision.task)
    return replace(
        decision,
        reasons=(*decision.reasons, *heard.reasons),
        effects=(*decision.effects, *heard.effects, line),
    )


# --- calendar objects ------------------------------------------------------------------------------------


def _about(context: Context, checked: Guarded, meeting: Meeting) -> Meant:
    """An object about a meeting that we know, ours or theirs."""
    from vamail.desk.meetings import inbound, theirs

    arrived = _arrived(context)
    if not meeting.theirs:
        return Meant(_decided(context, checked, inbound.ours(arrived, meeting)))
    judged = theirs.judged(arrived, meeting)
    if judged.what == "nothing":
        return Meant(_decided(context, checked, judged.heard))
    if judged.what != "whole":
        heard = theirs.changed(arrived, judged, None)
        return Meant(_decided(context, checked, heard))
    task = _task(context, meeting)
    why = Reason("thread", "the invitation's task", task is not None, f"{meeting.name} belongs to it")
    threaded = Threaded(task, (why,)) if task is not None else None
    return Meant(threaded=threaded, arrived=arrived, judged=judged)


def _arrived(context: Context) -> Arrived:
    from vamail.desk.meetings.arrived import Arrived
    from vamail.desk.meetings.wanted import Origin
    from vamail.model.message import CalendarPart

    message, event = context.message, context.event
    origin = Origin(
        desk=context.desk, workspace=context.workspace, secret=context.secret, now=context.now,
        name=str(name_of(event)),
    )  # fmt: skip
    return Arrived(
        part=message.calendar or CalendarPart("", ""), sender=context.sender, client=context.client_slug,
        proven=proof(message, context.workspace), origin=origin, at=event.received_at,
        text=message.reply_text, message_id=message.message_id, subject=context.subject,
        accepted=event.accepted or context.forwarded, quiet=event.junk,
    )  # fmt: skip


def _by_uid(context: Context) -> Meeting | None:
    part = context.message.calendar
    known = context.desk.kept(MeetingUid, uid_name(part.uid)) if part is not None and part.uid else None
    return context.desk.kept(Meeting, known.meeting) if known is not None else None


# --- words -----------------------------------------------------------------------------------------------


def _in_words(context: Context) -> bool:
    """Whether it answers a letter of ours about a meeting, or carries the code of one: seen without asking
    the database, for most mails do not."""
    message, secret = context.message, context.secret
    if "m-" in message.subject.lower() and find_meeting_codes(message.subject):
        return True
    named = (*message.in_reply_to, *message.references)
    return any(action_of_ours(secret, one).partition("-")[0] in _LETTERS for one in named)


def _words(context: Context, checked: Guarded) -> Meant:
    from vamail.desk.meetings import in_words

    said = in_words.heard(_arrived(context), context.message)
    if said is None:
        return NOTHING
    if said.heard.effects and said.ordinary:
        return Meant(beside=said.heard.effects, reasons=said.heard.reasons)
    if said.ordinary:
        return Meant(reasons=said.heard.reasons)
    return Meant(_decided(context, checked, said.heard))


# --- what its row needs ----------------------------------------------------------------------------------


def _decided(context: Context, checked: Guarded, heard: Heard) -> Decision:
    """The end of a mail that is no request: nothing is filed, and nothing acknowledged."""
    checked = replace(checked, reasons=(*checked.reasons, *heard.reasons))
    if heard.held:
        return hold(context, checked, "answer", heard.held)
    task = _task(context, heard.meeting) if heard.meeting is not None else None
    ref = task.ref if task is not None else None
    joined = _joined(context, task) if heard.counts and task is not None else ()
    line = WriteJournal(step="meeting", what=heard.what, why=heard.why, task=ref)
    return Decision(
        verdict="calendar", task=ref, reasons=checked.reasons,
        effects=(settle(context, "calendar", task=ref), line, *joined, *heard.effects),
    )  # fmt: skip


def _joined(context: Context, task: KnownTask) -> tuple[JoinTask | Effect, ...]:
    return join_task(context, task.ref, new_request=False), *wrote(context, task)


def _task(context: Context, meeting: Meeting) -> KnownTask | None:
    """The meeting's task, if the sender may continue it: a meeting may be with several clients."""
    ref = meeting.task if isinstance(meeting.task, str) else ""
    task = merged(context.desk, context.desk.task(ref)) if ref else None
    return task if task is not None and belongs(task, context) else None
