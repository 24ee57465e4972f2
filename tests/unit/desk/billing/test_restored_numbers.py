"""After a restore no number is given before the VA says which was the last: none twice, none left out."""

from dataclasses import replace

import pytest

from unit.desk.billing.till import SELLER, Till, at, billed, practice
from unit.desk.control.at_work import AtWork, at_work
from unit.desk.control.test_money import says
from unit.desk.house import GLOBEX
from vamail.desk.billing.issuing import issue
from vamail.desk.billing.numbers import goes_on
from vamail.desk.billing.outcome import BillOutcome
from vamail.model.decision import Decision
from vamail.model.effects import Keep
from vamail.model.meetings import Numbering
from vamail.model.numbering import LastNumber, RestoredNumbers

SERIES = "invoice/2026/#"
TAKEN, RESTORED = at("2026-11-20 06:00"), at("2026-11-24 06:00")


def mark(last: int = 1) -> RestoredNumbers:
    known = (LastNumber(series=SERIES, last=last),) if last else ()
    return RestoredNumbers(taken_at=TAKEN, restored_at=RESTORED, known=known)


def restored(till: Till, last: int = 1) -> Till:
    """As the restore leaves it: the number that the backup knows, and the mark."""
    kept = (Numbering(name=SERIES, last=last),) if last else ()
    till.take(BillOutcome(effects=tuple(Keep(value=one) for one in (*kept, mark(last)))))
    return till


def refused(till: Till) -> str:
    draft = till.drafted(till.line())
    outcome = issue(draft, till.desk, till.workspace, till.now)
    assert not outcome.effects
    return outcome.refused


def goes(till: Till, last: int, series: str = SERIES) -> None:
    effects = goes_on(LastNumber(series=series, last=last), till.desk)
    assert not isinstance(effects, str), effects
    till.take(BillOutcome(effects=effects))


def test_the_first_ok_is_refused_with_the_last_number_that_is_known() -> None:
    assert "`numbers 2026/0007`" in refused(restored(Till(), 7))


def test_also_where_the_backup_knows_none() -> None:
    assert "`numbers 2026/0000`" in refused(restored(Till(), 0))


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_it_is_said_in_every_language(language: str) -> None:
    workspace = practice()
    workspace = replace(workspace, me=replace(workspace.me, language=language))
    assert "2026/0007" in refused(restored(Till(workspace), 7))


def test_without_a_restore_nothing_stands_still() -> None:
    till = Till()
    assert [till.issued(till.drafted(till.line())).number for _ in range(2)] == ["2026/0001", "2026/0002"]


def test_it_goes_on_after_the_last_one_that_was_said() -> None:
    till = restored(Till(), 7)
    goes(till, 9)
    assert [till.issued(till.drafted(till.line())).number for _ in range(2)] == ["2026/0010", "2026/0011"]


def test_a_series_that_had_none_begins_after_what_was_said() -> None:
    till = restored(Till(), 0)
    goes(till, 2)
    assert till.issued(till.drafted(till.line())).number == "2026/0003"


def test_a_series_of_its_own_stands_still_by_itself() -> None:
    till = restored(Till(practice(billed(series="ACME-{number}"), GLOBEX)), 7)
    goes(till, 9)
    assert "`numbers ACME-0`" in refused(till)
    goes(till, 0, "invoice/ACME-#")
    assert till.issued(till.drafted(till.line())).number == "ACME-1"


def test_a_year_that_began_since_is_nobodys_yet() -> None:
    till = restored(Till(), 7)
    till.now = at("2027-01-02 10:00")
    assert till.issued(till.drafted(till.line())).number == "2027/0001"


def test_requests_count_by_themselves() -> None:
    till = restored(Till(practice(seller=replace(SELLER, country="HU"))), 7)
    assert "`numbers R-2026/0000`" in refused(till)


def test_a_later_restore_stops_it_again() -> None:
    till = restored(Till(), 7)
    goes(till, 9)
    known = (LastNumber(series=SERIES, last=9),)
    again = replace(mark(), version=3, known=known)
    till.take(BillOutcome(effects=(Keep(value=again),)))
    assert "`numbers 2026/0009`" in refused(till)


def test_what_was_said_wrongly_can_be_said_again_until_a_number_is_given() -> None:
    till = restored(Till(), 7)
    goes(till, 19)
    goes(till, 9)
    assert till.issued(till.drafted(till.line())).number == "2026/0010"
    assert goes_on(LastNumber(series=SERIES, last=8), till.desk) == "given_since"


def test_not_before_what_the_backup_knows() -> None:
    till = restored(Till(), 7)
    assert goes_on(LastNumber(series=SERIES, last=6), till.desk) == "known_later"


def test_where_nothing_stands_still_nothing_is_moved() -> None:
    till = Till()
    till.issued(till.drafted(till.line()))
    assert goes_on(LastNumber(series=SERIES, last=9), till.desk) == "nothing_stopped"


# --- the VA's word ---------------------------------------------------------------------------------------


def at_desk(last: int = 7, *, is_restored: bool = True) -> AtWork:
    work = at_work(clients=(billed(), GLOBEX), seller=SELLER)
    numbering = Keep(value=Numbering(name=SERIES, last=last))
    effects = (numbering, Keep(value=mark(last))) if is_restored else (numbering,)
    work.house.events += 1
    work.desk.apply(work.house.events, Decision(effects=effects))
    return work


def test_she_says_it_and_is_told_what_comes_next() -> None:
    work = at_desk()
    (said,) = says(work, "numbers")
    assert said == "2026/#: stands still after a restore; the last known is 2026/7"
    (said,) = says(work, "numbers 2026/0009")
    assert said.startswith("2026/9 was the last: the next one is 2026/10.")
    (said,) = says(work, "numbers")
    assert said == "2026/#: the last is 2026/9"
    given = work.desk.kept(Numbering, SERIES)
    assert given is not None and (given.last, given.version) == (9, 2)


@pytest.mark.parametrize(
    "line",
    ["last number 2026/9", "Numbers: 2026/0009.", "numbers 2026/#=9", "sorszámok 2026/0009",
     "شماره‌ها \u200f\u200e2026/0009\u200e\u200f", "شماره‌ها ۲۰۲۶/۰۰۰۹"],
)  # fmt: skip
def test_however_she_writes_it(line: str) -> None:
    work = at_desk()
    says(work, line)
    given = work.desk.kept(Numbering, SERIES)
    assert given is not None and given.last == 9


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("numbers 2026/0006", "The backup knows 2026/7 already"),
        ("numbers 2025/0009", "“2025/0009” looks like no number of an invoice here (2026/#)"),
        ("numbers T-3", ""),
    ],
)
def test_what_cannot_be_is_refused(line: str, told: str) -> None:
    work = at_desk()
    assert told in "".join(says(work, line)) and not work.desk.ledger.get(("numbering", SERIES))[1:]


def test_without_a_restore_she_is_told_so() -> None:
    work = at_desk(is_restored=False)
    assert says(work, "numbers") == ["Numbers of invoices count on by themselves; none stands still."]
    (said,) = says(work, "numbers 2026/0009")
    assert said.startswith("No number of an invoice stands still")
