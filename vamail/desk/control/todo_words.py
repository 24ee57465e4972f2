"""What stands behind `todo`: whom it is for, what it is, and by when."""

from datetime import datetime

from vamail.desk.control.arguments import (
    LONGEST_TITLE,
    Fields,
    Rest,
    client_named,
    says_something,
    without_refs,
)
from vamail.desk.control.deadlines import read_deadline
from vamail.desk.control.meeting_refs import without_meetings
from vamail.desk.control.meeting_words import EDGES
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.words import folded
from vamail.desk.intake.phrases import fold

_DUE = folded("by|until|till|before|due|deadline|on|határidő|تا|مهلت")


def todo(rest: Rest) -> Fields:
    """`todo [M-7 | acme:] Send the minutes by friday`."""
    refs, text, _ = without_meetings(rest.text)
    about, text = without_refs(text, behind=False)
    name, colon, more = text.partition(":")
    client = client_named(name, rest) if colon and says_something(more) else None
    text = (more if client else text).strip(EDGES)
    title, at = _due_behind(text, rest)
    if not says_something(title):
        raise rest.unclear("missing")
    return {
        "meetings": refs,
        "tasks": about,
        "client": client.slug if client else "",
        "text": title[:LONGEST_TITLE],
        "at": at,
    }


def _due_behind(text: str, rest: Rest) -> tuple[str, datetime | None]:
    """The title, and the due date that stands at its end: `by friday`, `péntekig`, `تا جمعه`."""
    me = rest.reader.workspace.me
    words = text.split()
    for at in range(max(1, len(words) - 6), len(words)):
        said = " ".join(words[at:])
        named = fold(words[at].strip(EDGES)) in _DUE
        if not named and not (at == len(words) - 1 and words[at].rstrip(".!").endswith("ig")):
            continue
        try:
            due = read_deadline(
                said, (me.language, rest.word.language), rest.reader.now, me.hours, me.language
            )
        except NotClear as unclear:
            if unclear.why in ("ambiguous", "past"):
                raise
            continue
        if due is not None:
            return " ".join(words[:at]).strip(EDGES), due
    return text, None
