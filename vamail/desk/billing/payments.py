"""Money that came, and the invoice that it pays; and a payment that was none, taken back.

What a payment pays is written into the invoice's next version (`Received`) and into the payment's own, in one
decision. So what is due is always gross less prepaid less what was received, whatever came in which order.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from vamail.desk.billing.known import known_invoices
from vamail.desk.billing.letters import greeted
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.payment_words import say
from vamail.desk.billing.spoken import money
from vamail.desk.life.people import is_anothers
from vamail.desk.promise.local import local_day, start_of
from vamail.desk.promise.pauses import ASKS
from vamail.model.billing import Invoice, Payment, Received
from vamail.model.desk import Desk, PlannedMail
from vamail.model.effects import CancelDelivery, Effect, Keep, ReleaseHeld, SendMail, WriteJournal
from vamail.model.message import Address
from vamail.model.values import Amount, Value, When
from vamail.workspace.types import Workspace

REMINDS = "dun"
"""How the actions of reminders begin: `dun.I-7.…`."""
ABOUT_THE_SAME = timedelta(days=10)
"""So far apart lie the days of a transfer as the VA writes it and as her bank books it."""
ZERO = Decimal(0)


def invoice_called(said: str, desk: Desk, now: datetime) -> Invoice | None:
    """The invoice of this name (`I-7`) or number (`2026/0007`); None where there is none, or several."""
    named = desk.kept(Invoice, said.upper())
    if named is not None:
        return named
    known = known_invoices(desk, now)
    found = [one for one in known if one.number and one.number.casefold() == said.casefold()]
    return found[0] if len(found) == 1 else None


def receive(
    payment: Payment, desk: Desk, workspace: Workspace, now: datetime, invoice: str = ""
) -> BillOutcome:
    """Count this money for the invoice (by name or number): its next version, the payment's, and a receipt
    where the settings say so; reminders of it that wait are withdrawn. `payment.amount` is what the client
    paid; a fee that was kept on the way is no debt of theirs.

    Refused: money that counts already, or that the VA took back; an amount or fee that cannot be. Money that
    pays nothing that is known (no invoice, another currency, a draft, another client's) is kept as
    `unmatched`, and `refused` says why; whoever typed it may leave that out. Too much, an odd date, and what
    looks like the same money twice count, with a warning.
    """
    fresh = _fresh(payment, desk, workspace, said=bool(invoice))
    if isinstance(fresh, BillOutcome):
        return fresh
    found = invoice_called(invoice, desk, now) if invoice else None
    if why := _pays_nothing(fresh, found, invoice, workspace):
        return _unmatched(fresh, why)
    assert found is not None  # noqa: S101 - `_pays_nothing` said so
    return _counted(fresh, ((found, fresh.amount),), desk, workspace, now)


def receive_split(
    payment: Payment, parts: tuple[tuple[str, Decimal], ...], desk: Desk, workspace: Workspace, now: datetime
) -> BillOutcome:
    """The same for money that pays several invoices, each its part; `parts` are names and amounts, and all of
    the money. Refused, and nothing kept, where one of them cannot take its part."""
    fresh = _fresh(payment, desk, workspace, said=True)
    if isinstance(fresh, BillOutcome):
        return fresh
    if sum((amount for _, amount in parts), ZERO) != fresh.amount:
        names = ", ".join(name for name, _ in parts)
        return _nothing(workspace, "other_sum", fresh, names=names)
    found = tuple((desk.kept(Invoice, name), name, amount) for name, amount in parts)
    for invoice, name, _ in found:
        if why := _pays_nothing(fresh, invoice, name, workspace):
            return BillOutcome(refused=why)
    whole = tuple((invoice, amount) for invoice, _, amount in found if invoice is not None)
    return _counted(fresh, whole, desk, workspace, now)


def _fresh(payment: Payment, desk: Desk, workspace: Workspace, *, said: bool) -> Payment | BillOutcome:
    """The payment as the next version of what is known of it; or why it cannot count. `said`: what it pays is
    named. A fee may be all of it: the bank kept what was missing."""
    known = desk.kept(Payment, payment.name)
    if known is not None and known.state == "counted":
        return _nothing(workspace, "double", payment, invoice=", ".join(known.invoices))
    if known is not None and known.state == "void" and not said:
        return _nothing(workspace, "taken_back", payment)
    if payment.amount <= 0 or not 0 <= payment.fee <= payment.amount:
        return _nothing(workspace, "no_amount" if payment.amount <= 0 else "fee", payment)
    return replace(payment, version=known.version + 1 if known is not None else 1)


def _nothing(workspace: Workspace, name: str, payment: Payment, **values: str) -> BillOutcome:
    return BillOutcome(refused=say(workspace, name, amount=_amount(payment, workspace), **values))


def _pays_nothing(payment: Payment, invoice: Invoice | None, said: str, workspace: Workspace) -> str:
    """Why this money does not pay this invoice; empty where it does."""
    amount = _amount(payment, workspace)
    if invoice is None:
        return say(workspace, "unknown" if said else "unmatched", amount=amount, name=said)
    values = {"amount": amount, "name": invoice.name, "currency": invoice.currency}
    if payment.client and payment.client != invoice.client:
        return say(workspace, "anothers", **values)
    if invoice.type == "credit":
        return say(workspace, "credit", **values)
    if invoice.status != "issued":
        return say(workspace, invoice.status, **values)
    if payment.currency != invoice.currency:
        return say(workspace, "other_currency", **values)
    return ""


def _unmatched(payment: Payment, why: str) -> BillOutcome:
    """The money came all the same, and the VA says what it is."""
    kept = replace(payment, state="unmatched", invoices=())
    journal = WriteJournal(step="payment", what=f"{kept.amount} {kept.currency} pays nothing", why=why)
    return BillOutcome(effects=(Keep(value=kept), journal), refused=why)


def _counted(
    payment: Payment, parts: tuple[tuple[Invoice, Decimal], ...], desk: Desk, workspace: Workspace,
    now: datetime,
) -> BillOutcome:  # fmt: skip
    invoices = [_paid(payment, before, amount) for before, amount in parts]
    clients, tasks = {one.client for one in invoices}, {one.task for one in invoices}
    counted = replace(
        payment, state="counted", client=clients.pop() if len(clients) == 1 else "",
        task=tasks.pop() if len(tasks) == 1 else None, invoices=tuple(one.name for one in invoices),
        why="", about=(), double_of="",
    )  # fmt: skip
    effects, warnings = list[Effect](), list[str]()
    for (before, amount), invoice in zip(parts, invoices, strict=True):
        part = replace(payment, amount=amount)
        effects.append(Keep(value=invoice))
        effects += withdrawn(invoice, desk, f"{invoice.name} was paid")
        effects += _receipts(part, before, invoice, desk, workspace)
        effects.append(_journal(part, invoice))
        warnings += _warnings(part, before, invoice, workspace, now)
    return BillOutcome(
        invoice=invoices[0],
        effects=(effects[0], Keep(value=counted), *effects[1:]),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _paid(payment: Payment, before: Invoice, amount: Decimal) -> Invoice:
    part = Received(payment=payment.name, amount=amount, paid_on=payment.paid_on)
    return replace(before, version=before.version + 1, received=(*before.received, part))


def _journal(part: Payment, invoice: Invoice) -> WriteJournal:
    return WriteJournal(
        step="payment", what=f"{invoice.name}: {part.amount} {invoice.currency} received",
        why=part.source or part.name, task=invoice.task,
    )  # fmt: skip


def _warnings(
    payment: Payment, before: Invoice, after: Invoice, workspace: Workspace, now: datetime
) -> Iterator[str]:
    """What the VA should know beside it."""
    amount, language = _amount(payment, workspace), workspace.me.language
    if after.due < 0:
        over = money(-after.due, after.currency, language)
        yield say(workspace, "over" if before.due > 0 else "paid_before", name=after.name, over=over)
    if same := _same(payment, before):
        day = same[-1].paid_on.isoformat()
        yield say(workspace, "perhaps_twice", name=after.name, amount=amount, day=day)
    if payment.paid_on > local_day(now, workspace.me.zone):
        yield say(workspace, "future", day=payment.paid_on.isoformat())
    if after.issued_on is not None and payment.paid_on < after.issued_on:
        yield say(workspace, "before", day=payment.paid_on.isoformat(), issued=after.issued_on.isoformat())


def _same(payment: Payment, before: Invoice) -> list[Received]:
    """What came for the invoice before and may be this very money."""
    return [one for one in before.received if _is_near(one, payment)]


def _is_near(one: Received, payment: Payment) -> bool:
    """Whether it may be the same money: as much, about the same days."""
    return one.amount == payment.amount and abs(one.paid_on - payment.paid_on) <= ABOUT_THE_SAME


def _amount(payment: Payment, workspace: Workspace) -> str:
    return money(payment.amount, payment.currency, workspace.me.language)


# --- mails -----------------------------------------------------------------------------------------------


def reminders_of(invoice: Invoice, desk: Desk) -> tuple[PlannedMail, ...]:
    """Reminders of this invoice that have not left."""
    start = f"{REMINDS}.{invoice.name}."
    return tuple(one for one in desk.planned_mails() if f"{one.action}.".startswith(start))


def withdrawn(invoice: Invoice, desk: Desk, why: str) -> tuple[Effect, ...]:
    """None of its reminders leaves any more, those too that wait for an `ok`: they ask for what was due."""
    moot = {one.number for one in reminders_of(invoice, desk)}
    held = (one.number for one in desk.held_open() if one.delivery in moot)
    return (
        *(ReleaseHeld(held=number, outcome="dropped") for number in held),
        *(CancelDelivery(delivery=number, why=why) for number in sorted(moot)),
    )


def _receipts(
    payment: Payment, before: Invoice, invoice: Invoice, desk: Desk, workspace: Workspace
) -> tuple[SendMail, ...]:
    """A receipt to each who got the invoice, where the settings say so. One for what may be a mistake waits
    for the VA's `ok`."""
    client, seller = workspace.client(invoice.client), workspace.seller
    own = client.billing.receipts if client is not None else None
    if not (seller.receipts if own is None else own):
        return ()
    hold = _doubted(payment, before, invoice, workspace)
    to = (one for one in invoice.recipients if not is_anothers(one, invoice.client, workspace))
    values: dict[str, Value] = {
        "number": invoice.number,
        "amount": Amount(payment.amount, payment.currency),
        "paid_on": _day(payment.paid_on, workspace),
        "left": Amount(max(invoice.due, ZERO), invoice.currency),
        "over": Amount(max(-invoice.due, ZERO), invoice.currency),
        "due": _day(invoice.due_on, workspace) if invoice.due_on is not None else None,
        "me_name": workspace.me.name,
        "client_name": client.name if client is not None else "",
    }
    return tuple(
        SendMail(
            action=f"receipt.{invoice.name}.{invoice.version}.{place}", kind="receipt", to=Address(email),
            template="receipt", language=invoice.language,
            values={**values, "greeting_name": greeted(invoice, email, desk)}, task=invoice.task,
            client=invoice.client, money=True, reply_token=True, hold=hold,
        )
        for place, email in enumerate(to)
    )  # fmt: skip


def _doubted(payment: Payment, before: Invoice, invoice: Invoice, workspace: Workspace) -> str:
    """Why a receipt for this money waits for the VA's `ok`; empty where nothing is odd about it."""
    if _same(payment, before):
        return ASKS + say(workspace, "receipt_twice", name=invoice.name)
    if invoice.due < 0:
        over = money(-invoice.due, invoice.currency, workspace.me.language)
        return ASKS + say(workspace, "receipt_over", name=invoice.name, over=over)
    return ""


def _day(day: date, workspace: Workspace) -> When:
    zone = workspace.me.zone
    return When(start_of(day, zone), zone, date_only=True)


# --- taken back ------------------------------------------------------------------------------------------


def take_back(
    payment: Payment, desk: Desk, before: Payment | None = None, why: str = "taken back"
) -> tuple[Effect, ...]:
    """The payment counts no more, whatever else was paid meanwhile: what is due of its invoices is due again.
    It is as it was `before` (a candidate, say), else void. Nothing, where it is void already."""
    known = desk.kept(Payment, payment.name) or payment
    if known.state == "void":
        return ()
    effects: list[Effect] = []
    for invoice in (desk.kept(Invoice, name) for name in known.invoices):
        if invoice is None or all(one.payment != known.name for one in invoice.received):
            continue
        left = tuple(one for one in invoice.received if one.payment != known.name)
        effects.append(Keep(value=replace(invoice, version=invoice.version + 1, received=left)))
        what = f"{invoice.name}: {known.amount} {known.currency} no longer counts"
        effects.append(WriteJournal(step="payment", what=what, why=why, task=invoice.task))
    gone = replace(before or replace(known, state="void"), version=known.version + 1)
    return (*effects, Keep(value=gone))
