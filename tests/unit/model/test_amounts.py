"""What people write as an amount: one reading is read, two are refused with both."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.model.amounts import MAX_DECIMALS, MAX_WHOLE, read_money, read_number
from vamail.model.countries import COUNTRIES, EU, tax_prefix
from vamail.model.money import CURRENCIES, Money


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("0", "0"), ("240", "240"), ("1234.5", "1234.5"), ("1234,56", "1234.56"), ("12,5", "12.5"),
        ("1,234.56", "1234.56"), ("1.234,56", "1234.56"), ("1 234,56", "1234.56"), ("1'234.50", "1234.50"),
        ("1’234", "1234"), ("1\u00a0234\u202f567", "1234567"), ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"), ("12 500", "12500"), ("0.125", "0.125"), ("0,035", "0.035"),
        ("1234.567", "1234.567"), ("1.2340", "1.2340"), ("۱۲۰", "120"), ("۱٬۲۳۴٫۵", "1234.5"), ("٣٫٥", "3.5"),
        (" 7 ", "7"),
    ],
)  # fmt: skip
def test_one_reading(written: str, amount: str) -> None:
    assert read_number(written) == Decimal(amount)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1,234", "`1,234` can be read in two ways, as thousands (`1234`) and with decimals (`1.234`); "
         "write 1234 or 1.2340"),
        ("1.000", "`1.000` can be read in two ways, as thousands (`1000`) and with decimals (`1`); "
         "write 1000 or 1"),
        ("18.500 KWD", "`18.500` can be read in two ways, as thousands (`18500`) and with decimals (`18.5`); "
         "write 18500 KWD or 18.5 KWD"),
        ("100.500 HUF", "`100.500` can be read in two ways, as thousands (`100500`) and "
         "with decimals (`100.5`); write 100500 HUF or 100.5 HUF"),
    ],
)  # fmt: skip
def test_two_readings_are_both_named(written: str, said: str) -> None:
    with pytest.raises(ValueError, match="two ways") as caught:
        read_money(written) if " " in written else read_number(written)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "written",
    ["", "-5", "+5", "1e3", "007", "1,23,456", "1.234.56", "1,234,56", "1 23", "12 34", "1.234.567.8",
     "0,234,567", "1,,2", "1.", ".5", "5,", "1_000", "NaN", "Infinity", "½",
     "1.234,567.8", "0x10", "1,234'567"],
)  # fmt: skip
def test_everything_else_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        read_number(written)


def test_what_is_too_long_is_refused() -> None:
    assert read_number("9" * MAX_WHOLE + "." + "9" * MAX_DECIMALS)
    for written in ("1" + "0" * MAX_WHOLE, "0." + "0" * MAX_DECIMALS + "1", "9" * 500):
        with pytest.raises(ValueError, match="is too long"):
            read_number(written)


@pytest.mark.parametrize(
    ("written", "money"),
    [
        ("240 EUR", ("240", "EUR")), ("240EUR", ("240", "EUR")), ("EUR 240", ("240", "EUR")),
        ("usd 1,234.50", ("1234.50", "USD")), ("€ 12,5", ("12.5", "EUR")), ("12,50€", ("12.50", "EUR")),
        ("1 234 HUF", ("1234", "HUF")), ("۱۲۰ EUR", ("120", "EUR")), ("0.125 KWD", ("0.125", "KWD")),
    ],
)  # fmt: skip
def test_money(written: str, money: tuple[str, str]) -> None:
    assert read_money(written) == Money(Decimal(money[0]), money[1])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("240", "`240` has no currency; write number and currency, as in 240 EUR"),
        ("1,234", "`1,234` has no currency; write number and currency, as in 240 EUR"),
        ("EUR", "`EUR` is not an amount; write number and currency, as in 240 EUR"),
        ("", "`` is not an amount; write number and currency, as in 240 EUR"),
        ("240 EURO EUR", "`240 EURO` is not an amount; write it as in 1234.50"),
        ("$240", "`$` means several currencies; write the code, such as USD, CAD, AUD"),
        ("5000 Ft", "`Ft` is no code of a currency; write HUF"),
        ("5000 toman", "a toman is 10 rial and no currency of ISO 4217: `5000 toman`; write it in IRR"),
        ("5 EUX", "`EUX` is no currency; write a code of ISO 4217, as in 240 EUR"),
        ("-5 EUR", "`-5 EUR` is not an amount; write number and currency, as in 240 EUR"),
    ],
)  # fmt: skip
def test_no_money(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        read_money(written)
    assert str(caught.value) == said


AMOUNTS = st.builds(
    lambda number, places: Decimal(number).scaleb(-places), st.integers(0, 10**15), st.integers(0, 4)
).filter(lambda amount: amount.adjusted() < MAX_WHOLE)


SIGNS = [("", "."), ("", ","), (",", "."), (".", ","), (" ", ","), ("'", "."), ("\u202f", ",")]


@given(AMOUNTS, st.sampled_from(SIGNS), st.sampled_from(sorted(CURRENCIES)), st.booleans())
def test_what_is_written_is_read_or_both_readings_are_named(
    amount: Decimal, signs: tuple[str, str], currency: str, before: bool
) -> None:
    thousands, point = signs
    written = f"{amount:,f}".replace(",", "T").replace(".", point).replace("T", thousands)
    text = f"{currency} {written}" if before else f"{written} {currency}"
    try:
        assert read_money(text) == Money(amount, currency)
    except ValueError as fault:
        what, _, hint = str(fault).partition("; ")
        assert "two ways" in what
        ways = hint.removeprefix("write ").split(" or ")
        assert amount in [read_money(way).amount for way in ways] and len(ways) == 2


@given(st.text("0123456789.,' EUR€$-e\u00a0٫٬", max_size=20))
def test_whatever_is_written_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        amount = read_money(text).amount
    except ValueError as fault:
        amount, hint = Decimal(0), str(fault).partition("; ")[2]
        assert hint
    assert amount >= 0


def test_countries() -> None:
    from babel import Locale

    named = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    assert named >= COUNTRIES and len(COUNTRIES) == 249
    assert named - COUNTRIES <= {
        "AC",
        "CP",
        "CQ",
        "DG",
        "EA",
        "EU",
        "EZ",
        "IC",
        "QO",
        "TA",
        "UN",
        "XA",
        "XB",
        "XK",
        "ZZ",
    }
    assert len(EU) == 27 and EU < COUNTRIES and (tax_prefix("GR"), tax_prefix("HU")) == ("EL", "HU")
