"""An invoice is issued: its number and dates, in that very commit. The document is made by the event after.

The number is a version of its series' `Numbering` (`numbers`), kept with the invoice in one decision: of two
at once, one is decided again. So none is given twice, none is left out, and a crash gives none.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from vamail.desk.billing import bank_details, credit, ladder, letters, parties, words
from vamail.desk.billing.drafting import closed, journal, newest_of, settled_already, type_here
from vamail.desk.billing.numbers import numbered, stopped
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.spoken import money
from vamail.desk.life.people import is_anothers
from vamail.desk.promise.local import local_day
from vamail.model.billing import Invoice
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, SetTimer, WriteJournal
from vamail.model.events import TimerDue
from vamail.workspace.types import Workspace

DOCUMENT = "document"
"""Kind of timer: an invoice was issued, and its document is to be made and sent. Its subject is the name."""


def issue(
    invoice: Invoice, desk: Desk, workspace: Workspace, now: datetime, *, automatic: bool = False
) -> BillOutcome:
    """The draft with number, date of issue (today on the seller's wall) and due date; its document follows.

    `automatic`: nobody said `ok` to this very draft, which is refused above the limit. Refused as well: what
    was issued or dropped, what would go to an address that is another client's by now, a tax number that the
    law wants, a credit note or final invoice whose original stands otherwise by now, a number that may have
    been given before a restore, and a document that cannot be made: it uses up no number.
    """
    newest = newest_of(invoice, desk)
    if refused := _refused(newest, desk, workspace, now, automatic):
        return BillOutcome(refused=refused)
    kind = newest.type if newest.type == "credit" else type_here(newest.type, workspace)
    day = local_day(now, workspace.me.zone)
    request = kind == "request"
    if refused := stopped(newest.series, day, desk, workspace, request=request):
        return BillOutcome(refused=refused)
    number, series, numbering = numbered(newest.series, day, desk, request=request)
    issued = newest.next(
        type=kind, status="issued", series=series, number=number, issued_on=day,
        due_on=None if kind == "credit" else day + timedelta(days=newest.terms_days),
    )  # fmt: skip
    issued = replace(issued, pay=parties.ways_of(issued, workspace))
    if refused := _unprintable(issued, desk, workspace):
        return BillOutcome(refused=refused)
    effects: tuple[Effect, ...] = (
        numbering,
        Keep(value=issued),
        *credit.taken_back(issued, desk),
        *bank_details.first_use(issued, desk, now),
        SetTimer(kind=DOCUMENT, subject=issued.name, occurrence=issued.number, due_at=now),
        *ladder.timers_for(issued, workspace),
        journal(issued, f"issued as {number}", _why(issued, automatic)),
    )
    told_with_draft = newest.type == "request"
    warnings = (words.say(workspace, "hungary"),) if request and not told_with_draft else ()
    return BillOutcome(invoice=issued, effects=effects, warnings=warnings)


def _refused(newest: Invoice, desk: Desk, workspace: Workspace, now: datetime, automatic: bool) -> str:
    """Why it is not issued; empty: it is."""
    if why := closed(newest, workspace):
        return why
    if wrong := next((one for one in newest.recipients if is_anothers(one, newest.client, workspace)), ""):
        return words.say(workspace, "anothers_by_now", to=wrong, name=newest.name)
    limit = parties.limit_of(workspace.client(newest.client), workspace, newest.currency)
    if automatic and limit is not None and parties.is_over(newest, workspace):
        much, most = (money(one, newest.currency, workspace.me.language) for one in (newest.gross, limit))
        return words.say(workspace, "over_limit", name=newest.name, amount=much, limit=most)
    if missing := parties.without_tax_id(newest):
        return words.say(workspace, "no_tax_id", missing=missing)
    if newest.type == "credit":
        return credit.too_late(newest, desk, workspace)
    return _deposit_gone(newest, desk, workspace, now)


def _deposit_gone(newest: Invoice, desk: Desk, workspace: Workspace, now: datetime) -> str:
    """Why the deposit that it settles is none any more; empty where it settles none, or may."""
    deposit = desk.kept(Invoice, newest.of_invoice) if newest.of_invoice else None
    if deposit is None:
        return ""
    if deposit.credited or deposit.status != "issued":
        return words.say(workspace, "no_deposit", name=deposit.name, client=newest.buyer.name)
    settled = settled_already(deposit, desk, now, but=newest.name)
    return words.say(workspace, "settled", name=settled) if settled else ""


def _unprintable(issued: Invoice, desk: Desk, workspace: Workspace) -> str:
    """Why its document cannot be made; empty where it can."""
    document = letters.document(issued, workspace.me.zone)
    why = desk.unprintable(document) if document is not None else ""
    return words.say(workspace, "unprintable", name=issued.name, fault=why) if why else ""


def _why(issued: Invoice, automatic: bool) -> str:
    due = f", due {issued.due_on}" if issued.due_on else ""
    said = "by itself" if automatic else "you said ok"
    return f"{said}: {issued.gross} {issued.currency} to {issued.client}{due}"


# --- the document ----------------------------------------------------------------------------------------


def due(event: TimerDue, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """The invoice was issued: its document goes to each of its recipients, once; to none whose address became
    another client's meanwhile."""
    invoice = desk.kept(Invoice, event.subject)
    if invoice is None or invoice.status != "issued":
        why = "it was taken back before its document was made"
        return Decision(reasons=(Reason(DOCUMENT, event.subject, False, why),))
    mails = letters.sent(invoice, desk, workspace)
    to = ", ".join(one.to.email for one in mails)
    said = WriteJournal(
        step="invoice", what=f"{invoice.name} ({invoice.number}) to {to}", why="it was issued",
        task=invoice.task,
    )  # fmt: skip
    return Decision(
        reasons=(Reason(DOCUMENT, invoice.name, True, f"issued as {invoice.number}"),),
        effects=(*mails, said),
    )
