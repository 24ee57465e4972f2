"""What a verb is given, and what it gives back."""

from dataclasses import dataclass, replace
from datetime import datetime

from vamail.desk.control import sentences
from vamail.desk.control.command import Command, Request
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import Effect, Keep, WriteJournal
from vamail.model.ledger import Kept, TimeEntry
from vamail.workspace.types import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One line about one task (`task` None: about none), on the desk as the lines before it left it.

    `name` is the line's own in the ledger (`57.2`), `origin` what stands for it where the same mail may come
    again as another event (`mail.naming.name_of`, and its place); `filed` counts the new tasks of the lines
    before it.
    """

    command: Command
    request: Request
    task: KnownTask | None
    desk: Desk
    workspace: Workspace
    secret: bytes
    now: datetime
    name: str
    origin: str = ""
    filed: int = 0

    @property
    def language(self) -> str:
        """The VA's."""
        return self.workspace.me.language

    @property
    def at(self) -> datetime:
        """When the VA said it: a mail that was read late counts with its real time."""
        return min(self.request.at, self.now)

    @property
    def about(self) -> KnownTask:
        """The task, where the verb is about one."""
        if self.task is None:
            raise ValueError(f"`{self.command.verb}` is about a task")
        return self.task

    def say(self, sentence: str, /, **values: str) -> str:
        """A sentence about this line and its task, in the VA's language."""
        known = {"ref": self.task.ref, "title": self.task.title} if self.task else {}
        return sentences.say(self.language, sentence, **{**known, **values})

    def clock(self, at: datetime) -> str:
        """An instant in the VA's zone."""
        return sentences.clock(at, self.workspace.me.zone, self.language)

    def duration(self, minutes: int) -> str:
        """A span of time in words."""
        return sentences.duration(minutes, self.language)

    def number(self, count: int) -> str:
        """A number, with the digits of the language."""
        return sentences.number(count, self.language)

    def total(self, task: str) -> int:
        """Minutes spent on a task so far."""
        return sum(one.minutes for one in self.desk.kept_of(TimeEntry, task) if not one.void)

    def refused(self, sentence: str, hint: str = "", /, **values: str) -> "Result":
        """Nothing is done, and why."""
        return Result(
            done=False, what=self.say(sentence, **values), hint=self.say(hint, **values) if hint else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one line comes to. `what` is said to the VA; `lasting`: it cannot be taken back; `at_once`: only
    until its mail leaves, which is at once, so that `undo` is not offered."""

    what: str
    effects: tuple[Effect, ...] = ()
    done: bool = True
    hint: str = ""
    lasting: bool = False
    at_once: bool = False


def kept_next(value: Kept) -> Keep:
    """The next version of a value that is there already, changed by the caller."""
    return Keep(value=replace(value, version=value.version + 1))


def journal(doing: Doing, what: str, why: str = "", task: str = "") -> WriteJournal:
    """A line of the journal about this line's task."""
    ref = task or (doing.task.ref if doing.task else None)
    return WriteJournal(step="command", what=what, why=why, task=ref)
