"""Effects of reports about mails that we sent."""

from dataclasses import dataclass
from typing import Literal

from vamail.model.addresses import KnownAddress

Fate = Literal["delayed", "relayed", "confirmed", "bounced"]
"""What was heard of a delivery after it was sent; each outranks those before it, and nothing is undone."""

FATES: tuple[Fate, ...] = ("delayed", "relayed", "confirmed", "bounced")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDelivery:
    """What became of a delivery that had left, and how we know."""

    delivery: int
    fate: Fate
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAddress:
    """The next version of the ledger of one address."""

    address: KnownAddress
