"""`meet`, `offer`, `move`, `cancel`, `meetings`: the VA's meetings, made and changed.

Whom a new one is with: the addresses and the clients that the line lists; else whoever asked for the
task that it is about, or the guests' client of the meeting that the answered notice is about.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from vamail.desk.agenda.instances import instances, next_instance
from vamail.desk.agenda.spans import Span
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.meeting_told import (
    first_time,
    listed,
    moment,
    origin_of,
    refused,
    rhythm,
    sentence,
    told,
)
from vamail.desk.control.meeting_zones import start_of_day
from vamail.desk.control.view import View
from vamail.desk.life.people import is_anothers
from vamail.desk.life.spoken import short_day
from vamail.desk.meetings import changing, making, words
from vamail.desk.meetings.people import guest_at, guests_of
from vamail.desk.meetings.waiting import in_the_dark
from vamail.desk.meetings.wanted import Outcome, Wanted
from vamail.desk.promise.local import local_day
from vamail.model.desk import KnownTask
from vamail.model.effects import Effect
from vamail.model.meetings import Guest, Meeting
from vamail.model.message import Address
from vamail.workspace.types import Client

Do = Callable[[Doing, Meeting], Result]
"""What a verb does to one meeting."""
SHOWN = 40
GUESTS_SHOWN = 6


# --- new ones -------------------------------------------------------------------------------------------


def meet(doing: Doing) -> Result:
    """One time, or a series: everybody is invited."""
    return _made(doing)


def offer(doing: Doing) -> Result:
    """Several times, or free ones: the client chooses."""
    return _made(doing)


def _made(doing: Doing) -> Result:
    command = doing.command
    with_whom = _with_whom(doing)
    if isinstance(with_whom, Result):
        return with_whom
    client, guests = with_whom
    task = doing.task if doing.task is not None and doing.task.client == client else None
    called = task.title if task is not None and _is_theirs(task, guests) else ""
    wanted = Wanted(
        title=command.text or called, guests=guests, client=client,
        minutes=command.minutes, times=command.times, earliest=command.earliest, latest=command.latest,
        link=command.link, task=task.ref if task else None,
    )  # fmt: skip
    return _told_new(doing, making.make(wanted, origin_of(doing)))


def _is_theirs(task: KnownTask, guests: tuple[Guest, ...]) -> bool:
    """Whether all who are invited may read what the task is called: its client's people, and who asked."""
    return all(one.client == task.client or one.email == task.requester for one in guests)


def _told_new(doing: Doing, outcome: Outcome) -> Result:
    meeting = outcome.meeting
    if meeting is None:
        return Result(done=False, what=outcome.refused)
    if meeting.status != "offered":
        return told(doing, outcome, "meet_series" if meeting.rule else "meet", (meeting.start_at,))
    me = doing.workspace.me
    until = moment(meeting.slots_until or meeting.start_at, me.zone, me.language)
    count = doing.number(len(meeting.slots))
    return told(doing, outcome, "offer", meeting.slots, until=until, count=count)


def _with_whom(doing: Doing) -> tuple[str, tuple[Guest, ...]] | Result:
    """The client, and who is invited."""
    command, workspace = doing.command, doing.workspace
    if command.client and command.tasks and doing.task is not None and doing.task.client != command.client:
        name = doing.task.client or sentence(doing, "nobody")
        return refused(doing, "two_clients", task=doing.task.ref, client=name)
    client = workspace.client(command.client) if command.client else None
    if command.guests or command.invite:
        return _listed(doing, client)
    if client is not None:
        guests = guests_of(client)
        return (client.slug, guests) if guests else refused(doing, "not_in_client", slug=client.slug)
    return _implied(doing)


def _listed(doing: Doing, client: Client | None) -> tuple[str, tuple[Guest, ...]] | Result:
    """The clients' own people and those at the addresses; a client nobody of whom can be invited is told."""
    command, workspace = doing.command, doing.workspace
    guests = tuple(guest_at(one, workspace) for one in command.guests)
    own: tuple[Guest, ...] = ()
    for slug in command.invite:
        found = workspace.client(slug)
        theirs = guests_of(found) if found is not None else ()
        if not theirs and not any(one.client == slug for one in guests):
            return refused(doing, "not_in_client", slug=slug)
        own += theirs
    if client is not None:
        return client.slug, (*own, *guests)
    clients = {one.client for one in guests}
    return (clients.pop() if len(clients) == 1 else ""), guests


