"""Mails of PayPal, Wise and Stripe that money came: they wait for the VA's word, and count by it alone."""

from decimal import Decimal

import pytest

from unit.desk.billing.banking import payments, row, waiting
from unit.desk.billing.paying import at_till, invoice, now
from unit.desk.house import House, from_va, mail, mails_of, task_of, told
from vamail.model.decision import Decision
from vamail.model.effects import FileTask, HoldMail, Keep, SendMail
from vamail.model.ledger import NoticeSent
from vamail.model.message import Message

TEXT = """You received a payment of €86.00 EUR from Anna Kovacs (anna@acme.example).

Transaction ID
3VN76117B87011620
Invoice ID
2026/0007
"""
PASSED = "mx.va.example; dmarc=pass header.from=paypal.com"


def notice(result: str = PASSED, text: str = TEXT, **more: object) -> Message:
    headers = {"Auto-Submitted": "auto-generated"}
    if result:
        headers["Authentication-Results"] = result
    fields: dict[str, object] = {
        "sender": "PayPal <service@paypal.com>", "subject": "Notification of payment received",
        "message_id": "p1@paypal.com", "headers": headers, **more,
    }  # fmt: skip
    return mail(text, **fields)  # type: ignore[arg-type]


def vouched_till() -> House:
    found = at_till(invoice(gross=Decimal(86)))
    found.changed_settings(authserv_id="mx.va.example")
    return found


def news(decision: Decision) -> SendMail:
    (found,) = [one for one in mails_of(decision) if one.action == "payment_news"]
    return found


def test_what_paypal_says_waits_and_the_va_is_asked() -> None:
    found = vouched_till()
    decision = found.receives(notice())
    assert now(found).due == 86
    kept = waiting(found)["P-1"]
    assert (kept.name, kept.state, kept.invoices) == ("paypal/3VN76117B87011620", "candidate", ("I-7",))
    asked = news(decision)
    assert asked.values["title"] == ("P-1: PayPal says that Anna Kovacs paid 86.00\u00a0EUR")
    assert asked.values["lines"] == (
        "P-1: 86.00\u00a0EUR of 2026-11-24 from Anna Kovacs waits for your word: PayPal says so by mail.",
        "`ok P-1` counts it for I-7.",
    )
    assert asked.to.email == "maria@va.example" and asked.command_token
    (about,) = [
        one.value for one in decision.effects if isinstance(one, Keep) and isinstance(one.value, NoticeSent)
    ]
    assert about.invoices == ("P-1", "I-7")


def test_nothing_is_filed_and_nobody_is_answered() -> None:
    found = vouched_till()
    decision = found.receives(notice())
    assert decision.verdict == "automatic"
    assert not [one for one in decision.effects if isinstance(one, FileTask)]
    assert {one.to.email for one in mails_of(decision)} == {"maria@va.example"}


def test_the_va_answers_ok_and_it_counts() -> None:
    found = vouched_till()
    found.receives(notice())
    found.receives(from_va("ok P-1", to="requests@va.example", message_id="ok1@va.example"), control=True)
    assert now(found).due == 0 and not waiting(found)


def test_the_same_transaction_again_is_known() -> None:
    found = vouched_till()
    found.receives(notice())
    found.receives(notice(message_id="p2@paypal.com"))
    assert len(payments(found)) == 1


@pytest.mark.parametrize(
    "result",
    [
        "mx.va.example; dmarc=fail header.from=paypal.com", "",
        "mx.evil.example; dmarc=pass header.from=paypal.com",
        "mx.va.example; dkim=pass header.d=evil.example", "mx.va.example; spf=pass smtp.mailfrom=paypal.com",
    ],
)  # fmt: skip
def test_what_nobody_vouches_for_is_set_aside(result: str) -> None:
    found = vouched_till()
    decision = found.receives(notice(result))
    (held,) = [one for one in decision.effects if isinstance(one, HoldMail)]
    assert held.kind == "payment" and held.reason.startswith("it looks like PayPal, but nobody vouches")
    assert not payments(found) and "nobody vouches" in told(decision)


