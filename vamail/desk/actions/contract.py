"""The contract of an action: a word that rules may use, and a pure step from draft to draft.

`plan` gets the parameters that `workspace` has already checked against `word`, and the draft as the
rules before left it; it returns the new draft. It never reads a clock, a file or the network.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from vamail.desk.intake.draft import Draft
from vamail.workspace.types import ActionWord, Within

Params = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Action:
    """One action: how it is written in a rule, and what it does to the draft."""

    word: ActionWord
    plan: Callable[[Params, Draft], Draft]


def text(params: Params, name: str, default: str = "") -> str:
    """A checked text parameter."""
    return cast(str, params.get(name, default))


def texts(params: Params, name: str) -> tuple[str, ...]:
    """A checked list of texts."""
    return tuple(cast("tuple[str, ...]", params.get(name, ())))


def yes_no(params: Params, name: str, default: bool) -> bool:
    """A checked yes or no."""
    return cast(bool, params.get(name, default))


def minutes(params: Params, name: str, default: int) -> int:
    """A checked duration, in minutes."""
    return cast(int, params.get(name, default))


def within(params: Params, name: str) -> Within | None:
    """A checked target."""
    return cast("Within | None", params.get(name))
