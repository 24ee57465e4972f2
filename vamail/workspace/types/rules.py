"""Rules: what a mail is asked, and what is done with one that fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vamail.workspace.types.mark import Mark
from vamail.workspace.types.people import OpenSpan


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a text is searched for. `mode`: `start` (at the start of a word), `word` (whole word),
    `pattern` (a pattern of the `regex` library), `glob` (a whole value with * and ?)."""

    text: str
    mode: str
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class TextCondition:
    """Any of `phrases` occurs in `field`: subject, body, from, to, text (subject or body), attachment."""

    field: str
    phrases: tuple[Phrase, ...]
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class HeaderCondition:
    """Any of `phrases` occurs in a value of header `name`; no phrases: the header is there."""

    name: str
    phrases: tuple[Phrase, ...]
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class AttachmentCondition:
    """An attachment whose name, type and size all fit; empty and 0 fit everything."""

    names: tuple[Phrase, ...] = ()
    types: tuple[Phrase, ...] = ()
    larger_than: int = 0
    smaller_than: int = 0
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class ClientCondition:
    """The sender belongs to one of these clients; `*` any client, `none` an unknown sender."""

    clients: tuple[str, ...]
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class LanguageCondition:
    """The mail is written in one of these languages."""

    languages: tuple[str, ...]
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class FactCondition:
    """A yes-or-no fact: `is_reply`, `first_mail` (first from this sender), `automatic`."""

    fact: str
    expected: bool
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class ReceivedCondition:
    """Received within these weekly spans of the VA's zone (`inside`), or outside of them."""

    spans: tuple[OpenSpan, ...]
    inside: bool = True
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class Combined:
    """`how`: all, any or not (none of them)."""

    how: str
    parts: tuple["Condition", ...]
    mark: Mark = Mark()


Condition = (
    TextCondition | HeaderCondition | AttachmentCondition | ClientCondition | LanguageCondition
    | FactCondition | ReceivedCondition | Combined
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActionCall:
    """One action of a rule with its checked parameters."""

    name: str
    params: Mapping[str, object] = field(default_factory=dict)
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. The first that matches decides, unless it says `continue: true`."""

    name: str
    why: str = ""
    when: Condition = Combined("all", ())
    do: tuple[ActionCall, ...] = ()
    goes_on: bool = False
    mark: Mark = Mark()
