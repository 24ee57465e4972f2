"""Values as opaque marks: a template sees that a value is there, never what it says.

Jinja and Markdown work on the marks alone; the values take their places afterwards, escaped. So
nothing that a client wrote can become a link, an image, a tag or a template, and the rendered
Markdown is the same for nearly every mail of a template and can be kept.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import assert_never

from vamail.model.pattern import lazy
from vamail.model.quoting import commands, unmarked
from vamail.model.values import Amount, Lasting, Link, Picture, Rhythm, Said, Scalar, Table, Value, When
from vamail.render.amounts import format_amount
from vamail.render.formats import FSI, LRI, LRM, PDI, RLM, format_when
from vamail.render.rhythm import format_lasting, format_rhythm
from vamail.render.tables import html_table, picture, text_table

OPEN, CLOSE = "\ue000", "\ue001"
MARK = lazy(f"{OPEN}([0-9.]+)([dltbc]?){CLOSE}")
ADDRESS, BEHIND, BLOCK, COMMANDS = "l", "t", "b", "c"
"""What stands behind a token where a link leads, behind a link in the plain text, behind that of a value
which is a paragraph of its own, and behind that of a sentence of ours in which backticks mean a command."""
_ENDINGS = "dltbc"
_FRAMES = {LRI: '<bdi dir="ltr">', FSI: "<bdi>"}
CODE = "font-family:Consolas,Menlo,monospace;font-size:14px"
"""How commands look."""

# Explicit embeddings, overrides and isolates of a client would turn our own text around.
_FORBIDDEN = lazy(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000\ue001]"
)
_RIGHT_TO_LEFT = lazy("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LATIN_ONLY = lazy("[\x20-\x7e\xa0-\u024f\u2010-\u2027]*")
# A run that begins with a digit is torn apart after a right-to-left letter (UAX 9, W2): 2026-12-04 would
# read 04-12-2026. Digits parted by `:`, `.` or `/` alone keep their order.
_NUMBER_RUN = lazy("(?<![0-9A-Za-z۰-۹])[0-9۰-۹][0-9A-Za-z۰-۹]*(?:[-+._/:][0-9A-Za-z۰-۹]+)+", re.ASCII)
_STEADY = lazy("[0-9۰-۹]+(?:[:./][0-9۰-۹]+)*")
_REFERENCE = lazy("[A-Z]{1,6}-[0-9]+")
_SHORT_LATIN = lazy(r'<bdi dir="ltr">([^<\s]{1,24})</bdi>')


class Mark:
    """One value in a template. It is true, equal and as long as the value; printed, it is its token."""

    __slots__ = ("token", "value")

    def __init__(self, token: str, value: Said) -> None:
        self.token = token
        self.value = value

    def __str__(self) -> str:
        block = BLOCK if isinstance(self.value, Table | Picture) else ""
        return f"{OPEN}{self.token}{block}{CLOSE}"

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        return len(self.value) if isinstance(self.value, str) else 1

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Mark) else other)

    def __hash__(self) -> int:
        return hash(self.value)

    def date_only(self) -> str:
        """The token of the same instant without its time."""
        return f"{OPEN}{self.token}d{CLOSE}"

    def commands(self) -> str:
        """The token of the same sentence, in which backticks mean a command."""
        return f"{OPEN}{self.token}{COMMANDS}{CLOSE}" if isinstance(self.value, str) else str(self)


def mark(values: Mapping[str, Value]) -> tuple[dict[str, object], dict[str, Said]]:
    """Names to marks for the template, and tokens to values for the places they leave.

    Numbers, truth values and None stay themselves: they hold nothing that could be markup. Tokens
    number the names and, after a point, the elements, so that they do not shift with the values.
    """
    names: dict[str, object] = {}
    places: dict[str, Said] = {}
    for number, (name, value) in enumerate(values.items()):
        if isinstance(value, tuple):
            elements: tuple[Scalar, ...] = value
            names[name] = tuple(_mark_one(f"{number}.{at}", one, places) for at, one in enumerate(elements))
        else:
            names[name] = _mark_one(str(number), value, places)
    return names, places


def _mark_one(token: str, value: Scalar, places: dict[str, Said]) -> object:
    if isinstance(value, Said):
        places[token] = value
        return Mark(token, value)
    return value


@dataclass(frozen=True, slots=True)
class Marked:
    """Rendered text with places for values: literal, token, literal, token ... literal."""

    parts: tuple[str, ...]

    @classmethod
    def split(cls, rendered: str) -> "Marked":
        """Cut at the marks; a token ends in `d` where the day alone is meant, in `l` where a link leads
        there, in `t` where plain text says so, in `c` where commands are code."""
        parts: list[str] = []
        at = 0
        for found in MARK.finditer(rendered):
            parts += (rendered[at : found.start()], found.group(1) + found.group(2))
            at = found.end()
        return cls((*parts, rendered[at:]))

    def fill(self, said: Mapping[str, str]) -> str:
        """The whole text; `said` has every token."""
        parts = list(self.parts)
        parts[1::2] = [said[token] for token in self.parts[1::2]]
        return "".join(parts)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every token in order, repetitions included."""
        return self.parts[1::2]


