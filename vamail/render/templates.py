"""Templates: one Markdown file per language and name, compiled once, rendered to text and HTML.

A file is a header (`subject: ...`), an empty line, and the body in Markdown with Jinja2. The layout
around every HTML body is the file `mail` of the language `_layout`.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from jinja2 import Template
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError

from vamail.model.errors import RenderError
from vamail.model.quoting import unmarked
from vamail.model.values import Value
from vamail.render import markdown
from vamail.render.formats import persian_digits
from vamail.render.marks import Mark, Marked, in_html, mark, place_of, say, to_subject
from vamail.render.sandbox import ENVIRONMENT, count_loops, faults, fresh_budget, parse, run
from vamail.workspace.types import TemplateFile

LAYOUT_LANGUAGE, LAYOUT_NAME = "_layout", "mail"
FALLBACK_LANGUAGE = "en"
KEPT_BODIES = 256
MAX_KEPT = 5_000

_RIGHT_TO_LEFT = frozenset({"fa", "ar", "he", "ur", "ps", "ckb", "yi", "sd", "ug", "dv"})
_PLAIN_LAYOUT = (
    '<!DOCTYPE html>\n<html lang="{{ language }}" dir="{{ direction }}"><body>{{ content }}</body></html>\n'
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A rendered template. `language` is that of the file that was found."""

    subject: str
    text: str
    html: str
    language: str


class Renders(Protocol):
    """Whoever renders templates: `TemplateSet`, or the daemon's child process for the VA's own."""

    def render(
        self, name: str, language: str, values: Mapping[str, Value], *, with_subject: bool = True
    ) -> Parts:
        """Render a template. Raises RenderError."""


@dataclass(frozen=True, slots=True)
class Head:
    """The header of a template: every field with its line, and where the body begins (from 1)."""

    fields: Mapping[str, tuple[int, str]]
    body_line: int
    strange: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Compiled:
    subject: Template
    body: Template


@dataclass(frozen=True, slots=True)
class _Body:
    """A rendered body with its places; `tokens` are all that occur in either part."""

    html: Marked
    text: Marked
    tokens: frozenset[str]


class _PersianNumber(int):
    """A number in a Persian template: printed with the digits of its mail's instants."""

    def __str__(self) -> str:
        return persian_digits(int.__repr__(self))


_NO_SUBJECT = Marked(("",))


def is_right_to_left(language: str) -> bool:
    """Whether this language is written from right to left."""
    return language.partition("-")[0].lower() in _RIGHT_TO_LEFT


def read_head(source: str) -> Head:
    """The header lines of a template: up to the first empty line."""
    fields: dict[str, tuple[int, str]] = {}
    strange: list[int] = []
    lines = _lines(source)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            return Head(fields, number + 1, tuple(strange))
        name, colon, value = line.partition(":")
        if not colon or not name.strip().isidentifier():
            strange.append(number)
            continue
        fields[name.strip().lower()] = (number, value.strip())
    return Head(fields, len(lines) + 1, tuple(strange))


def _lines(source: str) -> list[str]:
    return source.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def at_its_lines(source: str, head: Head) -> tuple[str, str]:
    """Subject and body as sources of their own in which every line keeps the file's number."""
    line, subject = head.fields.get("subject", (1, ""))
    lines = _lines(source)
    return "\n" * (line - 1) + subject, "\n" * (head.body_line - 1) + "\n".join(lines[head.body_line - 1 :])


