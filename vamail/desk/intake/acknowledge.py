"""Acknowledge: once, to a human, in the requester's language, with the instant of a human answer.

The instant printed here is the very value stored with the task; both come from `Promised.due_at`.
An acknowledgement waits for nothing but the brakes; one that trips a brake is held, the task stands.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due
from vamail.desk.intake.file import bare_subject, files_of
from vamail.desk.intake.people import base_address, client_of
from vamail.desk.promise import promise_for
from vamail.mail.asks import read_asks
from vamail.model.decision import Reason
from vamail.model.effects import Effect, SendMail, TellVa, WriteJournal
from vamail.model.ids import TaskKey
from vamail.model.message import Address
from vamail.model.time import iso_utc
from vamail.model.values import Value, When
from vamail.workspace.types import Brake, PromiseRule

LATE = timedelta(hours=1)
BULLETS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """The promise as stored and printed. `late`: the honest instant, counted from now."""

    due_at: datetime
    starts_at: datetime | None
    late: bool
    first_due_at: datetime
    why: str


def promise(context: Context, draft: Draft) -> Promised:
    """By when a human answers this mail (rule, else client, else the desk)."""
    desk_rule = context.workspace.promise
    client_rule = context.client.promise if context.client else None
    base = client_rule or desk_rule
    rule = PromiseRule(within=draft.within or base.within, intersect_client_hours=base.intersect_client_hours)
    whose = "rule" if draft.within else "client" if client_rule else "desk"
    va = context.workspace.me.hours
    client_hours = context.client.hours if context.client and rule.intersect_client_hours else None
    received_at = context.event.received_at
    first = promise_for(received_at, rule, va, client_hours)
    left = first.due_at - context.now
    late = left < min(LATE, (first.due_at - received_at) / 2)
    final = promise_for(context.now, rule, va, client_hours) if late else first
    why = f"{rule.within.amount:g} {rule.within.unit.replace('_', ' ')} ({whose}) from {iso_utc(received_at)}"
    if late:
        why += f"; {iso_utc(first.due_at)} is past or too near, so it counts from {iso_utc(context.now)}"
    return Promised(
        due_at=final.due_at,
        starts_at=final.starts_at if final.outside_hours else None,
        late=late,
        first_due_at=first.due_at,
        why=why,
    )


def recipient(context: Context) -> Address:
    """Reply-To only if it belongs to the same client; else the sender."""
    for address in context.message.reply_to[:1]:
        if address.same(context.sender.email) or (
            context.client is not None and client_of(address.email, context.workspace) == context.client
        ):
            return address
    return context.sender


def braked(context: Context, thread_ref: str) -> str:
    """Which brake stops an acknowledgement of this mail, or ''."""
    brakes = context.workspace.brakes
    email = base_address(context.sender.email)
    scopes: tuple[tuple[str, str, tuple[Brake, ...]], ...] = (
        ("thread", thread_ref, brakes.per_thread if thread_ref else ()),
        ("address", email, brakes.per_address),
        ("domain", email.rpartition("@")[2], brakes.per_domain),
        ("overall", "", brakes.overall),
    )
    for scope, key, limits in scopes:
        for brake in limits:
            since = context.event.received_at - timedelta(seconds=brake.seconds)
            count = context.desk.acknowledged_since(scope, key, since)
            if count >= brake.count:
                where = f" {key}" if key else ""
                span = f"{count} in {brake.seconds // 60} minutes, {brake.count} allowed"
                return f"brake per {scope}{where}: {span}"
    return ""


def _bullets(context: Context) -> tuple[str, ...]:
    asks = read_asks(context.text, context.message.language or "en")
    return tuple(ask.text for ask in asks)[:BULLETS]


def _greeting(context: Context) -> str:
    name = context.sender.name
    return "" if "@" in name else name[:80]


def _values(context: Context, task: TaskKey, promised: Promised) -> dict[str, Value]:
    zone, other = context.zone, context.workspace.me.zone
    return {
        "greeting_name": _greeting(context),
        "ref": task,
        "subject": bare_subject(context.subject)[:200],
        "bullets": _bullets(context),
        "attachments": tuple(a.name for a in files_of(context)),
        "reply_by": When(promised.due_at, zone, other if other != zone else ""),
        "starts_at": When(promised.starts_at, zone) if promised.starts_at else None,
        "late": promised.late,
        "me_name": context.workspace.me.name,
        "client_name": context.client.name if context.client else "",
    }


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
    context: Context, task: TaskKey, template: str, values: dict[str, Value], promised: Promised, hold: str
) -> tuple[Effect, ...]:
    """The mail itself, and what the journal and the VA must know about it."""
    thread_ids = (*context.message.references, context.message.message_id)
    subject = bare_subject(context.subject)
    mail = SendMail(
        action="acknowledge",
        kind="acknowledgement",
        to=recipient(context),
        template=template,
        language=context.language,
        values=values,
        task=task,
        client=context.client_slug,
        subject=f"Re: {subject}" if subject else "",
        in_reply_to=context.message.message_id,
        references=tuple(dict.fromkeys(thread_ids)),
        auto_submitted="auto-replied",
        arrived_at=context.event.received_at,
        not_after=promised.due_at,
        hold=hold,
        reply_token=True,
    )
    effects: list[Effect] = [mail]
    if hold:
        line = f"Acknowledgements to {context.sender.email} are held: {hold}. The task is filed."
        effects.append(TellVa(kind="brake", key=f"brake:{context.sender.email}", lines=(line,), task=task))
    if promised.late:
        line = (
            f"An acknowledgement leaves late: {iso_utc(promised.first_due_at)} was the first promise, "
            f"{iso_utc(promised.due_at)} is stated now."
        )
        effects.append(TellVa(kind="late", key=f"late:{context.event.number}", lines=(line,), task=task))
    effects.append(WriteJournal(step="promise", what=iso_utc(promised.due_at), why=promised.why, task=task))
    return tuple(effects)


def reason(acknowledge: bool, why: str) -> Reason:
    """The last line of every explanation: whether an acknowledgement leaves."""
    return Reason("acknowledge", "acknowledge", acknowledge, why)
