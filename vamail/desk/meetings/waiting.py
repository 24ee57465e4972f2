"""What is decided about a meeting and has not left."""

from collections.abc import Iterable
from dataclasses import replace

from vamail.desk.meetings.letters import meeting_of
from vamail.desk.promise.pauses import ALWAYS
from vamail.model.desk import Desk, PlannedMail
from vamail.model.effects import Keep
from vamail.model.meetings import Guest, Meeting

STATE = ("invite", "offer")
"""How the actions of those mails begin that say when a meeting is."""


def unsent(meeting: Meeting, desk: Desk) -> tuple[PlannedMail, ...]:
    """Mails about this meeting to others than the VA that have not left: their actions name it."""
    return tuple(
        one for one in desk.planned_mails()
        if one.kind not in ALWAYS and f".{meeting.name}." in f".{one.action}."
    )  # fmt: skip


def in_the_dark(meeting: Meeting, desk: Desk) -> frozenset[str]:
    """Whose invitation, or word of change, waits for the VA, or was dropped by her: these addresses do not
    know when it is."""
    dropped = (one.email.casefold() for one in meeting.guests if one.missed)
    return frozenset(dropped) | frozenset(
        one.recipient.casefold() for one in unsent(meeting, desk)
        if one.status == "held" and one.action.partition(".")[0] in STATE
    )  # fmt: skip


def unheard(deliveries: Iterable[int], desk: Desk) -> tuple[Keep, ...]:
    """What is remembered of meetings where the VA says no to these mails: who never got them."""
    dropped = frozenset(deliveries)
    missed: dict[str, set[str]] = {}
    for one in desk.planned_mails():
        if one.number in dropped and one.action.partition(".")[0] in STATE:
            missed.setdefault(meeting_of(one.action), set()).add(one.recipient.casefold())
    found = ((desk.kept(Meeting, name), who) for name, who in missed.items() if name)
    return tuple(
        Keep(value=meeting.next(guests=tuple(_missing(one, who) for one in meeting.guests)))
        for meeting, who in found if meeting is not None
    )  # fmt: skip


def _missing(guest: Guest, who: set[str]) -> Guest:
    return replace(guest, missed=True) if guest.email.casefold() in who else guest
