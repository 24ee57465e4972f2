"""Reminders of what is not paid: each stage once, the latest alone, in business mornings, never once paid."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.paying import comes, invoice, now, payment, take
from unit.desk.billing.till import Till, at, billed, mails, practice
from unit.desk.house import ACME, GLOBEX, House, hours, house
from vamail.desk.billing import dunning, ladder, letters
from vamail.desk.billing.credit import credit
from vamail.desk.billing.payments import take_back
from vamail.model.billing import Invoice, InvoiceMail, Reminded
from vamail.model.decision import Decision
from vamail.model.desk import KnownTask
from vamail.model.effects import CancelDelivery, Keep, SendMail, SetTimer, TellVa, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.values import Amount
from vamail.workspace.types import ClientBilling, Late, Seller, Workspace

DUE = date(2026, 12, 4)
"""A Friday; the invoice is of 20 November."""
SEND = Late(ways={"reminder": "send"})
LADDER = (-3, 0, 3, 7, 14, 30)
NEVER = at("2027-06-01 00:00")


def owed(**more: Any) -> House:
    """I-7, of 1000 EUR, and the timer of its first stage."""
    given: dict[str, Any] = {"late": SEND, "seller": Seller(country="AT"), **more}
    found = house(**given)
    one = invoice()
    take(found, Keep(value=one), *ladder.timers_for(one, found.workspace))
    return found


def looks(found: House, timer: SetTimer, when: datetime | None = None) -> Decision:
    found.events += 1
    event = TimerDue(number=found.events, kind=timer.kind, subject=timer.subject, due_at=timer.due_at)
    decision = dunning.due(event, found.desk, found.workspace, when or timer.due_at)
    found.desk.timers.remove(timer)
    found.desk.apply(found.events, decision)
    return decision


def next_look(found: House, when: datetime | None = None) -> Decision:
    (timer,) = found.desk.timers
    return looks(found, timer, when)


def runs(found: House, until: datetime) -> list[tuple[datetime, SendMail]]:
    """Whatever falls due until then, at its instant, and the mails that went."""
    went: list[tuple[datetime, SendMail]] = []
    while waiting := [one for one in found.desk.timers if one.due_at <= until]:
        (timer,) = waiting
        went += [(timer.due_at, mail) for mail in mails(looks(found, timer).effects)]
    return went


def stage_of(mail: SendMail) -> int:
    return int(mail.action.split(".")[2])


def changed(found: House, **changes: Any) -> None:
    take(found, Keep(value=now(found).next(**changes)))


def telling(effects: Iterable[object]) -> list[str]:
    return [line for one in effects if isinstance(one, TellVa) for line in one.lines]


def journalled(decision: Decision) -> list[tuple[str, str]]:
    return [(one.what, one.why) for one in decision.effects if isinstance(one, WriteJournal)]


# --- when ------------------------------------------------------------------------------------------------


def test_the_whole_ladder_in_business_mornings_each_stage_once_by_its_tone() -> None:
    found = owed()
    went = runs(found, at("2027-03-01 00:00"))
    assert [(when.isoformat(" ", "minutes")[:16], stage_of(one), one.template) for when, one in went] == [
        ("2026-12-01 08:00", -3, "reminder_before"),
        ("2026-12-04 08:00", 0, "reminder_due"),
        ("2026-12-07 08:00", 3, "reminder_first"),
        ("2026-12-11 08:00", 7, "reminder_first"),
        ("2026-12-18 08:00", 14, "reminder_firm"),
        ("2027-01-04 08:00", 30, "reminder_final"),
    ]
    assert [one.stage for one in now(found).reminded] == list(LADDER) and not found.desk.timers
    assert not any(one.skipped for one in now(found).reminded)


def test_issuing_sets_the_first_timer() -> None:
    till = Till()
    made = till.issued(till.drafted(till.line()))
    (timer,) = (one for one in till.desk.timers if one.kind == "dun")
    assert (timer.subject, made.due_on) == (f"{made.name}/-3", date(2026, 12, 8))
    assert timer.due_at == at("2026-12-07 08:00")  # 5 December is a Saturday
    sent = [mail for one in till.runs("dun", timer.due_at) for mail in mails(one.effects)]
    assert [one.template for one in sent] == ["reminder_before"]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "draft"}, {"status": "void"}, {"type": "credit"}, {"prepaid": Decimal(1000)},
        {"credited": Decimal(1000)}, {"due_on": None}, {"issued_on": None},
    ],
)  # fmt: skip
def test_no_timer_where_nobody_owes(changes: dict[str, Any]) -> None:
    assert not ladder.timers_for(replace(invoice(), **changes), owed().workspace)


def test_a_request_is_reminded_of_as_well_and_called_so() -> None:
    found = owed()
    changed(found, type="request", number="R-2026/0007")
    (mail,) = mails(next_look(found).effects)
    assert mail.values["is_request"] is True


def test_on_the_clients_clock_and_on_days_of_both() -> None:
    """Due on 4 December; Bob in New York is off then, Maria until the 9th."""
    maria = replace(hours("Europe/Budapest"), days_off=frozenset({date(2026, 12, 7), date(2026, 12, 8)}))
    bob = replace(
        GLOBEX, hours=replace(hours("America/New_York"), days_off=frozenset({date(2026, 12, 4)})),
        billing=ClientBilling(ladder=(0,)),
    )  # fmt: skip
    given = house(clients=(ACME, bob)).workspace
    given = replace(given, me=replace(given.me, hours=maria))
    (timer,) = ladder.timers_for(invoice(client="globex"), given)
    assert timer.due_at == at("2026-12-09 14:00")


def test_a_stage_before_the_invoice_itself_is_none() -> None:
    short = invoice(issued_on=DUE)
    assert ladder.stages(short, owed().workspace) == (3, 7, 14, 30)
    assert ladder.stages(invoice(issued_on=date(2026, 12, 3)), owed().workspace) == (0, 3, 7, 14, 30)


def test_nobody_works_ever() -> None:
    idle = replace(ACME, hours=replace(ACME.hours, spans=()))
    assert not ladder.timers_for(invoice(), house(clients=(idle,)).workspace)


# --- the mail --------------------------------------------------------------------------------------------


def test_the_mail() -> None:
    found = owed()
    changed(found, recipients=("anna@acme.example", "bob@globex.example", "books@acme.example"))
    decision = next_look(found)
    first, second = mails(decision.effects)
    assert [first.to.email, second.to.email] == ["anna@acme.example", "books@acme.example"]  # never another's
    assert (first.language, first.client, first.money, first.reply_token) == ("hu", "acme", True, True)
    assert (first.action, second.action) == ("dun.I-7.-3.0", "dun.I-7.-3.1")
    assert first.values["amount"] == Amount(Decimal(1000), "EUR")
    assert first.document is None and first.values["attached"] is False and not first.hold
    assert journalled(decision) == [
        (
            "I-7: reminder to anna@acme.example, books@acme.example, stage -3",
            "1000 EUR, due on 2026-12-04, is not paid",
        )
    ]


def test_of_a_part_that_is_paid_the_rest_is_asked_for_with_links_of_the_rest() -> None:
    found = owed(seller=Seller(country="AT", paypal="maria"))
    comes(found, payment("400"))
    (mail,) = mails(next_look(found).effects)
    assert mail.values["amount"] == Amount(Decimal(600), "EUR")
    assert mail.values["received"] == Amount(Decimal(400), "EUR")
    assert "600" in str(mail.values["links"])


def test_from_the_seventh_day_on_the_document_goes_along() -> None:
    found = owed()
    went = {stage_of(one): one for _, one in runs(found, at("2027-03-01 00:00"))}
    assert [one for one in LADDER if went[one].document is not None] == [7, 14, 30]
    assert went[7].document is not None and went[7].document.issued_at == at("2026-11-20 11:00")


def test_nobody_left_to_remind_is_told() -> None:
    found = owed()
    changed(found, recipients=("bob@globex.example",))
    decision = next_look(found)
    assert not list(mails(decision.effects)) and now(found).reminded[0].skipped
    assert telling(decision.effects) == [
        "I-7 is not paid, and there is no address of Acme Kft. to which a reminder could go."
    ]


# --- late ------------------------------------------------------------------------------------------------


def test_of_several_missed_stages_the_latest_alone_goes() -> None:
    found = owed()
    first = next_look(found, at("2026-12-12 03:00"))  # a Saturday, -3 to +7 are missed
    assert not list(mails(first.effects)) and not now(found).reminded
    (went,) = mails(next_look(found).effects)
    assert stage_of(went) == 7
    assert now(found).reminded == (
        *(Reminded(stage=one, at=at("2026-12-14 08:00"), skipped="passed over") for one in (-3, 0, 3)),
        Reminded(stage=7, at=at("2026-12-14 08:00")),
    )
    (timer,) = found.desk.timers
    assert (timer.subject, timer.due_at) == ("I-7/14", at("2026-12-18 08:00"))


def test_late_asks_first_or_skips_as_the_settings_say() -> None:
    found = owed(late=Late())
    (mail,) = mails(next_look(found, at("2026-12-01 15:00")).effects)
    assert mail.hold == "waits for your ok: it fell due while nobody ran"
    skipping = owed(late=Late(ways={"reminder": "skip"}))
    decision = next_look(skipping, at("2026-12-01 15:00"))
    assert not list(mails(decision.effects)) and "nobody ran" in now(skipping).reminded[0].skipped
    assert [one.subject for one in skipping.desk.timers] == ["I-7/0"]


def test_one_that_waits_for_an_ok_gives_way_to_the_next() -> None:
    found = owed(late=Late())
    next_look(found, at("2026-12-01 15:00"))
    decision = next_look(found)
    assert [one.delivery for one in decision.effects if isinstance(one, CancelDelivery)] == [1]
    assert [one.action for one in found.desk.planned_mails()] == []  # the new one has left at once


# --- not now ---------------------------------------------------------------------------------------------


def test_a_dispute_stops_it_the_va_is_told_once_and_afterwards_the_latest_goes() -> None:
    found = owed()
    changed(found, paused_why="disputed: the logo")
    told = [next_look(found) for _ in range(6)]
    assert not any(list(mails(one.effects)) for one in told) and not now(found).reminded
    assert [len(telling(one.effects)) for one in told] == [1, 0, 0, 0, 0, 0]
    assert "disputed: the logo" in telling(told[0].effects)[0]
    changed(found, paused_why="")
    (timer,) = found.desk.timers
    assert timer.due_at == at("2026-12-09 08:00")
    assert [stage_of(one) for one in mails(next_look(found).effects)] == [3]


def test_a_pause_until_and_a_promised_day_wait_until_they_have_passed() -> None:
    for changes in (
        {"paused_why": "ill", "paused_until": date(2026, 12, 8)},
        {"promised_on": date(2026, 12, 8)},
    ):
        found = owed()
        changed(found, **changes)
        assert not list(mails(next_look(found).effects))
        (timer,) = found.desk.timers
        assert timer.due_at == at("2026-12-09 08:00")
        assert [stage_of(one) for one in mails(next_look(found).effects)] == [3]


def test_after_a_broken_promise_the_next_stage_keeps_its_distance() -> None:
    """Promised by Wednesday the 9th: +3 goes on Thursday, and +7, which comes on Friday, on Monday."""
    found = owed()
    changed(found, promised_on=date(2026, 12, 9))
    went = [(when.isoformat(" ", "minutes")[:10], stage_of(one)) for when, one in runs(found, NEVER)]
    assert went == [("2026-12-10", 3), ("2026-12-14", 7), ("2026-12-18", 14), ("2027-01-04", 30)]


def test_a_look_that_comes_too_soon_sends_nothing_and_says_why() -> None:
    found = owed()
    changed(found, reminded=(Reminded(stage=-3, at=at("2026-12-03 08:00")),))
    take(found, *ladder.again(now(found), 0, found.workspace, None, DUE))
    found.desk.timers[:] = [replace(one, due_at=at("2026-12-04 08:00")) for one in found.desk.timers[1:]]
    decision = next_look(found)
    why = "the last reminder was only just; the next goes on 2026-12-06 at the soonest"
    assert decision.reasons[0].why == why
    assert not list(mails(decision.effects)) and not telling(decision.effects)
    assert [(when, stage_of(one)) for when, one in runs(found, at("2026-12-08 00:00"))] == [
        (at("2026-12-07 08:00"), 3)  # 0 is passed over
    ]


def test_who_wants_a_reminder_every_day_gets_it() -> None:
    found = owed(seller=Seller(country="AT", ladder=(0, 3, 4, 5, 6)))
    changed(found, promised_on=date(2026, 12, 6))
    went = [(when.isoformat(" ", "minutes")[:10], stage_of(one)) for when, one in runs(found, NEVER)]
    assert went == [("2026-12-07", 3), ("2026-12-08", 4), ("2026-12-09", 5), ("2026-12-10", 6)]


def asks(found: House, at_: str = "2026-11-30 10:00", **more: Any) -> None:
    """T-1, and a mail in it that is about I-7."""
    given: dict[str, Any] = {
        "ref": "T-1", "client": "acme", "requester": "anna@acme.example", "title": "About I-7",
        "status": "new", "received_at": at("2026-11-30 10:00"), **more,
    }  # fmt: skip
    found.desk.tasks["T-1"] = KnownTask(**given)
    if found.desk.kept(InvoiceMail, "mail/90") is None:
        about = InvoiceMail(name="mail/90", task="T-1", client="acme", invoices=("I-7",), at=at(at_))
        take(found, Keep(value=about))


def test_what_the_client_asked_and_the_va_has_not_answered_stops_it() -> None:
    found = owed()
    asks(found)
    decision = next_look(found)
    assert not list(mails(decision.effects)) and not now(found).reminded
    assert telling(decision.effects) == [
        "I-7 is not paid, but Acme Kft. is not reminded while T-1 waits for your answer."
    ]
    asks(found, answered_at=at("2026-12-01 10:00"))
    assert [stage_of(one) for one in mails(next_look(found).effects)] == [-3]


@pytest.mark.parametrize(
    ("more", "goes"),
    [
        ({"answered_at": at("2026-11-30 11:00")}, True),
        ({"answered_at": at("2026-11-30 09:00")}, False),  # they wrote again
        ({"status": "in_progress"}, False),
        ({"status": "waiting_client"}, True),
        ({"status": "done"}, True),
        ({"client": "globex"}, True),
    ],
)
def test_other_tasks_do_not(more: dict[str, Any], goes: bool) -> None:
    found = owed()
    asks(found, **more)
    assert bool(list(mails(next_look(found).effects))) is goes


# --- paid ------------------------------------------------------------------------------------------------


def test_while_the_invoice_itself_waits_for_an_ok_nobody_is_reminded() -> None:
    found = owed()
    own = letters.sent(now(found), found.desk, found.workspace)
    take(found, *(replace(one, hold="first mail to this address") for one in own))
    first = next_look(found)
    assert not list(mails(first.effects))
    assert telling(first.effects) == [
        "I-7 itself waits for your `ok I-7`: Acme Kft. does not have it, and is not reminded."
    ]
    found.desk.statuses |= {one.number: "sent" for one in found.desk.planned_mails()}
    assert [stage_of(one) for one in mails(next_look(found).effects)] == [-3]


def test_a_document_is_the_same_whenever_it_goes() -> None:
    found = owed()
    (own,) = {one.document for one in letters.sent(now(found), found.desk, found.workspace)}
    later = [one.document for _, one in runs(found, at("2026-12-20 12:00")) if one.document is not None]
    assert own is not None and later and {one.issued_at for one in later} == {own.issued_at}


def test_after_a_payment_the_reminder_does_nothing() -> None:
    found = owed()
    comes(found, payment("1000"))
    decision = next_look(found)
    assert decision.reasons[0].why == "it is paid" and not list(mails(decision.effects))
    assert not runs(found, at("2027-03-01 00:00")) and not now(found).reminded


def test_after_the_reminder_a_payment_withdraws_what_has_not_left() -> None:
    found = owed(late=Late())
    next_look(found, at("2026-12-01 15:00"))
    assert [one.action for one in found.desk.planned_mails()] == ["dun.I-7.-3.0"]
    comes(found, payment("1000"))
    assert not found.desk.planned_mails() and not found.desk.held_open()
    assert now(found).due == 0 and [one.stage for one in now(found).reminded] == [-3]


def test_a_payment_and_a_reminder_of_the_same_instant_write_the_same_version() -> None:
    """So the store takes one of them, and the other is decided again."""
    found = owed()
    (timer,) = found.desk.timers
    event = TimerDue(number=99, kind=timer.kind, subject=timer.subject, due_at=timer.due_at)
    reminder = dunning.due(event, found.desk, found.workspace, timer.due_at)
    paid = comes(found, payment("1000"))
    kept = [
        one.value.version
        for effects in (reminder.effects, paid.effects) for one in effects
        if isinstance(one, Keep) and isinstance(one.value, Invoice)
    ]  # fmt: skip
    assert kept == [2, 2]


def test_a_credit_note_ends_it_and_withdraws_too() -> None:
    till = Till(workspace=practice(late=Late()))
    made = till.issued(till.drafted(till.line()))
    (timer,) = (one for one in till.desk.timers if one.kind == "dun")
    till.falls_due(timer, timer.due_at + timedelta(hours=5))
    assert [one.action for one in till.desk.planned_mails()] == [f"dun.{made.name}.-3.0"]
    note = till.made(credit(till.invoice(made.name), till.desk, till.workspace, till.now))
    till.issued(note)
    assert not till.desk.planned_mails()
    later = till.runs("dun", at("2027-03-01 00:00"))
    assert not [mail for one in later for mail in mails(one.effects)]


def test_a_payment_that_is_taken_back_is_reminded_of_at_the_next_stage() -> None:
    found = owed()
    comes(found, payment("1000"))
    next_look(found)
    take(found, *take_back(payment("1000"), found.desk))
    assert [stage_of(one) for one in mails(next_look(found).effects)] == [0]
    assert [one.skipped for one in now(found).reminded] == ["passed over", ""]


# --- the ladder changes ----------------------------------------------------------------------------------


def with_ladder(found: House, *days: int) -> None:
    found.workspace = replace(found.workspace, seller=replace(found.workspace.seller, ladder=days))


def test_a_stage_that_is_none_any_more_does_nothing_and_sets_the_next() -> None:
    found = owed()
    with_ladder(found, 5, 10)
    decision = next_look(found)
    assert not list(mails(decision.effects)) and not now(found).reminded
    assert [one.subject for one in found.desk.timers] == ["I-7/5"]
    assert [stage_of(one) for _, one in runs(found, at("2027-03-01 00:00"))] == [5, 10]


def test_no_stage_is_gone_back_to() -> None:
    found = owed()
    runs(found, at("2026-12-11 08:00"))
    with_ladder(found, 5, 10)
    next_look(found)  # +14, which is none any more, on the 18th
    assert [stage_of(one) for _, one in runs(found, at("2027-03-01 00:00"))] == [10]


def test_a_ladder_that_grows_after_its_last_stage_looks_again() -> None:
    found = owed(seller=Seller(country="AT", ladder=(0, 3)))
    assert [stage_of(one) for _, one in runs(found, at("2026-12-08 00:00"))] == [0, 3]
    assert not found.desk.timers
    with_ladder(found, 0, 3, 14)
    wakes(found, at("2026-12-09 12:00"))
    assert [(when, stage_of(one)) for when, one in runs(found, NEVER)] == [(at("2026-12-18 08:00"), 14)]


def test_a_ladder_that_grows_when_its_new_stage_has_come_already_looks_in_the_next_morning() -> None:
    found = owed(seller=Seller(country="AT", ladder=(0,)))
    runs(found, at("2026-12-08 00:00"))
    with_ladder(found, 0, 3, 7)
    wakes(found, at("2026-12-12 12:00"))
    assert [(when, stage_of(one)) for when, one in runs(found, NEVER)] == [(at("2026-12-14 08:00"), 7)]


def test_a_stage_before_the_next_one_is_looked_at_in_time_and_nothing_is_set_twice() -> None:
    found = owed(seller=Seller(country="AT", ladder=(0, 30)))
    runs(found, at("2026-12-08 00:00"))
    with_ladder(found, 0, 7, 30)
    assert [one.subject for one in wakes(found, at("2026-12-08 12:00"))] == ["I-7/7"]
    assert not wakes(found, at("2026-12-08 12:01"))


def test_of_what_is_paid_a_draft_or_without_a_ladder_no_look_is_set() -> None:
    found = owed(seller=Seller(country="AT", ladder=()))
    for name, changes in (
        ("I-8", {"status": "draft"}), ("I-9", {"prepaid": Decimal(1000)}), ("I-10", {"status": "void"}),
    ):  # fmt: skip
        take(found, Keep(value=invoice(name=name, **changes)))
    assert not wakes(found, at("2026-12-08 12:00"))
    with_ladder(found, 7)
    assert [one.subject for one in wakes(found, at("2026-12-08 12:00"))] == ["I-7/7"]


def wakes(found: House, when: datetime) -> tuple[SetTimer, ...]:
    """What a start, or new settings, set."""
    looks = ladder.awake_all(found.desk, found.workspace, when)
    take(found, *looks)
    return looks


def test_never_means_nobody_is_reminded() -> None:
    assert not owed(clients=(billed(ladder=()),)).desk.timers


@pytest.mark.parametrize("subject", ["I-9/3", "I-7/", "I-7/x", "I-7", "", "I-7/--3"])
def test_a_timer_about_nothing(subject: str) -> None:
    found = owed()
    event = TimerDue(number=9, kind="dun", subject=subject, due_at=at("2026-12-01 08:00"))
    decision = dunning.due(event, found.desk, found.workspace, at("2026-12-01 08:00"))
    assert not decision.effects


# --- whatever happens ------------------------------------------------------------------------------------

OFF = st.tuples(st.integers(0, 60 * 24), st.integers(0, 24 * 40))
"""After so many hours nobody runs, for so many hours."""


@given(
    days=st.lists(st.integers(-10, 45), max_size=6, unique=True),
    off=st.lists(OFF, max_size=3),
    paid_after=st.none() | st.integers(0, 24 * 60),
    zone=st.sampled_from(("Europe/Budapest", "America/New_York", "Asia/Tehran", "Pacific/Auckland")),
    way=st.sampled_from(("send", "ask", "skip")),
)
def test_each_stage_once_the_latest_alone_in_business_mornings_and_nothing_once_paid(
    days: list[int], off: list[tuple[int, int]], paid_after: int | None, zone: str, way: str
) -> None:
    begin = datetime(2026, 11, 20, 8, tzinfo=UTC)
    client = replace(ACME, hours=hours(zone), billing=ClientBilling(ladder=tuple(sorted(days))))
    found = owed(clients=(client,), late=Late(ways={"reminder": way}))
    downs = [(begin + timedelta(hours=a), begin + timedelta(hours=a + b)) for a, b in off]
    paid_at = begin + timedelta(hours=paid_after) if paid_after is not None else None
    went: list[tuple[datetime, SendMail]] = []
    looked = 0
    while found.desk.timers:
        (timer,) = found.desk.timers
        when = running(timer.due_at, downs)
        if paid_at is not None and paid_at <= when:
            comes(found, payment("1000"))
            paid_at, paid_since = None, when
            found.desk.statuses.update(dict.fromkeys(range(1, len(found.desk.sent) + 1), "sent"))
        went += [(when, one) for one in mails(looks(found, timer, when).effects)]
        if now(found).due == 0:
            assert all(at_ < paid_since for at_, _ in went)
        looked += 1
        assert looked < 100
    check(found, client.hours.zone, went, found.workspace)


def running(when: datetime, downs: list[tuple[datetime, datetime]]) -> datetime:
    for start, end in sorted(downs):
        if start <= when < end:
            when = end
    return when


def check(found: House, zone: str, went: list[tuple[datetime, SendMail]], workspace: Workspace) -> None:
    stages = [one.stage for one in now(found).reminded]
    assert len(stages) == len(set(stages)) and stages == sorted(stages)
    sent = [stage_of(one) for _, one in went]
    assert sent == sorted(set(sent)) and set(sent) == {
        one.stage for one in now(found).reminded if not one.skipped
    }
    for (before, earlier), (when, one) in pairwise(went):
        days = when.astimezone(ZoneInfo(zone)).date() - before.astimezone(ZoneInfo(zone)).date()
        assert days.days >= min(3, stage_of(one) - stage_of(earlier))
    for when, one in went:
        wall = when.astimezone(ZoneInfo(zone))
        if not one.hold:
            assert wall.weekday() < 5 and 9 <= wall.hour < 11
        later = [each for each in ladder.stages(now(found), workspace) if each > stage_of(one)]
        assert all(begins(each, zone) > when for each in later)


def begins(stage: int, zone: str) -> datetime:
    """Nine on the client's wall of its day, or of the Monday after."""
    day = DUE + timedelta(days=stage)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo(zone))
