"""Which version of the schema a database has, and whether it can be read."""

from vamail.model.errors import SurroundingsError
from vamail.store.line import Line

HEAD = "0003"
"""The newest migration; versions count up, so that a newer database is known as such."""


def stored(line: Line) -> str:
    """The stored version, or an empty string for a database without our tables."""
    there = (
        line.rows("SELECT 1 AS it FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'")
        if line.is_sqlite
        else line.rows("SELECT 1 AS it WHERE to_regclass('alembic_version') IS NOT NULL")
    )
    rows = line.rows("SELECT version_num FROM alembic_version") if there else ()
    return str(rows[0].version_num or "") if rows else ""


def unreadable(found: str) -> SurroundingsError:
    """Why this version, which is not `HEAD`, cannot be read."""
    if found > HEAD:
        return SurroundingsError(
            f"the database has version {found}, this vamail knows versions up to {HEAD}: "
            "install a newer vamail"
        )
    return SurroundingsError(
        f"the database has version {found or 'none'}, this vamail needs {HEAD}: start `vamail run` once"
    )
