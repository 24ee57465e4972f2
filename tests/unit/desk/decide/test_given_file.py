"""A file that the VA gave is taken whole or refused whole, kept, and told in her language."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from unit.desk.house import DAY, TUESDAY, House, house, notices_of
from vamail.desk.billing import importing, worked
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.decide import given_file
from vamail.model.billing import Payment
from vamail.model.books import Fault, GivenBy, ImportedFile, Read, StatementFile, TimesheetFile
from vamail.model.decision import Decision
from vamail.model.desk import Desk
from vamail.model.effects import Keep, WriteJournal
from vamail.model.events import FileGiven
from vamail.model.ledger import CommandLine

STATEMENT = StatementFile(name="wise.csv", source="wise")
TIMES = TimesheetFile(name="toggl.csv", source="toggl")
HINT = "If it was the wrong file, `undo file wise.csv` takes it back."
BAD = Fault(file="pay.csv", row=17, column="Amount", why="amount_bad", values=(("value", "12,3x"),))


def paid(name: str = "wise/1") -> Keep:
    return Keep(
        value=Payment(name=name, amount=Decimal(100), currency="EUR", paid_on=date(2026, 11, 20), at=TUESDAY)
    )


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> House:
    """The rooms of money as their contracts say, without what they do."""

    def statement(file: object, desk: Desk, *_: object) -> BillOutcome:
        new = desk.kept(Payment, "wise/1") is None
        return BillOutcome(effects=(paid(),) if new else (), warnings=(f"{int(new)} payment is new.",))

    monkeypatch.setattr(importing, "statement", statement)
    monkeypatch.setattr(
        worked, "timesheet",
        lambda file, desk, workspace, now: BillOutcome(effects=(paid("t"),), refused="“Acme” is nobody."),
    )  # fmt: skip
    return house()


def give(
    desk: House, content: Read, *, by: GivenBy = "folder", name: str = "wise.csv", blob: str = "a" * 64,
    now=TUESDAY,
) -> Decision:  # fmt: skip
    desk.events += 1
    event = FileGiven(number=desk.events, name=name, blob=blob, by=by, content=content)
    return desk.decides(event, now)


def kept(decision: Decision) -> list[object]:
    return [one.value for one in decision.effects if isinstance(one, Keep)]


def test_a_statement_is_taken_kept_and_told(desk: House) -> None:
    decision = give(desk, STATEMENT)
    payment, line, file = kept(decision)
    assert isinstance(payment, Payment)
    assert isinstance(line, CommandLine)
    assert (line.verb, line.line, line.is_open) == ("import", "wise.csv", True)
    assert isinstance(file, ImportedFile)
    assert (file.name, file.taken, file.version, file.by) == ("wise.csv", True, 1, "folder")
    (notice,) = notices_of(decision)
    assert (notice.kind, notice.lines) == ("import", ("wise.csv: 1 payment is new.", HINT))
    assert decision.verdict == "imported"
    assert [one.what for one in decision.effects if isinstance(one, WriteJournal)] == ["wise.csv: imported"]


def test_of_a_refused_file_nothing_is_done_whatever_its_room_said(desk: House) -> None:
    decision = give(desk, TIMES, name="toggl.csv")
    (file,) = kept(decision)
    assert isinstance(file, ImportedFile)
    assert not file.taken
    assert notices_of(decision)[0].lines == ("Nothing of toggl.csv was imported. “Acme” is nobody.",)
    assert decision.verdict == "refused"
    assert not decision.reasons[0].matched


def test_a_fault_names_file_line_and_column(desk: House) -> None:
    decision = give(desk, BAD, name="pay.csv")
    said = "Nothing of pay.csv was imported. pay.csv:17: Amount: “12,3x” is no amount."
    assert notices_of(decision)[0].lines == (said,)
    assert decision.reasons[0].why == said


@pytest.mark.parametrize(("language", "words"), [("hu", "nem összeg"), ("fa", "مبلغ نیست")])
def test_in_her_language(desk: House, language: str, words: str) -> None:
    desk.workspace = replace(desk.workspace, me=replace(desk.workspace.me, language=language))
    (said,) = notices_of(give(desk, BAD, name="pay.csv"))[0].lines
    assert words in said
    assert "pay.csv" in said and "17" in said


def test_the_same_bytes_again_are_said_to_be_that(desk: House) -> None:
    give(desk, STATEMENT)
    again = give(desk, STATEMENT, name="wise (copy).csv", now=TUESDAY + DAY)
    first, _ = notices_of(again)[0].lines
    assert first == "wise (copy).csv: these very bytes were imported before, on 2026-11-24 as wise.csv."
    assert [one.version for one in kept(again) if isinstance(one, ImportedFile)] == [2]


def test_bytes_that_were_refused_before_are_no_second_time(desk: House) -> None:
    give(desk, BAD)
    assert len(notices_of(give(desk, STATEMENT))[0].lines) == len(("it", HINT))


def test_what_the_command_line_gave_is_said_there_and_in_no_mail(desk: House) -> None:
    decision = give(desk, STATEMENT, by="line")
    assert notices_of(decision) == []
    assert decision.reasons[0].why == "wise.csv: 1 payment is new."


def test_a_file_too_big_to_be_read_is_known_by_its_place(desk: House) -> None:
    event = FileGiven(
        number=9, name="big.csv", blob="", by="folder", place="7/9", content=Fault(file="big.csv", why="x")
    )
    (file,) = kept(desk.decides(event))
    assert isinstance(file, ImportedFile)
    assert file.mark == "7/9"


def test_a_file_over_which_vamail_fails_is_told_and_changes_nothing() -> None:
    event = FileGiven(number=9, name="odd.csv", blob="b", by="folder", content=STATEMENT)
    decision = given_file.failed(event, "it raised", "en", TUESDAY)
    assert kept(decision) == []
    assert "a fault of vamail: it raised" in notices_of(decision)[0].lines[0]
    assert decision.verdict == "refused"
