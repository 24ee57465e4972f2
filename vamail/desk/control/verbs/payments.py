"""`payments`, and `ok`, `no` and `paid` about money that waits for the VA's word (`P-3`)."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from vamail.desk.billing.arriving import missing, payment_called
from vamail.desk.billing.importing import waiting
from vamail.desk.billing.payments import ABOUT_THE_SAME, invoice_called, receive, receive_split
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.control.money_told import amount, client_name, refused, sentence
from vamail.desk.promise.local import local_day
from vamail.model.billing import PAYMENTS, Invoice, Payment
from vamail.model.effects import Keep

SHOWN = 30
FEE = "fee"
"""`Command.only` of `paid I-7 fee`: a bank kept what is missing."""


def payments(doing: Doing) -> Result:
    """What waits for the VA's word, the earliest first, and how she says what it is."""
    found = [one for one in doing.desk.kept_open(Payment) if doing.command.client in ("", one.client)]
    found.sort(key=lambda one: (one.paid_on, len(one.short), one.short))
    if not found:
        return Result(what=sentence(doing, "payments_none"), lasting=True)
    lines = [" ".join(waiting(one, doing.workspace)) for one in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(sentence(doing, "more", count=doing.number(len(found) - SHOWN)))
    head = sentence(doing, "payments", count=doing.number(len(found)))
    return Result(what="\n".join((head, *lines)), lasting=True)


def asked(doing: Doing) -> tuple[str, ...]:
    """The payments that the answered notice asks about and that wait, where nothing else does; bare words
    mean the one."""
    command, request = doing.command, doing.request
    held = (doing.desk.held(number) for number in request.held)
    if command.held or command.tasks or command.meetings or any(one and one.open for one in held):
        return ()
    named = (one for one in request.invoices if _is_payment(one))
    found = ((one, payment_called(one, doing.desk, doing.now)) for one in named)
    return tuple(name for name, one in found if one is not None and one.is_open)


def on(doing: Doing, name: str) -> Result | None:
    """`ok P-3`, `no P-3`; None for a name that is no payment's."""
    if not _is_payment(name):
        return None
    found = payment_called(name, doing.desk, doing.now)
    if found is None:
        return refused(doing, "no_payment", name=name)
    return _dropped(doing, found) if doing.command.verb == "no" else _counts(doing, found, ())


def said_to_pay(doing: Doing) -> Result | None:
    """`paid I-7 P-3`; None where the line names no payment."""
    command = doing.command
    named = [one for one in command.invoices if _is_payment(one)]
    if not named:
        return None
    invoices = tuple(one for one in command.invoices if not _is_payment(one))
    if len(named) > 1 or command.money or command.fee or command.day or command.only:
        return refused(doing, "whole_payment", name=named[0])
    found = payment_called(named[0], doing.desk, doing.now)
    return _counts(doing, found, invoices) if found else refused(doing, "no_payment", name=named[0])


def _is_payment(name: str) -> bool:
    return name.startswith(f"{PAYMENTS}-")


def _counts(doing: Doing, payment: Payment, said: tuple[str, ...]) -> Result:
    """It pays what the VA says, else what was proposed; several invoices if it is what is due of them."""
    if payment.state == "counted":
        return refused(doing, "counted_before", name=payment.short, names=", ".join(payment.invoices))
    found = [(name, invoice_called(name, doing.desk, doing.now)) for name in said or payment.invoices]
    unknown = [name for name, invoice in found if invoice is None]
    if unknown:
        return refused(doing, "unknown", name=", ".join(unknown))
    invoices = [invoice for _, invoice in found if invoice is not None]
    if not invoices:
        return refused(doing, "pays_what", name=payment.short)
    parts = tuple((one.name, payment.amount if len(invoices) == 1 else one.due) for one in invoices)
    bare = replace(payment, client="", task=None)
    outcome = receive_split(bare, parts, doing.desk, doing.workspace, doing.now)
    if outcome.refused:
        return Result(done=False, what=outcome.refused)
    kept = {one.value.name: one.value for one in outcome.effects
            if isinstance(one, Keep) and isinstance(one.value, Invoice)}  # fmt: skip
    words = [
        word for name, part in parts for word in counted(doing, replace(payment, amount=part), kept[name], ())
    ]
    if outcome.warnings:
        words.append(sentence(doing, "careful", warnings=" ".join(outcome.warnings)))
    return Result(what=" ".join(words), effects=outcome.effects)


def _dropped(doing: Doing, payment: Payment) -> Result:
    if payment.state == "counted":
        return refused(doing, "counted_before", name=payment.short, names=", ".join(payment.invoices))
    if payment.state == "void":
        return refused(doing, "dropped_before", name=payment.short)
    gone = replace(payment, version=payment.version + 1, state="void")
    said = sentence(doing, "payment_dropped", **_known(doing, payment), name=payment.short)
    what = f"{payment.short}: {payment.amount} {payment.currency} pays nothing"
    return Result(what=said, effects=(Keep(value=gone), journal(doing, what, payment.why)))


def fee(doing: Doing, invoice: Invoice) -> Result:
    """What is missing was kept on the way by a bank: nothing came, and nothing is owed any more."""
    came = sum((one.amount for one in invoice.received), Decimal(0))
    if invoice.status != "issued" or invoice.due <= 0 or invoice.due >= came:
        return refused(doing, "no_fee", name=invoice.name, left=amount(doing, invoice.due, invoice.currency))
    payment = Payment(
        name=f"said/{doing.name}", client=invoice.client, amount=invoice.due, currency=invoice.currency,
        fee=invoice.due, at=doing.at, source=f"you said: {doing.command.line}",
        paid_on=local_day(doing.at, doing.workspace.me.zone),
    )  # fmt: skip
    outcome = receive(payment, doing.desk, doing.workspace, doing.now, invoice.name)
    if outcome.invoice is None:
        return Result(done=False, what=outcome.refused)
    return Result(what=" ".join(counted(doing, payment, outcome.invoice, ())), effects=outcome.effects)


def counted(doing: Doing, payment: Payment, invoice: Invoice, warnings: tuple[str, ...]) -> Iterator[str]:
    """What counted for the invoice, and what the VA should know beside it."""
    known = {
        "name": invoice.name, "number": invoice.number, "client": client_name(doing, invoice.client),
        "amount": amount(doing, payment.amount, payment.currency),
    }  # fmt: skip
    if invoice.due > 0:
        yield sentence(doing, "paid_part", left=amount(doing, invoice.due, invoice.currency), **known)
    else:
        yield sentence(doing, "paid", **known)
    if payment.fee:
        yield sentence(doing, "fee", fee=amount(doing, payment.fee, payment.currency))
    if payment.amount != payment.fee and (left := missing(payment.amount, invoice, doing.workspace)):
        yield left
    if warnings:
        yield sentence(doing, "careful", warnings=" ".join(warnings))


def waiting_too(doing: Doing, payment: Payment, invoice: Invoice) -> Iterator[str]:
    """That as much waits already to be counted for this invoice: perhaps the same money."""
    for one in doing.desk.kept_open(Payment):
        about = invoice.name in (*one.invoices, *one.about)
        near = abs(one.paid_on - payment.paid_on) <= ABOUT_THE_SAME
        if about and near and one.amount == payment.amount and one.currency == payment.currency:
            yield sentence(doing, "waits_too", **_known(doing, one), name=one.short)


def _known(doing: Doing, one: Payment) -> dict[str, str]:
    return {
        "amount": amount(doing, one.amount, one.currency),
        "payer": one.payer or doing.say("nobody"),
    }
