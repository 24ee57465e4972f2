"""Statements of a bank, and what they come to at Maria's desk."""

from datetime import date
from decimal import Decimal
from typing import Any

from unit.desk.billing.paying import invoice, take
from unit.desk.house import TUESDAY, House
from vamail.desk.billing.importing import statement
from vamail.desk.billing.outcome import BillOutcome
from vamail.model.billing import Invoice, Payment
from vamail.model.books import StatementFile, StatementRow

NOVEMBER_23 = date(2026, 11, 23)


def row(amount: str, reference: str = "", *, mark: str = "", **more: Any) -> StatementRow:
    fields: dict[str, Any] = {"place": 2, "booked_on": NOVEMBER_23, "currency": "EUR"} | more
    return StatementRow(amount=Decimal(amount), reference=reference, mark=mark, **fields)


def file(*rows: StatementRow, **more: Any) -> StatementFile:
    fields: dict[str, Any] = {"name": "november.xml", "source": "camt.053", "account": "HU42 1177"} | more
    return StatementFile(rows=rows, **fields)


def arrives(found: House, *rows: StatementRow, **more: Any) -> BillOutcome:
    """The bank's file comes, and is decided about."""
    outcome = statement(file(*rows, **more), found.desk, found.workspace, TUESDAY)
    take(found, *outcome.effects)
    return outcome


def second(**more: Any) -> Invoice:
    """I-8, number 2026/0008, of 250 EUR to Acme."""
    fields: dict[str, Any] = {"name": "I-8", "number": "2026/0008", "gross": Decimal(250)} | more
    return invoice(**fields)


def payments(found: House) -> list[Payment]:
    """All of them, by name."""
    return list(found.desk.kept_since(Payment, TUESDAY.replace(year=2020)))


def waiting(found: House) -> dict[str, Payment]:
    """What waits for the VA's word, by short name."""
    return {one.short: one for one in found.desk.kept_open(Payment)}
