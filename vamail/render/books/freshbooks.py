"""FreshBooks: the layout of its invoice details. Pure."""

from collections.abc import Iterator
from typing import Final

from vamail.model.billing import Invoice
from vamail.render.books.cells import american, exactly, one_line
from vamail.render.books.export import Export, Row, files
from vamail.render.books.ledger import Ledger, due, line_taxes, plain, priced
from vamail.render.books.tax_names import own_tax

HEADER: Final = (
    "Client Name", "Invoice #", "Date Issued", "Date Due", "Invoice Status", "Date Paid", "Item Name",
    "Item Description", "Rate", "Quantity", "Discount Percentage", "Line Subtotal", "Tax 1 Type",
    "Tax 1 Amount", "Tax 2 Type", "Tax 2 Amount", "Line Total", "Currency",
)  # fmt: skip


def freshbooks_books(ledger: Ledger) -> Export:
    """The invoices; credit notes, which FreshBooks keeps apart, are a file of their own."""
    parts = files("", HEADER, [[*_rows(one, ledger)] for one in ledger.invoices], "invoice")
    if ledger.credits:
        blocks = [[*_rows(one, ledger)] for one in ledger.credits]
        parts += files("-credits", HEADER, blocks, "credit note")
    return Export(parts=parts, said=_said(ledger))


def _rows(invoice: Invoice, ledger: Ledger) -> Iterator[Row]:
    status, paid_on = _status(invoice, ledger)
    issued = invoice.issued_on or ledger.today
    for line, tax in zip(invoice.lines, line_taxes(invoice), strict=True):
        found = priced(line, invoice.currency)
        yield (
            one_line(invoice.buyer.name), one_line(invoice.number), american(issued), american(due(invoice)),
            status, paid_on, ledger.seller.books.item, one_line(found.text), plain(found.price),
            plain(found.quantity), "0", exactly(line.net), one_line(own_tax(line.tax, ledger)),
            exactly(tax), "", "0", exactly(line.net + tax), invoice.currency,
        )  # fmt: skip


def _status(invoice: Invoice, ledger: Ledger) -> tuple[str, str]:
    """What FreshBooks calls its state, and the day on which the last of it was paid."""
    if invoice.type == "credit":
        return "sent", ""
    if invoice.due <= 0:
        days = [one.paid_on for one in invoice.received]
        return "paid", american(max(days)) if days else ""
    return ("overdue" if due(invoice) < ledger.today else "sent"), ""


def _said(ledger: Ledger) -> tuple[str, ...]:
    found: list[str] = []
    partly = [one.number for one in ledger.invoices if one.received and one.due > 0]
    if partly:
        found.append(f"left out: what was paid of invoices that are not paid in full ({', '.join(partly)})")
    if any(one.fee for one in ledger.payments):
        found.append("left out: fees that were kept from payments")
    if ledger.expenses:
        count = len(ledger.expenses)
        found.append(f"left out: {count} expense{'s' if count != 1 else ''}; this layout has invoices alone")
    if ledger.credits:
        found.append(
            "credit notes are a file of their own, with amounts below zero: FreshBooks calls them credits"
        )
    return tuple(found)
