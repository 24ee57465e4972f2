"""What is decided about a meeting and has not left."""

from vamail.desk.promise.pauses import ALWAYS
from vamail.model.desk import Desk, PlannedMail
from vamail.model.meetings import Meeting

STATE = ("invite", "offer")
"""How the actions of those mails begin that say when a meeting is."""


def unsent(meeting: Meeting, desk: Desk) -> tuple[PlannedMail, ...]:
    """Mails about this meeting to others than the VA that have not left: their actions name it."""
    return tuple(
        one for one in desk.planned_mails()
        if one.kind not in ALWAYS and f".{meeting.name}." in f".{one.action}."
    )  # fmt: skip


def in_the_dark(meeting: Meeting, desk: Desk) -> frozenset[str]:
    """Whose invitation, or word of change, waits for the VA: these addresses do not know when it is."""
    return frozenset(
        one.recipient.casefold() for one in unsent(meeting, desk)
        if one.status == "held" and one.action.partition(".")[0] in STATE
    )  # fmt: skip
