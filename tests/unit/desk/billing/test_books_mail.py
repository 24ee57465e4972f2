"""Files for book-keeping as a mail: to the VA alone, and a sentence where there is nothing to attach."""

from dataclasses import replace
from datetime import date

import pytest

from unit.desk.house import TUESDAY, house, mails_of
from vamail.desk.billing.books_mail import MOST_BYTES
from vamail.desk.life.spoken import digits
from vamail.mail.naming import name_of
from vamail.model.effects import SendMail
from vamail.model.events import BooksDue, TimerDue
from vamail.model.exports import BOOKS, BooksWanted, MadeBooks, MadeFile

WANTED = BooksWanted(format="xero", since=date(2026, 7, 1), until=date(2026, 9, 30), client="acme")
FILE = MadeFile(name="vamail-xero.csv", type="text/csv", data=b"a,b\n")


def due(made: MadeBooks, wanted: BooksWanted = WANTED) -> BooksDue:
    return BooksDue(number=90, wanted=wanted, due_at=TUESDAY, made=made)


def mailed(made: MadeBooks, language: str = "en") -> SendMail:
    desk = house()
    desk.workspace = replace(desk.workspace, me=replace(desk.workspace.me, language=language))
    (found,) = mails_of(desk.decides(due(made)))
    assert found.to.email == desk.workspace.me.notify and not found.hold and found.not_before is None
    return found


def said(made: MadeBooks, language: str = "en") -> str:
    return "\n".join(map(str, mailed(made, language).values["lines"]))  # type: ignore[arg-type]


def test_the_files_go_to_the_va() -> None:
    found = mailed(MadeBooks(files=(FILE,), notes=("left out: 1 invoice (void)",)))
    assert found.files == (FILE,) and not found.client
    assert found.values["headline"] == "Your books for xero: acme, 2026-07-01 – 2026-09-30"
    assert found.values["lines"] == ("vamail-xero.csv (1 kB)", "left out: 1 invoice (void)")


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_what_cannot_be_attached_is_said(language: str) -> None:
    nothing, failed = MadeBooks(), MadeBooks(failed="ValueError: Quince")
    big = MadeBooks(files=(FILE, replace(FILE, data=b"x" * MOST_BYTES)))
    assert not any(mailed(one, language).files for one in (nothing, failed, big))
    assert len({said(one, language) for one in (nothing, failed, big)}) == 3
    for one in (failed, big):
        command = "vamail books xero --since 2026-07-01 --until 2026-09-30 --client acme"
        assert command in said(one, language)
    assert all(digits(one, language) in said(big, language) for one in ("11", "10"))
    assert "Quince" in said(failed, language)


def test_as_many_bytes_as_fit_are_attached() -> None:
    just = MadeBooks(files=(replace(FILE, data=b"x" * MOST_BYTES),))
    assert mailed(just).files


@pytest.mark.parametrize("wanted", [WANTED, BooksWanted(format="csv"), replace(WANTED, since=None)])
def test_a_timer_says_all_of_what_is_wanted(wanted: BooksWanted) -> None:
    assert BooksWanted.read(wanted.subject) == wanted


def test_its_mail_is_named_like_a_timers() -> None:
    """After a restore it is another event, and must be known as the same mail."""
    timer = TimerDue(number=7, kind=BOOKS, subject=WANTED.subject, due_at=TUESDAY)
    assert name_of(due(MadeBooks())) == name_of(timer)
