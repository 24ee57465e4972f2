"""`paid`, `expense`, `dispute`, `settled`, `promised`, `invoices`: money that came, was spent, is awaited."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from vamail.desk.billing import ladder
from vamail.desk.billing.freezing import thawed
from vamail.desk.billing.payments import receive, withdrawn
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.control.money_told import amount, client_name, day, refused, sentence, the_invoice
from vamail.desk.control.verbs import payments
from vamail.desk.life.va_language import apart
from vamail.desk.promise.local import local_day
from vamail.model.billing import Expense, Invoice, Payment
from vamail.model.effects import Keep
from vamail.model.money import Money, by_currency

SHOWN = 40


def paid(doing: Doing) -> Result:
    """Money came: it counts, once."""
    if (done := payments.said_to_pay(doing)) is not None:
        return done
    invoice, command = the_invoice(doing), doing.command
    if isinstance(invoice, Result):
        return invoice
    if command.only == payments.FEE:
        return payments.fee(doing, invoice)
    if command.money is None and invoice.status == "issued" and invoice.due <= 0:
        return refused(doing, "nothing_due", name=invoice.name)
    money = command.money or Money(invoice.due, invoice.currency)
    if command.fee is not None and command.fee.currency != money.currency:
        said = amount(doing, command.fee.amount, command.fee.currency)
        client = client_name(doing, invoice.client)
        return refused(doing, "other_currency", client=client, currency=money.currency, said=said)
    payment = Payment(
        name=f"said/{doing.name}", client=invoice.client, amount=money.amount, currency=money.currency,
        fee=command.fee.amount if command.fee else Decimal(0), at=doing.at,
        source=f"you said: {command.line}",
        paid_on=command.day or local_day(doing.at, doing.workspace.me.zone),
    )  # fmt: skip
    outcome = receive(payment, doing.desk, doing.workspace, doing.now, invoice.name)
    if outcome.invoice is None:
        return Result(done=False, what=outcome.refused)
    warnings = (*outcome.warnings, *payments.waiting_too(doing, payment, outcome.invoice))
    said = " ".join(payments.counted(doing, payment, outcome.invoice, warnings))
    return Result(what=said, effects=outcome.effects)


def expense(doing: Doing) -> Result:
    """The VA laid it out for a client: the next invoice charges it."""
    command = doing.command
    client = command.client or (doing.task.client if doing.task else "") or _answered(doing)
    if not client or command.money is None:
        return refused(doing, "for_whom", "whom_hint", line=command.line.partition(" ")[0])
    if doing.task is not None and doing.task.client != client:
        return refused(doing, "for_whom", "whom_hint", line=command.line.partition(" ")[0])
    money = command.money
    spent = Expense(
        name=f"expense/{doing.name}", client=client, task=doing.task.ref if doing.task else None,
        spent_on=command.day or local_day(doing.at, doing.workspace.me.zone), text=command.text,
        amount=money.amount, currency=money.currency,
    )  # fmt: skip
    said = sentence(
        doing, "expense", amount=amount(doing, money.amount, money.currency), text=command.text,
        client=client_name(doing, client),
    )  # fmt: skip
    what = f"{money.amount} {money.currency} spent for {client}"
    return Result(what=said, effects=(Keep(value=spent), journal(doing, what, command.text)))


def _answered(doing: Doing) -> str:
    """Whose the one invoice is that the answered notice is about."""
    about = doing.request.invoices
    invoice = doing.desk.kept(Invoice, about[0]) if len(about) == 1 else None
    return invoice.client if invoice is not None else ""


# --- what is waited for ----------------------------------------------------------------------------------


def dispute(doing: Doing) -> Result:
    """No reminder goes until it is settled; those that wait are withdrawn."""
    text = doing.command.text
    said = sentence(doing, "disputed_why" if text else "disputed", why=text)
    why = f"disputed: {text}" if text else "disputed"
    return _paused(doing, "dispute", {"paused_why": said, "paused_until": None}, why)


def promised(doing: Doing) -> Result:
    """They will pay by then: no reminder goes before."""
    on = doing.command.day
    return _paused(doing, "promised", {"promised_on": on}, f"promised by {on}")


def _paused(doing: Doing, said: str, changes: dict[str, object], why: str) -> Result:
    invoice = the_invoice(doing)
    if isinstance(invoice, Result):
        return invoice
    if invoice.status != "issued" or invoice.type == "credit" or invoice.due <= 0:
        return refused(doing, "not_open", name=invoice.name)
    changed = _next(invoice, changes)
    on = day(doing, doing.command.day) if doing.command.day else ""
    told = sentence(doing, said, name=invoice.name, client=client_name(doing, invoice.client), day=on)
    task = str(invoice.task or "")
    return Result(
        what=told,
        effects=(
            Keep(value=changed), *withdrawn(changed, doing.desk, why),
            journal(doing, f"{invoice.name}: reminders wait", why, task),
            *ladder.awake(changed, doing.desk, doing.workspace, doing.now),
        ),
    )  # fmt: skip


def settled(doing: Doing) -> Result:
    """What was disputed, frozen or waited for is settled: reminders go again."""
    invoice = the_invoice(doing)
    if isinstance(invoice, Result):
        return invoice
    if not invoice.paused_why:
        return refused(doing, "no_dispute", name=invoice.name)
    changed = _next(invoice, {"paused_why": "", "paused_until": None})
    told = sentence(doing, "settled", name=invoice.name, client=client_name(doing, invoice.client))
    said = journal(doing, f"{invoice.name}: reminders go again", invoice.paused_why, str(invoice.task or ""))
    awake = ladder.awake(changed, doing.desk, doing.workspace, doing.now)
    return Result(what=told, effects=(Keep(value=changed), said, *thawed(changed, doing.desk), *awake))


def _next(invoice: Invoice, changes: dict[str, object]) -> Invoice:
    return replace(invoice, version=invoice.version + 1, **changes)  # type: ignore[arg-type]


# --- what is open ----------------------------------------------------------------------------------------


def invoices(doing: Doing) -> Result:
    """What is open, the earliest due first, drafts last; sums by currency, never added together."""
    found = [one for one in doing.desk.kept_open(Invoice) if _wanted(doing, one)]
    found.sort(key=lambda one: (one.due_on is None, one.due_on or one.drafted_at.date(), one.name))
    if not found:
        return Result(what=sentence(doing, "invoices_none"), lasting=True)
    rows = [_row(doing, one) for one in found[:SHOWN]]
    if len(found) > SHOWN:
        rows.append(sentence(doing, "more", count=doing.number(len(found) - SHOWN)))
    head = sentence(doing, "invoices", count=doing.number(len(found)), sums=_sums(doing, found))
    return Result(what="\n".join((head.strip(), *rows)), lasting=True)


def _wanted(doing: Doing, invoice: Invoice) -> bool:
    command = doing.command
    if command.invoices:
        return invoice.name in command.invoices or invoice.number in command.invoices
    return command.client in ("", invoice.client)


def _sums(doing: Doing, found: Iterable[Invoice]) -> str:
    owed = (Money(one.due, one.currency) for one in found if one.status == "issued" and one.due > 0)
    told = (amount(doing, value, currency) for currency, value in by_currency(owed).items())
    sums = [apart(one, doing.language) for one in told]
    return sentence(doing, "due", sums="; ".join(sums)) if sums else ""


def _row(doing: Doing, one: Invoice) -> str:
    known = {
        "name": one.name, "number": one.number, "client": client_name(doing, one.client),
        "gross": amount(doing, one.gross, one.currency), "due": amount(doing, abs(one.due), one.currency),
        "day": day(doing, one.due_on) if one.due_on else "–",
    }  # fmt: skip
    if one.status == "draft":
        return sentence(doing, "row_draft", **known)
    if one.due < 0:
        return sentence(doing, "row_back", **known)
    row = sentence(doing, "row", **known)
    today = local_day(doing.now, doing.workspace.me.zone)
    if one.due_on is not None and one.due_on < today:
        row = sentence(doing, "late", row=row, count=doing.number((today - one.due_on).days))
    if one.promised_on is not None and one.promised_on >= today:
        row = sentence(doing, "by", row=row, day=day(doing, one.promised_on))
    return sentence(doing, "paused", row=row, why=one.paused_why) if one.paused_why else row
