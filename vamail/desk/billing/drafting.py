"""Drafts: made, changed, dropped. The VA sees each, and nothing leaves before she says `ok`.

What a draft charges is marked at once, so that nothing is charged twice; dropping it frees what it charged.
Two decisions that charge the same hour write the same version of it: one conflicts, and is decided again.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from vamail.desk.billing import document_words, letters, parties, retainers, words
from vamail.desk.billing.lines import (
    For,
    Gathered,
    expense_lines,
    freed,
    marked,
    time_lines,
    unbilled,
    unnamed,
)
from vamail.desk.billing.numbers import named
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.rates import currency_of
from vamail.desk.billing.spoken import money
from vamail.desk.billing.totals import settled_by, share_of, with_totals
from vamail.model.billing import Invoice, InvoiceLine, InvoiceType
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, WriteJournal
from vamail.model.ids import TaskKey
from vamail.workspace.types import Client, Workspace

SEEN_BACK = timedelta(days=1500)
"""How old an invoice may be that is looked for among all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charge:
    """What a draft charges: its lines, of a deposit those of the whole, and what it settles."""

    lines: tuple[InvoiceLine, ...]
    whole: tuple[InvoiceLine, ...] = ()
    settles: Invoice | None = None


def draft(
    client: Client, desk: Desk, workspace: Workspace, now: datetime, *,
    lines: tuple[InvoiceLine, ...] = (), since: date | None = None, until: date | None = None,
    type: InvoiceType = "invoice", of: str = "", once: str = "", percent: int = 0, currency: str = "",  # noqa: A002
    gather: bool | None = None, notes: tuple[str, ...] = (), task: TaskKey | None = None, name: str = "",
) -> BillOutcome:  # fmt: skip
    """A draft `I-7` of these lines, and of time and expenses from `since` to `until` (local dates, both
    included) where `gather` says so; unless said, where no lines are given or a date is.

    - `deposit`: the lines are the whole, of which `percent` (else the client's terms) is charged.
    - `final`: settles the deposit `of`; without lines it charges what that was a share of.
    - `currency` is that of the lines, where it is not the client's.
    - `once` names an occasion that has one invoice only; `task` is what it is about.
    - `name` stands for the event, where the VA is to answer the mail (`letters.drafted`).

    Refused, with the sentence why: nothing to charge, no price, no currency, no address, twice.
    """
    if type == "credit":
        raise ValueError("credit notes are made by `credit.credit`")
    before = desk.kept(Invoice, of) if of else None
    own = currency or currency_of(client, workspace)
    currency = before.currency if before is not None else own
    if missing := _missing(client, workspace, currency):
        return BillOutcome(refused=missing)
    if once and (found := standing(once, client, desk, now)):
        return words.refused(workspace, "twice", name=found)
    whom = For(
        client=client, workspace=workspace, currency=currency,
        language=parties.language_of(client, workspace),
    )  # fmt: skip
    if gather is None:
        gather = type != "deposit" and (not (lines or of) or bool(since or until))
    worked = _gathered(whom, desk, now, since, until) if gather else Gathered()
    if worked.refused:
        return BillOutcome(refused=worked.refused)
    given, named_others = unnamed((*lines, *worked.lines), whom)
    charge = _charged(type, given, before, percent, whom, desk, now)
    if isinstance(charge, BillOutcome):
        return charge
    if not charge.lines:
        return words.refused(workspace, "nothing", client=client.name)
    made = replace(
        _blank(whom, now), type=type_here(type, workspace), once=once, task=task, lines=charge.lines,
        whole=charge.whole, notes=(*worked.notes, *notes),
    )  # fmt: skip
    if (deposit := charge.settles) is not None:
        number, day = deposit.number, deposit.issued_on
        made = replace(made, of_invoice=deposit.name, of_number=number, of_issued_on=day)
    return _begun(made, charge.settles, (*worked.warnings, *named_others), desk, workspace, now, name)


