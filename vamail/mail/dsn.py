"""Delivery status notifications: RFC 3464, RFC 6533, and what stands for one.

Three ways, the surest first: the fields of a message/delivery-status part, found in the raw bytes without
building a tree (so that damage elsewhere does no harm); the headers and prose of systems that write no
such part (`bounce_texts`); `flufl.bounce` for the rest. All of it is bounded by the first 400 kB.
"""

import binascii
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes

from vamail.mail import bounce_texts
from vamail.mail.identifiers import find_message_ids
from vamail.model.message import Automatic, Bounce, BouncedRecipient
from vamail.model.pattern import lazy

_Headers = Mapping[str, tuple[str, ...]]

_BYTES_READ = 400_000
_STATUS_PART_CHARACTERS = 65_536
_RECIPIENTS = 100
_FLUFL_BYTES = 16_384
_FLUFL_BOUNDARIES = 20
_LONG_LINE = lazy(rb"[^\r\n]{2000}")

_REPORTER = lazy(
    r"^(?:mail(?:er)?[-_. ]?(?:daemon|delivery.*)|post[-_.]?master|mdaemon|.*mail_?service|bounces?"
    r"|microsoftexchange[0-9a-f]+)$",
    re.IGNORECASE,
)
# Matched against lower case: a pattern that ignores case has no quick way to rule out a place.
_SUBJECT = lazy(
    r"undeliver|delivery[\s-]+(?:status|failure|failed|error|problem|notification|delay|has failed"
    r"|unsuccessful|report)"
    r"|mail(?:-?| system )(?:delivery|error|failure|not delivered)|could not be delivered"
    r"|returned? (?:mail|to sender)|failure notice"
    r"|failed (?:mail|delivery)|(?:delivery|mail|message) (?:was |is |has been )?(?:failed|delayed"
    r"|rejected|refused|returned|bounced)"
    r"|warning: (?:could not send|message)|error sending your mail|nondeliverable|non-?delivery"
    r"|message not delivered|unable to deliver"
    r"|user unknown|unknown (?:user|recipient)|mail failure|delivery unsuccessful|(?:e-?)?mail rejected"
    r"|unzustellbar|zustellung|fehlgeschlagen|non remis|no entregado|mancata consegna"
    r"|k[eé]zbes[ií]thetetlen|sikertelen k[eé]zbes"
    r"|недоставлен|не доставлен|送信できません|配信不能|退信|系统退信|تحویل داده نشد",
)  # fmt: skip
_SYSTEM_FROM = lazy(
    r"mail(?:er)?[-_ ]?(?:daemon|delivery|service|system|administrator)"
    r"|post[-_.]?master|delivery (?:sub)?system"
    r"|^[\s<>\"]*$",
    re.IGNORECASE,
)
_NOT_A_BOUNCE = lazy(r"feedback-report|disposition-notification", re.IGNORECASE)

