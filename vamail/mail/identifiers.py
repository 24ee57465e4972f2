"""Identifiers that only we can have made: Message-IDs, reply addresses, tokens, UIDs, the loop mark.

Each carries 130 bits of an HMAC-SHA256 over what it stands for, in lower-case base32 (RFC 4648, 6), so
that it is verified without a database and survives a relay that changes the case of letters. Everything
is derived from its arguments and never random: the same mail gets the same name at every attempt.
"""

import hashlib
import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vamail.model.pattern import lazy

_SEAL_LENGTH = 26  # base32 characters: 130 bits
_LOCAL_PART_OCTETS = 64  # RFC 5321, 4.5.3.1.1
_MESSAGE_ID_LENGTH = 120
_ACTION_LENGTH = 24

_MESSAGE_ID = lazy(r"([0-9]{1,20}\.[a-z0-9-]{1,24})\.([a-z2-7]{26})@([^\s@<>]{1,100})")
_OWN_FORM = lazy(r"(?<![0-9a-z.])[0-9]{1,20}\.[a-z0-9-]{1,24}\.[a-z2-7]{26}@[a-z0-9.-]{1,100}(?<![.-])")
_BOUNCE_TAG = lazy(r"(.{1,60})\+b([0-9]{1,18})-([a-z2-7]{26})@(.{1,255})")
_REPLY_TAG = lazy(r"(.{1,60})\+t([0-9]{1,12})-([a-z2-7]{26})@(.{1,255})")
_COMMAND_TOKEN = lazy(r"c([0-9]{1,12})-([0-9]{1,11})-([a-z2-7]{26})")
_NOTICE_TOKEN = lazy(r"n([0-9a-z]{1,14})-([0-9a-z]{1,8})-([a-z2-7]{26})")
_ANY_COMMAND_TOKEN = lazy(
    r"(?<![0-9a-z])(?:c[0-9]{1,12}-[0-9]{1,11}|n[0-9a-z]{1,14}-[0-9a-z]{1,8})-[a-z2-7]{26}(?![0-9a-z])"
)
_MEETING_CODE = lazy(r"(?<![0-9a-z-])(M-[0-9]{1,12})-([a-z2-7]{10})(?![0-9a-z])", re.IGNORECASE)
_MEETING = "meeting"
_CODE_LENGTH = 10  # base32 characters: 50 bits
CODE_VERSIONS = 200
"""A code is known for as many versions of its meeting."""
_SEALED = re.compile(r"-[a-z2-7]{26}")
_SHORT_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
COMMAND_TOKEN_LIFE = timedelta(days=14)
_TASK_REF = lazy(r"T-([0-9]{1,12})", re.IGNORECASE)
_NOT_SLUG = lazy(r"[^a-z0-9]+")


def _seal(secret: bytes, *parts: str) -> str:
    """130 bits over the parts, each with its length in front: no two lists of parts read alike."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    digest = hmac.digest(secret, text.encode("utf-8", "surrogatepass"), "sha256")
    return b32encode(digest)[:_SEAL_LENGTH].decode("ascii").lower()


def _same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode("ascii", "replace"), other.encode("ascii", "replace"))


def _slug(action: str) -> str:
    """The action as letters, digits and hyphens; where that loses something, a digest keeps it distinct."""
    slug = _NOT_SLUG.sub("-", action.lower()).strip("-") or "mail"
    if slug == action and len(slug) <= _ACTION_LENGTH:
        return slug
    mark = b32encode(hashlib.sha256(action.encode("utf-8", "surrogatepass")).digest())[:8].decode("ascii")
    return f"{slug[: _ACTION_LENGTH - 9].strip('-')}-{mark.lower()}"


def _fitting_domain(domain: str, room: int) -> str:
    """The domain, or as many of its last labels as fit in `room` characters."""
    domain = domain.strip().strip(".").lower() or "vamail.invalid"
    while len(domain) > room:
        _, dot, rest = domain.partition(".")
        if not dot:
            return "vamail.invalid"
        domain = rest
    return domain


def make_message_id(secret: bytes, event: int, action: str, domain: str) -> str:
    """The Message-ID (RFC 5322, 3.6.4; without brackets) of the mail that `action` of `event` sends.

    `event` is the number of the event, or what stands for it (`name_number`).

    At most 120 characters: of a longer domain the last labels are kept.
    """
    local = f"{event}.{_slug(action)}"
    domain = _fitting_domain(domain, _MESSAGE_ID_LENGTH - len(local) - _SEAL_LENGTH - 2)
    return f"{local}.{_seal(secret, 'message-id', local, domain)}@{domain}"


def name_number(*parts: str) -> int:
    """A number (60 bits) that stands for these parts in a Message-ID, in place of an event's own number."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return int(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:15], 16)


