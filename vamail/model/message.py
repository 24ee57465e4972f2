"""One mail as values: what `mail.parse` returns and everything above reads.

Every `str` here is free of CR, LF (except in `text`, `html`, `reply_text`) and NUL, and holds no
lone surrogates: it may be stored, shown and put in a header as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vamail.model.itip import CalendarEvent


@dataclass(frozen=True, slots=True)
class Address:
    """An address of RFC 5322, 3.4: `email` is the addr-spec, domain in lower-case ASCII (IDNA)."""

    email: str
    name: str = ""

    @property
    def domain(self) -> str:
        """What stands after the last `@`."""
        return self.email.rpartition("@")[2]

    def same(self, other: str) -> bool:
        """Whether this is that address; local parts are compared without case."""
        return self.email.casefold() == other.casefold()


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached part; `index` finds it again in the raw mail. `bytes` is its decoded size: of base64
    with junk between its letters, at most that."""

    name: str
    type: str
    bytes: int
    index: int
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """The first iTIP object of a mail (RFC 6047): METHOD of the body and of the MIME type.

    `uid`, `sequence` and `summary` are the first component's. `events` are its VEVENTs, at most 50, the
    series before its changed instances; `defects` say what of it could not be read; `refused` why it is not
    to be acted on at all (too large, not an object, two METHODs that differ).
    """

    method: str
    uid: str
    mime_method: str = ""
    sequence: int = 0
    summary: str = ""
    index: int = 0
    events: tuple[CalendarEvent, ...] = ()
    defects: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason why a mail counts as automatic: `header` (or another place), its value, what it means.

    `weight`: "sure" (a program wrote it), "list" (list or bulk mail, perhaps by a human),
    "quiet" (a human who asks not to be answered automatically), "noreply" (nobody reads answers to this
    address: not automatic by itself, never answered), "weak" (counts only together with something else).
    """

    where: str
    value: str
    means: str
    weight: str = "sure"


@dataclass(frozen=True, slots=True)
class Automatic:
    """Whether a program wrote this mail (RFC 3834 and practice), and every sign of it."""

    is_automatic: bool = False
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """One recipient of a delivery report: `status` as in RFC 3463, e.g. `5.1.1`, or empty.

    `address` is as we wrote it where the reporter kept that; `final` is where it led, if that is another.
    `why` is what the report says about it, one line of at most 300 characters.
    """

    address: str
    status: str = ""
    permanent: bool = True
    action: str = "failed"
    why: str = field(default="", compare=False)
    final: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery status notification (RFC 3464) or what stands for one.

    `original_ids`: Message-IDs that may be that of the mail it is about, the likeliest first (the first
    is `original_message_id`). `envelope_id`: Original-Envelope-Id, decoded (RFC 3461, 4.4).
    Nothing of this is proven: whoever wrote the report wrote it.
    """

    is_bounce: bool = False
    recipients: tuple[BouncedRecipient, ...] = ()
    original_message_id: str = ""
    original_ids: tuple[str, ...] = ()
    envelope_id: str = ""


@dataclass(frozen=True, slots=True)
class Nested:
    """A mail that is attached to another one (message/rfc822; RFC 2046, 5.2.1), as far as it is a request.

    `text` is what its writer newly wrote, at most 100,000 characters; `date` is in UTC.
    """

    sender: Address | None
    subject: str = ""
    text: str = ""
    date: datetime | None = None
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A parsed mail.

    - `message_id`, `in_reply_to`, `references`: without angle brackets, oldest reference first.
    - `senders`: every address of every From field; `sender` is the one to believe, or None when
      there is none or it is ambiguous (two different From addresses).
    - `headers`: lower-case name to all its decoded values, topmost first.
    - `text`: the whole text as plain text; `reply_text`: what this person newly wrote.
    - `identity`: hash over Message-ID, From, Date, Subject, decoded text and attachments; equal for
      the same mail fetched from another mailbox, whatever its trace headers say.
    - `nested`: the first three attached mails, one level deep; empty in a delivery report.
    - `defects`: sentences about damage that was survived.
    - `refused`: not empty when the mail goes beyond the limits (depth, parts, header size); the
      rest then holds what the top header says.
    """

    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sender: Address | None = None
    senders: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""
    html: str = ""
    reply_text: str = ""
    language: str = ""
    attachments: tuple[Attachment, ...] = ()
    calendar: CalendarPart | None = None
    nested: tuple[Nested, ...] = ()
    automatic: Automatic = Automatic()
    bounce: Bounce = Bounce()
    encrypted: bool = False
    identity: str = ""
    bytes: int = 0
    defects: tuple[str, ...] = ()
    refused: str = ""

    def header(self, name: str) -> str:
        """The topmost value of a header, or an empty string."""
        values = self.headers.get(name.lower(), ())
        return values[0] if values else ""

    @property
    def recipients(self) -> tuple[Address, ...]:
        """To, Cc, Delivered-To and X-Original-To, in this order."""
        return self.to + self.cc + self.delivered_to
