"""What is known of one address that our mails went to: which came back, and whether mail still goes there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

HELD_BECAUSE = "no automatic mail goes to"
"""How the reason of a delivery begins that is held for its address."""

Weight = Literal["gone", "bad", "soft"]
"""How much one mail that came back says against its address; `gone` says everything."""


@dataclass(frozen=True, slots=True)
class Strike:
    """One mail that came back, at the instant at which we heard of it."""

    at: datetime
    weight: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddress:
    """One version of the ledger of an address; a new one is written for every change.

    `hard` and `soft` count for ever; `strikes` only since the last proof that the address works, which
    was at `alive_at`. `code` and `text` are those of the last mail that came back. `stopped_by`: `bounces`
    or `you` while automatic mail to it is held (since `suppressed_at`, because of `why`), else empty.
    `delivery` is the number of the delivery that came back last.
    """

    email: str
    version: int = 0
    hard: int = 0
    soft: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    code: str = ""
    text: str = ""
    strikes: tuple[Strike, ...] = ()
    alive_at: datetime | None = None
    stopped_by: str = ""
    suppressed_at: datetime | None = None
    why: str = ""
    delivery: int | None = None
    lifted_at: datetime | None = None
    event: int = 0

    @property
    def suppressed(self) -> bool:
        """Whether automatic mail to it is held."""
        return bool(self.stopped_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDelivery:
    """A mail of ours, as matching a report to it needs it. `fate`: see `model.effects.bounces`."""

    number: int
    event: int
    action: str
    message_id: str
    kind: str
    recipient: str
    subject: str
    status: str
    task: str | None
    client: str
    created_at: datetime
    fate: str = ""
