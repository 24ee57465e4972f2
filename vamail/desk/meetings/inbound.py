"""What comes by mail about a meeting of ours: REPLY, COUNTER, REFRESH, and what nobody outside may say.

An answer counts where each condition of `_refused` holds and it is news (RFC 5546, 2.1.5, 3.2.3, 6.1.1); each
is a reason for `vamail explain`. What does not count changes nothing, and is told where that helps the VA.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from vamail.desk.meetings import letters, telling
from vamail.desk.meetings.answers import Said, answered, counted
from vamail.desk.meetings.arrived import Arrived, Heard, instance_of, is_forged, sent_sequence, speaks_for
from vamail.model.decision import Reason
from vamail.model.effects import Effect, Keep, TellVa
from vamail.model.itip import CalendarEvent, Party
from vamail.model.meetings import Guest, Meeting, Proposal

MOST_PROPOSALS = 10
REFRESH_AGAIN = timedelta(hours=1)
PROPOSED_AGAIN = timedelta(hours=1)
"""So long after a mail about a proposed time, further ones for that meeting are gathered with other news."""


def ours(arrived: Arrived, meeting: Meeting) -> Heard:
    """What comes of an object about a meeting that we called, whatever its METHOD."""
    match arrived.part.method.upper():
        case "REPLY":
            return reply(arrived, meeting)
        case "COUNTER":
            return _counter(arrived, meeting)
        case "REFRESH":
            return _refresh(arrived, meeting)
        case method:
            return _outside(arrived, meeting, method)


# --- REPLY


def reply(arrived: Arrived, meeting: Meeting | None) -> Heard:
    """The answer of a guest; `meeting` None: of no meeting that we know."""
    if meeting is None:
        return _unknown(arrived)
    if meeting.theirs:
        why = f"{meeting.name} is {meeting.organizer}'s, so its answers are not for us"
        return Heard(what="no change", why=why, meeting=meeting, reasons=(_no("a meeting of ours", why),))
    reasons = [_yes("a meeting of ours", f"{meeting.name} has this UID")]
    now, held = meeting, ""
    news: list[tuple[Guest, Said]] = []
    told: list[Effect] = []
    for event in arrived.events():
        party = _answering(arrived, event)
        refused, said = _refused(arrived, now, event, party)
        reasons += said
        if refused is not None:
            told += refused.effects
            held = held or refused.held
            continue
        guest = now.guest(party.email if party else "")
        answer = _said(arrived, now, event, party)
        if guest is None or answer is None:
            continue
        again = counted(now, guest, answer)
        reasons.append(Reason("meeting", "newer than what counted", not again, again))
        if not again:
            now = answered(now, guest, answer, arrived.workspace)
            news.append((guest, answer))
    return _replied(arrived, meeting, now, news, tuple(told), held, tuple(reasons))


def _replied(
    arrived: Arrived, before: Meeting, now: Meeting, news: list[tuple[Guest, Said]],
    told: tuple[Effect, ...], held: str, reasons: tuple[Reason, ...],
) -> Heard:  # fmt: skip
    if not news:
        why = held or next((one.why for one in reversed(reasons) if not one.matched), "it says no answer")
        return Heard(
            what="no change",
            why=why,
            meeting=before,
            reasons=reasons,
            effects=() if held else told,
            held=held,
        )
    kept = replace(now, version=before.version + 1)
    why = "; ".join(f"{guest.email}: {said.answer}" for guest, said in news)
    effects = (Keep(value=kept), *telling.answers(kept, arrived.origin, news), *told)
    reasons = (*reasons, _yes("an answer that counts", why))
    return Heard(what="answered", why=why, meeting=kept, reasons=reasons, effects=effects, counts=True)


def _unknown(arrived: Arrived) -> Heard:
    why = f"no meeting has the UID {arrived.part.uid[:80]}"
    told: tuple[TellVa, ...] = ()
    if arrived.client and not arrived.quiet:
        event = next(arrived.events(), None)
        party = _answering(arrived, event) if event else None
        title = (event.summary if event else arrived.part.summary) or arrived.subject
        told = telling.unknown(arrived, title, (party.answer if party else None) or "")
    return Heard(what="no change", why=why, reasons=(_no("a meeting of ours", why),), effects=told)


def _answering(arrived: Arrived, event: CalendarEvent) -> Party | None:
    """Whose answer it is: the attendee for whom the sender speaks; else the first, who is somebody else."""
    speaks = (one for one in event.attendees if speaks_for(arrived.sender, one, arrived.workspace))
    return next(speaks, event.attendees[0] if event.attendees else None)


def _refused(
    arrived: Arrived, meeting: Meeting, event: CalendarEvent, party: Party | None
) -> tuple[Heard | None, list[Reason]]:
    """Why this does not count, if it does not, and every condition that was asked."""
    reasons: list[Reason] = []
    if party is None:
        return Heard(what="", why=""), [_no("an attendee", "the object names nobody who answers")]
    guest = meeting.guest(party.email)
    if guest is None:
        why = f"{party.email} is no guest of {meeting.name}"
        return _told(arrived, why, telling.crasher(arrived, meeting, party)), [_no("a guest", why)]
    reasons.append(_yes("a guest", f"{guest.email} was invited"))
    if not (arrived.accepted or speaks_for(arrived.sender, party, arrived.workspace)):
        why = f"the answer of {party.email} came from {arrived.who}"
        return Heard(what="", why=why, held=why), [*reasons, _no("the guest's own mail", why)]
    reasons.append(_yes("the guest's own mail", arrived.who if not arrived.accepted else "you accepted it"))
    if forged := is_forged(arrived):
        return Heard(what="", why=forged, held=forged), [*reasons, _no("not forged", forged)]
    reasons.append(_yes("not forged", arrived.proven.detail))
    old = _old(meeting, event)
    return (Heard(what="", why=old) if old else None), [
        *reasons,
        Reason("meeting", "up to date", not old, old),
    ]


def _old(meeting: Meeting, event: CalendarEvent) -> str:
    """Why it is about a state of things that has passed, or about none."""
    of_at = about(meeting, event)
    if of_at is not None and not instance_of(meeting, of_at):
        return f"{meeting.name} has no instance at {of_at:%Y-%m-%d %H:%M} UTC"
    if meeting.status == "cancelled":
        return f"{meeting.name} is cancelled"
    newest = sent_sequence(meeting, of_at)
    if event.sequence < newest:
        return f"it answers SEQUENCE {event.sequence}, and {newest} was sent since"
    return ""


def about(meeting: Meeting, event: CalendarEvent) -> datetime | None:
    """The instance that it is about; None for the whole, and for the one time of a meeting without a rule."""
    at = event.instance_at
    return None if not meeting.rule and at == meeting.start_at else at


def _said(arrived: Arrived, meeting: Meeting, event: CalendarEvent, party: Party | None) -> Said | None:
    if party is None or party.answer is None or party.answer == "needs-action":
        return None
    of_at = about(meeting, event)
    named = (one.name for one in event.attendees if one.email.casefold() == party.delegated_to.casefold())
    return Said(
        answer=party.answer, at=arrived.stamp(event), of_at=of_at, comment=arrived.said(event),
        sequence=sent_sequence(meeting, of_at),
        delegated_to=party.delegated_to, delegate_name=next(named, ""),
    )  # fmt: skip


# --- COUNTER


def _counter(arrived: Arrived, meeting: Meeting) -> Heard:
    """Another time that a guest would rather have, kept until the VA has said."""
    event = next(arrived.events(), None)
    if event is None:
        return _outside(arrived, meeting, "COUNTER")
    party = _answering(arrived, event)
    refused, reasons = _refused(arrived, meeting, event, party)
    said = (_yes("a meeting of ours", f"{meeting.name} has this UID"), *reasons)
    if refused is not None or party is None:
        why = refused.why if refused else ""
        held = refused.held if refused else ""
        effects = () if held or refused is None else refused.effects
        return Heard(
            what="no change",
            why=why or said[-1].why,
            meeting=meeting,
            reasons=said,
            effects=effects,
            held=held,
        )
    if event.start_at is None:
        return _outside(arrived, meeting, "COUNTER", said)
    return _proposed(arrived, meeting, event, event.start_at, party, said)


def _proposed(
    arrived: Arrived, meeting: Meeting, event: CalendarEvent, start_at: datetime, party: Party,
    reasons: tuple[Reason, ...],
) -> Heard:  # fmt: skip
    proposal = Proposal(
        by=party.email, start_at=start_at, minutes=event.minutes or meeting.minutes,
        of_at=about(meeting, event), comment=arrived.said(event) or event.description[:500],
        at=arrived.stamp(event), sequence=event.sequence,
    )  # fmt: skip
    mine = [one for one in meeting.proposals if _same_matter(one, proposal)]
    if any((one.sequence, one.at) >= (proposal.sequence, proposal.at) for one in mine):
        why = f"{party.email} has proposed a time since, or the same before"
        return Heard(
            what="no change", why=why, meeting=meeting,
            reasons=(*reasons, _no("newer than what counted", why)),
        )  # fmt: skip
    last = max((one.told_at for one in meeting.proposals if one.told_at is not None), default=None)
    alone = last is None or arrived.at - last >= PROPOSED_AGAIN
    proposal = replace(proposal, told_at=arrived.at if alone else last)
    others = tuple(one for one in meeting.proposals if not _same_matter(one, proposal))
    kept = meeting.next(proposals=(*others, proposal)[-MOST_PROPOSALS:])
    tell = telling.proposed if alone else telling.proposed_again
    why = f"{party.email} proposes {start_at:%Y-%m-%d %H:%M} UTC"
    effects = (Keep(value=kept), *tell(kept, arrived.origin, proposal, event))
    return Heard(
        what="proposal", why=why, meeting=kept, effects=effects, counts=True,
        reasons=(*reasons, _yes("newer than what counted", why)),
    )  # fmt: skip


def _same_matter(one: Proposal, other: Proposal) -> bool:
    return one.by.casefold() == other.by.casefold() and one.of_at == other.of_at


# --- REFRESH


def _refresh(arrived: Arrived, meeting: Meeting) -> Heard:
    """A guest's program has lost the meeting: it gets it again as it stands, at most once an hour."""
    guest = meeting.guest(arrived.sender.email)
    refused = _not_sent_again(arrived, meeting, guest)
    if guest is None or refused:
        told = telling.refresh(arrived, meeting, refused)
        return Heard(
            what="no change", why=refused, meeting=meeting, effects=told,
            reasons=(_no("sent again to a guest", refused),),
        )  # fmt: skip
    asked = replace(guest, refreshed_at=arrived.at)
    guests = tuple(asked if one.email == guest.email else one for one in meeting.guests)
    kept = meeting.next(guests=guests)
    what: letters.What = "cancelled" if meeting.status == "cancelled" else "changed"
    mail = letters.invitation(kept, asked, arrived.origin, what=what)
    why = f"{guest.email} asked for {meeting.name} again"
    return Heard(
        what="sent again", why=why, meeting=kept,
        reasons=(_yes("sent again to a guest", why),),
        effects=(Keep(value=kept), mail, *telling.refresh(arrived, meeting, "")),
    )  # fmt: skip


