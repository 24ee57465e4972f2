"""The one boundary to raw mail: bytes in, a `Message` of clean values out. Never raises, never hangs.

    raw ── head ──> fields ──> addresses, ids, subject, date
         └ parts (by offset; `plain` where it is unsure) ──> contents: text, HTML, attachments, calendar
                                  └──> automatic, bounce, reply text, language, identity

Guarantees: every `str` is free of CR, LF (outside of the texts), NUL and lone surrogates; attachments
are counted but not decoded; beyond the limits `refused` names the limit and the rest holds what the
top header says; the same bytes always give the same Message; both ways read the same values.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from vamail.mail.addresses import VALUE_MAX, read_addresses, sole_sender
from vamail.mail.automatic import read_automatic
from vamail.mail.contents import Contents, leaf_bytes, read_contents
from vamail.mail.dsn import looks_like_bounce, read_bounce
from vamail.mail.headers import Fields, Head, Headers, read_head
from vamail.mail.language import language_of
from vamail.mail.limits import LimitError, Limits
from vamail.mail.parts import Part, UnsureError, split
from vamail.mail.plain import read_tree
from vamail.mail.reply_text import reply_text
from vamail.mail.transfer import decode_transfer, encoding_of
from vamail.model.message import Address, Automatic, Bounce, Message, Nested
from vamail.model.pattern import lazy

_Reader = Callable[[bytes, Fields, int, Limits, list[str]], Part]

_ID = lazy(r"<([^<>]*+)>")
_ID_MAX = 998
_ID_SPACES = lazy(r"[\s\x00-\x1f\x7f]+")
_HEADERS_KEPT = 2000
_DELIVERED_TO = ("delivered-to", "x-original-to", "x-envelope-to", "envelope-to")
_MONTHS = {name: number for number, name in enumerate(
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1)}  # fmt: skip
_DATE = lazy(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])([01]\d)([0-5]\d)"
    r"(?: \([A-Za-z]{1,9}\))?", re.A
)  # fmt: skip
_NESTED_MAX = 3
_NESTED_BYTES = 300_000
_NESTED_LIMITS = Limits(parts=100, text_chars=100_000, html_chars=80_000)
TOO_MANY = "It names more addresses than are read; those at the end are not known."
_UNREADABLE = "The mail could not be read."
MISSING_ID_DOMAIN = "missing.invalid"
"""Domain of the ids that are made for mails without a Message-ID (RFC 2606, 2)."""


def parse(raw: bytes, limits: Limits = Limits()) -> Message:  # noqa: B008 - frozen
    """The whole of a mail, the fast way, or the plain way where the fast one is not sure."""
    try:
        return _parse(raw, limits, _read_fast)
    except UnsureError:
        return plain(raw, limits)
    except Exception:  # noqa: BLE001 - the boundary to hostile bytes: whatever fails, the plain way is tried
        return plain(raw, limits)


def plain(raw: bytes, limits: Limits = Limits()) -> Message:  # noqa: B008 - frozen
    """The same by the standard library's tree (see `mail.plain`): slower, for damaged mails."""
    try:
        return _parse(raw, limits, read_tree)
    except Exception:  # noqa: BLE001 - a mail that fails both ways is held by its header alone
        return _refuse(raw, limits, _UNREADABLE)


def parse_head(raw_header: bytes) -> Message:
    """What a header alone says: for the envelope stage and for mails too big to fetch.

    Text and attachments are empty; a missing Message-ID stays empty, as the identity is unknown.
    """
    try:
        head = _head(raw_header, Limits())
        return _with_signs(raw_header, _envelope(head, raw_header, Limits()))
    except Exception:  # noqa: BLE001 - as above
        return Message(bytes=len(raw_header), refused=_UNREADABLE)


def refused(raw: bytes, why: str) -> Message:
    """What the top header says of a mail that must not be read further, with the reason in `refused`."""
    return _refuse(raw, Limits(), why)


def attachment_bytes(raw: bytes, index: int, limits: Limits = Limits()) -> bytes:  # noqa: B008 - frozen
    """Decoded bytes of the attachment with this `Attachment.index`.

    Raises IndexError when the mail has no such part, or is beyond the limits.
    """
    raw = _with_line_feeds(raw)
    head = _head(raw, limits)
    try:
        try:
            top = _read_fast(raw, head.fields, head.body, limits, [])
        except UnsureError:
            top = read_tree(raw, head.fields, head.body, limits, [])
    except LimitError:
        raise IndexError(index) from None
    return leaf_bytes(top, index)


def _read_fast(raw: bytes, fields: Fields, start: int, limits: Limits, defects: list[str]) -> Part:
    return split(raw, fields, start, limits, defects)


