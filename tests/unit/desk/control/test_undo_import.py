"""A file that was the wrong one is taken back whole, and may come again."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.desk.billing import banking, test_worked
from unit.desk.billing.banking import row
from unit.desk.billing.paying import invoice
from unit.desk.billing.test_importing import ROWS
from unit.desk.control.at_work import AtWork, at_work
from unit.desk.control.test_by_code import answers
from unit.desk.control.test_money import BILLED, says, take
from unit.desk.house import GLOBEX, TUESDAY, notices_of
from vamail.model.billing import Invoice, Payment
from vamail.model.books import Read, StatementRow, TimesheetRow
from vamail.model.decision import Decision
from vamail.model.effects import Effect, Keep, SendMail, SetTimer
from vamail.model.events import FileGiven, NoticesDue
from vamail.model.ledger import NoticeSent, TimeEntry
from vamail.model.quoting import commands
from vamail.workspace.types import ClientBilling, Seller

AT = TUESDAY
OTHER = invoice(name="I-8", number="2026/0008", gross=Decimal(250))


def desk(**more: object) -> AtWork:
    """I-7 of 1000 EUR and I-8 of 250 EUR, both Acme's."""
    work = at_work(clients=(BILLED, GLOBEX), **more)
    take(work, invoice(), OTHER)
    return work


def arrives(work: AtWork, content: Read, name: str = "", blob: str = "") -> Decision:
    """A file comes; its event's number is `work.house.events`."""
    work.house.events += 1
    name = name or content.name  # type: ignore[union-attr]
    event = FileGiven(
        number=work.house.events, name=name, blob=blob or f"{name:a<64}", by="folder", content=content
    )
    return work.house.decides(event, work.now)


def statement(*rows: StatementRow) -> Read:
    return banking.file(*rows)


def sheet(*rows: TimesheetRow) -> Read:
    return test_worked.sheet(*rows)


def told(work: AtWork, *files: int) -> tuple[str, ...]:
    """The notice that tells of these files: what of it is remembered."""
    work.house.events += 1
    number = work.house.events
    event = NoticesDue(number=number, notices=(1,), kinds=("import",), lines=("x",), files=files)
    work.house.decides(event)
    kept = work.desk.kept(NoticeSent, str(number))
    assert kept is not None
    return kept.imports


def state(work: AtWork) -> object:
    """What holds, without versions and without what was taken back."""
    since = work.now.replace(year=2020)
    return {
        "invoices": [(one.name, one.due, one.received) for one in work.desk.kept_since(Invoice, since)],
        "payments": [
            replace(one, version=0, at=AT)
            for one in work.desk.kept_since(Payment, since) if not one.undone
        ],
        "times": [
            replace(one, version=0) for one in work.desk.kept_since(TimeEntry, since) if not one.void
        ],
        "mails": sorted(one.action for one in work.desk.planned_mails() if one.kind != "notice"),
    }  # fmt: skip


def effects(work: AtWork, kind: type[Effect]) -> list[Effect]:
    return [one for one in work.last.effects if isinstance(one, kind)]


# --- taken back --------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(st.lists(ROWS, max_size=6), st.lists(test_worked._rows, max_size=6))
def test_undo_of_an_import_is_as_if_it_had_not_been_and_it_can_come_again(
    rows: list[StatementRow], times: list[TimesheetRow]
) -> None:
    work = desk()
    arrives(work, statement(row("30", "2026/0007", mark="before")), "before.xml")
    arrives(work, sheet(test_worked.row(text="before")), "before.csv")
    before = state(work)
    files = (statement(*rows), sheet(*test_worked.placed(times)))
    for content in files:
        arrives(work, content)
    after = state(work)
    for name in ("toggl.csv", "november.xml"):
        says(work, f"undo file {name}")
    assert state(work) == before
    for content in files:
        arrives(work, content)
    assert state(work) == after


def test_what_is_due_is_due_again_and_reminded_of() -> None:
    work = desk(seller=Seller(ladder=(1,)))
    arrives(work, statement(row("1000", "2026/0007"), row("5", "?")))
    (said,) = says(work, "undo file november.xml")
    assert said == "Taken back: november.xml (payments: 2). The file can be given again."
    found = work.desk.kept(Invoice, "I-7")
    assert found is not None and found.due == Decimal(1000)
    assert "I-7/1" in [one.subject for one in effects(work, SetTimer) if isinstance(one, SetTimer)]
    (again,) = says(work, "undo file november.xml")
    assert again.startswith("Taken back already")


def test_two_payments_of_one_invoice_follow_each_other() -> None:
    work = desk()
    arrives(work, statement(row("400", "2026/0007", mark="A"), row("300", "2026/0007", mark="B")))
    says(work, "undo file november.xml")
    versions = [
        one.value.version for one in effects(work, Keep)
        if isinstance(one, Keep) and isinstance(one.value, Invoice)
    ]  # fmt: skip
    assert versions == sorted(set(versions)) and len(versions) == 2


def test_time_on_an_invoice_stays_and_is_named_and_goes_when_it_is_free() -> None:
    work = desk()
    arrives(work, sheet(test_worked.row(2), test_worked.row(3, text="Calls", seconds=600)))
    first, second = work.desk.kept_since(TimeEntry, work.now.replace(year=2020))
    charged = replace(first, version=2, billed="I-7")
    work.desk.apply(90, Decision(effects=(Keep(value=charged),)))
    work.house.events = 91
    (said,) = says(work, "undo toggl.csv")
    assert "entries of time: 1" in said and "Charged already, and so they stay (I-7): 1" in said
    assert [one.name for one in work.desk.kept_since(TimeEntry, work.now.replace(year=2020)) if one.void] == [
        second.name
    ]
    (nothing,) = says(work, "undo toggl.csv")
    assert nothing.startswith("toggl.csv: nothing of it could be taken back.") and "(I-7)" in nothing
    work.desk.apply(95, Decision(effects=(Keep(value=replace(charged, version=3, billed="")),)))
    work.house.events = 96
    assert says(work, "undo toggl.csv")[0].startswith("Taken back: toggl.csv")


