"""Invoices as they may be, for properties of what is owed: several clients and currencies, in every state."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from vamail.model.billing import BilledParty, Invoice, Received

TODAY = date(2026, 11, 24)
AT = datetime(2026, 9, 1, tzinfo=UTC)
PARTY = BilledParty(name="Acme Kft.")


def bill(
    number: int, client: str = "acme", currency: str = "EUR", gross: str = "100", **more: object
) -> Invoice:
    """`I-<number>`, issued 20 days ago, due in 10."""
    given: dict[str, object] = {
        "name": f"I-{number}", "number": f"2026/{number:04}", "client": client, "currency": currency,
        "gross": Decimal(gross), "seller": PARTY, "buyer": PARTY, "drafted_at": AT, "status": "issued",
        "issued_on": TODAY - timedelta(days=20), "due_on": TODAY + timedelta(days=10), "terms_days": 30,
        **more,
    }  # fmt: skip
    return Invoice(**given)  # type: ignore[arg-type]


def paid(amount: str, on: date, payment: str = "p") -> Received:
    return Received(payment=payment, amount=Decimal(amount), paid_on=on)


def credit_of(invoice: Invoice, number: int, amount: Decimal, on: date) -> tuple[Invoice, Invoice]:
    """The invoice as it is then, and its credit note."""
    note = bill(
        number, invoice.client, invoice.currency, str(-amount), type="credit", of_invoice=invoice.name,
        issued_on=on, due_on=None,
    )  # fmt: skip
    return replace(invoice, credited=invoice.credited + amount), note


_CENTS = st.integers(1, 500_000).map(lambda cents: Decimal(cents) / 100)
_BACK = st.integers(0, 400)


@st.composite
def _one(draw: st.DrawFn, number: int) -> list[Invoice]:
    status = draw(st.sampled_from(["issued", "issued", "issued", "draft", "void"]))
    issued = TODAY - timedelta(days=draw(_BACK))
    made = bill(
        number, draw(st.sampled_from(["acme", "globex"])), draw(st.sampled_from(["EUR", "USD", "HUF"])),
        str(draw(_CENTS)), status=status, terms_days=14,
        issued_on=issued if status == "issued" else None,
        due_on=issued + timedelta(days=draw(st.integers(0, 60))) if status == "issued" else None,
    )  # fmt: skip
    if status != "issued":
        return [made]
    parts = draw(st.lists(st.tuples(_CENTS, st.integers(0, 60), st.sampled_from("ab")), max_size=3))
    received = tuple(
        paid(str(amount), min(TODAY, issued + timedelta(days=days)), f"p/{name}")
        for amount, days, name in parts
    )
    made = replace(made, received=received)
    if draw(st.booleans()) and made.gross > 1:
        on = min(TODAY, issued + timedelta(days=draw(st.integers(0, 60))))
        return [*credit_of(made, number + 1000, Decimal(1), on)]
    return [made]


@st.composite
def books(draw: st.DrawFn) -> Sequence[Invoice]:
    """Some invoices, with their payments and credit notes."""
    count = draw(st.integers(0, 6))
    return [one for number in range(1, count + 1) for one in draw(_one(number))]
