"""The round of mails that a change of a meeting causes: one to each guest, after what is moot is withdrawn.

What waits to leave (an undo window, an `ok`, a pause) and describes an older state never leaves once there is
a newer one. So a guest may have missed a change: who has (`Guest.knows`) is told of the whole meeting, who
never heard of it is invited, and is not told of its end.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from vamail.desk.meetings import letters, reminders
from vamail.desk.meetings.conflicts import conflicts, hold_for
from vamail.desk.meetings.waiting import STATE, unsent
from vamail.desk.meetings.wanted import Origin, Outcome
from vamail.model.desk import Desk
from vamail.model.effects import CancelDelivery, Effect, Keep, ReleaseHeld, SendMail, WriteJournal
from vamail.model.meetings import Guest, Meeting
from vamail.model.time import iso_utc


def withdrawn(meeting: Meeting, desk: Desk, *, only_decided: bool = False) -> tuple[Effect, ...]:
    """None of these leaves any more, those too that wait for an `ok`; or only those that an earlier line of
    this request decided on, which have no number yet."""
    moot = {one.number for one in unsent(meeting, desk) if one.number < 0 or not only_decided}
    held = (one.number for one in desk.held_open() if one.delivery in moot)
    why = f"{meeting.name} changed before it left"
    return (
        *(ReleaseHeld(held=number, outcome="dropped") for number in held),
        *(CancelDelivery(delivery=number, why=why) for number in sorted(moot)),
    )


def caught_up(meeting: Meeting, desk: Desk) -> tuple[Guest, ...]:
    """The guests, each with the version that they know by now. A mail of unknown fate may have arrived; one
    to which the VA said no never did."""
    behind = {
        one.recipient.casefold() for one in unsent(meeting, desk)
        if one.action.partition(".")[0] in STATE and one.status != "unknown"
    }  # fmt: skip
    return tuple(
        replace(one, missed=False) if one.missed or one.email.casefold() in behind
        else replace(one, knows=meeting.version)
        for one in meeting.guests
    )  # fmt: skip


def stamp(meeting: Meeting, now: datetime) -> datetime:
    """The DTSTAMP of a change: now, and always later than that of the change before (RFC 5546, 2.1.5)."""
    return max(now, meeting.changed_at + timedelta(seconds=1))


def invitations(
    meeting: Meeting, origin: Origin, *, only: datetime | None = None, hold: str = "", first: bool = False
) -> tuple[SendMail, ...]:
    """A REQUEST to each guest: who never heard of it is invited, who missed something learns the whole.
    `first`: it was an offer until now, so everybody is invited."""
    if first:
        return tuple(
            letters.invitation(meeting, one, origin, what="new", hold=hold) for one in meeting.guests
        )
    return tuple(_invitation(meeting, guest, origin, only, hold) for guest in meeting.guests)


def _invitation(meeting: Meeting, guest: Guest, origin: Origin, only: datetime | None, hold: str) -> SendMail:
    hold = hold or _still_waits(meeting, guest, origin)
    if not guest.knows:
        return letters.invitation(meeting, guest, origin, what="new", hold=hold)
    about = None if _missed(guest, meeting) else only
    return letters.invitation(meeting, guest, origin, what="changed", only=about, hold=hold)


def _still_waits(meeting: Meeting, guest: Guest, origin: Origin) -> str:
    """Why a mail that takes the place of one which has not left waits for an `ok` as that one may have."""
    behind = not guest.knows or _missed(guest, meeting)
    return hold_for(conflicts(meeting, origin), origin) if behind else ""


def cancellations(
    meeting: Meeting, origin: Origin, *, only: datetime | None = None, comment: str = ""
) -> tuple[SendMail, ...]:
    """A CANCEL to each guest who was invited. Of one instance: who missed something learns the whole instead,
    without it."""
    mails = []
    for guest in meeting.guests:
        if only is not None and (not guest.knows or _missed(guest, meeting)):
            mails.append(_invitation(meeting, guest, origin, None, ""))
        elif guest.knows:
            mails.append(_cancellation(meeting, guest, origin, only, comment))
    return tuple(mails)


def _cancellation(
    meeting: Meeting, guest: Guest, origin: Origin, only: datetime | None, comment: str
) -> SendMail:
    return letters.invitation(meeting, guest, origin, what="cancelled", only=only, comment=comment)


def _missed(guest: Guest, meeting: Meeting) -> bool:
    return guest.knows < meeting.version - 1


def offers(meeting: Meeting, origin: Origin, *, again: bool = False, hold: str = "") -> tuple[SendMail, ...]:
    """The times to choose from, to each guest."""
    return tuple(
        letters.offer(meeting, one, origin, hold=hold or _still_waits(meeting, one, origin), again=again)
        for one in meeting.guests
    )


def offers_off(meeting: Meeting, origin: Origin, *, comment: str = "") -> tuple[SendMail, ...]:
    """That the times are off, to whoever has the offer: in words, for nobody was invited yet."""
    told = (one for one in meeting.guests if one.knows)
    return tuple(letters.offer_off(meeting, one, origin, comment=comment) for one in told)


def done(
    meeting: Meeting, origin: Origin, mails: tuple[SendMail, ...] = (), *, before: Meeting | None = None,
    warnings: tuple[str, ...] = (), said: str,
) -> Outcome:  # fmt: skip
    """What comes of a wish: what is moot goes, the meeting's next version is kept, its mails leave, and its
    timers run. `said` is the journal's word for what was done."""
    gone = withdrawn(before, origin.desk) if before is not None else ()
    line = WriteJournal(
        step="meeting", what=f"{meeting.name} {said}", why=_why(meeting, warnings, origin), task=meeting.task
    )
    timers = reminders.timers_for(meeting, origin.workspace, origin.now)
    effects = (*gone, Keep(value=meeting), *mails, *timers, line)
    return Outcome(meeting=meeting, effects=effects, warnings=warnings)


def _why(meeting: Meeting, warnings: tuple[str, ...], origin: Origin) -> str:
    times = ", ".join(iso_utc(at) for at in meeting.slots or (meeting.start_at,))
    series = f", {meeting.rule} in {meeting.zone}" if meeting.rule else ""
    held = f"; {hold_for(warnings, origin)}" if warnings else ""
    return f"{times}{series}, {meeting.minutes} min, sequence {meeting.sequence}{held}"
