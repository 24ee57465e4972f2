"""Xero: the layout of its import of sales invoices; a document below zero becomes a credit note. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from vamail.model.billing import Invoice
from vamail.render.books.bank import TWICE, Movement, bank_files
from vamail.render.books.cells import american, british, exactly, one_line
from vamail.render.books.export import Export, Limits, Row, files
from vamail.render.books.ledger import Ledger, due, line_taxes, plain, priced, too_fine
from vamail.render.books.tax_names import unnamed_taxes, xero_tax

HEADER: Final = (
    "*ContactName", "EmailAddress", "POAddressLine1", "POAddressLine2", "POAddressLine3", "POAddressLine4",
    "POCity", "PORegion", "POPostalCode", "POCountry", "*InvoiceNumber", "Reference", "*InvoiceDate",
    "*DueDate", "Total", "InventoryItemCode", "*Description", "*Quantity", "*UnitAmount", "Discount",
    "*AccountCode", "*TaxType", "TaxAmount", "TrackingName1", "TrackingOption1", "TrackingName2",
    "TrackingOption2", "Currency", "BrandingTheme",
)  # fmt: skip
BANK_HEADER: Final = ("*Date", "*Amount", "Payee", "Description", "Reference", "Check Number")
LIMITS: Final = Limits(documents=500)
ADDRESS_LINES: Final = 4


def xero_books(ledger: Ledger) -> Export:
    """The invoices and credit notes, and what moved on the account."""
    blocks = [[*_rows(one, ledger)] for one in ledger.documents]
    made = files("", HEADER, blocks, "document", LIMITS)
    bank = bank_files(ledger, BANK_HEADER, lambda one: _movement(one, ledger), Limits())
    return Export(parts=(*made, *bank), said=_said(ledger))


def _rows(invoice: Invoice, ledger: Ledger) -> Iterator[Row]:
    buyer, books = invoice.buyer, ledger.seller.books
    address = [one_line(one) for one in buyer.lines[:ADDRESS_LINES]]
    address += [""] * (ADDRESS_LINES - len(address))
    email = buyer.email or next(iter(invoice.recipients), "")
    refers = f"Credit for {invoice.of_number}" if invoice.type == "credit" else invoice.name
    issued = invoice.issued_on or ledger.today
    for line, tax in zip(invoice.lines, line_taxes(invoice), strict=True):
        found = priced(line, invoice.currency)
        yield (
            one_line(buyer.name), one_line(email), *address, "", "", "", buyer.country,
            one_line(invoice.number), one_line(refers), _day(issued, ledger), _day(due(invoice), ledger),
            exactly(invoice.gross), "", one_line(found.text), plain(found.quantity), plain(found.price),
            "", books.account, one_line(xero_tax(line, ledger)), exactly(tax), "", "", "", "",
            invoice.currency, "",
        )  # fmt: skip


def _day(day: date, ledger: Ledger) -> str:
    """An organisation in the United States reads months first."""
    return american(day) if ledger.seller.country == "US" else british(day)


def _movement(one: Movement, ledger: Ledger) -> Row:
    return _day(one.day, ledger), exactly(one.amount), one.who, one.text, one.reference, ""


def _said(ledger: Ledger) -> tuple[str, ...]:
    found = ["answer `tax exclusive` where Xero asks; amounts are net"] if ledger.documents else []
    if ledger.payments or ledger.expenses:
        found.append(TWICE)
    cut = sum(len(one.buyer.lines) > ADDRESS_LINES for one in ledger.documents)
    if cut:
        found.append(f"left out: lines of an address beyond the fourth, of {cut} documents")
    return (*found, *unnamed_taxes(ledger, "Xero"), *too_fine(ledger, "Xero"))
