"""A forward by the VA is the original sender's request.

Believed only when the VA's own server vouches for the VA's address (RFC 8601); then the header block
that every mail program writes above a forwarded mail names the original sender and subject. Only the
first such block counts, and only lines directly under it. A mail forwarded as an attachment names its
sender itself.
"""

import re
from dataclasses import dataclass

from vamail.mail.addresses import read_addresses
from vamail.mail.authentication import Authentication, verdict
from vamail.model.message import Address, Message
from vamail.model.pattern import lazy
from vamail.workspace.types import Workspace

FROM = lazy(r"^[\s>*]*(?:from|feladó|von|de|از|فرستنده)\s*:\s*\**\s*(.+)$", re.IGNORECASE)
SUBJECT = lazy(r"^[\s>*]*(?:subject|tárgy|betreff|objet|موضوع)\s*:\s*\**\s*(.+)$", re.IGNORECASE)
FIELD = lazy(r"^[\s>*]*[^\W\d_](?:[^\W\d_]| ){0,20}\**\s*:", re.IGNORECASE)
RULER = lazy(r"^\s*[-_=*]{3,}[^-_=*]{0,60}[-_=*]{0,40}\s*$")  # "---- Forwarded message ----"
SCAN_LINES = 400


@dataclass(frozen=True, slots=True)
class Forwarded:
    """Who really asked, for what, in which words (below the header block); `note` is what the VA wrote
    above it, which is for the task alone and never for the client. `language` is that of an attached mail.
    """

    sender: Address
    subject: str
    text: str
    note: str = ""
    language: str = ""


def proof(message: Message, workspace: Workspace) -> Authentication:
    """What the VA's own server says about whether this sender is who it claims to be."""
    domain = message.sender.domain if message.sender else ""
    return verdict(message.headers, workspace.authserv_id, domain)


def read_forward(message: Message) -> Forwarded | None:
    """The forwarded request inside the text, else in the attached mail, or None."""
    lines = message.text.splitlines()[:SCAN_LINES]
    for start, line in enumerate(lines):
        match = FROM.match(line)
        addresses = read_addresses(match[1].encode()) if match else ()
        if match and addresses and _is_block(lines, start):
            return _forwarded(lines, start, addresses[0])
    return _attached(message)


def _attached(message: Message) -> Forwarded | None:
    """The mail that was forwarded as an attachment (message/rfc822), if it is one only.

    Several may be several people's requests, and one task cannot be all of theirs.
    """
    if len(message.nested) != 1:
        return None
    (original,) = message.nested
    if original.sender is None:
        return None
    return Forwarded(
        original.sender,
        original.subject,
        original.text,
        (message.reply_text or message.text).strip(),
        original.language,
    )


def _is_block(lines: list[str], start: int) -> bool:
    """A From line alone is a word in a sentence; a block has another header line right beside it."""
    near = lines[max(0, start - 2) : start] + lines[start + 1 : start + 3]
    return any(FIELD.match(line) for line in near)


def _forwarded(lines: list[str], start: int, sender: Address) -> Forwarded:
    subject, end = "", start
    for index in range(start, min(start + 12, len(lines))):
        if not lines[index].strip(" >*"):
            break
        found = SUBJECT.match(lines[index])
        subject = found[1].strip(" *") if found else subject
        end = index
    first = start
    while first > 0 and FIELD.match(lines[first - 1]):
        first -= 1
    body = "\n".join(line.removeprefix("> ") for line in lines[end + 1 :]).strip()
    above = (line for line in lines[:first] if not RULER.match(line))
    return Forwarded(sender, subject, body, "\n".join(above).strip())
