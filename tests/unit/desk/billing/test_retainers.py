"""Retainers: what a month was sold with, what became of it, and that nobody pays an hour twice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.till import Till, at, billed, practice
from unit.desk.house import GLOBEX
from vamail.desk.billing.drafting import drop
from vamail.desk.billing.recurring import BILLING, timers
from vamail.desk.billing.retainers import included_in, next_month, settle
from vamail.model.billing import Leftover, RetainerMonth
from vamail.model.ledger import TimeEntry
from vamail.workspace.types import Retainer

TEN_HOURS = Retainer(price=Decimal(500), minutes=600)


def paid(retainer: Retainer = TEN_HOURS, **more: object) -> Till:
    """On a desk since October, with a billing day on the first; November is sold."""
    desk = practice(billed(day=1, retainer=retainer, **more), GLOBEX)
    till = Till(desk, now=at("2026-10-20 10:00"))
    till.desk.timers += list(timers(desk, till.now))
    until(till, "2026-11-02 10:00")
    return till


def until(till: Till, day: str) -> None:
    """The billing days up to then."""
    till.runs(BILLING, at(day))
    till.desk.timers = [one for one in till.desk.timers if one.due_at > at(day)]
    till.now = at(day)


def month(till: Till, key: str) -> RetainerMonth:
    found = till.desk.kept(RetainerMonth, f"acme/{key}")
    assert found is not None
    return found


@given(
    st.integers(0, 900), st.lists(st.integers(0, 300), max_size=5), st.integers(0, 3000), st.integers(0, 4)
)
def test_every_minute_is_somewhere(included: int, before: list[int], used: int, rollover: int) -> None:
    first = date(2026, 11, 1)
    old = [Leftover(month=f"2026-{10 - back:02}", minutes=one) for back, one in enumerate(before)]
    found = settle(included, old, used, first, rollover)
    assert min(found.carried, found.over, found.lost) >= 0 and found.over <= used
    left = sum(one.minutes for one in found.left)
    assert included + sum(before) == (used - found.over) + found.lost + left
    usable = included + sum(before[:rollover])
    assert found.over == max(0, used - usable)
    assert rollover or not found.left
    assert all(one.minutes > 0 for one in found.left)


@given(st.lists(st.integers(0, 1500), min_size=1, max_size=12), st.integers(0, 3))
def test_nothing_is_kept_longer_than_agreed(months: list[int], rollover: int) -> None:
    first, left = date(2026, 1, 1), ()  # type: tuple[date, tuple[Leftover, ...]]
    for used in months:
        found = settle(600, left, used, first, rollover)
        oldest = [one.month for one in found.left]
        first, left = next_month(first), found.left
        assert all(
            (first.year * 12 + first.month) - (int(one[:4]) * 12 + int(one[5:])) <= rollover for one in oldest
        )


def test_a_month_is_sold_in_advance_and_told_of_when_it_is_over() -> None:
    till = paid()
    assert [one.text for one in till.invoice("I-1").lines] == ["Havi átalány: 2026. november, 10 óra"]
    assert month(till, "2026-11").is_open
    entry = till.worked(540)
    until(till, "2026-12-02 10:00")
    sale, statement = till.invoice("I-2").lines
    assert (sale.kind, sale.net, statement.net, statement.quantity) == ("retainer", 500, 0, 9)
    assert statement.text == (
        "Átalány, 2026. november: felhasználva 9 óra, a keret 10 óra; nem vihető tovább: 1 óra"
    )
    assert statement.sources == (entry.name,)
    assert till.desk.kept(TimeEntry, entry.name).billed == "I-2"  # type: ignore[union-attr]
    closed = month(till, "2026-11")
    assert (closed.used, closed.lost, closed.over, closed.told, closed.is_open) == (540, 60, 0, "I-2", False)


def test_what_goes_beyond_is_charged_by_the_hour_at_the_price_of_the_last_hours() -> None:
    till = paid(rates=(("Social media", Decimal(40)),))
    till.worked(600, "2026-11-03")
    till.worked(90, "2026-11-20", "Social media")
    until(till, "2026-12-02 10:00")
    _, statement, over = till.invoice("I-2").lines
    assert (statement.quantity, over.quantity, over.price, over.net) == (10, Decimal("1.5"), 40, 60)
    assert over.text == "Social media, az átalányon felül (2026. november)"
    assert len(statement.sources) == 2 and over.sources == ()


def test_hours_are_carried_over_and_used_first() -> None:
    till = paid(replace(TEN_HOURS, rollover_months=1))
    till.worked(480)
    until(till, "2026-12-02 10:00")
    assert month(till, "2026-11").left == (Leftover(month="2026-11", minutes=120),)
    till.worked(660, "2026-12-10")
    until(till, "2027-01-02 10:00")
    december = month(till, "2026-12")
    assert (december.carried, december.over) == (120, 0)
    assert december.left == (Leftover(month="2026-12", minutes=60),)
    said = till.invoice("I-3").lines[1].text
    assert "ebből áthozott 2 óra; a következő hónapokra átvihető: 1 óra" in said


def test_hours_of_a_month_that_is_sold_are_never_charged_beside_it() -> None:
    till = paid()
    before = till.worked(60, "2026-10-15")
    till.worked(60)
    invoice = till.drafted()
    assert [one.sources for one in invoice.lines] == [(before.name,)]


def test_what_is_logged_late_counts_in_the_next_month() -> None:
    till = paid()
    until(till, "2026-12-02 10:00")
    late = till.worked(120, "2026-11-28")
    until(till, "2027-01-02 10:00")
    assert month(till, "2026-12").used == 120
    assert till.desk.kept(TimeEntry, late.name).billed == "I-3"  # type: ignore[union-attr]


def test_a_dropped_draft_neither_sells_nor_tells() -> None:
    till = paid()
    entry = till.worked(60)
    until(till, "2026-12-02 10:00")
    till.made(drop(till.invoice("I-2"), till.desk, till.workspace))
    assert (month(till, "2026-12").sold, month(till, "2026-11").told) == ("", "")
    assert till.desk.kept(TimeEntry, entry.name).billed == ""  # type: ignore[union-attr]
    until(till, "2027-01-02 10:00")
    assert month(till, "2026-11").told == "I-3" and month(till, "2027-01").sold == "I-3"


def test_a_value_is_as_many_hours_as_it_buys() -> None:
    value = Retainer(price=Decimal(500))
    own = billed(retainer=value)
    assert included_in(value, own, practice(own), "EUR") == 600
    flat = billed(retainer=value, rate=None)
    assert included_in(value, flat, practice(flat), "EUR") == 0


def test_without_a_rate_it_covers_whatever_is_worked() -> None:
    till = paid(Retainer(price=Decimal(500)), rate=None)
    till.worked(6000)
    until(till, "2026-12-02 10:00")
    assert [one.net for one in till.invoice("I-2").lines] == [500, 0]
    assert month(till, "2026-11").over == 0