def _implied(doing: Doing) -> tuple[str, tuple[Guest, ...]] | Result:
    """Whom the task is for, or the one meeting that the answered notice is about is with."""
    task = doing.task
    if task is not None and not is_anothers(task.requester, task.client, doing.workspace):
        return task.client, (guest_at(Address(task.requester, task.requester_name), doing.workspace),)
    known = doing.desk.kept(Meeting, doing.request.meetings[0]) if len(doing.request.meetings) == 1 else None
    if known is not None and known.guests:
        fresh = tuple(Guest(email=one.email, name=one.name, client=one.client) for one in _others(known))
        return known.client, fresh
    return refused(doing, "nobody", "nobody_hint", verb=doing.command.line.partition(" ")[0])


def _others(meeting: Meeting) -> tuple[Guest, ...]:
    """Whoever else is in it; of theirs the one who called it too."""
    if not meeting.theirs:
        return meeting.guests
    return (Guest(email=meeting.organizer, name=meeting.organizer_name, client=meeting.client),)


# --- those that are there -------------------------------------------------------------------------------


def move(doing: Doing) -> Result:
    """Another time; of a series one of them, or all."""
    return each(doing, _move)


def cancel(doing: Doing) -> Result:
    """It does not take place; of a series one of them, or none."""
    return each(doing, _cancel)


def title(doing: Doing) -> Result:
    """It is called so from now on; guests' answers stay."""
    return each(doing, lambda one, it: _reworded(one, it, {"title": one.command.text}))


def where(doing: Doing) -> Result:
    """A link, or a place; a new one of either kind replaces both."""
    return each(
        doing, lambda one, it: _reworded(one, it, {"link": one.command.link, "place": one.command.text})
    )


def _reworded(doing: Doing, meeting: Meeting, said: dict[str, str]) -> Result:
    outcome = changing.reword(meeting, origin_of(doing), **said)
    place = doing.command.link or doing.command.text
    return told(doing, outcome, "title" if "title" in said else "where", (), place=place)


def each(doing: Doing, do: Do) -> Result:
    """Do it to each meeting that is meant, each on the desk as those before left it."""
    if not doing.command.meetings:
        return no_meeting(doing)
    view, results = View(doing.desk), list[Result]()
    for name in doing.command.meetings:
        meeting = view.kept(Meeting, name)
        if meeting is None:
            unknown = words.unknown(name, origin_of(doing))
            results.append(Result(done=False, what=unknown.refused))
            continue
        result = do(replace(doing, desk=view.desk), meeting)
        view.take(result.effects)
        results.append(result)
    return together(results)


def together(results: list[Result]) -> Result:
    """Several results of one line as one."""
    if len(results) == 1:
        return results[0]
    effects: tuple[Effect, ...] = tuple(effect for one in results for effect in one.effects)
    return Result(
        what=" ".join(one.what for one in results), effects=effects, done=any(one.done for one in results),
        hint=next((one.hint for one in results if one.hint), ""),
        at_once=any(one.at_once for one in results),
    )  # fmt: skip


def no_meeting(doing: Doing) -> Result:
    """That a meeting must be named."""
    line = doing.command.line
    if known := doing.request.meetings:
        return refused(doing, "which_meeting", "meeting_hint", known=", ".join(known), line=line)
    return refused(doing, "no_meeting", "meeting_hint", line=line)


def _move(doing: Doing, meeting: Meeting) -> Result:
    of_at = _of_at(doing, meeting)
    if isinstance(of_at, Result):
        return of_at
    said = doing.command.times[0]
    outcome = changing.move(meeting, said, origin_of(doing), minutes=doing.command.minutes, of_at=of_at)
    if outcome.meeting is None:
        return Result(done=False, what=outcome.refused)
    length = {"length": doing.duration(doing.command.minutes)} if doing.command.minutes else {}
    if of_at is not None and meeting.rule:
        return told(doing, outcome, "move_only", (said.at,), was=_was(doing, meeting, of_at), **length)
    return told(doing, outcome, "move_series" if outcome.meeting.rule else "move", (said.at,))


def _cancel(doing: Doing, meeting: Meeting) -> Result:
    of_at = _of_at(doing, meeting)
    if isinstance(of_at, Result):
        return of_at
    outcome = changing.cancel(meeting, origin_of(doing), of_at=of_at, comment=doing.command.text)
    if of_at is not None and meeting.rule:
        return told(doing, outcome, "cancel_only", (), was=_was(doing, meeting, of_at))
    return told(doing, outcome, "cancel", ())


def _was(doing: Doing, meeting: Meeting, of_at: datetime) -> str:
    me = doing.workspace.me
    at = next((one.start_at for one in meeting.moved if one.of_at == of_at), of_at)
    return moment(at, me.zone, me.language)


