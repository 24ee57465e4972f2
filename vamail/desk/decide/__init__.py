"""The waist: one pure function from an event to a decision.

`decide` reads the desk, takes the instant as an argument, and writes nothing. It raises only
`NoOpenHoursError` (a calendar that never opens); whatever else it raises is a fault of ours, and the
daemon then holds the event. With `explain` every rule is asked and every reason kept; without it the
rules stop being asked where the outcome is certain. The outcome is the same.
"""

from datetime import datetime
from typing import assert_never

from vamail.desk.decide.new_request import new_request
from vamail.desk.intake import notices, operate
from vamail.desk.intake.context import Context
from vamail.desk.intake.dedupe import seen_before
from vamail.desk.intake.forward import read_forward, vouched
from vamail.desk.intake.guard import Guarded, Subject, guard
from vamail.desk.intake.outcomes import duplicate, guarded, hold, va_answer
from vamail.desk.intake.people import client_of, is_va
from vamail.desk.intake.request import follow_up
from vamail.desk.intake.thread import thread
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.events import (
    AcknowledgementExpired,
    CommandGiven,
    DeliveryFailed,
    Event,
    MailReceived,
    NoticesDue,
    TimerDue,
    WorkspaceBroken,
)
from vamail.model.message import Address
from vamail.workspace.types import Workspace


def decide(
    event: Event, desk: Desk, workspace: Workspace, secret: bytes, now: datetime, explain: bool = False
) -> Decision:
    """What to do about this event; `now` is aware."""
    match event:
        case MailReceived():
            return _mail(event, desk, workspace, secret, now, explain)
        case CommandGiven():
            return operate.command(event, desk, now)
        case DeliveryFailed():
            return notices.delivery_failed(event)
        case WorkspaceBroken():
            return notices.workspace_broken(event)
        case NoticesDue():
            return notices.notices_due(event, workspace)
        case AcknowledgementExpired():
            return operate.acknowledge_again(event, desk, workspace, secret, now)
        case TimerDue():
            return Decision(reasons=(Reason("timer", event.kind, False, "no decider waits for it"),))
        case _:
            assert_never(event)


def _mail(
    event: MailReceived, desk: Desk, workspace: Workspace, secret: bytes, now: datetime, explain: bool
) -> Decision:
    checked = guard(Subject(event, desk, workspace, secret))
    context = _context(event, desk, workspace, secret, now)
    seen = seen_before(event.message, desk)
    if seen.duplicate_of is not None and not event.accepted:
        return duplicate(context, checked, seen.duplicate_of)
    if checked.verdict:
        return guarded(context, checked)
    if _own_address(context) and not event.accepted:
        return _from_va(context, checked, explain)
    return _request(context, checked, seen.flagged, explain)


def _context(event: MailReceived, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Context:
    message = event.message
    sender = message.sender or (message.senders[0] if message.senders else Address(""))
    client = workspace.client(event.as_client) if event.as_client else client_of(sender.email, workspace)
    return Context(
        event=event,
        desk=desk,
        workspace=workspace,
        secret=secret,
        now=now,
        client=client,
        sender=sender,
        subject=message.subject,
        text=message.reply_text or message.text,
    )


def _own_address(context: Context) -> bool:
    return not context.event.as_client and is_va(context.sender.email, context.workspace)


def _from_va(context: Context, checked: Guarded, explain: bool) -> Decision:
    """The VA's own mail: a forward is the original sender's request, an answer meets the clock."""
    if not vouched(context.message, context.workspace):
        why = (
            f"{context.sender.email} is your own address, but no server of yours vouches that you sent it; "
            "set `trust: {authserv_id: …}`, or accept it by `vamail held accept`"
        )
        return hold(context, checked, "own_address", why)
    threaded = thread(context)
    found = read_forward(context.message)
    if found is None and threaded.task is not None:
        return va_answer(context, checked, threaded.task)
    if found is None or is_va(found.sender.email, context.workspace):
        return hold(context, checked, "own_address", "a mail from yourself that forwards nobody's request")
    forwarded = Context(
        event=context.event,
        desk=context.desk,
        workspace=context.workspace,
        secret=context.secret,
        now=context.now,
        client=client_of(found.sender.email, context.workspace),
        sender=found.sender,
        subject=found.subject or context.subject,
        text=found.text,
        forwarded=True,
    )
    return _request(forwarded, Guarded(reasons=checked.reasons), "", explain)


def _request(context: Context, checked: Guarded, flagged: str, explain: bool) -> Decision:
    threaded = thread(context)
    if threaded.task is not None:
        decision = follow_up(context, checked, threaded)
        if decision is not None:
            return decision
    return new_request(context, checked, threaded, flagged, explain)