_STATUS_PART = lazy(r"^content-type\s*:\s*message/(?:global-)?delivery-status", re.IGNORECASE | re.MULTILINE)
_STATUS_FIELD = lazy(r"^(?:original|final)-recipient\s*:", re.IGNORECASE | re.MULTILINE)
_ENCODING = lazy(r"^content-transfer-encoding\s*:\s*([a-z0-9-]+)", re.IGNORECASE | re.MULTILINE)
_FIELD = lazy(r"([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[ \t]*(.*)")
_HEX_ESCAPE = lazy(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_ADDRESS = lazy(bounce_texts.ADDRESS)
_MESSAGE_ID = lazy(r"^(?:original-)?message-id[ \t]*:\s{0,4}<([^<>\s]{1,500})>", re.IGNORECASE | re.MULTILINE)
_BRACKETED = lazy(r"<([^<>\s]{1,500})>")
_ENVELOPE_ID = lazy(r"^original-envelope-id[ \t]*:[ \t]*(\S{1,300})[ \t]*$", re.IGNORECASE | re.MULTILINE)
_XTEXT = lazy(r"\+([0-9A-F]{2})")
_IDS = 20
_WHY_CHARACTERS = 300
_ORIGINAL_TO = lazy(r"^to[ \t]*:[ \t]*(.{1,500})$", re.IGNORECASE | re.MULTILINE)
_ARRIVED = frozenset({"delivered", "relayed", "expanded", "deliverable"})
_REPORT_TYPE = lazy(r"report-type\s*=\s*\"?delivery-status", re.IGNORECASE)


@dataclass(slots=True)
class _Group:
    """The fields of one recipient (RFC 3464, 2.3)."""

    original: str = ""
    final: str = ""
    action: str = ""
    status: str = ""
    why: str = ""


def looks_like_bounce(headers: _Headers, content_type: str, sender_email: str, subject: str) -> bool:
    """Whether the header alone makes it worth reading the body as a delivery report: cheap, and generous."""
    lowered = content_type.lower()
    if "delivery-status" in lowered or "x-failed-recipients" in headers:
        return True
    if _NOT_A_BOUNCE.search(content_type):
        return False
    paths = headers.get("return-path", ())
    return (
        lowered.startswith("multipart/report")
        or bool(_REPORTER.match(sender_email.rpartition("@")[0] or sender_email))
        or bool(paths and not paths[0].strip(" \t<>"))
        or bool(_SUBJECT.search(subject[:300].lower()))
    )


def read_bounce(raw: bytes, headers: _Headers, content_type: str, text: str, automatic: Automatic) -> Bounce:
    """What a delivery report says about which recipients; `is_bounce` is false when it is none.

    For mails that `looks_like_bounce` found. A notice of delay is one as well: its recipients' `action`
    and `permanent` say so. A notice of success (RFC 3464, 2.3.3: delivered, relayed, expanded) is none,
    but names its recipients. Feedback reports (RFC 5965) and read receipts
    (RFC 8098) are none. `text` is the decoded text of the mail. Bounded; never raises.
    """
    if _NOT_A_BOUNCE.search(content_type) or not _by_a_system(headers, content_type, automatic):
        return Bounce()
    body = _body(raw[:_BYTES_READ])
    ids = _original_ids(body, headers, text)
    about = (ids[0] if ids else "", ids, _envelope_id(body))
    lines = bounce_texts.report_lines(text)
    told, surely = _from_prose(headers, lines)
    groups = _status_groups(body)
    if groups:
        recipients = _from_fields(groups, told)
        arrived = all(one.action in _ARRIVED or one.status.startswith("2") for one in recipients)
        return Bounce(not arrived, recipients, *about)
    if not (_REPORT_TYPE.search(content_type) or _is_told(headers, automatic, lines, bool(told), surely)):
        return Bounce()
    return Bounce(True, told or _by_flufl(raw) or _by_original(body, lines), *about)


def _by_a_system(headers: _Headers, content_type: str, automatic: Automatic) -> bool:
    """Whether a mail system can have written it: people forward and quote the reports that they got."""
    return (
        content_type.lower().lstrip().startswith(("multipart/report", "message/"))
        or any(sign.weight == "sure" for sign in automatic.signs)
        or all(_SYSTEM_FROM.search(value[:300]) for value in headers.get("from", ()))
    )


def _body(raw: bytes) -> str:
    """What follows the header, as text with LF line ends, whatever line ends the mail came with."""
    text = raw.decode("utf-8", "replace").replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return text.partition("\n\n")[2]


def _original_ids(body: str, headers: _Headers, text: str) -> tuple[str, ...]:
    """Message-IDs of the mail that was returned, the likeliest first.

    From its headers behind the report; then what the report says that it answers; then whatever has the
    form of a Message-ID of ours, wherever a reporter wrote it.
    """
    found = [match[1] for _, match in zip(range(_IDS), _MESSAGE_ID.finditer(body), strict=False)]
    for name in ("in-reply-to", "references"):
        for value in headers.get(name, ())[:2]:
            found += _BRACKETED.findall(value[:4000])[-_IDS:]
    found += find_message_ids(body) + find_message_ids(text)
    return tuple(dict.fromkeys(found))[:_IDS]


def _envelope_id(body: str) -> str:
    """Original-Envelope-Id, decoded from xtext (RFC 3461, 4); empty without one."""
    match = _ENVELOPE_ID.search(body)
    return _XTEXT.sub(lambda found: _character(found[1]), match[1]) if match else ""


def _one_line(why: str) -> str:
    """What was said, for a person to read: printable, on one line, cut."""
    words = "".join(letter if letter.isprintable() else " " for letter in why[:2000]).split()
    line = " ".join(words)
    return line if len(line) <= _WHY_CHARACTERS else line[: _WHY_CHARACTERS - 1] + "…"


def _status_groups(body: str) -> list[_Group]:
    """The recipients of the first delivery-status part, or of bare fields where none is labelled."""
    part = _STATUS_PART.search(body)
    if part is not None:
        groups = list(_groups(_status_text(body, part.start())))
        if groups:
            return groups
    field = _STATUS_FIELD.search(body[:_STATUS_PART_CHARACTERS])
    return list(_groups(_until_boundary(body[field.start() :]))) if field else []


def _status_text(body: str, start: int) -> str:
    """The decoded text of the part whose Content-Type stands at `start`."""
    head, _, content = body[start : start + _STATUS_PART_CHARACTERS].partition("\n\n")
    # The encoding may stand before the Content-Type, in the lines back to the boundary.
    head = body[max(0, start - 500) : start].rpartition("\n--")[2] + head
    content = _until_boundary(content)
    encoding = _ENCODING.search(head)
    name = encoding[1].lower() if encoding else ""
    if name == "base64":
        try:
            return (
                b64decode(content.encode("ascii", "ignore")).decode("utf-8", "replace").replace("\r\n", "\n")
            )
        except (binascii.Error, ValueError):
            return content
    if name == "quoted-printable":
        return quopri.decodestring(content.encode("utf-8", "replace")).decode("utf-8", "replace")
    return content


def _until_boundary(content: str) -> str:
    return content[:_STATUS_PART_CHARACTERS].partition("\n--")[0]


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Unfolded fields as (lower-case name, value); a blank line as ('', '')."""
    name, value = "", ""
    for line in text.split("\n"):
        if line[:1] in (" ", "\t") and line.strip() and name:
            value = f"{value} {line.strip()}" if len(value) < 4000 else value
            continue
        if name:
            yield name, value
        match = _FIELD.match(line)
        name, value = (match[1].lower(), match[2].strip()) if match else ("", "")
        if not line.strip():
            yield "", ""
    if name:
        yield name, value


def _groups(text: str) -> Iterator[_Group]:
    """One group per recipient. A new one begins where a recipient is named again, or after a blank line."""
    group, blank, count = _Group(), False, 0
    for name, value in _fields(text):
        if not name:
            blank = True
            continue
        starts = (name == "final-recipient" and (group.final or (blank and group.action))) or (
            name == "original-recipient" and (group.original or (blank and group.final))
        )
        if starts:
            yield group
            group, count = _Group(), count + 1
            if count >= _RECIPIENTS:
                return
        blank = False
        _take(group, name, value)
    if group.final or group.original:
        yield group


def _take(group: _Group, name: str, value: str) -> None:
    """Put one field where it belongs; the first of a kind counts."""
    if name == "final-recipient":
        group.final = group.final or _address(value)
    elif name == "original-recipient":
        group.original = group.original or _address(value)
    elif name == "action":
        group.action = group.action or value.partition(" ")[0].strip("();,").lower()
    elif name == "status":
        group.status = group.status or bounce_texts.any_status_in(value)
    elif name == "diagnostic-code":
        group.why = group.why or value


def _address(value: str) -> str:
    """The address of a recipient field: `rfc822; a@b`, `utf-8; ...` with RFC 6533's escapes, or bare."""
    kind, semicolon, rest = value.partition(";")
    rest = (rest if semicolon else kind).strip()
    if kind.strip().lower() == "utf-8":
        rest = _HEX_ESCAPE.sub(lambda match: _character(match[1]), rest)
    match = _ADDRESS.search(rest)
    return match[0] if match else rest.strip(" <>\"'()")[:320]


def _character(digits: str) -> str:
    point = int(digits, 16)
    return chr(point) if 0x20 <= point < 0x110000 and not 0xD800 <= point < 0xE000 else "?"


def _from_fields(groups: list[_Group], told: tuple[BouncedRecipient, ...]) -> tuple[BouncedRecipient, ...]:
    """Recipients out of RFC 3464 fields: the address as we wrote it, where the reporter kept it.

    Where a failed recipient has neither a telling status nor a Diagnostic-Code, the prose fills in.
    """
    prose = {one.address.lower(): one for one in told}
    found: dict[str, BouncedRecipient] = {}
    for group in groups:
        address = group.original if "@" in group.original else group.final or group.original
        status = group.status
        better = bounce_texts.status_in(group.why)
        if better and (not status or status.endswith(".0.0")):
            status = better
        action = group.action or ("delayed" if status.startswith("4") else "failed")
        permanent = bounce_texts.is_permanent(action, status, group.why)
        said = prose.get(address.lower()) or prose.get(group.final.lower())
        if said and action == "failed" and not group.why and (not status or status.endswith(".0.0")):
            status, permanent = said.status or status, said.permanent
        why = _one_line(group.why) or (said.why if said else "")
        final = group.final if group.final.lower() != address.lower() else ""
        found.setdefault(address.lower(), BouncedRecipient(address, status, permanent, action, why, final))
    return tuple(found.values())


def _from_prose(headers: _Headers, lines: list[str]) -> tuple[tuple[BouncedRecipient, ...], bool]:
    """Recipients out of X-Failed-Recipients and the prose of the report, and whether surely named."""
    own = frozenset(
        match[0].lower()
        for name in ("from", "to", "delivered-to")
        for value in headers.get(name, ())[:5]
        for match in _ADDRESS.finditer(value[:1000])
    )
    told, surely = bounce_texts.told_recipients(lines, own)
    delay = bounce_texts.tells_delay(lines)
    listed = [
        match[0] for value in headers.get("x-failed-recipients", ()) for match in _ADDRESS.finditer(value)
    ]
    if listed:
        why = {one.address.lower(): one.why for one in told}
        everything = "\n".join(lines)
        told = [
            bounce_texts.Told(address, why.get(address.lower(), everything))
            for address in listed[:_RECIPIENTS]
        ]
    return tuple(_told(one, delay) for one in told), surely


def _told(one: bounce_texts.Told, delay: bool) -> BouncedRecipient:
    status = bounce_texts.status_in(one.why)
    action = "delayed" if delay else "failed"
    permanent = bounce_texts.is_permanent(action, status, one.why)
    status = status or bounce_texts.class_of(one.why, delay)
    return BouncedRecipient(one.address, status, permanent, action, _one_line(one.why))


def _is_told(headers: _Headers, automatic: Automatic, lines: list[str], named: bool, surely: bool) -> bool:
    """Whether headers and prose together make a delivery report of a mail without RFC 3464 fields.

    An automatic reply may have a null reverse-path and speak of rejected mail, too: from an address that
    is no mail system's, with no subject of a report, only a recipient named as programs do it counts.
    """
    if "x-failed-recipients" in headers:
        return True
    failure = bounce_texts.tells_failure(lines)
    subject = (headers.get("subject") or ("",))[0]
    if _SUBJECT.search(subject[:300].lower()):
        return failure or named
    sure = {sign.where for sign in automatic.signs if sign.weight == "sure"}
    if "From" in sure:
        return failure or surely
    return failure and surely and bool(sure)


def _by_original(body: str, lines: list[str]) -> tuple[BouncedRecipient, ...]:
    """To whom the returned mail was addressed, when the report itself names nobody."""
    match = _ORIGINAL_TO.search(body)
    found = _ADDRESS.search(match[1]) if match else None
    why = "\n".join(lines)
    action = "delayed" if bounce_texts.tells_delay(lines) else "failed"
    status = bounce_texts.status_in(why) or bounce_texts.class_of(why, action == "delayed")
    # Nobody said that this address is the trouble.
    return (BouncedRecipient(found[0], status, False, action, _one_line(why)),) if found else ()


def _by_flufl(raw: bytes) -> tuple[BouncedRecipient, ...]:
    """What flufl.bounce finds in the first 16 kB; nothing when it stumbles.

    Its detectors walk the parsed tree line by line, so the work is bounded by the bytes, if the tree is
    flat: a mail with many boundaries or very long lines is kept from it.
    """
    head = raw[:_FLUFL_BYTES]
    if head.lower().count(b"boundary") > _FLUFL_BOUNDARIES or _LONG_LINE.search(head):
        return ()
    from flufl.bounce import all_failures

    try:
        temporary, permanent = all_failures(message_from_bytes(head))
    except Exception:  # noqa: BLE001 - a foreign detector may stumble over anything; then it found nothing
        return ()
    found = [(address, True) for address in sorted(permanent)] + [
        (address, False) for address in sorted(temporary)
    ]
    return tuple(_by_detector(address, forever) for address, forever in found[:_RECIPIENTS])


def _by_detector(address: bytes | str, forever: bool) -> BouncedRecipient:
    text = address.decode("utf-8", "replace") if isinstance(address, bytes) else str(address)
    clean = "".join(letter for letter in text if letter.isprintable())[:320]
    return BouncedRecipient(clean, "", forever, "failed" if forever else "delayed")
