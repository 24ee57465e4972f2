"""Series in which invoices are numbered, and what a restored backup does not know of them.

A series is the name of a `Numbering`: what numbers look like, with `#` for the number itself, behind what is
numbered so (`invoice/2026/#`, `request/R-2026/#`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from vamail.model.ids import TaskKey
from vamail.model.pattern import lazy

INVOICE, REQUEST = "invoice/", "request/"
REQUESTS = "R-"
"""What numbers of payment requests begin with, so that none looks like an invoice's."""
RESTORED = "numbers"
"""The one name of a `RestoredNumbers`."""

_SAID = lazy(r"(?P<series>.*#.*?)\s*=\s*(?P<last>[0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastNumber:
    """The last number of a series; 0: none was given yet."""

    series: str
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredNumbers:
    """A backup was restored: which numbers were given after it was taken nobody here knows, so none is given
    in a series before somebody says which was the last one. `known` is what the backup says, `said` what
    was said since; a series that stands in neither had no number in the backup."""

    kind: ClassVar[str] = "restored_numbers"
    name: str = RESTORED
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    taken_at: datetime
    restored_at: datetime
    known: tuple[LastNumber, ...] = ()
    said: tuple[LastNumber, ...] = ()

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    @property
    def is_open(self) -> bool:
        """It is looked up by its key alone."""
        return False

    def last_known(self, series: str) -> int:
        """The last number that the backup knows."""
        return next((one.last for one in self.known if one.series == series), 0)

    def last_said(self, series: str) -> int | None:
        """What was said of this series; None where nothing was."""
        return next((one.last for one in self.said if one.series == series), None)

    def saying(self, last: LastNumber) -> Self:
        """The next version, where this is said."""
        others = (one for one in self.said if one.series != last.series)
        return replace(self, version=self.version + 1, said=(*others, last))


def is_of_invoices(series: str) -> bool:
    """Whether numbers of this series stand on documents that clients hold."""
    return series.startswith((INVOICE, REQUEST))


def shown(series: str, last: int | None = None) -> str:
    """The series as people see it, `2026/#`; with a number, that number."""
    looks = series.partition("/")[2]
    return looks if last is None else looks.replace("#", str(last))


def read_last(said: str, series: Iterable[str]) -> LastNumber | None:
    """The last number as it stands on a document (`2026/0023`), of whichever series looks most like it; or
    with its series, `2026/#=23`, which need not be known. None: neither."""
    named = _SAID.fullmatch(said.strip())
    known = sorted(set(series), key=lambda one: (-len(one), one))
    if named is not None:
        kind = REQUEST if named["series"].startswith(REQUESTS) else INVOICE
        found = next((one for one in known if shown(one) == named["series"].strip()), "")
        return LastNumber(series=found or kind + named["series"].strip(), last=int(named["last"]))
    for one in known:
        before, _, behind = shown(one).partition("#")
        looks = rf"{re.escape(before)}([0-9]{{1,12}}){re.escape(behind)}"
        if (match := re.fullmatch(looks, said.strip(), re.ASCII | re.IGNORECASE)) is not None:
            return LastNumber(series=one, last=int(match[1]))
    return None
