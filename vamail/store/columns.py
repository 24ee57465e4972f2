"""Column types: values as `store.values` writes them, the same on both engines."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

from vamail.store.values import to_instant_or_none, to_json, to_text

Number = BigInteger().with_variant(Integer, "sqlite")
"""A row number: 64 bits on both engines (SQLite's INTEGER PRIMARY KEY must be spelled so)."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime as text in UTC; compares and sorts as time does."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Python to SQL."""
        return None if value is None else to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """SQL to Python."""
        return to_instant_or_none(value)


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
