"""A meeting of ours that changes: moved, put into other words, cancelled, a slot chosen, a proposal settled.

`SEQUENCE` grows with every change of when, how long or whether (RFC 5546, 2.1.4), and never with words alone.
What a change makes moot never leaves; DTSTAMP always grows.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from vamail.desk.agenda.said import SaidTime
from vamail.desk.agenda.spans import Span
from vamail.desk.agenda.taken import taken
from vamail.desk.meetings import letters, rounds, words
from vamail.desk.meetings.conflicts import conflicts, hold_for, overlapping
from vamail.desk.meetings.making import free_times, offer_frame, unspeakable, until
from vamail.desk.meetings.people import anothers_word
from vamail.desk.meetings.series import EndsBeforeError, ManyDaysError, instance_of, is_second, series_at
from vamail.desk.meetings.tasks import settled
from vamail.desk.meetings.wanted import Origin, Outcome
from vamail.model.effects import Effect, Keep
from vamail.model.meetings import Answer, Guest, Meeting, Moved, Proposal


def move(
    meeting: Meeting, said: SaidTime, origin: Origin, *, minutes: int = 0, of_at: datetime | None = None
) -> Outcome:
    """It takes place at another time, for `minutes` (0: as before); of a series `of_at` alone, or all of it.

    The guests are asked anew. An offer whose time is said so becomes a meeting. What it collides with is
    warned of, and the mails wait. Refused: theirs, cancelled, over, no such instance, a time that has passed,
    nothing that changes, a series on several days none of which this is.
    """
    if refusal := _unchangeable(meeting, origin, "theirs_moved"):
        return refusal
    if said.at <= origin.now:
        return words.refused(origin, "past", when=words.when(said.at, origin))
    if of_at is not None and meeting.rule:
        return _move_one(meeting, said, origin, minutes, of_at)
    if of_at is not None and of_at != meeting.start_at:
        return _about(meeting, origin, "no_instance", of_at)
    return _move_all(meeting, said, origin, minutes or meeting.minutes)


def reword(
    meeting: Meeting, origin: Origin, *, title: str | None = None, text: str | None = None,
    place: str | None = None, link: str | None = None,
) -> Outcome:  # fmt: skip
    """Other words, or another place to join: the sequence and the guests' answers stay."""
    if refusal := _unchangeable(meeting, origin, "theirs_moved"):
        return refusal
    said = {"title": title, "text": text, "place": place, "link": link}
    after = _next(meeting, origin, **{name: one for name, one in said.items() if one is not None})
    if word := unspeakable(after, origin):
        return words.refused(origin, "word", word=word)
    again = rounds.offers if meeting.status == "offered" else rounds.invitations
    return rounds.done(after, origin, again(after, origin), before=meeting, said="reworded")


def cancel(meeting: Meeting, origin: Origin, *, of_at: datetime | None = None, comment: str = "") -> Outcome:
    """It does not take place, or of a series `of_at` alone does not. Everybody who was invited gets a CANCEL;
    whoever has an offer, a word that its times are off. `comment` stands in what calendars show."""
    refusal = _unchangeable(meeting, origin, "theirs_cancelled") or _unspeakable(comment, meeting, origin)
    if refusal:
        return refusal
    if of_at is not None and meeting.rule:
        return _cancel_one(meeting, origin, of_at, comment)
    if of_at is not None and of_at != meeting.start_at:
        return _about(meeting, origin, "no_instance", of_at)
    sequence = meeting.sequence + 1
    after = _next(
        meeting, origin, status="cancelled", sequence=sequence, whole_sequence=sequence, proposals=(),
        slots=(), slots_until=None,
    )  # fmt: skip
    if meeting.status == "offered":
        mails = rounds.offers_off(after, origin, comment=comment)
    else:
        mails = rounds.cancellations(after, origin, comment=comment)
    return rounds.done(after, origin, mails, before=meeting, said="cancelled")


