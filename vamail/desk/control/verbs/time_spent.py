"""`log 45m drafting`, `start`, `stop`: time spent. One watch runs at a time: there is one VA."""

from dataclasses import replace

from vamail.desk.control.doing import Doing, Result, journal, kept_next
from vamail.model.effects import Effect, Keep
from vamail.model.ledger import TimeEntry

_MARKS = " ,،;؛:.-–—"
"""What may part a service from a note; a space alone does not."""


def log(doing: Doing) -> Result:
    """Minutes that were worked; when on the day is not known."""
    task, minutes = doing.about, doing.command.minutes
    service, note = _service(doing)
    entry = TimeEntry(
        name=doing.name, task=task.ref, client=task.client, started_at=doing.at, ended_at=doing.at,
        minutes=minutes, note=note, service=service,
    )  # fmt: skip
    total = doing.duration(doing.total(task.ref) + minutes)
    said = doing.say("log", time=doing.duration(minutes), total=total)
    return Result(what=said, effects=(Keep(value=entry), journal(doing, f"{minutes} minutes logged")))


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
    """The watch runs for this task; one that runs for another stops."""
    task = doing.about
    running = doing.desk.kept_open(TimeEntry)
    for one in running:
        if one.task == task.ref:
            return doing.refused("runs_already", when=doing.clock(one.started_at))
    stopped = [_stopped(doing, one) for one in running]
    service, note = _service(doing)
    entry = TimeEntry(
        name=doing.name, task=task.ref, client=task.client, started_at=doing.at, note=note, service=service
    )
    said = " ".join((doing.say("start"), *(words for _, words in stopped)))
    effects = (*(one for effects, _ in stopped for one in effects), Keep(value=entry))
    return Result(what=said, effects=(*effects, journal(doing, "watch started")))


def stop(doing: Doing) -> Result:
    """The watch stops; with a task named, only if it runs for that one."""
    named = doing.task.ref if doing.task and doing.command.tasks else ""
    running = [one for one in doing.desk.kept_open(TimeEntry) if not named or one.task == named]
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
    ended = kept_next(replace(entry, ended_at=doing.at, minutes=minutes))
    total = doing.duration(doing.total(ref) + minutes)
    said = doing.say("stop", ref=ref, time=doing.duration(minutes), total=total)
    return (ended, journal(doing, f"watch stopped: {minutes} minutes", task=ref)), said