def test_dkim_of_the_provider_is_enough() -> None:
    found = vouched_till()
    found.receives(notice("mx.va.example; dkim=pass header.d=paypal.com"))
    assert len(waiting(found)) == 1


@pytest.mark.parametrize("sender", ["PayPal <service@paypa1.com>", "PayPal Service <x@evil.example>"])
def test_who_only_looks_like_paypal_is_set_aside(sender: str) -> None:
    found = vouched_till()
    domain = sender.rpartition("@")[2].strip(">")
    decision = found.receives(notice(f"mx.va.example; dmarc=pass header.from={domain}", sender=sender))
    assert decision.verdict == "held" and not payments(found)


def test_a_request_for_money_is_a_mail_like_all_others() -> None:
    found = vouched_till()
    decision = found.receives(notice(subject="Anna sent you an invoice for €86.00 EUR"))
    assert decision.verdict == "automatic" and not payments(found)


def test_without_a_server_that_vouches_it_is_a_mail_like_all_others() -> None:
    found = at_till(invoice(gross=Decimal(86)))
    found.changed_settings(authserv_id="")
    decision = found.receives(notice())
    assert decision.verdict == "automatic" and not payments(found)


def test_what_the_va_forwards_waits_too() -> None:
    found = vouched_till()
    forward = (
        f"---- Forwarded message ----\nFrom: PayPal <service@paypal.com>\nSubject: Payment received\n\n{TEXT}"
    )
    decision = found.receives(from_va(forward, subject="Fwd: Payment received"))
    assert waiting(found)["P-1"].invoices == ("I-7",)
    assert "a mail that you forwarded" in str(news(decision).values["lines"])


def test_what_the_va_sends_to_where_her_commands_go_waits_too() -> None:
    found = vouched_till()
    head = "---- Forwarded message ----\nFrom: PayPal <service@paypal.com>\nSubject: Payment received"
    found.receives(from_va(f"{head}\n\n{TEXT}", subject="Fwd: x", message_id="f1@va.example"), control=True)
    assert waiting(found)["P-1"].invoices == ("I-7",)


def test_what_she_writes_above_a_forward_is_a_command() -> None:
    found = vouched_till()
    head = "---- Forwarded message ----\nFrom: PayPal <service@paypal.com>\nSubject: Payment received"
    text = f"paid I-7 86 EUR\n\n{head}\n\n{TEXT}"
    found.receives(from_va(text, subject="Fwd: x", message_id="f2@va.example"), control=True)
    assert now(found).due == 0 and not waiting(found)


def test_what_she_accepts_though_nobody_vouches_waits_too() -> None:
    found = vouched_till()
    decision = found.receives(notice(""), accepted=True)
    assert waiting(found)["P-1"].state == "candidate" and decision.verdict == "automatic"


def test_a_notice_in_the_control_folder_is_no_command() -> None:
    found = vouched_till()
    found.receives(notice(), control=True)
    assert waiting(found)["P-1"].state == "candidate"


def test_an_ordinary_request_is_filed_as_ever() -> None:
    found = vouched_till()
    assert task_of(found.receives(mail("PayPal says you received a payment of 5 EUR from me")))


def test_what_was_typed_before_is_asked_about_as_a_double() -> None:
    found = vouched_till()
    from unit.desk.billing.paying import comes, payment

    comes(found, payment("86", name="said/1", source="you said: paid I-7"))
    decision = found.receives(notice())
    assert now(found).due == 0
    assert "probably the same money" in str(news(decision).values["lines"])


def test_the_statement_of_paypal_settles_what_waited() -> None:
    from unit.desk.billing.banking import arrives

    found = vouched_till()
    found.receives(notice())
    arrives(found, row("83", "", mark="3VN76117B87011620", fee=Decimal(3)), source="paypal", account="")
    assert now(found).due == 0 and not waiting(found)
