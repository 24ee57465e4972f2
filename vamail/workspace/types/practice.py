"""How the VA works: clocks, warnings, the brief, chasers, what waits for an `ok`. All have defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vamail.workspace.types.people import OpenSpan


@dataclass(frozen=True, slots=True)
class Warn:
    """The VA is warned when `share` of a promise's open time has passed; warnings within
    `gather_minutes` are one mail."""

    share: float = 0.8
    gather_minutes: int = 30


@dataclass(frozen=True, slots=True)
class Block:
    """Time set aside each week: `client` (its slug) or `list_name` says for what; both empty is focus time
    for whatever ranks first. `kind`: work or meeting (a fixed appointment, no work fits in)."""

    spans: tuple[OpenSpan, ...]
    client: str = ""
    list_name: str = ""
    title: str = ""
    kind: str = "work"


@dataclass(frozen=True, slots=True)
class Plan:
    """Estimates grow by `buffer` (0.25: a quarter); a task without one counts `default_minutes`;
    `blocks` are set aside; tasks of one client or list are batched."""

    buffer: float = 0.25
    default_minutes: int = 30
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """When the brief and the review come, in the VA's zone: minutes after midnight, None for never.
    `review_weekday` 0 is Monday; None: every working day."""

    brief_minute: int | None = 8 * 60
    review_minute: int | None = None
    review_weekday: int | None = None


@dataclass(frozen=True, slots=True)
class Undo:
    """What vamail sends by itself waits so long, and `hold` stops it; acknowledgements do not wait."""

    window_seconds: int = 600


@dataclass(frozen=True, slots=True)
class Holds:
    """What waits for the VA's `ok`, acknowledgements exempt: the first mail to a new address, more than
    `at_once` mails within ten minutes (0: no limit), a template that changed since it was last approved."""

    new_address: bool = True
    at_once: int = 20
    changed_template: bool = True


LATE_KINDS = ("chase", "brief", "review", "warning", "reminder")
LATE_WAYS = ("send", "skip", "ask")


@dataclass(frozen=True, slots=True)
class Late:
    """What becomes of a job that fell due while nobody ran, by kind: `send`, `skip` or `ask`. Late is what
    is more than `after_seconds` overdue."""

    ways: Mapping[str, str] = field(default_factory=dict)
    after_seconds: int = 3600

    def way(self, kind: str) -> str:
        """What becomes of a job of this kind."""
        usual = {"brief": "skip", "review": "skip", "chase": "ask", "warning": "send"}
        return self.ways.get(kind) or usual.get(kind, "ask")


@dataclass(frozen=True, slots=True)
class Control:
    """How the VA steers: `addresses` are read as commands alone; `folder` is where the VA may put a mail
    with commands (empty: none)."""

    addresses: tuple[str, ...] = ()
    folder: str = ""
