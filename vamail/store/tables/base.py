"""What every table is made with: names of constraints, and indexes over the rows that are asked for.

Nearly every row is finished, and what is asked all day is what is not: those questions have partial
indexes, which stay as short as the work at hand. A full index on a status is worse than none: once the
database has counted that all rows are `sent`, it takes every question about a status for one about all
rows, and reads the table. A query uses a partial index only where it says its very words (`unfinished.py`).
"""

from sqlalchemy import Index, MetaData, text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_PARTIAL: list[tuple[Index, str]] = []


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that `where` picks; for PostgreSQL see `for_postgresql`."""
    index = Index(name, *columns, unique=unique, sqlite_where=text(where))
    _PARTIAL.append((index, where))
    return index


def for_postgresql() -> None:
    """Give every partial index its condition in PostgreSQL's words, before tables are made there.

    Said only where it is needed: the words alone load that dialect, a tenth of a daemon's start.
    """
    for index, where in _PARTIAL:
        index.dialect_options["postgresql"]["where"] = text(where)