def test_an_entry_that_a_later_export_changed_stays() -> None:
    work = desk()
    arrives(work, sheet(test_worked.row()), "first.csv")
    arrives(work, sheet(test_worked.row(seconds=60)), "second.csv")
    (said,) = says(work, "undo file first.csv")
    assert said == (
        "first.csv: nothing of it could be taken back. Changed since, and so they stay: 1 entries of time."
    )
    says(work, "undo file second.csv")
    (one,) = work.desk.kept_since(TimeEntry, work.now.replace(year=2020))
    assert one.exact == 5400 and not one.void
    assert says(work, "undo file first.csv")[0].startswith("Taken back")


def test_money_that_her_ok_counted_goes_too_with_its_receipt() -> None:
    receipts = replace(BILLED, billing=ClientBilling(currency="EUR", receipts=True))
    work = at_work(clients=(receipts, GLOBEX))
    take(work, invoice(), OTHER)
    arrives(work, statement(row("1000", "?", payer="Acme Kft.")))
    says(work, "paid I-7 P-1")
    assert [one.kind for one in work.desk.planned_mails() if one.kind == "receipt"] == ["receipt"]
    (said,) = says(work, "undo file november.xml")
    assert said.startswith("Taken back") and "receipt" not in said
    found = work.desk.kept(Invoice, "I-7")
    assert found is not None and found.due == 1000
    assert not [one for one in work.desk.planned_mails() if one.kind == "receipt"]


def test_a_receipt_that_has_left_is_named_and_the_rest_goes() -> None:
    receipts = replace(BILLED, billing=ClientBilling(currency="EUR", receipts=True))
    work = at_work(clients=(receipts, GLOBEX))
    take(work, invoice(), OTHER)
    decision = arrives(work, statement(row("1000", "2026/0007")))
    assert any(isinstance(one, SendMail) and one.kind == "receipt" for one in decision.effects)
    work.desk.statuses |= {one.number: "sent" for one in work.desk.planned_mails()}
    (said,) = says(work, "undo file november.xml")
    assert said.startswith("Taken back") and "The receipt to anna@acme.example has left already." in said


def test_a_candidate_keeps_its_short_name_when_it_comes_again() -> None:
    work = desk()
    content = statement(row("5", "?"))
    arrives(work, content)
    says(work, "undo file november.xml")
    assert not work.desk.kept_open(Payment)
    assert "before" not in " ".join(notices_of(arrives(work, content))[0].lines)
    assert [one.short for one in work.desk.kept_open(Payment)] == ["P-1"]


# --- how it is said ----------------------------------------------------------------------------------------


def test_a_bare_undo_is_the_last_command_whatever_came_meanwhile() -> None:
    work = desk()
    says(work, "paid I-8 250 EUR")
    arrives(work, statement(row("1000", "2026/0007")))
    assert says(work, "undo") == ["Taken back: “paid I-8 250 EUR”"]
    assert says(work, "undo I-7") != ["Taken back: “november.xml”"]
    found = work.desk.kept(Invoice, "I-7")
    assert found is not None and found.due == 0


def test_in_answer_to_the_mail_that_tells_of_it_undo_is_enough() -> None:
    work = desk()
    decision = arrives(work, statement(row("1000", "2026/0007")))
    first = work.house.events
    (notice,) = notices_of(decision)
    assert notice.lines[-1] == "If it was the wrong file, `undo file november.xml` takes it back."
    arrives(work, sheet(test_worked.row()))
    second = work.house.events
    assert says(work, "undo", imports=told(work, first, second)) == [
        "That mail tells of several files: november.xml, toggl.csv. Name one: `undo file …`"
    ]
    assert says(work, "undo", imports=told(work, first))[0].startswith("Taken back: november.xml")


def test_a_code_takes_back_the_files_of_its_own_notice_alone() -> None:
    work = desk()
    arrives(work, statement(row("1000", "2026/0007")), "one.xml")
    first = work.house.events
    arrives(work, sheet(test_worked.row()), "other.csv")
    told(work, first)
    notice = str(work.house.events)
    assert "may only say something about one.xml" in _within(work, notice, "undo file other.csv")
    assert answers(work, notice, "undo")[0].startswith("Taken back: one.xml")


def _within(work: AtWork, notice: str, line: str) -> str:
    (said,) = answers(work, notice, line)
    return said


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_the_hint_is_understood_in_every_language(language: str) -> None:
    work = desk()
    me = replace(work.workspace.me, language=language)
    work.house.workspace = replace(work.workspace, me=me)
    decision = arrives(work, statement(row("1000", "2026/0007")), "Kivonat (1).xml")
    (notice,) = notices_of(decision)
    (command,) = (one for one, is_ours in commands(notice.lines[-1]) if is_ours)
    assert ("undo" in command) is (language == "en")
    (said,) = says(work, command)
    assert "Kivonat (1).xml" in said
    found = work.desk.kept(Invoice, "I-7")
    assert found is not None and found.due == 1000


def test_a_file_that_brought_nothing_has_nothing_to_take_back() -> None:
    work = desk()
    decision = arrives(work, statement())
    assert not [one for one in notices_of(decision)[0].lines if "undo" in one]
    (said,) = says(work, "undo file november.xml")
    assert said == "No file “november.xml” brought anything in the last 30 days."
