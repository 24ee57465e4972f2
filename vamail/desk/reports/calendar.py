"""The master calendar: every due date, promise, block and meeting of every client, as values.

The master names clients and is the VA's own. A client's calendar holds that client's entries alone, in the
client's language, and no title in it names another client: one that does gives way to the reference.

Meetings stand there that are fixed, ours and theirs alike; those that wait for a word do not. A meeting is
named with its client and its guests' answers in the master; a client's calendar names no guest at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from vamail.desk.agenda.appointments import stands
from vamail.desk.agenda.fixed import Fixed, fixed_on
from vamail.desk.life.spoken import known
from vamail.desk.life.unnamed import mentions, others
from vamail.model.agenda import CalendarEntry
from vamail.model.desk import Desk, KnownTask
from vamail.model.ledger import Clock
from vamail.model.meetings import Answer, Guest, Meeting
from vamail.workspace.types import Client, Workspace

WEEKS = 4
"""Blocks are written for so many weeks ahead: holidays and changed clocks are then right by themselves."""

WORDS = {
    "en": {"due": "Due: {}", "first": "Answer by: {}", "next": "Answer by: {}", "resolution": "Done by: {}",
           "block": "Reserved", "focus": "Focus", "meeting": "Meeting"},
    "hu": {"due": "Határidő: {}", "first": "Válasz eddig: {}", "next": "Válasz eddig: {}",
           "resolution": "Elkészül eddig: {}", "block": "Foglalt idő", "focus": "Elmélyült munka",
           "meeting": "Megbeszélés"},
    "fa": {"due": "مهلت: {}", "first": "پاسخ تا: {}", "next": "پاسخ تا: {}", "resolution": "انجام تا: {}",
           "block": "زمان رزروشده", "focus": "کار متمرکز", "meeting": "جلسه"},
}  # fmt: skip


def master(desk: Desk, workspace: Workspace, day_from: date) -> tuple[CalendarEntry, ...]:
    """All entries by instant; blocks from the local date `day_from` on."""
    tasks = {task.ref: task for task in desk.open_tasks()}
    found = [
        *_tasks(tasks.values(), desk.kept_open(Clock), workspace),
        *_fixed(workspace, day_from),
        *(_met(one, workspace) for one in desk.kept_open(Meeting) if stands(one)),
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.uid)))


def of_client(
    entries: Iterable[CalendarEntry], client: Client, workspace: Workspace
) -> tuple[CalendarEntry, ...]:
    """This client's entries, as they may leave the desk."""
    language, names = known(client.language), others(workspace, client.slug)
    return tuple(_for(one, language, names) for one in entries if _is_of(one, client))


def _is_of(one: CalendarEntry, client: Client) -> bool:
    """A meeting is of every client who is invited to it."""
    guests = one.meeting.guests if one.meeting is not None else ()
    return one.client == client.slug or any(guest.client == client.slug for guest in guests)


# --- tasks -----------------------------------------------------------------------------------------------


def _tasks(
    tasks: Iterable[KnownTask], clocks: Sequence[Clock], workspace: Workspace
) -> Iterator[CalendarEntry]:
    domain, known_tasks = _domain(workspace), {task.ref: task for task in tasks}
    for task in known_tasks.values():
        if task.due_at is not None:
            yield _of_task("due", f"{task.ref}.due@{domain}", task, task.due_at, workspace)
    for clock in clocks:
        about = known_tasks.get(str(clock.task))
        if about is None or clock.paused_at is not None or clock.due_at == about.due_at:
            continue
        uid = f"{about.ref}.{clock.name}.{clock.round}@{domain}"
        yield _of_task(clock.name, uid, about, clock.due_at, workspace)


