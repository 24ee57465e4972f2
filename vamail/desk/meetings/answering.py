"""Our answer to a meeting that somebody else called: a REPLY leaves, and its task is done."""

from typing import Literal

from vamail.desk.meetings import letters, rounds, tasks, words
from vamail.desk.meetings.conflicts import conflicts
from vamail.desk.meetings.wanted import Origin, Outcome
from vamail.model.meetings import Meeting, Status

Given = Literal["accepted", "declined", "tentative"]

_STATUS: dict[Given, Status] = {
    "accepted": "confirmed", "declined": "refused", "tentative": "confirmed",
}  # fmt: skip


def answer(meeting: Meeting, given: Given, origin: Origin, *, comment: str = "") -> Outcome:
    """We come, do not, or may. What it collides with is said, and holds nothing back: the word is the VA's.

    Refused: a meeting of ours, one that is cancelled or over, the same answer again.
    """
    if not meeting.theirs:
        return _about(meeting, origin, "ours_answered")
    if meeting.status == "cancelled" or meeting.over:
        return _about(meeting, origin, "over" if meeting.over else "cancelled")
    if meeting.our_answer == given and not comment:
        return _about(meeting, origin, "answered")
    after = meeting.next(
        our_answer=given, status=_STATUS[given], changed_at=rounds.stamp(meeting, origin.now)
    )
    mail = letters.reply(after, origin, comment=comment)
    warnings = conflicts(after, origin) if given != "declined" else ()
    outcome = rounds.done(after, origin, (mail,), before=meeting, said=f"answered: {given}")
    effects = (*outcome.effects, *tasks.settled(meeting.task, given, origin))
    return Outcome(meeting=after, effects=effects, warnings=warnings)


def _about(meeting: Meeting, origin: Origin, name: str) -> Outcome:
    return words.refused(origin, name, name=meeting.name, title=meeting.title)
