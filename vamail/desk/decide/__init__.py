"""The waist: one pure function from an event to a decision.

`decide` reads the desk, takes the instant as an argument, and writes nothing. It raises only
`NoOpenHoursError` (a calendar that never opens); whatever else it raises is a fault of ours, and the
daemon then holds the event. With `explain` every rule is asked and every reason kept; without it the
rules stop being asked where the outcome is certain. The outcome is the same.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from vamail.desk.decide import commanded, given_file, meeting_mail, money_mail, payment_mail, timers
from vamail.desk.decide.classify import classify
from vamail.desk.decide.new_request import new_request
from vamail.desk.decide.outgoing import pass_out
from vamail.desk.intake import notices, operate, sent, standing
from vamail.desk.intake.context import Context
from vamail.desk.intake.dedupe import seen_before
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.forward import proof, read_forward
from vamail.desk.intake.guard import Guarded, Subject, guard
from vamail.desk.intake.outcomes import duplicate, guarded, hold, va_answer
from vamail.desk.intake.request import follow_up
from vamail.desk.intake.thread import Threaded, thread
from vamail.desk.life import canary, tell
from vamail.desk.life.people import client_of, is_va, outsiders, unanswerable, whose
from vamail.mail.authentication import Authentication
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk, KnownMail, KnownTask
from vamail.model.effects import Effect, Keep
from vamail.model.events import (
    AcknowledgementExpired,
    BooksDue,
    CommandGiven,
    DeliveryFailed,
    Event,
    FileGiven,
    GivenUp,
    MailReceived,
    MailSent,
    NoticesDue,
    OutageBegan,
    OutageEnded,
    TimerDue,
    WorkspaceBroken,
)
from vamail.model.ledger import PinnedHours
from vamail.model.message import Address
from vamail.workspace.types import Client, Workspace


def decide(
    event: Event, desk: Desk, workspace: Workspace, secret: bytes, now: datetime, explain: bool = False
) -> Decision:
    """What to do about this event; `now` is aware."""
    decision = _decide(event, desk, workspace, secret, now, explain)
    return pass_out(_pinned_once(decision), event.number, desk, workspace, now)


def _pinned_once(decision: Decision) -> Decision:
    """Two clocks that one event begins pin the same hours; they are written once."""
    pins = [one for one in decision.effects if isinstance(one, Keep) and isinstance(one.value, PinnedHours)]
    if len(pins) < 2:
        return decision
    first = {one.value.key: one for one in reversed(pins)}
    kept = (one for one in decision.effects if one not in pins or first.pop(_key(one), None) is not None)
    return replace(decision, effects=tuple(kept))


def _key(effect: Effect) -> str:
    return effect.value.key if isinstance(effect, Keep) else ""


def _decide(
    event: Event, desk: Desk, workspace: Workspace, secret: bytes, now: datetime, explain: bool
) -> Decision:
    match event:
        case MailReceived():
            return _mail(event, desk, workspace, secret, now, explain)
        case MailSent():
            return sent.seen(event, desk, workspace, secret, now)
        case CommandGiven():
            return commanded.by_line(event, desk, workspace, secret, now)
        case DeliveryFailed():
            return notices.delivery_failed(event, desk, workspace, now)
        case GivenUp():
            return notices.given_up(event, workspace)
        case WorkspaceBroken():
            return notices.workspace_broken(event, workspace)
        case NoticesDue():
            return notices.notices_due(event, desk, workspace, now)
        case AcknowledgementExpired():
            return operate.acknowledge_again(event, desk, workspace, secret, now, _asked_again)
        case OutageBegan():
            return tell.began(event, workspace)
        case OutageEnded():
            return tell.ended(event, workspace)
        case FileGiven():
            return given_file.given(event, desk, workspace, now)
        case BooksDue():
            from vamail.desk.billing import books_mail  # seldom asked

            return books_mail.due(event, workspace)
        case TimerDue():
            return timers.due(event, desk, workspace, secret, now)
        case _:
            assert_never(event)


def _asked_again(context: Context) -> Draft:
    return classify(context, bool(context.message.in_reply_to), explain=False).draft


def _mail(
    event: MailReceived, desk: Desk, workspace: Workspace, secret: bytes, now: datetime, explain: bool
) -> Decision:
    checked = guard(Subject(event, desk, workspace, secret))
    context = _context(event, desk, workspace, secret, now)
    seen = seen_before(event.message, desk, by_person=not checked.verdict)
    if seen.duplicate_of is not None and not _proven_since(event, seen.duplicate_of, desk):
        return duplicate(context, checked, seen.duplicate_of)
    if checked.verdict == "ignored" and (name := canary.name_of(event.message, secret)):
        return canary.came_back(event, name, checked.reasons, now)
    if checked.verdict == "calendar":
        return meeting_mail.answer(context, checked)
    if (paid := payment_mail.heard(context, checked)) is not None:
        return paid
    if checked.verdict:
        return guarded(context, checked)
    if is_va(context.sender.email, workspace) and (given := payment_mail.given(context, checked)) is not None:
        return given
    if (command := commanded.by_mail(context, checked)) is not None:
        return command
    if is_va(context.sender.email, workspace) and not (event.accepted or event.as_client):
        if (invited := meeting_mail.own(context, checked)) is not None:
            return invited
        return _from_va(context, checked, seen.flagged, explain)
    decision = commanded.told_of_misuse(context, _request(context, checked, seen.flagged, explain))
    return _alive(context, decision)


def _proven_since(event: MailReceived, before: KnownMail, desk: Desk) -> bool:
    """Whether the VA has proven what was held before: accepted it, or put it into the control folder. What
    was carried out once is not carried out again, however it was proven then."""
    if not (event.accepted or event.control):
        return False
    known = desk.mails_by_identity(event.message.identity)
    if event.accepted and before.task is None:
        return all(one.verdict != "command" for one in known)
    return event.control and bool(known) and all(one.verdict == "held" for one in known)


def _alive(context: Context, decision: Decision) -> Decision:
    """Whoever writes to us has an address that works: what came back from it before counts no more."""
    event = context.event
    if event.junk:
        return decision
    proof = standing.proof_of_life(context.desk, context.sender.email, event.received_at, event.number)
    if not proof:
        return decision
    why = f"{context.sender.email} writes again, so the address works"
    reasons = (*decision.reasons, Reason("bounce", "the address works", True, why))
    return replace(decision, reasons=reasons, effects=(*decision.effects, *proof))


def _context(event: MailReceived, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Context:
    message = event.message
    sender = message.sender or (message.senders[0] if message.senders else Address(""))
    return Context(
        event=event,
        desk=desk,
        workspace=workspace,
        secret=secret,
        now=now,
        client=_client(event, sender, workspace),
        sender=sender,
        subject=message.subject,
        text=message.reply_text or message.text,
    )


def _client(event: MailReceived, sender: Address, workspace: Workspace) -> Client | None:
    """For whom the VA accepted it, else whose address it is."""
    return workspace.client(event.as_client) if event.as_client else client_of(sender.email, workspace)


def _from_va(context: Context, checked: Guarded, flagged: str, explain: bool) -> Decision:
    """The VA's own mail: a forward is the original sender's request, an answer meets the clock.

    A mail that also goes to somebody outside is the VA's answer, though it may quote a header block.
    """
    if flagged and (known := sent.counted(context.message, context.desk)):
        return duplicate(context, checked, known)  # on its way to us it was changed, by a footer say
    proven = proof(context.message, context.workspace)
    checked = replace(checked, reasons=(*checked.reasons, _proven(proven)))
    if proven.state != "vouched":
        return hold(context, checked, "own_address", _not_proven(context, proven))
    written_to = outsiders(context.message, context.workspace)
    if written_to:
        return _answer(context, checked, written_to)
    found = read_forward(context.message)
    if found is None or is_va(found.sender.email, context.workspace):
        return hold(context, checked, "own_address", _no_request(context))
    paid = payment_mail.forwarded(context, checked, found.sender, found.subject, found.text)
    if paid is not None:
        return paid
    forwarded = context.as_forwarded(found, _client(context.event, found.sender, context.workspace))
    said = Reason("guard", "a forward by you", True, f"the request of {found.sender.email}")
    quiet = unanswerable(found.sender)
    return _request(forwarded, Guarded(quiet=quiet, reasons=(*checked.reasons, said)), flagged, explain)


def _proven(proven: Authentication) -> Reason:
    return Reason("guard", "proof that you sent it", proven.state == "vouched", proven.detail)


def _not_proven(context: Context, proven: Authentication) -> str:
    how = (
        ""
        if context.workspace.authserv_id
        else " (set `trust: {authserv_id: …}` in vamail.yaml to change that)"
    )
    return (
        f"it says that you sent it ({context.sender.email}), but nothing proves it: {proven.detail}{how}. "
        "If it is yours, `vamail held accept` files it"
    )


def _no_request(context: Context) -> str:
    nested = context.message.nested
    if len(nested) > 1:
        return (
            "you forwarded several mails as attachments; forward each by itself, so that each becomes a task"
        )
    if nested or any(attached.type == "message/rfc822" for attached in context.message.attachments):
        return (
            "you forwarded a mail as an attachment, but it names no other person as its sender; "
            "forward it in the text, so that its sender can be read"
        )
    return "it is from you and forwards nobody's request"


def _answer(context: Context, checked: Guarded, written_to: tuple[Address, ...]) -> Decision:
    """The VA wrote to somebody with the desk in copy: an answer, if that somebody is the task's client."""
    threaded = thread(context, by_va=True)
    task = threaded.task
    if task is not None and any(_is_for(task, address, context.workspace) for address in written_to):
        return va_answer(context, checked, threaded, task)
    reasons = (*checked.reasons, *threaded.reasons)
    if task is not None:
        why = f"you wrote about {task.ref}, but not to the one who asked; it is not counted as the answer"
    else:
        why = f"you wrote to {written_to[0].email} with the desk in copy, and no task belongs to it"
    return hold(context, replace(checked, reasons=reasons), "own_address", why)


