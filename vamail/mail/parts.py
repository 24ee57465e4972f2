"""The fast way into a mail: parts cut out by offset, no tree of objects, no copies of bodies.

What it cannot read for sure raises `UnsureError`; `mail.plain` then reads the same mail slowly.
Nested messages (message/rfc822) are leaves: their text is never merged into the mail around them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from vamail.mail.headers import Fields, read_head, read_parameters
from vamail.mail.limits import LimitError, Limits
from vamail.model.pattern import lazy

_AFTER_DELIMITER = lazy(rb"(--)?[ \t]*+(?:\r\n|\n|\r|\Z)")


class UnsureError(Exception):
    """The mail has a structure that only the plain way reads; the message says what is damaged."""


@dataclass(slots=True)
class Part:
    """One MIME part: its body is `raw[start:end]`, still encoded; a multipart has `children` instead.
    `unclosed`: a multipart whose last boundary is missing (set by the plain way only).

    `fields` holds the part's own fields (the top part: those of the mail), first value by name.
    """

    type: str
    parameters: dict[str, str]
    fields: dict[str, bytes]
    raw: bytes
    start: int
    end: int
    children: list["Part"] = field(default_factory=list)
    unclosed: bool = False

    def leaves(self) -> Iterator["Part"]:
        """Leaves in the order of the mail."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def first_values(fields: Fields) -> dict[str, bytes]:
    """The topmost value of each field."""
    out: dict[str, bytes] = {}
    for name, value in fields:
        out.setdefault(name, value)
    return out


def content_type(fields: dict[str, bytes], default: str) -> tuple[str, dict[str, str]]:
    """Type and parameters of a part; a missing or unreadable type is the default (RFC 2045, 5.2)."""
    value = fields.get("content-type")
    if value is None:
        return default, {}
    name, parameters = read_parameters(value)
    main, slash, rest = name.partition("/")
    if not (main and slash and rest):
        return ("text/plain" if main in {"", "text"} else default), parameters
    return name, parameters


class _Splitter:
    """Walks one mail; counts parts against the limits."""

    def __init__(self, raw: bytes, limits: Limits, defects: list[str], *, tolerant: bool) -> None:
        self.raw, self.limits, self.defects, self.tolerant = raw, limits, defects, tolerant
        self.parts = 0

    def part(self, fields: dict[str, bytes], start: int, end: int, depth: int, default: str) -> Part:
        self.parts += 1
        if self.parts > self.limits.parts:
            raise LimitError(f"The mail has more than {self.limits.parts} parts.")
        kind, parameters = content_type(fields, default)
        part = Part(kind, parameters, fields, self.raw, start, end)
        if kind.startswith("multipart/"):
            # A boundary was decoded as UTF-8 or windows-1252; only ASCII ones are sure to come back.
            boundary = parameters.get("boundary", "").rstrip()
            if not boundary or not boundary.isascii():
                self._unsure("A multipart has no usable boundary.")
                return part
            if depth >= self.limits.depth:
                raise LimitError(f"The mail is nested more than {self.limits.depth} deep.")
            inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            for child_start, child_end in self._spans(start, end, boundary.encode("ascii")):
                part.children.append(self._child(child_start, child_end, depth + 1, inner))
            if not part.children:
                self._unsure("A multipart holds no parts.")
        return part

    def _child(self, start: int, end: int, depth: int, default: str) -> Part:
        head = read_head(self.raw, start, end)
        if head.damaged:
            self._unsure("The header of a part is damaged.")
        return self.part(first_values(head.fields), head.body, end, depth, default)

    def _spans(self, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
        """Spans of the parts between the delimiter lines (RFC 2046, 5.1.1)."""
        raw, delimiter = self.raw, b"--" + boundary
        position, opened = start, -1
        while True:
            at = raw.find(delimiter, position, end)
            if at < 0:
                break
            position = at + len(delimiter)
            if at > start and raw[at - 1] not in b"\r\n":
                continue
            after = _AFTER_DELIMITER.match(raw, position, end)
            if after is None:
                continue
            if opened >= 0:
                yield opened, max(opened, self._before_line_end(opened, at))
            if after[1]:
                return
            # A delimiter's own line end may begin the next delimiter, so look from there on.
            opened = position = after.end()
        if opened >= 0:
            self._unsure("A multipart does not end with its boundary.")
            yield opened, end

    def _before_line_end(self, start: int, at: int) -> int:
        """The line end before a delimiter belongs to the delimiter."""
        if self.raw.endswith(b"\r\n", start, at):
            return at - 2
        return at - 1 if at > start and self.raw[at - 1] in b"\r\n" else at

    def _unsure(self, what: str) -> None:
        if not self.tolerant:
            raise UnsureError(what)
        if what not in self.defects:
            self.defects.append(what)


def split(raw: bytes, fields: Fields, start: int, limits: Limits, defects: list[str], *,
          tolerant: bool = False) -> Part:  # fmt: skip
    """The parts of the mail whose body begins at `start`.

    Raises `LimitError` beyond the limits and `UnsureError` for damage, unless `tolerant`: then damage
    is read as well as it goes and named in `defects`.
    """
    splitter = _Splitter(raw, limits, defects, tolerant=tolerant)
    return splitter.part(first_values(fields), start, len(raw), 0, "text/plain")
