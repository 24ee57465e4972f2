"""Inserting many rows at once, on the path that every mail takes.

SQLAlchemy builds a parameter mapping per row and per column anew; here the statement and what each
column needs are worked out once per table, which halves the price of a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from vamail.store.columns import Instant, Json
from vamail.store.values import to_json, to_text

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Insert:
    sql: str
    pick: Callable[[Row], tuple[Any, ...]]
    converted: tuple[tuple[int, Callable[[Any], str]], ...]

    def values(self, row: Row) -> tuple[Any, ...]:
        values = list(self.pick(row))
        for index, convert in self.converted:
            if values[index] is not None:
                values[index] = convert(values[index])
        return tuple(values)


_PREPARED: dict[tuple[str, str, tuple[str, ...], bool], _Insert] = {}


def insert_rows(
    connection: Connection, table: Table, rows: Sequence[Row], *, ignore_known: bool = False
) -> None:
    """Insert rows that all have the same columns; with `ignore_known` those whose key is there change
    nothing."""
    if not rows:
        return
    key = (connection.dialect.name, table.name, tuple(rows[0]), ignore_known)
    prepared = _PREPARED.get(key)
    if prepared is None:
        prepared = _PREPARED[key] = _prepare(connection.dialect, table, key[2], ignore_known=ignore_known)
    connection.exec_driver_sql(prepared.sql, [prepared.values(row) for row in rows])


def _prepare(dialect: Dialect, table: Table, names: tuple[str, ...], *, ignore_known: bool) -> _Insert:
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.name == "sqlite" else "%s"
    columns, marks = ", ".join(map(quote, names)), ", ".join([mark] * len(names))
    sql = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})"  # noqa: S608 (names of our own tables)
    converted = [(index, _converter(table, name)) for index, name in enumerate(names)]
    return _Insert(
        sql=f"{sql} ON CONFLICT DO NOTHING" if ignore_known else sql,
        pick=itemgetter(*names),
        converted=tuple((index, convert) for index, convert in converted if convert is not None),
    )


def _converter(table: Table, name: str) -> Callable[[Any], str] | None:
    kind = table.c[name].type
    if isinstance(kind, Instant):
        return to_text
    return to_json if isinstance(kind, Json) else None
