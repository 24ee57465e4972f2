"""The money that waits for the VA's word, for the command line: in plain SQL, without SQLAlchemy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from vamail.store.line import Line

_OPEN = """
SELECT key, client, body FROM ledger
WHERE kind = 'payment' AND open AND superseded_by IS NULL ORDER BY key
"""
"""In the words of the index `ix_ledger_open`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRow:
    """A payment that waits. `short` is what the VA calls it by, `state` candidate or unmatched, `invoices`
    those that it would pay, `about` others that it may have to do with, `why` why it waits."""

    short: str
    state: str
    amount: Decimal
    currency: str
    fee: Decimal
    paid_on: date
    payer: str
    reference: str
    client: str
    invoices: tuple[str, ...]
    about: tuple[str, ...]
    why: str
    source: str


def open_payments(line: Line) -> list[PaymentRow]:
    """Every payment that the VA has to say a word about, the earliest first."""
    rows = [_row(row, json.loads(row.body)) for row in line.rows(_OPEN)]
    return sorted(rows, key=lambda one: (one.paid_on, len(one.short), one.short))


def _row(row: Any, body: Mapping[str, Any]) -> PaymentRow:
    return PaymentRow(
        short=body.get("short", ""), state=body["state"], amount=Decimal(body["amount"]),
        currency=body["currency"], fee=Decimal(body["fee"]), paid_on=date.fromisoformat(body["paid_on"]),
        payer=body["payer"], reference=body["reference"], client=row.client or "",
        invoices=tuple(body["invoices"]), about=tuple(body.get("about", ())), why=body.get("why", ""),
        source=body["source"],
    )  # fmt: skip