def say(tokens: Iterable[str], places: Mapping[str, Said], language: str, *, rtl: bool) -> dict[str, str]:
    """What stands in the text at each token: the value cleaned, formatted and bidi-isolated.

    Raises ValueError where a value that is no link is to be one's address.
    """
    said: dict[str, str] = {}
    for token in tokens:
        if token not in said:
            said[token] = _say(token, places[place_of(token)], language, rtl=rtl)
    return said


def place_of(token: str) -> str:
    """The value's own token, without what stands behind it."""
    return token.rstrip(_ENDINGS)


def _say(token: str, value: Said, language: str, *, rtl: bool) -> str:
    if token[-1:] in (ADDRESS, BEHIND):
        if not isinstance(value, Link):
            raise ValueError("a value may not stand inside the address or title of a link")
        if token[-1] == ADDRESS:
            return value.url
        return "" if value.is_mail or not value.url else f" ({isolate(value.url, rtl=rtl)})"
    match value:
        case str():
            said = clean(value)
            return isolate(said if token[-1:] == COMMANDS else unmarked(said), rtl=rtl)
        case When():
            return _say_when(value, language, day=token.endswith("d"), rtl=rtl)
        case Link():
            return isolate(clean(value.shown or value.url), rtl=rtl)
        case Lasting():
            return _in_its_direction(format_lasting(value.minutes, language), language, rtl=rtl)
        case Rhythm():
            return _in_its_direction(format_rhythm(value, language), language, rtl=rtl)
        case Amount():
            return isolate(format_amount(value.amount, value.currency, language), rtl=rtl)
        case Table():
            return text_table(value, _cells(value, language, rtl=rtl), rtl=rtl)
        case Picture():
            return f"[{isolate(clean(value.alt), rtl=rtl)}]" if value.alt else ""
        case _:
            assert_never(value)


def _cells(table: Table, language: str, *, rtl: bool) -> list[list[str]]:
    """Head and rows, each value as it stands in the text."""
    return [[_say("", cell, language, rtl=rtl) for cell in row] for row in (table.head, *table.rows)]


def _in_its_direction(text: str, language: str, *, rtl: bool) -> str:
    return f"{FSI}{text}{PDI}" if rtl and language != "fa" else text


def _say_when(when: When, language: str, *, day: bool, rtl: bool) -> str:
    if day and not when.date_only:
        when = When(when.at, when.zone, "", date_only=True)
    return _in_its_direction(format_when(when, language), language, rtl=rtl)


def clean(value: str) -> str:
    """A value as it may stand in a text: no control but the line feed, no bidi formatting of its own."""
    if value.isprintable():  # false for every bidi control as well: they are of category Cf
        return value
    return _FORBIDDEN.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def isolate(value: str, *, rtl: bool) -> str:
    """Put the value between isolates where its direction differs from the mail's (UAX 9, 2.4)."""
    if not rtl and value.isascii():
        return value
    if "\n" in value:  # an isolate ends with its line (UAX 9, X8)
        return "\n".join(isolate(line, rtl=rtl) for line in value.split("\n"))
    if not value:
        return ""
    if rtl:
        if _LATIN_ONLY.fullmatch(value):
            return f"{LRI}{value}{PDI}"
    elif not _RIGHT_TO_LEFT.search(value):
        return value
    return f"{FSI}{_NUMBER_RUN.sub(_keep_together, value)}{PDI}"


