"""Content transfer encodings (RFC 2045, 6) and uuencode: decoded as far as possible, never raising."""

import binascii
import re
from typing import NamedTuple

from vamail.mail.headers import decode_base64
from vamail.model.pattern import lazy

_UU_BEGIN = lazy(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,250})\r?\n", re.M)
_UU_FILES_MAX = 50
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n \t"
_NO_ESCAPE = lazy(rb"=(?![0-9A-Fa-f]{2}|[ \t]{0,100}(?:\r|\n|\Z))")


class Uuencoded(NamedTuple):
    """A file written into a text by uuencode: its name and its span `[start, end)` in the text's bytes."""

    name: bytes
    start: int
    end: int


def encoding_of(value: bytes) -> str:
    """Canonical name of a Content-Transfer-Encoding: `base64`, `quoted-printable`, `uuencode` or empty."""
    name = value.strip().strip(b'";').lower().partition(b";")[0].strip()
    if name in {b"base64", b"b", b"base-64"}:
        return "base64"
    if name in {b"quoted-printable", b"q", b"quotedprintable"}:
        return "quoted-printable"
    if name in {b"x-uuencode", b"uuencode", b"uue", b"x-uue"}:
        return "uuencode"
    return ""


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """The bytes that were meant. Any other encoding than the three is the identity."""
    if encoding == "base64":
        return decode_base64(data)
    if encoding == "quoted-printable":
        return decode_quoted_printable(data)
    if encoding == "uuencode":
        return decode_uuencode(data)
    return data


def is_damaged(data: bytes, encoding: str) -> bool:
    """Whether the data holds what its encoding cannot have written, so that something may be missing."""
    if encoding == "base64":
        return bool(data.translate(None, _BASE64))
    return encoding == "quoted-printable" and b"=" in data and _NO_ESCAPE.search(data) is not None


def decode_quoted_printable(data: bytes) -> bytes:
    """Quoted-printable; what is no valid escape stays as it is."""
    return binascii.a2b_qp(data) if b"=" in data else data


def decode_uuencode(data: bytes) -> bytes:
    """Lines of uuencode, with or without their `begin` and `end`; broken lines are passed over."""
    out = []
    begin = _UU_BEGIN.search(data)
    for line in data[begin.end() if begin else 0 :].splitlines():
        if line.strip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders add a check character at the end of a line.
            length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                out.append(binascii.a2b_uu(line[: length + 1]))
            except binascii.Error:
                continue
    return b"".join(out)


def find_uuencoded(data: bytes) -> list[Uuencoded]:
    """Uuencoded files within a text; one without its `end` line is no file."""
    if b"begin" not in data:
        return []
    found: list[Uuencoded] = []
    position = 0
    for begin in _UU_BEGIN.finditer(data):
        if begin.start() < position or not _looks_uuencoded(data, begin.end()):
            continue
        end = data.find(b"\nend", begin.end() - 1)
        if end < 0 or len(found) >= _UU_FILES_MAX:
            break
        position = end + 4
        found.append(Uuencoded(begin[1].strip(), begin.start(), position))
    return found


def _looks_uuencoded(data: bytes, start: int) -> bool:
    """Whether the first line has the length that its first character announces."""
    stop = data.find(b"\n", start)
    line = data[start : stop if stop >= 0 else len(data)].rstrip(b"\r\n")
    if not line or not 0x20 <= line[0] <= 0x60:
        return False
    announced = ((line[0] - 32) & 63) + 2
    return abs(len(line) - 1 - announced // 3 * 4) <= 2 or line in {b"`", b" "}


def decoded_size(raw: bytes, start: int, end: int, encoding: str) -> int:
    """Bytes that `raw[start:end]` decodes to.

    Regular base64 (lines of one length) is counted, not decoded: nothing is copied.
    """
    if encoding == "base64":
        counted = _regular_base64_size(raw, start, end)
        if counted is not None:
            return counted
    elif not encoding:
        return end - start
    return len(decode_transfer(raw[start:end], encoding))


def _regular_base64_size(raw: bytes, start: int, end: int) -> int | None:
    while end > start and raw[end - 1] in b"\r\n \t":
        end -= 1
    if start == end:
        return 0
    step = raw.find(b"\n", start, end) - start + 1
    lines = (end - start - 1) // step if step > 0 else 0
    letters = end - start - lines
    if lines:
        # Every line end stands where the first line's width puts it, so there is none between them.
        if raw[start + step - 1 : end : step] != b"\n" * lines:
            return None
        if step > 1 and raw[start + step - 2] == 0x0D:
            if raw[start + step - 2 : start + lines * step : step] != b"\r" * lines:
                return None
            letters -= lines
    if letters % 4:
        return None
    last = raw[max(start, end - 8) : end].replace(b"\r", b"").replace(b"\n", b"")
    return letters // 4 * 3 - min(2, len(last) - len(last.rstrip(b"=")))
