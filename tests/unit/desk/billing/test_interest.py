"""Interest and fees for late payment: what was owed on each day, rounded once, and only as the VA asks."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.paying import invoice
from unit.desk.billing.till import Till, at, billed, mails, practice
from vamail.desk.billing.interest import base_of, charge, fee_of, interest, late, yearly
from vamail.model.billing import Invoice, Received
from vamail.model.effects import SendMail
from vamail.model.money import rounded
from vamail.workspace.types import LateTerms

DUE = date(2026, 12, 4)
EU = LateTerms(law="eu", reference=Decimal("2.15"))
OWN = LateTerms(percent=Decimal(10), fees=(("EUR", Decimal(25)),))


def paid(amount: str, on: date) -> Received:
    return Received(payment=f"{amount}/{on}", amount=Decimal(amount), paid_on=on)


@pytest.mark.parametrize(
    ("parts", "days", "sum_"),
    [
        ((), 0, "0.00"), ((), 1, "0.28"), ((), 365, "101.50"),
        ((paid("400", DUE + timedelta(days=10)),), 30, "6.12"),  # 400 × 10 + 600 × 30 days
        ((paid("1000", DUE),), 30, "0.00"), ((paid("1000", DUE - timedelta(days=3)),), 30, "0.00"),
        ((paid("5000", DUE + timedelta(days=10)),), 30, "2.78"),
    ],
)  # fmt: skip
def test_simple_interest_on_what_was_owed_when(parts: tuple[Received, ...], days: int, sum_: str) -> None:
    made = interest(invoice(received=parts), yearly(EU), DUE, DUE + timedelta(days=days))
    assert made == Decimal(sum_)


PARTS = st.lists(st.tuples(st.integers(1, 60_000), st.integers(-20, 120)), max_size=4)


@given(PARTS, st.integers(0, 150), st.integers(0, 150), st.decimals("0", "100", places=2))
def test_it_is_the_sum_of_the_days(
    parts: list[tuple[int, int]], since: int, until: int, percent: Decimal
) -> None:
    received = tuple(paid(str(Decimal(cents) / 100), DUE + timedelta(days=day)) for cents, day in parts)
    one = invoice(received=received)
    days = Decimal(0)
    for day in range(since + 1, until + 1):
        came = sum((part.amount for part in received if part.paid_on < DUE + timedelta(days=day)), Decimal(0))
        days += max(one.gross - came, Decimal(0))
    wanted = rounded(days * percent / 100 / 365, "EUR")
    assert interest(one, percent, DUE + timedelta(days=since), DUE + timedelta(days=until)) == wanted


@pytest.mark.parametrize(
    ("terms", "owed", "currency", "fee"),
    [
        (EU, "10", "EUR", 40), (EU, "10", "USD", 0), (OWN, "10", "EUR", 25), (OWN, "10", "USD", 0),
        (LateTerms(law="uk", reference=Decimal(4)), "999.99", "GBP", 40),
        (LateTerms(law="uk", reference=Decimal(4)), "1000", "GBP", 70),
        (LateTerms(law="uk", reference=Decimal(4)), "9999.99", "GBP", 70),
        (LateTerms(law="uk", reference=Decimal(4)), "10000", "GBP", 100),
        (LateTerms(), "10", "EUR", 0),
    ],
)  # fmt: skip
def test_the_fee(terms: LateTerms, owed: str, currency: str, fee: int) -> None:
    assert fee_of(terms, Decimal(owed), currency) == fee


def test_the_rate_is_written_and_never_guessed() -> None:
    assert yearly(EU) == Decimal("10.15") and yearly(OWN) == 10
    assert yearly(LateTerms(law="eu")) == 0 == yearly(LateTerms(fees=(("EUR", Decimal(5)),)))


def shop(terms: LateTerms | None = EU) -> tuple[Till, Invoice]:
    """An invoice of 127 EUR, issued on 24 November, due on 8 December; it is the first of February."""
    till = Till(workspace=practice(billed(late=terms)))
    made = till.issued(till.drafted(till.line()))
    till.now = at("2027-02-01 10:00")
    return till, made


def asked(till: Till, made: Invoice, **more: Invoice) -> Invoice:
    newest = till.invoice(made.name)
    return till.made(charge(newest, till.desk, till.workspace, till.now, **more))


def test_a_draft_of_its_own_outside_of_vat_that_waits_for_an_ok() -> None:
    till, made = shop()
    draft = asked(till, made)
    assert [(one.kind, one.net, one.tax.category) for one in draft.lines] == [
        ("late_fee", Decimal(40), "O"), ("interest", Decimal("1.94"), "O"),
    ]  # fmt: skip
    assert "Outside" not in draft.lines[0].tax.reason and draft.lines[0].tax.reason
    assert (draft.status, draft.gross, draft.tax) == ("draft", Decimal("41.94"), 0)
    assert all(one.sources == (made.name,) for one in draft.lines)
    assert "évi 10,15 %" in draft.lines[1].text and made.number in draft.lines[1].text
    assert "2026. 12. 09. – " in draft.lines[1].text.replace("\u00a0", " ")
    assert till.invoice(made.name).gross == made.gross


def test_nothing_is_charged_twice_and_what_is_dropped_or_credited_may_be_again() -> None:
    till, made = shop()
    draft = asked(till, made)
    assert charge(till.invoice(made.name), till.desk, till.workspace, till.now).refused
    till.keep(draft.next(status="void"))
    again = till.issued(asked(till, made))
    till.now += timedelta(days=30)
    later = asked(till, made)
    assert [(one.kind, one.from_on) for one in later.lines] == [("interest", date(2027, 2, 2))]
    till.keep(later.next(status="void"), again.next(credited=again.gross))
    assert [one.kind for one in asked(till, made).lines] == ["late_fee", "interest"]
    assert base_of(again) == 0


def test_onto_a_draft_only_where_it_has_no_vat() -> None:
    till, made = shop()
    other = till.drafted(till.line("50"))
    refused = charge(till.invoice(made.name), till.desk, till.workspace, till.now, onto=other)
    assert "outside its scope" in refused.refused
    untaxed = replace(other.lines[0], tax=replace(other.lines[0].tax, category="O", percent=Decimal(0)))
    till.keep(other.next(lines=(untaxed,), tax=Decimal(0)))
    both = asked(till, made, onto=till.invoice(other.name))
    assert [one.kind for one in both.lines] == ["fixed", "late_fee", "interest"]


def test_what_cannot_be_charged_is_said() -> None:
    till, made = shop(None)
    assert "write `billing: late:`" in charge(made, till.desk, till.workspace, till.now).refused
    till, made = shop()
    till.now = at("2026-12-08 10:00")
    assert "is not late" in charge(made, till.desk, till.workspace, till.now).refused
    settled = till.invoice(made.name).next(received=(paid("127", DUE),))
    assert late(settled, till.desk, till.workspace, at("2027-02-01 10:00")) is None


def test_the_last_stage_proposes_it_and_adds_nothing() -> None:
    till, made = shop()
    till.now = at("2026-11-24 10:00")
    decisions = till.runs("dun", at("2027-02-01 00:00"))
    news = [
        one for decision in decisions for one in decision.effects
        if isinstance(one, SendMail) and one.template == "money_news"
    ]  # fmt: skip
    assert [one.action for one in news] == [f"late.{made.name}"]
    assert news[0].values["commands"] == (f"interest {made.name}",)
    assert "40.00" in str(news[0].values["lines"]) and len(till.invoices()) == 1


def test_nothing_is_proposed_where_nothing_is_agreed() -> None:
    till, _ = shop(None)
    till.now = at("2026-11-24 10:00")
    decisions = till.runs("dun", at("2027-02-01 00:00"))
    sent = (one for decision in decisions for one in mails(decision.effects))
    assert "money_news" not in [one.template for one in sent]
