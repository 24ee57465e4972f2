"""What a reader of files has to know of a mapping: the part of `workspace.types.imports` that it reads.

Mail stands below the workspace and may not import it, so the shape is said here once more.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Literal, Protocol


class Mapping(Protocol):
    """How a file is read that no preset fits: the part of an `ImportMapping` that readers need."""

    @property
    def name(self) -> str:
        """Its name, which becomes the file's `source`."""

    @property
    def kind(self) -> Literal["statement", "timesheet"]:
        """What such files are."""

    @property
    def match(self) -> str:
        """The names of files for which it holds, as a shell matches."""

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Field → header."""

    @property
    def date(self) -> str:
        """How days are written, such as `DD.MM.YYYY`."""

    @property
    def decimal(self) -> str:
        """The decimal sign, or empty."""

    @property
    def delimiter(self) -> str:
        """What stands between cells, or empty."""

    @property
    def encoding(self) -> str:
        """The encoding, or empty."""

    @property
    def currency(self) -> str:
        """The currency where no column has one."""

    @property
    def header(self) -> int:
        """The line of the headers, from 1 (which says nothing)."""


def for_name(name: str, mappings: Iterable[Mapping]) -> Mapping | None:
    """The first mapping whose `match` fits a file's name, in whatever case."""
    folded = name.casefold()
    fits = (one for one in mappings if one.match and fnmatchcase(folded, one.match.casefold()))
    return next(fits, None)
