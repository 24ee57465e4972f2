"""Run the migrations on an open database, without an ini file.

What holds while versions change: all steps are one transaction, so an upgrade that is interrupted leaves the
old schema; one process migrates, the others wait; a step only adds, so that a process of the older version
that is running goes on working, while one that starts says that a newer vamail is needed.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from vamail.model.errors import SurroundingsError
from vamail.store.database import Database


def upgrade(database: Database, version: str) -> None:
    """Bring the database to `version` in one transaction; one process at a time does it."""
    with database.engine.begin() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7102001)")
        command.upgrade(_config(connection), version)


def keep_copy(database: Database, version: str) -> Path:
    """The database as it was before it became `version`: `data/vamail.db.before-<version>` (SQLite).

    A whole copy, made once and durable before anything changes; the VA may delete it when all is well.
    Raises SurroundingsError when there is no room for it.
    """
    source = database.folder / "vamail.db"
    kept = source.with_name(f"{source.name}.before-{version}")
    if kept.exists():
        return kept
    if shutil.disk_usage(database.folder).free < source.stat().st_size * 1.2:
        raise SurroundingsError(
            f"there is no room in {database.folder} for a copy of the database, which is made before a newer "
            "vamail changes it; make room and start again"
        )
    draft = kept.with_name(f"{kept.name}.tmp")
    draft.unlink(missing_ok=True)
    with database.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection  # sqlite3's own, outside a transaction
        driver.execute("VACUUM INTO ?", (str(draft),))
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(kept)
    handle = os.open(database.folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return kept


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config
