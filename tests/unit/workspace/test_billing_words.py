"""Prices, terms, numbers, the path of a logo: what each word of the settings of money takes and refuses."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vamail.model.money import Money
from vamail.workspace.billing_words import Price, price, rounding, terms
from vamail.workspace.document_words import iban, logo, may_clash, series
from vamail.workspace.types import Rounding, Terms


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("240 EUR", ("240", "EUR", "")),
        ("45 EUR an hour", ("45", "EUR", "hour")),
        ("45 EUR/h", ("45", "EUR", "hour")),
        ("EUR 45 per hour", ("45", "EUR", "hour")),
        ("45 EUR hourly", ("45", "EUR", "hour")),
        ("300 USD a day", ("300", "USD", "day")),
        ("9,99 EUR each", ("9.99", "EUR", "piece")),
        ("99 CHF / month", ("99", "CHF", "month")),
        ("0 EUR", ("0", "EUR", "")),
    ],
)
def test_prices(written: str, made: tuple[str, str, str]) -> None:
    assert price(written) == Price(Money(Decimal(made[0]), made[1]), made[2])


@given(st.decimals(0, 10**6, places=2), st.sampled_from(["", " an hour", "/day", " each", " per month"]))
def test_a_price_is_a_decimal_to_the_last_digit(amount: Decimal, unit: str) -> None:
    assert price(f"{amount:f} EUR{unit}").money.amount == amount


@given(st.integers(0, 100), st.integers(0, 365))
def test_terms_are_read_back(upfront: int, net: int) -> None:
    both = Terms(upfront_percent=upfront, net_days=net)
    assert terms(f"{upfront}% upfront, net {net}") == both == terms(f"Net {net} days, {upfront} % up front")
    assert terms(f"net {net}") == Terms(net_days=net)


@given(
    st.integers(1, 480),
    st.sampled_from(["up", "down", "nearest"]),
    st.sampled_from(["entry", "day", "total"]),
)
def test_roundings_are_read_back(minutes: int, way: str, per: str) -> None:
    assert rounding(f"{minutes} minutes {way} per {per}") == Rounding(minutes=minutes, way=way, per=per)


@given(st.text(max_size=30))
def test_no_text_brings_a_reader_down(text: str) -> None:
    for read in (price, terms, rounding, series, logo, iban):
        try:
            read(text)
        except ValueError as fault:
            said = str(fault)
            assert said


# --- numbers, the logo -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("{year}/{number:04}", "{year}/{number:03}", True),
        ("{number}", "{year}{number:03}", True),
        ("{number}", "1{number}", True),
        ("{year}-{number}", "2026-{number}", True),
        ("{number}", "{number}", False),
        ("{year}/{number}", "ACME-{year}/{number}", False),
        ("A{number}", "B{number}", False),
        ("{number}A", "{number}B", False),
        ("{year}/{number}", "{number}/{year}", True),
    ],
)
def test_series_that_could_meet(one: str, other: str, clash: bool) -> None:
    assert may_clash(one, other) is may_clash(other, one) is clash


PATTERNS = (
    st.lists(st.sampled_from(["{year}", "1", "0", "/", "A"]), max_size=3, unique=True)
    .flatmap(
        lambda parts: st.tuples(
            st.permutations(parts), st.integers(0, 3), st.sampled_from(["{number}", "{number:03}"])
        )
    )
    .map(lambda made: "".join([*made[0][: made[1]], made[2], *made[0][made[1] :]]))
)


@given(PATTERNS, PATTERNS, st.integers(1, 99999), st.integers(1, 99999), st.integers(2026, 2028))
@example("{number}", "{year}{number}", 20261, 1, 2026)
def test_series_that_cannot_meet_never_do(one: str, other: str, first: int, second: int, year: int) -> None:
    if one != other and not may_clash(one, other):
        assert one.format(year=year, number=first) != other.format(year=year, number=second)


@given(PATTERNS)
def test_what_a_series_may_look_like_is_what_format_takes(pattern: str) -> None:
    try:
        read = series(pattern)
    except ValueError:
        assert pattern[0] == "/"
        return
    assert len({read.format(year=2026, number=number) for number in range(1, 1200)}) == 1199


@pytest.mark.parametrize(
    "written",
    [
        "{number!r}",
        "{number.__class__}",
        "{0}",
        "{}",
        "{year}",
        "{number}{number}",
        "{number:99999999}",
        "={number}",
        "{number:04d}",
        "{year:04}/{number}",
        "a\u202e{number}",
        "{number}\n",
        "A" * 60 + "{number}",
        "{{number}}",
    ],
)
def test_a_pattern_is_no_program(written: str) -> None:
    if written.strip() != "{number}":
        with pytest.raises(ValueError, match=r"numbers look|begins with a sign"):
            series(written)


@pytest.mark.parametrize(
    "written",
    [
        "../logo.png",
        "/etc/logo.png",
        "~/logo.png",
        "a/../../logo.png",
        "C:\\logo.png",
        "..\\logo.png",
        "logo.pdf",
        "logo",
        "logo.png\u202e",
        ".png/..",
    ],
)
def test_a_logo_is_inside(written: str) -> None:
    with pytest.raises(ValueError, match=r"inside of this folder|no picture"):
        logo(written)