def _missing(client: Client, workspace: Workspace, currency: str) -> str:
    """What the settings lack before anything can be charged; empty: nothing."""
    said = {"client": client.name, "file": words.file_of(client)}
    if not currency:
        return words.say(workspace, "no_currency", **said)
    if not parties.recipients_of(client):
        return words.say(workspace, "no_address", **said)
    if wrong := parties.anothers(client, workspace):
        return words.say(workspace, "anothers_address", to=wrong, **said)
    return ""


def standing(once: str, client: Client, desk: Desk, now: datetime) -> str:
    """The invoice of this client for this occasion that stands, or is drafted; empty: none."""
    found = (one for one in desk.kept_since(Invoice, now - SEEN_BACK) if one.client == client.slug)
    return next((one.name for one in found if one.once == once and one.status != "void"), "")


def _gathered(whom: For, desk: Desk, now: datetime, since: date | None, until: date | None) -> Gathered:
    """Time and expenses that are still to be charged; what a retainer covers is told at its month's end."""
    entries = unbilled(whom.client, desk, whom.workspace, now, since, until)
    entries = retainers.outside(entries, whom.client, desk, whom.workspace)
    unsold = retainers.unsold(entries, whom.client, desk, whom.workspace)
    time, spent = time_lines(entries, whom), expense_lines(desk, whom, since, until)
    if time.refused:
        return time
    lines, warnings = (*time.lines, *spent.lines), (*unsold, *time.warnings, *spent.warnings)
    return Gathered(lines=lines, notes=time.notes, warnings=warnings)


def _charged(
    wanted: InvoiceType, lines: tuple[InvoiceLine, ...], before: Invoice | None, percent: int, whom: For,
    desk: Desk, now: datetime,
) -> _Charge | BillOutcome:  # fmt: skip
    """The lines of this type of invoice, or why there are none."""
    workspace, client = whom.workspace, whom.client
    if wanted == "deposit":
        share = percent or client.billing.terms.upfront_percent
        if not 0 < share < 100:
            return words.refused(workspace, "no_share", client=client.name, file=words.file_of(client))
        if not lines:
            return words.refused(workspace, "no_whole")
        text = document_words.deposit(whom.language, share, [one.text for one in lines])
        return _Charge(lines=share_of(lines, share, text, whom.currency), whole=lines)
    if wanted != "final":
        return _Charge(lines=lines)
    if before is None or not _stands(before, client):
        name = before.name if before is not None else "–"
        return words.refused(workspace, "no_deposit", name=name, client=client.name)
    if settled := settled_already(before, desk, now):
        return words.refused(workspace, "settled", name=settled)
    text = document_words.text(whom.language, "less_deposit")
    return _Charge(lines=settled_by(lines or before.whole, before, text), settles=before)


def _stands(deposit: Invoice, client: Client) -> bool:
    """Whether it is a deposit of this client that can be settled."""
    return (
        deposit.client == client.slug and deposit.status == "issued" and bool(deposit.whole)
        and not deposit.credited
    )  # fmt: skip


def settled_already(deposit: Invoice, desk: Desk, now: datetime, but: str = "") -> str:
    """The final invoice, or its draft, that settles this deposit; empty: none but `but`."""
    found = (one for one in desk.kept_since(Invoice, now - SEEN_BACK) if one.of_invoice == deposit.name)
    return next(
        (one.name for one in found if one.type != "credit" and one.status != "void" and one.name != but), ""
    )


def type_here(wanted: InvoiceType, workspace: Workspace) -> InvoiceType:
    """The type that may be issued: in Hungary whatever asks for money is a payment request."""
    return "request" if workspace.seller.country == parties.HUNGARY else wanted


def _blank(whom: For, now: datetime) -> Invoice:
    """A draft of this client without a name or lines."""
    client, workspace = whom.client, whom.workspace
    return Invoice(
        name="", client=client.slug, currency=whom.currency, language=whom.language,
        seller=parties.seller_of(workspace), buyer=parties.buyer_of(client),
        recipients=parties.recipients_of(client), drafted_at=now,
        series=parties.looks_of(client, workspace), terms_days=client.billing.terms.net_days,
        small_print=workspace.seller.small_print,
    )  # fmt: skip


