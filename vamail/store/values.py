"""Values as both engines keep them: instants and JSON as text, and text that both accept."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any


@lru_cache(8192)  # one group writes the same few instants into every row
def to_text(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`: text order is time order. Raises ValueError without a zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def to_instant(text: str) -> datetime:
    """The instant that `to_text` wrote, in UTC."""
    return datetime.fromisoformat(text)


def to_instant_or_none(text: str | None) -> datetime | None:
    """The same for a column that may be empty."""
    return None if text is None else datetime.fromisoformat(text)


_encode = json.JSONEncoder(separators=(",", ":")).encode


def to_json(value: Any) -> str:
    """Plain values as JSON, compact, non-ASCII escaped."""
    return _encode(value)


def plain(text: str) -> str:
    """Text from outside as both engines accept it: no NUL, no lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