def _with_line_feeds(raw: bytes) -> bytes:
    """A mail written with bare CR as line end (old Macintosh) is read with LF."""
    if b"\n" not in raw[:4096] and b"\r" in raw[:4096] and b"\n" not in raw:
        return raw.replace(b"\r", b"\n")
    return raw


def _head(raw: bytes, limits: Limits) -> Head:
    """The top header; `LimitError` when it is longer than allowed."""
    stop = min(len(raw), limits.header_bytes + 4)
    head = read_head(raw, 0, stop, top=True)
    if head.body >= stop and stop < len(raw):
        raise LimitError(f"The header is longer than {limits.header_bytes // 1024} kB.")
    return head


def _parse(raw: bytes, limits: Limits, reader: _Reader) -> Message:
    size = len(raw)
    raw = _with_line_feeds(raw)
    try:
        head = _head(raw, limits)
        message = _envelope(head, raw, limits)
        defects = list(message.defects)
        top = reader(raw, head.fields, head.body, limits, defects)
    except LimitError as error:
        return _refuse(raw, limits, str(error))
    contents = read_contents(top, limits, defects)
    identity = _identity(message, contents)
    message_id = message.message_id
    if not message_id:
        message_id = f"{identity[:40]}@{MISSING_ID_DOMAIN}"
        defects.append("The mail has no Message-ID; one was made from its contents.")
    reply = reply_text(contents.text, contents.html)
    automatic, bounce = _signs(raw, message, contents.text)
    return replace(
        message,
        message_id=message_id,
        text=contents.text,
        html=contents.html,
        reply_text=reply,
        language=language_of(f"{message.subject}\n{reply or contents.text}"),
        attachments=tuple(contents.attachments),
        calendar=contents.calendar,
        nested=() if bounce.is_bounce else read_nested(contents.nested),
        automatic=automatic,
        bounce=bounce,
        encrypted=contents.encrypted,
        identity=identity,
        bytes=size,
        defects=tuple(defects),
    )


def read_nested(parts: list[Part]) -> tuple[Nested, ...]:
    """The first attached mails, none further than `_NESTED_BYTES`; what cannot be read is left out."""
    found = (_nested(part) for part in parts[:_NESTED_MAX])
    return tuple(one for one in found if one is not None)


def _nested(part: Part) -> Nested | None:
    try:
        data = part.raw[part.start : min(part.end, part.start + _NESTED_BYTES)]
        data = decode_transfer(data, encoding_of(part.fields.get("content-transfer-encoding", b"")))
        data = _with_line_feeds(data)
        head = _head(data, _NESTED_LIMITS)
        outer = _envelope(head, data, _NESTED_LIMITS)
        # The tolerant splitter: an attached mail that is damaged or cut is read as well as it goes.
        top = split(data, head.fields, head.body, _NESTED_LIMITS, [], tolerant=True)
        contents = read_contents(top, _NESTED_LIMITS, [])
        text = reply_text(contents.text, contents.html) or contents.text
        language = language_of(f"{outer.subject}\n{text}")
    except Exception:  # noqa: BLE001 - hostile bytes once more; the mail around them is read without them
        return None
    return Nested(outer.sender, outer.subject, text, outer.date, language)


def _refuse(raw: bytes, limits: Limits, why: str) -> Message:
    """What the top header says of a mail whose body is not read."""
    try:
        # The cut may fall within a field: what follows the last whole line is left out.
        part = _with_line_feeds(raw)[: limits.header_bytes]
        head = read_head(part, 0, len(part), top=True)
        message = _envelope(head, part, limits)
        identity = hashlib.sha256(raw[head.body :] if head.body < len(part) else raw).hexdigest()
        if not message.message_id:
            message = replace(message, message_id=f"{identity[:40]}@{MISSING_ID_DOMAIN}")
        message = replace(message, identity=identity, bytes=len(raw), refused=why)
        return _with_signs(part, message)
    except Exception:  # noqa: BLE001 - nothing of it can be read; it is held and shown to the VA
        identity = hashlib.sha256(raw).hexdigest()
        made = f"{identity[:40]}@{MISSING_ID_DOMAIN}"
        return Message(message_id=made, identity=identity, bytes=len(raw), refused=why)


