"""`invoice`, `credit`, and `ok` and `no` to a draft: from lines that were written to an invoice that goes.

A draft comes to the VA as the client would see it. Nothing leaves, and no number is given, before her `ok`.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from vamail.desk.billing import credit as crediting
from vamail.desk.billing import drafting, issuing
from vamail.desk.billing.letters import DRAFT
from vamail.desk.billing.lines import For, of_service
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.parties import language_of
from vamail.desk.billing.rates import currency_of, rate_of, service_of, tax_of
from vamail.desk.billing.recurring import sold_by_hand
from vamail.desk.billing.totals import line
from vamail.desk.control.command import Charge
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.money_told import amount, client_name, day, refused, sentence, the_invoice
from vamail.desk.control.money_words import NET
from vamail.desk.control.verbs import approvals, meeting_answers, payments
from vamail.desk.control.verbs.meetings import together
from vamail.desk.control.verbs.proposed import proposed
from vamail.desk.control.view import View
from vamail.model.billing import Invoice, InvoiceLine
from vamail.model.effects import Effect, SendMail
from vamail.model.money import rounded
from vamail.workspace.types import Client

_MOST_PLACES = 8


def invoice(doing: Doing) -> Result:
    """A draft of time that is not charged yet, or of the lines that were written; or a change of one."""
    if doing.command.kind == "final":
        return _final(doing)
    if doing.command.invoices:
        return _edited(doing)
    command = doing.command
    slug = command.client or (doing.task.client if doing.task else "")
    client = doing.workspace.client(slug) if slug else None
    if client is None or (doing.task is not None and doing.task.client != slug):
        return refused(doing, "for_whom", "whom_hint", line=command.line.partition(" ")[0])
    whom = For(
        client=client, workspace=doing.workspace, currency=currency_of(client, doing.workspace),
        language=language_of(client, doing.workspace),
    )  # fmt: skip
    lines = _lines(doing, command.charges, whom)
    if isinstance(lines, Result):
        return lines
    if not (lines or command.kind or doing.task) and (sold := _retainer(doing, client)) is not None:
        return _drafted(doing, sold)
    outcome = drafting.draft(
        client, doing.desk, doing.workspace, doing.now, lines=lines, since=command.since,
        until=command.until, task=doing.task.ref if doing.task else None, name=_name(doing),
        type=command.kind or "invoice", percent=command.percent,
    )  # fmt: skip
    return _drafted(doing, outcome)


def _retainer(doing: Doing, client: Client) -> BillOutcome | None:
    """The whole month that was said, where that sells its retainer."""
    command = doing.command
    args = (command.since, command.until, doing.desk, doing.workspace, doing.now)
    return sold_by_hand(client, *args, name=_name(doing))


def _final(doing: Doing) -> Result:
    """What settles a deposit: the whole as it was agreed then, or as it is written now, less the deposit."""
    found = the_invoice(doing)
    if isinstance(found, Result):
        return found
    client = doing.workspace.client(found.client)
    if client is None:
        return refused(doing, "for_whom", "whom_hint", line=doing.command.line.partition(" ")[0])
    whom = For(client=client, workspace=doing.workspace, currency=found.currency, language=found.language)
    lines = _lines(doing, doing.command.charges, whom)
    if isinstance(lines, Result):
        return lines
    args = (client, doing.desk, doing.workspace, doing.now)
    return _drafted(doing, drafting.draft(
        *args, lines=lines, type="final", of=found.name, task=found.task, name=_name(doing)
    ))  # fmt: skip


def _name(doing: Doing) -> str:
    """Stands for the event where no transcript does, so that the draft can be answered."""
    return doing.name if doing.request.source == "line" else ""


def _edited(doing: Doing) -> Result:
    found, command = the_invoice(doing), doing.command
    if isinstance(found, Result):
        return found
    client = doing.workspace.client(found.client)
    if client is None:
        return refused(doing, "for_whom", "whom_hint", line=command.line.partition(" ")[0])
    args = (doing.desk, doing.workspace, doing.now)
    if command.only.startswith(NET):
        days = int(command.only.removeprefix(NET))
        return _drafted(doing, drafting.with_terms(found, days, *args, name=_name(doing)))
    if command.only:
        return _drafted(doing, drafting.without_line(found, int(command.only), *args, name=_name(doing)))
    whom = For(client=client, workspace=doing.workspace, currency=found.currency, language=found.language)
    lines = _lines(doing, command.charges, whom)
    return lines if isinstance(lines, Result) else _drafted(doing, _with_lines(doing, found, lines))


def _with_lines(doing: Doing, found: Invoice, lines: tuple[InvoiceLine, ...]) -> BillOutcome:
    """The draft with these lines; the VA sees the last state alone."""
    view, effects, outcome = View(doing.desk), list[Effect](), BillOutcome()
    for one in lines:
        outcome = drafting.with_line(found, one, view.desk, doing.workspace, doing.now, name=_name(doing))
        if outcome.refused:
            return outcome
        effects = [one for one in effects if not isinstance(one, SendMail)]
        view.take(outcome.effects)
        effects += outcome.effects
    return replace(outcome, effects=tuple(effects))


def _lines(doing: Doing, charges: tuple[Charge, ...], whom: For) -> tuple[InvoiceLine, ...] | Result:
    found: list[InvoiceLine] = []
    for charge in charges:
        made = _line(doing, charge, whom)
        if isinstance(made, Result):
            return made
        found.append(made)
    return tuple(found)


def _line(doing: Doing, charge: Charge, whom: For) -> InvoiceLine | Result:
    """The line as it was written: at its price, else at that of the service or of the client's hour."""
    service, workspace = service_of(charge.text, doing.workspace), doing.workspace
    if charge.price is None:
        priced = rate_of(charge.text, whom.client, workspace, whom.currency) is not None
        if not priced or (service is None and charge.unit != "HUR"):
            return refused(doing, "no_price", said=charge.text)
        made = of_service(charge.text, charge.quantity, whom)
        return made if isinstance(made, InvoiceLine) else Result(done=False, what=made)
    if whom.currency and charge.price.currency != whom.currency:
        said = amount(doing, charge.price.amount, charge.price.currency)
        client = whom.client.name
        return refused(doing, "other_currency", client=client, currency=whom.currency, said=said)
    price = charge.price.amount if charge.each else _of_one(charge)
    return line(
        service.name if service else charge.text, charge.quantity, price, charge.price.currency,
        tax=tax_of(whom.client, workspace, service), unit=charge.unit or "C62",
        kind="service" if service else "fixed",
    )  # fmt: skip


