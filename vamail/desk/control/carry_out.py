"""Carry out what the VA asks for: line by line, each on the desk as those before it left it.

A line that cannot be done says why and changes nothing; the others are done all the same. Lines that
contradict each other about one task do nothing for it. Every line that changed something is kept with how
it is taken back (`CommandLine`); a request is never decided twice, for its mail is known by its identity.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from vamail.desk.control import files, sentences, transcript
from vamail.desk.control.command import Command, NotUnderstood, Request, Said
from vamail.desk.control.contradictions import ABOUT_INVOICES, ABOUT_MEETINGS, contradictions
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.meant import meant
from vamail.desk.control.undo import reverse
from vamail.desk.control.verbs import VERBS, Room
from vamail.desk.control.view import View
from vamail.model.billing import Expense, Invoice, Payment
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import Effect, FileTask, Keep, SettleMail, TellVa, WriteJournal
from vamail.model.errors import NoOpenHoursError
from vamail.model.ids import NewTask
from vamail.model.ledger import CommandLine, TimeEntry
from vamail.model.meetings import Meeting
from vamail.model.time import iso_utc
from vamail.workspace.types import Workspace

MOST_TASKS_NAMED = 12


def decided(
    request: Request, desk: Desk, workspace: Workspace, secret: bytes, now: datetime, *, name: str = "",
    settled: tuple[Effect, ...] = (),
) -> Decision:  # fmt: skip
    """The whole decision on a request, with the transcript to the VA where it came by mail.

    `name` stands for the event in the Message-ID of the transcript (`mail.naming.name_of`), else its number;
    `settled` is what the mail's own row needs. A refused request does nothing but to tell the VA, at the
    address for notices: whoever sent it hears nothing.
    """
    if request.refused:
        return _refused(request, workspace, settled)
    effects, said = carry_out(request, desk, workspace, secret, now, name=name)
    about, client = _about(effects)
    mail: tuple[Effect, ...] = ()
    if request.source != "line" and (request.lines or not request.files):
        filed = tuple(
            one.key for one in effects if isinstance(one, FileTask) and isinstance(one.key, NewTask)
        )
        told = name or str(request.event)
        mail = transcript.mail(
            request,
            (*said, *_files(request, said)),
            workspace,
            now,
            told,
            filed,
            client,
            _meetings(effects),
            _invoices(effects),
        )
    return Decision(
        verdict="command",
        task=about,
        reasons=tuple(_reason(one) for one in said),
        effects=(*_settled(request, settled, client), *effects, *files.given(request.files), *mail),
    )


def _settled(request: Request, settled: tuple[Effect, ...], client: str) -> tuple[Effect, ...]:
    """What the mail's own row needs. One that brings a bank's statement is no single client's, whatever it
    commands: it is not exported with anybody."""
    return (
        settled if request.files or request.left_files else tuple(_of_client(one, client) for one in settled)
    )


def _files(request: Request, said: Sequence[Said]) -> tuple[Said, ...]:
    """What the transcript says of the files that came along."""
    what, place = files.in_words(request.language), max((one.place for one in said), default=-1) + 1
    return tuple(
        Said(place=place + at, line=one.name, done=True, what=what) for at, one in enumerate(request.files)
    )


def _refused(request: Request, workspace: Workspace, settled: tuple[Effect, ...]) -> Decision:
    who, subject = request.sender.email, request.subject[:120]
    told = sentences.say(
        workspace.me.language, "refused", who=who or "?", subject=subject, why=request.refused
    )
    key = f"command:{request.event}"
    return Decision(
        verdict="command",
        reasons=(Reason("command", "you may command it", False, request.refused),),
        effects=(
            *settled,
            TellVa(kind="control", key=key, lines=(told,)),
            WriteJournal(step="command", what=f"refused: {who}", why=request.refused),
        ),
    )


def _reason(said: Said) -> Reason:
    return Reason("command", said.line, said.done, f"{said.what} ({said.hint})" if said.hint else said.what)


def _about(effects: Sequence[Effect]) -> tuple[str | None, str]:
    """The one task and the one client that the request is about, where it is one."""
    kept = (one.value for one in effects if isinstance(one, Keep))
    lines = [one for one in kept if isinstance(one, CommandLine) and (one.task or one.client)]
    tasks, clients = {str(one.task) for one in lines if one.task}, {one.client for one in lines}
    return tasks.pop() if len(tasks) == 1 else None, clients.pop() if len(clients) == 1 else ""


def _meetings(effects: Sequence[Effect]) -> tuple[str, ...]:
    """The meetings that were made or changed."""
    kept = (one.value for one in effects if isinstance(one, Keep))
    return tuple(dict.fromkeys(one.name for one in kept if isinstance(one, Meeting)))


def _invoices(effects: Sequence[Effect]) -> tuple[str, ...]:
    """The invoices that were made or changed."""
    kept = (one.value for one in effects if isinstance(one, Keep))
    return tuple(dict.fromkeys(one.name for one in kept if isinstance(one, Invoice)))


def _of_client(effect: Effect, client: str) -> Effect:
    """The mail's row says whose it is about, so that it is exported and erased with that client."""
    return replace(effect, client=client) if isinstance(effect, SettleMail) and client else effect


