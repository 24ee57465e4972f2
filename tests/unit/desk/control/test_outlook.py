"""What becomes of `statement`, `aging` and `forecast`, and what the VA is told."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from unit.desk.billing.paying import invoice
from unit.desk.control.at_work import AtWork
from unit.desk.control.test_money import EUR, billing, says, take
from vamail.model.effects import CancelDelivery, ReleaseHeld, TellVa, WriteJournal


def test_a_statement_is_seen_first_and_goes_with_a_bare_ok() -> None:
    work = billing()
    (said,) = says(work, "statement acme")
    assert said.startswith("A statement of account for Acme Kft. comes to you")
    shown = [one for one in work.mails("notice") if one.template == "statement"]
    (held,) = work.mails("statement")
    assert len(shown) == 1 and shown[0].to.email == work.workspace.me.notify and held.hold
    assert not any(isinstance(one, TellVa) for one in work.last.effects)  # the mail itself has told her
    says(work, "ok", answered_command=work.house.events)
    (released,) = (one for one in work.last.effects if isinstance(one, ReleaseHeld))
    assert released.outcome == "accepted"


def test_of_two_statements_of_one_request_the_answered_one_alone_goes() -> None:
    work = billing(invoice(name="I-8", client="globex", number="2026/0008"))
    says(work, "statement acme\nstatement globex")
    assert {one.client for one in work.mails("statement")} == {"acme", "globex"}
    drafts = [one for one in work.desk.sent if one.mail.action == "statement_draft.globex"]
    says(work, "ok", notice=drafts[0].message_id)
    released = [one for one in work.last.effects if isinstance(one, ReleaseHeld)]
    assert len(released) == 1
    mails = (one for one in work.desk.planned_mails() if one.kind == "statement")
    assert {one.client for one in mails if one.status == "held"} == {"acme"}


@pytest.mark.parametrize("line", ["paid I-7 400 EUR", "paid I-7"])
def test_a_statement_does_not_go_after_money_came_and_is_made_anew(line: str) -> None:
    work = billing()
    says(work, "statement acme")
    first = work.house.events
    says(work, line)
    assert [one.outcome for one in work.last.effects if isinstance(one, ReleaseHeld)] == ["dropped"]
    assert OVERTAKEN in told(work) and not work.desk.held_open()
    (refused,) = says(work, "ok", answered_command=first)
    assert refused.startswith("Money of Acme Kft. moved since") and "`statement acme`" in refused
    assert not any(isinstance(one, ReleaseHeld) for one in work.last.effects)
    says(work, "statement acme")
    second = work.house.events
    (waits,) = (one for one in work.desk.planned_mails() if one.kind == "statement")
    says(work, "ok", answered_command=second)
    (released,) = (one for one in work.last.effects if isinstance(one, ReleaseHeld))
    assert released.outcome == "accepted" and waits.action.startswith("statement.acme.0.")


OVERTAKEN = (
    "The statement of account for Acme Kft. that you asked for does not go: what they owe has changed since. "
    "`statement acme` makes it anew."
)


def told(work: AtWork) -> list[str]:
    return [line for one in work.last.effects if isinstance(one, TellVa) for line in one.lines]


def waits_to_leave(work: AtWork) -> None:
    """She has said `ok`, but no server takes it yet."""
    says(work, "statement acme")
    says(work, "ok", answered_command=work.house.events)
    (number,) = (at for at, one in enumerate(work.desk.sent, 1) if one.mail.kind == "statement")
    work.desk.statuses[number] = "queued"


@pytest.mark.parametrize("line", ["paid I-7 400 EUR", "paid I-7", "credit I-7 > ok I-1"])
def test_a_statement_that_waits_to_leave_is_withdrawn_by_money(line: str) -> None:
    work = billing()
    waits_to_leave(work)
    for one in line.split(" > "):
        says(work, one)
    (gone,) = (one for one in work.last.effects if isinstance(one, CancelDelivery))
    assert gone.why == "money of acme moved since it was made" and OVERTAKEN in told(work)
    assert ("the statement of account for acme does not go", gone.why) in journalled(work)
    assert not [one for one in work.desk.planned_mails() if one.kind == "statement"]


def journalled(work: AtWork) -> list[tuple[str, str]]:
    return [(one.what, one.why) for one in work.last.effects if isinstance(one, WriteJournal)]


@pytest.mark.parametrize("line", ["dispute I-7: twice", "promised I-7 2026-12-01", "T-1 done", "paid I-8"])
def test_a_statement_waits_on_where_none_of_its_money_moves(line: str) -> None:
    work = billing(invoice(name="I-8", client="globex", number="2026/0008"))
    waits_to_leave(work)
    says(work, line)
    assert not told(work) and [one for one in work.desk.planned_mails() if one.kind == "statement"]


def test_money_of_the_same_mail_stops_it_and_makes_a_new_one_old() -> None:
    work = billing()
    says(work, "statement acme")
    says(work, "ok\npaid I-7", answered_command=work.house.events)
    assert not [one for one in work.desk.planned_mails() if one.kind == "statement"] and told(work)
    other = billing()
    says(other, "statement acme\npaid I-7 400 EUR")
    (refused,) = says(other, "ok", answered_command=other.house.events)
    assert refused.startswith("Money of Acme Kft. moved since")


@pytest.mark.parametrize("word", ["no", "undo"])
def test_a_statement_that_she_drops_never_leaves(word: str) -> None:
    work = billing()
    says(work, "statement acme")
    says(work, word, answered_command=work.house.events)
    (released,) = (one for one in work.last.effects if isinstance(one, ReleaseHeld))
    assert released.outcome == "dropped"
    assert not [one for one in work.desk.planned_mails() if one.kind == "statement"]


@pytest.mark.parametrize("line", ["statement globex", "statement globex since 2026-11-01"])
def test_there_is_none_of_a_client_who_owes_nothing(line: str) -> None:
    work = billing()
    assert says(work, line) == ["There is nothing to state: Globex Kft. has no invoice, and owes nothing."]
    assert not work.mails("statement")


def late(work: AtWork) -> None:
    dollars = replace(
        invoice(name="I-8", number="2026/0008", client="globex"), currency="USD",
        due_on=date(2026, 11, 24) - timedelta(days=40),
    )  # fmt: skip
    take(work, dollars, invoice(name="I-9", number="", status="draft", due_on=None, gross=Decimal(70)))


def test_aging_says_who_owes_in_each_currency() -> None:
    work = billing()
    late(work)
    (said,) = says(work, "aging")
    assert said.split("\n") == [
        f"EUR: 1,000.00{EUR} due, 0.00{EUR} of it overdue",
        f"Acme Kft.: not due yet 1,000.00{EUR}, drafts 70.00{EUR}",
        "USD: 1,000.00\u00a0USD due, 1,000.00\u00a0USD of it overdue",
        "Globex Kft.: 31–60 days 1,000.00\u00a0USD",
    ]
    empty = billing()
    says(empty, "paid I-7")
    assert says(empty, "aging") == ["Nobody owes anything."]


def test_the_forecast_comes_as_a_mail_with_a_chart() -> None:
    work = billing()
    late(work)
    (said,) = says(work, "forecast 6")
    head, *lines = said.split("\n")
    assert head == "The forecast comes to you by mail, with a chart." and len(lines) == 2
    (mail,) = (one for one in work.mails("notice") if one.template == "forecast")
    assert mail.chart is not None and [len(one.labels) for one in mail.chart.panels] == [9, 9]
    assert not mail.hold and mail.to.email == work.workspace.me.notify


@pytest.mark.parametrize("many", ["99", "0", "13 months", "100"])
def test_how_many_months_can_be_forecast_is_said(many: str) -> None:
    (said,) = says(billing(), f"forecast {many}")
    assert f"“{many}”: 1 to 12 months can be forecast" in said
