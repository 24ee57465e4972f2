"""Instants as text, the one form in the database, in JSON and on the command line."""

from datetime import UTC, datetime


def iso_utc(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`; `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    # not strftime, which costs ten times as much: some are written with every mail
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"
