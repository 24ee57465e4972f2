"""Mails as an attacker or a broken program would make them: real ones, taken apart and put together wrongly.

The seeds are `tests/corpus` and, where VAMAIL_FOREIGN_CORPUS is set, mails that nobody here wrote.
A strategy draws a seed and a few damages; each damage is one small function, so that what fails shrinks
to few of them.
"""

import base64
import json
import os
import quopri
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

MOST = 120_000
"""No mutated mail is longer: what costs more than its length is seen well below this size."""

Draw = Callable[[Any], Any]

CHARSETS = (
    b"utf-8", b"utf-7", b"utf-16", b"utf-32", b"us-ascii", b"iso-8859-1", b"iso-8859-2", b"windows-1256",
    b"iso-2022-jp", b"iso-2022-kr", b"hz", b"gb18030", b"big5", b"shift_jis", b"koi8-r", b"x-unknown",
    b"idna",
    b"punycode", b"unicode_escape", b"hex", b"zlib", b"rot13", b"base64", b"undefined", b"mbcs", b"", b"*",
    b"cp65001", b"utf-8\0", b"charset=utf-8", b"'utf-8'", b"\xff",
)  # fmt: skip
ENCODINGS = (
    b"7bit",
    b"8bit",
    b"binary",
    b"base64",
    b"quoted-printable",
    b"x-uuencode",
    b"gzip",
    b"deflate",
    b"",
)
TOKENS = (
    b"\0", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\n\n", b" ", b"\t", b"\r\n ", b"\r\n\t", b"\x0b", b"\x0c",
    b"\x1b[2J",
    b"\x85", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\xc0\x80",
    b"=?", b"?=",
    b"=?utf-8?q?", b"=?utf-8?b?", b"=?utf-8?q?=0D=0ABcc:_x@evil.example?=", b"=0D=0A", b"=\r\n", b"=C3",
    b"--", b"--\r\n",
    b"<", b">", b"<>", b"(", b")", b'"', b"\\", b"@", b",", b";", b":", b"[", b"]", b"'", b"''", b"*0*=",
    b"%0d%0a", b"%00",
    b"begin 644 x\r\n", b"\r\nend\r\n", b"From ", b">From ", b"> ", b"-- \r\n", b"On Monday, X wrote:\r\n",
    b"-----Original Message-----\r\n", b"<blockquote>", b"<script>", b"<!--", b"-->", b"<a '", b"<div",
    b"&#", b"&#0;",
    b"&#xd800;", b"&lt;", b"{{", b"}}", b"{% for x in y %}", b"BEGIN:VCALENDAR\r\n", b"METHOD:REPLY\r\n",
    b"BEGIN:VEVENT\r\n", b"UID:", b"Final-Recipient: rfc822;", b"Status: 5.1.1\r\n", b"Action: failed\r\n",
    b"Original-Message-ID: <", b"Message-ID: <", b"tomorrow at 99:99", b"31.02.2027", b"2026-13-45",
    b"T-1", b"[T-1]",
)  # fmt: skip
FIELDS = (
    b"From: boss@va.example", b"From: ", b"From: <>", b"To: requests@va.example", b"Cc: a@b, c@d",
    b"Subject: x",
    b"Subject: =?x?q?=00?=", b"Auto-Submitted : auto-replied", b"Auto-Submitted: no", b"Precedence: bulk",
    b"List-Id: <x>", b"Return-Path: <>", b"Message-ID: <a@b>", b"Message-ID: ", b"In-Reply-To: <a@b> <c@d>",
    b"References:" + b" <r@x.example>" * 300, b"Date: Thu, 31 Dec 9999 23:59:59 +9999", b"Date: x", b"X",
    b"no field at all", b": value", b"Name :", b"MIME-Version: 1.0", b"Content-Type: text/html",
    b"Content-Type: multipart/mixed", b'Content-Type: multipart/mixed; boundary="',
    b"Content-Type: message/rfc822",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    b"Content-Type: text/calendar",
    b"Content-Type: multipart/related; boundary=b", b"Content-Type: multipart/digest; boundary=b",
    b"Content-Type: multipart/alternative; boundary=b", b"Content-Type: text/plain; format=flowed; delsp=yes",
    b"Content-Disposition: attachment; filename=../../x", b"Content-Disposition: inline",
    b"Content-Transfer-Encoding: base64", b"Content-Encoding: gzip", b"X-Vamail-Loop: x",
    b"X-Failed-Recipients: a@b",
    b"Authentication-Results: mx.va.example; dmarc=pass header.from=va.example",
    b"Delivered-To: requests@va.example",
    b"Reply-To: x@evil.example", b"Reply-To: =?utf-8?q?a=0d=0ab?=", b"X-Spam-Flag: YES",
)  # fmt: skip


