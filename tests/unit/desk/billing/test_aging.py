"""Aging: each amount stands in one column of its currency, and all of them are what is due."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.accounts import TODAY, bill, books, credit_of, paid
from vamail.desk.billing.aging import BUCKETS, aging, bucket, plain
from vamail.desk.billing.known import is_owed
from vamail.model.billing import Invoice
from vamail.model.money import total


@given(books())
def test_the_columns_are_what_is_due_of_open_invoices(known: list[Invoice]) -> None:
    known = [one for one in known if one.status != "void"]
    for one in aging(known, TODAY):
        owed = [each for each in known if is_owed(each) and each.currency == one.currency]
        assert one.whole.due == total(each.due for each in owed if each.due > 0)
        assert one.whole.overpaid == -total(each.due for each in owed if each.due < 0)
        assert one.whole.overdue == total(
            each.due for each in owed if each.due > 0 and each.due_on is not None and each.due_on < TODAY
        )
        for name in (*BUCKETS, "overpaid", "drafts", "credits"):
            assert getattr(one.whole, name) == total(getattr(row, name) for row in one.rows) >= 0
        assert {row.currency for row in one.rows} == {one.currency}
        assert len({row.client for row in one.rows}) == len(one.rows)
    assert len({one.currency for one in aging(known, TODAY)}) == len(aging(known, TODAY))


@given(books(), st.integers(0, 300))
def test_a_day_that_has_passed_is_as_it_was_then(known: list[Invoice], back: int) -> None:
    """What came later is left out, so that an earlier look would have said the same."""
    day = TODAY - timedelta(days=back)
    then = [
        _as_of(one, day, known)
        for one in known
        if one.status == "issued" and one.issued_on and one.issued_on <= day
    ]
    found = {
        row["client"] + row["currency"]: row for row in plain(aging(known, TODAY, day)) if Decimal(row["due"])
    }
    assert {key: row["due"] for key, row in found.items()} == {
        row["client"] + row["currency"]: row["due"] for row in plain(aging(then, day)) if Decimal(row["due"])
    }


def _as_of(invoice: Invoice, day: date, known: list[Invoice]) -> Invoice:
    notes = [
        one for one in known
        if one.type == "credit" and one.of_invoice == invoice.name and one.issued_on and one.issued_on <= day
    ]  # fmt: skip
    received = tuple(one for one in invoice.received if one.paid_on <= day)
    return replace(invoice, received=received, credited=-total(one.gross for one in notes))


@pytest.mark.parametrize(
    ("late", "column"),
    [(-10, "not_due"), (0, "not_due"), (1, "days_1_30"), (30, "days_1_30"), (31, "days_31_60"),
     (60, "days_31_60"), (61, "days_61_90"), (90, "days_61_90"), (91, "days_over_90"), (900, "days_over_90")],
)  # fmt: skip
def test_a_day_is_in_one_column(late: int, column: str) -> None:
    assert bucket(bill(1, due_on=TODAY - timedelta(days=late)), TODAY) == column


def test_drafts_credits_and_what_is_too_much_stand_apart() -> None:
    note = bill(3, gross="-30", type="credit", status="draft", issued_on=None, due_on=None)
    known = (
        bill(1), bill(2, status="draft", gross="70", issued_on=None, due_on=None), note,
        bill(4, received=(paid("120", TODAY),)),
    )  # fmt: skip
    (found,) = aging(known, TODAY)
    assert (found.whole.due, found.whole.drafts, found.whole.credits, found.whole.overpaid) == (
        100,
        70,
        30,
        20,
    )
    (before,) = aging(known, TODAY, TODAY - timedelta(days=1))
    assert (before.whole.due, before.whole.drafts) == (200, 0)


def test_an_issued_credit_note_is_subtracted_once() -> None:
    known = credit_of(bill(1), 2, Decimal(40), TODAY - timedelta(days=2))
    assert aging(known, TODAY)[0].whole.due == 60
    assert aging(known, TODAY, TODAY - timedelta(days=3))[0].whole.due == 100


def test_what_came_on_the_day_itself_counts() -> None:
    day = TODAY - timedelta(days=2)
    known = (bill(1, received=(paid("30", day), paid("20", TODAY))), bill(2, gross="5", issued_on=day))
    assert [aging(known, TODAY, on)[0].whole.due for on in (day - timedelta(days=1), day, TODAY)] == [
        100,
        75,
        55,
    ]


def test_a_day_to_come_ages_what_is_open_now() -> None:
    (found,) = aging((bill(1),), TODAY, TODAY + timedelta(days=50))
    assert found.whole.days_31_60 == 100


def test_the_most_overdue_comes_first() -> None:
    known = (bill(1), bill(2, "globex", due_on=TODAY - timedelta(days=5)), bill(3, "zeta", "USD"))
    assert [[row.client for row in one.rows] for one in aging(known, TODAY)] == [["globex", "acme"], ["zeta"]]
