"""`log 45m drafting`, `start`, `stop`: time spent, on a task or for a client. One watch runs at a time, for
there is one VA. What is kept may reach a level of the client's retainer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from vamail.desk.billing.levels import reached
from vamail.desk.billing.rates import service_of
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.control.money_told import client_name, day
from vamail.desk.control.time_sentences import say
from vamail.desk.control.unclear import shortened
from vamail.desk.promise.local import local_day, start_of
from vamail.model.effects import Effect, Keep
from vamail.model.ledger import TimeEntry

_MARKS = " ,،;؛:.-–—"
"""What may part a service from a note; a space alone does not."""


def log(doing: Doing) -> Result:
    """Minutes that were worked; when on the day is not known."""
    minutes, on = doing.command.minutes, doing.command.day
    if on is not None and on > local_day(doing.at, doing.workspace.me.zone):
        return Result(done=False, what=say(doing.language, "ahead", day=day(doing, on)))
    at = doing.at if on is None else _on(doing)
    entry = replace(_entry(doing, at), ended_at=at, minutes=minutes)
    if doing.task is not None:
        total = doing.duration(doing.total(doing.task.ref) + minutes)
        said = doing.say("log", time=doing.duration(minutes), total=total)
    else:
        said = _say(doing, "log", entry, time=doing.duration(minutes))
    what = f"{minutes} minutes logged" + ("" if doing.task else f" for {entry.client}")
    return Result(
        what=" ".join((said, *_details(doing, entry))),
        effects=(Keep(value=entry), journal(doing, what), *_levels(doing, entry)),
    )


def _entry(doing: Doing, at: datetime) -> TimeEntry:
    """What begins then, on the task or for the client of this line."""
    service, note = _service(doing)
    return TimeEntry(
        name=doing.name, task=doing.task.ref if doing.task else None,
        client=doing.task.client if doing.task else doing.command.client, started_at=at, note=note,
        service=service, billable=doing.command.on,
    )  # fmt: skip


def _on(doing: Doing) -> datetime:
    """The day that was said; of today the instant itself."""
    on, zone = doing.command.day, doing.workspace.me.zone
    if on is None or on == local_day(doing.at, zone):
        return doing.at
    return start_of(on, zone)


def _service(doing: Doing) -> tuple[str, str]:
    """The service that the words begin with, and the note behind it. It counts only where it is all there is,
    or a mark parts it from the note: `design: the flyer`, and not `design the flyer`."""
    text = doing.command.text.strip()
    plain = text.casefold()
    names = sorted((one.name for one in doing.workspace.services), key=len, reverse=True)
    for name in names:
        rest = plain.removeprefix(name.casefold())
        if plain.startswith(name.casefold()) and (not rest.strip(_MARKS) or rest.lstrip()[0] in _MARKS):
            return name, text[len(name) :].strip(_MARKS)
    return "", doing.command.text


def start(doing: Doing) -> Result:
    """The watch runs for this task or client; one that runs for another stops."""
    entry = _entry(doing, doing.at)
    running = doing.desk.kept_open(TimeEntry)
    for one in running:
        if one.task == entry.task and one.client == entry.client:
            when = doing.clock(one.started_at)
            if doing.task is not None:
                return doing.refused("runs_already", when=when)
            return Result(done=False, what=_say(doing, "runs_already", entry, when=when))
    stopped = [_stopped(doing, one) for one in running]
    said = doing.say("start") if doing.task else _say(doing, "start", entry)
    what = " ".join((said, *_details(doing, entry), *(words for _, words in stopped)))
    effects = (*(one for effects, _ in stopped for one in effects), Keep(value=entry))
    begun = "watch started" + ("" if doing.task else f" for {entry.client}")
    return Result(what=what, effects=(*effects, journal(doing, begun)))


def stop(doing: Doing) -> Result:
    """The watch stops; with a task or client named, only if it runs for that one."""
    named = doing.task.ref if doing.task and doing.command.tasks else ""
    client = doing.command.client
    running = [
        one for one in doing.desk.kept_open(TimeEntry)
        if named in ("", one.task) and client in ("", one.client)
    ]  # fmt: skip
    if not running:
        return doing.refused("no_watch")
    stopped = [_stopped(doing, one) for one in running]
    return Result(
        what=" ".join(words for _, words in stopped),
        effects=tuple(one for effects, _ in stopped for one in effects),
    )


def _stopped(doing: Doing, entry: TimeEntry) -> tuple[tuple[Effect, ...], str]:
    """The entry, ended on the whole minute (one at least), and what is said of it."""
    seconds = (doing.at - entry.started_at).total_seconds()
    minutes = max(1, round(seconds / 60))
    ref = str(entry.task or "")
    ended = replace(entry, version=entry.version + 1, ended_at=doing.at, minutes=minutes)
    time = doing.duration(minutes)
    if ref:
        said = doing.say("stop", ref=ref, time=time, total=doing.duration(doing.total(ref) + minutes))
    else:
        said = _say(doing, "stop", entry, time=time)
    told = journal(doing, f"watch stopped: {minutes} minutes", task=ref)
    return (Keep(value=ended), told, *_levels(doing, ended)), said


def _levels(doing: Doing, entry: TimeEntry) -> tuple[Effect, ...]:
    """What this entry comes to for the client's retainer."""
    return reached((entry,), doing.desk, doing.workspace, doing.now)


def _details(doing: Doing, entry: TimeEntry) -> Iterator[str]:
    """What the VA should see of how it was read: the day, the service, the text, and that it is free."""
    zone = doing.workspace.me.zone
    on = local_day(entry.started_at, zone)
    if doing.command.verb == "log":
        is_today = on == local_day(doing.at, zone)
        yield say(doing.language, "today" if is_today else "on", day=day(doing, on))
    if service_of(entry.service, doing.workspace) is not None:
        yield say(doing.language, "service", service=entry.service)
    if entry.note:
        yield say(doing.language, "text", text=shortened(entry.note))
    if not entry.billable:
        yield say(doing.language, "free")


def _say(doing: Doing, sentence: str, entry: TimeEntry, **values: str) -> str:
    return say(doing.language, sentence, client=client_name(doing, entry.client), **values)