def carry_out(
    request: Request, desk: Desk, workspace: Workspace, secret: bytes, now: datetime, *, name: str = ""
) -> tuple[tuple[Effect, ...], tuple[Said, ...]]:
    """Everything that a request causes, and what became of each line, in order. `name` as in `decided`."""
    work = _Work(request, View(desk), workspace, secret, now, name)
    lines = tuple(meant(one, request) if isinstance(one, Command) else one for one in request.lines)
    clashes = contradictions((one, _named(one, request)) for one in lines if isinstance(one, Command))
    said = [
        Said(place=one.place, line=one.line, done=False, what=one.why, hint=one.hint)
        if isinstance(one, NotUnderstood)
        else work.line(one, clashes)
        for one in lines
    ]
    return tuple(work.view.leaving(work.effects)), tuple(said)


def _named(command: Command, request: Request) -> tuple[str, ...]:
    """The tasks that a line is about: its own, else the one that the answered notice is about. A line about a
    meeting or an invoice is about that."""
    about = command.verb in ABOUT_MEETINGS or command.verb in ABOUT_INVOICES
    if about or command.meetings or command.invoices:
        return tuple(dict.fromkeys(command.tasks))
    if command.tasks or _is_a_clients(command):
        return tuple(dict.fromkeys(command.tasks))
    return request.tasks if len(request.tasks) == 1 else ()


def _is_a_clients(command: Command) -> bool:
    """Whether a client stands in the place of a task: `log acme 45m`."""
    return command.verb in ("log", "start") and bool(command.client)


