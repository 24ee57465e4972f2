"""The header of a mail or part: fields, unfolding, encoded words, parameters (RFC 5322, 2047, 2231).

Fields keep their order, topmost first. A space before the colon is legal (RFC 5322, 4.5) and must not
end the header, nor may a damaged line hide the fields after it: the loop guard reads them.
"""

import binascii
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from vamail.mail.charsets import clean_line, codec_of, decode, guess
from vamail.model.pattern import lazy

Fields = list[tuple[str, bytes]]
"""Lower-case names with their raw values (still folded and encoded), topmost first."""

# Repeats of groups are never possessive here: Python before 3.11.5 fails to match them.
_FIELD = lazy(rb"([!-9;-~]++)[ \t]*+:[ \t]*+([^\r\n]*+(?:(?:\r\n|\n|\r)[ \t][^\r\n]*+)*)")
_WHOLE_FIELD = lazy(_FIELD.pattern + rb"(?:\r\n|\n|\r|\Z)")
_LINE = lazy(rb"[^\r\n]*+(?:\r\n|\n|\r|\Z)")
_EOL = lazy(rb"\r\n|\n|\r")
_WORD = lazy(r"=\?([^?\s=]{1,80})\?([bBqQ])\?([^?\r\n]*+(?:\?(?!=)[^?\r\n]*+)*)\?=")
_BETWEEN_WORDS = lazy(r"(?<=\?=)[ \t\r\n]+(?==\?[^?\s=]{1,80}\?[bBqQ]\?)")
_USUAL = frozenset(
    {"from", "to", "subject", "date", "message-id", "received", "return-path", "mime-version", "content-type",
     "content-transfer-encoding", "content-disposition", "content-id"}
)  # fmt: skip
_VALUE_MAX = 64 * 1024
_PARAMETERS_MAX = 64
_HEAD_WINDOW = 16 * 1024


class Head(NamedTuple):
    """A header block: its fields, the offset at which the body starts, and the number of damaged lines."""

    fields: Fields
    body: int
    damaged: int


def head_end(raw: bytes, start: int, end: int) -> int:
    """Offset just after the empty line that ends the header in `raw[start:end]`, else `end`."""
    if raw.startswith(b"\r\n", start, end):
        return start + 2
    if raw.startswith(b"\n", start, end):
        return start + 1
    # Most headers are short: a search of one window first does not read through a big body in vain.
    near = min(end, start + _HEAD_WINDOW)
    plain = raw.find(b"\n\n", start, near)
    # Two more: of CR LF CR LF LF the empty line is the one that ends in CR LF.
    crlf = raw.find(b"\n\r\n", start, plain + 2 if plain >= 0 else near)
    if plain < 0 and crlf < 0 and near < end:
        plain = raw.find(b"\n\n", start, end)
        crlf = raw.find(b"\n\r\n", start, plain + 2 if plain >= 0 else end)
    if crlf >= 0:
        return crlf + 3
    return plain + 2 if plain >= 0 else end


def read_head(raw: bytes, start: int, end: int, *, top: bool = False) -> Head:
    """Fields of the header that starts at `start`.

    A line that is no field is passed over, so that it hides no field after it. Where no field stands
    before it and none that mails have stands after it, or where no empty line follows at all, the body
    begins at that line. `top` allows for the `From ` line of an mbox file.
    """
    stop = head_end(raw, start, end)
    fields: Fields = []
    position = start
    # Matching where the last field ended, never searching: a search for a colon would be quadratic.
    while position < stop and (found := _WHOLE_FIELD.match(raw, position, stop)):
        fields.append((_name(found[1]), found[2]))
        position = found.end()
    if position == stop or raw[position:stop] in {b"\r\n", b"\n"}:
        return Head(fields, stop, 0)
    return _read_damaged(raw, start, stop, end, top)


@lru_cache(maxsize=4096)
def _name(name: bytes) -> str:
    return name.decode("ascii").lower()


