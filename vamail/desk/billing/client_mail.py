"""What a mail from outside means for invoices: which ones it is about, when they will be paid, and whether it
speaks of other bank details. Nothing is paid, promised or answered here: the VA is told, and reminders wait.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from vamail.desk.billing import ladder, payments
from vamail.desk.promise.calendar import zone_of
from vamail.mail.date_words.values import At
from vamail.mail.dates import find_dates
from vamail.mail.payment_talk import PaymentTalk, speaks_of
from vamail.model.billing import Invoice, InvoiceMail
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, WriteJournal
from vamail.model.ids import TaskKey

LETTERS = ("invoice", payments.REMINDS, "receipt")
"""How the actions of our mails about one invoice begin: `invoice.I-7.0`."""

MOST_DAYS = 120
"""A day that is farther off is not when somebody pays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """`invoices` are those that the mail is about, and that are owed; `surely`: it answers or names them."""

    invoices: tuple[Invoice, ...] = ()
    surely: bool = False
    why: str = ""


def invoice_of(action: str) -> str:
    """The invoice that one of our mails was about, by its action; empty: none."""
    letter, _, rest = action.partition(".")
    return rest.partition(".")[0] if letter in LETTERS else ""


def about(client: str, answered: tuple[str, ...], text: str, talk: PaymentTalk, desk: Desk) -> About:
    """The invoices of this client that a mail is about: those whose mails it answers (their names), else
    those that it names, else, where it speaks of an invoice or payment of ours, all that the client owes."""
    found = (one for one in desk.kept_open(Invoice) if one.client == client)
    owed = tuple(one for one in found if ladder.is_reminded_of(one))
    if said := tuple(one for one in owed if one.name in answered):
        return About(invoices=said, surely=True, why="it answers a mail about it")
    if said := tuple(one for one in owed if _names(one, text)):
        return About(invoices=said, surely=True, why="it names it")
    if talk.about_ours or talk.promises:
        return About(invoices=owed, why="it speaks of paying")
    return About()


def _names(invoice: Invoice, text: str) -> bool:
    return speaks_of(invoice.name, text) or bool(invoice.number and speaks_of(invoice.number, text))


# --- what waits ------------------------------------------------------------------------------------------


def waits(found: About, client: str, event: int, task: TaskKey | None, at: datetime) -> tuple[Effect, ...]:
    """The mail is about these invoices, and nobody is reminded of them until it is answered."""
    if not found.invoices:
        return ()
    names = tuple(one.name for one in found.invoices)
    kept = InvoiceMail(name=f"mail/{event}", task=task, client=client, invoices=names, at=at)
    what = f"{', '.join(names)}: no reminder until this mail is answered"
    return Keep(value=kept), WriteJournal(step="dunning", what=what, why=found.why, task=task)


def unanswered(invoice: Invoice, desk: Desk) -> str:
    """The task, or the number of the held entry, in which a mail about this invoice waits for the VA; or
    ''."""
    for task in desk.open_tasks(invoice.client) if invoice.client else ():
        if task.status not in ("new", "in_progress"):
            continue
        mails = (one for one in desk.kept_of(InvoiceMail, task.ref) if invoice.name in one.invoices)
        if any(task.answered_at is None or task.answered_at < one.at for one in mails):
            return task.ref
    for entry in desk.held_open():
        mail = desk.kept(InvoiceMail, f"mail/{entry.event}") if entry.delivery is None else None
        if mail is not None and invoice.name in mail.invoices:
            return str(entry.number)
    return ""


# --- what is promised ------------------------------------------------------------------------------------


def promised_day(talk: PaymentTalk, language: str, zone: str, at: datetime) -> date | None:
    """The one day by which it will be paid, as the mail says it; None where it says none, or several, or one
    that can be read in two ways, or that is past or far off."""
    local = at.astimezone(zone_of(zone))
    days = set[date]()
    for said in talk.promises:
        for found in find_dates(said, language, local):
            if found.ambiguous:
                return None
            if isinstance(found.meaning, At):
                days.add(found.meaning.at.astimezone(local.tzinfo).date())
    day = days.pop() if len(days) == 1 else None
    ahead = day is not None and local.date() <= day <= local.date() + timedelta(days=MOST_DAYS)
    return day if ahead else None
