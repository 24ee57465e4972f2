"""`explain T-12`, `help`: nothing is done, something is told."""

from collections.abc import Iterator

from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.sentences import status_word
from vamail.desk.control.words import help_lines
from vamail.model.ledger import Clock, CommandLine, Note, Wait

LATEST = 15


def explain(doing: Doing) -> Result:
    """How the task stands, and what the VA said about it, in words."""
    return Result(what="\n".join(_lines(doing)), lasting=True)


def _lines(doing: Doing) -> Iterator[str]:
    task, desk = doing.about, doing.desk
    client = doing.workspace.client(task.client)
    name = client.name if client else task.client or doing.say("nobody")
    yield doing.say("explain_head", status=status_word(doing.language, task.status), client=name)
    yield doing.say("explain_asked", who=task.requester, when=doing.clock(task.received_at))
    clocks = desk.kept_of(Clock, task.ref)
    if task.promised_at and not clocks:
        yield doing.say("explain_promised", when=doing.clock(task.promised_at))
    for clock in clocks:
        told = doing.say(f"explain_{clock.name}"), doing.clock(clock.due_at), doing.say(verdict(clock))
        yield doing.say("explain_clock", name=told[0], when=told[1], verdict=told[2])
    if task.answered_at:
        yield doing.say("explain_answered", when=doing.clock(task.answered_at))
    if task.due_at:
        yield doing.say("explain_due", when=doing.clock(task.due_at))
    for wait in desk.kept_of(Wait, task.ref):
        if wait.is_open:
            whom = doing.say("the_client") if wait.whom == "client" else wait.whom
            name = "explain_wait_for" if wait.what else "explain_wait"
            yield doing.say(name, whom=whom, when=doing.clock(wait.since), what=wait.what)
    if total := doing.total(task.ref):
        yield doing.say("explain_time", total=doing.duration(total))
    for note in desk.kept_of(Note, task.ref):
        if not note.void:
            yield doing.say("explain_note", when=doing.clock(note.at), text=note.text)
    said = sorted(desk.kept_of(CommandLine, task.ref), key=lambda one: one.at)
    for line in said[-LATEST:]:
        yield doing.say("explain_said", when=doing.clock(line.at), line=line.line)


def verdict(clock: Clock) -> str:
    """The name of the word for how a clock stands."""
    if clock.kept is not None:
        return "kept" if clock.kept else "late"
    if clock.ended_why:
        return "ended"
    return "paused" if clock.paused_at else "runs"


def help_(doing: Doing) -> Result:
    """Every command with an example."""
    return Result(what="\n".join(help_lines(doing.language)), lasting=True)
