"""Drafts and their issue: what is charged is marked, numbers have no gap, the VA sees everything first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from unit.desk.billing.till import SELLER, Till, at, billed, mails, practice
from unit.desk.house import GLOBEX
from vamail.desk.billing.credit import credit
from vamail.desk.billing.drafting import draft, drop, with_line, with_terms, without_line
from vamail.desk.billing.issuing import issue
from vamail.model.billing import Expense, PayWays
from vamail.model.effects import SetTimer, WriteJournal
from vamail.model.ledger import NoticeSent, TimeEntry
from vamail.model.meetings import Numbering
from vamail.model.values import Amount
from vamail.workspace.types import Taxing, Terms


def test_a_draft_holds_everything_and_the_va_sees_it() -> None:
    till = Till()
    till.worked(90, service="Social media")
    till.spent("12.30")
    outcome = till.draft(name="57.0")
    invoice = till.made(outcome)
    assert (invoice.name, invoice.status, invoice.number, invoice.client) == ("I-1", "draft", "", "acme")
    assert (invoice.seller.name, invoice.seller.tax_id) == ("Maria Szabo", "ATU12345678")
    assert (invoice.buyer.name, invoice.buyer.country) == ("Acme Kft.", "HU")
    assert (invoice.recipients, invoice.currency, invoice.language) == (("anna@acme.example",), "EUR", "hu")
    assert (invoice.net, invoice.tax, invoice.gross) == (
        Decimal("87.30"), Decimal("23.57"), Decimal("110.87"),
    )  # fmt: skip
    (mail,) = mails(outcome.effects)
    assert (mail.template, mail.kind, mail.to.email) == ("invoice_draft", "notice", "maria@va.example")
    assert mail.document is not None and mail.command_token
    assert replace(mail.document.invoice, pay=PayWays(), issued_on=None, due_on=None) == invoice
    assert mail.values["commands"] == ("ok I-1", "no I-1")
    assert mail.values["amount"] == Amount(Decimal("110.87"), "EUR")
    assert mail.values["lines"] == (
        "1.5 h × 50.00 · Social media: 75.00\u00a0EUR", "1 × 12.30 · Költség: Train: 12.30\u00a0EUR",
    )  # fmt: skip
    notice = till.desk.kept(NoticeSent, "57")
    assert notice is not None and notice.invoices == ("I-1",)
    lines = [one for one in outcome.effects if isinstance(one, WriteJournal)]
    assert [(one.step, one.what) for one in lines] == [("invoice", "I-1 drafted")] and lines[0].why


def test_the_page_of_a_draft_is_that_of_an_ok_on_the_same_day_but_for_its_number() -> None:
    till = Till(now=at("2026-12-31 23:30"))
    till.workspace = replace(till.workspace, seller=replace(SELLER, paypal="maria"))
    (mail,) = mails((outcome := till.draft(till.line())).effects)
    assert mail.document is not None and mail.document.invoice.status == "draft"
    issued = till.issued(till.made(outcome))
    as_draft = {"status": "draft", "number": "", "series": mail.document.invoice.series, "version": 1}
    assert mail.document.invoice == replace(issued, **as_draft) and issued.pay.links


def test_time_and_expenses_are_charged_once_and_free_when_it_is_dropped() -> None:
    till = Till()
    entry, expense = till.worked(60), till.spent("10")
    first = till.drafted()
    again = till.draft()
    assert again.refused == "There is nothing to charge Acme Kft. for." and again.effects == ()
    till.made(drop(first, till.desk, till.workspace))
    assert till.invoice("I-1").status == "void"
    assert [till.desk.kept(TimeEntry, entry.name).billed, till.desk.kept(Expense, expense.name).billed] == [
        "", "",
    ]  # type: ignore[union-attr]  # fmt: skip
    second = till.drafted()
    assert second.name == "I-2" and [one.sources for one in second.lines] == [
        (entry.name,), (expense.name,),
    ]  # fmt: skip
    assert till.desk.kept(TimeEntry, entry.name).billed == "I-2"  # type: ignore[union-attr]
    assert "was dropped" in drop(first, till.desk, till.workspace).refused


def test_two_that_charge_the_same_hour_at_once_write_the_same_versions() -> None:
    till = Till()
    till.worked(60)
    one, other = till.draft(), till.draft()
    till.take(one)
    with pytest.raises(AssertionError, match="version of"):
        till.take(other)


def test_fixed_lines_alone_leave_time_where_it_is() -> None:
    till = Till()
    entry = till.worked(60)
    assert len(till.drafted(till.line()).lines) == 1
    assert till.desk.kept(TimeEntry, entry.name).billed == ""  # type: ignore[union-attr]
    assert len(till.drafted(till.line(), gather=True).lines) == 2


def test_an_occasion_has_one_invoice() -> None:
    till = Till()
    first = till.drafted(till.line(), once="job/9")
    assert till.draft(till.line(), once="job/9").refused == "I-1 is the invoice for this already."
    till.made(drop(first, till.desk, till.workspace))
    assert till.drafted(till.line(), once="job/9").name == "I-2"


@pytest.mark.parametrize(
    ("desk", "says"),
    [
        (practice(billed(currency=""), GLOBEX, services=()), "`billing: currency:` in rules/clients/acme"),
        (practice(replace(billed(), addresses=()), GLOBEX), "`billing: to:` in rules/clients/acme.yaml"),
        (practice(billed(to=("bob@globex.example",)), GLOBEX), "bob@globex.example is an address of another"),
    ],
)  # fmt: skip
def test_what_the_settings_lack(desk: object, says: str) -> None:
    till = Till(desk)  # type: ignore[arg-type]
    assert says in till.draft(till.line()).refused


def test_a_draft_is_changed_until_it_is_issued() -> None:
    till = Till()
    entry = till.worked(60)
    invoice = till.drafted()
    invoice = till.made(with_line(invoice, till.line("20"), till.desk, till.workspace, till.now))
    assert (invoice.version, invoice.net, invoice.gross) == (2, 70, Decimal("88.90"))
    invoice = till.made(without_line(invoice, 1, till.desk, till.workspace, till.now))
    assert (invoice.net, invoice.lines[0].text) == (20, "Flyer")
    assert till.desk.kept(TimeEntry, entry.name).billed == ""  # type: ignore[union-attr]
    refused = without_line(invoice, 1, till.desk, till.workspace, till.now).refused
    assert "has one line alone" in refused
    assert "has no line 4" in without_line(invoice, 4, till.desk, till.workspace, till.now).refused
    invoice = till.made(with_terms(invoice, 30, till.desk, till.workspace, till.now))
    issued = till.issued(invoice)
    assert issued.due_on == date(2026, 12, 24)
    for late in (
        with_line(issued, till.line(), till.desk, till.workspace, till.now),
        without_line(issued, 1, till.desk, till.workspace, till.now),
        with_terms(issued, 9, till.desk, till.workspace, till.now), drop(issued, till.desk, till.workspace),
        issue(issued, till.desk, till.workspace, till.now),
    ):  # fmt: skip
        assert "was issued as 2026/0001: it cannot be changed any more" in late.refused


def test_less_than_nothing_is_no_invoice() -> None:
    till = Till()
    assert "less than nothing" in till.draft(till.line("-5")).refused


def test_nothing_at_all_is_charged_with_a_warning() -> None:
    till = Till()
    outcome = till.draft(till.line("0"))
    assert outcome.warnings == ("It comes to 0.00\u00a0EUR: nothing is charged.",)
    assert not till.draft(till.line("0.01")).warnings and till.made(outcome).status == "draft"


# --- issued ----------------------------------------------------------------------------------------------


def test_the_number_and_the_dates_are_given_with_the_ok() -> None:
    till = Till(now=at("2026-12-31 23:30"))
    outcome = issue(till.drafted(till.line()), till.desk, till.workspace, till.now)
    invoice = till.made(outcome)
    assert (invoice.status, invoice.number, invoice.version) == ("issued", "2027/0001", 2)
    assert (invoice.issued_on, invoice.due_on) == (date(2027, 1, 1), date(2027, 1, 15))
    assert invoice.pay.iban == SELLER.iban
    (timer,) = (one for one in outcome.effects if isinstance(one, SetTimer) and one.kind == "document")
    assert (timer.subject, timer.due_at) == ("I-1", till.now)
    sent = list(mails(till.falls_due(timer).effects))
    assert [(one.to.email, one.template, one.money, one.client) for one in sent] == [
        ("anna@acme.example", "invoice", True, "acme")
    ]
    assert sent[0].document is not None and sent[0].document.invoice == invoice and sent[0].reply_token
    assert sent[0].values["number"] == "2027/0001" and sent[0].values["amount"] == Amount(
        Decimal("127.00"), "EUR"
    )


def test_each_series_has_its_own_numbers_and_each_year_begins_anew() -> None:
    own = billed(series="ACME-{year}-{number:03}")
    till = Till(practice(own, GLOBEX))
    assert till.issued(till.drafted(till.line())).number == "ACME-2026-001"
    other = replace(GLOBEX, billing=billed().billing)
    till.workspace = practice(own, other)
    mine = till.made(draft(other, till.desk, till.workspace, till.now, lines=(till.line(),)))
    assert till.issued(mine).number == "2026/0001"
    till.now = at("2027-02-01 10:00")
    assert till.issued(till.drafted(till.line())).number == "ACME-2027-001"


def test_a_dropped_draft_leaves_no_gap() -> None:
    till = Till()
    drafts = [till.drafted(till.line()) for _ in range(4)]
    till.issued(drafts[0])
    till.made(drop(drafts[1], till.desk, till.workspace))
    assert till.issued(drafts[3]).number == "2026/0002"
    assert till.issued(drafts[2]).number == "2026/0003"


def test_of_two_that_are_issued_at_once_one_is_decided_again() -> None:
    till = Till()
    one, other = till.drafted(till.line()), till.drafted(till.line())
    first = issue(one, till.desk, till.workspace, till.now)
    second = issue(other, till.desk, till.workspace, till.now)
    assert first.invoice is not None and second.invoice is not None
    assert first.invoice.number == second.invoice.number
    till.take(first)
    with pytest.raises(AssertionError, match="version of invoice/2026/#"):
        till.take(second)
    till.desk.ledger["invoice", "I-2"] = till.desk.ledger["invoice", "I-2"][:1]
    assert till.issued(other).number == "2026/0002"


def test_above_the_limit_nothing_is_issued_by_itself() -> None:
    till = Till(practice(billed(ask_over=Decimal(100)), GLOBEX))
    outcome = till.draft(till.line())
    assert "above the limit of 100.00\u00a0EUR" in outcome.warnings[0]
    invoice = till.made(outcome)
    by_itself = issue(invoice, till.desk, till.workspace, till.now, automatic=True)
    assert "it waits for your `ok I-1`" in by_itself.refused and by_itself.effects == ()
    assert till.issued(invoice).number == "2026/0001"
    small = till.drafted(till.line("10"))
    assert till.made(issue(small, till.desk, till.workspace, till.now, automatic=True)).number == "2026/0002"


def test_the_sellers_limit_is_by_currency() -> None:
    till = Till(practice(seller=replace(SELLER, ask_over=(("EUR", Decimal(50)), ("USD", Decimal(1))))))
    assert any("limit of 50.00" in one for one in till.draft(till.line()).warnings)


def test_reverse_charge_wants_the_tax_numbers() -> None:
    reverse = billed(tax=Taxing(category="AE"))
    till = Till(practice(reverse, GLOBEX))
    invoice = till.drafted(till.line())
    assert "write `tax_id:` of Acme Kft." in issue(invoice, till.desk, till.workspace, till.now).refused
    till.workspace = practice(replace(reverse, billing=replace(reverse.billing, tax_id="HU12345678")), GLOBEX)
    assert till.issued(till.drafted(till.line())).gross == 100


def test_in_hungary_a_payment_request_alone() -> None:
    till = Till(practice(seller=replace(SELLER, country="HU")))
    outcome = till.draft(till.line())
    assert any("NAV" in one for one in outcome.warnings)
    request = till.made(outcome)
    changed = with_terms(request, 8, till.desk, till.workspace, till.now)
    assert not changed.warnings, "once for each draft"
    ok = issue(till.made(changed), till.desk, till.workspace, till.now)
    assert not ok.warnings
    request = till.made(ok)
    assert (request.type, request.number) == ("request", "R-2026/0001")
    assert [key for kind, key in till.desk.ledger if kind == "numbering"] == ["I", "request/R-2026/#"]
    (timer,) = (one for one in till.desk.timers if one.kind == "document")
    assert [one.template for one in mails(till.falls_due(timer).effects)] == ["payment_request"]
    back = till.made(credit(request, till.desk, till.workspace, till.now))
    assert back.status == "void" and till.desk.kept(Numbering, "invoice/2026/#") is None


def test_a_draft_of_before_is_a_request_once_she_is_in_hungary() -> None:
    till = Till()
    invoice = till.drafted(till.line())
    till.workspace = practice(seller=replace(SELLER, country="HU"))
    outcome = issue(invoice, till.desk, till.workspace, till.now)
    assert till.made(outcome).type == "request" and any("NAV" in one for one in outcome.warnings)


# --- deposit and final -----------------------------------------------------------------------------------


def halves() -> Till:
    return Till(practice(billed(terms=Terms(upfront_percent=50, net_days=15)), GLOBEX))


def test_deposit_and_final_come_to_the_whole() -> None:
    till = halves()
    whole = (till.line("33.33"), till.line("66.68"))
    deposit = till.issued(till.drafted(*whole, type="deposit"))
    assert (deposit.type, deposit.whole, len(deposit.lines)) == ("deposit", whole, 1)
    assert deposit.lines[0].text.endswith(f": {whole[0].text}")
    final = till.issued(till.drafted(type="final", of=deposit.name))
    direct = till.drafted(*whole)
    assert (deposit.net + final.net, deposit.tax + final.tax) == (direct.net, direct.tax)
    assert deposit.gross + final.gross == direct.gross
    assert (final.of_number, final.of_issued_on) == (deposit.number, deposit.issued_on)
    assert [one.number for one in (deposit, final)] == ["2026/0001", "2026/0002"]


def test_a_deposit_is_settled_once() -> None:
    till = halves()
    deposit = till.drafted(till.line(), type="deposit")
    assert "is no deposit invoice" in till.draft(type="final", of=deposit.name).refused
    till.issued(deposit)
    final = till.drafted(type="final", of=deposit.name)
    assert till.draft(type="final", of=deposit.name).refused == "I-2 settles this deposit already."
    till.made(drop(final, till.desk, till.workspace))
    assert till.drafted(type="final", of=deposit.name).name == "I-3"


def test_a_deposit_that_was_credited_meanwhile_is_not_settled() -> None:
    till = halves()
    deposit = till.issued(till.drafted(till.line(), type="deposit"))
    final = till.drafted(type="final", of=deposit.name)
    till.issued(till.made(credit(deposit, till.desk, till.workspace, till.now)))
    assert "is no deposit invoice" in issue(final, till.desk, till.workspace, till.now).refused


def test_no_deposit_without_a_share_or_a_whole() -> None:
    assert "50% upfront" in Till().draft(Till().line(), type="deposit").refused
    assert halves().draft(type="deposit").refused == "Say what the deposit is for, with its price."


# --- credit notes ----------------------------------------------------------------------------------------


def test_a_credit_note_takes_the_whole_back() -> None:
    till = Till()
    entry = till.worked(60)
    invoice = till.issued(till.drafted())
    made = till.made(credit(invoice, till.desk, till.workspace, till.now, why="Charged by mistake"))
    assert (made.type, made.gross, made.of_number) == ("credit", -invoice.gross, "2026/0001")
    assert till.invoice("I-1").due == invoice.gross, "a draft takes nothing back"
    note = till.issued(made)
    assert (note.number, note.due_on) == ("2026/0002", None)
    after = till.invoice("I-1")
    assert (after.due, after.is_open, after.credited_lines) == (0, False, (1,))
    assert till.desk.kept(TimeEntry, entry.name).billed == "I-1"  # type: ignore[union-attr]
    assert "credited already" in credit(after, till.desk, till.workspace, till.now).refused
    timer = next(one for one in till.desk.timers if one.subject == note.name)
    (mail,) = mails(till.falls_due(timer).effects)
    assert (mail.template, mail.values["of_number"], mail.values["amount"]) == (
        "credit_note", "2026/0001", Amount(invoice.gross, "EUR"),
    )  # fmt: skip


def test_time_of_a_credited_line_is_free_where_that_is_said() -> None:
    till = Till()
    entry = till.worked(60)
    invoice = till.issued(till.drafted())
    till.issued(till.made(credit(invoice, till.desk, till.workspace, till.now, free=True)))
    assert till.desk.kept(TimeEntry, entry.name).billed == ""  # type: ignore[union-attr]
    assert till.drafted().lines[0].sources == (entry.name,)


def test_credited_in_parts_comes_to_the_whole_to_the_cent() -> None:
    till = Till()
    invoice = till.issued(till.drafted(*(till.line("0.05") for _ in range(3))))
    for place in (2, 1, 3):
        left = till.invoice("I-1")
        till.issued(till.made(credit(left, till.desk, till.workspace, till.now, places=(place,))))
    assert till.invoice("I-1").due == 0
    notes = [one for one in till.invoices() if one.type == "credit"]
    assert sum(one.tax for one in notes) == -invoice.tax


def test_no_more_is_credited_than_there_is() -> None:
    till = Till()
    invoice = till.issued(till.drafted(till.line(), till.line()))
    one = till.made(credit(invoice, till.desk, till.workspace, till.now, places=(1,)))
    other = replace(one, name="I-3", credited_lines=(1, 2))
    till.keep(other)
    till.issued(one)
    assert "only" in issue(other, till.desk, till.workspace, till.now).refused
    till.made(drop(other, till.desk, till.workspace))
    mine = (till.line("101"),)
    assert "only 127.00" in credit(invoice, till.desk, till.workspace, till.now, lines=mine).refused
    assert "has no line 7" in credit(invoice, till.desk, till.workspace, till.now, places=(7,)).refused
    assert "only" in credit(invoice, till.desk, till.workspace, till.now, places=(1,)).refused


def test_one_draft_of_a_credit_note_at_a_time() -> None:
    till = Till()
    invoice, other = (till.issued(till.drafted(till.line(), till.line())) for _ in range(2))
    first = till.made(credit(invoice, till.desk, till.workspace, till.now, places=(1,)))
    again = credit(invoice, till.desk, till.workspace, till.now)
    assert again.refused.startswith("I-3 is a draft of a credit note for I-1 already") and not again.effects
    assert not credit(other, till.desk, till.workspace, till.now).refused
    till.made(drop(first, till.desk, till.workspace))
    till.issued(till.made(credit(invoice, till.desk, till.workspace, till.now, places=(1,))))
    assert not credit(invoice, till.desk, till.workspace, till.now).refused


def test_what_has_no_credit_note() -> None:
    till = Till()
    draft_ = till.drafted(till.line())
    assert "never issued" in credit(draft_, till.desk, till.workspace, till.now).refused
    note = till.made(credit(till.issued(draft_), till.desk, till.workspace, till.now))
    note = till.issued(note)
    assert "is a credit note itself" in credit(note, till.desk, till.workspace, till.now).refused


def test_the_document_of_what_was_taken_back_never_leaves() -> None:
    till = Till(practice(seller=replace(SELLER, country="HU")))
    request = till.issued(till.drafted(till.line()))
    till.made(credit(request, till.desk, till.workspace, till.now))
    decision = till.falls_due(till.desk.timers[0])
    assert decision.effects == () and not decision.reasons[0].matched


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_every_sentence_is_there_in_each_language(language: str) -> None:
    from vamail.desk.billing import document_words, words

    assert words._SENTENCES[language].keys() == words._SENTENCES["en"].keys()
    assert document_words._SENTENCES[language].keys() == document_words._SENTENCES["en"].keys()