def _of_one(charge: Charge) -> Decimal:
    """The price of one unit, with as few places (two at least) as the price of all needs."""
    assert charge.price is not None  # noqa: S101 - the caller looked
    wanted = rounded(charge.price.amount, charge.price.currency)
    exact = charge.price.amount / charge.quantity
    for places in range(2, _MOST_PLACES):
        price = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if rounded(price * charge.quantity, charge.price.currency) == wanted:
            return price
    return exact.quantize(Decimal(1).scaleb(-_MOST_PLACES), rounding=ROUND_HALF_UP)


def _drafted(doing: Doing, outcome: BillOutcome) -> Result:
    made = outcome.invoice
    if outcome.refused or made is None:
        return Result(done=False, what=outcome.refused)
    said = [sentence(doing, "draft" if made.status == "draft" else "withdrawn", **_known(doing, made))]
    if outcome.warnings:
        said.append(sentence(doing, "careful", warnings=" ".join(outcome.warnings)))
    return Result(what=" ".join(said), effects=outcome.effects)


def _known(doing: Doing, one: Invoice) -> dict[str, str]:
    return {
        "name": one.name, "number": one.number, "client": client_name(doing, one.client),
        "amount": amount(doing, one.gross, one.currency), "to": ", ".join(one.recipients),
        "day": day(doing, one.due_on) if one.due_on else "",
    }  # fmt: skip


def credit(doing: Doing) -> Result:
    """What was issued is taken back, by a credit note that waits for an `ok` as any draft does."""
    found = the_invoice(doing)
    if isinstance(found, Result):
        return found
    args = (doing.desk, doing.workspace, doing.now)
    return _drafted(doing, crediting.credit(found, *args, why=doing.command.text, name=_name(doing)))