def choose(meeting: Meeting, slot: datetime, by: Guest, origin: Origin) -> Outcome:
    """A guest takes an offered time: it is the meeting's, the others are free, and everybody is invited; who
    chose has accepted. Where it was taken since, or has passed, other free times are offered."""
    if refusal := _unchangeable(meeting, origin, "theirs_moved"):
        return refusal
    if meeting.status != "offered":
        return _about(meeting, origin, "not_offered")
    if slot not in meeting.slots:
        return _about(meeting, origin, "no_slot", slot)
    if slot <= origin.now or _is_taken(meeting, slot, origin):
        return _offer_others(meeting, slot, origin)
    guests = tuple(_accepting(one, by, origin.now) for one in rounds.caught_up(meeting, origin.desk))
    after = _next(
        meeting, origin, status="confirmed", start_at=slot, slots=(), slots_until=None,
        guests=guests,
    )  # fmt: skip
    mails = rounds.invitations(after, origin, first=True)
    return rounds.done(after, origin, mails, before=meeting, said=f"chosen by {by.email}")


def agree(meeting: Meeting, origin: Origin) -> Outcome:
    """To the newest proposal: the meeting, or the instance that it is about, moves there, and every guest is
    asked anew. Older proposals about the same are settled with it."""
    if refusal := _unchangeable(meeting, origin, "theirs_moved"):
        return refusal
    newest = _newest(meeting)
    if newest is None:
        return _about(meeting, origin, "no_proposal")
    left = tuple(one for one in meeting.proposals if newest.of_at is not None and one.of_at != newest.of_at)
    settled = replace(meeting, proposals=left)
    said = SaidTime(newest.start_at, origin.workspace.me.zone if meeting.rule else meeting.zone)
    return move(settled, said, origin, minutes=newest.minutes, of_at=newest.of_at)


def disagree(meeting: Meeting, origin: Origin, comment: str = "") -> Outcome:
    """Not to the newest proposal: who made it is told, and the meeting stays as it is."""
    if refusal := _unchangeable(meeting, origin, "theirs_moved"):
        return refusal
    if refusal := _unspeakable(comment, meeting, origin):
        return refusal
    newest = _newest(meeting)
    if newest is None:
        return _about(meeting, origin, "no_proposal")
    left = tuple(one for one in meeting.proposals if one != newest)
    after = meeting.next(proposals=left)
    by = meeting.guest(newest.by)
    told = (letters.declined_proposal(after, by, newest, origin, comment),) if by is not None else ()
    return rounds.done(after, origin, told, said=f"stays: the proposal of {newest.by} is declined")


def back(newest: Meeting, before: Meeting | None, origin: Origin) -> tuple[Effect, ...]:
    """What takes a change back whose mails have not left, and are cancelled beside this: the meeting is again
    as it was `before`; None: it never was, and nobody hears of it. Whoever missed an older state, since its
    mail gave way to the one that is taken back, gets it now."""
    if before is None:
        gone = replace(newest, version=newest.version + 1, status="cancelled", over=True)
        return (Keep(value=gone),)
    restored = replace(before, version=newest.version + 1, guests=_knowing(before, newest))
    taken = rounds.withdrawn(newest, origin.desk, only_decided=True)
    if restored.theirs or not restored.is_open:
        return (*taken, *rounds.done(restored, origin, said="taken back").effects)
    lagging = {one.email for one in restored.guests if one.knows < before.version}
    hold = hold_for(conflicts(restored, origin), origin)
    again = rounds.offers if restored.status == "offered" else rounds.invitations
    mails = tuple(one for one in again(restored, origin, hold=hold) if one.to.email in lagging)
    return (*taken, *rounds.done(restored, origin, mails, said="taken back").effects)


def answer(meeting: Meeting, answer: Answer, origin: Origin, *, comment: str = "") -> Outcome:
    """Ours to their invitation: a REPLY leaves to whoever called it. Accepted and tentative ones stand in the
    calendar. The task that came with it is answered, and done unless we are not certain. Refused: ours, one
    that is cancelled or over, and the answer that was given already to what they now ask.
    """
    if not meeting.theirs:
        return _about(meeting, origin, "ours_answered")
    if refusal := _ended(meeting, origin) or _unspeakable(comment, meeting, origin):
        return refusal
    if meeting.status != "asked" and meeting.our_answer == answer:
        return _about(meeting, origin, "answered")
    status = "refused" if answer == "declined" else "confirmed"
    stamped = rounds.stamp(meeting, origin.now)
    after = meeting.next(status=status, our_answer=answer, changed_at=stamped)
    warnings = conflicts(after, origin) if status == "confirmed" else ()
    mail = letters.reply(after, origin, comment=comment)
    outcome = rounds.done(after, origin, (mail,), before=meeting, warnings=warnings, said=answer)
    return replace(outcome, effects=(*outcome.effects, *settled(meeting.task, answer, origin)))


