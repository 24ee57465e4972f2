"""Everything that is known, for who reads it with a program of their own: tables, and JSON. Pure.

Amounts are text with their decimals, days are ISO 8601. A field that is a list of values is JSON in its cell.
"""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from vamail.model.billing import BilledParty, Expense, Invoice, InvoiceLine, Payment, PayWays, Tax
from vamail.render.books.cells import exactly, table
from vamail.render.books.export import Export, Part, Row
from vamail.render.books.ledger import Ledger, line_taxes

_PARTS: Final = {BilledParty: ("seller", "buyer"), PayWays: ("pay",), Tax: ("tax",)}
"""Values inside another one, whose fields are columns of their own."""


def as_tables(ledger: Ledger) -> Export:
    """Four tables: invoices (with credit notes), their lines, payments, expenses."""
    lines = [
        (one.name, one.number, str(place), *_cells(line), exactly(tax), one.currency)
        for one in ledger.documents
        for place, (line, tax) in enumerate(zip(one.lines, line_taxes(one), strict=True), start=1)
    ]
    line_header = ("invoice", "number", "place", *_columns(InvoiceLine), "line_tax", "currency")
    return Export(
        parts=(
            _table("-invoices", _columns(Invoice), [_cells(one) for one in ledger.documents], "document"),
            _table("-lines", line_header, lines, "line"),
            _table("-payments", _columns(Payment), [_cells(one) for one in ledger.payments], "payment"),
            _table("-expenses", _columns(Expense), [_cells(one) for one in ledger.expenses], "expense"),
        )
    )


def as_json(ledger: Ledger) -> Export:
    """One object: `invoices` (with credit notes), `payments`, `expenses`, each with every field."""
    kinds = {"invoices": ledger.documents, "payments": ledger.payments, "expenses": ledger.expenses}
    found = {"format": 1, **{name: [_plain(one) for one in some] for name, some in kinds.items()}}
    data = json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"
    count = sum(map(len, kinds.values()))
    return Export(parts=(Part(extension="json", data=data, holds=f"{count} records"),))


def _table(suffix: str, header: Row, rows: Sequence[Row], holds: str) -> Part:
    many = f"{len(rows)} {holds}{'s' if len(rows) != 1 else ''}"
    return Part(suffix=suffix, data=table(header, rows), holds=many)


def _inside(name: str) -> type[Any] | None:
    return next((kind for kind, names in _PARTS.items() if name in names), None)


def _columns(kind: type[Any]) -> list[str]:
    found: list[str] = []
    for one in fields(kind):
        inside = _inside(one.name) if one.name != "tax" or kind is InvoiceLine else None
        found += [f"{one.name}_{inner}" for inner in _columns(inside)] if inside else [one.name]
    return found


def _cells(value: Any) -> list[str]:
    found: list[str] = []
    for one in fields(value):
        inner = getattr(value, one.name)
        found += _cells(inner) if is_dataclass(inner) else [_cell(inner)]
    return found


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return exactly(value)
        case tuple():
            return json.dumps([_plain(one) for one in value], ensure_ascii=False) if value else ""
        case _:
            return str(_plain(value))


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return exactly(value)
        case date() | datetime():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case _ if is_dataclass(value):
            return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value
