"""Double entry: invoices, credit notes, payments and expenses as entries whose postings sum to zero. Pure.

An invoice is owed by its client against income and tax; a payment comes to the bank, less what was kept on
the way, against what the client owes; an expense leaves the bank. An entry has one currency. The last
posting of each is what the others leave, so that an entry balances by how it is made.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from vamail.model.billing import Expense, Invoice, Payment
from vamail.model.money import total
from vamail.render.books.bank import paid_numbers
from vamail.render.books.cells import one_line
from vamail.render.books.ledger import Ledger, due, plain

TAX: Final = "Liabilities:Tax"
FEES: Final = "Expenses:Fees"
RECEIVABLE: Final = "Assets:Receivable"
OUTLAY: Final = "Expenses:Clients"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """An amount on an account; `text` is what a person wrote, on one line."""

    account: str
    amount: Decimal
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `name` is the invoice's (`I-7`), the payment's or the expense's; `links` the invoices that
    it has to do with."""

    day: date
    name: str
    number: str = ""
    payee: str
    text: str
    currency: str
    due_on: date | None = None
    links: tuple[str, ...] = ()
    client: str
    postings: tuple[Posting, ...]


def entries(ledger: Ledger) -> tuple[Entry, ...]:
    """All of them, by day; invoices before the payments of the same day."""
    found = (
        *(_document(one, ledger) for one in ledger.documents),
        *(_payment(one, ledger) for one in ledger.payments),
        *(_expense(one, ledger) for one in ledger.expenses),
    )
    return tuple(sorted(found, key=lambda one: one.day))


def account_of(root: str, client: str) -> str:
    """The client's account below this one. Letters, digits and `-` alone, whatever the slug has; two slugs
    never have one account."""
    slug = client or "unknown"
    if re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug, re.ASCII) is None:
        safe = re.sub(r"[^A-Za-z0-9]+", "-", slug, flags=re.ASCII).strip("-")
        slug = f"{safe or 'client'}-{zlib.crc32(slug.encode()):08x}"
    return f"{root}:{slug[0].upper()}{slug[1:]}"


def _document(invoice: Invoice, ledger: Ledger) -> Entry:
    income, credit = ledger.seller.books.income, invoice.type == "credit"
    others = [Posting(account=income, amount=-one.net, text=one_line(one.text)) for one in invoice.lines]
    others += [
        Posting(account=TAX, amount=-one.amount, text=f"{plain(one.percent)} %")
        for one in invoice.taxes if one.amount
    ]  # fmt: skip
    what = f"Credit note {invoice.number} for {invoice.of_number}" if credit else f"Invoice {invoice.number}"
    issued = invoice.issued_on or ledger.today
    return Entry(
        day=issued, name=invoice.name, number=one_line(invoice.number), payee=one_line(invoice.buyer.name),
        text=one_line(what), currency=invoice.currency, due_on=None if credit else due(invoice),
        links=tuple(one for one in (invoice.name, invoice.of_invoice) if one), client=invoice.client,
        postings=(_rest(account_of(RECEIVABLE, invoice.client), others), *others),
    )  # fmt: skip


def _payment(payment: Payment, ledger: Ledger) -> Entry:
    owed = Posting(account=account_of(RECEIVABLE, payment.client), amount=-payment.amount)
    fee = (Posting(account=FEES, amount=payment.fee),) if payment.fee else ()
    return Entry(
        day=payment.paid_on, name=payment.name, payee=one_line(ledger.named(payment.client, payment.payer)),
        text=one_line(f"Payment of {paid_numbers(payment, ledger) or payment.reference}"),
        currency=payment.currency, links=payment.invoices, client=payment.client,
        postings=(_rest(ledger.seller.books.bank, (owed, *fee)), *fee, owed),
    )  # fmt: skip


def _expense(expense: Expense, ledger: Ledger) -> Entry:
    spent = Posting(account=account_of(OUTLAY, expense.client), amount=expense.amount)
    return Entry(
        day=expense.spent_on, name=expense.name, payee=one_line(ledger.named(expense.client)),
        text=one_line(expense.text) or "Expense", currency=expense.currency,
        links=(expense.billed,) if expense.billed else (), client=expense.client,
        postings=(spent, _rest(ledger.seller.books.bank, (spent,))),
    )  # fmt: skip


def _rest(account: str, others: Iterable[Posting]) -> Posting:
    """What the others leave."""
    return Posting(account=account, amount=-total(one.amount for one in others))