def _is_for(task: KnownTask, address: Address, workspace: Workspace) -> bool:
    client = client_of(address.email, workspace)
    return address.same(task.requester) or (client is not None and client.slug == task.client)


def _whose(context: Context) -> Reason:
    if context.event.as_client:
        why = f"you named {context.event.as_client} as the client of {context.sender.email}"
    else:
        why = whose(context.sender.email, context.workspace)
    return Reason("client", "the sender is a client", context.client is not None, why)


def _request(context: Context, checked: Guarded, flagged: str, explain: bool) -> Decision:
    checked = replace(checked, reasons=(*checked.reasons, _whose(context)))
    meant = meeting_mail.meant(context, checked)
    if meant.decision is not None:
        return meant.decision
    decision = _asked_for(context, checked, meant.threaded or thread(context), flagged, explain)
    return money_mail.kept_beside(context, meeting_mail.kept_beside(context, meant, decision))


def _asked_for(
    context: Context, checked: Guarded, threaded: Threaded, flagged: str, explain: bool
) -> Decision:
    if threaded.task is not None:
        # A stranger whose mail the VA accepted for a client goes on as that client.
        context = replace(context, client=context.client or context.workspace.client(threaded.task.client))
        decision = follow_up(context, checked, threaded)
        if decision is not None:
            return decision
    return new_request(context, checked, threaded, flagged, explain)
