"""Amounts by language and currency."""

from decimal import Decimal

import pytest

from vamail.model.errors import MoneyError
from vamail.model.values import Amount
from vamail.render.amounts import format_amount, format_number
from vamail.render.marks import mark, say


@pytest.mark.parametrize(
    ("amount", "currency", "language", "said"),
    [
        ("1234.5", "EUR", "en", "1,234.50 EUR"),
        ("1234.5", "EUR", "hu", "1234,50 EUR"),
        ("12345.675", "EUR", "hu", "12 345,68 EUR"),
        ("1234567.4", "HUF", "hu", "1 234 567 HUF"),
        ("1234.5", "EUR", "fa", "1,234.50 EUR"),
        ("-0.005", "USD", "en", "\u22120.01 USD"),
        ("1.2345", "KWD", "en", "1.235 KWD"),
        ("0", "JPY", "en", "0 JPY"),
    ],
)
def test_an_amount_is_written_by_language_and_currency(amount, currency, language, said):
    assert format_amount(Decimal(amount), currency, language).replace("\u00a0", " ") == said


def test_a_quantity_has_no_zeros_for_nothing():
    assert format_number(Decimal("2.50"), "en") == "2.5"
    assert format_number(Decimal("2.50"), "hu") == "2,5"
    assert format_number(Decimal("1E+3"), "en") == "1,000"
    assert format_number(Decimal("0.0001"), "en", 2) == "0.0001"


def test_no_currency_is_said():
    with pytest.raises(MoneyError):
        format_amount(Decimal(1), "XYZ", "en")


def test_an_amount_in_a_persian_mail_is_isolated():
    marks, places = mark({"amount": Amount(Decimal("1234.5"), "EUR")})
    assert marks
    (token,) = places
    assert say([token], places, "fa", rtl=True)[token] == "\u20661,234.50\u00a0EUR\u2069"
