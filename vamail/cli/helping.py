"""Help as wide as the terminal, 80 columns at most: also the paragraphs that click leaves as they are.

A paragraph behind `\\b` keeps its lines, since it is a list or examples; in the source its lines are longer
than a terminal's. Those that were broken only because they were full are joined, and broken anew.
"""

import inspect
import shutil
from collections.abc import Iterator

import click

from vamail.cli.output import wrapped

_WIDEST, _MARGIN, _LEAST = 80, 2, 46
_FULL = 80
"""A line of the source that was this long, with the next line's first word, was broken for its length."""
_KEPT = "\b\n"
_COMMAND = "vamail "


def fit(command: click.Command) -> click.Command:
    """The command, and those below it, with help that fits."""
    if command.help:
        width = max(_LEAST, min(_WIDEST, shutil.get_terminal_size().columns) - _MARGIN)
        paragraphs = inspect.cleandoc(command.help).split("\n\n")
        command.help = "\n\n".join(_fitted(one, width) for one in paragraphs)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            fit(below)
    return command


def _fitted(paragraph: str, width: int) -> str:
    if not paragraph.startswith(_KEPT):
        return paragraph
    lines = _joined(paragraph.removeprefix(_KEPT).split("\n"))
    return _KEPT + "\n".join(part for line, hang in lines for part in _broken(line, hang, width))


def _joined(lines: list[str]) -> Iterator[tuple[str, int]]:
    """Whole lines, each with the indent of what goes on below."""
    whole, hang, last = lines[0], _indent(lines[0]), lines[0]
    for line in lines[1:]:
        full = len(last) + 1 + len(next(iter(line.split()), "")) > _FULL
        begins = last.endswith(":") or line.lstrip(" ").startswith(_COMMAND)
        if full and _indent(line) >= hang and not begins:
            whole, hang = f"{whole} {line.strip()}", _indent(line)
        else:
            yield whole, hang
            whole, hang = line, _indent(line)
        last = line
    yield whole, hang


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _broken(line: str, hang: int, width: int) -> Iterator[str]:
    lead = _indent(line)
    first = wrapped(line[lead:], width - lead)[0]
    yield " " * lead + first
    if rest := line[lead + len(first) :].lstrip(" "):
        yield from (" " * hang + one for one in wrapped(rest, width - hang))
