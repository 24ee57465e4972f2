"""Deposits and final invoices as the VA asks for them in words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.paying import invoice
from unit.desk.control.at_work import AtWork, at_work
from unit.desk.control.test_money import BILLED, kept, says, take
from unit.desk.house import GLOBEX
from vamail.desk.billing import dunning, ladder
from vamail.model.events import TimerDue
from vamail.workspace.types import Late, LateTerms, Seller, Service, Taxing, Terms

VAT = Taxing(category="S", percent=Decimal(27))


def selling(**more: object) -> AtWork:
    """Acme agreed on `50% upfront`; what is sold is taxed at 27 %, design at 5 %."""
    client = replace(BILLED, billing=replace(BILLED.billing, terms=Terms(upfront_percent=50)))
    low = Taxing(category="S", percent=Decimal(5))
    return at_work(
        clients=(client, GLOBEX), seller=Seller(country="AT", tax_id="ATU12345678", tax=VAT),
        services=(Service(name="Design", price=Decimal(80), currency="EUR", tax=low),), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    "line", ["deposit acme: website 1200 EUR", "invoice acme deposit 50%: website 1200 EUR"]
)
def test_a_deposit_and_what_settles_it(line: str) -> None:
    work = selling()
    (told,) = says(work, line)
    assert told.startswith("I-1 (Acme Kft.): a draft of 762.00")
    says(work, "ok I-1")
    (told,) = says(work, "final I-1")
    assert told.startswith("I-2 (Acme Kft.): a draft of 762.00")
    assert (kept(work, "I-2").type, kept(work, "I-2").of_number) == ("final", kept(work, "I-1").number)
    says(work, "undo I-2")
    assert kept(work, "I-2").status == "void"
    says(work, "invoice I-1 final: website 1300 EUR")
    assert kept(work, "I-3").gross == Decimal("1651.00") - Decimal("762.00")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("deposit globex: website 1200 EUR", "Globex"), ("deposit acme", "Say what the deposit is for"),
        ("deposit acme: website", "has no price"), ("final I-9", "There is no invoice I-9."),
        ("final", "Which invoice is meant?"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(line: str, why: str) -> None:
    (told,) = says(selling(), line)
    assert why in told


def test_a_deposit_that_is_a_draft_or_settled_is_not_settled() -> None:
    work = selling()
    says(work, "deposit acme: website 1200 EUR")
    assert says(work, "final I-1") == ["I-1 is no deposit invoice that was issued for Acme Kft."]
    says(work, "ok I-1")
    says(work, "final I-1")
    assert says(work, "final I-1") == ["I-2 settles this deposit already."]


CENTS = st.integers(min_value=1, max_value=3_000_000).map(lambda cents: Decimal(cents) / 100)


@given(
    st.lists(st.tuples(CENTS, st.booleans()), min_size=1, max_size=4), st.integers(1, 99),
    st.lists(CENTS, max_size=2),
)  # fmt: skip
def test_deposit_and_final_are_the_whole_to_the_last_cent(
    prices: list[tuple[Decimal, bool]], percent: int, paid: list[Decimal]
) -> None:
    work = selling()
    charges = "; ".join(f"{'Design' if low else 'website'} {price:.2f} EUR" for price, low in prices)
    says(work, f"invoice acme: {charges}")
    (told,) = says(work, f"invoice acme deposit {percent}%: {charges}")
    if "I-2" not in told:  # a share of a cent or two may be nothing
        return
    says(work, "ok I-2")
    for amount in paid:
        says(work, f"paid I-2 {amount:.2f} EUR")
    says(work, "final I-2")
    whole, deposit, final = (kept(work, f"I-{number}") for number in (1, 2, 3))
    assert deposit.gross + final.gross == whole.gross
    assert (deposit.net + final.net, deposit.tax + final.tax) == (whole.net, whole.tax)
    assert deposit.due + final.due == whole.gross - sum(paid, Decimal(0))


@pytest.mark.parametrize("how", ["interest I-7", "ok"])
def test_late_payment_is_a_draft_that_waits_for_her_ok(how: str) -> None:
    seller = Seller(country="AT", late=LateTerms(law="eu", reference=Decimal("2.15")))
    work = at_work(clients=(BILLED, GLOBEX), seller=seller, late=Late(ways={"reminder": "send"}))
    one = invoice(due_on=date(2026, 10, 20), issued_on=date(2026, 10, 6))
    take(work, one)
    timer = ladder.again(one, 30, work.workspace, work.now, None)[0]
    work.house.events += 1
    event = TimerDue(number=work.house.events, kind="dun", subject=timer.subject, due_at=timer.due_at)
    work.desk.apply(event.number, dunning.due(event, work.desk, work.workspace, timer.due_at))
    notice = next(sent.message_id for sent in work.desk.sent if sent.mail.template == "money_news")
    work.now = timer.due_at
    (told,) = says(work, how, notice=notice, invoices=("I-7",))
    assert told.startswith("I-1 (Acme Kft.): a draft of 50.0")
    assert kept(work, "I-1").status == "draft" and kept(work).gross == 1000
    says(work, "undo I-1")
    assert kept(work, "I-1").status == "void"
