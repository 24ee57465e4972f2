"""Money: exact, of one currency, rounded in one way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.model.errors import MoneyError
from vamail.model.money import CURRENCIES, Money, by_currency, places, rounded

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=5)
currencies = st.sampled_from(sorted(CURRENCIES))


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("1.005", "EUR", "1.01"), ("-1.005", "EUR", "-1.01"), ("2.675", "USD", "2.68"), ("0.5", "HUF", "1"),
        ("1234.5", "JPY", "1235"), ("1.0005", "KWD", "1.001"), ("1.004999", "EUR", "1.00"),
    ],
)  # fmt: skip
def test_half_is_rounded_up_away_from_zero(amount: str, currency: str, said: str) -> None:
    assert str(rounded(Decimal(amount), currency)) == said


def test_what_is_no_currency_is_named() -> None:
    with pytest.raises(MoneyError, match="`EURO` is no currency"):
        places("EURO")


def test_two_currencies_are_never_added() -> None:
    assert by_currency([Money(Decimal(1), "USD"), Money(Decimal(2), "EUR"), Money(Decimal(3), "USD")]) == {
        "EUR": Decimal(2),
        "USD": Decimal(4),
    }


@given(amounts, currencies)
def test_rounding_moves_by_half_a_unit_at_most_and_is_done_once(amount: Decimal, currency: str) -> None:
    once = rounded(amount, currency)
    assert abs(once - amount) * 2 <= Decimal(1).scaleb(-places(currency))
    assert rounded(once, currency) == once
    assert rounded(-amount, currency) == -once


@given(st.lists(amounts, max_size=20), currencies)
def test_a_sum_does_not_depend_on_its_order(several: list[Decimal], currency: str) -> None:
    forth = by_currency(Money(one, currency) for one in several)
    back = by_currency(Money(one, currency) for one in reversed(several))
    assert forth == back
