"""A time for a meeting as somebody said it, read and certain."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SaidTime:
    """`at` (UTC), said on the wall of `zone`; with `rule` (RFC 5545, 3.3.10) the first of a series there. A
    local time that does not exist, or that occurs twice, never becomes one: who said it is told or asked.
    `supposed` are the words of an hour that was taken for one of the afternoon (`2:30`), else empty."""

    at: datetime
    zone: str
    rule: str = ""
    supposed: str = field(default="", compare=False)
