"""Interest and fees for late payment: reckoned for the VA, charged only where she asks for it and says `ok`.

Interest is simple, by days of a year of 365, on what was owed on each day: from the day after the due date,
and for each part until the day on which it was paid. It is rounded half up, once. What late payment itself
cost bears no interest. Both are outside the scope of VAT (category O): they are a compensation, and no price.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from vamail.desk.billing import document_words, drafting, news_words, spoken
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.totals import line
from vamail.desk.promise.local import local_day
from vamail.model.billing import Invoice, InvoiceLine, Tax
from vamail.model.desk import Desk
from vamail.model.money import rounded
from vamail.workspace.types import Client, LateTerms, Workspace

POINTS = Decimal(8)
"""Above the reference rate: EU directive 2011/7, article 2 (6); the UK's order of 2002."""
YEAR = Decimal(365)
HUNDRED = Decimal(100)
KINDS = ("late_fee", "interest")
_EU_FEE = Decimal(40)
_UK_FEES = ((Decimal(1000), Decimal(40)), (Decimal(10_000), Decimal(70)))
_UK_LAST = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What late payment of an invoice costs, beside what was charged before: a `fee` (0: none, or charged
    already) and `interest` at `percent` a year for the days after `since` up to `until`."""

    fee: Decimal
    interest: Decimal
    percent: Decimal
    since: date
    until: date


def terms_of(client: Client | None, workspace: Workspace) -> LateTerms | None:
    """The client's, else the desk's; None where late payment is never charged."""
    own = client.billing.late if client is not None else None
    return own if own is not None else workspace.seller.late


def yearly(terms: LateTerms) -> Decimal:
    """The rate of a year, in per cent; 0: no interest."""
    if terms.percent is not None:
        return terms.percent
    return terms.reference + POINTS if terms.law and terms.reference is not None else Decimal(0)


def fee_of(terms: LateTerms, owed: Decimal, currency: str) -> Decimal:
    """The sum that is charged once: as it is written for this currency, else as the law says it; 0: none."""
    written = dict(terms.fees).get(currency)
    if written is not None:
        return written
    if terms.law == "eu" and currency == "EUR":
        return _EU_FEE
    if terms.law == "uk" and currency == "GBP":
        return next((fee for below, fee in _UK_FEES if owed < below), _UK_LAST)
    return Decimal(0)


def base_of(invoice: Invoice) -> Decimal:
    """What was owed when it fell due: without what late payment of others cost."""
    late = sum((one.net for one in invoice.lines if one.kind in KINDS), Decimal(0))
    return max(invoice.gross - invoice.prepaid - invoice.credited - late, Decimal(0))


def interest(invoice: Invoice, percent: Decimal, since: date, until: date) -> Decimal:
    """Simple interest for the days after `since` up to `until`, on what was owed on each; rounded once."""
    if invoice.due_on is None:
        return Decimal(0)
    begin, left, days = max(invoice.due_on, since), base_of(invoice), Decimal(0)
    for part in sorted(invoice.received, key=lambda one: one.paid_on):
        paid = min(part.amount, left)
        days += paid * max((min(part.paid_on, until) - begin).days, 0)
        left -= paid
    days += left * max((until - begin).days, 0)
    return rounded(days * percent / HUNDRED / YEAR, invoice.currency)


def late(invoice: Invoice, desk: Desk, workspace: Workspace, now: datetime) -> Late | None:
    """What could be charged today; None where nothing could: it is not late, or nothing is agreed."""
    terms, today = terms_of(workspace.client(invoice.client), workspace), local_day(now, workspace.me.zone)
    if terms is None or invoice.due_on is None or invoice.status != "issued" or invoice.type == "credit":
        return None
    charged = _charged(invoice, desk, now)
    ends = (one.to_on for one in charged if one.kind == "interest" and one.to_on is not None)
    since = max(ends, default=invoice.due_on)
    has_fee = any(one.kind == "late_fee" for one in charged) or not _was_late(invoice, today)
    fee = Decimal(0) if has_fee else fee_of(terms, base_of(invoice), invoice.currency)
    percent = yearly(terms)
    found = Late(
        fee=fee, interest=interest(invoice, percent, since, today), percent=percent, since=since, until=today
    )
    return found if found.fee or found.interest else None


def _was_late(invoice: Invoice, today: date) -> bool:
    """Whether anything of it was owed on the day after it fell due, or is owed since."""
    return invoice.due_on is not None and interest(invoice, YEAR * HUNDRED, invoice.due_on, today) > 0


def _charged(invoice: Invoice, desk: Desk, now: datetime) -> list[InvoiceLine]:
    """The lines by which late payment of this invoice was charged before; not those that were taken back."""
    stand = (
        one for one in desk.kept_since(Invoice, now - drafting.SEEN_BACK)
        if one.client == invoice.client and one.status != "void" and one.type != "credit"
    )  # fmt: skip
    return [
        one for other in stand if not (other.credited and other.credited >= other.gross)
        for one in other.lines if one.kind in KINDS and invoice.name in one.sources
    ]  # fmt: skip


# --- lines of an invoice ---------------------------------------------------------------------------------


def charge(
    invoice: Invoice, desk: Desk, workspace: Workspace, now: datetime, *, onto: Invoice | None = None,
    name: str = "",
) -> BillOutcome:  # fmt: skip
    """A draft of what late payment costs until today, or these lines on the draft `onto`. The VA sees it, and
    nothing leaves before her `ok`. Refused: nothing is agreed, it is not late, or all of it was charged."""
    client = workspace.client(invoice.client)
    if client is None or terms_of(client, workspace) is None:
        who = client.name if client is not None else invoice.buyer.name
        return BillOutcome(refused=news_words.say(workspace, "no_late_terms", client=who))
    found = late(invoice, desk, workspace, now)
    if found is None:
        return BillOutcome(refused=news_words.say(workspace, "not_late", name=invoice.name))
    lines = late_lines(invoice, found)
    if onto is not None:
        return _onto(onto, lines, invoice, desk, workspace, now, name)
    made = drafting.draft(
        client, desk, workspace, now, lines=lines, gather=False, task=invoice.task, name=name,
        currency=invoice.currency, once=f"late/{invoice.name}/{found.until}",
    )  # fmt: skip
    if made.refused:
        return made
    return replace(made, warnings=(*made.warnings, *_without_fee(invoice, workspace)))


def late_lines(invoice: Invoice, found: Late) -> tuple[InvoiceLine, ...]:
    """The fee and the interest, each on its line, in the language of the invoice."""
    language, number = invoice.language, invoice.number
    outside = Tax(category="O", reason=document_words.text(language, "outside_vat"))
    made = list[InvoiceLine]()
    if found.fee:
        text = document_words.text(language, "late_fee", number=number)
        made.append(line(text, Decimal(1), found.fee, invoice.currency, tax=outside, kind="late_fee"))
    if found.interest:
        begin = found.since + timedelta(days=1)
        text = document_words.text(
            language, "interest", number=number, percent=spoken.number(found.percent, language),
            begin=spoken.plain_day(begin, language), until=spoken.plain_day(found.until, language),
        )  # fmt: skip
        made.append(replace(
            line(text, Decimal(1), found.interest, invoice.currency, tax=outside, kind="interest"),
            from_on=begin, to_on=found.until,
        ))  # fmt: skip
    return tuple(replace(one, sources=(invoice.name,)) for one in made)


def _onto(
    onto: Invoice, lines: tuple[InvoiceLine, ...], invoice: Invoice, desk: Desk, workspace: Workspace,
    now: datetime, name: str,
) -> BillOutcome:  # fmt: skip
    if onto.client != invoice.client or onto.currency != invoice.currency:
        return BillOutcome(refused=news_words.say(workspace, "not_onto", name=onto.name))
    if any(one.tax.category != "O" for one in onto.lines):  # EN 16931, BR-O-11 to BR-O-14
        return BillOutcome(refused=news_words.say(workspace, "taxed_onto", name=onto.name, of=invoice.name))
    return drafting.with_lines(onto, lines, desk, workspace, now, name=name)


def _without_fee(invoice: Invoice, workspace: Workspace) -> tuple[str, ...]:
    terms = terms_of(workspace.client(invoice.client), workspace)
    if terms is None or not terms.law or fee_of(terms, base_of(invoice), invoice.currency):
        return ()
    return (news_words.say(workspace, "no_fee", currency=invoice.currency),)
