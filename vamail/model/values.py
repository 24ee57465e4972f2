"""Values that may stand in a template: data only, formatted by `render` for language and zone."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote

from vamail.model.ids import NewTask


@dataclass(frozen=True, slots=True)
class When:
    """An instant as its readers see it: in `zone` (theirs), and in `other_zone` (the VA's) beside it.

    With `date_only` the day alone is said, without a time.
    """

    at: datetime
    zone: str
    other_zone: str = ""
    date_only: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a reader may follow, made by us (`web`, `answer_link`) and never a client's words.

    Printed, it is `shown` (or itself); as the address of a link in Markdown, `[Yes]({{ yes }})`, it is where
    that link leads, in HTML alone where it is a mail to be written. An empty one is false.
    """

    url: str = ""
    shown: str = ""

    def __bool__(self) -> bool:
        return bool(self.url)

    @property
    def is_mail(self) -> bool:
        """Whether it writes a mail."""
        return self.url.startswith("mailto:")


def web(address: str) -> Link:
    """The page at this http or https address, as a link; an empty one for any other address. Whatever may
    not stand in an address (RFC 3986, 2) is percent-encoded."""
    scheme, between, rest = address.strip().partition("://")
    if scheme.casefold() not in ("http", "https") or not between or not rest:
        return Link()
    there = quote(rest, safe=_IN_ADDRESS, errors="replace")
    return Link(f"{scheme.casefold()}://{there}", " ".join(address.split()))


def answer_link(to: str, subject: str, text: str) -> Link:
    """A mail to `to` that begins with this subject and text (RFC 6068, 2)."""
    there, first, then = quote(to, safe="@", errors="replace"), _quoted(subject), _quoted(text)
    return Link(f"mailto:{there}?subject={first}&body={then}")


def _quoted(words: str) -> str:
    return quote(words, safe="", errors="replace")


_IN_ADDRESS = ":/?#[]@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Lasting:
    """A length of time in whole minutes: `45 minutes`, `1 hour 30 minutes`. None at all is false."""

    minutes: int

    def __bool__(self) -> bool:
        return self.minutes > 0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often something takes place, in words: `every Tuesday at 10:00 (London time)`.

    `rule` is a RECUR value (RFC 5545, 3.3.10), `at` the first time, on the wall of `zone`. An empty rule
    is false.
    """

    rule: str
    at: datetime
    zone: str

    def __bool__(self) -> bool:
        return bool(self.rule)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a currency as its reader writes it: `1,234.50 EUR`, `1234,50 EUR`. Zero is false."""

    amount: Decimal
    currency: str

    def __bool__(self) -> bool:
        return bool(self.amount)


Cell = str | When | Amount
"""What may stand in a table."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a `head`, each with as many cells; the last `numbers` columns hold amounts or counts, set at
    their end. `sums` are the places (from 0) of rows that sum others up. `title` stands above it.
    Without rows it is false. In a template it stands in a paragraph of its own.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: int = 1
    sums: tuple[int, ...] = ()
    title: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture that goes with the mail (`SendMail.chart`), shown where it stands; `alt` is for those who
    do not see it. `cid` is its Content-ID (RFC 2392), which is known when the mail is written. In a template
    it stands in a paragraph of its own."""

    alt: str
    cid: str = ""

    def __bool__(self) -> bool:
        return bool(self.alt)


Said = str | When | Link | Lasting | Rhythm | Amount | Table | Picture
"""What becomes words only where its reader's language and direction are known."""

Scalar = str | int | bool | None | When | Link | Lasting | Rhythm | Amount | Table | Picture | NewTask
Listed = (
    tuple[str, ...] | tuple[When, ...] | tuple[Link, ...] | tuple[Amount, ...] | tuple[Table, ...]
    | tuple[NewTask, ...]
)  # fmt: skip
Value = Scalar | Listed
