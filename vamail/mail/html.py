"""HTML to plain text, for mails that carry nothing else: one pass, linear, bounded, never raising.

Nothing is fetched, run or kept of scripts and styles. Quoted mails (`blockquote`) get `> ` before each
line, so that the reader of replies sees the quote; table cells are parted by spaces, list items
begin with `- `.
"""

import re
from html import unescape

from vamail.mail.charsets import clean_text

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+')*+)>")
_LOOSE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)([^>]*+)>")
_SPACES = re.compile(r"[ \t\n\r\f\u200b\ufeff]+")
_BREAKS = re.compile(r"\n{3,}")
_NO_TEXT = frozenset({"script", "style", "head", "title", "template", "svg", "math", "noframes", "object"})
_RAW_TEXT = frozenset({"script", "style", "title"})
_LINE = frozenset({"div", "tr", "li", "dt", "dd", "option", "address", "article", "section", "header", "footer",
                   "main", "aside", "nav", "figure", "figcaption", "form", "fieldset", "table", "tbody", "thead",
                   "center", "body", "html", "legend", "caption", "details", "summary", "dialog"})  # fmt: skip
_PARAGRAPH = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote"})
_CHARS_MAX = 2_000_000
_QUOTE_DEPTH_MAX = 20
_ENTITY_MAX = 40


class _Writer:
    """Collects lines; spaces collapse as a browser collapses them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.space = False
        self.quotes = 0
        self.pre = 0
        self.gap = False

    def text(self, text: str) -> None:
        if self.pre:
            first, *rest = clean_text(text).split("\n")
            self._put(first)
            for line in rest:
                self.newline()
                self._put(line)
            return
        words = _SPACES.sub(" ", text)
        if words.startswith(" "):
            self.space = True
            words = words[1:]
        if not words:
            return
        trailing = words.endswith(" ")
        self._put(words[:-1] if trailing else words)
        self.space = trailing

    def _put(self, text: str) -> None:
        if not text:
            return
        if self.space and self.line:
            self.line.append(" ")
        self.space = False
        self.line.append(text)

    def newline(self) -> None:
        """Ends the line, also an empty one (`<br>`)."""
        text = "".join(self.line).replace("\xa0", " ").rstrip()
        self.line.clear()
        self.space = False
        self.lines.append(">" * self.quotes + " " + text if self.quotes else text)

    def block(self) -> None:
        """Ends the line if it holds anything."""
        if self.line:
            self.newline()
        self.space = False

    def paragraph(self) -> None:
        """Ends the line and leaves one empty line."""
        self.block()
        if self.lines and self.lines[-1].strip("> "):
            self.newline()


def text_of(html: str) -> str:
    """Plain text of an HTML body, at most 2 million characters of it being read."""
    html = html[:_CHARS_MAX]
    writer = _Writer()
    position, end, strict_failures = 0, len(html), 0
    hidden = ""
    while position < end:
        at = html.find("<", position)
        if at < 0:
            at = end
        if at > position and not hidden:
            writer.text(_entities(html[position:at]))
        if at == end:
            break
        if html.startswith(("<!", "<?"), at):
            position = _after_declaration(html, at, end)
            continue
        # Quotes may hide a `>`; where they are broken too often the simple reading must do.
        tag = _TAG.match(html, at, min(end, at + 20_000)) if strict_failures < 200 else None
        if tag is None:
            strict_failures += 1
            tag = _LOOSE_TAG.match(html, at)
        if tag is None:
            close = html.find(">", at)
            if close < 0 and html[at + 1 : at + 2].isalpha():
                break
            if not hidden:
                writer.text("<")
            position = at + 1
            if close < 0:
                # No tag can follow any more.
                writer.text("" if hidden else _entities(html[position:]))
                break
            continue
        position = tag.end()
        closing, name = bool(tag[1]), tag[2].lower()
        if hidden:
            if closing and name == hidden:
                hidden = ""
            continue
        if name in _NO_TEXT:
            if not closing and not tag[3].endswith("/"):
                position, hidden = _skip(html, name, position)
            continue
        _write_tag(writer, name, closing, tag[3])
    writer.block()
    return _BREAKS.sub("\n\n", "\n".join(writer.lines)).strip("\n")


def _entities(text: str) -> str:
    if "&" not in text:
        return text
    return clean_text(unescape(text))


def _after_declaration(html: str, at: int, end: int) -> int:
    """Offset after a comment, doctype or conditional comment; an unclosed one hides nothing."""
    if html.startswith("<!--", at):
        close = html.find("-->", at + 2)
        if close >= 0:
            return close + 3
    close = html.find(">", at)
    return close + 1 if close >= 0 else end


def _skip(html: str, name: str, position: int) -> tuple[int, str]:
    """Where text is shown again after an element without any: its end tag, if it has one."""
    lower_close = re.compile(f"</{name}[\\s/>]", re.I).search(html, position)
    if lower_close is None:
        # A head that is never closed ends at the body; a script without an end swallows the rest.
        if name in {"script", "style"}:
            return len(html), ""
        return position, ""
    if name == "head":
        body = re.compile(r"<body[\s>]", re.I).search(html, position, lower_close.start())
        if body is not None:
            return body.start(), ""
    close = html.find(">", lower_close.start())
    return (close + 1 if close >= 0 else len(html)), ""


def _write_tag(writer: _Writer, name: str, closing: bool, attributes: str) -> None:
    if name == "br":
        writer.newline()
    elif name == "blockquote":
        writer.paragraph() if not closing else writer.block()
        step = -1 if closing else 1
        writer.quotes = max(0, min(_QUOTE_DEPTH_MAX, writer.quotes + step))
    elif name in _PARAGRAPH:
        writer.paragraph()
        if name == "pre":
            writer.pre = max(0, writer.pre + (-1 if closing else 1))
    elif name in _LINE:
        writer.block()
        if name == "li" and not closing:
            writer.text("- ")
    elif name in {"td", "th"}:
        writer.text(" ")
    elif name == "hr":
        writer.block()
        writer.text("-" * 20)
        writer.block()
    elif name == "img" and not closing:
        alternative = re.search(
            r"\balt\s*=\s*(?:\"([^\"]{1,200})\"|'([^']{1,200})')", attributes[:5000], re.I
        )
        if alternative is not None:
            writer.text(_entities(alternative[1] or alternative[2]))
