"""Calendar objects as components and properties (RFC 5545, 3.1; RFC 6868): bounded, never raises.

    bytes ──> unfold ──> text ──> read_object ──> components ──> properties with parameters

Lines that nobody of us reads are passed over unread. What goes beyond a bound is said in `Stream.refused`,
what is damaged in `Stream.defects`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from vamail.mail.charsets import clean_text, decode
from vamail.model.pattern import lazy

BYTES_MAX = 1_500_000
LINES_MAX = 20_000
_DEPTH_MAX = 8
_COMPONENTS_MAX = 1_000
_PROPERTIES_MAX = 20_000
_SAME_MAX = 500
_HEAD_MAX = 8_000
_KEPT = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "STANDARD", "DAYLIGHT"})
_READ = frozenset({
    "UID", "SEQUENCE", "SUMMARY", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE",
    "RDATE", "EXDATE", "EXRULE", "DESCRIPTION", "LOCATION", "URL", "STATUS", "ORGANIZER", "ATTENDEE",
    "COMMENT", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK", "X-MICROSOFT-CDO-ALLDAYEVENT",
    "TZID", "TZOFFSETFROM", "TZOFFSETTO", "X-LIC-LOCATION",
})  # fmt: skip
_NAME = lazy(r"[A-Za-z0-9_.-]{1,80}(?=[;:])")
_PARAMETERS = lazy(r'((?:[^":]++|"[^"]*+")*+):')
_PARAMETER = lazy(r';\s*([A-Za-z0-9-]{1,60})=((?:[^";]++|"[^"]*+")*+)')
_CARET = lazy(r"\^([n^'])")
_ESCAPED = lazy(r"\\([\\;,nN])")
_CARETS = {"n": "\n", "^": "^", "'": '"'}
# Line and paragraph ends, all other controls, and what turns text around: marks and joiners stay, which
# Persian needs.
_ENDS = lazy("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = lazy("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_SPACES = lazy(r"\s+")


class Property(NamedTuple):
    """One content line: its parameters as they stand, and its value unread."""

    head: str
    value: str

    @property
    def parameters(self) -> dict[str, str]:
        """Name in capitals to value, quotes off and carets read; of one that occurs twice the first."""
        found: dict[str, str] = {}
        for name, value in _PARAMETER.findall(self.head[:_HEAD_MAX]):
            bare = value.replace('"', "").strip()
            found.setdefault(name.upper(), _CARET.sub(lambda mark: _CARETS[mark[1]], bare))
        return found


@dataclass(slots=True)
class Component:
    """What stands between BEGIN and END; `properties` only those that are read, `parts` the inner ones."""

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)
    closed: bool = False

    def first(self, name: str) -> Property | None:
        """The first property of this name."""
        found = self.properties.get(name)
        return found[0] if found else None

    def every(self, name: str) -> list[Property]:
        """All properties of this name, in order."""
        return self.properties.get(name, [])

    def value(self, name: str) -> str:
        """The first one's value as it stands, or an empty string."""
        found = self.first(name)
        return found.value if found else ""


@dataclass(slots=True)
class Stream:
    """The first VCALENDAR of some bytes. `methods`: every METHOD, in capitals. `is_object`: there is one."""

    methods: list[str] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)
    is_object: bool = False
    closed: bool = False
    more: bool = False
    defects: list[str] = field(default_factory=list)
    refused: str = ""


def unfold(data: bytes, charset: str) -> tuple[str, str]:
    """The text of an object, each property on one line, and what had to be guessed ('' : nothing).

    Lines are folded between any two octets (RFC 5545, 3.1), so that a letter may stand on two of them.
    """
    if b"\x00" in data[:64] or "16" in charset or "32" in charset:
        text, guessed = decode(data, charset)
        text = clean_text(text)
        return text.replace("\n ", "").replace("\n\t", ""), guessed
    if b"\r" in data:
        # A relay that writes CR LF for LF leaves CR CR LF.
        data = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    text, guessed = decode(data.replace(b"\n ", b"").replace(b"\n\t", b""), charset or "utf-8")
    return clean_text(text), guessed


