"""Instants as text, the one form in the database, in JSON and on the command line."""

from datetime import UTC, datetime


def iso_utc(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`; `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
