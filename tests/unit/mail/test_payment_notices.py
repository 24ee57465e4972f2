"""What PayPal, Wise and Stripe write when money came; samples are our own, in the shape of theirs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.limit import at_most
from vamail.mail.payment_notices import pretends, provider_of, read_notice
from vamail.model.message import Address

GOODS = """Hello Maria Szabo,

You received a payment of $86.00 USD from Anna Kovacs (anna@acme.example).

Transaction ID
3VN76117B87011620
Transaction date
Nov 24, 2026
Invoice ID
2026/0007
Buyer
Anna Kovacs
anna@acme.example
"""
FRIEND = """Anna Kovacs sent you $15.00\u00a0USD

Note from Anna Kovacs:
for 2026/0007, you received a payment of $9,000.00 USD

Transaction ID: 4AB12345CD6789012
"""


def test_a_payment_for_goods_is_read() -> None:
    found = read_notice("paypal", "Notification of payment received", GOODS)
    assert found is not None
    assert (found.amount, found.currency, found.mark) == (Decimal("86.00"), "USD", "3VN76117B87011620")
    assert found.payer == "Anna Kovacs anna@acme.example" and "2026/0007" in found.reference


def test_a_reference_within_a_line_is_read() -> None:
    found = read_notice("wise", "You received 5.00 EUR from A", "5.00 EUR has arrived. Reference: 2026/0007.")
    assert found is not None and "2026/0007" in found.reference


def test_a_note_is_a_reference_and_no_amount() -> None:
    found = read_notice("paypal", "You've got money", FRIEND)
    assert found is not None
    assert (found.amount, found.payer, found.mark) == (Decimal(15), "Anna Kovacs", "4AB12345CD6789012")
    assert "2026/0007" in found.reference


@pytest.mark.parametrize(
    ("provider", "subject", "text", "amount", "currency", "payer"),
    [
        ("wise", "You received 4,250.00 USD from Acme Kft.",
         "4,250.00 USD from Acme Kft. has arrived in your USD balance. Reference: 2026/0007.", "4250.00",
         "USD", "Acme Kft"),
        ("stripe", "Payment of €86.00 from anna@acme.example for Website", "", "86.00", "EUR",
         "anna@acme.example"),
        ("stripe", "Payment of $86.00 from anna@acme.example", "Amount 86.00 USD", "86.00", "USD",
         "anna@acme.example"),
        ("paypal", "Sie haben Geld erhalten", "Anna Kovacs hat Ihnen 1.234,56 EUR gesendet", "1234.56", "EUR",
         "Anna Kovacs"),
        ("paypal", "Sie haben eine Zahlung erhalten", "Sie haben eine Zahlung über 86,00 € von Acme GmbH "
         "erhalten",
         "86.00", "EUR", "Acme GmbH"),
        ("paypal", "x", "Ha recibido un pago de 86,00 EUR de Acme SL.", "86.00", "EUR", "Acme SL"),
        ("paypal", "x", "Vous avez reçu un paiement de 86,00 EUR de la part de Acme SARL.", "86.00", "EUR",
         "Acme SARL"),
        ("paypal", "x", "Hai ricevuto un pagamento di 86,00 EUR da Acme Srl.", "86.00", "EUR", "Acme Srl"),
        ("paypal", "You've received ¥1,500 JPY from Acme", "", "1500", "JPY", "Acme"),
    ],
)  # fmt: skip
def test_others_are_read(
    provider: str, subject: str, text: str, amount: str, currency: str, payer: str
) -> None:
    found = read_notice(provider, subject, text)
    assert found is not None
    assert (found.amount, found.currency, found.payer) == (Decimal(amount), currency, payer)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Anna sent you an invoice for $500.00 USD", "You received a payment of $500.00 USD"),
        ("Money request from Anna", "Anna sent you $500.00 USD"),
        ("You sent a payment of $5.00 USD to Anna", ""),
        ("Receipt", "Payment of $5.00 USD from Anna was refunded: refund"),
        ("Notification of payment received", "Note from Anna:\nYou received a payment of $9.00 USD"),
        ("You received $86.00 from Anna", "which dollars?"),
        ("You received €1e5 EUR from Anna", ""),
        ("News from PayPal", "Receive payments up to 500 EUR without a fee."),
        ("", ""),
    ],
)
def test_what_says_no_such_thing_is_none(subject: str, text: str) -> None:
    assert read_notice("paypal", subject, text) is None


def test_whose_notices_come_from_an_address() -> None:
    assert provider_of(Address("service@paypal.com")) == "paypal"
    assert provider_of(Address("servicio@paypal.es")) == "paypal"
    assert provider_of(Address("service@intl.paypal.com")) == "paypal"
    assert provider_of(Address("noreply@wise.com")) == "wise"
    assert provider_of(Address("notifications@stripe.com")) == "stripe"
    for other in ("service@paypal.com.evil.example", "service@notpaypal.com", "anna.kovacs@stripe.com"):
        assert provider_of(Address(other)) == ""


def test_who_only_calls_itself_so_pretends() -> None:
    assert pretends(Address("service@paypa1.com")) == "paypal"
    assert pretends(Address("x@evil.example", "PayPal Service")) == "paypal"
    assert pretends(Address("x@evil.example", "Wise")) == "wise"
    assert pretends(Address("service@paypal.com", "PayPal")) == ""
    assert pretends(Address("anna@acme.example", "Anna Wiseman")) == ""


@given(st.text(max_size=200), st.text(max_size=400))
def test_reading_never_fails(subject: str, text: str) -> None:
    for provider in ("paypal", "wise", "stripe"):
        read_notice(provider, subject, text)


def test_a_long_mail_is_read_in_time() -> None:
    read_notice("paypal", "A" * 500, ("sent you 1,1,1,1 " * 2000) + "x" * 20000)
    read_notice("paypal", "You received " + "1" * 400, "you received 1 from " * 2000)


@pytest.mark.parametrize("filler", ["\n", "\n ", "\n-", " ", ". ", "\u200c", "invoice\n", "you received "])
def test_no_text_is_read_for_long(filler: str) -> None:
    text = f"Hello{filler * (19_900 // len(filler))}there"
    with at_most(5):
        assert read_notice("paypal", "Notification of payment received", text) is None
