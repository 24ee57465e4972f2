"""The words that a workspace may use but that live above it, and must be known when it is checked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from vamail.model.errors import Problem
from vamail.workspace.types.folder import TemplateFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamWord:
    """One parameter of an action. `kind`: text, texts, yes_no, number, duration (minutes as int),
    within (a Within), due (text such as `3 business days` or `from the mail`), template, language,
    client, folder, address, priority, meeting_time (`offer`, `from the mail`, `Tue 10:00`,
    `every Tue 10:00`)."""

    kind: str
    required: bool = False
    summary: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionWord:
    """An action that a rule may name: its parameters; `shorthand` is the one a bare value means."""

    name: str
    summary: str
    params: Mapping[str, ParamWord] = field(default_factory=dict)
    shorthand: str = ""


class CheckTemplate(Protocol):
    """Problems of one template: syntax, unknown variables and filters, missing subject."""

    def __call__(self, template: TemplateFile) -> tuple[Problem, ...]:
        """Every problem, with line and column inside the template's file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words that a workspace may use but that live above it; the daemon hands them over.

    `templates` are the names that must exist in every `languages`.
    """

    actions: Mapping[str, ActionWord]
    check_template: CheckTemplate | Callable[[TemplateFile], tuple[Problem, ...]]
    templates: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en", "hu", "fa")
