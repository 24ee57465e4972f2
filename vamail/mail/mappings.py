"""Which mapping of `rules/imports.yaml` holds for a file. Pure."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from vamail.model.imports import ImportMapping


def for_name(name: str, mappings: Iterable[ImportMapping]) -> ImportMapping | None:
    """The first mapping with columns whose `match` fits a file's name, in whatever case."""
    folded = name.casefold()
    for one in mappings:
        if one.columns and one.match and fnmatchcase(folded, one.match.casefold()):
            return one
    return None


def preset(source: str, mappings: Iterable[ImportMapping]) -> ImportMapping | None:
    """What is set for a preset: the mapping of its name, without columns (its encoding, dates, decimals)."""
    return next((one for one in mappings if one.name == source and not one.columns), None)
