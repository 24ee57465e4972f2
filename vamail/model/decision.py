"""What `decide` returns: a verdict, the reasons for it, and the effects to commit with the event."""

from dataclasses import dataclass

from vamail.model.effects import Effect
from vamail.model.ids import TaskKey


@dataclass(frozen=True, slots=True)
class Reason:
    """One check or rule, in order: `step` (guard, thread, rule, promise ...), `what` was asked,
    whether it `matched`, and `why`: the condition, header or value that decided."""

    step: str
    what: str
    matched: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`verdict`: filed, joined, held, automatic, bounce, calendar, duplicate, ignored, command or answer.

    `acknowledge` says whether this decision acknowledges; `rule` names the rule that decided.
    """

    verdict: str = ""
    acknowledge: bool = False
    rule: str = ""
    task: TaskKey | None = None
    reasons: tuple[Reason, ...] = ()
    effects: tuple[Effect, ...] = ()
