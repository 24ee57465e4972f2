"""The slow way into a mail: the standard library's tree, for what the fast way is not sure of.

Why not mail-parser, which the design names for damaged mail: measured on 2,689 mails it merges the
text of nested mails into the body, gives unnamed attachments random names, drops message/delivery-status
and needs 218 MB on a crafted mail of 1 MB. It stays the oracle of the tests. Here the standard
library's compat32 parser finds the parts; types, boundaries and the top header come from our own
readers, because its parameter reader is quadratic and its header reader stops at `Name : value`.
"""

from email.feedparser import FeedParser
from email.message import Message as Tree

from vamail.mail.headers import Fields, read_parameters
from vamail.mail.limits import LimitError, Limits
from vamail.mail.parts import Part, content_type, first_values, split

_NAMES = {
    "NoBoundaryInMultipartDefect": "A multipart has no usable boundary.",
    "StartBoundaryNotFoundDefect": "A multipart holds no parts.",
    "CloseBoundaryNotFoundDefect": "A multipart does not end with its boundary.",
    "MissingHeaderBodySeparatorDefect": "The header of a part is damaged.",
    "FirstHeaderLineIsContinuationDefect": "The header of a part is damaged.",
}

_UNCLOSED = "CloseBoundaryNotFoundDefect"


class _Node(Tree):
    """A part while the standard library parses: it never descends into nested messages."""

    _payload: "list[Tree] | str | None"

    def encoded(self) -> "list[Tree] | bytes":
        """The parts, or the body as it stood in the mail: `get_payload` would decode some of it."""
        payload = self._payload
        return payload if isinstance(payload, list) else (payload or "").encode("ascii", "surrogateescape")

    def _kind(self) -> tuple[str, dict[str, str]]:
        return content_type(first_values(_fields(self)), self.get_default_type())

    def get_content_type(self) -> str:
        kind = self._kind()[0]
        return kind if kind.startswith("multipart/") else "application/octet-stream"

    def get_content_maintype(self) -> str:
        return self.get_content_type().partition("/")[0]

    def get_boundary(self, failobj: object = None) -> str | None:  # type: ignore[override]
        boundary = self._kind()[1].get("boundary", "").rstrip()
        return boundary if boundary and boundary.isascii() else None


def _fields(node: Tree) -> Fields:
    out: Fields = []
    for name, value in node.raw_items():
        out.append((name.strip().lower(), str(value).encode("utf-8", "surrogateescape")))
    return out


def read_tree(raw: bytes, fields: Fields, start: int, limits: Limits, defects: list[str]) -> Part:
    """The parts of the mail whose body begins at `start`, as `parts.split` returns them.

    Raises `LimitError` beyond the limits; damage is named in `defects`.
    """
    # The tolerant splitter is linear and bounded: it decides whether the slow parser may look at all.
    split(raw, fields, start, limits, [], tolerant=True)
    parser: FeedParser[_Node] = FeedParser(_factory=_Node)
    top = first_values(fields)
    kind, _ = content_type(top, "text/plain")
    if kind.startswith("multipart/"):
        parser.feed("Content-Type: " + _one_line(top["content-type"]) + "\n")
    parser.feed("\n")
    parser.feed(raw[start:].decode("ascii", "surrogateescape"))
    tree = parser.close()
    counter = _Counter(limits, defects)
    return counter.part(tree, top, 0, "text/plain")


def _one_line(value: bytes) -> str:
    kind, parameters = read_parameters(value)
    boundary = parameters.get("boundary", "").rstrip()
    if not boundary or not boundary.isascii():
        return kind
    escaped = boundary.replace("\\", "\\\\").replace('"', '\\"')
    return f'{kind}; boundary="{escaped}"'


class _Counter:
    """Turns the library's tree into ours, within the limits."""

    def __init__(self, limits: Limits, defects: list[str]) -> None:
        self.limits, self.defects, self.parts = limits, defects, 0

    def part(self, node: _Node, fields: dict[str, bytes], depth: int, default: str) -> Part:
        self.parts += 1
        if self.parts > self.limits.parts:
            raise LimitError(f"The mail has more than {self.limits.parts} parts.")
        if depth > self.limits.depth:
            raise LimitError(f"The mail is nested more than {self.limits.depth} deep.")
        for defect in node.defects:
            sentence = _NAMES.get(type(defect).__name__)
            if sentence and sentence not in self.defects:
                self.defects.append(sentence)
        kind, parameters = content_type(fields, default)
        body = node.encoded()
        if isinstance(body, bytes):
            return Part(kind, parameters, fields, body, 0, len(body))
        part = Part(kind, parameters, fields, b"", 0, 0)
        part.unclosed = any(type(defect).__name__ == _UNCLOSED for defect in node.defects)
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        for child in body:
            if isinstance(child, _Node):
                part.children.append(self.part(child, first_values(_fields(child)), depth + 1, inner))
        return part
