"""YAML as the VA wrote it: text with marks, and every fault as a Problem. Pure; never raises.

Every scalar stays the text that was written, so `no`, `9:00`, `010` and `1.10` surprise nobody; who
reads a value decides what the text means. Tags, anchors, aliases and a second document are faults, a
key written twice is one naming both lines, and depth and size are limited, so that no file can make
the daemon slow.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import yaml

from vamail.model.errors import Problem
from vamail.model.pattern import lazy
from vamail.workspace.types import Mark

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
_UNPRINTABLE = lazy("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
MAX_WORDS = 1_000  # characters of one problem: it may quote a name that the file invents
MAX_PROBLEMS = 25  # beyond these in one file, further ones help nobody


@dataclass(frozen=True, slots=True)
class TextNode:
    """One scalar. `plain`: written without quotes."""

    text: str
    mark: Mark
    plain: bool = True

    @property
    def nothing(self) -> bool:
        """Whether this is an empty value, `null` or `~`."""
        return self.plain and self.text in ("", "~", "null")


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    items: tuple["Node", ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class TableNode:
    """Keys with values, in the order written; every key once."""

    pairs: tuple[tuple[TextNode, "Node"], ...]
    mark: Mark


Node = TextNode | ListNode | TableNode


def read_yaml(data: bytes, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The one document of `data`, or None when it is empty or cannot be read; and every problem."""
    text, problem = _decode(data, file)
    if problem is not None:
        return None, (problem,)
    return _Composer(text, file).compose()


def _decode(data: bytes, file: str) -> tuple[str, Problem | None]:
    """The text of a file in UTF-8, with or without a byte order mark."""
    if len(data) > MAX_BYTES:
        what = f"this file is larger than {MAX_BYTES // 1_000_000} MB"
        return "", Problem(file, 0, 0, what, "split it into several files", "too-large")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:64]:
        what = "this file is not text in UTF-8 (it looks like UTF-16)"
        return "", Problem(file, 0, 0, what, "save it as UTF-8 in your editor", "not-utf8")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        what = "there is a character here that is not UTF-8"
        return "", Problem(file, line, column, what, "save the file as UTF-8 in your editor", "not-utf8")


class _Stop(Exception):  # noqa: N818  # ends the reading of one file; its problem is already noted
    """The rest of the file cannot be read."""


class _Mark(Protocol):
    line: int
    column: int


