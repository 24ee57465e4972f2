"""Numbers and days are read as their whole column is written. P03."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.mail.columns import is_day_pattern, read_amounts, read_days
from vamail.model.books import Fault


def cells(*texts: str) -> tuple[tuple[int, str], ...]:
    """Cells of a column below a header."""
    return tuple(enumerate(texts, 2))


def amounts(*texts: str, decimal: str = "") -> tuple[Decimal | None, ...] | Fault:
    """What a column of amounts comes to."""
    return read_amounts(cells(*texts), "payments.csv", "Amount", decimal=decimal)


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (("1.234,56", "7", "1.234"), ("1234.56", "7", "1234")),
        (("1,234.56", "7", "1,234"), ("1234.56", "7", "1234")),
        (("1.234.567", "2"), ("1234567", "2")),
        (("1 234,50", "1\u00a0234,50", "1\u202f234,50"), ("1234.50",) * 3),
        (("1'234.50", "1’234.50"), ("1234.50",) * 2),
        (("-5", "+5", "5-", "(5)", "−5", "- 5"), ("-5", "5", "-5", "-5", "-5", "-5")),
        (("0.001", "0,5"[0] + ".5"), ("0.001", "0.5")),
        ((".50", "-.5"), ("0.50", "-0.5")),
        (("12,34,567.00",), ("1234567.00",)),
        (("1234.5€", "€2.00", "EUR 3.1", "-4.0 EUR"), ("1234.5", "2.00", "3.1", "-4.0")),
        (("۱۲۳۴٫۵۰", "۷"), ("1234.50", "7")),
        (("100", "200"), ("100", "200")),
        (("0.00", "-0.00"), ("0", "0")),
    ],
)
def test_p03_one_way_of_writing_is_read(texts: tuple[str, ...], read: tuple[str, ...]) -> None:
    assert amounts(*texts) == tuple(Decimal(one) for one in read)


def test_an_empty_cell_is_no_amount() -> None:
    assert amounts("", " ", "1.5") == (None, None, Decimal("1.5"))


@pytest.mark.parametrize(
    ("texts", "row", "why"),
    [
        (("1.234",), 2, "amount_two_ways"),
        (("5", "1,234"), 3, "amount_two_ways"),
        (("1.234,56", "7", "1,234.56"), 4, "amount_mixed"),
        (("1.5", "abc"), 3, "amount_bad"),
        (("1.2.3",), 2, "amount_bad"),
        (("1,23,4",), 2, "amount_bad"),
        (("--5",), 2, "amount_bad"),
        (("-5-",), 2, "amount_bad"),
        (("=1+1",), 2, "amount_bad"),
        (("1e5",), 2, "amount_bad"),
        (("9999999999999",), 2, "amount_bad"),
        (("1.5 QQQ",), 2, "amount_bad"),
        (("1" * 100_000,), 2, "amount_bad"),
    ],
)
def test_p03_anything_else_is_refused_with_row_and_column(texts: tuple[str, ...], row: int, why: str) -> None:
    found = amounts(*texts)
    assert isinstance(found, Fault)
    assert (found.file, found.row, found.column, found.why) == ("payments.csv", row, "Amount", why)


def test_p03_a_mapping_decides_what_has_two_readings() -> None:
    assert amounts("1.234", decimal=",") == (Decimal(1234),)
    assert amounts("1.234", decimal=".") == (Decimal("1.234"),)
    wrong = amounts("1.5", "1,50", decimal=",")
    assert isinstance(wrong, Fault)
    assert (wrong.row, wrong.why) == (2, "amount_bad")


def test_a_currency_in_the_cell_must_be_the_row_s() -> None:
    assert read_amounts(cells("5 EUR"), "f", "A", currencies=["EUR"]) == (Decimal(5),)
    found = read_amounts(cells("5 EUR"), "f", "A", currencies=["USD"])
    assert isinstance(found, Fault)


STYLES = [(".", ","), (".", " "), (".", "'"), (".", ""), (",", "."), (",", " "), (",", "\u00a0"), (",", "")]


@given(
    st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=20),
    st.sampled_from(STYLES),
)
def test_what_any_locale_writes_with_its_cents_is_read_back(
    values: list[Decimal], style: tuple[str, str]
) -> None:
    point, group = style
    written = [f"{value:,.2f}".replace(",", "g").replace(".", point).replace("g", group) for value in values]
    assert amounts(*written) == tuple(values)


@given(st.lists(st.from_regex(r"[-+(]?[0-9., ']{1,14}[)-]?", fullmatch=True), max_size=6))
def test_never_two_values_for_one_text(texts: list[str]) -> None:
    """What is read is what one of the two decimal signs says for every cell, and the other does not deny."""
    found = amounts(*texts)
    if not isinstance(found, Fault):
        for decimal in (".", ","):
            other = amounts(*texts, decimal=decimal)
            assert isinstance(other, Fault) or other == found


def days(*texts: str, written: str = "") -> tuple[date | None, ...] | Fault:
    """What a column of days comes to."""
    return read_days(cells(*texts), "payments.csv", "Date", written=written)


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (("01/02/2026", "13/02/2026"), (date(2026, 2, 1), date(2026, 2, 13))),
        (("01/02/2026", "02/13/2026"), (date(2026, 1, 2), date(2026, 2, 13))),
        (("05/05/2026",), (date(2026, 5, 5),)),
        (("05.06.2026", "2026. 06. 05."), (date(2026, 6, 5), date(2026, 6, 5))),
        (("2026-11-02 10:11:12.123", "2026-11-02T10:11:12Z", "20261102"), (date(2026, 11, 2),) * 3),
        (("02-Nov-2026", "2 November 2026", "Nov 2, 2026"), (date(2026, 11, 2),) * 3),
        (("13/11/2026, 09:30 AM", ""), (date(2026, 11, 13), None)),
    ],
)
def test_days_are_read_in_one_order(texts: tuple[str, ...], read: tuple[date, ...]) -> None:
    assert days(*texts) == read


@pytest.mark.parametrize(
    ("texts", "row", "why"),
    [
        (("05/05/2026", "05/06/2026"), 3, "date_two_ways"),
        (("13/02/2026", "02/13/2026"), 3, "date_mixed"),
        (("31/02/2026",), 2, "date_bad"),
        (("yesterday",), 2, "date_bad"),
        (("02.11.26",), 2, "date_bad"),
    ],
)
def test_days_with_two_orders_are_refused(texts: tuple[str, ...], row: int, why: str) -> None:
    found = days(*texts)
    assert isinstance(found, Fault)
    assert (found.row, found.column, found.why) == (row, "Date", why)


def test_a_mapping_decides_the_order() -> None:
    assert days("05/06/2026", written="MM/DD/YYYY") == (date(2026, 5, 6),)
    assert days("02.11.26", written="DD.MM.YY") == (date(2026, 11, 2),)
    assert is_day_pattern("DD.MM.YYYY")
    assert not is_day_pattern("DD.MM")


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2090, 12, 31)), min_size=1, max_size=12),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%b %d, %Y"]),
)
def test_days_that_a_locale_writes_are_read_back_or_asked_about(values: list[date], pattern: str) -> None:
    values = [*values, date(2026, 12, 31)]  # one part above 12 decides
    assert days(*(value.strftime(pattern) for value in values)) == tuple(values)
    found = days(*(value.strftime(pattern) for value in values[:-1]))
    assert isinstance(found, Fault) or found == tuple(values[:-1])
