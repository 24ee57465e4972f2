"""Shapes: what may stand at a place of a YAML file, read and described from the same value.

A shape reads a node into a value and notes every fault on the page; the same shape writes its part of
the JSON Schema, so that what editors complete is what `check` accepts. Pure.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from vamail.model.errors import Problem
from vamail.workspace.types import Mark
from vamail.workspace.yaml_text import ListNode, Node, TableNode, TextNode

T = TypeVar("T")
Json = dict[str, object]


class _Bad:
    """What a shape returns for a node that it refused; the fault is on the page."""


BAD: Final = _Bad()


@dataclass
class Page:
    """The file being read and the faults found so far. `prefix` names the rule or client being read."""

    file: str
    problems: list[Problem]
    prefix: str = ""

    def refuse(self, mark: Mark, what: str, hint: str = "", code: str = "value") -> None:
        """Note an error at `mark`."""
        self._note(mark, what, hint, code, warning=False)

    def warn(self, mark: Mark, what: str, hint: str = "", code: str = "value") -> None:
        """Note a warning at `mark`."""
        self._note(mark, what, hint, code, warning=True)

    def _note(self, mark: Mark, what: str, hint: str, code: str, *, warning: bool) -> None:
        file = mark.file or self.file
        problem = Problem(file, mark.line, mark.column, self.prefix + what, hint, code, warning)
        if problem not in self.problems:
            self.problems.append(problem)


class Shape(Protocol):
    """Something that may stand at a place."""

    def read(self, node: Node, page: Page, name: str) -> object:
        """The value of `node`, or BAD with the fault noted; `name` is the key it stands under."""

    def schema(self) -> Json:
        """This shape as JSON Schema."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that `word` was probably meant to be, or nothing."""
    by_folded = {other.casefold(): other for other in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, 1, 0.6)
    return by_folded[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint for an unknown word: the nearest, and the known ones where they are few."""
    words = list(known)
    best = nearest(word, words)
    said = [f"did you mean `{best}`?"] if best else []
    if 0 < len(words) <= 30:
        said.append("known: " + ", ".join(words))
    return " ".join(said)


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, TextNode):
        return "nothing" if node.nothing else f"`{_short(node.text)}`"
    return "a list" if isinstance(node, ListNode) else "a table of keys"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:57] + "..."


@dataclass(frozen=True)
class Word:
    """One scalar. `convert` takes the text and raises ValueError with a sentence; what follows the first
    `; ` of that sentence is the hint. `wanted` completes "must be ..."."""

    convert: Callable[[str], object]
    wanted: str = "a text"
    json: Mapping[str, object] = field(default_factory=lambda: {"type": ["string", "number", "boolean"]})
    code: str = "value"

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        if not isinstance(node, TextNode) or node.nothing:
            page.refuse(node.mark, f"`{name}` must be {self.wanted}, not {kind_of(node)}", code="shape")
            return BAD
        try:
            return self.convert(node.text)
        except ValueError as fault:
            what, _, hint = str(fault).partition("; ")
            page.refuse(node.mark, f"`{name}`: {what}", hint, self.code)
            return BAD

    def schema(self) -> Json:
        """See Shape."""
        return dict(self.json)


@dataclass(frozen=True)
class Choice:
    """One of some words."""

    words: tuple[str, ...]

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        if isinstance(node, TextNode) and node.text in self.words:
            return node.text
        hint = did_you_mean(node.text, self.words) if isinstance(node, TextNode) else ""
        page.refuse(
            node.mark, f"`{name}` must be one of {', '.join(self.words)}, not {kind_of(node)}", hint, "choice"
        )
        return BAD

    def schema(self) -> Json:
        """See Shape."""
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class ListOf:
    """A list as a tuple; one value alone counts as a list of one."""

    item: Shape
    least: int = 0

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        items = node.items if isinstance(node, ListNode) else (node,)
        values = [self.item.read(item, page, name) for item in items]
        if len(values) < self.least:
            page.refuse(node.mark, f"`{name}` is an empty list", "name at least one", "empty")
            return BAD
        return tuple(value for value in values if value is not BAD)

    def schema(self) -> Json:
        """See Shape."""
        item = self.item.schema()
        return {"anyOf": [item, {"type": "array", "items": item, "minItems": self.least}]}


@dataclass(frozen=True)
class TextOr:
    """One shape where a scalar stands, another where a list or a table does."""

    text: Shape
    other: Shape

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        return (self.text if isinstance(node, TextNode) else self.other).read(node, page, name)

    def schema(self) -> Json:
        """See Shape."""
        return {"anyOf": [self.text.schema(), self.other.schema()]}


@dataclass(frozen=True)
class Key:
    """One key of a table."""

    shape: Shape
    summary: str = ""
    required: bool = False


class Values:
    """The values of a table that could be read, and where they were written."""

    def __init__(self, mark: Mark) -> None:
        self.mark = mark
        self.values: dict[str, object] = {}
        self.marks: dict[str, Mark] = {}
        self.nodes: dict[str, Node] = {}

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def get(self, key: str, kind: type[T], default: T) -> T:
        """The value of `key` if it was given and good, else `default`."""
        value = self.values.get(key, default)
        return value if isinstance(value, kind) else default

    def texts(self, key: str) -> tuple[str, ...]:
        """The value of `key` as texts."""
        return tuple(str(value) for value in self.get(key, tuple, ()))

    def table(self, key: str) -> "Values":
        """The table under `key`; an empty one when it is missing."""
        return self.get(key, Values, Values(self.marks.get(key, self.mark)))

    def where(self, key: str) -> Mark:
        """Where the value of `key` stands, or the table when it was not given."""
        node = self.nodes.get(key)
        return node.mark if node is not None else self.mark


@dataclass(frozen=True)
class Table:
    """Keys with values; read into `Values`. `what` names it in sentences: "`me`", "a client"."""

    keys: Mapping[str, Key]
    what: str = ""

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        what = self.what or f"`{name}`"
        if not isinstance(node, TableNode):
            hint = f"known: {', '.join(self.keys)}"
            page.refuse(node.mark, f"{what} must be a table of keys, not {kind_of(node)}", hint, "shape")
            return BAD
        values = Values(node.mark)
        for key, value in node.pairs:
            known = self.keys.get(key.text)
            if known is None:
                hint = did_you_mean(key.text, self.keys)
                if key.text[:1].isdecimal():
                    hint = "a comma inside of { } begins another key; put the text in quotes"
                page.refuse(key.mark, f"unknown key `{key.text}` in {what}", hint, "unknown-key")
                continue
            values.marks[key.text] = key.mark
            if isinstance(value, TextNode) and value.nothing:
                continue
            values.nodes[key.text] = value
            read = known.shape.read(value, page, key.text)
            if read is not BAD:
                values.values[key.text] = read
        self._missing(values, page, what)
        return values

    def _missing(self, values: Values, page: Page, what: str) -> None:
        for key, known in self.keys.items():
            if known.required and key not in values.nodes:
                where = values.marks.get(key, values.mark)
                said = f"`{key}` has no value" if key in values.marks else f"{what} lacks `{key}`"
                page.refuse(where, said, known.summary, "missing-key")

    def schema(self) -> Json:
        """See Shape."""
        properties: dict[str, Json] = {}
        for name, key in self.keys.items():
            properties[name] = {**key.shape.schema(), **({"description": key.summary} if key.summary else {})}
        required = [name for name, key in self.keys.items() if key.required]
        schema: Json = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**schema, "required": required} if required else schema


@dataclass(frozen=True)
class TableOf:
    """A table whose keys are free names, each with a value of one shape; read into a dict."""

    value: Shape

    def read(self, node: Node, page: Page, name: str) -> object:
        """See Shape."""
        if not isinstance(node, TableNode):
            page.refuse(node.mark, f"`{name}` must be a table of keys, not {kind_of(node)}", code="shape")
            return BAD
        read = {key.text: self.value.read(value, page, key.text) for key, value in node.pairs}
        return {key: value for key, value in read.items() if value is not BAD}

    def schema(self) -> Json:
        """See Shape."""
        return {"type": "object", "additionalProperties": self.value.schema()}
