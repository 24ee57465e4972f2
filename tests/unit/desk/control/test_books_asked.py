"""What becomes of `books`: a timer of now, and sentences."""

import pytest

from unit.desk.control.test_money import billing, says
from vamail.model.effects import SetTimer
from vamail.model.exports import EXPORTS


def test_the_files_are_made_by_what_follows() -> None:
    work = billing()
    said = says(work, "books xero for acme 2026-07..2026-09")
    assert said == ["The files for xero come to you by mail (acme, 2026-07-01 – 2026-09-30)."]
    (timer,) = (one for one in work.last.effects if isinstance(one, SetTimer))
    assert (timer.kind, timer.subject) == ("books", "acme/xero/2026-07-01/2026-09-30")
    assert timer.due_at <= work.now  # at once
    assert not [one for one in work.mails("notice") if one.files]


@pytest.mark.parametrize("line", ["books", "books last month", "books for acme"])
def test_without_a_program_they_are_named(line: str) -> None:
    work = billing()
    (said,) = says(work, line)
    assert all(one in said for one in EXPORTS) and "books xero last month" in said
    assert not [one for one in work.last.effects if isinstance(one, SetTimer)]


def test_it_cannot_be_taken_back() -> None:
    work = billing()
    says(work, "books csv")
    (said,) = says(work, "undo")
    assert "cannot be taken back" in said
