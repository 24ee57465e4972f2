"""Credit notes: what takes an issued invoice back, in whole or in part. Nothing issued is ever deleted.

A credit note is a draft first, as any invoice. Its sums are below zero; with its issue they are subtracted
from what is due of the original, in the same commit. The last of several gives back each tax to the cent.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from vamail.desk.billing import document_words, parties, words
from vamail.desk.billing.drafting import SEEN_BACK, begun_credit, journal, newest_of
from vamail.desk.billing.lines import freed
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.payments import withdrawn
from vamail.desk.billing.retainers import reopened
from vamail.desk.billing.spoken import money
from vamail.desk.billing.totals import with_totals
from vamail.model.billing import Invoice, InvoiceLine, TaxLine
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep
from vamail.model.money import total
from vamail.workspace.types import Workspace


def credit(
    invoice: Invoice, desk: Desk, workspace: Workspace, now: datetime, *, places: tuple[int, ...] = (),
    lines: tuple[InvoiceLine, ...] = (), free: bool = False, why: str = "", name: str = "",
) -> BillOutcome:  # fmt: skip
    """A draft that takes back the lines at these places (from 1), or these lines (as they would charge it),
    or whatever was not taken back yet. `free`: the time and expenses of those lines may be charged again,
    once it is issued. `why` stands on it as a note. A payment request is taken back at once, and as a whole.

    Refused: a draft, a credit note, one whose credit note is drafted already, a place twice, more than is
    left.
    """
    original = newest_of(invoice, desk)
    if refused := _refused(original, workspace):
        return BillOutcome(refused=refused)
    if original.type == "request":
        return _withdrawn(original, bool(places or lines), desk, workspace, why)
    if waits := _drafted(original, desk):
        return words.refused(workspace, "credit_open", name=original.name, draft=waits)
    chosen, wrong = _places(original, places, bool(lines), workspace)
    if wrong:
        return BillOutcome(refused=wrong)
    taken = tuple(_negative(original.lines[place - 1], original, free) for place in chosen)
    taken = (*taken, *(_negative(one, original, free=False) for one in lines))
    made = _blank(original, workspace, now, taken, chosen, why)
    earlier = _credits(original, desk, now)
    if set(chosen) | set(original.credited_lines) == set(_all(original)) and not lines:
        made = _rest(made, original, earlier)
    if original.credited - made.gross > original.gross or not made.lines:
        return _too_much(original, workspace)
    return begun_credit(made, desk, workspace, now, name)


def _refused(original: Invoice, workspace: Workspace) -> str:
    name = original.name
    if original.status == "draft":
        return words.say(workspace, "not_issued", name=name)
    if original.status == "void":
        return words.say(workspace, "void", name=name)
    if original.type == "credit":
        return words.say(workspace, "no_credit_of", name=name)
    return words.say(workspace, "credited", name=name) if original.credited >= original.gross > 0 else ""


def _all(original: Invoice) -> range:
    return range(1, len(original.lines) + 1)


def _places(
    original: Invoice, places: tuple[int, ...], own: bool, workspace: Workspace
) -> tuple[tuple[int, ...], str]:
    """The places that are taken back, or why they are not."""
    left = tuple(one for one in _all(original) if one not in original.credited_lines)
    wrong = next((one for one in places if one not in left), None)
    if wrong is not None and wrong not in _all(original):
        return (), words.say(workspace, "no_line", name=original.name, place=str(wrong))
    if wrong is not None or len(set(places)) < len(places):
        return (), _too_much(original, workspace).refused
    return (places or (() if own else left)), ""


def _negative(one: InvoiceLine, original: Invoice, free: bool) -> InvoiceLine:
    """The line turned around, in words too; its price stays (EN 16931, BT-146 is never below zero)."""
    text = document_words.text(original.language, "takes_back", text=one.text)
    sources = one.sources if free else ()
    return replace(one, text=text, quantity=-one.quantity, net=-one.net, sources=sources)


def _blank(
    original: Invoice, workspace: Workspace, now: datetime, taken: tuple[InvoiceLine, ...],
    places: tuple[int, ...], why: str,
) -> Invoice:  # fmt: skip
    looks = parties.looks_of(workspace.client(original.client), workspace)
    return with_totals(
        Invoice(
            name="", task=original.task, client=original.client, type="credit", currency=original.currency,
            language=original.language, seller=original.seller, buyer=original.buyer,
            recipients=original.recipients, small_print=original.small_print, lines=taken, drafted_at=now,
            series=looks, of_invoice=original.name, of_number=original.number,
            of_issued_on=original.issued_on, credited_lines=places, notes=(why,) if why else (),
        )
    )  # fmt: skip


def _credits(original: Invoice, desk: Desk, now: datetime) -> tuple[Invoice, ...]:
    """The credit notes of it that were issued."""
    found = desk.kept_since(Invoice, now - SEEN_BACK)
    return tuple(
        one for one in found
        if one.type == "credit" and one.of_invoice == original.name and one.status == "issued"
    )  # fmt: skip


def _drafted(original: Invoice, desk: Desk) -> str:
    """The draft of a credit note of it that waits for an `ok`; empty: none."""
    found = (one for one in desk.kept_open(Invoice) if one.type == "credit" and one.status == "draft")
    return next((one.name for one in found if one.of_invoice == original.name), "")


def _rest(made: Invoice, original: Invoice, earlier: Iterable[Invoice]) -> Invoice:
    """The last credit note of a whole: each of its taxes is what the others left of the original's."""
    before = [tax for one in earlier for tax in one.taxes]
    taxes = tuple(_rest_of(tax, original, before) for tax in made.taxes)
    tax = total(one.amount for one in taxes)
    return replace(made, taxes=taxes, tax=tax, gross=made.net + tax)