# --- the VA's word ---------------------------------------------------------------------------------------


def ok(doing: Doing) -> Result:
    """A draft is issued, a payment counts; of what was issued, the mails that wait go. Else it is
    about what is held."""
    if (done := proposed(doing)) is not None:
        return done
    names = _settled(doing)
    if several := _several(doing, names):
        return several
    return _each(doing, names, _issue, approvals.ok) if names else meeting_answers.ok(doing)


def no(doing: Doing) -> Result:
    """A draft or payment is dropped; of what was issued, the mails that wait do not go. Else as of `ok`."""
    names = _settled(doing)
    if several := _several(doing, names):
        return several
    return _each(doing, names, _drop, approvals.no) if names else meeting_answers.no(doing)


def _several(doing: Doing, names: tuple[str, ...]) -> Result | None:
    """A bare word where the answered notice shows several payments: which one is asked, none is guessed."""
    if doing.command.invoices or len(names) < 2:
        return None
    values = {"known": ", ".join(names), "line": doing.command.line, "name": names[0]}
    return refused(doing, "which_payment", "payment_hint", **values)


def _settled(doing: Doing) -> tuple[str, ...]:
    """The invoices and payments that the line names; bare, the payments or the one draft that the answered
    notice asks about, where nothing else waits. None: it is about something else."""
    command, request = doing.command, doing.request
    if command.invoices:
        return command.invoices
    if asked := payments.asked(doing):
        return asked
    if command.held or command.tasks or command.meetings or len(request.invoices) != 1 or request.meetings:
        return ()
    found = doing.desk.kept(Invoice, request.invoices[0])
    if found is None or found.status != "draft" or any(approvals.meant(doing)):
        return ()
    return request.invoices


def _each(
    doing: Doing, names: tuple[str, ...], do: Callable[[Doing, Invoice], Result],
    mails: Callable[[Doing], Result],
) -> Result:  # fmt: skip
    view, results = View(doing.desk), list[Result]()
    for name in names:
        here = replace(doing, desk=view.desk, command=replace(doing.command, invoices=(name,)))
        found = payments.on(here, name) or the_invoice(here)
        if isinstance(found, Result):
            result = found
        elif found.status == "issued" and any(approvals.meant(here)):
            result = mails(here)
        else:
            result = do(here, found)
        view.take(result.effects)
        results.append(result)
    return replace(together(results), lasting=any(one.lasting for one in results))


def _issue(doing: Doing, found: Invoice) -> Result:
    if _changed_since(doing, found):
        return refused(doing, "changed_since", name=found.name)
    outcome = issuing.issue(found, doing.desk, doing.workspace, doing.now)
    if outcome.refused or outcome.invoice is None:
        return Result(done=False, what=outcome.refused)
    made = outcome.invoice
    said = [sentence(doing, "issued_due" if made.due_on else "issued", **_known(doing, made))]
    if outcome.warnings:
        said.append(sentence(doing, "careful", warnings=" ".join(outcome.warnings)))
    # The draft and the answer both name to whom it goes: of a new address she is not asked once more.
    seen = (one for to in made.recipients for one in approvals.approved(doing, "address", to.casefold()))
    return Result(what=" ".join(said), effects=(*outcome.effects, *seen), lasting=True)


def _changed_since(doing: Doing, found: Invoice) -> bool:
    """Whether the answered mail showed an older draft."""
    sent = doing.desk.delivery(doing.request.notice) if doing.request.notice else None
    what, _, version = sent.action.rpartition(".") if sent is not None else ("", "", "")
    shown = dict(doing.request.shown).get(found.name, found.version)
    return shown != found.version or (what == f"{DRAFT}.{found.name}" and version != str(found.version))


def _drop(doing: Doing, found: Invoice) -> Result:
    outcome = drafting.drop(found, doing.desk, doing.workspace)
    if outcome.refused or outcome.invoice is None:
        return Result(done=False, what=outcome.refused)
    return Result(what=sentence(doing, "dropped", **_known(doing, found)), effects=outcome.effects)
