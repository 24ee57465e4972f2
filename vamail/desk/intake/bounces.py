"""Mails of ours that came back: which delivery, what it says about the address, what changes.

A report counts only with proof: the address that only the envelope of one delivery carried, or the
Message-ID (signed) of a delivery that had left, and its failing recipient is that delivery's. Everything
else changes nothing: a report that may mean a mail of ours is told, backscatter is journalled.

No report is ever answered, and one about a notice to the VA is not told by another notice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from vamail.desk.intake import ledger
from vamail.desk.intake.bounce_notices import one_notice, tell
from vamail.desk.intake.context import Context
from vamail.desk.intake.standing import keep, proof_of_life
from vamail.desk.life.people import is_va
from vamail.mail.addresses import clean_email
from vamail.mail.bounce_kind import Kind, kind_of, refusal
from vamail.mail.identifiers import event_of_bounce_address, is_bounce_address, is_ours
from vamail.model.addresses import HELD_BECAUSE, KnownAddress, KnownDelivery
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import ChangeTask, Effect, KeepAddress, MarkDelivery, SetTimer, WriteJournal
from vamail.model.effects.bounces import FATES, Fate
from vamail.model.events import DeliveryFailed, TimerDue
from vamail.model.message import BouncedRecipient, Message
from vamail.workspace.types import Workspace

RISK = timedelta(hours=2)
"""So long before the promised instant a mail that is still under way is told to the VA."""
QUEUE = timedelta(days=7)
"""How far back a report without proof may mean a mail of ours: longer than mail servers keep trying."""
TIMER = "delayed"
LEFT = frozenset({"sending", "sent", "unknown"})

_FATES: dict[Kind, Fate] = {
    "gone": "bounced", "bad": "bounced", "soft": "bounced", "refused": "bounced",
    "delayed": "delayed", "relayed": "relayed", "delivered": "confirmed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a report changes; `task` is the one whose mail came back."""

    task: str | None = None
    reasons: tuple[Reason, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class _Bound:
    """A delivery that a report is about, and by what it is proven."""

    delivery: KnownDelivery
    how: str


# --- a report arrives -------------------------------------------------------------------------------


def is_about_our_mail(message: Message) -> bool:
    """Whether a mail is a report (of failure or success) or lies in the way of one."""
    return bool(message.bounce.is_bounce or message.bounce.recipients or _tagged(message))


def report(context: Context) -> Outcome:
    """What a report about a mail says and changes."""
    bounce = context.message.bounce
    bound = _by_envelope(context.desk, context.secret, context.message) or _by_message_id(context)
    if bound is None:
        return _without_proof(context)
    delivery = bound.delivery
    if delivery.kind == "notice" or is_va(delivery.recipient, context.workspace):
        return _about_a_notice(context, delivery)
    if delivery.status not in LEFT:
        why = f"it names delivery {delivery.number}, which never left ({delivery.status}): not believed"
        return _nothing(delivery, "not believed", why)
    if not bounce.is_bounce and not bounce.recipients:
        return _unreadable(context, bound)
    found = _failing(bounce.recipients, delivery)
    if found is None:
        return _another_recipient(context, bound)
    return _believed(context, bound, found)


def _tagged(message: Message) -> list[tuple[str, int]]:
    """Addresses of the form of our envelope senders among the recipients, with the event they name."""
    named = ((one.email, event_of_bounce_address(one.email)) for one in message.recipients[:20])
    return [(email, event) for email, event in named if event is not None]


def return_path(desk: Desk, secret: bytes, message: Message) -> KnownDelivery | None:
    """The delivery to whose envelope sender this mail is addressed."""
    bound = _by_envelope(desk, secret, message)
    return bound.delivery if bound else None


def _by_envelope(desk: Desk, secret: bytes, message: Message) -> _Bound | None:
    for email, event in _tagged(message):
        for delivery in desk.deliveries_of(event):
            if is_bounce_address(secret, email, event, delivery.action):
                return _Bound(delivery, f"it came to {email}, the envelope address of that mail alone")
    return None


def _by_message_id(context: Context) -> _Bound | None:
    """By the first Message-ID of ours that it names, or by the envelope id made of one."""
    bounce = context.message.bounce
    named = list(bounce.original_ids or (bounce.original_message_id,))
    if bounce.envelope_id:
        domain = context.workspace.me.address.rpartition("@")[2]
        named.insert(0, f"{bounce.envelope_id}@{domain}")
    for message_id in dict.fromkeys(named):
        if message_id and is_ours(context.secret, message_id):
            delivery = context.desk.delivery(message_id.lower()) or context.desk.delivery(message_id)
            if delivery is not None:
                return _Bound(delivery, f"it names <{message_id}>, which we signed and sent")
    return None


def _failing(recipients: tuple[BouncedRecipient, ...], delivery: KnownDelivery) -> BouncedRecipient | None:
    """The recipient of the report that is the delivery's; a report that names nobody means its only one."""
    if not recipients:
        return BouncedRecipient(delivery.recipient, "", False, "failed")
    to = _folded(delivery.recipient)
    return next((r for r in recipients if to in (_folded(r.address), _folded(r.final))), None)


def _folded(address: str) -> str:
    """An address as it is compared: without case, its domain in ASCII, as a UTF-8 report may not write it."""
    return (clean_email(address) or address).casefold()


def _believed(context: Context, bound: _Bound, found: BouncedRecipient) -> Outcome:
    delivery, kind = bound.delivery, kind_of(found)
    fate = _FATES[kind]
    said = f"{delivery.recipient}: {kind}{_code(found)}, delivery {delivery.number} ({bound.how})"
    if delivery.fate and FATES.index(delivery.fate) >= FATES.index(fate):
        return _nothing(delivery, "counted already", f"{said}; it is {delivery.fate} already")
    effects: list[Effect] = [
        MarkDelivery(delivery=delivery.number, fate=fate, why=_cut(f"{kind}{_code(found)} {found.why}")),
        WriteJournal(step="bounce", what=f"{fate}: {delivery.recipient}", why=said, task=delivery.task),
    ]
    task = context.desk.task(delivery.task) if delivery.task else None
    if kind == "delayed":
        effects += _late(context.workspace, task, delivery, context.now)
    elif kind == "delivered":
        effects += proof_of_life(
            context.desk, delivery.recipient, context.event.received_at, context.event.number
        )
    elif fate == "bounced":
        effects += _failed(
            context.desk, context.workspace, delivery.recipient, delivery.number, task, found,
            context.event.received_at, context.event.number,
        )  # fmt: skip
    reason = Reason("bounce", f"delivery {delivery.number} to {delivery.recipient}", True, said)
    return Outcome(delivery.task, (reason, *_changed(effects)), tuple(effects))


def _failed(
    desk: Desk,
    workspace: Workspace,
    email: str,
    delivery: int,
    task: KnownTask | None,
    found: BouncedRecipient,
    at: datetime,
    event: int,
) -> list[Effect]:
    """Into the ledger, onto the task, to the VA."""
    kind = kind_of(found)
    before = desk.address(email) or KnownAddress(email=email.casefold())
    after = before
    effects: list[Effect] = []
    if kind in ("gone", "bad", "soft"):
        after = ledger.came_back(before, at, kind, found.status, _cut(found.why), delivery)
        effects.append(keep(after, event))
    if task:
        effects.append(ChangeTask(task=task.ref, add_tags=("bounced",)))
    newly = after.suppressed and not before.suppressed
    if newly:
        why = f"{HELD_BECAUSE} {after.email} any more: {after.why}"
        effects.append(WriteJournal(step="bounce", what="stopped", why=why, task=task.ref if task else None))
    if not before.suppressed:
        effects.append(tell(workspace, email, task, found, after, at, newly=newly))
    return effects


def _code(found: BouncedRecipient) -> str:
    return f" ({found.status})" if found.status else ""


def _cut(text: str) -> str:
    return text.strip()[:300]


def _changed(effects: Iterable[Effect]) -> tuple[Reason, ...]:
    """What the ledger says after it, for `explain`."""
    for effect in effects:
        if isinstance(effect, KeepAddress):
            known = effect.address
            state = (
                f"automatic mail to it is held: {known.why}" if known.suppressed else "mail still goes there"
            )
            why = f"{known.hard} hard, {known.soft} soft; {state}"
            return (Reason("bounce", f"the ledger of {known.email}", True, why),)
    return ()


# --- reports that change nothing --------------------------------------------------------------------


def _nothing(delivery: KnownDelivery | None, what: str, why: str, *effects: Effect) -> Outcome:
    named = f"delivery {delivery.number} to {delivery.recipient}" if delivery else "a mail of ours"
    ref = delivery.task if delivery else None
    journal = WriteJournal(step="bounce", what=what, why=why, task=ref)
    return Outcome(ref, (Reason("bounce", named, False, why),), (journal, *effects))


def _about_a_notice(context: Context, delivery: KnownDelivery) -> Outcome:
    why = f"a notice to {delivery.recipient} came back; you are not told by another notice"
    return _nothing(delivery, "not told", why)


def _another_recipient(context: Context, bound: _Bound) -> Outcome:
    delivery, named = bound.delivery, context.message.bounce.recipients[0]
    why = f"delivery {delivery.number} went to {delivery.recipient}, the report is about {named.address}"
    if kind_of(named) in ("delayed", "relayed", "delivered"):
        return _nothing(delivery, "another recipient", why)
    task = context.desk.task(delivery.task) if delivery.task else None
    told = one_notice(
        context.workspace, "other", f"other:{delivery.number}", delivery, task,
        final=named.address[:200], code=_code(named),
    )  # fmt: skip
    return _nothing(delivery, "another recipient", why, told)


def _unreadable(context: Context, bound: _Bound) -> Outcome:
    """A mail to the envelope address of a delivery that is no report: only programs write there."""
    delivery = bound.delivery
    if context.message.automatic.is_automatic:
        return _nothing(delivery, "an automatic answer", f"{bound.how}; it reports nothing")
    task = context.desk.task(delivery.task) if delivery.task else None
    told = one_notice(context.workspace, "unreadable", f"unread:{delivery.number}", delivery, task)
    return _nothing(delivery, "not understood", f"{bound.how}; it cannot be read as a report", told)


def _without_proof(context: Context) -> Outcome:
    """Backscatter, unless a mail went to the failing recipient lately: then the VA is told, no more."""
    bounce = context.message.bounce
    if any(_names_a_notice(context.secret, one) for one in bounce.original_ids[:1]):
        why = "a notice of ours came back that is not in the books; you are not told by another notice"
        return Outcome(effects=(WriteJournal(step="bounce", what="not told", why=why),))
    since = context.event.received_at - QUEUE
    failed = [one for one in bounce.recipients[:10] if _FATES[kind_of(one)] == "bounced"]
    for one in failed if bounce.is_bounce else ():
        delivery = context.desk.last_delivery_to(one.address, since)
        if delivery is not None and not delivery.fate:
            task = context.desk.task(delivery.task) if delivery.task else None
            told = one_notice(
                context.workspace, "perhaps", f"perhaps:{delivery.number}", delivery, task, code=_code(one)
            )
            why = f"a mail went to {one.address} lately, but nothing proves that the report is about it"
            return _nothing(delivery, "perhaps about our mail", why, told)
    return _nothing(None, "backscatter", "it names no mail that we sent: nothing is changed")


def _names_a_notice(secret: bytes, message_id: str) -> bool:
    """Whether this Message-ID of ours (`<event>.<action>.<seal>@…`) is that of a notice to the VA."""
    return is_ours(secret, message_id) and message_id.split(".")[1:2] == ["notice"]


# --- delay ------------------------------------------------------------------------------------------


def _late(
    workspace: Workspace, task: KnownTask | None, delivery: KnownDelivery, now: datetime
) -> list[Effect]:
    """A mail is under way for long: told when the promise is at risk, not before."""
    if task is None or not _waits(task) or task.promised_at is None:
        return []
    at = task.promised_at - RISK
    if at > now:
        return [SetTimer(kind=TIMER, subject=delivery.message_id, occurrence="1", due_at=at)]
    return [one_notice(workspace, "delayed", f"delayed:{delivery.number}", delivery, task)]


def still_delayed(event: TimerDue, desk: Desk, workspace: Workspace) -> Decision:
    """The promise of a mail that was reported late is near: the VA is told, if it is late still."""
    delivery = desk.delivery(event.subject)
    task = desk.task(delivery.task) if delivery and delivery.task else None
    if delivery is None or task is None or delivery.fate != "delayed" or not _waits(task):
        return Decision(reasons=(Reason("bounce", event.subject, False, "no longer late, or not needed"),))
    told = one_notice(workspace, "delayed", f"delayed:{delivery.number}", delivery, task)
    why = f"delivery {delivery.number} to {delivery.recipient} was reported late, and {task.ref} is due soon"
    return Decision(
        task=task.ref,
        reasons=(Reason("bounce", delivery.recipient, True, why),),
        effects=(told, WriteJournal(step="bounce", what="late, told", why=why, task=task.ref)),
    )


def _waits(task: KnownTask) -> bool:
    return task.answered_at is None and task.status not in ("done", "dropped")


# --- the server itself refuses a recipient ----------------------------------------------------------


def refused_at_once(event: DeliveryFailed, desk: Desk, workspace: Workspace, now: datetime) -> list[Effect]:
    """Our own server refused the recipient (RCPT): the ledger learns it as it would from a report."""
    if not event.reply or is_va(event.to, workspace):
        return []
    found = refusal(event.to, event.reply)
    if kind_of(found) not in ("gone", "bad", "soft"):
        return []
    task = desk.task(event.task) if event.task else None
    return _failed(desk, workspace, event.to, event.delivery, task, found, now, event.number)
