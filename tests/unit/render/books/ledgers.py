"""Invented ledgers: several currencies, taxes and clients, with words that want to do harm."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from vamail.desk.billing.totals import line, with_totals
from vamail.model.billing import BilledParty, Expense, Invoice, InvoiceLine, Payment, Tax
from vamail.model.money import rounded
from vamail.render.books import Ledger, Span, gathered
from vamail.workspace.types import Seller

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
TAXES = (
    Tax(category="S", percent=Decimal(27)), Tax(category="S", percent=Decimal("5.5")),
    Tax(category="AE", reason="Reverse charge"), Tax(category="O"),
)  # fmt: skip
HARM = (
    "=HYPERLINK(\"http://x\",\"y\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "-5",
    'Acme "Best", Ltd', "a; b: c", "[2020-01-01] date:2020-01-02", "x\n2026-01-01 * open", "back\\slash",
    "Assets:Bank  5 EUR", "| pipe", "a\u2028b", "نگار", "Ügyfél Kft.", "#tag ^link {cost} @ 1 USD",
    "(code) !", "",
)  # fmt: skip
words = st.one_of(st.sampled_from(HARM), st.text(st.characters(codec="utf-8"), max_size=12))
currencies = st.sampled_from(["EUR", "USD", "HUF", "KWD"])
clients = st.sampled_from(["acme", "acme-2", "ügyfél", "a.b", "a_b", "3m"])
days = st.integers(0, 400).map(lambda one: date(2025, 11, 1) + timedelta(days=one))
prices = st.decimals(min_value=-5000, max_value=5000, places=3)
quantities = st.decimals(min_value="0.01", max_value=1000, places=5)


def invoice(
    name: str, currency: str, lines: tuple[InvoiceLine, ...], day: date, *, client: str = "acme",
    buyer: str = "Acme", credit: bool = False, **more: object,
) -> Invoice:  # fmt: skip
    made = Invoice(
        name=name, number=f"2026/{name[2:]:0>4}", client=client, currency=currency, status="issued",
        type="credit" if credit else "invoice", of_number="2026/0001" if credit else "",
        seller=BilledParty(name="Maria"), buyer=BilledParty(name=buyer, lines=("1 High St", "London")),
        lines=lines, drafted_at=AT, issued_on=day, due_on=None if credit else day + timedelta(days=14),
    )  # fmt: skip
    return with_totals(made).next(**more)


@st.composite
def _lines(draw: st.DrawFn, currency: str, sign: int) -> tuple[InvoiceLine, ...]:
    count = draw(st.integers(1, 5))
    return tuple(
        line(draw(words), sign * draw(quantities), draw(prices), currency, tax=draw(st.sampled_from(TAXES)))
        for _ in range(count)
    )


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """A ledger of up to six of everything."""
    values: list[Invoice | Payment | Expense] = []
    for number in range(1, draw(st.integers(1, 7))):
        currency, client = draw(currencies), draw(clients)
        credit = draw(st.booleans())
        lines = draw(_lines(currency, -1 if credit else 1))
        values.append(
            invoice(
                f"I-{number}", currency, lines, draw(days), client=client, buyer=draw(words), credit=credit
            )
        )
    for number in range(draw(st.integers(0, 4))):
        currency = draw(currencies)
        amount = rounded(draw(st.decimals(min_value=1, max_value=9999, places=3)), currency)
        fee = rounded(draw(st.decimals(min_value=0, max_value=amount / 2, places=3)), currency)
        values.append(
            Payment(
                name=f"p{number}",
                client=draw(clients),
                state="counted",
                amount=amount,
                currency=currency,
                fee=fee,
                paid_on=draw(days),
                payer=draw(words),
                reference=draw(words),
                invoices=("I-1",),
                at=AT,
            )
        )
    for number in range(draw(st.integers(0, 4))):
        currency = draw(currencies)
        amount = rounded(draw(st.decimals(min_value="0.5", max_value=999, places=3)), currency)
        values.append(
            Expense(
                name=f"X-{number}",
                client=draw(clients),
                spent_on=draw(days),
                text=draw(words),
                amount=amount,
                currency=currency,
            )
        )
    return of(*values)


def of(*values: Invoice | Payment | Expense, seller: Seller | None = None) -> Ledger:
    """A ledger of these."""
    return gathered(values, Span(), seller or Seller(country="AT"), {"acme": "Acme Ltd"}, TODAY)[0]