def _read_damaged(raw: bytes, start: int, stop: int, end: int, top: bool) -> Head:
    fields: Fields = []
    damaged, first_damaged, position, before = 0, -1, start, 0
    while position < stop:
        found = _FIELD.match(raw, position, stop)
        if found is not None:
            fields.append((_name(found[1]), found[2]))
            after = _EOL.match(raw, found.end(), stop)
            position = after.end() if after else max(found.end(), position + 1)
            continue
        line = _LINE.match(raw, position, stop)
        line_end = line.end() if line else stop
        if raw[position:line_end].strip() and not (top and raw.startswith((b"From ", b">From "), position)):
            if first_damaged < 0:
                first_damaged, before = position, len(fields)
            damaged += 1
            # An indented first field (a line that continues nothing) is read as the field that it is.
            if not fields and raw[position] in b" \t" and _FIELD.match(raw, position + 1, stop):
                line_end = position + 1
        position = max(line_end, position + 1)
    if damaged and (stop == end or not (before or any(name in _USUAL for name, _ in fields))):
        return Head(fields[:before], first_damaged, damaged)
    return Head(fields, stop, damaged)


def unfold(value: bytes) -> bytes:
    """The value on one line (RFC 5322, 2.2.3)."""
    if b"\n" not in value and b"\r" not in value:
        return value
    # Within a field's value every line end is a fold: white space follows it, and stays.
    return value.replace(b"\r\n", b"").replace(b"\n", b"").replace(b"\r", b"").lstrip(b" \t")


def decode_value(value: bytes) -> str:
    """A field as clean text: unfolded, encoded words read (RFC 2047), raw 8-bit bytes guessed."""
    value = value[:_VALUE_MAX]
    if b"\n" in value or b"\r" in value:
        value = unfold(value)
    text = value.decode("ascii") if value.isascii() else guess(value)
    return clean_line(decode_words(text) if "=?" in text else text)


class Headers(Mapping[str, tuple[str, ...]]):
    """Lower-case names and all their decoded values, topmost first; read only.

    A value is decoded when it is first asked for: nobody ever asks for most of them (signatures, traces).
    """

    __slots__ = ("_raw", "_read")

    def __init__(self, raw: dict[str, list[bytes]]) -> None:
        self._raw = raw
        self._read: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        """The decoded values; KeyError for a field that is not there."""
        known = self._read.get(name)
        if known is None:
            known = self._read[name] = tuple(map(_readable, self._raw[name]))
        return known

    def __contains__(self, name: object) -> bool:
        """Whether the field is there, without decoding it."""
        return name in self._raw

    def __iter__(self) -> Iterator[str]:
        """Names in the order in which they first stand in the mail."""
        return iter(self._raw)

    def __len__(self) -> int:
        """How many different fields there are."""
        return len(self._raw)

    def __repr__(self) -> str:
        """As a dict of the same contents."""
        return repr(dict(self))


def _readable(value: bytes) -> str:
    try:
        return decode_value(value)
    except Exception:  # noqa: BLE001 - it is decoded outside of `parse`, so this is the boundary to hostile bytes
        return clean_line(guess(unfold(value[:_VALUE_MAX])))


def decode_words(text: str) -> str:
    """Encoded words read wherever they stand, also inside quotes and with spaces in them."""
    if "=?" not in text:
        return text
    text = _BETWEEN_WORDS.sub("", text[:_VALUE_MAX])
    out: list[str] = []
    position, pending, label = 0, b"", ""
    # No word reaches beyond the last `?=`; without that end, words that never close cost quadratic time.
    for word in _WORD.finditer(text, 0, text.rfind("?=") + 2):
        data = _word_bytes(word[1], word[2], word[3])
        # A letter of several bytes may be cut between two words: bytes of one charset belong together.
        if pending and (word.start() != position or word[1].lower() != label):
            out.append(decode(pending, label)[0])
            pending = b""
        if word.start() != position:
            out.append(text[position : word.start()])
        pending, label, position = pending + data, word[1].lower(), word.end()
    if pending:
        out.append(decode(pending, label)[0])
    out.append(text[position:])
    return "".join(out)


