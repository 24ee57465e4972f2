"""What is written on the command line: `30d`, `12h`, an instant, a task."""

from datetime import UTC, datetime, timedelta

import click

UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def since_option(text: str, now: datetime) -> datetime:
    """The instant that `30d` ago or an ISO instant means; exit code 2 with the accepted forms else."""
    number, unit = text[:-1], text[-1:]
    if number.isdecimal() and unit in UNITS and len(number) <= 6:
        return now - timedelta(**{UNITS[unit]: int(number)})
    return instant_option(text)


def instant_option(text: str) -> datetime:
    """An ISO 8601 instant; one without an offset is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no instant; write 2026-11-22T09:00Z, 2026-11-22, or a span such as 30d"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def task_name(text: str) -> str:
    """The reference as it is stored: `T-12` for `T-12`, `t-12` and `12`; anything else as it is."""
    named = text.strip().upper()
    return f"T-{named}" if named.isdecimal() else named