def is_ours(secret: bytes, message_id: str) -> bool:
    """Whether we made this Message-ID; brackets, spaces around it and the case of letters do not matter."""
    match = _MESSAGE_ID.fullmatch(message_id.strip(" \t<>").lower())
    if match is None:
        return False
    local, seal, domain = match.groups()
    return _same(seal, _seal(secret, "message-id", local, domain))


def find_message_ids(text: str) -> list[str]:
    """Everything in a text that has the form of a Message-ID of ours, unverified, at most ten."""
    found = (match[0] for match in _OWN_FORM.finditer(text[:400_000].lower()))
    return [one for _, one in zip(range(10), found, strict=False)]


def make_bounce_address(secret: bytes, address: str, event: int, action: str) -> str:
    """The envelope sender of the mail that `action` of `event` sends: `requests+b12-<seal>@host`.

    What comes back to it is about that mail and no other (VERP). `address` itself comes back when there
    is no room in the 64 octets of a local part.
    """
    local, _, domain = address.rpartition("@")
    tagged = f"{local}+b{event}-{_seal(secret, 'bounce', address.lower(), str(event), action)}"
    return f"{tagged}@{domain}" if len(tagged.encode()) <= _LOCAL_PART_OCTETS else address


def event_of_bounce_address(address: str) -> int | None:
    """The event named by an address of the form that `make_bounce_address` makes, unverified, or None."""
    match = _BOUNCE_TAG.fullmatch(address.strip(" \t<>").lower())
    return int(match[2]) if match else None


def is_bounce_address(secret: bytes, address: str, event: int, action: str) -> bool:
    """Whether this is the envelope sender that we gave to the mail that `action` of `event` sent."""
    match = _BOUNCE_TAG.fullmatch(address.strip(" \t<>").lower())
    if match is None or int(match[2]) != event:
        return False
    local, number, seal, domain = match.groups()
    return _same(seal, _seal(secret, "bounce", f"{local}@{domain}", number, action))


def envelope_id(message_id: str) -> str:
    """What a Message-ID of ours is called in the envelope (ENVID; RFC 3461, 4.4): its local part."""
    return message_id.rpartition("@")[0]


def action_of_ours(secret: bytes, message_id: str) -> str:
    """The action in a Message-ID that we made; empty for any other."""
    if not is_ours(secret, message_id):
        return ""
    return message_id.strip(" \t<>").split(".")[1].lower()


def make_reply_address(secret: bytes, address: str, task_ref: str) -> str:
    """The address to which answers about this task go: `requests+t12-<seal>@host` (RFC 5233).

    It says which task is meant and authorises nothing. `address` itself comes back when there is no room
    in the 64 octets of a local part, or when `task_ref` is not of the form `T-12`.
    """
    ref = _TASK_REF.fullmatch(task_ref)
    local, at, domain = address.rpartition("@")
    if ref is None or not at:
        return address
    tagged = f"{local}+t{ref[1]}-{_seal(secret, 'reply', address.lower(), ref[1])}"
    return f"{tagged}@{domain}" if len(tagged.encode()) <= _LOCAL_PART_OCTETS else address


def task_of_reply_address(secret: bytes, address: str) -> str:
    """The task of one of our reply addresses, as `T-12`; empty for any other and for a forged one."""
    match = _REPLY_TAG.fullmatch(address.strip(" \t<>").lower())
    if match is None:
        return ""
    local, number, seal, domain = match.groups()
    return f"T-{number}" if _same(seal, _seal(secret, "reply", f"{local}@{domain}", number)) else ""


def make_command_token(secret: bytes, task_ref: str, va_address: str, expires_at: datetime) -> str:
    """A token with which the VA may command about one task until `expires_at` (aware), by its notice alone.

    `c<task>-<expiry as seconds since 1970>-<seal>`, letters, digits and hyphens only: it fits behind the
    plus of an address and in a subject. ValueError when `task_ref` is not of the form `T-12`, or the
    instant is not aware.
    """
    ref = _TASK_REF.fullmatch(task_ref)
    if ref is None or expires_at.tzinfo is None:
        raise ValueError(f"a command token needs a task such as T-12 and an aware instant, not {task_ref!r}")
    until = str(int(expires_at.timestamp()))
    return f"c{ref[1]}-{until}-{_seal(secret, 'command', ref[1], va_address.lower(), until)}"


def find_command_tokens(text: str) -> tuple[str, ...]:
    """Everything in an address or a subject that has the form of a command token, unverified, at most ten."""
    text = text[:2000].lower()
    if not _SEALED.search(text):  # as almost every mail: ten times cheaper to see
        return ()
    found = (match[0] for match in _ANY_COMMAND_TOKEN.finditer(text))
    return tuple(token for _, token in zip(range(10), found, strict=False))