# --- moved -----------------------------------------------------------------------------------------------


def _move_all(meeting: Meeting, said: SaidTime, origin: Origin, minutes: int) -> Outcome:
    try:
        there = _placed(meeting, said, minutes, origin)
    except ManyDaysError:
        return _about(meeting, origin, "second" if _second(meeting, said) else "many_days", said.at)
    except EndsBeforeError:
        return _about(meeting, origin, "ends_before", said.at)
    if meeting.status == "confirmed" and _when(there) == _when(meeting):
        return _about(meeting, origin, "same", said.at)
    sequence = meeting.sequence + 1 if meeting.status == "confirmed" else meeting.sequence
    after = _next(
        there, origin, status="confirmed", sequence=sequence, whole_sequence=sequence, slots=(),
        slots_until=None, proposals=(), answers_once=(), guests=_asked_anew(meeting, origin),
    )  # fmt: skip
    warnings = conflicts(after, origin)
    first = meeting.status == "offered"
    mails = rounds.invitations(after, origin, hold=hold_for(warnings, origin), first=first)
    return rounds.done(after, origin, mails, before=meeting, warnings=warnings, said="moved")


def _placed(meeting: Meeting, said: SaidTime, minutes: int, origin: Origin) -> Meeting:
    if meeting.rule or said.rule:
        return series_at(meeting, said, minutes, origin.now, origin.workspace.me.zone)
    return replace(meeting, start_at=said.at, zone=said.zone, minutes=minutes)


def _second(meeting: Meeting, said: SaidTime) -> bool:
    return is_second(said.at, meeting.zone) or is_second(said.at, said.zone)


def _when(meeting: Meeting) -> tuple[object, ...]:
    return meeting.start_at, meeting.minutes, meeting.rule, meeting.moved


def _asked_anew(meeting: Meeting, origin: Origin) -> tuple[Guest, ...]:
    """The guests, none of whom has answered."""
    return tuple(
        replace(
            one, answer="needs-action", answered_at=None, answered_sequence=0, delegated_to="", comment="",
        )
        for one in rounds.caught_up(meeting, origin.desk)
    )  # fmt: skip


def _move_one(meeting: Meeting, said: SaidTime, origin: Origin, minutes: int, of_at: datetime) -> Outcome:
    found = instance_of(meeting, of_at)
    if found is None:
        return _about(meeting, origin, "no_instance", of_at)
    minutes = minutes or found.span.minutes
    if (found.start, found.span.minutes) == (said.at, minutes):
        return _about(meeting, origin, "same", said.at)
    after = _with_instance(meeting, Moved(of_at=of_at, start_at=said.at, minutes=minutes), origin)
    warnings = conflicts(after, origin, only=of_at)
    mails = rounds.invitations(after, origin, only=of_at, hold=hold_for(warnings, origin))
    return rounds.done(after, origin, mails, before=meeting, warnings=warnings, said="moved once")


def _cancel_one(meeting: Meeting, origin: Origin, of_at: datetime, comment: str) -> Outcome:
    found = instance_of(meeting, of_at)
    if found is None:
        return _about(meeting, origin, "no_instance", of_at)
    off = Moved(of_at=of_at, start_at=found.start, minutes=found.span.minutes, cancelled=True)
    after = _with_instance(meeting, off, origin)
    mails = rounds.cancellations(after, origin, only=of_at, comment=comment)
    return rounds.done(after, origin, mails, before=meeting, said="cancelled once")