def _of_at(doing: Doing, meeting: Meeting) -> datetime | Result | None:
    """The instance that is meant, by its start after the rule; None: the whole."""
    only = doing.command.only
    if not only:
        return None
    if only == "next":
        coming = next_instance(meeting, doing.now)
        if coming is None:
            return refused(doing, "no_next", name=meeting.name, title=meeting.title)
        return coming.of_at
    day = date.fromisoformat(only)
    for zone in dict.fromkeys((meeting.zone, doing.workspace.me.zone)):
        start = start_of_day(day, zone)
        found = (one for one in instances(meeting, Span(start, start_of_day(_after(day), zone))))
        here = [one for one in found if local_day(one.start, zone) == day]
        if here:
            return here[0].of_at
    return refused(doing, "no_only", name=meeting.name, title=meeting.title, day=only)


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


# --- what is coming -------------------------------------------------------------------------------------


def meetings(doing: Doing) -> Result:
    """What is coming, by time: of one client, of those that are named, or all."""
    command, now = doing.command, doing.now
    found = [one for one in _known(doing) if _wanted(doing, one)]
    coming = sorted(((first_time(one, now), one) for one in found), key=lambda one: (one[0], one[1].name))
    rows = [_row(doing, at, one) for at, one in coming[:SHOWN]]
    if not rows:
        known = ", ".join(command.meetings)
        return Result(what=sentence(doing, "meetings_none", known=known), lasting=True)
    if len(coming) > SHOWN:
        rows.append(sentence(doing, "more", count=doing.number(len(coming) - SHOWN)))
    head = sentence(doing, "meetings", count=doing.number(len(coming)))
    return Result(what="\n".join((head, *rows)), lasting=True)


def _known(doing: Doing) -> Iterable[Meeting]:
    """Those that are named, over or not; else all that are open."""
    if not doing.command.meetings:
        return doing.desk.kept_open(Meeting)
    named = (doing.desk.kept(Meeting, name) for name in doing.command.meetings)
    return [one for one in named if one is not None]


def _wanted(doing: Doing, meeting: Meeting) -> bool:
    command = doing.command
    if command.meetings:
        return meeting.name in command.meetings
    if meeting.theirs and meeting.our_answer == "declined":
        return False
    of_client = command.client in ("", meeting.client) or any(
        one.client == command.client for one in meeting.guests
    )
    return of_client and _is_ahead(meeting, doing.now)


def _is_ahead(meeting: Meeting, now: datetime) -> bool:
    if meeting.status == "offered":
        return any(at > now for at in meeting.slots)
    return meeting.end_at > now or (bool(meeting.rule) and next_instance(meeting, now) is not None)


def _row(doing: Doing, at: datetime, meeting: Meeting) -> str:
    me = doing.workspace.me
    when, often = moment(at, me.zone, me.language, doing.now), rhythm(meeting, me.language)
    client = doing.workspace.client(meeting.client)
    row = sentence(
        doing, "row", name=meeting.name, when=listed(filter(None, (when, often)), me.language),
        length=doing.duration(meeting.minutes), title=meeting.title, status=_status(doing, meeting),
        client=client.name if client else meeting.organizer or doing.say("nobody"),
    )  # fmt: skip
    said = ("؛ " if me.language == "fa" else "; ").join(_guests(doing, meeting))
    return sentence(doing, "row_guests", row=row, guests=said) if said else row


def _status(doing: Doing, meeting: Meeting) -> str:
    me = doing.workspace.me
    until = moment(meeting.slots_until, me.zone, me.language) if meeting.slots_until else ""
    dark = in_the_dark(meeting, doing.desk)
    if meeting.guests and all(one.email.casefold() in dark for one in meeting.guests):
        return sentence(doing, "not_sent")
    return sentence(doing, "invited" if meeting.is_unanswered else meeting.status, until=until)


def _once(doing: Doing, meeting: Meeting) -> Iterator[str]:
    """What guests said about single times that are ahead, where it is not what they said of all."""
    me = doing.workspace.me
    ahead = sorted(
        (one for one in meeting.answers_once if one.of_at > doing.now), key=lambda one: (one.of_at, one.by)
    )
    for one in ahead[:GUESTS_SHOWN]:
        guest = next((who for who in meeting.guests_at(one.of_at) if who.email == one.by), None)
        whole = meeting.guest(one.by)
        if guest is not None and whole is not None and guest.answer != whole.answer:
            said = sentence(doing, guest.answer, who=guest.name or guest.email)
            yield sentence(
                doing, "once", said=said, day=short_day(local_day(one.of_at, me.zone), me.language)
            )


def _guests(doing: Doing, meeting: Meeting) -> Iterator[str]:
    me, dark = doing.workspace.me, in_the_dark(meeting, doing.desk)
    for guest in meeting.guests[:GUESTS_SHOWN] if not meeting.theirs else ():
        said = "not_told" if guest.email.casefold() in dark else guest.answer
        yield sentence(doing, said, who=guest.name or guest.email)
    yield from _once(doing, meeting)
    for one in meeting.proposals:
        yield sentence(doing, "proposed", who=one.by, when=moment(one.start_at, me.zone, me.language))
