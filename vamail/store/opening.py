"""Opening the database of a workspace with its schema."""

from pathlib import Path

from vamail.store.database import Database, nowhere, open_database
from vamail.store.schema import ensure_schema
from vamail.store.tables import metadata


def ready(url: str, folder: Path, *, read_only: bool) -> Database:
    """The database with its schema; to read one that is not there, an empty one.

    Raises SurroundingsError when it cannot be opened or is newer than this vamail.
    """
    database = open_database(url, folder, read_only=read_only)
    try:
        if read_only and not database.engine.url.database:
            database.close()
            database = nowhere(folder / "data")
            metadata.create_all(database.engine)
        else:
            ensure_schema(database)
    except BaseException:
        database.close()
        raise
    return database