class _Composer:
    """Builds nodes from PyYAML's events; libyaml's parser where it is compiled in, else Python's."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self.unreadable = False

    def compose(self) -> tuple[Node | None, tuple[Problem, ...]]:
        node: Node | None = None
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self.events: Any = loader(self.text)
            try:
                node = self._document()
            finally:
                self.events.dispose()
        except yaml.YAMLError as error:
            self.unreadable = True
            self.problems.append(_in_plain_words(error, self.file, self.text))
        except _Stop:
            self.unreadable = True
        except (ValueError, OverflowError, RecursionError, MemoryError, AttributeError) as error:
            # PyYAML's own slips, such as a \U escape beyond Unicode.
            self.unreadable = True
            self.problems.append(Problem(self.file, 0, 0, f"this file is not YAML: {error}", "", "yaml"))
        return (None if self.unreadable else node), tuple(self.problems)

    def _document(self) -> Node | None:
        events = self.events
        events.get_event()
        if events.check_event(yaml.StreamEndEvent):
            return None
        events.get_event()
        node = self._node(1)
        events.get_event()
        if not events.check_event(yaml.StreamEndEvent):
            mark = self._mark(events.get_event())
            self._fault(
                mark, "a second document begins here (`---`)", "keep one document a file", "documents"
            )
            raise _Stop
        return node

    def _node(self, depth: int) -> Node:
        event = self.events.get_event()
        mark = self._mark(event)
        if depth > MAX_DEPTH:
            self._fault(mark, "this is nested too deep", f"at most {MAX_DEPTH} levels", "too-deep")
            raise _Stop
        if isinstance(event, yaml.AliasEvent):
            self._fault(
                mark,
                f"aliases are not allowed (`*{(event.anchor or '')[:60]}`)",
                "write the value out",
                "alias",
            )
            self.unreadable = True
            return TextNode("", mark)
        if event.anchor:
            self._fault(mark, f"anchors are not allowed (`&{event.anchor[:60]}`)", "leave it out", "anchor")
            self.unreadable = True
        if event.tag:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")[:60]
            self._fault(mark, f"tag not allowed (`{shown}`)", "leave it out; quotes make a text", "tag")
            self.unreadable = True
        if isinstance(event, yaml.ScalarEvent):
            return TextNode(event.value, mark, event.style in (None, ""))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(mark, depth)
        return self._table(mark, depth)

    def _list(self, mark: Mark, depth: int) -> ListNode:
        items = []
        while not self.events.check_event(yaml.SequenceEndEvent):
            items.append(self._node(depth + 1))
        self.events.get_event()
        return ListNode(tuple(items), mark)

    def _table(self, mark: Mark, depth: int) -> TableNode:
        pairs: dict[str, tuple[TextNode, Node]] = {}
        while not self.events.check_event(yaml.MappingEndEvent):
            key = self._node(depth + 1)
            value = self._node(depth + 1)
            if not isinstance(key, TextNode):
                self._fault(key.mark, "a key must be a word", "", "key")
            elif key.text in pairs:
                first = pairs[key.text][0].mark.line
                what = f"`{key.text[:60]}` is written twice here; the first is on line {first}"
                self._fault(key.mark, what, "keep one of them", "duplicate-key")
            else:
                pairs[key.text] = (key, value)
        self.events.get_event()
        return TableNode(tuple(pairs.values()), mark)

    def _mark(self, event: Any) -> Mark:
        return Mark(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _fault(self, mark: Mark, what: str, hint: str, code: str) -> None:
        self.problems.append(Problem(mark.file, mark.line, mark.column, what, hint, code))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop


# What PyYAML says (its problem, or where it was), what it means, what to do, and whether the place to
# look at is where the thing began rather than where the parser gave up.
_PLAIN_WORDS = (
    ("unexpected end of stream", "this quote is never closed", "close it with the same quote sign", True),
    ("found a tab character", "a tab is used for indentation", "indent with spaces", False),
    ("found unexpected ':'", "there is a `:` inside an unquoted text", "put the text in quotes", False),
    ("mapping values are not allowed",
     "there is a second `:` in this line, or the line above is not finished",
     "put a text that holds `: ` in quotes, and check the indentation", False),
    ("unknown escape character",
     "after a backslash in double quotes only a few letters are allowed",
     "use single quotes: they take every backslash as it is", False),
    ("expected ',' or ']'", "this list is never closed", "close it with `]`", True),
    ("expected ',' or '}'", "this table is never closed", "close it with `}`", True),
    ("could not find expected ':'", "there is no `:` after this key", "write `key: value`", True),
    ("expected '-' indicator", "this line does not belong to the list above it",
     "begin it with `- `, or check the indentation", False),
    ("expected key", "this line does not fit: a quote ended early, or the indentation is off",
     "check the quotes, and that keys of one table begin in the same column", False),
    ("expected node content", "a value is missing or begins with a sign that YAML reserves",
     "put the text in quotes", False),
    ("expected <block end>", "the indentation of this line is off",
     "keys of one table begin in the same column", False),
    ("cannot start any token", "an unquoted text cannot begin with this character",
     "put the text in quotes", False),
)  # fmt: skip


def _in_plain_words(error: yaml.YAMLError, file: str, text: str) -> Problem:
    """A fault of YAML's grammar in words for somebody who has never read its grammar."""
    if isinstance(error, yaml.reader.ReaderError):
        # Its own position counts bytes or characters, depending on the parser.
        found = _UNPRINTABLE.search(text)
        before = text[: found.start() if found else 0]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        what = "there is an invisible control character here"
        return Problem(file, line, column, what, "delete it and type the text again", "yaml")
    said = str(getattr(error, "problem", None) or error)
    here = getattr(error, "problem_mark", None)
    began = getattr(error, "context_mark", None) or here
    place, what, hint = here or began, f"this is not YAML: {said}", ""
    for sign, words, advice, at_beginning in _PLAIN_WORDS:
        if sign in said:
            place, what, hint = (began if at_beginning else place), words, advice
            break
    if place is not None and _before(text, place).endswith(("}", "]")):
        what, hint = "this value goes on after its closing bracket", "put the whole text in quotes"
    if place is not None and "cannot start any token" in said and _is_tab(text, place):
        what, hint = "a tab is used for indentation", "indent with spaces"
    if place is None:
        return Problem(file, 0, 0, what, hint, "yaml")
    return Problem(file, place.line + 1, place.column + 1, what, hint, "yaml")


def _before(text: str, place: _Mark) -> str:
    lines = text.split("\n")
    return lines[place.line][: place.column].rstrip() if place.line < len(lines) else ""


def _is_tab(text: str, place: _Mark) -> bool:
    lines = text.split("\n")
    line = lines[place.line] if place.line < len(lines) else ""
    return line[place.column : place.column + 1] == "\t"
