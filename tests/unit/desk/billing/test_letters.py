"""The mails about invoices hold exactly what their templates name, and nothing of another client."""

from dataclasses import replace
from decimal import Decimal

import pytest

from unit.desk.billing.till import SELLER, Till, at, billed, mails, practice
from unit.desk.house import GLOBEX
from vamail.desk.billing.credit import credit
from vamail.desk.billing.letters import bank_lines, said
from vamail.model.billing import Invoice, PayWays
from vamail.model.effects import SendMail
from vamail.model.values import Amount, Link
from vamail.render.variables import variables_of
from vamail.workspace.types import Terms, Workspace


def desk(**more: object) -> Workspace:
    own = billed(terms=Terms(upfront_percent=50, net_days=15), to=("anna@acme.example", "books@acme.example"))
    return practice(own, GLOBEX, **more)


def document_of(till: Till, invoice: Invoice) -> list[SendMail]:
    timer = next(one for one in till.desk.timers if one.subject == invoice.name)
    return list(mails(till.falls_due(timer).effects))


def each() -> list[SendMail]:
    """A mail of every type of invoice, and each draft's."""
    till = Till(desk(seller=replace(SELLER, paypal="maria")))
    deposit = till.issued(till.drafted(till.line(), type="deposit"))
    final = till.issued(till.drafted(type="final", of=deposit.name))
    note = till.issued(till.made(credit(final, till.desk, till.workspace, till.now, why="A mistake")))
    plain = till.issued(till.drafted(till.line()))
    sent = [mail for one in (deposit, final, note, plain) for mail in document_of(till, one)]
    till.workspace = desk(seller=replace(SELLER, country="HU"))
    sent += document_of(till, till.issued(till.drafted(till.line())))
    return [*sent, *(one.mail for one in till.desk.sent if one.mail.template == "invoice_draft")]


def test_each_mail_holds_what_its_template_names() -> None:
    found = each()
    templates = {one.template for one in found}
    assert templates == {"invoice", "deposit", "credit_note", "payment_request", "invoice_draft"}
    for mail in found:
        assert mail.values.keys() == variables_of(mail.template).keys(), mail.template
        assert mail.document is not None and "lobex" not in repr(mail)


def test_each_recipient_has_a_mail_of_their_own() -> None:
    till = Till(desk())
    sent = document_of(till, till.issued(till.drafted(till.line())))
    assert [(one.to.email, one.action) for one in sent] == [
        ("anna@acme.example", "invoice.I-1.0"), ("books@acme.example", "invoice.I-1.1"),
    ]  # fmt: skip


def test_how_it_can_be_paid_stands_in_the_mail() -> None:
    till = Till(desk(seller=replace(SELLER, paypal="maria", bic="BYLADEM1001")))
    (mail, _) = document_of(till, till.issued(till.drafted(till.line())))
    payee, *rest = mail.values["ways"]  # type: ignore[misc]
    assert payee == "Kedvezményezett: Maria Szabo"
    assert rest == ["IBAN: DE02120300000000202051", "BIC: BYLADEM1001"]
    (link,) = mail.values["links"]  # type: ignore[misc]
    assert link == Link("https://paypal.me/maria/127.00EUR", "https://paypal.me/maria/127.00EUR")


def test_the_bank_and_whose_account_it_is_are_called_so() -> None:
    pay = PayWays(iban="DE02120300000000202051", bank="Sparkasse")
    assert [one.partition(": ")[0] for one in bank_lines(pay, "Szabo Office", "en")] == [
        "Account holder", "IBAN", "Bank",
    ]  # fmt: skip
    assert list(bank_lines(PayWays(), "Szabo Office", "en")) == []


def test_a_final_invoice_says_what_was_paid_before() -> None:
    till = Till(desk())
    deposit = till.issued(till.drafted(till.line(), type="deposit"))
    final = till.issued(till.drafted(type="final", of=deposit.name))
    (mail, _) = document_of(till, final)
    assert mail.values["deposit"] == Amount(Decimal("63.50"), "EUR")
    assert mail.values["amount"] == Amount(Decimal("63.50"), "EUR")


def test_a_changed_draft_is_another_mail() -> None:
    from vamail.desk.billing.drafting import with_terms

    till = Till(desk())
    first = till.drafted(till.line())
    till.made(with_terms(first, 3, till.desk, till.workspace, till.now))
    assert [one.mail.action for one in till.desk.sent] == ["invoice_draft.I-1.1", "invoice_draft.I-1.2"]


@pytest.mark.parametrize(
    ("language", "headline", "line"),
    [
        ("en", "Invoice for Acme Kft.: please look at it", "1.5 h × 50.00 · Munkadíj: 75.00\u00a0EUR"),
        ("hu", "Számla, kérjük, nézze át: Acme Kft.", "1,5 óra × 50,00 · Munkadíj: 75,00\u00a0EUR"),
    ],
)
def test_the_draft_is_told_in_the_vas_language(language: str, headline: str, line: str) -> None:
    own = practice()
    till = Till(replace(own, me=replace(own.me, language=language)), now=at("2026-11-24 10:00"))
    till.worked(90)
    till.drafted()
    values = till.desk.sent[-1].mail.values
    assert (values["headline"], values["lines"]) == (headline, (line,))


def test_amounts_of_a_persian_line_keep_their_signs_and_currencies() -> None:
    till = Till(desk())
    invoice = till.drafted(till.line())
    line = replace(invoice.lines[0], price=Decimal(-5), quantity=Decimal(1), text="کسر پیش‌پرداخت")
    *_, price, net = said(line, invoice, "fa").replace("\u00a0", " ").split("\u200f\u200e")
    assert price == "\u22125.00\u200e\u200f · کسر پیش‌پرداخت: " and net.endswith(" EUR\u200e\u200f")
    assert "\u200e" not in said(line, invoice, "en")
