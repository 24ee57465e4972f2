"""Where the time went, and what it brought."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.test_worked import filed
from unit.desk.billing.till import SERVICES, Till, billed, practice
from unit.desk.house import GLOBEX
from vamail.desk.billing.credit import credit
from vamail.desk.billing.hours import HoursReport, report
from vamail.desk.billing.hours_text import text
from vamail.desk.billing.hours_words import SENTENCES
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.totals import line
from vamail.model.billing import RetainerMonth
from vamail.model.effects import EditTask, Keep
from vamail.workspace.types import Retainer, Rounding

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


def seen(till: Till, client: str = "") -> HoursReport:
    return report(till.desk, till.workspace, FIRST, LAST, client)


def test_time_by_client_task_and_service() -> None:
    till = Till()
    ref = filed(till)
    till.worked(90, task=ref)
    till.worked(60, service="social media")
    till.worked(30, billable=False)
    till.worked(600, on="2026-10-31")
    till.worked(45, void=True)
    (one,) = seen(till).clients
    assert (one.whole.seconds, one.whole.billable, one.whole.billed) == (180 * 60, 150 * 60, 0)
    assert {key: part.seconds // 60 for key, part in one.tasks.items()} == {"": 90, ref: 90}
    assert {key: part.seconds // 60 for key, part in one.services.items()} == {"": 120, "Social media": 60}
    assert one.whole.to_bill == {"EUR": Decimal(75 + 50)}, "the client's hour holds for every service"
    assert one.rates == {"EUR": Decimal(125) / 3}


def test_a_line_is_shared_by_how_long_each_entry_took() -> None:
    till = Till(practice(billed(rounding=Rounding(minutes=60, way="up", per="total")), GLOBEX))
    ref = filed(till)
    till.worked(30, task=ref)
    till.worked(60)
    draft = till.drafted()
    (one,) = seen(till).clients
    assert (one.whole.billed, one.whole.to_bill) == (0, {"EUR": Decimal(100)}), "a draft is not billed"
    till.issued(draft)
    (one,) = seen(till).clients
    assert one.whole.billed == 90 * 60 and one.whole.to_bill == {}
    assert one.tasks[ref].charged["EUR"].quantize(Decimal("0.01")) == Decimal("33.33")
    assert one.whole.charged["EUR"].quantize(Decimal("0.01")) == 100


def test_a_credit_note_takes_back_what_was_counted() -> None:
    till = Till()
    till.worked(60)
    invoice = till.issued(till.drafted())
    note = till.made(credit(invoice, till.desk, till.workspace, till.now))
    till.issued(note)
    (one,) = seen(till).clients
    assert (one.whole.values(one.fixed)["EUR"], one.whole.billed) == (0, 3600), "the hour brought nothing"
    assert (one.whole.charged, one.fixed) == ({"EUR": Decimal(0)}, {}), "and was no fixed price"
    assert "- billed by the hour: 1 h, 0.00 EUR\n" in text(seen(till), "en").replace("\u00a0", " ")


@pytest.mark.parametrize("free", [False, True])
def test_hours_that_were_credited_count_once_when_they_are_billed_anew(free: bool) -> None:
    till = Till()
    till.worked(60)
    invoice = till.issued(till.drafted(till.line("300"), gather=True))
    till.issued(till.made(credit(invoice, till.desk, till.workspace, till.now, free=free)))
    (one,) = seen(till).clients
    assert one.fixed.get("EUR", Decimal(0)) == 0
    assert one.whole.values(one.fixed) == {"EUR": Decimal(50 if free else 0)}
    if free:
        till.issued(till.drafted())
        (one,) = seen(till).clients
        assert one.rates == {"EUR": Decimal(50)}


def test_a_credit_of_some_lines_leaves_the_others() -> None:
    till = Till()
    till.worked(60)
    invoice = till.issued(till.drafted(till.line("300"), gather=True))
    place = next(place for place, one in enumerate(invoice.lines, 1) if one.kind == "time")
    till.issued(till.made(credit(invoice, till.desk, till.workspace, till.now, places=(place,))))
    (one,) = seen(till).clients
    assert (one.whole.charged, one.fixed) == ({"EUR": Decimal(0)}, {"EUR": Decimal(300)})


@pytest.mark.parametrize("per", ["entry", "day", "total"])
def test_what_is_still_to_be_billed_is_what_the_draft_says(per: Literal["entry", "day", "total"]) -> None:
    till = Till(practice(billed(rounding=Rounding(minutes=15, way="up", per=per)), GLOBEX))
    ref = filed(till)
    till.worked(50, task=ref)
    till.worked(7)
    till.worked(20, on="2026-11-24", service="Social media")
    till.worked(40, service="Logo")
    (one,) = seen(till).clients
    before = one.whole.to_bill["EUR"].quantize(Decimal("0.01"))
    assert before == till.drafted().net
    assert one.whole.unpriced == 40 * 60


def test_fixed_prices_and_expenses() -> None:
    till = Till()
    till.worked(60)
    till.spent("20")
    till.issued(till.drafted(till.line("300"), gather=True))
    (one,) = seen(till).clients
    assert (one.fixed, one.whole.charged) == ({"EUR": Decimal(300)}, {"EUR": Decimal(50)})
    assert one.rates == {"EUR": Decimal(350)}


def test_hours_of_a_retainer_bring_its_price() -> None:
    till = Till(practice(billed(retainer=Retainer(price=Decimal(400), minutes=600)), GLOBEX))
    month = RetainerMonth(name="acme/2026-11", client="acme", included=600, sold="I-1")
    till.take(BillOutcome(effects=(Keep(value=month),)))
    sold = line("Retainer", Decimal(1), Decimal(400), "EUR", tax=till.line().tax, kind="retainer")
    till.issued(till.drafted(sold))
    till.worked(480)
    (one,) = seen(till).clients
    assert (one.whole.retained, one.whole.to_bill, one.rates) == (480 * 60, {}, {"EUR": Decimal(50)})


def test_what_has_no_price_by_the_hour_is_said() -> None:
    till = Till(practice(billed(rate=None), GLOBEX, services=SERVICES))
    till.worked(60)
    till.worked(30, service="Logo")
    till.worked(15, service="Bookkeeping")
    (one,) = seen(till).clients
    assert (one.whole.unpriced, one.rates) == (105 * 60, {})


def test_currencies_are_never_added() -> None:
    till = Till(
        practice(billed(), replace(billed(GLOBEX), billing=replace(billed().billing, currency="USD")))
    )
    till.worked(60)
    till.worked(60, client="globex")
    assert [one.rates for one in seen(till).clients] == [{"EUR": Decimal(50)}, {"USD": Decimal(50)}]
    assert [one.client for one in seen(till, "globex").clients] == ["globex"]


@pytest.mark.parametrize(
    ("estimate", "spent", "over"),
    [(60, 90, True), (60, 89, False), (10, 39, False), (10, 40, True), (0, 500, False)],
)
def test_tasks_that_took_far_longer(estimate: int, spent: int, over: bool) -> None:
    till = Till()
    ref = filed(till)
    till.take(BillOutcome(effects=(EditTask(task=ref, estimate_minutes=estimate),)))
    till.worked(spent - 5, task=ref, on="2026-10-01")
    till.worked(5, task=ref)
    assert [one.task.ref for one in seen(till).overruns] == ([ref] if over else [])


def test_it_reads_well() -> None:
    till = Till()
    ref = filed(till)
    till.take(BillOutcome(effects=(EditTask(task=ref, estimate_minutes=60),)))
    till.worked(150, task=ref)
    till.issued(till.drafted(till.line("300"), gather=True))
    till.worked(60, service="Social media")
    till.worked(20, billable=False)
    assert (
        text(seen(till), "en").replace("\u00a0", " ")
        == f"""Time from Sun 1 Nov to Mon 30 Nov

