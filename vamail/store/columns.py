"""Column types: instants and JSON as text, the same on both engines, and text that both accept."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

Number = BigInteger().with_variant(Integer, "sqlite")
"""A row number: 64 bits on both engines (SQLite's INTEGER PRIMARY KEY must be spelled so)."""


@lru_cache(8192)  # one group writes the same few instants into every row
def to_text(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`: text order is time order. Raises ValueError without a zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


_encode = json.JSONEncoder(separators=(",", ":")).encode


def to_json(value: Any) -> str:
    """Plain values as JSON, compact, non-ASCII escaped."""
    return _encode(value)


class Instant(TypeDecorator[datetime]):
    """An aware datetime as text in UTC; compares and sorts as time does."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Python to SQL."""
        return None if value is None else to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """SQL to Python."""
        return None if value is None else datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """Plain values as JSON text; non-ASCII escaped, so that every character of a mail survives."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Python to SQL."""
        return None if value is None else to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """SQL to Python."""
        return None if value is None else json.loads(value)


def plain(text: str) -> str:
    """Text from outside as both engines accept it: no NUL, no lone surrogates."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
