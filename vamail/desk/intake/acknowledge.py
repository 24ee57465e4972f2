"""Acknowledge: once, to a human, in the requester's language, with the instant of a human answer.

The instant printed here is the very value stored with the task; both come from `Promised.due_at`.
An acknowledgement waits for nothing but the brakes; one that trips a brake is held, the task stands.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from vamail.desk.intake.brakes import Tripped
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due
from vamail.desk.intake.file import asks_of, bare_subject, files_of
from vamail.desk.intake.notice_words import line, spoken
from vamail.desk.life.look_alikes import looks_like
from vamail.desk.life.people import client_of, is_va, unanswerable
from vamail.desk.promise import promise_for
from vamail.desk.promise.keeping import rule_of, waits_for_answer, words_of
from vamail.desk.promise.pauses import FROZEN
from vamail.mail.payment_talk import read_payment_talk
from vamail.model.decision import Reason
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import ChangeTask, Effect, SendMail, TellVa, WriteJournal
from vamail.model.ids import TaskKey
from vamail.model.message import Address
from vamail.model.time import iso_utc
from vamail.model.values import Value, When
from vamail.workspace.types import PromiseRule

LATE = timedelta(hours=1)
BULLETS = 6
NAMES, NAME = 20, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """The promise as stored and printed. `late`: the honest instant, from now. `target`: its words."""

    due_at: datetime
    starts_at: datetime | None
    late: bool
    first_due_at: datetime
    why: str
    target: str = ""


def promise(context: Context, draft: Draft) -> Promised:
    """By when a human answers this mail (rule, else client, else the desk)."""
    client_rule = context.client.promise if context.client else None
    base = rule_of(context.workspace, context.client)
    rule = PromiseRule(within=draft.within or base.within, intersect_client_hours=base.intersect_client_hours)
    whose = "rule" if draft.within else "client" if client_rule else "desk"
    va = context.workspace.me.hours
    client_hours = context.client.hours if context.client and rule.intersect_client_hours else None
    received_at = context.event.received_at
    first = promise_for(received_at, rule, va, client_hours)
    left = first.due_at - context.now
    late = left < min(LATE, (first.due_at - received_at) / 2)
    final = promise_for(context.now, rule, va, client_hours) if late else first
    why = f"{words_of(rule.within)} ({whose}) from {iso_utc(received_at)}"
    if late:
        why += f"; {iso_utc(first.due_at)} is past or too near, so it counts from {iso_utc(context.now)}"
    return Promised(
        due_at=final.due_at,
        starts_at=final.starts_at if final.outside_hours else None,
        late=late,
        first_due_at=first.due_at,
        why=why,
        target=words_of(rule.within),
    )


def kept_promise(context: Context, task: KnownTask) -> Promised:
    """The promise for a further mail: one that is still running is never moved to later."""
    promised = promise(context, Draft())
    running = task.promised_at
    if running is None or not is_waiting(context.desk, task) or not context.now < running <= promised.due_at:
        return promised
    why = f"{iso_utc(running)} was promised for {task.ref} already, and stands"
    return replace(promised, due_at=running, starts_at=None, late=False, why=why)


def is_waiting(desk: Desk, task: KnownTask) -> bool:
    """Whether the client still waits for the human answer that was promised."""
    waits = waits_for_answer(desk, task)
    if waits is not None:
        return waits
    answered = task.answered_at
    return answered is None or (task.acknowledged_at is not None and task.acknowledged_at > answered)


def recipient(context: Context) -> Address:
    """Reply-To only if it belongs to the same client and somebody reads it; else the sender."""
    for address in () if context.forwarded else context.message.reply_to[:1]:
        if is_va(address.email, context.workspace):
            break
        if address.same(context.sender.email):
            return address
        same_client = context.client and client_of(address.email, context.workspace) is context.client
        if same_client and not unanswerable(address):
            return address
    return context.sender


def _bullets(context: Context) -> tuple[str, ...]:
    return tuple(ask.text for ask in asks_of(context))[:BULLETS]


def _names(context: Context) -> tuple[str, ...]:
    """What arrived, named as it fits in a letter; how many more there are where there are too many."""
    files = files_of(context)
    shown = tuple(a.name if len(a.name) <= NAME else f"{a.name[: NAME - 1]}…" for a in files[:NAMES])
    return shown if len(files) <= NAMES else (*shown, f"… (+{len(files) - NAMES})")


def greeting(context: Context) -> str:
    """The requester's name as it may stand after "Dear", or '' where it is an address."""
    name = context.sender.name
    return "" if "@" in name else name[:80]


def _values(context: Context, task: TaskKey, promised: Promised) -> dict[str, Value]:
    zone, other = context.zone, context.workspace.me.zone
    return {
        **quoted(context, task),
        "ref": task,
        "reply_by": When(promised.due_at, zone, other if other != zone else ""),
        "starts_at": When(promised.starts_at, zone) if promised.starts_at else None,
        "late": promised.late,
        "me_name": context.workspace.me.name,
        "client_name": context.client.name if context.client else "",
    }


