"""Exports for book-keeping: what was invoiced, paid and laid out, as other programs take it. Pure.

Each format is a function from a `Ledger` to an `Export`: files, and sentences about what they cannot hold.
Nothing that a client wrote can run in a spreadsheet (`cells`) or break a journal (`hledger`, `beancount`).
"""

from collections.abc import Callable, Mapping
from typing import Final

from vamail.render.books.beancount import beancount_journal
from vamail.render.books.export import Export, Part
from vamail.render.books.freshbooks import freshbooks_books
from vamail.render.books.hledger import hledger_journal
from vamail.render.books.ledger import Ledger, Span, gathered
from vamail.render.books.quickbooks import american_books, world_books
from vamail.render.books.wave import wave_books
from vamail.render.books.whole import as_json, as_tables
from vamail.render.books.xero import xero_books

FORMATS: Final[Mapping[str, Callable[[Ledger], Export]]] = {
    "quickbooks": american_books,
    "quickbooks-world": world_books,
    "xero": xero_books,
    "wave": wave_books,
    "freshbooks": freshbooks_books,
    "hledger": hledger_journal,
    "beancount": beancount_journal,
    "csv": as_tables,
    "json": as_json,
}
"""Every format by its name."""

__all__ = ["FORMATS", "Export", "Ledger", "Part", "Span", "gathered"]
