"""The sums of an invoice, against plain reckoning in whole cents and fractions."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from vamail.desk.billing.totals import line, settled_by, share_of, taxes_of, with_totals
from vamail.model.billing import BilledParty, Invoice, InvoiceLine, Tax
from vamail.model.money import places

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TAXES = (
    Tax(category="S", percent=Decimal(27)), Tax(category="S", percent=Decimal("5.5")),
    Tax(category="AE", reason="Reverse charge"), Tax(category="O"),
)  # fmt: skip
currencies = st.sampled_from(["EUR", "USD", "HUF", "KWD", "JPY"])
quantities = st.decimals(min_value="0.01", max_value=1000, places=2)
prices = st.decimals(min_value=-5000, max_value=5000, places=3)


def invoice(lines: tuple[InvoiceLine, ...], currency: str) -> Invoice:
    nobody = BilledParty(name="x")
    return with_totals(
        Invoice(name="I-1", currency=currency, seller=nobody, buyer=nobody, lines=lines, drafted_at=AT)
    )


def lines_in(currency: str) -> st.SearchStrategy[tuple[InvoiceLine, ...]]:
    one = st.builds(
        lambda quantity, price, tax: line("x", quantity, price, currency, tax=tax),
        quantities, prices, st.sampled_from(TAXES),
    )  # fmt: skip
    return st.lists(one, min_size=1, max_size=12).map(tuple)


some = currencies.flatmap(lambda currency: st.tuples(st.just(currency), lines_in(currency)))


def half_up(value: Fraction, currency: str) -> Fraction:
    unit = 10 ** places(currency)
    scaled = abs(value) * unit
    whole = scaled.numerator // scaled.denominator
    whole += (scaled - whole) * 2 >= 1
    return Fraction(whole if value >= 0 else -whole, unit)


@given(some)
def test_lines_sum_to_totals_and_tax_is_reckoned_once_for_each_rate(
    given_: tuple[str, tuple[InvoiceLine, ...]],
) -> None:
    currency, lines = given_
    made = invoice(lines, currency)
    assert Fraction(made.net) == sum((Fraction(one.net) for one in lines), Fraction(0))
    for one in lines:
        assert Fraction(one.net) == half_up(Fraction(one.quantity) * Fraction(one.price), currency)
    assert sum(one.taxable for one in made.taxes) == made.net
    for tax in made.taxes:
        assert Fraction(tax.amount) == half_up(Fraction(tax.taxable) * Fraction(tax.percent) / 100, currency)
    assert made.tax == sum(one.amount for one in made.taxes) and made.gross == made.net + made.tax
    rates = [(one.category, one.percent) for one in made.taxes]
    assert len(rates) == len(set(rates))


@given(some, st.integers(1, 99))
def test_deposit_and_final_are_the_whole_by_category_and_rate(
    given_: tuple[str, tuple[InvoiceLine, ...]], percent: int
) -> None:
    currency, lines = given_
    deposit = invoice(share_of(lines, percent, "Deposit", currency), currency)
    final = with_totals(invoice(settled_by(lines, deposit, "Less deposit"), currency), deposit)
    whole = invoice(lines, currency)
    both = taxes_of((*deposit.lines, *final.lines), currency)
    assert {(one.category, one.percent): one.taxable for one in both} == {
        (one.category, one.percent): one.taxable for one in whole.taxes
    }
    assert (deposit.net + final.net, deposit.tax + final.tax) == (whole.net, whole.tax)
    assert deposit.gross + final.gross == whole.gross
    for tax in final.taxes:
        exact = Fraction(tax.taxable) * Fraction(tax.percent) / 100
        assert abs(Fraction(tax.amount) - exact) <= Fraction(1, 10 ** places(currency))


def test_five_and_a_half_is_one_rate_however_it_is_written() -> None:
    one = line("a", Decimal(1), Decimal("0.5"), "EUR", tax=Tax(category="S", percent=Decimal("5.50")))
    other = line("b", Decimal(1), Decimal("0.5"), "EUR", tax=Tax(category="S", percent=Decimal("5.5")))
    assert [tax.taxable for tax in taxes_of((one, other), "EUR")] == [Decimal("1.00")]
