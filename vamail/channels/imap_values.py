"""What a mailbox says, as values, and how it fails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vamail.model.errors import SurroundingsError


class ImapUnavailable(SurroundingsError):  # noqa: N818 - a state of the server, as the journal words it
    """Temporary: the server cannot be reached, broke off, or refused for now. Connect again later."""

    permanent = False


class ImapRefused(SurroundingsError):  # noqa: N818 - as above
    """Permanent until someone acts: the login was refused, or the folder is not there."""

    permanent = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """What the server said when the mailbox was opened.

    `special` maps a role (sent, drafts, trash, junk, archive) to a folder's name, by SPECIAL-USE
    (RFC 6154) or by the usual names. `uidvalidity` with `uidnext` and `exists` describe the folder.
    """

    capabilities: frozenset[str] = frozenset()
    special: dict[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    has_idle: bool = False
    has_move: bool = False
    has_uidplus: bool = False
    gmail: bool = False
    uidvalidity: int = 0
    uidnext: int = 0
    exists: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a folder is: its UIDVALIDITY, and the UID that its next mail gets (0: the server hid it)."""

    uidvalidity: int
    uidnext: int


HEAD_BYTES = 65_536
"""No more of the fields asked for is fetched: a client may write a References field of megabytes."""


@dataclass(frozen=True, slots=True)
class Head:
    """A mail before its body is fetched. `size` in bytes on the server, `received_at` in UTC.

    `header` holds the raw lines of the fields that were asked for, at most `HEAD_BYTES` of them.
    """

    uid: int
    size: int
    received_at: datetime
    flags: tuple[str, ...]
    header: bytes


def windows(heads: Sequence[Head], window_bytes: int, most: int = 200) -> Iterator[list[int]]:
    """UIDs in portions whose sizes sum up to at most `window_bytes`; a bigger mail comes alone."""
    part: list[int] = []
    total = 0
    for head in heads:
        if part and (total + head.size > window_bytes or len(part) >= most):
            yield part
            part, total = [], 0
        part.append(head.uid)
        total += head.size
    if part:
        yield part
