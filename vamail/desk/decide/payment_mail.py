"""A provider's mail that money came: a payment that waits for the VA's word, never one that counts.

Believed only where the VA's own server vouches for the provider's domain, or the VA forwarded it or accepted
it herself. The
rooms of `desk.billing` are loaded with the first such mail, and by no other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vamail.desk.intake.context import Context
from vamail.desk.intake.forward import proof, read_forward
from vamail.desk.intake.guard import Guarded
from vamail.desk.intake.outcomes import hold, settle
from vamail.desk.life.answerable import answerable
from vamail.desk.promise.local import local_day
from vamail.mail.payment_notices import NAMES, PaymentNotice, pretends, provider_of, read_notice
from vamail.model.decision import Decision, Reason
from vamail.model.effects import Effect, SendMail, WriteJournal
from vamail.model.message import Address

if TYPE_CHECKING:
    from vamail.desk.billing.arriving import Came
    from vamail.model.billing import Payment


def heard(context: Context, checked: Guarded) -> Decision | None:
    """The decision on a mail that says that money came; None for any other, and where nothing could vouch for
    it: then it is a mail like all others."""
    if checked.verdict not in ("", "automatic") or context.event.junk:
        return None
    provider = provider_of(context.sender)
    pretended = "" if provider or context.client is not None else pretends(context.sender)
    if not provider and not pretended:
        return None
    notice = read_notice(provider or pretended, context.subject, context.message.text)
    if notice is None:
        return None
    if pretended:
        return (
            None if context.event.accepted else _odd(context, checked, pretended, "it is not their address")
        )
    if context.event.accepted:
        return _waits(context, checked, notice, "accepted")
    if not context.workspace.authserv_id:
        return None
    proven = proof(context.message, context.workspace)
    if proven.state != "vouched" or proven.method == "spf":
        return _odd(context, checked, provider, proven.detail)
    said = Reason("payment", f"a notice of {NAMES[provider]}", True, proven.detail)
    return _waits(context, replace(checked, reasons=(*checked.reasons, said)), notice, "by_mail")


def forwarded(
    context: Context, checked: Guarded, sender: Address, subject: str, text: str
) -> Decision | None:
    """The same for one that the VA forwarded: she vouches for it; None where it says no such thing."""
    provider = provider_of(sender)
    notice = read_notice(provider, subject, text) if provider else None
    if notice is None:
        return None
    said = Reason("payment", f"a notice of {NAMES[provider]}", True, "you forwarded it")
    return _waits(context, replace(checked, reasons=(*checked.reasons, said)), notice, "forwarded")


def given(context: Context, checked: Guarded) -> Decision | None:
    """The same for one that the VA forwards to where her commands go, without a word of her own."""
    found = read_forward(context.message) if not context.event.as_client else None
    if found is None or not provider_of(found.sender) or found.note.strip():
        return None
    proven = context.event.control or proof(context.message, context.workspace).state == "vouched"
    return forwarded(context, checked, found.sender, found.subject, found.text) if proven else None


def _odd(context: Context, checked: Guarded, provider: str, why: str) -> Decision:
    return hold(context, checked, "payment", f"it looks like {NAMES[provider]}, but nobody vouches: {why}")


def _waits(context: Context, checked: Guarded, notice: PaymentNotice, how: str) -> Decision:
    from vamail.desk.billing.arriving import Arriving

    arriving = Arriving(context.desk, context.workspace, context.now)
    came = arriving.comes(_payment(context, notice, how), sure=False)
    effects: tuple[Effect, ...] = tuple(arriving.ahead.effects)
    what = f"{NAMES[notice.provider]} says that {notice.amount} {notice.currency} came"
    why = came.payment.short if came.what == "waits" else "it was known before"
    journal = WriteJournal(step="payment", what=what, why=why)
    if came.what == "waits":
        effects = (*effects, *_told(context, came, notice))
    return Decision(
        verdict="automatic", reasons=checked.reasons,
        effects=(replace(settle(context, "automatic"), client=came.payment.client), journal, *effects),
    )  # fmt: skip


def _payment(context: Context, notice: PaymentNotice, how: str) -> Payment:
    from vamail.desk.billing.arriving import BY_MAIL
    from vamail.desk.billing.arriving_words import say
    from vamail.desk.billing.importing import payment_name
    from vamail.model.billing import Payment

    event, zone = context.event, context.workspace.me.zone
    mark = notice.mark or f"mail-{context.message.identity[:40]}"
    return Payment(
        name=payment_name(notice.provider, "", mark), amount=notice.amount, currency=notice.currency,
        paid_on=local_day(min(event.received_at, context.now), zone), payer=notice.payer,
        reference=notice.reference, origin=f"{BY_MAIL}{notice.provider}", at=context.now,
        source=say(context.workspace, how, provider=NAMES[notice.provider]),
    )  # fmt: skip


def _told(context: Context, came: Came, notice: PaymentNotice) -> tuple[Effect, ...]:
    """A mail to the VA, which she answers with `ok`."""
    from vamail.desk.billing.arriving_words import say
    from vamail.desk.billing.importing import waiting
    from vamail.desk.billing.spoken import money

    me, payment = context.workspace.me, came.payment
    amount = money(payment.amount, payment.currency, me.language)
    title = say(
        context.workspace, "mail_title", short=payment.short, amount=amount, provider=NAMES[notice.provider],
        payer=payment.payer or say(context.workspace, "nobody"),
    )  # fmt: skip
    mail = SendMail(
        action="payment_news", kind="notice", to=Address(me.notify, me.name), template="notice",
        language=me.language, client=payment.client,
        values={"title": title, "lines": tuple(waiting(payment, context.workspace)), "me_name": me.name},
        auto_submitted="auto-generated", command_token=True,
    )  # fmt: skip
    names = tuple(dict.fromkeys((payment.short, *payment.invoices, *payment.about)))
    return mail, answerable(context.event, context.desk, context.now, invoices=names)
