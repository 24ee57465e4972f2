"""Printing: one JSON object a line, or a table that a person reads; instants in one form."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from vamail.model.time import iso_utc


def instant(at: datetime | None) -> str | None:
    """`YYYY-MM-DDTHH:MM:SSZ` or None."""
    return iso_utc(at) if at else None


def json_line(row: Mapping[str, Any]) -> None:
    """One object on one line; letters stay readable, odd surrogates are replaced."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    click.echo(text.encode("utf-8", "replace").decode("utf-8"))


def visible(text: str) -> str:
    """Text from outside, safe to show in a terminal: controls and direction overrides are spelled out."""
    return "".join(c if c.isprintable() or c == " " else f"\\u{ord(c):04x}" for c in text)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
    """A table as wide as the terminal, or `empty` when there is nothing."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        made.add_column(heading, overflow="fold", no_wrap=heading in {"ref", "id", "received", "promised"})
    count = 0
    for row in rows:
        made.add_row(*(Text(visible(cell)) for cell in row))
        count += 1
    if count:
        Console().print(made)
    else:
        click.echo(empty)
