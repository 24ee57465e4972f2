"""Money that comes: what it pays, what is told, and what is as before when it is taken back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.paying import at_till, comes, invoice, now, payment, take
from unit.desk.house import ACME, GLOBEX, TUESDAY, House, mail
from vamail.desk.billing.payments import invoice_called, receive, take_back
from vamail.desk.promise.pauses import ASKS
from vamail.model.billing import Payment
from vamail.model.effects import CancelDelivery, Keep, ReleaseHeld, SendMail, WriteJournal
from vamail.model.message import Address
from vamail.model.values import Amount
from vamail.workspace.types import ClientBilling, Seller


def money_of(found: House, name: str = "bank/1") -> Payment:
    kept = found.desk.kept(Payment, name)
    assert kept is not None
    return kept


def reminder(action: str) -> SendMail:
    return SendMail(
        action=action, kind="dunning", to=Address("anna@acme.example"), template="reply", language="en",
        values={}, client="acme", not_before=TUESDAY,
    )  # fmt: skip


def test_a_part_is_counted_and_the_rest_stays_due() -> None:
    found = at_till()
    outcome = comes(found, payment("400"))
    assert not outcome.warnings and not outcome.refused
    assert (now(found).due, now(found).is_open, now(found).version) == (Decimal(600), True, 2)
    kept = money_of(found)
    assert (kept.state, kept.client, kept.invoices) == ("counted", "acme", ("I-7",))
    (line,) = (one for one in outcome.effects if isinstance(one, WriteJournal))
    assert (line.what, line.why) == ("I-7: 400 EUR received", "statement.csv, row 2")


def test_all_of_it_settles_the_invoice_by_its_number_too() -> None:
    found = at_till()
    comes(found, payment("1000.00"), "2026/0007")
    assert now(found).due == 0 and not now(found).is_open


def test_too_much_counts_and_is_told() -> None:
    found = at_till()
    over = comes(found, payment("1000.50"))
    assert now(found).due == Decimal("-0.50") and now(found).is_open
    assert over.warnings == (
        "It is 0.50\u00a0EUR more than was due for I-7: return it, or set it against what comes next.",
    )
    (more,) = comes(found, payment("10", name="bank/2")).warnings
    assert more.startswith("I-7 was paid already: 10.50\u00a0EUR too much came")


def test_the_same_money_never_counts_twice() -> None:
    found = at_till()
    comes(found, payment())
    twice = comes(found, payment())
    assert twice.refused == "400.00\u00a0EUR was counted already, for I-7: nothing changes."
    assert not twice.effects and now(found).due == Decimal(600)
    (perhaps,) = comes(found, payment(name="bank/2")).warnings
    assert "if it is the same money, `undo`" in perhaps


def test_a_candidate_is_counted_when_it_is_confirmed() -> None:
    found = at_till()
    take(found, Keep(value=payment(state="candidate")))
    comes(found, payment())
    assert (money_of(found).state, money_of(found).version) == ("counted", 2)


def test_a_fee_on_the_way_is_no_debt_of_the_client() -> None:
    found = at_till()
    comes(found, payment("1000", fee=Decimal(12)))
    assert now(found).due == 0 and money_of(found).fee == Decimal(12)


@pytest.mark.parametrize(
    ("changed", "amount", "why"),
    [
        ({}, {"currency": "USD"}, "I-7 is in EUR"),
        ({"status": "draft"}, {}, "I-7 is still a draft"),
        ({"status": "void"}, {}, "I-7 was dropped"),
        ({"type": "credit"}, {}, "I-7 is a credit note"),
        ({}, {"client": "globex"}, "I-7 is another client's invoice"),
    ],
)
def test_what_it_cannot_pay_is_told_and_the_money_waits(
    changed: dict[str, object], amount: dict[str, object], why: str
) -> None:
    found = at_till(invoice(**changed))
    outcome = comes(found, payment(**amount))
    assert outcome.refused.startswith(why)
    assert outcome.invoice is None and now(found).received == ()
    assert (money_of(found).state, money_of(found).invoices) == ("unmatched", ())


def test_money_for_no_known_invoice_waits_for_the_word() -> None:
    found = at_till()
    assert "which invoice" in comes(found, payment(), "").refused
    assert "There is no invoice I-9" in comes(found, payment(), "I-9").refused
    assert money_of(found).version == 2
    comes(found, payment())
    assert money_of(found).state == "counted" and now(found).due == Decimal(600)


@pytest.mark.parametrize(("amount", "fee"), [("0", "0"), ("-5", "0"), ("5", "6"), ("5", "-1")])
def test_what_is_no_payment_changes_nothing(amount: str, fee: str) -> None:
    found = at_till()
    outcome = comes(found, payment(amount, fee=Decimal(fee)))
    assert outcome.refused and not outcome.effects


def test_odd_days_are_told() -> None:
    found = at_till()
    assert comes(found, payment(paid_on=date(2026, 11, 25))).warnings == ("2026-11-25 is still to come.",)
    assert comes(found, payment("5", name="b", paid_on=date(2026, 11, 19))).warnings == (
        "2026-11-19 is before the invoice, of 2026-11-20.",
    )


def test_two_invoices_of_one_number_are_not_guessed_between() -> None:
    found = at_till(invoice(), invoice(name="I-8", client="globex"))
    assert invoice_called("2026/0007", found.desk, TUESDAY) is None
    named = invoice_called("i-8", found.desk, TUESDAY)
    assert named is not None and named.name == "I-8"


def test_reminders_that_wait_are_withdrawn_and_those_of_others_stay() -> None:
    found = at_till()
    take(found, reminder("dun.I-7.3.0"), reminder("dun.I-77.3.0"), replace(reminder("dun.I-7.7.0"), hold="x"))
    comes(found, payment())
    outcome = [one.action for one in found.desk.planned_mails()]
    assert outcome == ["dun.I-77.3.0"]


def test_what_waits_for_an_ok_is_dropped_from_the_held_ones_too() -> None:
    found = at_till()
    take(found, replace(reminder("dun.I-7.7.0"), hold="waits for your ok: new"))
    effects = receive(payment(), found.desk, found.workspace, TUESDAY, "I-7").effects
    assert [type(one) for one in effects if isinstance(one, CancelDelivery | ReleaseHeld)] == [
        ReleaseHeld, CancelDelivery,
    ]  # fmt: skip


def test_whoever_asked_for_the_task_is_greeted_by_name_in_the_receipt() -> None:
    found = at_till(invoice(task="T-1"), seller=Seller(receipts=True))
    found.receives(mail())
    (sent,) = (one for one in comes(found, payment("1000")).effects if isinstance(one, SendMail))
    assert sent.values["greeting_name"] == "Anna Kovacs"


def test_a_receipt_goes_where_the_settings_say_so_and_to_its_client_alone() -> None:
    wants = replace(ACME, billing=ClientBilling(receipts=True))
    found = at_till(invoice(recipients=("anna@acme.example", "bob@globex.example")), clients=(wants, GLOBEX))
    (mail,) = (one for one in comes(found, payment("1000.50")).effects if isinstance(one, SendMail))
    assert (mail.to.email, mail.template, mail.language, mail.client) == (
        "anna@acme.example", "receipt", "hu", "acme",
    )  # fmt: skip
    assert mail.values["amount"] == Amount(Decimal("1000.50"), "EUR")
    assert mail.values["over"] == Amount(Decimal("0.50"), "EUR") and not mail.values["left"]
    refuses = replace(ACME, billing=ClientBilling(receipts=False))
    silent = at_till(seller=Seller(receipts=True), clients=(refuses, GLOBEX))
    assert not [one for one in comes(silent, payment()).effects if isinstance(one, SendMail)]


@pytest.mark.parametrize(
    ("language", "over", "twice"),
    [
        ("en", "0.50\u00a0EUR more came than was due for I-7", "the same money may count for I-7 twice"),
        ("hu", "ennyivel több érkezett", "kétszer"),
        ("fa", "بیش از بدهی", "دو بار برای"),
    ],
)
def test_a_receipt_for_what_may_be_a_mistake_waits_for_the_word(language: str, over: str, twice: str) -> None:
    def held(*amounts: str) -> str:
        found = at_till(seller=Seller(receipts=True))
        found.changed_settings(me=replace(found.workspace.me, language=language))
        for place, amount in enumerate(amounts):
            came = comes(found, payment(amount, name=f"bank/{place}"))
        (sent,) = (one for one in came.effects if isinstance(one, SendMail))
        return sent.hold

    assert not held("1000") and not held("400", "300")
    assert held("1000.50").startswith(ASKS) and over in held("1000.50")
    assert held("400", "400").startswith(ASKS) and twice in held("400", "400")


def test_a_payment_taken_back_is_due_again_and_not_read_again_by_itself() -> None:
    found = at_till()
    comes(found, payment())
    take(found, *take_back(money_of(found), found.desk))
    assert now(found).due == Decimal(1000) and money_of(found).state == "void"
    assert "You took" in comes(found, payment(), "").refused
    comes(found, payment())
    assert now(found).due == Decimal(600)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "back"]), st.integers(0, 3), st.decimals("0.01", "900", places=2),
        st.sampled_from(["I-7", "I-8"]),
    ),
    max_size=14,
)  # fmt: skip


@given(STEPS)
def test_in_any_order_what_is_due_is_what_was_not_paid(steps: list[tuple[str, int, Decimal, str]]) -> None:
    found = at_till(invoice(prepaid=Decimal(100)), invoice(name="I-8", number="2026/0008"))
    counted: dict[str, tuple[str, Decimal]] = {}
    for what, which, amount, name in steps:
        key = f"bank/{which}"
        if what == "pay":
            comes(found, payment(name=key, amount=amount), name)
            counted.setdefault(key, (name, amount))
        elif (known := found.desk.kept(Payment, key)) is not None:
            take(found, *take_back(known, found.desk))
            counted.pop(key, None)
    for name in ("I-7", "I-8"):
        one = now(found, name)
        wanted = {key: amount for key, (of, amount) in counted.items() if of == name}
        assert {part.payment: part.amount for part in one.received} == wanted
        assert len(one.received) == len(wanted)
        assert one.due == one.gross - one.prepaid - sum(wanted.values(), Decimal(0))
