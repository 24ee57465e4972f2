"""The little language of templates: names, `if`, `for`, comparisons and a few filters, nothing else.

Jinja2's immutable sandbox guards what may be reached; it limits neither time nor memory (`'x' * 10**8`
is computed while compiling). So a template is read against a list of what is allowed before it is
compiled, every loop counts against one budget, and what a filter returns is bounded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import StrictUndefined, Template, nodes, pass_context
from jinja2.exceptions import TemplateError, TemplateSyntaxError
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from vamail.render.marks import CLOSE, OPEN, Mark

MAX_ROUNDS = 10_000
MAX_RANGE = 1_000
MAX_TEXT = 100_000
MAX_OUTPUT = 20_000

TOO_DEEP = "template-too-deep"
_BUDGET = "_rounds"
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.For,
    nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.CondExpr, nodes.List, nodes.Tuple, nodes.Concat, nodes.Call, nodes.Neg,
    nodes.Keyword,
)  # fmt: skip
_LOOP_WORDS = frozenset({"index", "index0", "first", "last", "length", "revindex"})
_SAID_OF: dict[type[nodes.Node], str] = {
    nodes.Include: "`include` is refused: a template may not bring in other files",
    nodes.Import: "`import` is refused: a template may not bring in other files",
    nodes.FromImport: "`import` is refused: a template may not bring in other files",
    nodes.Extends: "`extends` is refused: a template may not bring in other files",
    nodes.Macro: "`macro` is not possible in a template",
    nodes.Assign: "`set` is not possible in a template",
    nodes.AssignBlock: "`set` is not possible in a template",
    nodes.Block: "`block` is not possible in a template",
}
TESTS = ("defined", "undefined", "none", "true", "false", "eq", "ne", "equalto", "in", "lt", "gt", "le", "ge")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template at a line of its file; `near` is a word to find the column by."""

    line: int
    what: str
    near: str = ""
    code: str = "template"


class TooLongError(TemplateError):
    """A template that goes on for ever, or writes without end."""


class _Budget:
    """How many rounds of all loops together are left in one rendering."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_ROUNDS


@pass_context
def _counted(context: Context, items: Iterable[Any]) -> Iterator[Any]:
    """Every loop runs over this."""
    budget = context[_BUDGET]
    for item in items:
        budget.left -= 1
        if budget.left < 0:
            raise TooLongError(f"the loops of this template run more than {MAX_ROUNDS} times")
        yield item


def _join(items: Iterable[Any], separator: str = "") -> str:
    text = str(separator).join(str(item) for item in items)
    if len(text) > MAX_TEXT:
        raise TooLongError("a joined text is too long")
    return text


def _default(value: Any, instead: Any = "", also_when_empty: bool = False) -> Any:
    return instead if isinstance(value, Undefined) or (also_when_empty and not value) else value


def _length(value: Any) -> int:
    return len(value)


def _first(items: Iterable[Any]) -> Any:
    return next(iter(items), "")


def _last(items: Any) -> Any:
    return items[-1] if items else ""


def _date(value: Any) -> Any:
    """The day of an instant, without its time."""
    return value.date_only() if isinstance(value, Mark) else value


def _commands(value: Any) -> Any:
    """A sentence of ours, in which backticks mean a command; a client's words are none."""
    return value.commands() if isinstance(value, Mark) else value


FILTERS: dict[str, Any] = {
    "commands": _commands, "date": _date, "default": _default, "first": _first, "join": _join,
    "last": _last, "length": _length,
}  # fmt: skip


def _range(*numbers: int) -> range:
    counted = range(*numbers)
    if len(counted) > MAX_RANGE:
        raise TooLongError(f"`range` counts to {MAX_RANGE} at most")
    return counted


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2 with our filters, tests and `range` alone, and without any attribute but those of `loop`."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True,
            keep_trailing_newline=True,
        )  # fmt: skip
        tests = dict(self.tests)
        self.tests = {name: tests[name] for name in TESTS}
        self.filters = {**FILTERS, _BUDGET: _counted}
        self.globals = {"range": _range}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """No attribute of a value, only the words of `loop`."""
        return attr in _LOOP_WORDS and type(obj).__name__ == "LoopContext"


ENVIRONMENT = TemplateEnvironment()


def fresh_budget() -> dict[str, object]:
    """What a rendering needs besides its values."""
    return {_BUDGET: _Budget()}


def run(template: Template, names: Mapping[str, object]) -> str:
    """What the template writes. Raises TooLongError instead of writing more than a letter can hold."""
    pieces, size = [], 0
    for piece in template.generate(names):
        size += len(piece)
        if size > MAX_OUTPUT:
            raise TooLongError(f"the letter is longer than {MAX_OUTPUT} characters")
        pieces.append(piece)
    return "".join(pieces)


