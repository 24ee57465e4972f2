"""Marked Markdown as HTML with styles in place, and as plain text that reads well by itself.

CommonMark without raw HTML, images and automatic links. Styles stand at the elements, because Gmail
and Outlook drop or rewrite style sheets; the layout adds only what a reader may do without.
"""

from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from vamail.model.pattern import lazy
from vamail.render.formats import persian_digits
from vamail.render.marks import ADDRESS, BEHIND, BLOCK, CLOSE, CODE, MARK, OPEN, direction_of

RIGHT_TO_LEFT_MARK = "\u200f"

_STYLES = {
    "p": "margin:0 0 16px 0",
    "ul": "margin:0 0 16px 0;padding:0 24px",
    "ol": "margin:0 0 16px 0;padding:0 24px",
    "li": "margin:0 0 6px 0",
    "h1": "margin:0 0 16px 0;font-size:22px;line-height:1.3",
    "h2": "margin:24px 0 8px 0;font-size:17px;line-height:1.4",
    "h3": "margin:20px 0 8px 0;font-size:16px;line-height:1.4",
    "hr": "margin:24px 0;border:0;border-top:1px solid #d9dee3",
    "a": "color:#1f5f8b",
    "code": CODE,
    "blockquote": (
        "margin:0 0 16px 0;padding:14px 18px 1px 18px;background-color:#eef4f8;"
        "border-{start}:4px solid #2f6f9f"
    ),
}  # fmt: skip
_ONE_MARK = lazy("%EE%80%80([0-9.]+)%EE%80%81")  # as markdown-it writes a mark in an address
_FINE_PRINT = "margin:0 0 16px 0;font-size:14px;color:#5b6670"


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).disable(
        ["image", "html_block", "html_inline"]
    )


def both(source: str, *, rtl: bool, persian: bool = False) -> tuple[str, str]:
    """As HTML and as plain text, read once; `persian`: lists are numbered with Persian digits.

    Raises ValueError where a mark stands inside a tag.
    """
    reader = _reader()
    tokens = reader.parse(source)
    _lead_to_marks(tokens)
    text = _to_text(tokens, rtl=rtl, persian=persian)
    _bare_blocks(tokens)
    _add_styles(tokens, "right" if rtl else "left")
    for token in tokens if persian else ():
        if token.type == "ordered_list_open":
            token.attrSet("style", f"{_STYLES['ol']};list-style-type:persian")
    html = str(reader.renderer.render(tokens, reader.options, {}))
    _refuse_marks_in_tags(tokens)
    return html, text


def to_html(source: str, *, rtl: bool) -> str:
    """Marked Markdown as HTML. Raises ValueError where a mark stands inside a tag."""
    return both(source, rtl=rtl)[0]


def to_text(source: str, *, rtl: bool = False) -> str:
    """Marked Markdown as plain text: no markup, lists with dashes, links with their address behind."""
    return _to_text(_reader().parse(source), rtl=rtl)


def _add_styles(tokens: Sequence[Token], start: str) -> None:
    after_line = False
    for token in tokens:
        after_line |= token.type == "hr"
        if token.nesting >= 0 and token.tag in _STYLES:
            token.attrSet("style", _STYLES[token.tag].replace("{start}", start))
            if after_line and token.tag == "p":
                token.attrSet("style", _FINE_PRINT)
                token.attrSet("class", "fine")
            if token.type == "code_inline" and start == "right":
                token.attrSet("dir", direction_of(token.content))
            if token.type == "blockquote_open":
                token.attrSet("class", "card")
        if token.children:
            _add_styles(token.children, start)


def _lead_to_marks(tokens: Sequence[Token]) -> None:
    """A link whose address is one value leads to that value: `[Yes]({{ yes }})`. Whether it is an address of
    ours and not a client's words is looked at where it is filled in."""
    for token in tokens:
        if token.type == "link_open" and (found := _ONE_MARK.fullmatch(str(token.attrs.get("href", "")))):
            token.attrSet("href", f"{OPEN}{found[1]}{ADDRESS}{CLOSE}")
        _lead_to_marks(token.children or ())


def _bare_blocks(tokens: Sequence[Token]) -> None:
    """A table that is a paragraph of its own stands in none: HTML allows it there no more than a heading."""
    for opened, inside, closed in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opened.type != "paragraph_open" or inside.type != "inline":
            continue
        found = MARK.fullmatch(inside.content.strip())
        if found is not None and found[2] == BLOCK:
            opened.hidden = closed.hidden = True


def _refuse_marks_in_tags(tokens: Sequence[Token]) -> None:
    """A value in the address or title of a link would be a client's; markdown-it percent-encodes it."""
    for token in tokens:
        for name, value in (*token.attrs.items(), ("info", token.info)):
            if name == "href" and MARK.fullmatch(str(value)):
                continue
            if OPEN in str(value) or "%EE%80%80" in str(value):
                raise ValueError("a value may not stand inside the address or title of a link")
        _refuse_marks_in_tags(token.children or ())


def _to_text(tokens: Sequence[Token], *, rtl: bool, persian: bool = False) -> str:
    writer = _TextWriter(RIGHT_TO_LEFT_MARK if rtl else "", persian=persian)
    for token in tokens:
        writer.take(token)
    return writer.text()


class _TextWriter:
    """Block by block; lists stand together, all else is parted by an empty line."""

    def __init__(self, direction: str, *, persian: bool) -> None:
        # An item that is one isolated value has no letter of its own to tell its direction by.
        self._direction = direction
        self._persian = persian
        self._lines: list[str] = []
        self._lists: list[int] = []  # per open list: next number, or 0 for dashes
        self._bullet = ""

    def take(self, token: Token) -> None:
        """Write what this token of markdown-it means."""
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self._lists.append(int(token.attrs.get("start", 1)) if token.type.startswith("ordered") else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
            if not self._lists:
                self._gap()
        elif token.type == "list_item_open":
            self._bullet = self._next_bullet()
        elif token.type == "inline":
            self._write(_inline_text(token.children or ()))
        elif token.type in ("fence", "code_block"):
            self._write(token.content.rstrip("\n"))
            self._gap()
        elif token.type == "hr":
            self._write("* * *")
            self._gap()
        elif token.type in ("paragraph_close", "heading_close") and not self._lists:
            self._gap()

    def text(self) -> str:
        """Everything, ending in one line feed."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def _next_bullet(self) -> str:
        indent = "  " * (len(self._lists) - 1)
        number = self._lists[-1]
        if not number:
            return f"{self._direction}{indent}- "
        self._lists[-1] += 1
        shown = persian_digits(str(number)) if self._persian else str(number)
        return f"{self._direction}{indent}{shown}. "

    def _write(self, text: str) -> None:
        indent = "  " * len(self._lists)
        first = self._bullet or indent
        self._bullet = ""
        for number, line in enumerate(text.split("\n")):
            self._lines.append(f"{indent if number else first}{line}")

    def _gap(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append("")


def _inline_text(children: Sequence[Token]) -> str:
    parts: list[str] = []
    links: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak":
            parts.append("\n")
        elif child.type == "link_open":
            links.append(str(child.attrs.get("href", "")))
        elif child.type == "link_close":
            address = links.pop()
            if found := MARK.fullmatch(address):
                parts.append(f"{OPEN}{found[1]}{BEHIND}{CLOSE}")
            elif address.removeprefix("mailto:") not in "".join(parts):
                parts.append(f" ({address})")
    return "".join(parts)
