"""Invoices to try documents with, and the assets that ship."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from vamail.daemon.document_child import known
from vamail.daemon.documents import gather
from vamail.desk.billing.totals import line, with_totals
from vamail.model.billing import BilledParty, Document, Invoice, PayWays, Tax
from vamail.workspace.types import Seller

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
IBAN = "DE02120300000000202051"
VAT20 = Tax(category="S", percent=Decimal(20))
MARIA = BilledParty(
    name="Maria Szabo Virtual Assistance", lines=("Mariahilfer Straße 12/4", "1060 Wien", "Austria"),
    country="AT", tax_id="ATU12345678", email="maria@va.example",
)  # fmt: skip
ACME = BilledParty(
    name="Acme Kft.", lines=("Kossuth Lajos utca 14–16.", "1053 Budapest", "Magyarország"), country="HU",
    tax_id="HU12345678",
)  # fmt: skip
PAY = PayWays(
    iban=IBAN, bic="BYLADEM1001", bank="Deutsche Kreditbank",
    links=("https://paypal.me/mariaszabo/1234.50EUR", "https://wise.com/pay/me/marias",
           "https://buy.stripe.com/test_abc?client_reference_id=2026-0007"),
)  # fmt: skip
LINES = (
    line(
        "Social media: twelve posts with pictures", Decimal("9.5"), Decimal(45), "EUR", tax=VAT20, unit="HUR"
    ),
    line("Newsletter “Autumn at Acme”, text and layout", Decimal(1), Decimal(180), "EUR", tax=VAT20),
    line("Train to Győr and back, at cost", Decimal(2), Decimal("19.90"), "EUR", tax=VAT20),
)


def made(**fields):
    """An issued invoice with its sums."""
    start = Invoice(
        name="I-7", client="acme", status="issued", number="2026/0007", currency="EUR",
        seller=MARIA, buyer=ACME, pay=PAY, lines=LINES, drafted_at=AT,
        issued_on=date(2026, 12, 1), due_on=date(2026, 12, 15), terms_days=14,
        notes=("Time is charged in steps of 15 minutes, rounded up per entry.",),
        small_print="Maria Szabo Virtual Assistance · Thank you for working with me.",
    )  # fmt: skip
    return with_totals(replace(start, **fields))


def taxed(category, percent=0, reason="", lines=LINES):
    tax = Tax(category=category, percent=Decimal(percent), reason=reason)
    return tuple(replace(one, tax=tax) for one in lines)


def document(invoice):
    return Document(invoice=invoice, issued_at=AT)


@cache
def assets():
    return known(gather(None, Seller()))


CREDIT = {
    "type": "credit",
    "number": "2026/0008",
    "of_number": "2026/0007",
    "of_issued_on": date(2026, 12, 1),
}