Acme Kft.: 3 h 50 min, effectively 123.91 EUR an hour
- billed by the hour: 2 h 30 min, 125.00 EUR
- still to be billed: 1 h, 50.00 EUR
- not charged: 20 min
- fixed prices, deposits and retainers invoiced in these days: 300.00 EUR
By service:
- no service: 2 h 50 min, 125.00 EUR (44.12 EUR an hour)
- Social media: 1 h, 50.00 EUR (50.00 EUR an hour)
By task:
- {ref} “Flyer”: 2 h 30 min, 125.00 EUR (50.00 EUR an hour)
- without a task: 1 h 20 min, 50.00 EUR (37.50 EUR an hour)

Took far longer than estimated (half again as long, and half an hour at least):
- {ref} “Flyer”: 2 h 30 min, estimated 1 h

"""
        + SENTENCES["en"]["counted"]
    )


def test_nothing_at_all_is_one_sentence() -> None:
    assert text(seen(Till()), "en") == "No time was counted from Sun 1 Nov to Mon 30 Nov."


@pytest.mark.parametrize("language", ["hu", "fa"])
def test_every_language_has_the_same_sentences(language: str) -> None:
    assert SENTENCES[language].keys() == SENTENCES["en"].keys()
    till = Till()
    till.worked(60)
    assert "50.00" in text(seen(till), language).replace(",", ".")


_worked = st.tuples(st.integers(1, 300), st.booleans(), st.sampled_from(("", "Social media", "Logo")))


@given(st.lists(_worked, max_size=8), st.booleans())
def test_parts_sum_to_the_whole(worked: list[tuple[int, bool, str]], billed_first: bool) -> None:
    till = Till()
    for minutes, billable, service in worked:
        till.worked(minutes, billable=billable, service=service)
    if billed_first and till.draft().invoice is not None:
        till.issued(till.drafted())
    for one in seen(till).clients:
        for parts in (one.tasks, one.services):
            assert sum(part.seconds for part in parts.values()) == one.whole.seconds
            values = [part.values().get("EUR", Decimal(0)) for part in parts.values()]
            assert abs(sum(values, Decimal(0)) - one.whole.values().get("EUR", Decimal(0))) < Decimal("1e-9")