def _rest_of(tax: TaxLine, original: Invoice, before: Iterable[TaxLine]) -> TaxLine:
    def same(one: TaxLine) -> bool:
        return (one.category, one.percent.normalize()) == (tax.category, tax.percent.normalize())

    whole = total(one.amount for one in original.taxes if same(one))
    return replace(tax, amount=-whole - total(one.amount for one in before if same(one)))


def _too_much(original: Invoice, workspace: Workspace) -> BillOutcome:
    left = money(original.gross - original.credited, original.currency, workspace.me.language)
    return words.refused(workspace, "too_much", name=original.name, left=left)


# --- it is issued ----------------------------------------------------------------------------------------


def too_late(made: Invoice, desk: Desk, workspace: Workspace) -> str:
    """Why this draft of a credit note cannot be issued any more: something else was credited meanwhile."""
    original = desk.kept(Invoice, made.of_invoice)
    if original is None or original.status != "issued":
        return words.say(workspace, "unknown", name=made.of_invoice)
    twice = set(made.credited_lines) & set(original.credited_lines)
    if twice or original.credited - made.gross > original.gross:
        return _too_much(original, workspace).refused
    return ""


def taken_back(issued: Invoice, desk: Desk) -> tuple[Effect, ...]:
    """What a credit note does to its original: so much less is due, and what it frees may be charged again.
    Nothing, of any other invoice."""
    original = desk.kept(Invoice, issued.of_invoice) if issued.type == "credit" else None
    if original is None:
        return ()
    lines = tuple(sorted({*original.credited_lines, *issued.credited_lines}))
    after = original.next(credited=original.credited - issued.gross, credited_lines=lines)
    why = f"{-issued.gross} {issued.currency}, {after.due} is due"
    return (
        Keep(value=after),
        *freed(issued.lines, original.name, desk),
        *withdrawn(original, desk, f"{original.name} was credited"),
        journal(original, f"credited by {issued.number}", why),
    )


def _withdrawn(original: Invoice, part: bool, desk: Desk, workspace: Workspace, why: str) -> BillOutcome:
    """A payment request is no invoice, and needs no credit note: it is void, what it charged is free."""
    if part:
        return words.refused(workspace, "part_request", name=original.name)
    gone = original.next(status="void")
    return BillOutcome(
        invoice=gone,
        effects=(
            Keep(value=gone), *freed(original.lines, original.name, desk), *reopened(original, desk),
            *withdrawn(original, desk, f"{original.name} was taken back"),
            journal(gone, f"taken back ({original.number})", why or "the VA said so"),
        ),
    )  # fmt: skip
