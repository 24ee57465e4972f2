"""Errors that cross floors. They carry fields; `cli` words them.

Everything that ends a command has an exit code: 2 what was given is wrong,
3 the surroundings fail, 4 another vamail already runs on this workspace.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a file that the VA wrote: where, what, and what to do about it.

    `line` and `column` count from 1; 0 means the whole file. `file` is relative to the workspace.
    """

    file: str
    line: int
    column: int
    what: str
    hint: str = ""
    code: str = ""
    warning: bool = False

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {'warning: ' if self.warning else ''}{self.what}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class VamailError(Exception):
    """Base of every error that a reader will see worded; `exit_code` is the process's."""

    exit_code = 3


class WorkspaceError(VamailError):
    """The workspace has problems and nothing good to fall back on."""

    exit_code = 2

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class UsageError(VamailError):
    """What was given on the command line is wrong."""

    exit_code = 2


class SurroundingsError(VamailError):
    """Network, disk, database or server fail."""

    exit_code = 3


class AlreadyRunningError(VamailError):
    """Another vamail already runs on this workspace."""

    exit_code = 4


class NoOpenHoursError(VamailError):
    """A calendar without one open hour ahead: a configuration problem, never a hang."""

    exit_code = 2


class RenderError(VamailError):
    """A template could not be rendered; the delivery is held with this text, and the VA is told."""

    exit_code = 2


class MoneyError(VamailError):
    """Amounts that cannot be reckoned with each other, or a currency that is none."""

    exit_code = 2
