"""The schema's version: a cheap check first; alembic is imported only when something must change."""

from sqlalchemy import text

from vamail.store.database import Database, through
from vamail.store.errors import in_words
from vamail.store.tables import metadata
from vamail.store.version import HEAD, stored, unreadable

__all__ = ["HEAD", "create", "ensure_schema", "version"]


def ensure_schema(database: Database) -> None:
    """Bring the database to `HEAD`, or raise SurroundingsError and leave it untouched."""
    found = version(database)
    if found == HEAD:
        return
    if found > HEAD or (database.read_only and database.engine.url.database):
        raise unreadable(found)
    if found:
        _migrate(database)
    else:
        create(database)


def version(database: Database) -> str:
    """The stored version, or an empty string for a database without our tables."""
    with database.look() as line:
        return stored(line)


def create(database: Database) -> None:
    """All tables at once, stamped with `HEAD`; one transaction, one creator."""
    with in_words(), database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7102001)")
        if stored(through(connection)):
            return
        metadata.create_all(connection)
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
        )
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _migrate(database: Database) -> None:
    from vamail.store.migrations.run import keep_copy, upgrade

    with in_words():
        if database.is_sqlite:
            keep_copy(database, HEAD)
        upgrade(database, HEAD)
