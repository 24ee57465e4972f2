"""Which invoice money pays, and why none: P04, P05, P06."""

from decimal import Decimal
from typing import Any

import pytest

from unit.desk.billing.banking import second
from unit.desk.billing.paying import invoice, payment
from unit.desk.house import ACME, workspace
from vamail.desk.billing.matching import Known, Match, match
from vamail.model.billing import BilledParty, Invoice, Payment, Received

ANNA = {"payer": "ACME KFT", "payer_account": "HU99"}


def known(*invoices: Invoice, paid: tuple[Payment, ...] = ()) -> Known:
    return Known(invoices or (invoice(), second()), paid, workspace())


def parts(amount: str = "1000", text: str = "2026/0007", **more: Any) -> Match:
    return match(payment(amount, reference=text, **more), known())


def test_a_number_decides_whatever_the_amount() -> None:
    for amount in ("1000", "400", "1200"):  # P05: all, a part, too much
        assert parts(amount).parts == (("I-7", Decimal(amount)),)


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("draft", {"status": "draft"}), ("void", {"status": "void"}), ("credit", {"type": "credit"}),
        ("credited", {"credited": Decimal(1000)}), ("other_currency", {"currency": "USD"}),
        ("paid", {"received": (Received(payment="x", amount=Decimal(1000), paid_on=payment().paid_on),)}),
    ],
)  # fmt: skip
def test_p04_p05_what_cannot_be_paid_is_named_and_stays(why: str, more: dict[str, Any]) -> None:
    found = match(payment("1000", reference="2026/0007", **ANNA), known(invoice(**more)))
    assert found == Match(why=why, named=("I-7",))


def test_p06_two_numbers_are_paid_if_the_sum_is_exact() -> None:
    both = "2026/0007 2026/0008"
    assert parts("1250", both).parts == (("I-7", Decimal(1000)), ("I-8", Decimal(250)))
    assert parts("1249.99", both) == Match(why="several", named=("I-7", "I-8"))
    assert parts("1000", both) == Match(why="several", named=("I-7", "I-8"))


def test_p06_of_two_numbers_one_is_paid_already() -> None:
    done = second(received=(Received(payment="x", amount=Decimal(250), paid_on=payment().paid_on),))
    found = match(payment("1000", reference="2026/0007, 2026/0008"), known(invoice(), done))
    assert found.parts == (("I-7", Decimal(1000)),)


def test_without_a_number_amount_and_payer_decide() -> None:
    assert parts("250", "thank you", payer="Acme Kft.").parts == (("I-8", Decimal(250)),)
    assert parts("250", "", payer="Anna <anna@acme.example>").parts == (("I-8", Decimal(250)),)
    before = payment(name="old", state="counted", client="acme", payer="Anna K", payer_account="HU 99")
    found = match(payment("250", payer="ANNA KOVACS", payer_account="hu99"), known(paid=(before,)))
    assert found.parts == (("I-8", Decimal(250)),)


def test_a_payer_whom_nobody_knows_is_only_proposed() -> None:
    found = parts("250", "", payer="Zeta Holding")
    assert (found.parts, found.why, found.proposed) == ((), "payer", (("I-8", Decimal(250)),))


def test_another_clients_money_pays_no_invoice_of_this_one() -> None:
    assert parts("250", "", payer="Globex Kft") == Match(why="nothing")


def test_two_of_one_amount_are_both_named() -> None:
    found = match(payment("250", **ANNA), known(second(), second(name="I-9", number="2026/0009")))
    assert found == Match(why="alike", named=("I-8", "I-9"))


def test_what_is_nearly_it_is_proposed() -> None:
    short = parts("988", "", **ANNA)
    assert (short.why, short.proposed) == ("short", (("I-7", Decimal(988)),))
    all_of_it = parts("1250", "", **ANNA)
    assert (all_of_it.why, [name for name, _ in all_of_it.proposed]) == ("together", ["I-7", "I-8"])
    assert parts("600", "", **ANNA) == Match(why="unlike", named=("I-7", "I-8"))
    assert parts("600", "") == Match(why="nothing")


def test_an_unknown_number_keeps_an_amount_from_counting() -> None:
    found = parts("250", "2026/0099", **ANNA)
    assert (found.parts, found.why, found.said) == ((), "unknown", "2026/0099")
    assert found.proposed == (("I-8", Decimal(250)),)


def test_a_number_of_few_digits_counts_with_its_exact_amount_alone() -> None:
    short = known(invoice(number="12"))
    assert match(payment("1000", reference="invoice 12"), short).parts == (("I-7", Decimal(1000)),)
    found = match(payment("400", reference="invoice 12"), short)
    assert (found.parts, found.proposed, found.why) == ((), (("I-7", Decimal(400)),), "few_digits")


def test_another_currency_is_never_compared() -> None:
    assert parts("250", "", currency="USD", **ANNA) == Match(why="nothing")


def test_names_are_compared_without_accents_order_and_legal_form() -> None:
    buyer = BilledParty(name="Kovács Anna e.v.")
    found = known(invoice(client="acme", buyer=buyer))
    assert found.clients_of(payment(payer="ANNA KOVACS")) == {"acme"}
    assert found.clients_of(payment(payer="Anna")) == frozenset()
    assert found.clients_of(payment(payer=ACME.name.upper())) == {"acme"}