def _begun(
    made: Invoice, settles: Invoice | None, warnings: tuple[str, ...], desk: Desk, workspace: Workspace,
    now: datetime, name: str,
) -> BillOutcome:  # fmt: skip
    """The draft with its name and sums; what it charges is marked, and the VA sees it."""
    called, numbering = named(desk)
    invoice = with_totals(replace(made, name=called), settles)
    if invoice.gross < 0:
        less = money(invoice.gross, invoice.currency, workspace.me.language)
        return words.refused(workspace, "below_zero", amount=less)
    once = (words.say(workspace, "hungary"),) if invoice.type == "request" else ()
    warnings = (*warnings, *once, *cautions(invoice, workspace))
    return BillOutcome(
        invoice=invoice, warnings=warnings,
        effects=(
            numbering, Keep(value=invoice), *marked(invoice.lines, invoice.name, desk),
            *letters.drafted(invoice, desk, workspace, now, warnings=warnings, name=name),
            journal(invoice, "drafted", _why(invoice)),
        ),
    )  # fmt: skip


def begun_credit(made: Invoice, desk: Desk, workspace: Workspace, now: datetime, name: str) -> BillOutcome:
    """The draft of a credit note, whose sums are there already; it marks nothing."""
    called, numbering = named(desk)
    invoice = replace(made, name=called)
    warnings = cautions(invoice, workspace)
    told = letters.drafted(invoice, desk, workspace, now, warnings=warnings, name=name)
    said = journal(invoice, "drafted", f"takes back of {invoice.of_invoice}: {_why(invoice)}")
    return BillOutcome(
        invoice=invoice, warnings=warnings, effects=(numbering, Keep(value=invoice), *told, said)
    )


def cautions(invoice: Invoice, workspace: Workspace) -> tuple[str, ...]:
    """What the VA should know before she says `ok`, whenever the draft is shown."""
    found = []
    if not invoice.gross:
        nothing = money(invoice.gross, invoice.currency, workspace.me.language)
        found.append(words.say(workspace, "zero", amount=nothing))
    limit = parties.limit_of(workspace.client(invoice.client), workspace, invoice.currency)
    if limit is not None and parties.is_over(invoice, workspace):
        shown = money(limit, invoice.currency, workspace.me.language)
        found.append(words.say(workspace, "above", limit=shown))
    if missing := parties.without_tax_id(invoice):
        found.append(words.say(workspace, "no_tax_id", missing=missing))
    return tuple(found)


def journal(invoice: Invoice, what: str, why: str) -> WriteJournal:
    """A line of the journal about an invoice."""
    return WriteJournal(step="invoice", what=f"{invoice.name} {what}", why=why, task=invoice.task)


def _why(invoice: Invoice) -> str:
    once = f", {invoice.once}" if invoice.once else ""
    count = len(invoice.lines)
    return f"{invoice.type} to {invoice.client}, {count} lines, {invoice.gross} {invoice.currency}{once}"


# --- changed, dropped ------------------------------------------------------------------------------------


def with_line(
    invoice: Invoice, line: InvoiceLine, desk: Desk, workspace: Workspace, now: datetime, *, name: str = ""
) -> BillOutcome:
    """The draft with one more line, in its own currency."""
    return with_lines(invoice, (line,), desk, workspace, now, name=name)


def with_lines(
    invoice: Invoice, more: tuple[InvoiceLine, ...], desk: Desk, workspace: Workspace, now: datetime, *,
    name: str = "",
) -> BillOutcome:  # fmt: skip
    """The draft with these lines more. Refused where it is a credit note, which only takes back."""
    newest = newest_of(invoice, desk)
    if why := _takes_no_line(newest, workspace):
        return BillOutcome(refused=why)
    lines, warnings = more, tuple[str, ...]()
    if (client := workspace.client(newest.client)) is not None:
        whom = For(client=client, workspace=workspace, currency=newest.currency, language=newest.language)
        lines, warnings = unnamed(lines, whom)
    changed = newest.next(lines=(*newest.lines, *lines))
    kept, nets = marked(lines, newest.name, desk), ", ".join(str(one.net) for one in lines)
    return _changed(changed, kept, f"has a line more: {nets}", warnings, desk, workspace, now, name)


