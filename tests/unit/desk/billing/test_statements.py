"""Statements of account: every account adds up, in its own currency; and the VA sees each first."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.desk.billing.accounts import TODAY, bill, books, credit_of, paid
from unit.desk.billing.till import Till, at, billed, practice
from unit.desk.house import ACME, GLOBEX
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.billing.statement_mail import statement, usual_start
from vamail.desk.billing.statements import accounts
from vamail.desk.promise.pauses import ASKS
from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Invoice, PayWays
from vamail.model.effects import SendMail
from vamail.model.ledger import NoticeSent
from vamail.model.money import total
from vamail.model.values import Amount, Table, Value


@given(books(), st.integers(0, 400))
def test_closing_is_opening_and_invoices_less_credits_and_payments(known: list[Invoice], back: int) -> None:
    since = TODAY - timedelta(days=back)
    for one in accounts(known, since, TODAY):
        by = {
            what: total(e.amount for e in one.entries if e.what == what)
            for what in ("invoice", "credit", "payment")
        }
        assert by["invoice"] >= 0 >= by["credit"] and by["payment"] <= 0
        assert one.closing == one.opening + by["invoice"] + by["credit"] + by["payment"]
        due = [each for each in known if each.status == "issued" and each.type != "credit"]
        assert one.closing == total(each.due for each in due if each.currency == one.currency)
        assert all(since <= e.on <= TODAY for e in one.entries)
        assert list(one.entries) == sorted(one.entries, key=lambda e: e.on)
        assert 0 <= one.overdue <= total(each.due for each in one.open if each.due > 0)
    currencies = [one.currency for one in accounts(known, since, TODAY)]
    assert currencies == sorted(set(currencies))


@given(books(), st.integers(0, 200), st.integers(0, 200))
def test_where_it_begins_changes_no_balance(known: list[Invoice], one: int, other: int) -> None:
    closing = [
        {
            each.currency: each.closing
            for each in accounts(known, TODAY - timedelta(days=back), TODAY)
            if each.closing
        }
        for back in (one, other)
    ]
    assert closing[0] == closing[1]


def test_one_payment_of_two_invoices_is_one_movement() -> None:
    on = TODAY - timedelta(days=3)
    first = bill(1, received=(paid("100", on),))
    second = bill(2, gross="50", received=(paid("30", on),))
    (found,) = accounts((first, second), TODAY - timedelta(days=60), TODAY)
    (payment,) = (one for one in found.entries if one.what == "payment")
    assert payment.amount == -130 and payment.numbers == ("2026/0001", "2026/0002")
    assert [one.name for one in found.open] == ["I-2"] and found.closing == 20


def test_what_is_dated_later_counts_today() -> None:
    (found,) = accounts((bill(1, received=(paid("40", TODAY + timedelta(days=5)),)),), TODAY, TODAY)
    assert found.closing == 60 and found.entries[-1].on == TODAY


def test_a_credit_note_lessens_what_is_due() -> None:
    known = credit_of(bill(1), 2, Decimal(40), TODAY - timedelta(days=1))
    (found,) = accounts(known, TODAY - timedelta(days=60), TODAY)
    assert [one.what for one in found.entries] == ["invoice", "credit"] and found.closing == 60


# --- the mail --------------------------------------------------------------------------------------------


def owing(**more: object) -> Till:
    """Acme owes 127 EUR since the autumn, and 127 EUR since now."""
    acme = billed(replace(ACME, language="en"), **more)
    till = Till(practice(acme, GLOBEX), now=at("2026-10-01 10:00"))
    till.issued(till.drafted(till.line()))
    till.now = at("2026-11-24 10:00")
    till.issued(till.drafted(till.line(text="Logo")))
    return till


def stated(till: Till, **more: object) -> tuple[BillOutcome, list[SendMail]]:
    outcome = till.take(statement(till.acme, till.desk, till.workspace, till.now, **more))  # type: ignore[arg-type]
    return outcome, [one for one in outcome.effects if isinstance(one, SendMail)]


def tables(value: Value) -> list[Table]:
    assert isinstance(value, tuple)
    return [one for one in value if isinstance(one, Table)]


def test_the_va_sees_it_and_the_client_gets_it_with_her_ok() -> None:
    _, (shown, mail) = stated(owing())
    assert shown.to.email == owing().workspace.me.notify and shown.kind == "notice"
    assert shown.command_token and shown.values["to_va"] and not shown.hold
    assert mail.to.email == "anna@acme.example" and mail.hold.startswith(ASKS) and mail.money
    assert mail.values["to_va"] == "" and mail.client == "acme" and mail.kind == "statement"
    assert {**shown.values, "to_va": ""} == mail.values
    assert mail.values["balances"] == (Amount(Decimal(254), "EUR"),)
    assert mail.values["overdue"] == (Amount(Decimal(127), "EUR"),)
    account, due = tables(mail.values["accounts"])
    assert [row[1] for row in account.rows] == [
        "Opening balance", "Invoice 2026/0001", "Invoice 2026/0002", "Closing balance",
    ]  # fmt: skip
    assert account.rows[-1][3] == "254.00" and account.sums == (0, 3)
    assert [row[2].replace("\u00a0", " ") for row in due.rows if isinstance(row[2], str)] == [
        "40 days",
        "not due",
    ]
    assert "IBAN: DE02120300000000202051" in str(mail.values["ways"])
    assert not any("globex" in str(one.values).casefold() for one in (shown, mail))


def test_the_same_document_goes_with_each_mail() -> None:
    till = owing(to=("a@acme.example", "b@acme.example"))
    till.workspace = replace(till.workspace, seller=replace(till.workspace.seller, paypal="maria"))
    other = till.workspace.clients[1]
    till.keep(replace(till.invoice("I-1"), name="I-99", version=1, client=other.slug, number="GLOBEX-99"))
    _, mails = stated(till)
    (document,) = {id(one.document): one.document for one in mails}.values()
    assert isinstance(document, StatementOfAccount) and len(mails) == 3
    assert (document.client, document.language) == ("acme", "en")
    assert document.made_at == at("2026-11-24 11:00") and "GLOBEX-99" not in repr(document)
    (account,), (ways,) = document.accounts, document.ways
    assert account.closing == Decimal(254) and ways.iban == till.workspace.seller.iban
    assert ways.links == ("https://paypal.me/maria/254.00EUR",)
    with pytest.raises(ValueError, match="another client"):
        replace(document, client="globex")


def test_nothing_is_said_of_paying_where_nothing_is_owed() -> None:
    till = owing()
    for name in ("I-1", "I-2"):
        one = till.invoice(name)
        till.keep(one.next(received=(paid(str(one.due), TODAY),)))
    _, (_, mail) = stated(till)
    assert isinstance(mail.document, StatementOfAccount)
    assert mail.document.ways == (PayWays(),) and mail.document.accounts[0].closing == 0


@given(books(), st.integers(0, 30))
def test_the_last_movements_lead_to_the_same_balance(known: list[Invoice], most: int) -> None:
    for one in accounts(known, TODAY - timedelta(days=400), TODAY):
        fewer = one.latest(most)
        assert fewer.opening + total(each.amount for each in fewer.entries) == one.closing
        assert len(fewer.entries) <= max(most, 1) or fewer == one


def test_it_begins_where_it_is_said() -> None:
    _, (_, mail) = stated(owing(), since=date(2026, 11, 1))
    account, _ = tables(mail.values["accounts"])
    assert account.rows[0][1:] == ("Opening balance", "", "127.00")
    assert len(account.rows) == 3


def test_the_usual_period_is_three_months() -> None:
    assert usual_start(date(2026, 1, 31)) == date(2025, 11, 1)
    assert usual_start(date(2026, 11, 24)) == date(2026, 9, 1)


@pytest.mark.parametrize("name", ["", "91.0"])
def test_only_a_command_line_needs_a_row_for_the_answer(name: str) -> None:
    till = owing()
    stated(till, name=name)
    assert (till.desk.kept(NoticeSent, "91") is not None) == bool(name)


def test_each_recipient_gets_it_and_nobody_elses_client() -> None:
    _, mails = stated(owing(to=("a@acme.example", "b@acme.example")))
    assert [one.to.email for one in mails[1:]] == ["a@acme.example", "b@acme.example"]
    till = owing()
    till.workspace = practice(billed(to=(GLOBEX.addresses[0],)), GLOBEX)
    refused = statement(till.acme, till.desk, till.workspace, till.now).refused
    assert "another client" in refused


def test_there_is_none_of_nothing() -> None:
    till = Till()
    refused = statement(till.acme, till.desk, till.workspace, till.now).refused
    assert refused.startswith("There is nothing to state")


@pytest.mark.parametrize(
    ("language", "said"), [("hu", "Nyitó egyenleg"), ("fa", "ماندهٔ آغاز دوره"), ("de", "Opening balance")]
)
def test_it_is_in_the_clients_language(language: str, said: str) -> None:
    till = owing()
    clients = (replace(till.acme, language=language), *till.workspace.clients[1:])
    till.workspace = replace(till.workspace, clients=clients)
    _, (_, mail) = stated(till)
    assert tables(mail.values["accounts"])[0].rows[0][1] == said and mail.language == language