@dataclass(slots=True)
class _Work:
    """One request at work."""

    request: Request
    view: View
    workspace: Workspace
    secret: bytes
    now: datetime
    name: str
    effects: list[Effect] = field(default_factory=list)
    filed: int = 0

    def line(self, command: Command, clashes: frozenset[tuple[int, str]]) -> Said:
        """Do one line, for each of its tasks."""
        room, named = VERBS[command.verb], _named(command, self.request)
        if not named and (refused := self._no_task(command, room)):
            return self._said(command, [refused])
        results = [
            self._one(command, room, ref, at, clashes)
            for at, ref in enumerate(named if named and room.task else (named[0] if named else "",))
        ]
        return self._said(command, results)

    def _no_task(self, command: Command, room: Room) -> Result | None:
        """That a task must be named, where the verb needs one and none, or several, may be meant."""
        if not room.task or _is_a_clients(command):
            return None
        doing = self._doing(command, None, 0)
        hint = doing.say("task_hint", line=command.line)
        if self.request.tasks:
            known = ", ".join(self.request.tasks[:MOST_TASKS_NAMED])
            return Result(done=False, what=doing.say("which_task", known=known), hint=hint)
        return Result(done=False, what=doing.say("no_task"), hint=hint)

    def _one(
        self, command: Command, room: Room, ref: str, at: int, clashes: frozenset[tuple[int, str]]
    ) -> Result:
        task = self.view.task(ref) if ref else None
        doing = self._doing(command, task, at)
        if (command.place, ref) in clashes:
            name = "contradicts" if ref else "contradicts_all"
            return doing.refused(name, "contradicts_hint", ref=ref)
        if ref and task is None and (room.task or command.tasks):
            return doing.refused("unknown_task", "unknown_hint", ref=ref)
        try:
            result = room.do(doing)
        except NoOpenHoursError:
            return doing.refused("failed")
        if result.done and result.effects:
            self._keep(doing, result, task)
        return result

    def _doing(self, command: Command, task: KnownTask | None, at: int) -> Doing:
        event = self.request.event
        place = f"{command.place}.{at}" if at else f"{command.place}"
        # An event's number is given again after a restore, and then to something else.
        origin = f"{self.name}.{place}" if self.name else f"{event}.{place}.{iso_utc(self.request.at)}"
        return Doing(
            command=command, request=self.request, task=task, desk=self.view.desk, workspace=self.workspace,
            secret=self.secret, now=self.now, name=f"{event}.{place}",
            origin=origin, filed=self.filed,
        )  # fmt: skip

    def _keep(self, doing: Doing, result: Result, task: KnownTask | None) -> None:
        """Take the effects in, with the line that caused them and how it is taken back."""
        undo = () if result.lasting else reverse(result.effects, self.view.desk)
        about = task.ref if task else _task_of(result.effects)
        kept = CommandLine(
            name=doing.name, task=about, at=self.now,
            client=task.client if task else _client_of(result.effects),
            source=self.request.source, verb=doing.command.verb, line=doing.command.line, undo=undo,
        )  # fmt: skip
        effects = (*result.effects, Keep(value=kept))
        self.view.take(effects)
        self.effects += effects
        self.filed += sum(isinstance(one, FileTask) for one in effects)

    def _said(self, command: Command, results: Sequence[Result]) -> Said:
        """One entry of the transcript for a line about one task or several."""
        done = any(one.done for one in results)
        key = f"{self.request.event}.{command.place}"
        kept = [self.view.kept(CommandLine, key if not at else f"{key}.{at}") for at in range(len(results))]
        offered = zip(kept, results, strict=True)
        undoable = any(one is not None and one.is_open and not result.at_once for one, result in offered)
        named = _named(command, self.request)
        about = (*named, *command.meetings, *command.invoices)
        how = "undo" if not about else f"undo {' '.join(about)}"
        return Said(
            place=command.place, line=command.line, done=done,
            what=" ".join(dict.fromkeys(one.what for one in results)),
            hint=next((one.hint for one in results if one.hint), ""), undo=how if undoable else "",
        )  # fmt: skip


def _client_of(effects: Sequence[Effect]) -> str:
    """The one client of the meetings, invoices, expenses, time or new task that a line without a task is
    about; of several none, for it is exported and erased with nobody alone."""
    kinds = (Meeting, Invoice, Payment, Expense, TimeEntry)
    kept = (one.value.client for one in effects if isinstance(one, Keep) and isinstance(one.value, kinds))
    filed = (one.client for one in effects if isinstance(one, FileTask))
    clients = set(filter(None, kept)) or set(filter(None, filed))
    return clients.pop() if len(clients) == 1 else ""


def _task_of(effects: Sequence[Effect]) -> str | None:
    """The task that a line without one came to be about: what its journal says."""
    found = (one.task for one in effects if isinstance(one, WriteJournal) and one.task is not None)
    return next((one for one in found if isinstance(one, str)), None)