@dataclass(frozen=True, slots=True)
class CommandToken:
    """What a genuine token stands for: a task (`T-12`), or a notice by the event part of its Message-ID;
    the other one is empty. `expires_at` is aware; whether it has passed is for the caller to see."""

    task: str
    notice: str
    expires_at: datetime


def make_notice_token(secret: bytes, notice: str, va_address: str, expires_at: datetime) -> str:
    """A token with which the VA may command about everything that one notice names.

    `notice` is the event part of its Message-ID, a decimal number. `n<notice>-<expiry>-<seal>`, both
    numbers to the base 36, so that it fits behind the plus of an address. ValueError like
    `make_command_token`.
    """
    if not (notice.isascii() and notice.isdecimal()) or expires_at.tzinfo is None:
        raise ValueError(f"a token of a notice needs its number and an aware instant, not {notice!r}")
    name, until = _short(int(notice)), _short(int(expires_at.timestamp()))
    return f"n{name}-{until}-{_seal(secret, 'command-notice', name, va_address.lower(), until)}"


def read_command_token(secret: bytes, token: str, va_address: str) -> CommandToken | None:
    """What this token stands for, if we made it for this VA address; expired ones are read as well."""
    token = token.strip().lower()
    match = _COMMAND_TOKEN.fullmatch(token)
    if match is not None:
        number, until, seal = match.groups()
        genuine = _same(seal, _seal(secret, "command", number, va_address.lower(), until))
        return CommandToken(f"T-{number}", "", _instant(int(until))) if genuine else None
    match = _NOTICE_TOKEN.fullmatch(token)
    if match is None:
        return None
    name, until, seal = match.groups()
    if not _same(seal, _seal(secret, "command-notice", name, va_address.lower(), until)):
        return None
    return CommandToken("", str(int(name, 36)), _instant(int(until, 36)))


def make_command_address(address: str, token: str) -> str:
    """The address to which the VA answers a notice: `requests+<token>@host` (RFC 5233); `address` itself
    where the 64 octets of a local part leave no room."""
    local, at, domain = address.rpartition("@")
    tagged = f"{local}+{token}"
    return f"{tagged}@{domain}" if at and len(tagged.encode()) <= _LOCAL_PART_OCTETS else address


def event_part(secret: bytes, message_id: str) -> str:
    """The event part of a Message-ID that we made, a decimal number; empty for any other."""
    return message_id.strip(" \t<>").partition(".")[0] if is_ours(secret, message_id) else ""


def _short(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _SHORT_DIGITS[rest] + digits
    return digits or "0"


def _instant(seconds: int) -> datetime:
    """An instant by its seconds since 1970; beyond the calendar, where no genuine token lies, its start."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)


def make_meeting_uid(secret: bytes, origin: str, domain: str) -> str:
    """The UID (RFC 5545, 3.8.4.7) of a meeting: `meeting.<seal>@domain`, made once for life.

    `origin` is what called for it, the one line of one mail (`mail.naming.name_of`), and not its number:
    where the same line is read again, after a restore say, it is the same meeting.
    """
    domain = _fitting_domain(domain, _MESSAGE_ID_LENGTH - len(_MEETING) - _SEAL_LENGTH - 2)
    return f"{_MEETING}.{_seal(secret, 'meeting-uid', origin, domain)}@{domain}"


def meeting_code(secret: bytes, uid: str, version: int) -> str:
    """Ten letters (50 bits) by which a plain mail says that it is about the meeting with this UID, as this
    `version` of it was shown. They stand behind its name in a subject, `[M-7-abcdefghij]`, and authorise
    nothing without the sender."""
    return _seal(secret, "meeting-code", uid.strip(), str(version))[:_CODE_LENGTH]


def find_meeting_codes(text: str) -> tuple[tuple[str, str], ...]:
    """Name and code, `("M-7", "abcdefghij")`, of everything in a subject that has the form of a meeting with
    its code, unverified, at most ten."""
    found = ((match[1].upper(), match[2].lower()) for match in _MEETING_CODE.finditer(text[:2000]))
    return tuple(one for _, one in zip(range(10), found, strict=False))


def version_of_code(secret: bytes, code: str, uid: str, newest: int) -> int:
    """The version of the meeting with this UID whose code this is, of the newest ones; 0: none. The case of
    letters does not matter."""
    said = code.strip().lower()
    versions = range(newest, max(0, newest - CODE_VERSIONS), -1)
    return next((one for one in versions if _same(said, meeting_code(secret, uid, one))), 0)


def loop_mark(secret: bytes) -> str:
    """The value of our `X-Vamail-Loop` header: names this vamail to itself, says nothing to others."""
    return _seal(secret, "loop")


def is_own_loop_mark(secret: bytes, value: str) -> bool:
    """Whether an `X-Vamail-Loop` header is this vamail's own."""
    return _same(value.strip().lower(), loop_mark(secret))