def quoted(context: Context, task: TaskKey = "") -> dict[str, Value]:
    """What a mail of ours repeats of theirs. Nothing goes out in the VA's name to an address that only looks
    like a client's; nor do words that speak of other bank details, or belong to a task that is frozen."""
    if is_alike(context):
        return {"greeting_name": "", "subject": "", "bullets": (), "attachments": ()}
    subject = bare_subject(context.subject)[:200]
    known = context.desk.task(task) if isinstance(task, str) and task else None
    frozen = known is not None and FROZEN in known.tags
    led_astray = frozen or read_payment_talk(f"{context.subject}\n\n{context.text}").bank_change
    return {
        "greeting_name": greeting(context),
        "subject": "" if read_payment_talk(context.subject).bank_change else subject,
        "bullets": () if led_astray else _bullets(context),
        "attachments": _names(context),
    }


def is_alike(context: Context) -> bool:
    """Whether the sender, or where answers would go, is an address that only looks like a client's."""
    among = (context.sender, *context.message.reply_to)
    return any(looks_like(one.email, context.workspace) is not None for one in among)


def new_task_values(
    context: Context,
    draft: Draft,
    due: Due,
    task: TaskKey,
    promised: Promised,
    *,
    reopened: bool,
    follows: str,
) -> dict[str, Value]:
    """Values of the template `acknowledge`."""
    zone = context.zone
    values = _values(context, task, promised)
    values.update(
        list_name=draft.list_name,
        deadline=When(due.due_at, zone, date_only=due.date_only) if due.due_at and _said(due) else None,
        deadline_options=tuple(When(at, zone, date_only=due.date_only) for at in due.options),
        reopened=reopened,
        follows=follows,
    )
    return values


def follow_up_values(context: Context, task: TaskKey, promised: Promised) -> dict[str, Value]:
    """Values of the template `acknowledge_reply`."""
    return _values(context, task, promised)


def _said(due: Due) -> bool:
    """A deadline is restated only when the client's own words named it."""
    return not due.from_.startswith("rule:")


def send_acknowledgement(
    context: Context,
    task: TaskKey,
    template: str,
    values: dict[str, Value],
    promised: Promised,
    hold: Tripped | None,
) -> tuple[Effect, ...]:
    """The mail itself, and what the VA must know about it."""
    mail = answer(
        context, "acknowledge", "acknowledgement", template, values,
        task=task, not_after=promised.due_at, hold=hold.why if hold else "", reply_token=True,
    )  # fmt: skip
    effects: list[Effect] = [mail]
    if hold:
        effects += _stopped(context, mail.to.email, task, hold)
    if promised.late and not hold:
        effects.append(_late(context, task, promised))
    return tuple(effects)


def _stopped(context: Context, to: str, task: TaskKey, hold: Tripped) -> tuple[Effect, ...]:
    """The task is told of and marked where its acknowledgement is held."""
    words = line(context.workspace.me.language, hold.kind, to=to, why=hold.why)
    told = TellVa(kind=hold.kind, key=hold.key, lines=(words,), task=task)
    return (told, ChangeTask(task=task, add_tags=hold.tags)) if hold.tags else (told,)


def answer(
    context: Context, action: str, kind: str, template: str, values: dict[str, Value], **more: Any
) -> SendMail:
    """An automatic answer into the conversation of this mail (RFC 3834, 3.1.5; RFC 5322, 3.6.4).

    To a forwarded request it begins a new conversation: the ids in the VA's forward are the VA's own.
    """
    subject = bare_subject(context.subject)
    parent = "" if context.forwarded else context.message.message_id
    thread_ids = (*context.message.references, parent) if parent else ()
    return SendMail(
        action=action,
        kind=kind,
        to=recipient(context),
        template=template,
        language=context.language,
        values=values,
        client=context.client_slug,
        subject=f"Re: {subject}" if subject else "",
        in_reply_to=parent,
        references=tuple(dict.fromkeys(thread_ids)),
        auto_submitted="auto-replied",
        arrived_at=context.event.received_at,
        **more,
    )


def _late(context: Context, task: TaskKey, promised: Promised) -> TellVa:
    me = context.workspace.me
    told = line(
        me.language, "late",
        subject=bare_subject(context.subject)[:120], to=context.sender.email,
        first=spoken(promised.first_due_at, me.zone, me.language),
        due=spoken(promised.due_at, me.zone, me.language),
    )  # fmt: skip
    return TellVa(kind="late", key=f"late:{context.event.number}", lines=(told,), task=task)


def promise_journal(task: TaskKey, promised: Promised, clock: str = "") -> WriteJournal:
    """What was promised and how it was counted, whether or not anybody is told; `clock`: what watches it."""
    why = f"{promised.why}; {clock}" if clock else promised.why
    return WriteJournal(step="promise", what=iso_utc(promised.due_at), why=why, task=task)


def reason(acknowledge: bool, why: str) -> Reason:
    """The last line of every explanation: whether an acknowledgement leaves."""
    return Reason("acknowledge", "an acknowledgement leaves", acknowledge, why)