def _with_instance(meeting: Meeting, moved: Moved, origin: Origin) -> Meeting:
    """The series with one instance that differs; what was proposed for it is settled."""
    sequence = meeting.sequence + 1
    others = (one for one in meeting.moved if one.of_at != moved.of_at)
    every = sorted((*others, replace(moved, sequence=sequence)), key=lambda one: one.of_at)
    proposals = tuple(one for one in meeting.proposals if one.of_at != moved.of_at)
    once = tuple(one for one in meeting.answers_once if one.of_at != moved.of_at)
    return _next(
        meeting, origin, sequence=sequence, moved=tuple(every), proposals=proposals, answers_once=once
    )


# --- chosen ----------------------------------------------------------------------------------------------


def _is_taken(meeting: Meeting, slot: datetime, origin: Origin) -> bool:
    """Whether another meeting lies there that was not there yet when the slot was offered: of what was, the
    VA was warned, and offered it all the same."""
    span = Span(slot, slot + timedelta(minutes=meeting.minutes))
    found = taken(origin.desk, origin.workspace, span, but=meeting.name)
    over = (
        origin.desk.kept(Meeting, one.meeting) for one in overlapping(span, found) if one.kind == "meeting"
    )
    return any(one is not None and one.changed_at >= meeting.changed_at for one in over)


def has_lapsed(meeting: Meeting) -> bool:
    """Whether it is an offer of which nobody took up a time until it ended; of what was called off the times
    are gone."""
    return meeting.status == "cancelled" and bool(meeting.slots) and not meeting.over


def offer_anew(meeting: Meeting, slot: datetime, origin: Origin) -> Outcome:
    """Somebody chose a time of an offer that had lapsed: what is free now is offered."""
    return _offer_others(replace(meeting, status="offered"), slot, origin, again=False)


def _offer_others(meeting: Meeting, slot: datetime, origin: Origin, *, again: bool = True) -> Outcome:
    count = origin.workspace.meetings.offers
    slots = free_times(meeting.guests, meeting.minutes, count, offer_frame(origin), origin, but=meeting.name)
    if not slots:
        return _about(meeting, origin, "no_other", slot)
    ends = until(slots, origin)
    after = _next(meeting, origin, slots=slots, slots_until=ends, start_at=slots[0])
    mails = rounds.offers(after, origin, again=again)
    return rounds.done(after, origin, mails, before=meeting, said="offered again")


def _accepting(guest: Guest, by: Guest, now: datetime) -> Guest:
    if guest.email.casefold() != by.email.casefold():
        return guest
    return replace(guest, answer="accepted", answered_at=now)


# --- common ----------------------------------------------------------------------------------------------


def _next(meeting: Meeting, origin: Origin, **changes: object) -> Meeting:
    """Its next version, stamped, with what each guest knows by now; the changes may say otherwise."""
    given = {"guests": rounds.caught_up(meeting, origin.desk), **changes}
    return meeting.next(changed_at=rounds.stamp(meeting, origin.now), **given)


def _unchangeable(meeting: Meeting, origin: Origin, theirs: str) -> Outcome | None:
    if meeting.theirs:
        who = meeting.organizer_name or meeting.organizer
        return words.refused(origin, theirs, name=meeting.name, title=meeting.title, who=who)
    return _ended(meeting, origin)


def _unspeakable(comment: str, meeting: Meeting, origin: Origin) -> Outcome | None:
    """Where a comment would tell one client of another."""
    whoever = Guest(email=meeting.organizer, client=meeting.client)
    word = anothers_word(comment, (whoever,) if meeting.theirs else meeting.guests, origin.workspace)
    return words.refused(origin, "word", word=word) if word else None


def _ended(meeting: Meeting, origin: Origin) -> Outcome | None:
    if meeting.status == "cancelled":
        return _about(meeting, origin, "cancelled")
    return _about(meeting, origin, "over") if meeting.over else None


def _about(meeting: Meeting, origin: Origin, name: str, at: datetime | None = None) -> Outcome:
    when = words.when(at, origin) if at is not None else ""
    return words.refused(origin, name, name=meeting.name, title=meeting.title, when=when)


def _newest(meeting: Meeting) -> Proposal | None:
    return meeting.proposals[-1] if meeting.proposals else None


def _knowing(before: Meeting, newest: Meeting) -> tuple[Guest, ...]:
    known = {one.email: one.knows for one in newest.guests}
    return tuple(replace(one, knows=known.get(one.email, one.knows)) for one in before.guests)
