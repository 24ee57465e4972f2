"""Billing days: local dates that never drift, each month once, also after a standstill."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.till import SERVICES, Till, at, billed, mails, practice
from unit.desk.house import ACME, GLOBEX, client, workspace
from vamail.desk.billing.drafting import drop
from vamail.desk.billing.recurring import BILLING, covered, day_in, draft_month, timer, timers
from vamail.model.billing import Invoice
from vamail.model.effects import SetTimer, TellVa
from vamail.model.ledger import NoticeSent
from vamail.workspace.types import Recurring, Retainer, Workspace

HOSTING = Recurring(text="Hosting", price=Decimal(20))
ZONES = st.sampled_from(
    ["Europe/Budapest", "America/New_York", "Asia/Tehran", "Pacific/Apia", "Australia/Lord_Howe"]
)
START = datetime(2009, 1, 1, tzinfo=UTC)
instants = st.integers(0, 23 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


def every_month(day: int = 1, *again: Recurring, **more: object) -> Workspace:
    return practice(billed(day=day, recurring=again or (HOSTING,), **more), GLOBEX)


def begun(desk: Workspace, now: str = "2026-11-24 10:00") -> Till:
    till = Till(desk, now=at(now))
    till.desk.timers += list(timers(desk, till.now))
    return till


# --- days ------------------------------------------------------------------------------------------------


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 31))
def test_a_short_month_has_its_last_day(day: date, wanted: int) -> None:
    first = day.replace(day=1)
    found = day_in(first, wanted)
    assert (found.year, found.month) == (first.year, first.month)
    assert found.day == wanted or ((found + timedelta(days=1)).day == 1 and found.day < wanted)
    paid = covered(first, wanted)
    assert paid.day == 1 and 0 <= (paid - first).days <= 31
    assert paid >= found or wanted <= 15


@given(instants, st.integers(1, 31), ZONES)
def test_from_any_instant_the_days_of_two_years_follow_without_drift(
    after: datetime, day: int, zone: str
) -> None:
    desk = workspace(clients=(replace(ACME, billing=billed(day=day).billing),))
    desk = replace(desk, me=replace(desk.me, hours=replace(desk.me.hours, zone=zone)))
    seen: list[tuple[str, datetime]] = []
    at_ = after
    for _ in range(24):
        found = timer(desk.clients[0], desk, at_)
        assert found is not None and found.due_at > at_
        local = found.due_at.astimezone(ZoneInfo(zone))
        month = found.subject.removeprefix("acme/")
        assert found.occurrence == day_in(date.fromisoformat(f"{month}-01"), day).isoformat()
        assert found.occurrence in (f"{local:%Y-%m-%d}", f"{local - timedelta(days=1):%Y-%m-%d}")
        seen.append((month, found.due_at))
        at_ = found.due_at
    months = [int(month[:4]) * 12 + int(month[5:]) for month, _ in seen]
    assert months == list(range(months[0], months[0] + 24))
    assert seen[0][1] - after <= timedelta(days=33)


def test_no_day_no_timer() -> None:
    assert timers(practice(billed(), GLOBEX), at("2026-11-24 10:00")) == ()


# --- one invoice a month ---------------------------------------------------------------------------------


def test_each_month_is_drafted_on_its_day_and_told() -> None:
    till = begun(every_month(31))
    till.runs(BILLING, at("2027-03-31 23:00"))
    found = till.invoices()
    assert [one.once for one in found] == [
        "month/2026-11", "month/2026-12", "month/2027-01", "month/2027-02", "month/2027-03",
    ]  # fmt: skip
    assert [f"{one.drafted_at:%m-%d %H:%M}" for one in found] == [
        "11-30 05:00", "12-31 05:00", "01-31 05:00", "02-28 05:00", "03-31 04:00",
    ]  # fmt: skip
    assert all(one.status == "draft" and one.net == 20 for one in found)
    told = [one.mail for one in till.desk.sent]
    assert [one.template for one in told] == ["invoice_draft"] * 5
    assert len([key for kind, key in till.desk.ledger if kind == NoticeSent.kind]) == 5


def test_after_a_standstill_each_missed_month_is_drafted_once() -> None:
    till = begun(every_month())
    back = at("2027-03-10 12:00")
    till.desk.timers += list(timers(till.workspace, back))
    till.runs(BILLING, at("2027-04-01 12:00"), now=back)
    assert [one.once for one in till.invoices()] == [
        "month/2026-12", "month/2027-01", "month/2027-02", "month/2027-03", "month/2027-04",
    ]  # fmt: skip


def test_a_timer_that_comes_twice_drafts_once() -> None:
    till = begun(every_month())
    timer_ = till.desk.timers[0]
    till.falls_due(timer_)
    again = till.falls_due(timer_)
    assert len(till.invoices()) == 1 and not list(mails(again.effects))


def test_a_month_that_she_dropped_is_not_drafted_again() -> None:
    till = begun(every_month())
    till.falls_due(till.desk.timers[0])
    till.made(drop(till.invoice("I-1"), till.desk, till.workspace))
    till.falls_due(till.desk.timers[0])
    assert [one.status for one in till.invoices()] == ["void"]


def test_a_month_that_she_drafted_herself_is_not_drafted_again() -> None:
    till = begun(every_month())
    first = date(2026, 12, 1)
    till.made(draft_month(till.acme, first, till.desk, till.workspace, till.now))
    decision = till.falls_due(till.desk.timers[0])
    assert len(till.invoices()) == 1
    assert decision.reasons[0].why == "it was drafted already I-1"
    assert not [one for one in decision.effects if isinstance(one, TellVa)]


@pytest.mark.parametrize(
    ("before", "after", "days"), [(15, 1, ["12-15", "01-01"]), (1, 15, ["12-01", "01-15"])]
)
def test_the_day_is_moved_within_a_month(before: int, after: int, days: list[str]) -> None:
    """Nothing is charged twice, and no month is left out."""
    till = begun(every_month(before), "2026-11-20 10:00")
    till.runs(BILLING, at("2026-12-10 10:00"))
    till.workspace = every_month(after)
    till.desk.timers += list(timers(till.workspace, at("2026-12-10 10:00")))
    till.runs(BILLING, at("2027-01-20 10:00"))
    found = {one.once: one for one in till.invoices()}
    assert [f"{found[f'month/{month}'].drafted_at:%m-%d}" for month in ("2026-12", "2027-01")] == days
    assert len(found) == len(till.invoices())


def test_what_she_set_to_never_is_never() -> None:
    till = begun(every_month())
    till.workspace = practice(billed(), GLOBEX)
    decision = till.falls_due(till.desk.timers[0])
    assert decision.effects == () and till.invoices() == []


def test_nothing_to_charge_is_nothing_to_tell() -> None:
    till = begun(practice(billed(day=1), GLOBEX))
    decision = till.falls_due(till.desk.timers[0])
    assert not list(mails(decision.effects)) and till.invoices() == []
    assert [one.subject for one in till.desk.timers] == ["acme/2026-12", "acme/2027-01"]


def test_time_up_to_the_day_before_is_charged() -> None:
    till = begun(every_month())
    inside, beyond = till.worked(60, "2026-11-30"), till.worked(60, "2026-12-01")
    till.falls_due(till.desk.timers[0])
    (invoice,) = till.invoices()
    assert [one.sources for one in invoice.lines] == [(), (inside.name,)]
    till.falls_due(till.desk.timers[1])
    assert till.invoice("I-2").lines[1].sources == (beyond.name,)


def test_what_is_missing_is_told_once_and_tried_again() -> None:
    till = begun(every_month(rate=None))
    till.worked(60, "2026-11-30", "Drawing")
    till.runs(BILLING, at("2026-12-04 12:00"))
    (notice,) = till.desk.notices.values()
    assert (
        "December 2026 for Acme Kft. could not be drafted. There is no price of “Drawing”" in notice.lines[0]
    )
    till.workspace = every_month()
    again = [one for one in till.desk.timers if one.subject == "acme/2026-12"][-1]
    till.falls_due(again)
    assert [one.once for one in till.invoices()] == ["month/2026-12"]


@given(st.integers(1, 12), st.integers(1, 14))
def test_a_line_of_every_so_many_months_keeps_its_beat(months: int, missed: int) -> None:
    till = begun(every_month(5, replace(HOSTING, months=months), HOSTING))
    till.runs(BILLING, at("2026-12-06 12:00"))
    late = at("2026-12-05 12:00") + timedelta(days=30 * missed)
    till.runs(BILLING, at("2028-12-31 12:00"), now=max(late, till.now))
    found = {one.once: len(one.lines) for one in till.invoices()}
    assert len(found) == 25
    for place, month in enumerate(sorted(found)):
        assert found[month] == (2 if place % months == 0 else 1)


def test_two_clients_have_invoices_of_their_own() -> None:
    other = replace(
        client("initech", "i@initech.example"), billing=billed(day=1, recurring=(HOSTING,)).billing
    )
    till = begun(practice(billed(day=1, recurring=(HOSTING,)), other, services=SERVICES))
    till.runs(BILLING, at("2026-12-02 12:00"))
    assert sorted(one.client for one in till.invoices()) == ["acme", "initech"]
    assert len({one.name for one in till.invoices()}) == 2


def test_the_next_timer_is_set_whatever_comes_of_this_one() -> None:
    till = begun(every_month(retainer=Retainer(price=Decimal(500), minutes=600)))
    decision = till.falls_due(till.desk.timers[0])
    (following,) = (one for one in decision.effects if isinstance(one, SetTimer))
    assert (following.subject, following.occurrence) == ("acme/2027-01", "2027-01-01")
    assert isinstance(till.invoice("I-1"), Invoice)
