"""How an attempt to reach the outside world ended: a closed union that every channel returns."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Delivered:
    """The other side took responsibility; `detail` is its answer."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class Deferred:
    """Temporary: try the same bytes again later. `connection_lost` tells a dead line from a refusal."""

    error: str
    connection_lost: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """Permanent: never try again by itself; the VA is told.

    `stage` says what the server refused (`mail`, `rcpt` or `data`, else empty), `reply` its words.
    """

    error: str
    stage: str = field(default="", compare=False)
    reply: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Perhaps delivered: the line broke between the final dot and the reply (RFC 1047). `last`: it was looked
    for in vain, and is not to be sent again by itself."""

    error: str
    last: bool = False


PERHAPS = "perhaps delivered, nobody knows"
"""How the reason begins for which a mail is held of which that stays unknown."""

Outcome = Delivered | Deferred | Rejected | Unknown
