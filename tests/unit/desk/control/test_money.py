"""What becomes of commands about money, and what the VA is told."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from unit.desk.billing.paying import invoice
from unit.desk.control.at_work import AtWork, at_work, command
from unit.desk.house import ACME, GLOBEX
from vamail.desk.control.arguments import Reader
from vamail.desk.control.authority import Scope, within
from vamail.desk.control.command import Command
from vamail.desk.control.grammar import read_lines
from vamail.model.billing import Expense, Invoice, Payment
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail
from vamail.model.ledger import Approval, NoticeSent, TimeEntry
from vamail.model.meetings import Numbering
from vamail.model.message import Address
from vamail.workspace.types import ClientBilling, Seller, Service

EUR = "\u00a0EUR"
BILLED = replace(ACME, billing=ClientBilling(currency="EUR", rate=Decimal(60)))


def says(work: AtWork, text: str, **more: object) -> list[str]:
    """What became of each line of a text that the VA wrote."""
    lines = read_lines(text, Reader(work.workspace, work.now))
    return list(work.says(*lines, **more).values())


def kept(work: AtWork, name: str = "I-7") -> Invoice:
    found = work.desk.kept(Invoice, name)
    assert found is not None
    return found


def billing(*more: Invoice) -> AtWork:
    """I-7, of 1000 EUR to Acme, was issued."""
    work = at_work(
        clients=(BILLED, GLOBEX), services=(Service(name="Design", price=Decimal(80), currency="EUR"),)
    )
    take(work, invoice(), *more)
    return work


def take(work: AtWork, *values: Invoice) -> None:
    work.house.events += 1
    work.desk.apply(work.house.events, Decision(effects=tuple(Keep(value=one) for one in values)))


# --- what came -------------------------------------------------------------------------------------------


def test_a_part_and_the_rest_are_counted_and_told() -> None:
    work = billing()
    assert says(work, "paid I-7 400 EUR on 2026-11-20 fee 2 EUR") == [
        f"I-7 (2026/0007, Acme Kft.): 400.00{EUR} counted, 600.00{EUR} is still due. 2.00{EUR} of it was "
        "kept on the way."
    ]
    assert says(work, "paid 2026/0007 600 EUR") == [
        f"I-7 (2026/0007, Acme Kft.): 600.00{EUR} counted, all of it is paid."
    ]
    assert kept(work).due == 0
    assert [one.paid_on for one in kept(work).received] == [date(2026, 11, 20), date(2026, 11, 24)]


def test_without_an_amount_all_that_is_due_was_paid() -> None:
    work = billing()
    says(work, "paid I-7")
    assert kept(work).due == 0
    (again,) = says(work, "paid I-7")
    assert again == "Nothing is due for I-7: say how much came (`paid I-7 400 EUR`)."


def test_a_bare_word_is_about_the_one_invoice_of_the_answered_notice() -> None:
    work = billing()
    assert says(work, "paid 400 EUR") == ["Which invoice is meant?"]
    assert says(work, "paid 400 EUR", invoices=("I-7", "I-8")) == ["Which invoice is meant: I-7, I-8?"]
    says(work, "paid 400 EUR", invoices=("I-7",))
    assert kept(work).due == Decimal(600)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("paid I-9 5 EUR", "There is no invoice I-9."),
        ("paid I-7 5 USD", "I-7 is in EUR, and"),
        ("paid I-7 5 EUR fee 1 USD", "is in another currency"),
        ("promised I-8 friday", "Nobody is reminded of I-8"),
        ("settled I-7", "I-7 is not disputed"),
        ("expense 5 EUR stamps", "For which client?"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(line: str, why: str) -> None:
    work = billing(invoice(name="I-8", number="", status="draft"))
    (said,) = says(work, line)
    assert why in said
    assert kept(work).version == 1 and not work.desk.kept_open(Payment) and not work.desk.kept_open(Expense)


def test_payments_are_taken_back_in_any_order() -> None:
    work = billing()
    says(work, "paid I-7 400 EUR\npaid I-7 700 EUR")
    assert kept(work).due == Decimal(-100)
    says(work, "paid I-7 1 EUR")
    says(work, "undo I-7")
    assert kept(work).due == Decimal(-100)
    says(work, "undo I-7")
    assert kept(work).due == Decimal(600)
    assert sum(one.state == "void" for one in work.desk.kept_since(Payment, work.now - timedelta(1))) == 2


def test_a_payment_is_taken_back_though_its_receipt_has_left() -> None:
    work = billing()
    wants = replace(BILLED, billing=ClientBilling(receipts=True))
    work.house.changed_settings(clients=(wants, GLOBEX))
    says(work, "paid I-7 400 EUR")
    work.desk.statuses |= {one.number: "sent" for one in work.desk.planned_mails()}
    (said,) = says(work, "undo")
    assert "The receipt to anna@acme.example has left already." in said
    assert kept(work).due == Decimal(1000)


@pytest.mark.parametrize(
    ("words", "service", "note"),
    [
        ("Design", "Design", ""), ("design: the flyer", "Design", "the flyer"),
        ("design - the flyer", "Design", "the flyer"), ("design the flyer", "", "design the flyer"),
        ("designing", "", "designing"), ("", "", ""),
    ],
)  # fmt: skip
def test_a_service_is_logged_where_it_is_unmistakable(words: str, service: str, note: str) -> None:
    work = billing()
    says(work, f"T-1 log 45m {words}")
    says(work, f"start T-1 {words}")
    assert [(one.service, one.note) for one in work.desk.kept_of(TimeEntry, "T-1")] == [(service, note)] * 2


# --- what is waited for ----------------------------------------------------------------------------------


def test_a_dispute_stops_its_reminders_until_it_is_settled() -> None:
    work = billing()
    reminder = SendMail(
        action="dun.I-7.3.0", kind="dunning", to=Address("anna@acme.example"), template="reply",
        language="en", values={}, client="acme", not_before=work.now,
    )  # fmt: skip
    work.house.events += 1
    work.desk.apply(work.house.events, Decision(effects=(reminder,)))
    assert says(work, "dispute I-7: ordered once") == [
        "I-7 (Acme Kft.) is disputed: no reminder goes until `settled I-7`."
    ]
    assert kept(work).paused_why == "disputed: ordered once"
    assert not [one for one in work.desk.planned_mails() if one.kind == "dunning"]
    says(work, "settled I-7")
    assert kept(work).paused_why == ""
    says(work, "undo I-7")
    assert kept(work).paused_why == "disputed: ordered once"


def test_a_promised_day_is_kept() -> None:
    work = billing()
    (said,) = says(work, "promised I-7 friday")
    assert kept(work).promised_on == date(2026, 11, 27)
    assert "Fri 27 Nov" in said


def test_what_is_open_is_listed_and_currencies_are_never_added() -> None:
    dollars = invoice(
        name="I-8", client="globex", currency="USD", number="2026/0008", due_on=date(2026, 11, 20)
    )
    work = billing(dollars, invoice(name="I-9", number="", status="draft", due_on=None))
    says(work, "dispute I-7: ordered once")
    (said,) = says(work, "invoices")
    head, *rows = said.split("\n")
    assert head == f"Invoices that are open: 3. Due: 1,000.00{EUR}; 1,000.00\u00a0USD."
    assert rows == [
        "I-8 2026/0008 (Globex Kft.): 1,000.00\u00a0USD of 1,000.00\u00a0USD, due Fri 20 Nov, 4 days late",
        f"I-7 2026/0007 (Acme Kft.): 1,000.00{EUR} of 1,000.00{EUR}, due Fri 4 Dec, no reminders: disputed: "
        "ordered once",
        f"I-9 (Acme Kft.): 1,000.00{EUR}, a draft that waits for `ok I-9`",
    ]
    (own,) = says(work, "invoices globex")
    assert "I-7" not in own


# --- from words to an invoice ----------------------------------------------------------------------------


def test_what_cannot_be_printed_uses_up_no_number() -> None:
    work = billing()
    says(work, "invoice acme: hosting 12 EUR")
    work.desk.no_page = "the fonts of the invoice have no letter for “株”"
    (said,) = says(work, "ok I-1")
    assert "stays a draft, and no number was used" in said and "株" in said and "`ok I-1`" in said
    assert kept(work, "I-1").status == "draft"
    assert not any(isinstance(one, Keep) and isinstance(one.value, Numbering) for one in work.last.effects)
    work.desk.no_page = ""
    says(work, "ok I-1")
    assert kept(work, "I-1").status == "issued"


def test_lines_become_a_draft_its_ok_a_number_and_nothing_leaves_before() -> None:
    work = billing()
    (said,) = says(
        work, "invoice acme: 3 x flyer 100 EUR; 2 h consulting at 60 EUR; 1.5 h Design; 1 h reading"
    )
    assert said.startswith(f"I-1 (Acme Kft.): a draft of 370.00{EUR}.")
    made = kept(work, "I-1")
    assert [(one.text, one.quantity, one.net) for one in made.lines] == [
        ("flyer", Decimal(3), Decimal("100.00")), ("consulting", Decimal(2), Decimal("120.00")),
        ("Design", Decimal("1.5"), Decimal("90.00")), ("reading", Decimal(1), Decimal("60.00")),
    ]  # fmt: skip
    assert [one.kind for one in work.mails() if one.template != "transcript"] == ["notice"]
    (notice,) = (
        one.value for one in work.last.effects if isinstance(one, Keep) and isinstance(one.value, NoticeSent)
    )
    assert notice.invoices == ("I-1",)
    (issued,) = says(work, "ok", invoices=("I-1",))
    assert kept(work, "I-1").status == "issued" and kept(work, "I-1").number in issued
    (to,) = kept(work, "I-1").recipients
    assert to in issued and work.desk.kept(Approval, f"address/{to}"), "she is not asked once more"
    says(work, "undo")
    assert kept(work, "I-1").status == "issued"


def test_a_draft_is_changed_dropped_and_taken_back() -> None:
    work = billing()
    says(work, "invoice acme: hosting 12 EUR")
    says(work, "invoice I-1 add flyer 45 EUR; stamps 3 EUR")
    assert kept(work, "I-1").gross == Decimal(60)
    assert len([one for one in work.mails() if one.template == "invoice_draft"]) == 1
    says(work, "invoice I-1 drop 2")
    assert kept(work, "I-1").gross == Decimal(15)
    says(work, "undo I-1")
    assert kept(work, "I-1").gross == Decimal(60)
    says(work, "no I-1")
    assert kept(work, "I-1").status == "void"
    says(work, "undo I-1")
    assert kept(work, "I-1").status == "draft"


def test_the_terms_of_a_draft_are_said_in_days() -> None:
    work = billing()
    says(work, "invoice acme: hosting 12 EUR")
    (said,) = says(work, "invoice I-1 net 30")
    assert "I-1" in said and kept(work, "I-1").terms_days == 30
    (said,) = says(work, "invoice I-1 net 400")
    assert said == "400 is no number of days." and kept(work, "I-1").terms_days == 30


def test_a_credit_of_an_amount_is_asked_about_and_lines_are_dropped_from_the_draft() -> None:
    work = billing()
    says(work, "invoice acme: hosting 12 EUR; flyer 45 EUR")
    says(work, "ok I-1")
    for line in ("credit I-1 12 EUR", "credit I-1: 12 EUR too much", "credit I-1 2"):
        (told,) = says(work, line)
        assert "takes back whole lines, not an amount" in told
    says(work, "credit I-1: charged twice")
    (refused,) = says(work, "invoice I-2 add hosting 5 EUR")
    assert refused == "I-2 is a credit note: lines can be dropped from it, none added."
    says(work, "invoice I-2 drop 1")
    assert kept(work, "I-2").gross == Decimal(-45)
    says(work, "ok I-2")
    assert (kept(work, "I-1").due, kept(work, "I-1").credited_lines) == (Decimal(12), (2,))


def test_time_and_expenses_are_charged_once_and_freed_when_it_is_taken_back() -> None:
    work = billing()
    says(work, "T-1 log 90m drafting\nexpense acme 5 EUR stamps")
    says(work, "invoice acme")
    assert kept(work, "I-1").gross == Decimal(95)
    (spent,) = work.desk.kept_since(Expense, work.now - timedelta(days=1))
    assert spent.billed == "I-1"
    says(work, "undo I-1")
    assert kept(work, "I-1").status == "void"
    (spent,) = work.desk.kept_open(Expense)
    assert not spent.billed
    assert all(not one.billed for one in work.desk.kept_of(TimeEntry, "T-1"))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("invoice acme: website", "“website” has no price"),
        ("invoice acme: website 5 USD", "is in another currency"),
        ("invoice nobody: website 5 EUR", "there is no client"),
        ("invoice", "For which client?"),
        ("invoice I-7 add stamps 5 EUR", "cannot be changed any more"),
        ("no I-7", "cannot be changed any more"),
        ("ok I-9", "There is no invoice I-9."),
    ],
)
def test_what_cannot_be_drafted_is_told(line: str, why: str) -> None:
    work = billing()
    lines = read_lines(line, Reader(work.workspace, work.now))
    (said,) = [*work.says(*lines).values()]
    assert why in said
    assert work.desk.kept(Invoice, "I-1") is None and kept(work).version == 1


def test_a_credit_note_waits_for_the_word_as_any_draft_does() -> None:
    work = billing()
    (said,) = says(work, "credit I-7 because it was ordered once")
    assert "a draft of" in said and kept(work).due == Decimal(1000)
    assert kept(work, "I-1").of_invoice == "I-7"


def test_a_code_reaches_its_invoice_alone() -> None:
    scope = Scope(invoices=("I-7",))
    work = billing()
    for line, inside in (
        ("paid I-7 5 EUR", True), ("ok I-7", True), ("paid I-8 5 EUR", False),
        ("paid 2026/0008 5 EUR", False),
        ("invoice globex: x 5 EUR", False), ("expense acme 5 EUR x", False), ("no I-8", False),
    ):  # fmt: skip
        (read,) = read_lines(line, Reader(work.workspace, work.now))
        assert isinstance(within(read, scope, "en", ()), Command) is inside, line


# --- taken back ------------------------------------------------------------------------------------------


def hours_of(work: AtWork) -> list[TimeEntry]:
    return list(work.desk.kept_since(TimeEntry, work.now - timedelta(days=90)))


def working() -> AtWork:
    work = at_work(clients=(BILLED, GLOBEX), seller=Seller(country="AT", tax_id="ATU12345678"))
    says(work, "log acme 45m")
    says(work, "invoice acme")
    return work


def test_a_dropped_draft_does_not_come_back_when_another_charges_its_hours() -> None:
    work = working()
    says(work, "no I-1")
    says(work, "invoice acme")
    (said,) = says(work, "undo I-1")
    assert said == "“no I-1”: changed again since, so it was left as it is."
    assert kept(work, "I-1").status == "void"
    assert [one.billed for one in hours_of(work)] == ["I-2"]


def test_undoing_a_draft_that_was_issued_frees_no_hour() -> None:
    work = working()
    says(work, "ok I-1")
    says(work, "undo I-1")
    says(work, "undo I-1")
    assert kept(work, "I-1").status == "issued"
    assert [one.billed for one in hours_of(work)] == ["I-1"]
    assert says(work, "invoice acme") == ["There is nothing to charge Acme Kft. for."]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("add hosting 1 EUR", "I-2 is a credit note: lines can be dropped from it, none added."),
        ("drop 1", "I-2 has one line alone: drop it as a whole (`no I-2`)."),
    ],
)
def test_a_credit_note_takes_no_line_and_is_never_empty(change: str, why: str) -> None:
    work = working()
    says(work, "ok I-1")
    says(work, "credit I-1")
    assert says(work, f"invoice I-2 {change}") == [why]
    assert kept(work, "I-2").gross == -kept(work, "I-1").gross


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "disputed: too much"),
        ("hu", "vitatott: too much"),
        ("fa", "مورد اختلاف: \u200f\u200etoo much\u200e\u200f"),
    ],
)
def test_why_it_is_disputed_is_in_her_language(language: str, why: str) -> None:
    work = billing()
    me = replace(work.workspace.me, language=language)
    work.house.workspace = replace(work.workspace, me=me)
    work.says(command("dispute", invoices=("I-7",), text="too much"))
    assert kept(work).paused_why == why
    work.says(command("dispute", invoices=("I-7",)))
    assert kept(work).paused_why == why.partition(":")[0]


@pytest.mark.parametrize(
    "part",
    ["discount 10 EUR", "loyalty discount 10 EUR", "discount for loyalty: 10 EUR", "kedvezmény 10 EUR",
     "تخفیف 10 EUR", "10% discount 10 EUR"],
)  # fmt: skip
def test_a_discount_is_never_charged(part: str) -> None:
    work = billing()
    (said,) = says(work, f"invoice acme: hosting 12 EUR; {part}")
    assert "would be charged, not taken off" in said and work.desk.kept(Invoice, "I-1") is None
    (said,) = says(work, "invoice acme: discount flyers 20 EUR")
    assert said.startswith("I-1 ")


@pytest.mark.parametrize(
    "line",
    [
        "paid I-7 -5 EUR", "paid I-7: \u22125 EUR", "paid I-7 400 EUR fee -1 EUR", "paid I-7 -۵ EUR",
        "expense acme -5 EUR hosting", "invoice acme: 2 h consulting at -5 EUR",
        "invoice acme: hosting -5 EUR",
    ],
)  # fmt: skip
def test_an_amount_below_zero_is_never_taken_without_its_sign(line: str) -> None:
    work = billing()
    (said,) = says(work, line)
    assert said.endswith("is below zero; write amounts without a sign")
    assert kept(work).due == 1000 and work.desk.kept(Invoice, "I-1") is None


@pytest.mark.parametrize(
    "line", ["paid I-7 – 400 EUR", "paid I-7 – 400 EUR on 2026-11-20", "paid I-7: 400 EUR"]
)
def test_a_dash_between_words_is_no_sign(line: str) -> None:
    work = billing()
    says(work, line)
    assert kept(work).due == 600


@pytest.mark.parametrize(
    "line",
    [
        "paid I-7 - 400 EUR", "paid I-7: - 400 EUR", "I-7 paid - 400 EUR", "paid I-7 \u2212 € 400",
        "paid 2026/0007 - 400 EUR", "paid I-7 400 EUR fee - 2 EUR",
    ],
)  # fmt: skip
def test_a_hyphen_in_front_of_money_that_came_is_asked_about_for_money_may_have_gone_back(line: str) -> None:
    work = billing()
    (said,) = says(work, line)
    assert said.endswith("is below zero; write amounts without a sign")
    assert kept(work).due == 1000
