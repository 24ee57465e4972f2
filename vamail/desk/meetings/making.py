"""A new meeting: one time makes it, several are offered, and where none is said, free ones are found."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from vamail.desk.agenda.free import free_slots, least_bad_slots, shared_hours
from vamail.desk.agenda.spans import Span
from vamail.desk.meetings import rounds, words
from vamail.desk.meetings.conflicts import conflicts, hold_for
from vamail.desk.meetings.people import anothers_word, clients_of, invited
from vamail.desk.meetings.series import instance_of, is_second
from vamail.desk.meetings.wanted import Origin, Outcome, Wanted
from vamail.desk.promise.local import local_day, next_working_day, start_of
from vamail.mail.identifiers import make_meeting_uid
from vamail.model.effects import Keep
from vamail.model.meetings import MEETINGS, Guest, Meeting, MeetingUid, Numbering, uid_name

MOST_OFFERED = 5
TITLE_LENGTH = 200
NO_LINK = "-"
SOONEST = timedelta(hours=1)
"""A time that we find for somebody lies so far ahead at least."""


def make(wanted: Wanted, origin: Origin) -> Outcome:
    """The meeting, or the offer, with its number, its UID, its mails and its timers.

    Refused: nobody to invite, a time that has passed, a word that names another client than a guest's, more
    times than are offered at once, a series that does not begin on a day of its own, no free time. What it
    collides with is warned of, and its mails wait.
    """
    guests = invited(wanted.guests, origin.workspace)
    if not guests:
        return words.refused(origin, "nobody")
    meeting = _meeting(wanted, guests, origin)
    if word := unspeakable(meeting, origin):
        return words.refused(origin, "word", word=word)
    if not wanted.times:
        return _found(wanted, meeting, origin)
    past = next((one.at for one in wanted.times if one.at <= origin.now), None)
    if past is not None:
        return words.refused(origin, "past", when=words.when(past, origin))
    return _said(wanted, meeting, origin)


def free_times(
    guests: Iterable[Guest], minutes: int, count: int, frame: Span, origin: Origin, but: str = ""
) -> tuple[datetime, ...]:
    """Free times for these guests, at most as many as are offered at once; `but` is the meeting whose own
    slots do not count as taken."""
    hours = tuple(client.hours for client in clients_of(guests, origin.workspace))
    desk, workspace = origin.desk, origin.workspace
    buffer = workspace.meetings.buffer_minutes
    count = max(1, min(count, MOST_OFFERED))
    return free_slots(desk, workspace, hours, minutes, count, frame, buffer_minutes=buffer, but=but)


def offer_frame(origin: Origin, earliest: datetime | None = None, latest: datetime | None = None) -> Span:
    """Where free times are looked for, unless said otherwise: from the VA's next working day on, so that they
    can be read before they pass, for as many working days as the settings say."""
    hours, soonest = origin.workspace.me.hours, origin.now + SOONEST
    first = next_working_day(hours, local_day(max(origin.now, earliest or origin.now), hours.zone))
    if first is None:
        return Span(soonest, latest or soonest)
    start = start_of(first, hours.zone) if earliest is None else earliest
    last = first
    for _ in range(origin.workspace.meetings.offer_days - 1):
        last = next_working_day(hours, last) or last
    end = start_of(last + timedelta(days=1), hours.zone) if latest is None else latest
    start = max(start if start < end else soonest, soonest)
    return Span(start, max(start, end))


def until(slots: Iterable[datetime], origin: Origin) -> datetime:
    """Until when an offer stands: as long as is set, and no longer than its last slot lies ahead."""
    stands = origin.now + timedelta(hours=origin.workspace.meetings.stand_hours)
    return min(stands, max(slots))


def unspeakable(meeting: Meeting, origin: Origin) -> str:
    """The name by which a guest would learn of another client from what the invitation says; empty: none."""
    said = "\n".join((meeting.title, meeting.text, meeting.place, meeting.link))
    return anothers_word(said, meeting.guests, origin.workspace)


# --- the meeting -----------------------------------------------------------------------------------------


def _meeting(wanted: Wanted, guests: tuple[Guest, ...], origin: Origin) -> Meeting:
    """Everything but its times, which are as they were said; without any it begins now."""
    workspace, first = origin.workspace, wanted.times[0] if wanted.times else None
    named = clients_of(guests, workspace)
    slug = wanted.client or (named[0].slug if len(named) == 1 else "")
    client = workspace.client(slug)
    own = client.meetings if client is not None else None
    name = f"{MEETINGS}-{_last(origin) + 1}"
    organizer = workspace.meetings.organizer or workspace.me.address
    link = wanted.link or (own.link if own else "") or workspace.meetings.link
    domain = organizer.rpartition("@")[2]
    return Meeting(
        name=name, task=wanted.task, client=slug, guests=guests,
        uid=make_meeting_uid(origin.secret, origin.name, domain),
        title=_title(wanted.title, origin), text=wanted.text.strip(), place=" ".join(wanted.place.split()),
        link="" if link == NO_LINK else link.strip(),
        minutes=wanted.minutes or (own.minutes if own else 0) or workspace.meetings.minutes,
        start_at=first.at if first else origin.now, zone=first.zone if first else workspace.me.zone,
        rule=first.rule if first else "", organizer=organizer, organizer_name=workspace.me.name,
        changed_at=origin.now,
    )  # fmt: skip


def _title(title: str, origin: Origin) -> str:
    me = origin.workspace.me
    return " ".join(title.split())[:TITLE_LENGTH] or words.say(me.language, "titled", who=me.name)


def _last(origin: Origin) -> int:
    found = origin.desk.kept(Numbering, MEETINGS)
    return found.last if found is not None else 0


def _said(wanted: Wanted, meeting: Meeting, origin: Origin) -> Outcome:
    slots = tuple(sorted({one.at for one in wanted.times}))
    if len(slots) == 1:
        if instance_of(meeting, meeting.start_at) is None:
            why = "second" if is_second(meeting.start_at, meeting.zone) else "not_first"
            return words.refused(origin, why, when=words.when(meeting.start_at, origin))
        return _begun(meeting, origin)
    if any(one.rule for one in wanted.times):
        return words.refused(origin, "series_offered")
    if len(slots) > MOST_OFFERED:
        return words.refused(origin, "too_many", count=str(MOST_OFFERED))
    return _begun(_offered(meeting, slots, origin), origin)


def _found(wanted: Wanted, meeting: Meeting, origin: Origin) -> Outcome:
    frame = offer_frame(origin, wanted.earliest, wanted.latest)
    count = wanted.count or origin.workspace.meetings.offers
    slots = free_times(meeting.guests, meeting.minutes, count, frame, origin)
    if not slots:
        if refusal := _sharing_nothing(meeting, count, frame, origin):
            return refusal
        first, last = (words.when(at, origin) for at in frame)
        return words.refused(
            origin, "no_free", length=words.lasting(meeting.minutes, origin), first=first, last=last
        )
    return _begun(_offered(meeting, slots, origin), origin)


def _sharing_nothing(meeting: Meeting, count: int, frame: Span, origin: Origin) -> Outcome | None:
    """Their hours never meet for so long: the VA learns which times would be least bad, and says which she
    offers; nobody is asked to get up at night by itself."""
    clients = clients_of(meeting.guests, origin.workspace)
    hours = tuple(client.hours for client in clients)
    length = timedelta(minutes=meeting.minutes)
    if any(one.end - one.start >= length for one in shared_hours(origin.workspace, hours, frame)):
        return None
    buffer = origin.workspace.meetings.buffer_minutes
    least = least_bad_slots(
        origin.desk, origin.workspace, hours, meeting.minutes, max(1, min(count, MOST_OFFERED)), frame,
        buffer_minutes=buffer,
    )  # fmt: skip
    if not least:
        return None
    first, last = (words.when(at, origin) for at in frame)
    who = ", ".join(client.name for client in clients)
    times = words.times(least, origin)
    return words.refused(origin, "no_shared", who=who, first=first, last=last, times=times)


def _offered(meeting: Meeting, slots: tuple[datetime, ...], origin: Origin) -> Meeting:
    ends = until(slots, origin)
    return replace(meeting, status="offered", slots=slots, slots_until=ends, start_at=slots[0])


def _begun(meeting: Meeting, origin: Origin) -> Outcome:
    warnings = conflicts(meeting, origin)
    hold = hold_for(warnings, origin)
    is_offer = meeting.status == "offered"
    mails = (rounds.offers if is_offer else rounds.invitations)(meeting, origin, hold=hold)
    said = "offered" if is_offer else "made"
    outcome = rounds.done(meeting, origin, mails, warnings=warnings, said=said)
    return replace(outcome, effects=(*_numbered(meeting, origin), *outcome.effects))


def _numbered(meeting: Meeting, origin: Origin) -> tuple[Keep, Keep]:
    """Its number is given with it, and its UID leads to it from now on."""
    before = origin.desk.kept(Numbering, MEETINGS)
    number, version = (before.last + 1, before.version + 1) if before is not None else (1, 1)
    uid = uid_name(meeting.uid)
    return (
        Keep(value=Numbering(name=MEETINGS, last=number, version=version)),
        Keep(value=MeetingUid(name=uid, meeting=meeting.name, task=meeting.task, client=meeting.client)),
    )