def parse(source: str, file: str) -> nodes.Template:
    """The template as a tree. Raises jinja2's TemplateSyntaxError, whatever is wrong."""
    try:
        return ENVIRONMENT.parse(source, file, file)
    except (RecursionError, ValueError) as error:  # ten thousand brackets, a number of ten thousand digits
        raise TemplateSyntaxError("an expression is too long or nested too deeply", 1, file, file) from error


def count_loops(tree: nodes.Template) -> nodes.Template:
    """Let every loop of the tree count against the budget."""
    for loop in tree.find_all(nodes.For):
        loop.iter = nodes.Filter(loop.iter, _BUDGET, [], [], None, None, lineno=loop.lineno)
    return tree


def faults(tree: nodes.Template, source: str) -> list[Fault]:
    """Everything in the tree that the little language does not have, in order of lines."""
    found: list[Fault] = []
    for mark in re.finditer(f"[{OPEN}{CLOSE}]", source):
        found.append(Fault(source.count("\n", 0, mark.start()) + 1, "a private character stands in the text"))
    try:
        _walk(tree, found, 1)
    except RecursionError:
        return [Fault(1, "an expression is nested too deeply", code=TOO_DEEP)]
    return sorted(found, key=lambda fault: fault.line)


def _walk(node: nodes.Node, found: list[Fault], line: int) -> None:
    """`line` is that of what stands around the node: not every node of jinja2 knows its own."""
    line = node.lineno or line
    fault = _fault_of(node)
    if fault is not None:
        found.append(replace(fault, line=line))
        return
    for child in node.iter_child_nodes():
        # `range` in a call and `loop` before its point are judged with what they belong to.
        if not (isinstance(node, nodes.Call) and child is node.node):
            _walk(child, found, line)


def _fault_of(node: nodes.Node) -> Fault | None:
    if not isinstance(node, _ALLOWED):
        return Fault(node.lineno, _sentence(node), code="template-forbidden")
    if isinstance(node, nodes.Getattr) and not _is_loop_word(node):
        return Fault(
            node.lineno,
            f"`.{node.attr}`: a template may not look inside a value",
            node.attr,
            "template-forbidden",
        )
    if isinstance(node, nodes.Getitem) and not (_is_small_number(node.arg) or _is_place(node.arg)):
        return Fault(node.lineno, "only a number may stand in `[ ]`", "[", "template-forbidden")
    if isinstance(node, nodes.Call):
        return _call_fault(node)
    if isinstance(node, nodes.For) and node.recursive:
        return Fault(
            node.lineno, "`recursive` loops are not possible here", "recursive", "template-forbidden"
        )
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        known = ", ".join(FILTERS)
        return Fault(
            node.lineno, f"unknown filter `{node.name}` (there are: {known})", node.name, "template-filter"
        )
    if isinstance(node, nodes.Test) and node.name not in TESTS:
        known = ", ".join(TESTS)
        return Fault(
            node.lineno, f"unknown test `{node.name}` (there are: {known})", node.name, "template-test"
        )
    return None


def _is_loop_word(node: nodes.Getattr) -> bool:
    return isinstance(node.node, nodes.Name) and node.node.name == "loop" and node.attr in _LOOP_WORDS


def _is_place(node: nodes.Node) -> bool:
    """`loop.index0`: the same place in another list, as in `titles[loop.index0]`."""
    return isinstance(node, nodes.Getattr) and node.attr == "index0" and _is_loop_word(node)


def _is_small_number(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Neg):
        node = node.node
    return isinstance(node, nodes.Const) and isinstance(node.value, int)


def _call_fault(node: nodes.Call) -> Fault | None:
    name = node.node.name if isinstance(node.node, nodes.Name) else ""
    if name != "range" or node.kwargs or node.dyn_args or node.dyn_kwargs:
        near = name or (node.node.attr if isinstance(node.node, nodes.Getattr) else "")
        return Fault(
            node.lineno,
            f"`{near}(…)`: a template may not call anything but `range`",
            near,
            "template-forbidden",
        )
    if not node.args or not all(isinstance(one, nodes.Const) and _fits(one.value) for one in node.args):
        return Fault(
            node.lineno, f"`range` needs a plain number of at most {MAX_RANGE}", "range", "template-loop"
        )
    return None


def _fits(number: object) -> bool:
    return isinstance(number, int) and abs(number) <= MAX_RANGE


def _sentence(node: nodes.Node) -> str:
    if isinstance(node, nodes.BinExpr):
        return f"`{node.operator}`: a template may not calculate"
    return _SAID_OF.get(type(node), f"`{type(node).__name__.lower()}` is not possible in a template")
