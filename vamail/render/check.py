"""What is wrong with a template, found before any client sees it: every problem, with its line."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from vamail.model.errors import Problem, RenderError
from vamail.model.pattern import lazy
from vamail.model.values import Value
from vamail.render.sandbox import FILTERS, TESTS, TOO_DEEP, Fault, faults, parse
from vamail.render.templates import (
    LAYOUT_LANGUAGE,
    TemplateSet,
    at_its_lines,
    read_head,
)
from vamail.render.variables import LAYOUT, samples, variables_of
from vamail.workspace.types import TemplateFile

HEADER_FIELDS = ("subject",)
MAX_SOURCE = 20_000
MAX_LAYOUT = 100_000

_PLACE = lazy(r"^.*?:(\d+): ")


def check_template(template: TemplateFile) -> tuple[Problem, ...]:
    """Every problem of one template, in order of lines; line and column count in the template's file.

    Looked for: syntax, what the little language does not have, unknown variables, filters and tests,
    a missing or strange header, and whether it renders with sample values. Never raises, and ends
    soon whatever the template says: nothing is run that was not read as harmless first.
    """
    most = MAX_LAYOUT if template.language == LAYOUT_LANGUAGE else MAX_SOURCE
    if len(template.source) > most:
        what = f"a template of over {most} characters is not a letter"
        return (Problem(template.file, 0, 0, what, code="template-too-long"),)
    if template.language == LAYOUT_LANGUAGE:
        return _check_layout(template)
    problems = list(_check_head(template))
    head = read_head(template.source)
    known = variables_of(template.name)
    for source in at_its_lines(template.source, head):
        problems += _check_source(template, source, known)
    if not problems:
        problems += _try_out(template)
    return tuple(sorted(problems))


def _check_layout(template: TemplateFile) -> tuple[Problem, ...]:
    problems = _check_source(template, template.source, LAYOUT)
    if not problems and "content" not in {
        node.name for node in parse(template.source, template.file).find_all(nodes.Name)
    }:
        hint = "put {{ content }} where the letter belongs"
        problems = [
            Problem(template.file, 0, 0, "the layout has no `{{ content }}`", hint, "template-layout")
        ]
    return tuple(sorted(problems))


def _check_head(template: TemplateFile) -> Iterator[Problem]:
    """The header lines: a subject must be there, and nothing else."""
    head = read_head(template.source)
    example = (
        "subject: Re: {{ subject }}" if "subject" in variables_of(template.name) else "subject: Your request"
    )
    if "subject" not in head.fields:
        hint = f"begin the file with a line such as `{example}`, then an empty line"
        yield Problem(template.file, 1, 1, "the template has no `subject:` line", hint, "template-subject")
    elif not head.fields["subject"][1]:
        line = head.fields["subject"][0]
        yield Problem(
            template.file,
            line,
            1,
            "the subject is empty",
            f"write something such as `{example}`",
            "template-subject",
        )
    for name, (line, _) in head.fields.items():
        if name not in HEADER_FIELDS:
            yield Problem(
                template.file, line, 1, f"unknown header line `{name}`",
                _did_you_mean(name, HEADER_FIELDS), "template-header",
            )  # fmt: skip
    for line in head.strange:
        hint = "an empty line must stand between the subject and the text"
        yield Problem(template.file, line, 1, "this is not a header line", hint, "template-header")


def _check_source(template: TemplateFile, source: str, known: Mapping[str, Value]) -> list[Problem]:
    """Syntax, forbidden things and unknown names in one part of the file, whose lines are the file's."""
    try:
        tree = parse(source, template.file)
    except TemplateSyntaxError as error:
        return [_syntax_problem(template, error)]
    found = faults(tree, source)
    if all(fault.code != TOO_DEEP for fault in found):
        found += _unknown_names(tree, known)
    return [_problem(template, fault, known) for fault in found]


def _syntax_problem(template: TemplateFile, error: TemplateSyntaxError) -> Problem:
    message = (error.message or "this cannot be read").rstrip(".")
    hint = (
        "every {% if %} and {% for %} needs its {% endif %} and {% endfor %}" if "end of" in message else ""
    )
    return Problem(
        template.file, error.lineno, 1, f"the template cannot be read: {message}", hint, "template-syntax"
    )


def _unknown_names(tree: nodes.Template, known: Mapping[str, Value]) -> Iterator[Fault]:
    """Names that nobody gives a value. Loop variables are known where their loop is."""
    yield from _names_in(tree, frozenset(known) | {"range"})


def _names_in(node: nodes.Node, known: frozenset[str]) -> Iterator[Fault]:
    if isinstance(node, nodes.Name):
        if node.ctx == "load" and node.name not in known:
            yield Fault(node.lineno, f"unknown variable `{node.name}`", node.name, "template-variable")
        return
    if isinstance(node, nodes.For):
        yield from _names_in(node.iter, known)
        inside = known | {"loop"} | {name.name for name in node.target.find_all(nodes.Name)}
        if isinstance(node.target, nodes.Name):
            inside |= {node.target.name}
        parts = (*node.body, *((node.test,) if node.test else ()))
        for child in parts:
            yield from _names_in(child, inside)
        for child in node.else_:
            yield from _names_in(child, known)
        return
    for child in node.iter_child_nodes():
        yield from _names_in(child, known)


def _problem(template: TemplateFile, fault: Fault, known: Mapping[str, Value]) -> Problem:
    words: tuple[str, ...] = {
        "template-variable": tuple(known), "template-filter": tuple(FILTERS), "template-test": TESTS,
    }.get(fault.code, ())  # fmt: skip
    hint = _did_you_mean(fault.near, words) if words else ""
    if not hint and fault.code == "template-variable":
        hint = f"this template knows: {', '.join(known)}"
    return Problem(template.file, fault.line, _column(template.source, fault), fault.what, hint, fault.code)


def _did_you_mean(word: str, words: tuple[str, ...]) -> str:
    close = get_close_matches(word, words, n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""


def _column(source: str, fault: Fault) -> int:
    """Where the word stands inside a tag of its line, or 1."""
    line = source.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")[fault.line - 1]
    tags = [tag.span() for tag in re.finditer(r"\{[{%].*?[%}]\}", line)]
    if not fault.near:
        return tags[0][0] + 1 if tags else 1
    word = re.compile(
        rf"(?<!\w){re.escape(fault.near)}(?!\w)" if fault.near.isidentifier() else re.escape(fault.near)
    )
    for found in word.finditer(line):
        if any(start <= found.start() < end for start, end in tags):
            return found.start() + 1
    return 1


def _try_out(template: TemplateFile) -> Iterator[Problem]:
    """Render with sample values; the first thing that goes wrong is the problem."""
    one = TemplateSet((TemplateFile(template.name, template.language, template.source, template.file),))
    for values in samples(template.name):
        try:
            parts = one.render(template.name, template.language, values)
        except RenderError as error:
            text = str(error)
            place = _PLACE.match(text)
            line = int(place.group(1)) if place else 0
            what = text[place.end() :] if place else text.removeprefix(f"{template.file}: ")
            yield Problem(template.file, line, 1 if line else 0, what, code="template-render")
            return
        if not parts.text.strip() and values == variables_of(template.name):
            yield Problem(template.file, 0, 0, "the template has no text", code="template-empty")
            return
