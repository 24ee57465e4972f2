"""A bank's statement: P02, P04 to P06, P08, and money that was counted before."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.banking import NOVEMBER_23, arrives, file, payments, row, second, waiting
from unit.desk.billing.paying import at_till, comes, invoice, now, payment, take
from unit.desk.house import TUESDAY, House, house
from vamail.desk.billing.fault_words import reason
from vamail.desk.billing.importing import statement
from vamail.model.billing import Payment
from vamail.model.books import Skipped, StatementRow
from vamail.model.effects import Keep, SendMail, WriteJournal
from vamail.model.quoting import commands
from vamail.workspace.types import ClientBilling

ANNA = {"payer": "Acme Kft.", "payer_account": "HU99"}


def state(found: House) -> object:
    """All that money changed, whatever the order."""
    dues = [(one.name, one.due) for one in (now(found), now(found, "I-8"))]
    return dues, sorted((one.name, one.state, one.amount) for one in payments(found))


def test_a_row_pays_the_invoice_that_it_names_and_is_told() -> None:
    found = at_till(invoice(), second())
    outcome = arrives(found, row("400", "2026/0007", mark="A1", **ANNA), row("-12", "fee", mark="A2"))
    assert now(found).due == Decimal(600)
    (kept,) = payments(found)
    assert (kept.state, kept.invoices, kept.client) == ("counted", ("I-7",), "acme")
    assert kept.name.startswith("bank/") and kept.name.endswith("/A1")
    assert outcome.warnings == (
        "Rows: 2; money that came: 1 (400.00\u00a0EUR).",
        "Money that went out, or nothing: 1, passed over.",
        "I-7 (2026/0007, Acme Kft.): 400.00\u00a0EUR of 2026-11-23, 600.00\u00a0EUR is still due.",
    )
    said = [one.what for one in outcome.effects if isinstance(one, WriteJournal)]
    assert "november.xml: 1 payment counted, 0 wait" in said


def test_p02_the_same_file_twice_changes_nothing() -> None:
    found = at_till(invoice(), second())
    rows = (row("400", "2026/0007"), row("400", "2026/0007"), row("5", "?"), row("250", "", mark="B", **ANNA))
    arrives(found, *rows)
    before = state(found)
    again = arrives(found, *rows)
    assert not again.effects and state(found) == before
    assert "Known before: 4; nothing counts twice." in again.warnings


def test_p02_an_identical_payment_of_the_same_day_is_a_second_one() -> None:
    found = at_till()
    arrives(found, row("400", "2026/0007"), row("400", "2026/0007"))
    assert now(found).due == Decimal(200)


def test_p02_overlapping_periods_count_once() -> None:
    found = at_till()
    one, two, three = (row("100", "2026/0007", booked_on=NOVEMBER_23 + timedelta(days)) for days in range(3))
    arrives(found, one, two, two)
    arrives(found, two, replace(two, place=9), three, name="december.xml")
    assert now(found).due == Decimal(600)


def test_p02_a_mark_of_a_whole_batch_hides_no_row() -> None:
    found = at_till()
    arrives(found, row("100", "2026/0007", mark="M"), row("200", "2026/0007", mark="M"))
    arrives(found, row("200", "2026/0007", mark="M"), row("100", "2026/0007", mark="M"))
    assert now(found).due == Decimal(700)


def test_p02_one_mark_of_two_accounts_is_two_payments() -> None:
    found = at_till()
    arrives(found, row("100", "2026/0007", mark="7"))
    arrives(found, row("101", "2026/0007", mark="7"), account="DE11")
    assert now(found).due == Decimal(799)


@pytest.mark.parametrize("reference", ["", "2026/0099", "2026/0008 2026/0007", "rent"])
def test_p04_p06_what_pays_nothing_waits_under_a_short_name(reference: str) -> None:
    found = at_till(invoice(), second())
    outcome = arrives(found, row("777", reference))
    kept = waiting(found)["P-1"]
    assert kept.state == "unmatched" and now(found).due == 1000
    assert outcome.warnings[-2].startswith("P-1: 777.00\u00a0EUR of 2026-11-23 from somebody waits")
    assert "paid I-7 P-1" in outcome.warnings[-1]


def test_p06_both_invoices_are_named() -> None:
    found = at_till(invoice(), second())
    arrives(found, row("777", "2026/0008, 2026/0007"))
    assert waiting(found)["P-1"].why == "it names I-8, I-7, and is not what is due of them together"
    assert waiting(found)["P-1"].about == ("I-8", "I-7")


def test_p06_one_row_pays_two_invoices_to_the_cent() -> None:
    found = at_till(invoice(), second())
    arrives(found, row("1250", "2026/0008, 2026/0007"))
    assert (now(found).due, now(found, "I-8").due) == (0, 0)
    (kept,) = payments(found)
    assert kept.invoices == ("I-8", "I-7") and kept.client == "acme"


def test_p04_a_paid_invoice_stays_as_it_is() -> None:
    found = at_till()
    comes(found, payment("1000", paid_on=date(2026, 9, 1)))
    arrives(found, row("30", "2026/0007"))
    assert now(found).due == 0 and waiting(found)["P-1"].why == "I-7 was paid already"


def test_p05_another_currency_waits() -> None:
    found = at_till()
    arrives(found, row("400", "2026/0007", currency="USD"))
    assert now(found).due == 1000 and waiting(found)["P-1"].why == "I-7 is in EUR"


def test_p05_too_much_is_a_credit_and_told() -> None:
    found = at_till()
    outcome = arrives(found, row("1100", "2026/0007"))
    assert now(found).due == Decimal(-100)
    assert any("100.00\u00a0EUR more than was due" in one for one in outcome.warnings)


def test_p05_money_that_went_out_or_is_none_is_passed_over() -> None:
    found = at_till()
    outcome = arrives(
        found, row("-400", "2026/0007"), row("0", "2026/0007"), skipped=(Skipped(place=4, why="x"),)
    )
    assert not outcome.effects and now(found).due == 1000
    assert outcome.warnings[0] == "Rows: 3; none of them is money that came."


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_what_is_left_out_is_counted_by_its_reason(language: str) -> None:
    me = replace(house().workspace.me, language=language)
    found = at_till(me=me)
    left = [Skipped(place=place, why=why) for place, why in enumerate(("hold", "conversion", "hold"))]
    outcome = arrives(found, row("-400"), row("-1"), skipped=tuple(left))
    _, *told = outcome.warnings
    said = [reason(why, language).rstrip(".") for why in ("hold", "conversion")]
    assert len(told) == 3 and all(one in line for one, line in zip(said, told[1:], strict=True))
    if language == "en":
        assert told == [
            "Money that went out, or nothing: 2, passed over.",
            f"Left out: 2 ({said[0]}).", f"Left out: 1 ({said[1]}).",
        ]  # fmt: skip


def test_money_sent_back_is_told_and_changes_nothing() -> None:
    found = at_till()
    arrives(found, row("400", "2026/0007"))
    told = arrives(found, row("-400", "return of 2026/0007")).warnings
    assert told[-1].startswith("400.00\u00a0EUR went out on 2026-11-23 and names I-7")
    assert now(found).due == Decimal(600)


def test_p08_odd_days_count_with_a_warning() -> None:
    found = at_till()
    early = row("100", "2026/0007", booked_on=date(2026, 11, 1))
    late = row("100", "2026/0007", booked_on=date(2027, 1, 1))
    told = " ".join(arrives(found, early, late).warnings)
    assert now(found).due == Decimal(800)
    assert "2027-01-01 is still to come." in told and "2026-11-01 is before the invoice" in told


def test_a_fee_that_the_provider_kept_was_paid_by_the_client() -> None:
    found = at_till()
    arrives(found, row("965", "2026/0007", fee=Decimal(35)))
    assert now(found).due == 0


def test_what_a_bank_kept_is_said_and_never_closed_in_silence() -> None:
    found = at_till()
    told = arrives(found, row("985", "2026/0007")).warnings
    assert now(found).due == Decimal(15)
    assert told[-1] == "15.00\u00a0EUR less than was due came for I-7: if a bank kept it, `paid I-7 fee`."


def test_rows_of_one_file_see_what_those_before_them_paid() -> None:
    found = at_till(invoice(), second())
    arrives(found, row("750", "2026/0007"), row("250", "", **ANNA))
    # Both invoices owe 250 now, so the row that names none waits.
    assert waiting(found)["P-1"].why == "as much is due of each of I-7, I-8"


def test_receipts_go_as_the_settings_say() -> None:
    found = at_till()
    found.changed_settings(
        clients=(replace(found.workspace.clients[0], billing=ClientBilling(receipts=True)),)
    )
    outcome = arrives(found, row("100", "2026/0007"), row("200", "2026/0007"))
    actions = [one.action for one in outcome.effects if isinstance(one, SendMail)]
    assert len(actions) == len(set(actions)) == 2


# --- counted before --------------------------------------------------------------------------------------


def typed(found: House, amount: str = "400", **more: object) -> None:
    comes(found, payment(amount, name="said/57.0", source="you said: paid I-7", **more))


def test_what_was_typed_on_monday_is_not_counted_again_on_friday() -> None:
    found = at_till()
    typed(found, paid_on=date(2026, 11, 16))
    outcome = arrives(found, row("400", "2026/0007", booked_on=date(2026, 11, 20)))
    assert now(found).due == Decimal(600)
    kept = waiting(found)["P-1"]
    assert (kept.state, kept.invoices, kept.double_of) == ("candidate", ("I-7",), "said/57.0")
    assert (
        "probably the same money as that of 2026-11-16 for I-7 (you said: paid I-7)" in outcome.warnings[-1]
    )


def test_what_can_be_said_about_the_same_money_is_a_command_that_works() -> None:
    for typed_amount, amount, word in (("400", "400", "ok P-1"), ("1000", "33", "paid I-7 P-2")):
        found = at_till()
        typed(found, typed_amount, paid_on=date(2026, 11, 16))
        outcome = arrives(found, row(amount, "2026/0007", booked_on=date(2026, 11, 20)))
        if amount == "33":
            outcome = arrives(
                found, row("33", "2026/0007", booked_on=date(2026, 11, 20)), account="", source="wise"
            )
        told = [said for said, is_command in commands("\n".join(outcome.warnings)) if is_command]
        assert told == [f"no {word[-3:]}", word]


def test_one_typed_payment_explains_one_row() -> None:
    found = at_till()
    typed(found)
    arrives(found, row("400", "2026/0007"), row("400", "2026/0007"))
    assert now(found).due == Decimal(200) and len(waiting(found)) == 1
    arrives(found, row("400", "2026/0007"), account="DE11")
    assert len(waiting(found)) == 2  # another account: the second row may be that one


@pytest.mark.parametrize("other", [{"amount": "401"}, {"paid_on": date(2026, 10, 1)}, {"state": "void"}])
def test_other_money_is_counted(other: dict[str, object]) -> None:
    found = at_till()
    if other.get("state") == "void":
        take(found, Keep(value=payment(name="said/1", state="void", invoices=("I-7",))))
        due = 600
    else:
        typed(found, **{"amount": "400", **other})  # type: ignore[arg-type]
        due = 1000 - 400 - int(str(other.get("amount", "400")))
    arrives(found, row("400", "2026/0007"))
    assert now(found).due == due and not waiting(found)


def test_two_formats_of_one_account_are_one_money() -> None:
    found = at_till()
    arrives(found, row("400", "2026/0007", mark="CAMT-1"))
    arrives(found, row("400", "2026/0007", mark="OFX-1"), source="ofx")
    assert now(found).due == Decimal(600) and waiting(found)["P-1"].double_of


def test_what_paypal_wrote_by_mail_is_counted_by_its_statement() -> None:
    found = at_till()
    mail = payment(
        "86", name="paypal/3VN76117B87011620", state="candidate", invoices=("I-7",), short="P-1",
        origin="mail/paypal",
    )  # fmt: skip
    take(found, Keep(value=mail))
    rows = (row("83", "2026/0007", mark="3VN76117B87011620", fee=Decimal(3)),)
    arrives(found, *rows, source="paypal", account="")
    assert now(found).due == Decimal(914) and not waiting(found)
    again = arrives(found, *rows, source="paypal", account="")
    assert not again.effects


def test_a_mail_about_it_is_a_double_of_the_banks_row() -> None:
    found = at_till()
    mail = payment(
        "400", name="wise/1", state="candidate", invoices=("I-7",), short="P-1", origin="mail/wise"
    )
    take(found, Keep(value=mail))
    arrives(found, row("400", "2026/0007"))
    assert now(found).due == Decimal(600)
    assert waiting(found)["P-1"].double_of.startswith("bank/")


# --- properties ------------------------------------------------------------------------------------------

ROWS = st.builds(
    lambda amount, text, day, mark: row(str(amount), text, mark=mark, booked_on=NOVEMBER_23 + timedelta(day)),
    st.integers(1, 400),
    st.sampled_from(["2026/0007", "2026/0008", "2026/0007 2026/0008", "", "2026/0099"]),
    st.integers(0, 3),
    st.sampled_from(["", "", "A", "B"]),
)


@given(st.lists(ROWS, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[StatementRow], chance: object) -> None:
    one, other = at_till(invoice(), second()), at_till(invoice(), second())
    mixed = list(rows)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    arrives(one, *rows)
    arrives(other, *mixed)
    assert state(one) == state(other)


@given(st.lists(ROWS, max_size=6), st.lists(ROWS, max_size=4))
def test_what_counts_never_exceeds_what_came(rows: list[StatementRow], more: list[StatementRow]) -> None:
    found = at_till(invoice(), second())
    arrives(found, *rows)
    arrives(found, *more)
    arrives(found, *rows)
    received = sum(part.amount for name in ("I-7", "I-8") for part in now(found, name).received)
    counted = [one for one in payments(found) if one.state == "counted"]
    assert received == sum(one.amount for one in counted)
    assert sum(one.amount for one in payments(found)) <= sum(one.amount for one in (*rows, *more))


def test_files_that_overlap_give_one_state_in_any_order() -> None:
    days = [
        (row(str(100 + day), f"2026/000{7 + day % 2}", booked_on=NOVEMBER_23 + timedelta(day)),)
        * (1 + day % 2)
        for day in range(3)
    ]
    files = [days[0] + days[1], days[1] + days[2], days[0] + days[1] + days[2]]
    states = []
    for order in permutations(files):
        found = at_till(invoice(), second(gross=Decimal(1000)))
        for rows in order:
            arrives(found, *rows)
        states.append(state(found))
    assert all(one == states[0] for one in states)


def test_a_long_statement_is_read_in_time_and_told_in_short() -> None:
    found = at_till()
    rows = [row("1", f"nobody {place}") for place in range(60)]
    outcome = statement(file(*rows), found.desk, found.workspace, TUESDAY)
    assert outcome.warnings[-1] == "… and 90 more: `payments` shows what waits."
    names = {
        one.value.name for one in outcome.effects if isinstance(one, Keep) and isinstance(one.value, Payment)
    }
    assert len(names) == 60