@lru_cache(maxsize=1)
def seeds() -> tuple[bytes, ...]:
    """Mails to begin with, the small ones only, always in the same order."""
    own = sorted((Path(__file__).parents[1] / "corpus").glob("*.eml"))
    found = [path.read_bytes() for path in own]
    index = Path(os.environ.get("VAMAIL_FOREIGN_CORPUS", "/nowhere")) / "index.jsonl"
    if index.is_file():
        rows = [json.loads(line) for line in index.read_text("utf-8").splitlines()]
        found += [(index.parent / row["file"]).read_bytes() for row in rows if row["kind"] == "mail"]
    return tuple(raw for raw in found if len(raw) <= MOST // 3)


def _place(draw: Draw, raw: bytes) -> int:
    return draw(st.integers(0, len(raw)))


def _line(draw: Draw, raw: bytes, head_only: bool = False) -> tuple[int, int]:
    """Start and end of one line, of the header if so wanted."""
    end = re.search(rb"\r?\n\r?\n", raw) if head_only else None
    at = draw(st.integers(0, end.start() if end else len(raw)))
    start = raw.rfind(b"\n", 0, at) + 1
    stop = raw.find(b"\n", at)
    return start, (stop + 1 if stop >= 0 else len(raw))


def splice(draw: Draw, raw: bytes) -> bytes:
    """The beginning of this mail and the end of another."""
    other: bytes = draw(st.sampled_from(seeds()))
    return raw[: _place(draw, raw)] + other[_place(draw, other) :]


def cut(draw: Draw, raw: bytes) -> bytes:
    """A piece is missing."""
    at = _place(draw, raw)
    length: int = draw(st.integers(0, 4_000))
    return raw[:at] + raw[at + length :]


def insert(draw: Draw, raw: bytes) -> bytes:
    """A token that means something, where it does not belong, once or often."""
    at = _place(draw, raw)
    token: bytes = draw(st.sampled_from(TOKENS))
    times: int = draw(st.sampled_from((1, 1, 1, 2, 50, 3_000)))
    return raw[:at] + token * times + raw[at:]


def flip(draw: Draw, raw: bytes) -> bytes:
    """A few bytes are others."""
    at = _place(draw, raw)
    other: bytes = draw(st.binary(min_size=1, max_size=6))
    return raw[:at] + other + raw[at + len(other) :]


def double_line(draw: Draw, raw: bytes) -> bytes:
    """A line of the header stands twice, or very often."""
    start, end = _line(draw, raw, head_only=True)
    times: int = draw(st.sampled_from((1, 2, 300)))
    return raw[:end] + raw[start:end] * times + raw[end:]


def drop_line(draw: Draw, raw: bytes) -> bytes:
    """A line is missing."""
    start, end = _line(draw, raw)
    return raw[:start] + raw[end:]


def add_field(draw: Draw, raw: bytes) -> bytes:
    """A field more, anywhere in the header."""
    start, _ = _line(draw, raw, head_only=True)
    field: bytes = draw(st.sampled_from(FIELDS))
    return raw[:start] + field + b"\r\n" + raw[start:]


def change_charset(draw: Draw, raw: bytes) -> bytes:
    """Another charset is claimed."""
    charset: bytes = draw(st.sampled_from(CHARSETS))
    return re.sub(rb"(?i)charset=[^\s;]*", lambda _: b"charset=" + charset, raw, count=3)


def change_encoding(draw: Draw, raw: bytes) -> bytes:
    """Another transfer encoding is claimed."""
    encoding: bytes = draw(st.sampled_from(ENCODINGS))
    name = rb"(?im)^(content-transfer-encoding:)[^\r\n]*"
    return re.sub(name, lambda found: found[1] + b" " + encoding, raw, count=3)


def encode(draw: Draw, raw: bytes) -> bytes:
    """The body is encoded, and says so or not."""
    head, _, body = raw.partition(b"\r\n\r\n")
    kind: str = draw(st.sampled_from(("base64", "quoted-printable")))
    coded = base64.encodebytes(body) if kind == "base64" else quopri.encodestring(body)
    said = draw(st.booleans())
    line = b"\r\nContent-Transfer-Encoding: " + kind.encode() if said else b""
    return head + line + b"\r\n\r\n" + coded


def nest(draw: Draw, raw: bytes) -> bytes:
    """The mail is a part of another, once or in many layers, closed or not."""
    kind: bytes = draw(
        st.sampled_from(
            (b"message/rfc822", b"text/plain", b"text/html", b"application/pdf", b"text/calendar")
        )
    )
    depth: int = draw(st.sampled_from((1, 1, 2, 5, 25)))
    subtype: bytes = draw(st.sampled_from((b"mixed", b"alternative", b"related", b"digest", b"report")))
    closed = draw(st.booleans())
    for level in range(depth):
        b = b"n%d" % level
        end = b"\r\n--" + b + b"--\r\n" if closed else b""
        outer = (
            b"From: a@acme.example\r\nTo: requests@va.example\r\nSubject: layer\r\nContent-Type: multipart/"
        )
        around = outer + subtype + b"; boundary=" + b + b"\r\n\r\n--" + b + b"\r\nContent-Type: " + kind
        raw = around + b"\r\n\r\n" + raw + end
        if len(raw) > MOST:
            break
        kind = b"message/rfc822" if draw(st.booleans()) else b"multipart/" + subtype + b"; boundary=" + b
    return raw


def repeat(draw: Draw, raw: bytes) -> bytes:
    """A piece stands there very often: what reads it again and again becomes slow."""
    at = _place(draw, raw)
    length: int = draw(st.integers(1, 60))
    times: int = draw(st.sampled_from((10, 200, 4_000)))
    return raw[:at] + raw[at : at + length] * times + raw[at:]


def change_line_ends(draw: Draw, raw: bytes) -> bytes:
    """LF, CR or a mixture."""
    end: bytes = draw(st.sampled_from((b"\n", b"\r", b"\r\r\n", b"\n\r")))
    return raw.replace(b"\r\n", b"\n").replace(b"\n", end)


DAMAGES = (
    splice, cut, insert, insert, flip, double_line, drop_line, add_field, add_field, change_charset,
    change_encoding, encode, nest, repeat, change_line_ends,
)  # fmt: skip


@st.composite
def mails(draw: Draw) -> bytes:
    """A mail with up to six damages."""
    raw: bytes = draw(st.sampled_from(seeds()))
    for damage in draw(st.lists(st.sampled_from(DAMAGES), max_size=6)):
        raw = damage(draw, raw)[:MOST]
    return raw
