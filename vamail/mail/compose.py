"""One outgoing mail as bytes: CRLF, 7-bit, no line over 998 octets, and no way to add a header.

The bytes are put together here and not by `email.message.EmailMessage`, which costs more than the
rest of an acknowledgement together; tests read every field back with the standard library's parser.
"""

from base64 import b64encode
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from vamail.model.message import Address
from vamail.model.pattern import lazy

LAST_REFERENCES = 20

_LINE = 76
_WORD_BYTES = 45  # 60 characters of base64: with its frame an encoded word stays under 75 (RFC 2047, 2)
_HIGH = bytes(range(128, 256))
# What ends a line anywhere (also for readers that split on Unicode line ends), and all other controls.
_CONTROLS = lazy("[\x00-\x1f\x7f\x80-\x9f\u2028\u2029\ud800-\udfff]")
_NO_CONTROLS = bytes(
    32 if code == 127 or (code < 32 and code not in (9, 10)) else code for code in range(256)
)
_LINE_ENDS = lazy(r"\r\n|\r|\n")
_PLAIN_PHRASE = lazy(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LOCAL_PART = lazy(r"""[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+|"(?:[ !#-\[\]-~]|\\[ -~])*\"""")
_DOMAIN = lazy(r"[A-Za-z0-9._-]+|\[[A-Za-z0-9.:]+\]")
_MESSAGE_ID = lazy(r"[!-;=?-~]{1,900}")
_SPACES = lazy(" {2,}")
_FIELD_NAME = lazy(r"[A-Za-z0-9-]+")
_METHOD = lazy(r"[A-Z]{1,40}")
_FILE_NAME = lazy(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_CONTENT_ID = lazy(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,400}@[A-Za-z0-9.-]{1,255}")
_MIME_TYPE = lazy(r"[a-z0-9-]{1,40}/[a-z0-9.+-]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarObject:
    """An iCalendar object that goes with a mail (RFC 6047): `data` in UTF-8 as it is to arrive, whose METHOD
    is `method`."""

    method: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a mail: a `name` of ASCII letters, digits, `.`, `-` and `_`, a MIME `type`."""

    name: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """A picture within the HTML, which names it `cid:` and its Content-ID (RFC 2392), without brackets."""

    cid: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What is to be written.

    `message_id`, `in_reply_to` and `references` stand without angle brackets, the oldest reference
    first; `date` is aware. An empty `html` makes a mail of plain text alone. `headers` are further
    fields, name to value, written after our own. `calendar` is the last alternative and a file as well.
    `attachments` are the last parts; `inline` are the pictures that the HTML shows.
    """

    sender: Address
    to: Address
    subject: str
    text: str
    message_id: str
    date: datetime
    html: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    auto_submitted: str = ""
    reply_to: Address | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    calendar: CalendarObject | None = None
    attachments: tuple[Attachment, ...] = ()
    inline: tuple[Inline, ...] = ()


def compose(mail: Outgoing) -> bytes:
    """The mail as it goes on the wire (RFC 5322, 2045-2047), without dot-stuffing.

    Raises ValueError where an address, a Message-ID or Content-ID, a METHOD or the name of a field or file
    cannot be written safely; values are never a reason: what they must not hold becomes a space.
    """
    head = [
        address_field("From", mail.sender),
        address_field("To", mail.to),
        _text_field("Subject", mail.subject),
        f"Date: {format_datetime(mail.date)}",
        f"Message-ID: <{_own_message_id(mail.message_id)}>",
        *_thread_fields(mail.in_reply_to, mail.references),
    ]
    if mail.reply_to is not None:
        head.append(address_field("Reply-To", mail.reply_to))
    if mail.auto_submitted:
        head.append(_text_field("Auto-Submitted", mail.auto_submitted))
    head.extend(_text_field(name, value) for name, value in mail.headers.items())
    head.append("MIME-Version: 1.0")
    body = _body(mail)
    return "\r\n".join(head).encode("ascii") + b"\r\n" + body


# --- header fields -----------------------------------------------------------------------------------


def clean_line(value: str) -> str:
    """`value` fit for one line: every control, line end and lone surrogate is a space."""
    return _CONTROLS.sub(" ", value) if not value.isprintable() else value


@lru_cache(maxsize=512)  # most fields of most mails are the same
def _text_field(name: str, value: str) -> str:
    """An unstructured field, folded; encoded words wherever plain text would not be read back alike."""
    if not _FIELD_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a header field")
    value = clean_line(value)
    if not _needs_encoding(value):
        return _fold(name, value)
    return f"{name}: " + "\r\n ".join(_encoded_words(value))


def _needs_encoding(value: str) -> bool:
    if not value.isascii() or "=?" in value or value != value.strip():
        return True
    return len(value) > _LINE and max(map(len, value.split(" "))) > _LINE


def _fold(name: str, value: str) -> str:
    """Fold at single spaces, which stand again when it is unfolded (RFC 5322, 2.2.3)."""
    if len(name) + 2 + len(value) <= _LINE:
        return f"{name}: {value}"
    lines, line = [], f"{name}:"
    for word in value.split(" "):
        # An empty word is a further space; a line must never consist of spaces alone.
        if word and line.strip() and not line.endswith(" ") and len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = f" {word}"
        else:
            line += f" {word}"
    lines.append(line)
    return "\r\n".join(lines)


def _encoded_words(value: str) -> Iterator[str]:
    """`value` as encoded words of at most 75 octets, none splitting a character (RFC 2047, 2 and 5)."""
    data = value.encode("utf-8", "replace")
    start = 0
    while start < len(data):
        end = min(start + _WORD_BYTES, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        yield f"=?utf-8?b?{b64encode(data[start:end]).decode('ascii')}?="
        start = end


@lru_cache(maxsize=1024)
def address_field(name: str, address: Address) -> str:
    """A field with one mailbox (RFC 5322, 3.4). Raises ValueError when the address is no addr-spec."""
    spec = _addr_spec(address.email)
    # A phrase has no runs of spaces: readers make one of them (RFC 5322, 3.2.5).
    phrase = _SPACES.sub(" ", clean_line(address.name)).strip()
    if not phrase:
        return f"{name}: {spec}" if len(spec) < 900 else f"{name}:\r\n {spec}"
    if len(phrase) > 60 or not phrase.isascii() or "=?" in phrase:
        phrase = "\r\n ".join(_encoded_words(phrase))
    elif not _PLAIN_PHRASE.fullmatch(phrase):
        phrase = '"' + phrase.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name}: {phrase}\r\n <{spec}>"


def _addr_spec(email: str) -> str:
    """The address with its domain in ASCII (IDNA)."""
    local, at, domain = email.rpartition("@")
    if at and not domain.isascii():
        domain = _ascii_domain(domain)
    if not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(domain) or len(email) > 320:
        raise ValueError(f"{clean_line(email)[:80]!r} is not an email address that can be written to")
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    import idna  # heavy tables, seldom needed: `mail.parse` has written domains in ASCII already

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(f"{clean_line(domain)[:80]!r} is not a domain: {error}") from error


def _own_message_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"{clean_line(message_id)[:80]!r} is not a Message-ID")
    return message_id


def trim_references(references: tuple[str, ...], parent: str) -> tuple[str, ...]:
    """First and last 20 of the thread's Message-IDs, the parent last; what cannot be written is left out."""
    every = [one for one in dict.fromkeys(references) if one != parent and _MESSAGE_ID.fullmatch(one)]
    if _MESSAGE_ID.fullmatch(parent):
        every.append(parent)
    if len(every) <= LAST_REFERENCES + 1:
        return tuple(every)
    return (every[0], *every[-LAST_REFERENCES:])


def _thread_fields(in_reply_to: str, references: tuple[str, ...]) -> list[str]:
    """In-Reply-To and References (RFC 5322, 3.6.4), one identifier a line."""
    fields = []
    if _MESSAGE_ID.fullmatch(in_reply_to):
        fields.append(f"In-Reply-To: <{in_reply_to}>")
    if kept := trim_references(references, in_reply_to):
        fields.append("References: " + "\r\n ".join(f"<{one}>" for one in kept))
    return fields


# --- bodies ------------------------------------------------------------------------------------------


def _body(mail: Outgoing) -> bytes:
    """Content fields, the empty line, and the content: text, or multipart/alternative of both; with files,
    that and each of them in a multipart/mixed."""
    if mail.attachments:
        words = _body(replace(mail, attachments=(), message_id=f"{mail.message_id} words"))
        return _multipart(b"mixed", mail.message_id, words, *map(_attached, mail.attachments))
    text = _part("plain", mail.text)
    if mail.calendar is not None:
        return _with_calendar(mail, text, mail.calendar)
    if not mail.html:
        return text
    return _multipart(b"alternative", mail.message_id, text, _html(mail))


def _html(mail: Outgoing) -> bytes:
    """The HTML; with pictures, that and each of them in a multipart/related (RFC 2387)."""
    html = _part("html", mail.html)
    if not mail.inline:
        return html
    parts = (html, *map(_inlined, mail.inline))
    return _multipart(b'related; type="text/html"', f"{mail.message_id} related", *parts)


def _inlined(one: Inline) -> bytes:
    if not _CONTENT_ID.fullmatch(one.cid) or not _MIME_TYPE.fullmatch(one.type):
        raise ValueError(f"{clean_line(one.cid)[:80]!r} cannot be the Content-ID of a picture of a mail")
    return (
        b"Content-Type: %s\r\nContent-ID: <%s>\r\nContent-Disposition: inline\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n%s"
        % (one.type.encode("ascii"), one.cid.encode("ascii"), _base64_lines(one.data))
    )


def _with_calendar(mail: Outgoing, text: bytes, calendar: CalendarObject) -> bytes:
    """The object twice (RFC 6047, 2.4): as the last alternative for readers that show an invitation, and as
    a file for those that only know files. In base64, so that no server changes a line end in it."""
    if not _METHOD.fullmatch(calendar.method):
        raise ValueError(f"{clean_line(calendar.method)[:40]!r} is not a METHOD of a calendar object")
    content = b"Content-Transfer-Encoding: base64\r\n\r\n" + _base64_lines(calendar.data)
    method = calendar.method.encode("ascii")
    parts = [text, _html(mail)] if mail.html else [text]
    shown = b'Content-Type: text/calendar; charset="utf-8"; method=%s\r\n%s' % (method, content)
    kept = (
        b'Content-Type: application/ics; name="invite.ics"\r\n'
        b'Content-Disposition: attachment; filename="invite.ics"\r\n%s' % content
    )
    alternative = _multipart(b"alternative", f"{mail.message_id} alternative", *parts, shown)
    return _multipart(b"mixed", mail.message_id, alternative, kept)


def _attached(file: Attachment) -> bytes:
    """A file as a part (RFC 2183)."""
    if not _FILE_NAME.fullmatch(file.name) or not _MIME_TYPE.fullmatch(file.type):
        raise ValueError(f"{clean_line(file.name)[:80]!r} cannot be the name of a file of a mail")
    name, kind = file.name.encode("ascii"), file.type.encode("ascii")
    return (
        b'Content-Type: %s; name="%s"\r\nContent-Disposition: attachment; filename="%s"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n%s" % (kind, name, name, _base64_lines(file.data))
    )


def _multipart(subtype: bytes, seed: str, *parts: bytes) -> bytes:
    """Its Content-Type, the empty line, and the parts between boundaries (RFC 2046, 5.1.1)."""
    boundary = _boundary(seed, *parts)
    return b"".join(
        (
            b"Content-Type: multipart/", subtype, b'; boundary="', boundary, b'"\r\n\r\n',
            *(b"--%s\r\n%s\r\n" % (boundary, part) for part in parts),
            b"--", boundary, b"--\r\n",
        )
    )  # fmt: skip


def _boundary(seed: str, *parts: bytes) -> bytes:
    """A boundary that no part contains, the same for the same mail."""
    boundary = b"=_" + sha256(seed.encode()).hexdigest()[:32].encode()
    while any(boundary in part for part in parts):
        boundary = b"=_" + sha256(boundary).hexdigest()[:32].encode()
    return boundary


def _part(subtype: str, content: str) -> bytes:
    """One text part in the shortest encoding that every server carries (RFC 2045, 6)."""
    if "\r" in content:
        content = _LINE_ENDS.sub("\n", content)
    if not content.endswith("\n"):
        content += "\n"
    # On bytes, because str.translate and a pattern each cost more than all the rest of this function.
    data = content.encode("utf-8", "replace").translate(_NO_CONTROLS).replace(b"\n", b"\r\n")
    high = len(data) - len(data.translate(None, _HIGH))
    if not high and max(map(len, content.split("\n"))) <= _LINE:
        encoding = b"7bit"
    elif high * 6 < len(data):
        encoding, data = b"quoted-printable", b2a_qp(data, istext=True)
    else:
        encoding, data = b"base64", _base64_lines(data)
    return b'Content-Type: text/%s; charset="utf-8"\r\nContent-Transfer-Encoding: %s\r\n\r\n%s' % (
        subtype.encode("ascii"),
        encoding,
        data,
    )


def _base64_lines(data: bytes) -> bytes:
    encoded = b2a_base64(data, newline=False)
    return b"\r\n".join([encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE)]) + b"\r\n"
