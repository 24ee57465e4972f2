"""Files for book-keeping as a mail to the VA, who asked for them with the command `books`."""

from typing import Final

from vamail.desk.billing.books_words import say, span
from vamail.desk.life.spoken import known
from vamail.model.decision import Decision, Reason
from vamail.model.effects import SendMail, WriteJournal
from vamail.model.events import BooksDue
from vamail.model.exports import BOOKS, BooksWanted
from vamail.model.message import Address
from vamail.model.values import Value
from vamail.workspace.types import Workspace

MOST_BYTES: Final = 10_000_000
"""Of all files of one mail: in base64 they are a third more, and many servers take no mail above 20 MB."""
_KB, _MB = 1_000, 1_000_000


def due(event: BooksDue, workspace: Workspace) -> Decision:
    """The mail with the files, or with the reason why there are none. It goes to the VA alone."""
    me, language = workspace.me, known(workspace.me.language)
    why = _why_not(event, language)
    files = () if why else event.made.files
    lines = (why,) if why else tuple(
        say(language, "file", name=one.name, size=f"{max(1, round(len(one.data) / _KB))}") for one in files
    )  # fmt: skip
    notes = () if event.made.size > MOST_BYTES else event.made.notes
    headline = say(language, "headline", format=event.wanted.format, span=span(event.wanted, language))
    values: dict[str, Value] = {
        "headline": headline, "lines": (*lines, *(say(language, "note", note=one) for one in notes)),
        "commands": (), "me_name": me.name, "client_name": "",
    }  # fmt: skip
    mail = SendMail(
        action=BOOKS, kind="notice", to=Address(me.notify, me.name), template="money_news",
        language=me.language, values=values, auto_submitted="auto-generated", files=files,
    )  # fmt: skip
    what = f"{event.wanted.format}: {len(files)} files"
    return Decision(
        reasons=(Reason(BOOKS, event.wanted.format, bool(files), why or what),),
        effects=(mail, WriteJournal(step=BOOKS, what=what, why=why or "you asked for them")),
    )


def _why_not(event: BooksDue, language: str) -> str:
    """Why there is nothing to attach; empty where there is."""
    made = event.made
    command = _on_the_line(event.wanted)
    if made.failed:
        return say(language, "failed", why=made.failed, command=command)
    if not made.files:
        return say(language, "nothing", span=span(event.wanted, language))
    if made.size > MOST_BYTES:
        size, most = (f"{-(-count // _MB)}" for count in (made.size, MOST_BYTES))
        return say(language, "too_big", size=size, most=most, command=command)
    return ""


def _on_the_line(wanted: BooksWanted) -> str:
    options = (("since", wanted.since), ("until", wanted.until), ("client", wanted.client))
    return " ".join(
        ("vamail books", wanted.format, *(f"--{name} {value}" for name, value in options if value))
    )