def without_line(
    invoice: Invoice, place: int, desk: Desk, workspace: Workspace, now: datetime, *, name: str = ""
) -> BillOutcome:
    """The draft without its line at `place` (from 1); what that charged may be charged again. A credit note
    takes that line back no more."""
    newest = newest_of(invoice, desk)
    if why := closed(newest, workspace):
        return BillOutcome(refused=why)
    if not 1 <= place <= len(newest.lines):
        return words.refused(workspace, "no_line", name=newest.name, place=str(place))
    if len(newest.lines) == 1:
        return words.refused(workspace, "last_line", name=newest.name)
    gone = newest.lines[place - 1]
    changed = newest.next(lines=(*newest.lines[: place - 1], *newest.lines[place:]))
    if newest.type == "credit":
        taken = newest.credited_lines
        changed = with_totals(replace(changed, credited_lines=(*taken[: place - 1], *taken[place:])))
        return _changed(changed, (), f"takes a line less back: {-gone.net}", (), desk, workspace, now, name)
    free = freed((gone,), newest.name, desk)
    return _changed(changed, free, f"has a line less: {gone.net}", (), desk, workspace, now, name)


def with_terms(
    invoice: Invoice, days: int, desk: Desk, workspace: Workspace, now: datetime, *, name: str = ""
) -> BillOutcome:
    """The draft, to be paid within so many days of its issue (0 to 365)."""
    newest = newest_of(invoice, desk)
    if why := closed(newest, workspace):
        return BillOutcome(refused=why)
    if not 0 <= days <= 365:
        return words.refused(workspace, "no_terms", days=str(days))
    changed = newest.next(terms_days=days)
    return _changed(changed, (), f"is due after {days} days", (), desk, workspace, now, name)


def _changed(
    changed: Invoice, more: tuple[Keep, ...], what: str, warnings: tuple[str, ...], desk: Desk,
    workspace: Workspace, now: datetime, name: str,
) -> BillOutcome:  # fmt: skip
    if changed.type != "credit":
        settles = desk.kept(Invoice, changed.of_invoice) if changed.of_invoice else None
        changed = with_totals(changed, settles)
        if changed.gross < 0:
            less = money(changed.gross, changed.currency, workspace.me.language)
            return words.refused(workspace, "below_zero", amount=less)
    warnings = (*warnings, *cautions(changed, workspace))
    told = letters.drafted(changed, desk, workspace, now, warnings=warnings, name=name)
    said = journal(changed, what, _why(changed))
    return BillOutcome(invoice=changed, warnings=warnings, effects=(Keep(value=changed), *more, *told, said))


def drop(invoice: Invoice, desk: Desk, workspace: Workspace, *, why: str = "") -> BillOutcome:
    """The draft is void, and what it charged may be charged again. Refused where it was issued."""
    newest = newest_of(invoice, desk)
    if refused := closed(newest, workspace):
        return BillOutcome(refused=refused)
    gone = newest.next(status="void")
    effects: tuple[Effect, ...] = (
        Keep(value=gone),
        *(freed(newest.lines, newest.name, desk) if newest.type != "credit" else ()),
        *retainers.reopened(newest, desk),
        journal(gone, "dropped", why or "the VA said so"),
    )
    return BillOutcome(invoice=gone, effects=effects)


def newest_of(invoice: Invoice, desk: Desk) -> Invoice:
    """The invoice as it stands now."""
    return desk.kept(Invoice, invoice.name) or invoice


def _takes_no_line(invoice: Invoice, workspace: Workspace) -> str:
    """Why no line can be added to this draft; empty where one can. A credit note only takes back what its
    original charged."""
    if why := closed(invoice, workspace):
        return why
    return words.say(workspace, "credit_stays", name=invoice.name) if invoice.type == "credit" else ""


def closed(invoice: Invoice, workspace: Workspace) -> str:
    """Why this draft cannot be changed any more; empty where it can."""
    if invoice.status == "issued":
        return words.say(workspace, "not_draft", name=invoice.name, number=invoice.number)
    return words.say(workspace, "void", name=invoice.name) if invoice.status == "void" else ""
