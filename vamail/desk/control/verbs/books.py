"""`books`: files for the VA's book-keeping, made by the event that follows and sent to her alone."""

from vamail.desk.billing.books_words import say, span
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.words import usage
from vamail.model.effects import SetTimer
from vamail.model.exports import BOOKS, EXPORTS, BooksWanted
from vamail.model.time import iso_utc


def books(doing: Doing) -> Result:
    """The files are made as soon as this is written; without a format the formats are named."""
    command = doing.command
    if not command.text:
        example = usage("books", doing.language)
        return Result(
            done=False, what=say(doing.language, "which", formats=", ".join(EXPORTS), example=example)
        )
    wanted = BooksWanted(format=command.text, since=command.since, until=command.until, client=command.client)
    said = say(doing.language, "coming", format=wanted.format, span=span(wanted, doing.language))
    # The same line twice in one mail is one instant, and so one timer.
    timer = SetTimer(kind=BOOKS, subject=wanted.subject, occurrence=iso_utc(doing.now), due_at=doing.now)
    return Result(what=said, effects=(timer,), lasting=True)
