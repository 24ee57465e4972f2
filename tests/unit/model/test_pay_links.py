"""Pay links: only where they work."""

from decimal import Decimal

import pytest

from vamail.model.pay_links import pay_links


def links(amount="120.5", currency="EUR", country="DE", number="2026/0007", **ways):
    return pay_links(Decimal(amount), currency, country, number, **ways)


@pytest.mark.parametrize("said", ["maria", "@maria", "https://paypal.me/maria", "paypal.me/maria/"])
def test_paypal_gets_amount_and_currency(said):
    assert links(paypal=said) == ("https://paypal.me/maria/120.50EUR",)


def test_paypal_takes_whole_forints_and_no_rials():
    assert links("1200", "HUF", paypal="maria") == ("https://paypal.me/maria/1200HUF",)
    assert links("1200", "IRR", paypal="maria", wise="m") == ()


def test_wise_and_stripe():
    assert links(wise="mariasz") == ("https://wise.com/pay/me/mariasz",)
    assert links(stripe="abc") == ("https://buy.stripe.com/abc?client_reference_id=2026-0007",)


def test_a_handle_cannot_lead_elsewhere():
    assert links(paypal="evil.example/../x?y#z") == (
        "https://paypal.me/evil.example%2F..%2Fx%3Fy%23z/120.50EUR",
    )
    assert links(others=("http://plain.example", "javascript:x", "https://pay.example/1")) == (
        "https://pay.example/1",
    )


@pytest.mark.parametrize("country", ["IR", "ir"])
def test_none_for_iran(country):
    assert links(country=country, paypal="m", wise="m", stripe="s", others=("https://pay.example",)) == ()


def test_none_where_nothing_is_to_be_paid():
    assert links("0", paypal="m") == links("-5", paypal="m") == ()