def _not_sent_again(arrived: Arrived, meeting: Meeting, guest: Guest | None) -> str:
    if guest is None:
        return f"{arrived.who} is no guest of {meeting.name}"
    if forged := is_forged(arrived):
        return forged
    if meeting.status == "offered":
        return f"{meeting.name} is an offer, and has no time yet"
    if guest.refreshed_at is not None and arrived.at - guest.refreshed_at < REFRESH_AGAIN:
        return f"{guest.email} got it less than an hour ago"
    return ""


# --- everything else


def _outside(arrived: Arrived, meeting: Meeting, method: str, reasons: tuple[Reason, ...] = ()) -> Heard:
    """Only the organizer may say this, and that is us: told, and nothing changes (RFC 5546, 6.1.1)."""
    why = f"METHOD:{method} from {arrived.who} about {meeting.name}, which only you change"
    told = () if arrived.quiet else telling.outside(arrived, meeting, method)
    said = (*reasons, _yes("a meeting of ours", f"{meeting.name} has this UID"), _no("ours to change", why))
    return Heard(what="no change", why=why, meeting=meeting, reasons=said, effects=told)


def _told(arrived: Arrived, why: str, told: tuple[TellVa, ...]) -> Heard:
    return Heard(what="", why=why, effects=() if arrived.quiet else told)


def _yes(what: str, why: str) -> Reason:
    return Reason("meeting", what, True, why)


def _no(what: str, why: str) -> Reason:
    return Reason("meeting", what, False, why)
