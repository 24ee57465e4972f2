"""The master calendar: every due date, promise, block and meeting of every client, as values.

The master names clients and is the VA's own. A client's calendar holds that client's entries alone, in the
client's language, and no title in it names another client: one that does gives way to the reference.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from vamail.desk.agenda.fixed import Fixed, fixed_on
from vamail.desk.life.spoken import known
from vamail.desk.life.unnamed import mentions, others
from vamail.model.agenda import CalendarEntry
from vamail.model.desk import Desk, KnownTask
from vamail.model.ledger import Clock
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
    found = [*_tasks(tasks.values(), desk.kept_open(Clock), workspace), *_fixed(workspace, day_from)]
    return tuple(sorted(found, key=lambda one: (one.start, one.uid)))


def of_client(
    entries: Iterable[CalendarEntry], client: Client, workspace: Workspace
) -> tuple[CalendarEntry, ...]:
    """This client's entries, as they may leave the desk."""
    language, names = known(client.language), others(workspace, client.slug)
    return tuple(_for(one, language, names) for one in entries if one.client == client.slug)


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


# --- what may leave --------------------------------------------------------------------------------------


def _for(one: CalendarEntry, language: str, names: frozenset[str]) -> CalendarEntry:
    """An entry in the client's words, without the VA's."""
    what, ref, title = one.text.split("\n", 2)
    title = "" if mentions(title, names) else title
    words = WORDS[language]
    if one.end is not None:
        return replace(one, title=title or words[what], text="")
    return replace(one, title=words[what].format(f"{ref} {title}".strip()), text="")


def _domain(workspace: Workspace) -> str:
    return workspace.me.address.rpartition("@")[2]
