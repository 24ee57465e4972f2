"""What will come: each amount once, in its own currency, in the month in which this client pays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.accounts import TODAY, bill, books, paid
from unit.desk.billing.till import SERVICES, Till, at, billed, practice
from unit.desk.house import GLOBEX
from vamail.desk.billing.forecast import KINDS, Forecast, forecast, plain
from vamail.desk.billing.forecast_mail import COLUMNS, SERIES, in_review, mail
from vamail.desk.billing.habits import Habits
from vamail.desk.billing.known import is_owed
from vamail.desk.billing.recurring import draft_month, timers
from vamail.model.billing import Invoice
from vamail.model.decision import Decision
from vamail.model.desk import KnownTask
from vamail.model.effects import Keep
from vamail.model.money import total
from vamail.model.values import Picture, Table
from vamail.workspace.types import Client, Recurring, Retainer, Taxing, Terms

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
FREE = Taxing(category="O")


def acme(**more: object) -> Client:
    return billed(tax=FREE, terms=Terms(net_days=10), **more)


def till(*known: Invoice, client: Client | None = None) -> Till:
    made = Till(practice(client or acme(), GLOBEX), now=NOW)
    made.keep(*known)
    return made


def of(made: Till, months: int = 3) -> Forecast:
    return forecast(made.desk, made.workspace, made.now, months)


def expected(found: Forecast) -> list[tuple[str, str, str, date]]:
    return [(one.kind, one.currency, f"{one.amount:.2f}", one.on) for one in found.expected]


# --- sums ------------------------------------------------------------------------------------------------


@given(books(), st.integers(1, 12))
def test_no_two_currencies_are_added_and_nothing_is_lost(known: list[Invoice], months: int) -> None:
    known = [one for one in known if one.status != "void"]
    found = of(till(*known), months)
    assert len({one.currency for one in found.outlooks}) == len(found.outlooks)
    for one in found.outlooks:
        mine = [each for each in found.expected if each.currency == one.currency]
        shown = total(total(month.expected.values()) for month in one.months) + one.later
        assert shown == total(each.amount for each in mine)
        owed = [each for each in known if is_owed(each) and each.currency == one.currency]
        assert one.due == total(each.due for each in owed if each.due > 0)
        assert total(each.amount for each in mine if each.kind == "issued") + one.aside == one.due
        assert len(one.months) == months and all(each.on >= TODAY for each in mine)
        came = total(month.received for month in (*one.past, *one.months))
        assert came <= total(part.amount for each in owed for part in each.received)


@given(books())
def test_a_currency_stands_as_if_it_were_alone(known: list[Invoice]) -> None:
    known = [one for one in known if one.status != "void" and one.client == "acme"]
    together = {one["currency"]: one for one in _currencies(known)}  # type: ignore[index]
    late = Habits(known)
    for currency, one in together.items():
        alone = [each for each in known if each.currency == currency]
        if Habits(alone).late_days("acme") == late.late_days("acme"):
            assert _currencies(alone) == [one]


def _currencies(known: list[Invoice]) -> list[object]:
    found = plain(of(till(*known)))["currencies"]
    assert isinstance(found, list)
    return found


# --- when ------------------------------------------------------------------------------------------------


def settled(number: int, late: int, client: str = "acme", ago: int = 60) -> Invoice:
    due = TODAY - timedelta(days=ago)
    return bill(number, client, due_on=due, received=(paid("100", due + timedelta(days=late)),))


def test_an_invoice_comes_as_late_as_its_client_usually_pays() -> None:
    known = (settled(1, 20), settled(2, 0), settled(3, 6), settled(4, 90, "globex"))
    assert Habits(known).late_days("acme") == 6 and Habits(known).late_days("globex") == 90
    assert Habits(known).late_days("new") == 13  # the middle of 0, 6, 20, 90
    found = of(till(*known, bill(9, due_on=TODAY + timedelta(days=3))))
    assert expected(found) == [("issued", "EUR", "100.00", TODAY + timedelta(days=9))]


def test_who_pays_early_is_expected_in_time_and_nobody_before_today() -> None:
    assert Habits((settled(1, -20),)).late_days("acme") == 0 and Habits(()).late_days("acme") == 0
    found = of(till(settled(1, -20), bill(9, due_on=TODAY - timedelta(days=3))))
    assert expected(found) == [("issued", "EUR", "100.00", TODAY)]


def test_only_the_last_ten_tell() -> None:
    known = [settled(number, 50, ago=400) for number in range(1, 30)]
    known += [settled(number, 2) for number in range(40, 50)]
    assert Habits(known).late_days("acme") == 2


def test_a_promise_holds_and_a_dispute_is_not_waited_for() -> None:
    promised = bill(1, promised_on=date(2026, 12, 24))
    lapsed = bill(2, promised_on=TODAY - timedelta(days=1), due_on=TODAY)
    disputed = bill(3, gross="70", paused_why="disputed")
    found = of(till(promised, lapsed, disputed))
    assert [one[3] for one in expected(found)] == [TODAY, date(2026, 12, 24)]
    assert (found.outlooks[0].aside, found.outlooks[0].due) == (70, 270)


def test_a_draft_comes_as_if_it_were_issued_today() -> None:
    draft = bill(1, status="draft", issued_on=None, due_on=None, terms_days=20)
    note = bill(2, gross="-30", status="draft", type="credit", issued_on=None, due_on=None)
    assert expected(of(till(draft, note))) == [("drafts", "EUR", "100.00", TODAY + timedelta(days=20))]


def test_a_month_that_runs_holds_what_came_and_what_will() -> None:
    part = bill(1, received=(paid("30", TODAY - timedelta(days=2)),), due_on=TODAY + timedelta(days=1))
    (one,) = of(till(part)).outlooks
    assert [month.received for month in one.past] == [0, 0, 0]
    assert (one.months[0].received, one.months[0].whole) == (30, 100)


# --- what is agreed --------------------------------------------------------------------------------------

HOSTING = Recurring(text="Hosting", price=Decimal(20))
QUARTER = Recurring(text="Report", price=Decimal(90), months=3)


def test_retainers_and_recurring_lines_come_on_their_days() -> None:
    client = acme(day=28, retainer=Retainer(price=Decimal(300)), recurring=(HOSTING, QUARTER))
    found = of(till(client=client), 3)
    days = [date(2026, 12, 8), date(2027, 1, 7), date(2027, 2, 7)]
    assert [one for one in expected(found) if one[0] == "retainers"] == [
        ("retainers", "EUR", "300.00", day) for day in days
    ]
    assert [one[2] for one in expected(found) if one[0] == "recurring"] == [
        "20.00",
        "90.00",
        "20.00",
        "20.00",
    ]
    assert found.outlooks[0].later == 320


def test_what_is_drafted_already_is_no_longer_agreed() -> None:
    made = till(client=acme(day=1, retainer=Retainer(price=Decimal(300)), recurring=(HOSTING,)))
    made.now = at("2026-12-01 10:00")
    made.made(draft_month(made.acme, date(2026, 12, 1), made.desk, made.workspace, made.now))
    found = of(made, 2)
    assert [(kind, amount) for kind, _, amount, _ in expected(found)] == [
        ("drafts", "320.00"), ("retainers", "300.00"), ("recurring", "20.00"),
    ]  # fmt: skip


def test_the_forecast_is_what_the_billing_days_will_draft() -> None:
    """What is forecast for a year is what comes to be invoiced in it."""
    client = acme(day=15, retainer=Retainer(price=Decimal(300)), recurring=(HOSTING, QUARTER))
    made = till(client=client)
    made.desk.timers += list(timers(made.workspace, made.now))
    wanted = [one for one in of(made, 12).expected if one.kind in ("retainers", "recurring")]
    made.runs("billing", at("2027-10-31 10:00"))
    drafted = list(made.desk.kept_open(Invoice))
    assert total(one.amount for one in wanted) == total(one.gross for one in drafted)


def test_tax_is_in_it() -> None:
    client = replace(
        acme(day=28, recurring=(HOSTING,)),
        billing=replace(acme(day=28, recurring=(HOSTING,)).billing, tax=None),
    )
    found = of(till(client=client), 1)
    assert [one[2] for one in expected(found)] == ["25.40"]


def test_a_client_without_a_billing_day_is_agreed_with_about_nothing() -> None:
    assert of(till(client=acme(retainer=Retainer(price=Decimal(300))))).outlooks == ()


# --- what is not invoiced yet ----------------------------------------------------------------------------


def task(ref: str = "T-1", **more: object) -> KnownTask:
    given: dict[str, object] = {
        "ref": ref, "client": "acme", "requester": "anna@acme.example", "title": "Flyer", "status": "new",
        "received_at": NOW, "estimate_minutes": 120, **more,
    }  # fmt: skip
    return KnownTask(**given)  # type: ignore[arg-type]


def test_time_expenses_and_estimates_come_with_the_next_invoice() -> None:
    made = till(client=acme(day=28))
    made.worked(60)
    made.spent("12.50")
    made.desk.tasks["T-1"] = task()
    made.desk.tasks["T-2"] = task("T-2", due_at=NOW + timedelta(days=1))
    made.desk.tasks["T-3"] = task("T-3", status="done")
    made.worked(30, task="T-1", billable=False)
    found = expected(of(made))
    soon, later = date(2026, 12, 8), date(2027, 1, 7)
    assert sorted(found, key=lambda one: one[0]) == [
        ("estimates", "EUR", "100.00", soon), ("estimates", "EUR", "75.00", later),
        ("expenses", "EUR", "12.50", soon), ("time", "EUR", "50.00", soon),
    ]  # fmt: skip


def test_a_retainer_covers_its_clients_tasks() -> None:
    made = till(client=acme(day=28, retainer=Retainer(price=Decimal(300))))
    made.desk.tasks["T-1"] = task()
    assert {one.kind for one in of(made).expected} == {"retainers"}


def test_work_without_a_price_is_named_and_not_guessed() -> None:
    made = Till(practice(acme(rate=None), GLOBEX, services=SERVICES), now=NOW)
    made.worked(90)
    found = of(made)
    assert found.unpriced == (("acme", 90),) and found.expected == ()


# --- the mail --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "hu", "fa", "de"])
def test_the_mail_has_a_chart_and_the_same_figures_as_a_table(language: str) -> None:
    made = till(bill(1), bill(2, currency="USD", gross="55.50"), client=acme(day=28, recurring=(HOSTING,)))
    made.workspace = replace(made.workspace, me=replace(made.workspace.me, language=language))
    found = of(made, 6)
    sent = mail(found, made.workspace)
    assert sent.chart is not None and [one.currency for one in sent.chart.panels] == ["EUR", "USD"]
    for panel, one in zip(sent.chart.panels, found.outlooks, strict=True):
        months = (*one.past, *one.months)
        assert len(panel.labels) == len(panel.bars) == len(months)
        assert [sum(bar) for bar in panel.bars] == [month.whole for month in months]
        assert all(len(bar) == len(sent.chart.series) for bar in panel.bars)
    picture, tables = sent.values["chart"], sent.values["tables"]
    assert isinstance(picture, Picture) and picture.alt and "Acme" not in picture.alt
    assert isinstance(tables, tuple) and all(isinstance(one, Table) for one in tables)
    assert all(
        len(row) == len(one.head) <= COLUMNS + 1
        for one in tables
        if isinstance(one, Table)
        for row in one.rows
    )
    assert "Acme" not in str(sent.chart)


def test_each_kind_is_part_of_a_bar_once() -> None:
    assert sorted(kind for _, kinds in SERIES for kind in kinds) == sorted(KINDS)


def test_the_review_has_a_line_a_currency() -> None:
    known = bill(1, due_on=TODAY - timedelta(days=3)), bill(2, currency="USD", gross="55.50")
    made = till(*known)
    assert [one.replace("\u00a0", " ") for one in in_review(made.desk, made.workspace, NOW)] == [
        "100.00 EUR due, 100.00 EUR of it overdue, 100.00 EUR expected this month",
        "55.50 USD due",
    ]
    assert in_review(till().desk, made.workspace, NOW) == ()


def test_it_is_the_same_whatever_was_decided_beside_it() -> None:
    made = till(bill(1))
    before = of(made)
    made.desk.apply(99, Decision(effects=(Keep(value=bill(2, status="void")),)))
    assert of(made) == before
