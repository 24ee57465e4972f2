"""Accepted versions of the VA's folder, so that every worker and every replay has the very files."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from vamail.store.bulk import insert_rows
from vamail.store.tables import workspace_version


def accept(connection: Connection, version: str, files: Mapping[str, bytes], at: datetime) -> None:
    """Keep this version; accepting one that is there already makes it the newest."""
    changed = connection.execute(
        workspace_version.update().where(workspace_version.c.hash == version).values(accepted_at=at)
    )
    if changed.rowcount == 0:
        encoded = {name: b64encode(content).decode("ascii") for name, content in files.items()}
        insert_rows(
            connection,
            workspace_version,
            [{"hash": version, "accepted_at": at, "files": encoded}],
            ignore_known=True,
        )


def files(connection: Connection, version: str) -> Mapping[str, bytes] | None:
    """The files of one version by relative name, or None."""
    query = select(workspace_version.c.files).where(workspace_version.c.hash == version)
    found = connection.execute(query).scalar()
    return None if found is None else {name: b64decode(content) for name, content in found.items()}


def newest(connection: Connection) -> str | None:
    """Hash of the version accepted last."""
    query = select(workspace_version.c.hash).order_by(workspace_version.c.accepted_at.desc()).limit(1)
    found: str | None = connection.execute(query).scalar()
    return found
