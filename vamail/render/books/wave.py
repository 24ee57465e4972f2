"""Wave: the layout of its accounting export, double entry, for who keeps its books; and files for its upload
of transactions, which takes movements of one account alone. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from vamail.render.books.bank import Movement, bank_files
from vamail.render.books.cells import american, exactly
from vamail.render.books.entries import FEES, OUTLAY, RECEIVABLE, TAX, Entry, Posting, entries
from vamail.render.books.export import Export, Limits, Part, Row, files
from vamail.render.books.ledger import Ledger

HEADER: Final = (
    "Transaction ID", "Transaction Date", "Account Name", "Transaction Description",
    "Transaction Line Description", "Amount (One column)", " ", "Debit Amount (Two Column Approach)",
    "Credit Amount (Two Column Approach)", "Other Accounts for this Transaction", "Customer", "Vendor",
    "Invoice Number", "Bill Number", "Notes / Memo", "Amount Before Sales Tax", "Sales Tax Amount",
    "Sales Tax Name", "Transaction Date Added", "Transaction Date Last Modified", "Account Group",
    "Account Type", "Account ID",
)  # fmt: skip
BANK_HEADER: Final = ("Date", "Amount", "Description")
LIMITS: Final = Limits(rows=1000)
_GROUPS = {
    "Assets:Receivable": ("Accounts Receivable", "Asset", "Accounts Receivable"),
    TAX: ("Sales Tax", "Liability", "Sales Taxes"),
    FEES: ("Merchant Account Fees", "Expense", "Payment Processing Fee"),
    OUTLAY: ("Client Expenses", "Expense", "Operating Expense"),
}


def wave_books(ledger: Ledger) -> Export:
    """A file of entries and one of movements for each currency."""
    made: list[Part] = []
    found = entries(ledger)
    for currency in ledger.currencies:
        blocks = [[*_rows(one, ledger)] for one in found if one.currency == currency]
        tail = f"-{currency}" if len(ledger.currencies) > 1 else ""
        made += files(tail, HEADER, blocks, "transaction")
    made += bank_files(ledger, BANK_HEADER, _movement, LIMITS)
    return Export(parts=tuple(made) or files("", HEADER, [], "transaction"), said=_said(ledger))


def _rows(entry: Entry, ledger: Ledger) -> Iterator[Row]:
    day = entry.day.isoformat()
    tax = sum((one.amount for one in entry.postings if one.account == TAX), Decimal(0))
    for one in entry.postings:
        name, group, kind = _account(one, ledger)
        others = dict.fromkeys(_account(other, ledger)[0] for other in entry.postings if other is not one)
        debit = exactly(one.amount) if one.amount > 0 else ""
        credit = exactly(-one.amount) if one.amount < 0 else ""
        yield (
            entry.name, day, name, entry.text, one.text, exactly(one.amount), "", debit, credit,
            ", ".join(other for other in others if other != name), entry.payee, "", entry.number, "",
            entry.text, "", exactly(abs(tax)) if tax and one.account == TAX else "",
            one.text if one.account == TAX else "", day, day, group, kind, "",
        )  # fmt: skip


def _account(posting: Posting, ledger: Ledger) -> tuple[str, str, str]:
    """Name, group and type of an account as Wave has them."""
    if posting.account == ledger.seller.books.bank:
        return "Cash on Hand", "Asset", "Cash and Bank"
    if posting.account == ledger.seller.books.income:
        return "Sales", "Income", "Income"
    root = next(one for one in (RECEIVABLE, TAX, FEES, OUTLAY) if posting.account.startswith(one))
    return _GROUPS[root]


def _movement(one: Movement) -> Row:
    return american(one.day), exactly(one.amount), f"{one.who}: {one.text}"


def _said(ledger: Ledger) -> tuple[str, ...]:
    found = [
        "Wave uploads movements of an account alone: take the bank file there; the other is double entry"
    ]
    if len(ledger.currencies) > 1:
        found.append("an account of Wave has one currency: there are files for each")
    return tuple(found) if ledger.documents or ledger.payments or ledger.expenses else ()
