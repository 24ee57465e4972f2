"""What a guest answers becomes part of the meeting: the newest answer of each, whole or of one instance."""

from dataclasses import dataclass, replace
from datetime import datetime

from vamail.desk.life.people import client_of, is_va
from vamail.model.meetings import Answer, AnswerOnce, Guest, Meeting
from vamail.workspace.types import Workspace

MOST_GUESTS = 50
MOST_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer of one guest. `of_at`: of one instance of a series; `at` is DTSTAMP, or when the words came;
    `delegated_to` who comes instead, under `delegate_name`."""

    answer: Answer
    at: datetime
    sequence: int
    of_at: datetime | None = None
    comment: str = ""
    delegated_to: str = ""
    delegate_name: str = ""


def counted(meeting: Meeting, guest: Guest, said: Said) -> str:
    """Why this is nothing new: the same answer, or a newer one, counted before; '' where it is (RFC 5546,
    2.1.5: SEQUENCE first, then DTSTAMP). Two different ones may be of one second: the later mail counts."""
    before = _before(meeting, guest, said.of_at)
    if before is None or (said.sequence, said.at) > (before.sequence, before.at):
        return ""
    if (said.sequence, said.at) < (before.sequence, before.at):
        return f"{guest.email} has given a newer answer ({before.at:%Y-%m-%d %H:%M} UTC)"
    same = replace(said, delegate_name="") == before
    return "the same answer counted before" if same else ""


def _before(meeting: Meeting, guest: Guest, of_at: datetime | None) -> Said | None:
    if of_at is None and guest.answered_at is not None:
        return Said(
            answer=guest.answer, at=guest.answered_at, sequence=guest.answered_sequence,
            comment=guest.comment, delegated_to=guest.delegated_to,
        )  # fmt: skip
    for once in meeting.answers_once:
        if once.of_at == of_at and once.by.casefold() == guest.email.casefold():
            return Said(
                answer=once.answer, at=once.answered_at, sequence=once.answered_sequence, of_at=of_at,
                comment=once.comment,
            )  # fmt: skip
    return None


def answered(meeting: Meeting, guest: Guest, said: Said, workspace: Workspace) -> Meeting:
    """The meeting with this answer in it; the same version, for whoever keeps it to count on."""
    if said.of_at is not None:
        return _once(meeting, guest, said, said.of_at)
    changed = replace(
        guest, answer=said.answer, answered_at=said.at, answered_sequence=said.sequence,
        comment=said.comment, delegated_to=said.delegated_to if said.answer == "delegated" else "",
    )  # fmt: skip
    guests = tuple(changed if one.email == guest.email else one for one in meeting.guests)
    return replace(meeting, guests=(*guests, *_delegate(meeting, guest, said, workspace)))


def _once(meeting: Meeting, guest: Guest, said: Said, of_at: datetime) -> Meeting:
    now = AnswerOnce(
        by=guest.email, of_at=of_at, answer=said.answer, answered_at=said.at,
        answered_sequence=said.sequence, comment=said.comment,
    )  # fmt: skip
    others = (one for one in meeting.answers_once if (one.by, one.of_at) != (now.by, now.of_at))
    return replace(meeting, answers_once=(*others, now)[-MOST_ONCE:])


def _delegate(meeting: Meeting, guest: Guest, said: Said, workspace: Workspace) -> tuple[Guest, ...]:
    """Who comes instead, as a guest of the same client. Nobody of another client's becomes one so: they would
    see what is not theirs; the VA is told, and may invite them."""
    email = said.delegated_to.strip()
    if said.answer != "delegated" or "@" not in email or is_va(email, workspace):
        return ()
    if meeting.guest(email) is not None or len(meeting.guests) >= MOST_GUESTS:
        return ()
    client = client_of(email, workspace)
    if client is not None and client.slug != guest.client:
        return ()
    return (Guest(email=email, name=said.delegate_name, client=guest.client, optional=guest.optional),)
