"""Files for book-keeping, as a command by mail asks for them, and as they were made."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Self

EXPORTS: Final = (
    "quickbooks", "quickbooks-world", "xero", "wave", "freshbooks", "hledger", "beancount", "csv", "json",
)  # fmt: skip
"""Every format, as in `render.books.FORMATS`, which is not loaded to name them."""


BOOKS: Final = "books"
"""Kind of timer, and action of the mail that follows: files are to be made and sent to the VA."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksWanted:
    """One of the formats, from day to day (both included; None: no end), of one client or of all (empty)."""

    format: str
    since: date | None = None
    until: date | None = None
    client: str = ""

    @property
    def subject(self) -> str:
        """As the subject of a timer: `acme/xero/2026-07-01/2026-09-30`; `*` stands for all clients."""
        days = (one.isoformat() if one else "" for one in (self.since, self.until))
        return "/".join((self.client or "*", self.format, *days))

    @classmethod
    def read(cls, subject: str) -> Self:
        """What a timer's subject says. Raises ValueError for anything that is none of ours."""
        client, name, since, until = subject.split("/")
        return cls(format=name, since=_day(since), until=_day(until), client="" if client == "*" else client)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file that goes with a mail: a `name` of ASCII letters, digits, `.`, `-` and `_`, a MIME `type`."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBooks:
    """What was made: files, and sentences (English) about what they cannot hold; no files where there is
    nothing to export. `failed` says why nothing could be made."""

    files: tuple[MadeFile, ...] = ()
    notes: tuple[str, ...] = ()
    failed: str = ""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(len(one.data) for one in self.files)