def unescape(value: str) -> str:
    """A TEXT value as text (RFC 5545, 3.3.11)."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], value)


def one_line(text: str, most: int) -> str:
    """Text without controls on one line, at most so long."""
    if not (len(text) <= most and text.isprintable()):
        text = _SPACES.sub(" ", _CONTROLS.sub(" ", _ENDS.sub(" ", text[: most * 2])))
    return text.strip()[:most].rstrip()


def several_lines(text: str, most: int) -> str:
    """Text without controls but LF, at most so long."""
    return _CONTROLS.sub(" ", _ENDS.sub("\n", text[: most * 2])).strip()[:most].rstrip()


def read_object(text: str) -> Stream:
    """The first calendar object of an unfolded text."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text.removeprefix("\ufeff")
        self.out = Stream()
        self.stack: list[Component] = []
        self.components = self.properties = self.junk = 0

    def read(self) -> Stream:
        for line in self._lines():
            named = _NAME.match(line)
            if named is None:
                self.junk += bool(line.strip())
                continue
            name = named[0].upper()
            if name == "BEGIN":
                self._begin(_split(line, named.end())[1].strip().upper()[:40])
            elif name == "END":
                self._end(_split(line, named.end())[1].strip().upper()[:40])
            elif name == "METHOD":
                self._method(line, named.end())
            elif name in _READ and self.stack and self.stack[-1].name in _KEPT:
                self._property(name, line, named.end())
            if self.out.refused or self.out.more:
                break
        self._say()
        return self.out

    def _lines(self) -> Iterator[str]:
        lines = self.text.split("\n", LINES_MAX)
        if len(lines) > LINES_MAX and lines.pop():
            self.out.refused = f"The calendar object has more than {LINES_MAX} lines."
        yield from lines

    def _begin(self, name: str) -> None:
        if name == "VCALENDAR" and not self.stack:
            self.out.more = self.out.is_object
            self.out.is_object = True
        self.components += 1
        component = Component(name)
        if len(self.stack) >= _DEPTH_MAX or self.components > _COMPONENTS_MAX:
            self.out.refused = "The calendar object is nested too deep or has too many parts."
            return
        if name in _KEPT and self.stack:
            kept = self.stack[-1].parts if self.stack[-1].name == "VTIMEZONE" else self.out.components
            if self.stack[-1].name in {"VCALENDAR", "VTIMEZONE"}:
                kept.append(component)
        self.stack.append(component)

    def _end(self, name: str) -> None:
        if not self.stack or self.stack[-1].name != name:
            self.junk += 1
            if not any(one.name == name for one in self.stack):
                return
        while self.stack:
            component = self.stack.pop()
            if component.name == name:
                component.closed = True
                self.out.closed = self.out.closed or name == "VCALENDAR"
                return

    def _method(self, line: str, start: int) -> None:
        if len(self.stack) <= 1 and len(self.out.methods) < 20:
            self.out.methods.append(_split(line, start)[1].strip().upper()[:40])

    def _property(self, name: str, line: str, start: int) -> None:
        same = self.stack[-1].properties.setdefault(name, [])
        self.properties += 1
        if len(same) < _SAME_MAX and self.properties <= _PROPERTIES_MAX:
            same.append(Property(*_split(line, start)))

    def _say(self) -> None:
        if self.junk:
            self.out.defects.append("Some lines of the calendar object are no properties and were left out.")
        if self.out.is_object and not self.out.closed and not self.out.refused:
            self.out.defects.append("The calendar object has no end.")
        if self.out.more:
            self.out.defects.append("There is more than one calendar object; only the first was read.")


def _split(line: str, start: int) -> tuple[str, str]:
    """Parameters and value of a line whose name ends at `start`: a quoted colon divides nothing."""
    if line[start] == ":":
        return "", line[start + 1 :]
    found = _PARAMETERS.match(line, start)
    if found is None:  # a quote that never ends
        head, _, value = line[start:].partition(":")
        return head, value
    return found[1], line[found.end() :]
