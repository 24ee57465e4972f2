"""Every mail about an invoice: the draft to the VA, the document to whoever gets the client's invoices.

The PDF goes with the mail as values (`SendMail.document`), and is made from them before the commit.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from vamail.desk.billing import document_words, parties, words
from vamail.desk.billing.bank_details import asks
from vamail.desk.billing.spoken import money, number
from vamail.desk.life.answerable import about
from vamail.desk.life.command_names import name_of
from vamail.desk.life.people import is_anothers
from vamail.desk.life.va_language import apart
from vamail.desk.promise.local import local_day, start_of
from vamail.model.billing import Document, Invoice, InvoiceLine, PayWays
from vamail.model.desk import Desk
from vamail.model.effects import Effect, SendMail
from vamail.model.message import Address
from vamail.model.money import places
from vamail.model.pay_links import works_in
from vamail.model.values import Amount, Value, When, web
from vamail.workspace.types import Workspace

_TEMPLATES: Mapping[str, str] = {
    "invoice": "invoice", "final": "invoice", "deposit": "deposit", "credit": "credit_note",
    "request": "payment_request",
}  # fmt: skip
_UNITS: Mapping[str, Mapping[str, str]] = {
    "en": {"HUR": "h", "DAY": "d", "MON": "mo."},
    "hu": {"HUR": "óra", "DAY": "nap", "MON": "hó"},
    "fa": {"HUR": "ساعت", "DAY": "روز", "MON": "ماه"},
}
_SHOWN = 40
_NOON = timedelta(hours=12)
DRAFT = "invoice_draft"
"""How the actions of mails begin that show a draft to the VA: `invoice_draft.I-7.1`, with its version."""
INVOICE = "invoice"
"""How the actions of mails begin that bring the invoice itself: `invoice.I-7.0`."""


def drafted(
    invoice: Invoice, desk: Desk, workspace: Workspace, now: datetime,
    *, warnings: tuple[str, ...] = (), name: str = "",
) -> tuple[Effect, ...]:  # fmt: skip
    """The draft, as the client would see it if it were issued today, to the VA: `ok I-7` or `no I-7`.

    `name` stands for the event in the ledger; with it goes what an answer is about. A command leaves it
    empty: its transcript is what is answered, and says what it was about.
    """
    me, zone = workspace.me, workspace.me.zone
    client = workspace.client(invoice.client)
    shown = _as_if_issued(invoice, workspace, local_day(now, zone))
    who = client.name if client is not None else invoice.buyer.name
    values: dict[str, Value] = {
        "headline": words.say(workspace, f"draft_{invoice.type}", client=who),
        "invoice": invoice.name,
        "amount": Amount(abs(invoice.gross), invoice.currency),
        "due": When(start_of(shown.due_on, zone), zone, date_only=True) if shown.due_on else None,
        "lines": tuple(said(one, invoice, me.language) for one in invoice.lines[:_SHOWN]),
        "warnings": warnings,
        "recipients": invoice.recipients,
        "commands": tuple(f"{name_of(one, me.language)} {invoice.name}" for one in ("ok", "no")),
        "me_name": me.name,
        "client_name": client.name if client is not None else "",
    }
    mail = SendMail(
        action=f"{DRAFT}.{invoice.name}.{invoice.version}", kind="notice",
        to=Address(me.notify, me.name), template="invoice_draft", language=me.language, values=values,
        task=invoice.task, auto_submitted="auto-generated", command_token=True,
        document=Document(invoice=shown, issued_at=now),
    )  # fmt: skip
    if not name:
        return (mail,)
    tasks = (invoice.task,) if isinstance(invoice.task, str) else ()
    versions = (invoice.version,)
    event = name.partition(".")[0]
    return mail, about(event, desk, now, tasks=tasks, invoices=(invoice.name,), versions=versions)


def _as_if_issued(draft: Invoice, workspace: Workspace, day: date) -> Invoice:
    """The draft with what an `ok` on this day would give it besides its number: dates, and ways to pay."""
    due_on = None if draft.type == "credit" else day + timedelta(days=draft.terms_days)
    dated = replace(draft, issued_on=day, due_on=due_on)
    return replace(dated, pay=parties.ways_of(dated, workspace))


def document(invoice: Invoice, zone: str) -> Document | None:
    """The document of an issued invoice: the same bytes whenever it is sent; None where it is a draft."""
    if invoice.issued_on is None:
        return None
    return Document(invoice=invoice, issued_at=start_of(invoice.issued_on, zone) + _NOON)


def sent(invoice: Invoice, desk: Desk, workspace: Workspace) -> tuple[SendMail, ...]:
    """The document to each of its recipients, but to no address that is another client's by now; of unknown
    fate it is held, and never sent twice."""
    made = document(invoice, workspace.me.zone)
    hold = asks(invoice, desk, workspace)
    return tuple(
        SendMail(
            action=f"{INVOICE}.{invoice.name}.{place}", kind="invoice", to=Address(email, ""),
            template=_TEMPLATES[invoice.type], language=invoice.language,
            values={**_told(invoice, desk, workspace), "greeting_name": greeted(invoice, email, desk)},
            task=invoice.task, client=invoice.client, money=True, reply_token=True, document=made,
            hold=hold,
        )
        for place, email in enumerate(invoice.recipients)
        if not is_anothers(email, invoice.client, workspace)
    )  # fmt: skip


def _told(invoice: Invoice, desk: Desk, workspace: Workspace) -> dict[str, Value]:
    zone, currency = workspace.me.zone, invoice.currency
    client = workspace.client(invoice.client)
    lines = tuple(said(one, invoice, invoice.language) for one in invoice.lines[:_SHOWN])
    found: dict[str, Value] = {
        "number": invoice.number, "lines": lines, "me_name": workspace.me.name,
        "client_name": client.name if client is not None else "",
    }  # fmt: skip
    if invoice.type == "credit":
        back = Amount(abs(invoice.gross), currency)
        return {**found, "amount": back, "of_number": invoice.of_number, "text": " ".join(invoice.notes)}
    pay, country = invoice.pay, invoice.buyer.country
    due = When(start_of(invoice.due_on, zone), zone, date_only=True) if invoice.due_on else None
    found |= {
        "amount": Amount(invoice.due, currency), "due": due, "ways": ways(invoice),
        "links": tuple(web(one) for one in pay.links if works_in(one, country)),
    }  # fmt: skip
    settled = desk.kept(Invoice, invoice.of_invoice) if invoice.of_invoice else None
    more: Mapping[str, dict[str, Value]] = {
        "invoice": {"deposit": Amount(settled.gross if settled is not None else Decimal(0), currency)},
        "deposit": {"text": invoice.whole[0].text if len(invoice.whole) == 1 else ""},
        "payment_request": {"after_payment": True},
    }
    return {**found, **more[_TEMPLATES[invoice.type]]}


def ways(invoice: Invoice) -> tuple[str, ...]:
    """The bank details, one a line."""
    return tuple(bank_lines(invoice.pay, invoice.seller.name, invoice.language))


def bank_lines(pay: PayWays, payee: str, language: str) -> Iterator[str]:
    """What a transfer asks for, one a line: whose the account is, too; nothing where there is no account."""
    if payee and (pay.iban or pay.account_lines):
        yield document_words.text(language, "payee", name=payee)
    named = (("IBAN", pay.iban), ("BIC", pay.bic))
    yield from (f"{name}: {value}" for name, value in named if value)
    if pay.bank:
        yield document_words.text(language, "bank", name=pay.bank)
    yield from filter(None, pay.account_lines)


def greeted(invoice: Invoice, email: str, desk: Desk) -> str:
    """The name of whoever asked for the task, where the invoice goes to them."""
    task = desk.task(invoice.task) if isinstance(invoice.task, str) else None
    same = task is not None and task.requester.casefold() == email.casefold()
    return task.requester_name if task is not None and same and "@" not in task.requester_name else ""


def said(line: InvoiceLine, invoice: Invoice, language: str) -> str:
    """A line in words: `3.5 h × 45.00 · Social media: 157.50 EUR`."""
    base, sign = language.partition("-")[0], -1 if invoice.type == "credit" else 1
    unit = _UNITS.get(base, _UNITS["en"]).get(line.unit, "")
    count = number(sign * line.quantity, base)
    price = number(line.price, base, places(invoice.currency)).replace("-", "\u2212")
    much = f"{count} {unit}".strip()
    net = money(sign * line.net, invoice.currency, base)
    return f"{much} × {apart(price, base)} · {line.text}: {apart(net, base)}"
