"""How one command is called in one language; the tables of `words` are made of it."""

from dataclasses import dataclass

from vamail.desk.control.command import Verb


@dataclass(frozen=True, slots=True)
class Called:
    """One command in one language: its `names` (the first is shown), its arguments, and what it does."""

    names: tuple[str, ...]
    usage: str
    does: str


Table = dict[Verb, dict[str, Called]]
"""By command and language, in the order in which `help` shows them."""


def called(names: str, usage: str, does: str) -> Called:
    """One entry; `names` are written with bars between them."""
    return Called(tuple(names.split("|")), usage, does)
