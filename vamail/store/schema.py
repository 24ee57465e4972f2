"""The schema's version: a cheap check first; alembic is imported only when something must change."""

from sqlalchemy import Connection, inspect, text

from vamail.model.errors import SurroundingsError
from vamail.store.database import Database, in_words
from vamail.store.tables import metadata

HEAD = "0002"
"""The newest migration; versions count up, so that a newer database is known as such."""


def ensure_schema(database: Database) -> None:
    """Bring the database to `HEAD`, or raise SurroundingsError and leave it untouched."""
    found = version(database)
    if found == HEAD:
        return
    if found > HEAD:
        raise SurroundingsError(
            f"the database has version {found}, this vamail knows versions up to {HEAD}: "
            "install a newer vamail"
        )
    if database.read_only and database.engine.url.database:
        raise SurroundingsError(
            f"the database has version {found or 'none'}, this vamail needs {HEAD}: start `vamail run` once"
        )
    if found:
        _migrate(database)
    else:
        create(database)


def version(database: Database) -> str:
    """The stored version, or an empty string for a database without our tables."""
    with database.read() as connection:
        return _version(connection)


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def create(database: Database) -> None:
    """All tables at once, stamped with `HEAD`; one transaction, one creator."""
    with in_words(), database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7102001)")
        if _version(connection):
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
