"""Numbers given before the rows are written, so that every insert is one statement for many rows."""

import threading
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select, text, update

from vamail.store.bulk import insert_rows
from vamail.store.database import Database
from vamail.store.tables import counter


def next_ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """Row numbers for `count` new rows of `table`, ascending; inside the transaction that writes them."""
    if count == 0:
        return ()
    if connection.dialect.name == "sqlite":
        # BEGIN IMMEDIATE: nobody else can take them
        last = connection.execute(_LAST[table.name] if table.name in _LAST else _last(table)).scalar_one()
        return range(last + 1, last + 1 + count)
    query = text("SELECT nextval(:sequence) FROM generate_series(1, :n)")
    return [
        int(number)
        for number in connection.execute(query, {"sequence": f"{table.name}_id_seq", "n": count}).scalars()
    ]


_LAST: dict[str, Any] = {}


def _last(table: Table) -> Any:
    _LAST[table.name] = select(func.coalesce(func.max(table.c.id), 0))
    return _LAST[table.name]


class Counters:
    """Numbers of things that people see, e.g. tasks. A number may be skipped, never given twice."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._given: dict[str, int] = {}

    def allocate(self, kind: str, count: int) -> range:
        """The next `count` numbers of `kind`.

        On SQLite they are counted in memory and written by the commit that uses them (one process
        writes decisions, and a number that no commit used was seen by nobody). On PostgreSQL they are
        taken from the database at once.
        """
        if count == 0:
            return range(0)
        with self._lock:
            last = self._take_here(kind, count) if self._database.is_sqlite else self._take_there(kind, count)
        return range(last - count + 1, last + 1)

    def _take_here(self, kind: str, count: int) -> int:
        if kind not in self._given:
            with self._database.read() as connection:
                self._given[kind] = connection.execute(_VALUE, {"kind": kind}).scalar() or 0
        self._given[kind] += count
        return self._given[kind]

    def _take_there(self, kind: str, count: int) -> int:
        with self._database.write() as connection:
            # the commit that uses the numbers is flushed later than this one, so nothing need wait here
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            from sqlalchemy.dialects import postgresql  # a tenth of the start-up, for nothing on SQLite

            statement = (
                postgresql.insert(counter)
                .values(kind=kind, value=count)
                .on_conflict_do_update(index_elements=["kind"], set_={"value": counter.c.value + count})
                .returning(counter.c.value)
            )
            return int(connection.execute(statement).scalar_one())

    def remember(self, connection: Connection) -> None:
        """Write what was given so far, inside the commit that uses it (SQLite only)."""
        if not self._database.is_sqlite or not self._given:
            return
        rows = [{"kind": kind, "value": value} for kind, value in list(self._given.items())]
        insert_rows(connection, counter, rows, ignore_known=True)
        connection.execute(_RAISE, [{"of": row["kind"], "given": row["value"]} for row in rows])

    def forget(self) -> None:
        """Read again from the database: another process may have counted on."""
        with self._lock:
            self._given.clear()


_VALUE = select(counter.c.value).where(counter.c.kind == bindparam("kind"))
_RAISE = (
    update(counter)
    .where(counter.c.kind == bindparam("of"), counter.c.value < bindparam("given"))
    .values(value=bindparam("given"))
)
