"""HTML to plain text, for mails that carry nothing else: one pass, linear, bounded, never raising.

Nothing is fetched, run or kept of scripts and styles. Quoted mails (`blockquote`) get `> ` before each
line, so that the reader of replies sees the quote; table cells are parted by spaces, list items
begin with `- `.
"""

import re
from html import unescape

from vamail.mail.charsets import clean_text
from vamail.model.pattern import lazy

_TAG = lazy(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)([^<>\"']*+(?:(?:\"[^\"<]*+\"|'[^'<]*+')[^<>\"']*+)*)>")
_LOOSE_TAG = lazy(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)([^>]*+)>")
_SPACES = lazy(r"[ \t\n\r\f\u200b\ufeff]+")
_BREAKS = lazy(r"\n{3,}")
_NO_TEXT = frozenset({
    "script", "style", "head", "title", "template", "svg", "math", "noframes", "object",
})  # fmt: skip
_LINE = frozenset({
    "div", "tr", "li", "dt", "dd", "option", "address", "article", "section", "header", "footer", "main",
    "aside", "nav", "figure", "figcaption", "form", "fieldset", "table", "tbody", "thead", "center", "body",
    "html", "legend", "caption", "details", "summary", "dialog",
})  # fmt: skip
_PARAGRAPH = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote",
})  # fmt: skip
_END_TAGS = {name: lazy(f"</{name}[\\s/>]", re.I) for name in _NO_TEXT}
_BODY = lazy(r"<body[\s>]", re.I)
_CHARS_MAX = 1_000_000
TAGS_MAX = 30_000
"""How many tags of a mail are read: a tag costs as much as a hundred letters. Long letters have 5,000."""
_HEAD_SEARCHED = 5000
_QUOTE_DEPTH_MAX = 20


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
        self.lines.append(">" * self.quotes + (" " if self.quotes and text else "") + text)

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


def read_html(html: str, tags: int) -> tuple[str, int]:
    """Plain text of an HTML body, and how many of the `tags` allowed are left; -1 when it was cut."""
    writer = _Writer()
    left = _Tokens(html[:_CHARS_MAX], writer).read(tags)
    writer.block()
    return _BREAKS.sub("\n\n", "\n".join(writer.lines)).strip("\n"), left


class _Tokens:
    """Goes through tags and text once, from left to right; every step moves on."""

    def __init__(self, html: str, writer: _Writer) -> None:
        self.html, self.writer, self.strict_failures = html, writer, 0
        # Where the next of these marks stands, so that no stretch is searched twice.
        self.next: dict[str, int] = {}

    def _find(self, mark: str, position: int) -> int:
        """Offset of the next `mark` from `position` on, or -1; answers are kept."""
        known = self.next.get(mark, 0)
        if (known >= 0 and known < position) or mark not in self.next:
            known = self.next[mark] = self.html.find(mark, position)
        return known

    def _find_end(self, name: str, position: int) -> int:
        """The same for the end tag of an element."""
        key = f"/{name}"
        known = self.next.get(key, 0)
        if (known >= 0 and known < position) or key not in self.next:
            found = _END_TAGS[name].search(self.html, position)
            known = self.next[key] = found.start() if found else -1
        return known

    def read(self, tags: int) -> int:
        """What is left of `tags`; -1 when the rest was not read."""
        position, end = 0, len(self.html)
        while position < end:
            at = self.html.find("<", position)
            at = end if at < 0 else at
            if at > position:
                self.writer.text(_entities(self.html[position:at]))
            if at == end:
                break
            if tags <= 0:
                return -1
            tags -= 1
            position = self._markup(at, end)
        return tags

    def _markup(self, at: int, end: int) -> int:
        """Offset after what the `<` at `at` begins."""
        if self.html.startswith(("<!", "<?"), at):
            return self._after_declaration(at, end)
        tag = self._tag(at, end)
        if tag is None:
            return self._stray(at, end)
        closing, name, attributes = bool(tag[1]), tag[2].lower(), tag[3]
        if name not in _NO_TEXT:
            _write_tag(self.writer, name, closing, attributes)
        elif not closing and not attributes.endswith("/"):
            return self._skip(name, tag.end())
        return tag.end()

    def _after_declaration(self, at: int, end: int) -> int:
        """Offset after a comment, doctype or conditional comment; an unclosed one hides nothing."""
        if self.html.startswith("<!--", at):
            close = self._find("-->", at + 2)
            if close >= 0:
                return close + 3
        close = self._find(">", at)
        return close + 1 if close >= 0 else end

    def _skip(self, name: str, position: int) -> int:
        """Where text is shown again after an element without any: after its end tag, if it has one."""
        ending = self._find_end(name, position)
        if ending < 0:
            # A script without an end swallows the rest; a head without an end ends where it begins.
            return len(self.html) if name in {"script", "style"} else position
        if name == "head":
            body = _BODY.search(self.html, position, min(ending, position + _HEAD_SEARCHED))
            if body is not None:
                return body.start()
        close = self._find(">", ending)
        return close + 1 if close >= 0 else len(self.html)

    def _tag(self, at: int, end: int) -> re.Match[str] | None:
        # Quotes may hide a `>`; where they are broken too often the simple reading must do.
        if self.strict_failures < 200:
            tag = _TAG.match(self.html, at, min(end, at + 20_000))
            if tag is not None:
                return tag
            self.strict_failures += 1
        return _LOOSE_TAG.match(self.html, at)

    def _stray(self, at: int, end: int) -> int:
        """A `<` that begins no tag is text; a tag that never ends is left out with all after it."""
        if self._find(">", at) >= 0:
            self.writer.text("<")
            return at + 1
        if not self.html[at + 1 : at + 2].isalpha():
            self.writer.text(_entities(self.html[at:]))
        return end


def _entities(text: str) -> str:
    if "&" not in text:
        return text
    return clean_text(unescape(text))


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