def _word_bytes(label: str, encoding: str, text: str) -> bytes:
    # Raw letters inside an encoded word were guessed already: they go back to the word's own charset.
    data = text.encode("ascii" if text.isascii() else codec_of(label) or "utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    return decode_base64(data)


def decode_base64(data: bytes) -> bytes:
    """Base64 read as far as it goes: junk is passed over, missing padding supplied."""
    # Padding in the middle (pieces encoded one by one) would end what binascii reads, without an error.
    if b"=" not in data.rstrip(b"= \t\r\n"):
        try:
            return binascii.a2b_base64(data)
        except binascii.Error:
            pass
    out = []
    for run in re.findall(rb"[A-Za-z0-9+/]+", re.sub(rb"[^A-Za-z0-9+/=]+", b"", data)):
        whole = run[: len(run) - 1] if len(run) % 4 == 1 else run
        out.append(binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)))
    return b"".join(out)


@lru_cache(maxsize=1024)
def _cached_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    return _read_parameters(value)


def read_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """Main value in lower case and the parameters of Content-Type or Content-Disposition.

    RFC 2231 continuations and charsets are joined, RFC 2047 words read although they are not allowed
    there. At most 64 parameters of the first 64 kB are read. Do not change the returned mapping.
    """
    if len(value) <= 300:
        return _cached_parameters(value)
    return _read_parameters(value)


_PARAMETER = lazy(r";\s*+([^\s=;\"]++)\s*+=\s*+(\"[^\"\\]*+(?:\\.[^\"\\]*+)*\"?|[^;]*+)", re.S)
_MAIN = lazy(r"[^;(\s]*+")
# A boundary whose semicolon was forgotten: `multipart/mixed boundary="x"`.
_BARE_BOUNDARY = lazy(r"\sboundary=(\"[^\"]*+\"?|[^;\s]++)", re.IGNORECASE)


def _read_parameters(value: bytes) -> tuple[str, dict[str, str]]:
    value = unfold(value[:_VALUE_MAX])
    text = value.decode("ascii") if value.isascii() else guess(value)
    text = text.lstrip()
    main = _MAIN.match(text)
    pairs: dict[str, str] = {}
    for found in _PARAMETER.finditer(text):
        pairs.setdefault(found[1].lower(), _unquote(found[2]))
        if len(pairs) >= _PARAMETERS_MAX:
            break
    multipart = main is not None and main[0][:10].lower() == "multipart/"
    if multipart and "boundary" not in pairs and (bare := _BARE_BOUNDARY.search(text)):
        pairs["boundary"] = _unquote(bare[1])  # without it the whole mail would be one unreadable leaf
    return (clean_line(main[0]).lower() if main else ""), _join_continuations(pairs)


def _unquote(text: str) -> str:
    text = text.strip()
    if not text.startswith('"'):
        return text
    text = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    # Only quotes and backslashes are escaped in practice: `C:\new` is a path of Windows.
    return text.replace('\\"', '"').replace("\\\\", "\\") if "\\" in text else text


def _join_continuations(pairs: dict[str, str]) -> dict[str, str]:
    """RFC 2231, 3 and 4: `name*0*`, `name*1` ... are one value, with its charset in the first piece."""
    if not any("*" in name for name in pairs):
        return {name: clean_line(decode_words(text)) for name, text in pairs.items()}
    out: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, text in pairs.items():
        base, star, rest = name.partition("*")
        if not star:
            out[base] = clean_line(decode_words(text))
            continue
        number = rest.rstrip("*")
        index = int(number) if number.isdecimal() and number.isascii() and len(number) < 6 else 0
        pieces.setdefault(base, []).append((index, rest.endswith("*") or not rest, text))
    for base, found in pieces.items():
        out[base] = _join(sorted(found, key=lambda piece: piece[0]))
    return out


def _join(pieces: list[tuple[int, bool, str]]) -> str:
    label, data = "", b""
    for number, (_, encoded, text) in enumerate(pieces):
        value = text
        if encoded and number == 0 and value.count("'") >= 2:
            label, _, rest = value.partition("'")
            value = rest.partition("'")[2]
        raw = value.encode("utf-8", "replace")
        data += unquote_to_bytes(raw) if encoded else raw
    if not label:
        return clean_line(decode_words(guess(data)))
    return clean_line(decode_words(decode(data, label)[0]))
