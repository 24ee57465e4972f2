"""QuickBooks Online: the layouts of its importer of invoices, in the United States and elsewhere. Pure.

It takes no invoice below zero: credit notes are a file of their own, their amounts above zero, for its
importer of credit notes. Customers are told apart from their parts by `:`, so none is in a name.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from vamail.model.billing import Invoice, InvoiceLine
from vamail.render.books.bank import TWICE, Movement, bank_files
from vamail.render.books.cells import american, british, exactly, one_line
from vamail.render.books.export import Export, Limits, Part, Row, files, too_long
from vamail.render.books.ledger import Ledger, due, line_taxes, plain, priced, too_fine
from vamail.render.books.tax_names import quickbooks_tax, unnamed_taxes

US_HEADER: Final = (
    "*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate", "Terms", "Location", "Memo",
    "Item(Product/Service)", "ItemDescription", "ItemQuantity", "ItemRate", "*ItemAmount", "Service Date",
)  # fmt: skip
WORLD_HEADER: Final = (
    "*InvoiceNo", "*Customer", "*InvoiceDate", "*DueDate", "Terms", "Location", "Memo",
    "*Item(Product/Service)", "ItemDescription", "ItemQuantity", "ItemRate", "*ItemAmount",
    "Item Tax Amount", "*Item Tax Code", "Currency",
)  # fmt: skip
BANK_HEADER: Final = ("Date", "Description", "Amount")
LIMITS: Final = Limits(documents=100, rows=1000, size=2_000_000)
BANK_LIMITS: Final = Limits(rows=1000, size=350_000)
MAX_NUMBER: Final = 21


def american_books(ledger: Ledger) -> Export:
    """In the United States: a file for each currency, since the layout has none; tax is a line."""
    made: list[Part] = []
    for currency in ledger.currencies:
        tail = f"-{currency}" if len(ledger.currencies) > 1 else ""
        documents = [one for one in ledger.documents if one.currency == currency]
        made += _both(US_HEADER, documents, lambda one: [*_american(one, ledger)], tail)
    said = (*_said(ledger), *_american_said(ledger))
    made += bank_files(ledger, BANK_HEADER, _movement(american), BANK_LIMITS)
    return Export(parts=tuple(made) or files("", US_HEADER, [], "invoice"), said=said)


def world_books(ledger: Ledger) -> Export:
    """Elsewhere: every currency in one file, tax by line."""
    made = _both(WORLD_HEADER, ledger.documents, lambda one: [*_world(one, ledger)], "")
    bank = bank_files(ledger, BANK_HEADER, _movement(british), BANK_LIMITS)
    parts = (*made, *bank) or files("", WORLD_HEADER, [], "invoice")
    return Export(parts=parts, said=(*_said(ledger), *unnamed_taxes(ledger, "QuickBooks")))


def _both(
    header: Row, documents: Sequence[Invoice], rows: Callable[[Invoice], list[Row]], tail: str
) -> list[Part]:
    made: list[Part] = []
    if invoices := [rows(one) for one in documents if not _is_below(one)]:
        made += files(tail, header, invoices, "invoice", LIMITS)
    if credit_notes := [rows(one) for one in documents if _is_below(one)]:
        made += files(f"{tail}-credits", header, credit_notes, "credit note", LIMITS)
    return made


def _is_below(invoice: Invoice) -> bool:
    """Whether QuickBooks takes it as a credit note alone."""
    return invoice.type == "credit" or invoice.gross < 0


def _american(invoice: Invoice, ledger: Ledger) -> Iterator[Row]:
    sign = _sign(invoice)
    for line in invoice.lines:
        day = line.to_on or line.from_on
        yield (
            *_head(invoice, american), ledger.seller.books.item, *_counted(line, invoice),
            american(day) if day else "",
        )  # fmt: skip
    for tax in invoice.taxes:
        if tax.amount:
            amount = exactly(sign * tax.amount)
            what = f"Tax {plain(tax.percent)} %"
            yield (*_head(invoice, american), ledger.seller.books.item, what, "1", amount, amount, "")


def _world(invoice: Invoice, ledger: Ledger) -> Iterator[Row]:
    sign = _sign(invoice)
    for line, tax in zip(invoice.lines, line_taxes(invoice), strict=True):
        yield (
            *_head(invoice, british), ledger.seller.books.item, *_counted(line, invoice),
            exactly(sign * tax), one_line(quickbooks_tax(line, ledger)), invoice.currency,
        )  # fmt: skip


def _head(invoice: Invoice, day: Callable[..., str]) -> Row:
    memo = one_line(f"Credit for {invoice.of_number}" if invoice.type == "credit" else invoice.name)
    return (
        one_line(invoice.number), customer(invoice.buyer.name), day(invoice.issued_on), day(due(invoice)), "",
        "", memo,
    )  # fmt: skip


def _counted(line: InvoiceLine, invoice: Invoice) -> Row:
    found, sign = priced(line, invoice.currency), _sign(invoice)
    return (one_line(found.text), plain(found.quantity), plain(sign * found.price), exactly(sign * line.net))


def _sign(invoice: Invoice) -> Decimal:
    return Decimal(-1 if _is_below(invoice) else 1)


def customer(name: str) -> str:
    """A name that QuickBooks takes."""
    return one_line(name.replace(":", " - ").replace('"', "'"))


def _movement(day: Callable[..., str]) -> Callable[[Movement], Row]:
    return lambda one: (day(one.day), f"{one.who}: {one.text}", exactly(one.amount))


# --- what it cannot hold ---------------------------------------------------------------------------------


def _said(ledger: Ledger) -> tuple[str, ...]:
    found: list[str] = []
    names = {one.buyer.name for one in ledger.documents}
    if any(map(_is_below, ledger.documents)):
        found.append(
            "QuickBooks takes no invoice below zero: credit notes are a file of their own, with amounts above"
            " zero, for its import of credit notes"
        )
    if ledger.payments or ledger.expenses:
        found.append(TWICE)
    renamed = sorted({name for name in names if customer(name) != one_line(name)})
    found += [
        f'QuickBooks takes no `:` and no `"` in a name: `{one}` is `{customer(one)}`' for one in renamed
    ]
    long = [one.number for one in ledger.documents if len(one.number) > MAX_NUMBER]
    found += [f"QuickBooks cuts numbers off at {MAX_NUMBER} signs: {number}" for number in long]
    rows = [one.lines for one in ledger.documents]
    found += too_long([[()] * len(one) for one in rows], LIMITS, "invoice")
    return (*found, *too_fine(ledger, "QuickBooks"))


def _american_said(ledger: Ledger) -> tuple[str, ...]:
    found: list[str] = []
    if any(one.tax for one in ledger.documents):
        found.append("this layout has no tax: each tax is a line of its own, so that the totals are right")
    if len(ledger.currencies) > 1:
        found.append("this layout has no currency: there is a file for each")
    return tuple(found)