def _envelope(head: Head, raw: bytes, limits: Limits) -> Message:
    fields = head.fields[:_HEADERS_KEPT]
    raw_values: dict[str, list[bytes]] = {}
    for name, value in fields:
        raw_values.setdefault(name, []).append(value)
    headers = Headers(raw_values)
    defects: list[str] = []
    if head.damaged:
        defects.append("The header holds lines that are no fields; they were passed over.")
    for name in ("subject", "message-id", "date", "from"):
        if len(raw_values.get(name, ())) > 1:
            defects.append(f"The header field {name.title()} is there more than once.")

    def addresses(*names: str) -> tuple[Address, ...]:
        found: list[Address] = []
        for value in (value for name in names for value in raw_values.get(name, ())):
            found += read_addresses(value, limits.addresses)
            if (len(found) >= limits.addresses or len(value) > VALUE_MAX) and TOO_MANY not in defects:
                defects.append(TOO_MANY)
        return tuple(found[: limits.addresses])

    senders = addresses("from")
    sender = sole_sender(senders)
    if senders and sender is None:
        defects.append("The mail names more than one sender.")
    elif not senders:
        defects.append("The mail names no sender.")
    subject = headers.get("subject", ("",))[0]
    return Message(
        message_id=_message_id(headers.get("message-id", ())),
        in_reply_to=_ids(headers.get("in-reply-to", ()), limits),
        references=_ids(headers.get("references", ()), limits),
        sender=sender,
        senders=senders,
        reply_to=addresses("reply-to"),
        to=addresses("to"),
        cc=addresses("cc"),
        delivered_to=addresses(*_DELIVERED_TO),
        subject=subject,
        date=read_date(headers.get("date", ("",))[0]),
        headers=headers,
        bytes=len(raw),
        defects=tuple(defects),
    )


def _signs(raw: bytes, message: Message, text: str) -> tuple[Automatic, Bounce]:
    """Whether a program wrote it, and whether it is a delivery report."""
    kind = message.header("content-type")
    automatic = read_automatic(message.headers, kind, message.sender)
    email = message.sender.email if message.sender else ""
    if not looks_like_bounce(message.headers, kind, email, message.subject):
        return automatic, Bounce()
    return automatic, read_bounce(raw, message.headers, kind, text, automatic)


def _with_signs(raw: bytes, message: Message) -> Message:
    automatic, bounce = _signs(raw, message, message.text)
    return replace(message, automatic=automatic, bounce=bounce)


def _message_id(values: tuple[str, ...]) -> str:
    for value in values:
        found = _ID.search(value)
        text = found[1] if found else value.strip(" \t<>")
        text = _cut(_ID_SPACES.sub("", text))
        if text:
            return text
    return ""


def _cut(message_id: str) -> str:
    """At most as many octets as a line may have (RFC 5322, 2.1.1): a database's index takes no more."""
    if message_id.isascii():
        return message_id[:_ID_MAX]
    return message_id.encode("utf-8", "replace")[:_ID_MAX].decode("utf-8", "ignore")


def _ids(values: tuple[str, ...], limits: Limits) -> tuple[str, ...]:
    """Message ids of In-Reply-To or References; of a very long thread its first and its newest."""
    joined = " ".join(values)
    found = _ID.findall(joined) or [word for word in joined.split() if "@" in word]
    cleaned = [_cut(_ID_SPACES.sub("", each)) for each in found]
    ids = list(dict.fromkeys(each for each in cleaned if each))
    if len(ids) > limits.references:
        ids = ids[:1] + ids[-(limits.references - 1) :]
    return tuple(ids)


def read_date(value: str) -> datetime | None:
    """An instant in UTC out of a Date field (RFC 5322, 3.3 and 4.3), or None where it names none."""
    try:
        if usual := _DATE.fullmatch(value):
            return _usual_date(*usual.groups())
        found = parsedate_tz(value[:200])
        if found is None:
            return None
        year, month, day, hour, minute, second, offset = *found[:6], found[9] or 0
        if not 1970 <= year <= 2200 or abs(offset) > 86400:
            return None
        naive = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return datetime.fromtimestamp(naive.timestamp() - offset, UTC)
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, OSError):
        return None


def _usual_date(day: str, month: str, year: str, hour: str, minute: str, second: str, sign: str,
                hours: str, minutes: str) -> datetime | None:  # fmt: skip
    offset = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    second_of_minute = min(int(second), 59)
    local = datetime(
        int(year), _MONTHS[month], int(day), int(hour), int(minute), second_of_minute, tzinfo=UTC
    )
    return local - offset if 1970 <= local.year <= 2200 else None


def _identity(message: Message, contents: Contents) -> str:
    """SHA-256 over the Message-ID and what people see of a mail; trace fields do not change it."""
    parts = [
        message.message_id,
        " ".join(address.email for address in message.senders),
        " ".join(message.header("date").split()),
        " ".join(message.subject.split()),
        contents.text.strip(),
    ]
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "replace")
        digest.update(b"%d:" % len(data) + data)
    # Sizes would differ with the line ends of attached texts; the hashes are of bytes without CR.
    for attachment, content in zip(contents.attachments, contents.hashes, strict=True):
        name = attachment.name.encode("utf-8", "replace")
        digest.update(b"%d:%s:" % (len(name), name) + content)
    return digest.hexdigest()
