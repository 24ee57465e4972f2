"""Days as options of commands."""

from datetime import date

import click


def day_of(said: str) -> date | None:
    """The day that is written as 2026-11-30; None for an option that was not given. Raises
    click.UsageError."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise click.UsageError(f"{said!r} is no day; write it as in 2026-11-30") from error
