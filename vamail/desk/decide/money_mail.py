"""From a mail of somebody else to what it means for invoices: reminders wait for its answer, a promised day
is proposed to the VA, and one that speaks of other bank details freezes the matter.

It is filed, acknowledged or held as any mail; this goes beside. The rooms of `desk.billing` are loaded with
the first mail that speaks of money.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vamail.desk.intake.context import Context
from vamail.desk.life.answerable import answerable
from vamail.desk.life.look_alikes import looks_like
from vamail.desk.life.spoken import short_day
from vamail.desk.promise.pauses import ASKS
from vamail.mail.identifiers import action_of_ours
from vamail.mail.payment_talk import PaymentTalk, read_payment_talk
from vamail.mail.thanks import is_mere_thanks
from vamail.model.decision import Decision, Reason
from vamail.model.effects import Effect, SendMail
from vamail.model.ids import TaskKey
from vamail.model.pattern import lazy
from vamail.workspace.types import Client

if TYPE_CHECKING:
    from vamail.desk.billing.client_mail import About

_FILED = ("filed", "joined", "calendar")
_LETTERS = ("invoice", "dun", "receipt")
_STAYS = ("acknowledgement", "notice", "canary", "transcript", "alarm")
_ANSWERS = 5
_NUMBER = lazy(r"(?<!\w)[Ii]-\d|\w{2}[/-]\d")


def kept_beside(context: Context, decision: Decision) -> Decision:
    """The decision, and what the mail means for invoices; nothing where it was set aside as no request."""
    if decision.verdict not in (*_FILED, "held") or context.event.junk:
        return decision
    answered = _answered(context)
    talk = read_payment_talk(f"{context.subject}\n\n{context.text}")
    if not answered and not (talk.about_ours or talk.promises or talk.bank_change) and not _numbered(context):
        return decision
    client, alike = _whose(context)
    if client is None:
        return _of_somebody(context, answered, decision) if answered else decision
    if talk.bank_change and (decision.verdict in _FILED or alike):
        return _frozen(context, client, alike, answered, talk, decision)
    return _about(context, client, answered, talk, decision) if not alike else decision


def _numbered(context: Context) -> bool:
    """Whether it holds what may be a number of an invoice."""
    return _NUMBER.search(f"{context.subject} {context.text[:20_000]}") is not None


def _answered(context: Context) -> tuple[str, ...]:
    """The invoices whose mails of ours it answers, by name, the nearest first."""
    from vamail.desk.billing.client_mail import invoice_of

    named = dict.fromkeys((*context.message.in_reply_to, *reversed(context.message.references)))
    found = []
    for message_id in list(named)[:_ANSWERS]:
        letter = action_of_ours(context.secret, message_id).partition("-")[0]
        sent = context.desk.delivery(message_id) if letter in _LETTERS else None
        found.append(invoice_of(sent.action) if sent is not None else "")
    return tuple(one for one in found if one)


def _whose(context: Context) -> tuple[Client | None, str]:
    """The client in whose name it is written; and, where the address to which answers go is only like theirs,
    the address that it looks like."""
    for one in (context.sender, *context.message.reply_to):
        if found := looks_like(one.email, context.workspace):
            return found
    return context.client, ""


def _about(
    context: Context, client: Client, answered: tuple[str, ...], talk: PaymentTalk, decision: Decision
) -> Decision:
    from vamail.desk.billing import client_mail

    event, text = context.event, f"{context.subject}\n{context.text}"
    found = client_mail.about(client.slug, answered, text, talk, context.desk)
    if not found.invoices or is_mere_thanks(context.text):
        return decision
    names = ", ".join(one.name for one in found.invoices)
    task = decision.task if decision.verdict in _FILED else None
    effects = [
        *client_mail.waits(found, client.slug, event.number, task, event.received_at),
        *_proposed(context, client, found, talk, decision),
    ]
    said = Reason("invoice", "about an invoice", True, f"{names}: {found.why}")
    return replace(decision, reasons=(*decision.reasons, said), effects=(*decision.effects, *effects))


def _of_somebody(context: Context, answered: tuple[str, ...], decision: Decision) -> Decision:
    """A stranger answers a mail about an invoice, their bookkeeper say: it is held, and reminders wait for
    it."""
    from vamail.desk.billing import client_mail
    from vamail.model.billing import Invoice

    owner = context.desk.kept(Invoice, answered[0])
    if owner is None or is_mere_thanks(context.text):
        return decision
    found = client_mail.about(owner.client, answered, "", PaymentTalk(), context.desk)
    event = context.event
    effects = client_mail.waits(found, owner.client, event.number, None, event.received_at)
    return replace(decision, effects=(*decision.effects, *effects))


def _proposed(
    context: Context, client: Client, found: About, talk: PaymentTalk, decision: Decision
) -> tuple[Effect, ...]:
    """A day by which the client says that one invoice will be paid: `ok` sets it, nothing else does."""
    from vamail.desk.billing import client_mail, news_words, told

    if len(found.invoices) != 1 or _answerable_already(decision):
        return ()
    workspace, event, (invoice,) = context.workspace, context.event, found.invoices
    day = client_mail.promised_day(talk, context.written_in, context.zone, event.received_at)
    if day is None or invoice.promised_on == day:
        return ()
    shown = short_day(day, workspace.me.language)
    values = {
        "client": client.name, "name": invoice.name, "day": shown, "who": context.sender.email,
        "said": talk.promises[0],
    }  # fmt: skip
    mail = told.news(
        f"{told.PROMISE}.{invoice.name}.{day}", news_words.say(workspace, "promise", **values),
        tuple(news_words.say(workspace, one, **values) for one in ("said", "confirm")),
        (told.command("promised", invoice, str(day), workspace),), workspace,
        client=client.slug, task=decision.task,
    )  # fmt: skip
    return mail, answerable(
        event, context.desk, context.now, tasks=_tasks(decision.task), invoices=(invoice.name,),
        proposes=mail.action,
    )  # fmt: skip


def _tasks(task: TaskKey | None) -> tuple[str, ...]:
    return (task,) if isinstance(task, str) else ()


def _answerable_already(decision: Decision) -> bool:
    return any(isinstance(one, SendMail) and one.command_token for one in decision.effects)


def _frozen(
    context: Context, client: Client, alike: str, answered: tuple[str, ...], talk: PaymentTalk,
    decision: Decision,
) -> Decision:  # fmt: skip
    """Reminders of what it is about wait (of all that the client owes, where it names none), nothing answers
    it by itself but the usual acknowledgement, and the VA is warned."""
    from vamail.desk.billing import client_mail, freezing, news_words

    workspace, desk, event = context.workspace, context.desk, context.event
    every = PaymentTalk(about_ours=True)
    found = client_mail.about(client.slug, answered, f"{context.subject}\n{context.text}", every, desk)
    task = decision.task if decision.verdict in _FILED else None
    why = ASKS + news_words.say(workspace, "answers")
    effects = [_held(one, why) for one in decision.effects]
    effects += freezing.frozen(found.invoices, context.sender.email, desk, workspace, task)
    effects += client_mail.waits(found, client.slug, event.number, task, event.received_at)
    warning = freezing.warning(
        client, context.sender.email, talk.bank_change, alike, found.invoices, event.number, workspace, task
    )
    effects.append(warning)
    if not _answerable_already(decision):
        names = tuple(one.name for one in found.invoices)
        effects.append(answerable(event, desk, context.now, tasks=_tasks(task), invoices=names))
    said = Reason("invoice", "other bank details", True, f"it says: {talk.bank_change}"[:300])
    return replace(decision, reasons=(*decision.reasons, said), effects=tuple(effects))


def _held(effect: Effect, why: str) -> Effect:
    if isinstance(effect, SendMail) and effect.kind not in _STAYS and not effect.hold:
        return replace(effect, hold=why)
    return effect
