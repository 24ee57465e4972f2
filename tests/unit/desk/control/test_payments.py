"""What the VA says of money that waits for her word (`P-3`), and what comes of it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from unit.desk.billing.banking import file, row
from unit.desk.billing.paying import invoice, payment
from unit.desk.control.at_work import AtWork
from unit.desk.control.test_money import EUR, billing, kept, says, take
from vamail.desk.billing.importing import statement
from vamail.model.billing import Payment
from vamail.model.books import StatementRow
from vamail.model.decision import Decision

SECOND = invoice(name="I-8", number="2026/0008", gross=Decimal(250))


def bank(*rows: StatementRow) -> AtWork:
    """I-7 and I-8 were issued, and these rows came with the bank's file."""
    work = billing(SECOND)
    outcome = statement(file(*rows), work.desk, work.workspace, work.now)
    work.house.events += 1
    work.desk.apply(work.house.events, Decision(effects=outcome.effects))
    return work


def of(work: AtWork, short: str) -> Payment:
    return next(
        one for one in work.desk.kept_since(Payment, work.now.replace(year=2020)) if one.short == short
    )


def test_what_waits_is_listed_with_the_words_that_settle_it() -> None:
    work = bank(row("250", payer="Zeta"), row("77", payer="Bob"))
    (said,) = says(work, "payments")
    head, *lines = said.split("\n")
    assert head == "Money that waits for your word: 2."
    assert lines == [
        f"P-1: 77.00{EUR} of 2026-11-23 from Bob waits for your word: it names no invoice, and nothing of "
        "this amount is due. `paid I-7 P-1` says which invoice it pays, `no P-1` that it pays none.",
        f"P-2: 250.00{EUR} of 2026-11-23 from Zeta waits for your word: it is what is due of I-8, but nobody "
        "of this name paid before: Zeta. `ok P-2` counts it for I-8.",
    ]  # fmt: skip
    assert says(work, "payments globex") == ["No money waits for your word."]


def test_ok_counts_what_is_proposed_and_undo_lets_it_wait_again() -> None:
    work = bank(row("250", payer="Zeta"))
    assert says(work, "ok P-1") == [f"I-8 (2026/0008, Acme Kft.): 250.00{EUR} counted, all of it is paid."]
    assert (kept(work, "I-8").due, of(work, "P-1").state) == (0, "counted")
    assert says(work, "ok P-1") == ["P-1 counts already, for I-8: `undo P-1` takes that back."]
    says(work, "undo P-1")
    assert (kept(work, "I-8").due, of(work, "P-1").state) == (250, "candidate")
    assert of(work, "P-1").invoices == ("I-8",)


def test_ok_asks_for_which_where_nothing_is_proposed() -> None:
    work = bank(row("77"))
    assert says(work, "ok P-1") == ["P-1 is for no invoice yet: `paid I-7 P-1` says for which."]
    assert says(work, "paid 2026/0007 P-1") == [
        f"I-7 (2026/0007, Acme Kft.): 77.00{EUR} counted, 923.00{EUR} is still due."
    ]
    says(work, "undo I-7 P-1")
    assert kept(work).due == 1000 and of(work, "P-1").state == "unmatched"


def test_no_drops_it_and_undo_brings_it_back() -> None:
    work = bank(row("250", payer="Zeta"))
    assert says(work, "no P-1") == [f"P-1: 250.00{EUR} from Zeta is set aside, and pays nothing."]
    assert says(work, "no P-1") == ["P-1 was dropped before."]
    says(work, "undo P-1")
    assert of(work, "P-1").state == "candidate"


def test_one_payment_is_split_among_invoices_to_the_cent() -> None:
    work = bank(row("1250", "2026/0099"), row("777", "2026/0007 2026/0008"))
    assert "is not what is due of I-7, I-8" in says(work, "paid I-7 I-8 P-1")[0]
    assert "counted" in says(work, "paid I-7 I-8 P-2")[0]
    assert (kept(work).due, kept(work, "I-8").due) == (0, 0)
    assert of(work, "P-1").state == "unmatched"


@pytest.mark.parametrize("line", ["paid I-7 P-1 400 EUR", "paid I-7 P-1 P-2", "paid I-7 P-1 fee"])
def test_a_payment_is_counted_as_it_came(line: str) -> None:
    work = bank(row("77"), row("78"))
    says(work, line)
    assert kept(work).due == 1000


def test_unknown_names_are_said() -> None:
    work = bank(row("77"))
    assert says(work, "ok P-9") == ["There is no payment P-9: `payments` shows what waits."]
    assert says(work, "paid I-99 P-1") == ["There is no invoice I-99."]


def test_another_clients_guess_is_no_obstacle_to_her_word() -> None:
    work = bank(row("77", payer="Globex Kft"))
    assert of(work, "P-1").client == "globex"
    says(work, "paid I-7 P-1")
    assert (kept(work).due, of(work, "P-1").client) == (923, "acme")


def test_a_bare_ok_means_the_one_payment_that_the_notice_asks_about() -> None:
    work = bank(row("250", payer="Zeta"))
    assert "counted" in says(work, "ok", invoices=("P-1", "I-8"))[0]
    assert kept(work, "I-8").due == 0


def test_a_bare_ok_means_none_of_several() -> None:
    work = bank(row("250", payer="Zeta"), row("251", payer="Zeta"))
    says(work, "ok", invoices=("P-1", "P-2"))
    assert kept(work, "I-8").due == 250


def test_a_bare_paid_counts_what_the_notice_proposes() -> None:
    work = bank(row("250", payer="Zeta"))
    says(work, "paid", invoices=("P-1", "I-8"))
    assert (kept(work, "I-8").due, of(work, "P-1").state) == (0, "counted")


def test_what_a_bank_kept_is_closed_with_one_word() -> None:
    work = bank(row("985", "2026/0007"))
    assert says(work, "paid I-7 fee") == [
        f"I-7 (2026/0007, Acme Kft.): 15.00{EUR} counted, all of it is paid. 15.00{EUR} of it was "
        "kept on the way."
    ]
    assert kept(work).due == 0
    says(work, "undo I-7")
    assert kept(work).due == 15


def test_what_is_no_fee_is_not_closed_with_one_word() -> None:
    work = bank(row("400", "2026/0007"))
    assert "`credit I-7` takes it back" in says(work, "paid I-7 fee")[0]
    assert kept(work).due == 600


def test_money_typed_while_as_much_waits_is_told() -> None:
    work = bank(row("250", payer="Zeta"))
    (said,) = says(work, "paid I-8 250 EUR")
    assert f"Careful. P-1 waits with as much, 250.00{EUR} from Zeta: if it is the same, `no P-1`." in said


def test_too_little_by_hand_says_how_a_fee_is_closed() -> None:
    work = billing()
    assert "`paid I-7 fee`" in says(work, "paid I-7 985 EUR")[0]


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_all_of_it_is_said_in_her_language(language: str) -> None:
    work = bank(row("250", payer="Zeta"), row("77"))
    work.house.changed_settings(me=replace(work.workspace.me, language=language))
    said = [*says(work, "payments\nok P-2\npaid I-7 P-1\nok P-9\nno P-1\nundo P-1\nno P-1\npaid I-7 fee")]
    assert len(said) == 7 and not any("{" in one for one in said)


def test_a_void_payment_may_be_counted_by_name() -> None:
    work = billing()
    take(work, payment("40", name="x", state="void", short="P-4", paid_on=date(2026, 11, 23)))  # type: ignore[arg-type]
    says(work, "paid I-7 P-4")
    assert kept(work).due == 960
