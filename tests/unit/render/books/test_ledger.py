"""What is taken into an export, and lines as importers want them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given

from unit.render.books.ledgers import AT, TAXES, TODAY, invoice, ledgers
from vamail.desk.billing.totals import line
from vamail.model.billing import Expense, Payment
from vamail.model.money import rounded, total
from vamail.render.books import Ledger, Span, gathered
from vamail.render.books.ledger import line_taxes, priced
from vamail.workspace.types import Seller

LINES = (line("Work", Decimal(1), Decimal(10), "EUR", tax=TAXES[0]),)
PAID = Payment(
    name="p", client="acme", state="counted", amount=Decimal(5), currency="EUR", paid_on=TODAY, at=AT
)  # fmt: skip
SPENT = Expense(name="X-1", client="acme", spent_on=TODAY, text="x", amount=Decimal(5), currency="EUR")


def test_requests_and_money_that_pays_nothing_are_left_out_and_said() -> None:
    values = (
        invoice("I-1", "EUR", LINES, TODAY), invoice("I-2", "EUR", LINES, TODAY, type="request"),
        invoice("I-3", "EUR", LINES, TODAY, status="draft"),
        invoice("I-4", "EUR", LINES, TODAY, status="void"),
        invoice("I-5", "EUR", LINES, TODAY, credit=True), PAID, replace(PAID, name="q", state="candidate"),
        replace(PAID, name="r", state="unmatched"), replace(PAID, name="s", state="void"), SPENT,
        replace(SPENT, name="X-2", void=True),
    )  # fmt: skip
    ledger, said = gathered(values, Span(), Seller(), {}, TODAY)
    assert [one.name for one in ledger.invoices] == ["I-1"]
    assert [one.name for one in ledger.credits] == ["I-5"]
    assert [one.name for one in (*ledger.payments, *ledger.expenses)] == ["p", "X-1"]
    assert said == (
        "left out: 1 invoice (void)",
        "left out: 1 payment request (no invoice; what was paid on it is in)",
        "left out: 1 payment (not confirmed)",
        "left out: 1 payment (of no invoice that is known)",
        "left out: 1 payment (taken back)",
    )


def test_a_span_holds_both_its_days_and_one_client() -> None:
    day = timedelta(days=1)
    values = [
        made for at, when in enumerate((TODAY - 2 * day, TODAY - day, TODAY, TODAY + day), start=1)
        for made in (
            invoice(f"I-{at}", "EUR", LINES, when), replace(PAID, name=f"p{at}", paid_on=when),
            replace(SPENT, name=f"X-{at}", spent_on=when),
            invoice(f"I-{at}0", "EUR", LINES, when, client="globex"),
        )
    ]  # fmt: skip
    span = Span(since=TODAY - day, until=TODAY, client="acme")
    ledger, said = gathered(values, span, Seller(), {}, TODAY)
    assert [one.name for one in ledger.invoices] == ["I-2", "I-3"]
    assert [one.name for one in ledger.payments] == ["p2", "p3"]
    assert [one.name for one in ledger.expenses] == ["X-2", "X-3"]
    assert said == ()
    assert gathered(values, Span(since=date(2030, 1, 1)), Seller(), {}, TODAY)[0].documents == ()


@given(ledgers())
def test_the_taxes_of_lines_sum_to_the_invoices(ledger: Ledger) -> None:
    for one in ledger.documents:
        taxes = line_taxes(one)
        assert len(taxes) == len(one.lines)
        for tax in one.taxes:
            of_rate = [
                amount for amount, line in zip(taxes, one.lines, strict=True)
                if (line.tax.category, line.tax.percent) == (tax.category, tax.percent)
            ]  # fmt: skip
            assert total(of_rate) == tax.amount


def test_a_cent_by_which_the_tax_of_a_final_invoice_differs_is_on_its_last_line() -> None:
    lines = tuple(line("x", Decimal(1), Decimal(price), "EUR", tax=TAXES[0]) for price in ("9.99", "1.01"))
    made = invoice("I-1", "EUR", lines, TODAY)
    (tax,) = made.taxes
    moved = made.next(taxes=(replace(tax, amount=tax.amount + Decimal("0.01")),))
    assert tax.amount == Decimal("2.97")
    assert line_taxes(made) == (Decimal("2.70"), Decimal("0.27"))
    assert line_taxes(moved) == (Decimal("2.70"), Decimal("0.28"))


@given(ledgers())
def test_an_importer_that_multiplies_comes_to_the_net(ledger: Ledger) -> None:
    for one in ledger.documents:
        for each in one.lines:
            found = priced(each, one.currency)
            assert found.quantity > 0
            assert rounded(found.quantity * found.price, one.currency) == each.net
            assert max(-int(found.quantity.as_tuple().exponent), 0) <= 5
            assert found.quantity == found.quantity.quantize(Decimal("0.0001"))


def test_a_line_that_needs_more_decimals_is_one_piece_that_says_so() -> None:
    made = line("Work", Decimal("0.33333"), Decimal(60), "EUR", tax=TAXES[3])
    found = priced(made, "EUR")
    assert (found.quantity, found.price) == (1, Decimal("20.00"))
    assert found.text == "Work (0.33333 x 60 EUR)"
