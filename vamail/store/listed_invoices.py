"""The invoices that are open, for the command line: in plain SQL, without SQLAlchemy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from vamail.store.line import Line

_OPEN = """
SELECT key, task, client, version, body FROM ledger
WHERE kind = 'invoice' AND open AND superseded_by IS NULL ORDER BY key
"""
"""In the words of the index `ix_ledger_open`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """An open invoice. Amounts are of its `currency`; `due` is what is still to be paid, negative where too
    much was."""

    name: str
    number: str
    client: str
    type: str
    status: str
    currency: str
    gross: Decimal
    received: Decimal
    due: Decimal
    issued_on: date | None
    due_on: date | None
    promised_on: date | None
    paused_why: str
    task: str | None


def open_invoices(line: Line) -> list[InvoiceRow]:
    """Every draft, and every invoice that is not settled, by name."""
    return [_row(row, json.loads(row.body)) for row in line.rows(_OPEN)]


def _row(row: Any, body: Mapping[str, Any]) -> InvoiceRow:
    gross = Decimal(body["gross"])
    received = sum((Decimal(one["amount"]) for one in body["received"]), Decimal(0))
    less = Decimal(body["prepaid"]) + Decimal(body.get("credited", "0"))
    return InvoiceRow(
        name=row.key, number=body["number"], client=row.client, type=body["type"], status=body["status"],
        currency=body["currency"], gross=gross, received=received, due=gross - less - received,
        issued_on=_day(body["issued_on"]), due_on=_day(body["due_on"]), promised_on=_day(body["promised_on"]),
        paused_why=body["paused_why"], task=row.task,
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