def _keep_together(found: re.Match[str]) -> str:
    run = found.group()
    return run if _STEADY.fullmatch(run) else f"{LRI}{run}{PDI}"


def to_html(said: str) -> str:
    """A said value escaped for HTML; isolates become `<bdi>`, line feeds `<br>`; `T-12` is never broken."""
    html = escape(said, quote=True)
    if html.isascii():
        if len(html) <= 20 and _REFERENCE.fullmatch(html):
            return f'<span style="white-space:nowrap">{html}</span>'
        return html.replace("\n", "<br>")
    if PDI in html:
        html = html.replace(LRI, _FRAMES[LRI]).replace(FSI, _FRAMES[FSI]).replace(PDI, "</bdi>")
        html = _SHORT_LATIN.sub(r'<bdi dir="ltr" style="white-space:nowrap">\1</bdi>', html)
    return html.replace("\n", "<br>")


def in_html(token: str, said: str, value: Said, language: str, *, rtl: bool) -> str:
    """What stands at this token in HTML: a link that is printed can be followed, a table is one."""
    match value:
        case str() if token[-1] == COMMANDS:
            return _with_commands(clean(value), rtl=rtl)
        case Link() if value.url and token[-1] not in (ADDRESS, BEHIND):
            return f'<a href="{escape(value.url, quote=True)}" style="color:#1f5f8b">{to_html(said)}</a>'
        case Table():
            cells = [[to_html(cell) for cell in row] for row in _cells(value, language, rtl=rtl)]
            return html_table(value, cells, to_html(isolate(clean(value.title), rtl=rtl)), rtl=rtl)
        case Picture():
            return picture(value.cid, escape(clean(value.alt), quote=True))
        case _:
            return to_html(said)


def _with_commands(sentence: str, *, rtl: bool) -> str:
    """A sentence of ours: what stands between our backticks is code, isolated where the mail runs the other
    way. Inside it is escaped like all else. Each line is isolated as a whole and each piece by itself, so
    that no isolate opens before a command and closes behind it."""
    return "<br>".join(_line_with_commands(line, rtl=rtl) for line in sentence.split("\n"))


def _line_with_commands(line: str, *, rtl: bool) -> str:
    isolated = isolate(unmarked(line), rtl=rtl)
    frame = _FRAMES.get(isolated[:1], "")
    shown = [
        _code(piece, rtl=rtl) if is_command else _aside(piece, frame) for piece, is_command in commands(line)
    ]
    return f"{frame}{''.join(shown)}</bdi>" if frame else "".join(shown)


def _aside(piece: str, frame: str) -> str:
    """What stands beside commands, in the isolate of its line."""
    return to_html(_NUMBER_RUN.sub(_keep_together, piece) if frame == _FRAMES[FSI] else piece)


def _code(command: str, *, rtl: bool) -> str:
    direction = "" if not rtl and not _RIGHT_TO_LEFT.search(command) else f' dir="{direction_of(command)}"'
    return f'<code{direction} style="{CODE}">{to_html(command)}</code>'


def direction_of(command: str) -> str:
    """The way in which a command runs, for the attribute `dir` (which isolates it as well)."""
    return "ltr" if not _RIGHT_TO_LEFT.search(command) and OPEN not in command else "auto"


def to_subject(said: str, value: Said) -> str:
    """A said value for a subject: one line, no isolates, which many lists of mails show as boxes. An amount
    within Persian stands between marks instead, which none shows, or its currency would come before it. A
    client's words stay as they are: by its subject a mail finds its thread."""
    plain = said.replace("\n", " ").replace(LRI, "").replace(FSI, "").replace(PDI, "")
    torn = isinstance(value, Amount) and said.startswith(LRI)
    return f"{RLM}{LRM}{plain}{LRM}{RLM}" if torn else plain
