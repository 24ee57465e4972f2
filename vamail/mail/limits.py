"""How far `mail.parse` follows a mail: beyond these it says `refused` and trusts the top header alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one mail.

    - `depth`: nested multiparts; `parts`: leaves and multiparts together; `header_bytes`: the top header.
    - `text_chars`: characters of `text` that are kept; `html_chars` those of `html`.
    - `addresses`: mailboxes read out of one header field; `references`: message ids kept of a thread.
    """

    depth: int = 20
    parts: int = 500
    header_bytes: int = 256 * 1024
    text_chars: int = 1_000_000
    html_chars: int = 1_000_000
    addresses: int = 1000
    references: int = 200


class LimitError(Exception):
    """A mail goes beyond a limit; the message names the limit, for `Message.refused`."""