def _of_task(what: str, uid: str, task: KnownTask, at: datetime, workspace: Workspace) -> CalendarEntry:
    client = workspace.client(task.client)
    named = f"{task.ref} {task.title}".strip()
    whose = f"{named} ({client.name})" if client is not None else named
    return CalendarEntry(
        uid=uid, kind="due" if what == "due" else "promise",
        title=WORDS[known(workspace.me.language)][what].format(whose),
        start=at, client=task.client, text=f"{what}\n{task.ref}\n{task.title}",
    )  # fmt: skip


# --- time that is set aside ------------------------------------------------------------------------------


def _fixed(workspace: Workspace, day_from: date) -> Iterator[CalendarEntry]:
    for number in range(7 * WEEKS):
        day = day_from + timedelta(days=number)
        for one in fixed_on(day, workspace):
            yield _block(one, workspace)


def _block(one: Fixed, workspace: Workspace) -> CalendarEntry:
    words = WORDS[known(workspace.me.language)]
    client = workspace.client(one.client)
    kind = "meeting" if one.kind == "meeting" else "block"
    plain = "meeting" if kind == "meeting" else "focus" if one.is_focus else "block"
    title = one.title or one.list_name or words[plain]
    start = one.span.start
    return CalendarEntry(
        uid=f"{kind}.{start:%Y%m%dT%H%M%SZ}.{one.client or one.list_name or 'va'}@{_domain(workspace)}",
        kind=kind,
        title=f"{title} ({client.name})" if client is not None else title,
        start=start,
        end=one.span.end,
        client=one.client,
        text=f"{kind}\n\n{one.title}",
    )


# --- meetings --------------------------------------------------------------------------------------------

_SIGNS: dict[Answer, str] = {
    "accepted": "✓", "declined": "✗", "tentative": "~", "delegated": "→", "needs-action": "?",
}  # fmt: skip


def _met(meeting: Meeting, workspace: Workspace) -> CalendarEntry:
    return CalendarEntry(
        uid=meeting.uid, kind="meeting", title=meeting.title, start=meeting.start_at, end=meeting.end_at,
        client=meeting.client, meeting=for_va(meeting, workspace),
    )  # fmt: skip


def for_va(meeting: Meeting, workspace: Workspace) -> Meeting:
    """The meeting as it stands in the VA's own calendar: with whose it is, and who answered how."""
    client = workspace.client(meeting.client)
    title = meeting.title or WORDS[known(workspace.me.language)]["meeting"]
    guests = () if meeting.theirs else tuple(_answered(one) for one in meeting.guests)
    called = meeting.organizer_name or meeting.organizer if meeting.theirs else ""
    text = "\n".join(one for one in (meeting.name, called, *guests, "", meeting.text) if one or guests)
    return replace(meeting, title=f"{title} ({client.name})" if client else title, text=text.strip())


def _answered(guest: Guest) -> str:
    return f"{_SIGNS[guest.answer]} {guest.name or guest.email}"


# --- what may leave --------------------------------------------------------------------------------------


def _for(one: CalendarEntry, language: str, names: frozenset[str]) -> CalendarEntry:
    """An entry in the client's words, without the VA's."""
    if one.meeting is not None:
        title = one.title if one.title and not mentions(one.title, names) else WORDS[language]["meeting"]
        return replace(one, title=title, meeting=_for_client(one.meeting, title, names))
    what, ref, title = one.text.split("\n", 2)
    title = "" if mentions(title, names) else title
    words = WORDS[language]
    if one.end is not None:
        return replace(one, title=title or words[what], text="")
    return replace(one, title=words[what].format(f"{ref} {title}".strip()), text="")


def _for_client(meeting: Meeting, title: str, names: frozenset[str]) -> Meeting:
    """The meeting without anybody who comes, and without words that name another client."""
    place, link = ("" if mentions(one, names) else one for one in (meeting.place, meeting.link))
    return replace(
        meeting, title=title, place=place, link=link, text="", guests=(), proposals=(), organizer_name=""
    )


def _domain(workspace: Workspace) -> str:
    return workspace.me.address.rpartition("@")[2]