class TemplateSet:
    """Every template of a workspace, the VA's own before ours. Compiled when first needed, then kept."""

    def __init__(self, files: tuple[TemplateFile, ...]) -> None:
        self.files = files
        self._files: dict[tuple[str, str], TemplateFile] = {}
        for file in sorted(files, key=lambda one: one.own):
            self._files[file.name, file.language] = file
        self._compiled = lru_cache(maxsize=None)(self._compile)
        self._body = lru_cache(maxsize=KEPT_BODIES)(self._make_body)
        self._layout: Template | None = None

    def find(self, name: str, language: str) -> TemplateFile | None:
        """The file that renders this template in this language: `hu-HU`, else `hu`, else English."""
        for one in (language, language.partition("-")[0], FALLBACK_LANGUAGE):
            if (file := self._files.get((name, one))) is not None:
                return file
        return None

    def render(
        self, name: str, language: str, values: Mapping[str, Value], *, with_subject: bool = True
    ) -> Parts:
        """Subject (empty unless wanted), text and HTML. Raises RenderError with `file:line` and a sentence.

        `values` are data: whatever they hold, they come out literally in both parts.
        """
        file = self.find(name, language)
        if file is None:
            raise RenderError(f"there is no template `{name}` in {language} or {FALLBACK_LANGUAGE}")
        names, places = mark(values)
        if file.language == "fa":
            names = {name: _PersianNumber(one) if type(one) is int else one for name, one in names.items()}
        names.update(fresh_budget())
        compiled = self._compiled(file)
        rtl = is_right_to_left(file.language)
        try:
            subject = Marked.split(run(compiled.subject, names)) if with_subject else _NO_SUBJECT
            source = run(compiled.body, names)
            me_name = str(names["me_name"]) if isinstance(names.get("me_name"), Mark) else ""
            make = self._body if len(source) <= MAX_KEPT else self._make_body
            body = make(file, source, me_name)
            said = say((*body.tokens, *subject.tokens), places, file.language, rtl=rtl)
        except RenderError:
            raise
        except Exception as error:  # whatever a template does wrong holds its own mail only
            raise _worded(error, file) from error
        return Parts(
            subject=" ".join(
                subject.fill(
                    {one: to_subject(unmarked(said[one]), places[place_of(one)]) for one in subject.tokens}
                ).split()
            ),
            text=body.text.fill({token: unmarked(text) for token, text in said.items()}),
            html=body.html.fill(
                {
                    token: in_html(token, text, places[place_of(token)], file.language, rtl=rtl)
                    for token, text in said.items()
                }
            ),
            language=file.language,
        )

    def _compile(self, file: TemplateFile) -> _Compiled:
        head = read_head(file.source)
        if not head.fields.get("subject", (0, ""))[1]:
            raise RenderError(f"{file.file}:1: the template has no `subject:` line")
        subject, body = at_its_lines(file.source, head)
        return _Compiled(compile_source(subject, file.file), compile_source(body, file.file))

    def _make_body(self, file: TemplateFile, source: str, me_name: str) -> _Body:
        """The slow half, kept per marked source, so that nearly every mail of a template skips it."""
        rtl = is_right_to_left(file.language)
        content, text = markdown.both(source, rtl=rtl, persian=file.language == "fa")
        html = self._layout_template().render(
            content=content, language=file.language, direction="rtl" if rtl else "ltr",
            start="right" if rtl else "left", me_name=me_name, **fresh_budget(),
        )  # fmt: skip
        rich, plain = Marked.split(html), Marked.split(text)
        return _Body(rich, plain, frozenset((*rich.tokens, *plain.tokens)))

    def _layout_template(self) -> Template:
        if self._layout is None:
            file = self._files.get((LAYOUT_NAME, LAYOUT_LANGUAGE))
            if file is None:
                self._layout = compile_source(_PLAIN_LAYOUT, LAYOUT_LANGUAGE)
            else:
                self._layout = compile_source(file.source, file.file)
        return self._layout


def compile_source(source: str, file: str) -> Template:
    """A template of the little language, compiled. Raises RenderError at the first fault."""
    try:
        tree = parse(source, file)
    except TemplateSyntaxError as error:
        raise RenderError(f"{file}:{error.lineno}: {error.message}") from error
    for fault in faults(tree, source):
        raise RenderError(f"{file}:{fault.line}: {fault.what}")
    try:
        code = ENVIRONMENT.compile(count_loops(tree), file, file)
    except (RecursionError, SyntaxError, MemoryError) as error:
        raise RenderError(f"{file}:1: the template is nested too deeply") from error
    return Template.from_code(ENVIRONMENT, code, dict(ENVIRONMENT.globals))


def _worded(error: Exception, file: TemplateFile) -> RenderError:
    """The error as a sentence with the line of the template it came from."""
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file.file
    ]
    where = f"{file.file}:{lines[-1]}" if lines else file.file
    return RenderError(f"{where}: {sentence_of(error)}")


def sentence_of(error: Exception) -> str:
    """What went wrong while rendering, for somebody who does not write programs."""
    if isinstance(error, UndefinedError):
        return f"a variable is not known here: {error.message}"
    if isinstance(error, SecurityError):
        return f"a template may not do this: {error.message}"
    if isinstance(error, KeyError):
        return f"unknown time zone {error}"
    if isinstance(error, TypeError):
        return f"a value is used as something it is not ({error})"
    return str(error) or type(error).__name__
