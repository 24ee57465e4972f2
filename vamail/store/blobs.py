"""Raw mails by content hash: in the table, or (SQLite, over 256 kB) in a file that is on disk first."""

import hashlib
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from sqlalchemy import Connection, bindparam, select

from vamail.model.errors import SurroundingsError
from vamail.store.bulk import insert_rows
from vamail.store.database import Database
from vamail.store.errors import of_disk
from vamail.store.tables import blob

FILE_BYTES = 256 * 1024
"""Mails larger than this are files on SQLite: big rows would bloat every backup and checkpoint."""

_DATA = select(blob.c.data).where(blob.c.hash == bindparam("hash"))


def content_hash(raw: bytes) -> str:
    """SHA-256 as hex: the name of these bytes."""
    return hashlib.sha256(raw).hexdigest()


def file_of(database: Database, name: str) -> Path:
    """Where the file of this hash lies; the hash is ours, nothing of a client's is in the path."""
    return database.folder / "mail" / name[:2] / f"{name}.eml"


def write_files(database: Database, raws: Iterable[tuple[str, bytes]]) -> None:
    """Write and fsync the big ones. Call it before the transaction, so that a row never lacks its file.

    Raises StoreTrouble when the disk does not take them.
    """
    if not database.is_sqlite:
        return
    folders: dict[Path, None] = {}
    try:
        for name, raw in raws:
            if len(raw) > FILE_BYTES:
                path = file_of(database, name)
                _write_durably(path, raw)
                folders.update(dict.fromkeys((path.parent, path.parent.parent, database.folder)))
        for folder in folders:
            _sync_folder(folder)
    except OSError as error:
        raise of_disk(error) from error


def _write_durably(path: Path, raw: bytes) -> None:
    # only a finished, fsynced file is ever renamed to this name; its folders are synced by the caller
    if path.exists() and path.stat().st_size == len(raw):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def insert(connection: Connection, raws: dict[str, bytes]) -> None:
    """Rows for these bytes; the same bytes are kept once."""
    files = connection.dialect.name == "sqlite"
    rows = [
        {"hash": name, "size": len(raw), "data": None if files and len(raw) > FILE_BYTES else raw}
        for name, raw in raws.items()
    ]
    insert_rows(connection, blob, rows, ignore_known=True)


def read(database: Database, name: str) -> bytes:
    """The raw bytes. Raises SurroundingsError when they are gone from the disk."""
    with database.read() as connection:
        row = connection.execute(_DATA, {"hash": name}).first()
    if row is None:
        raise SurroundingsError(f"no stored mail has the content {name}")
    if row.data is not None:
        return bytes(row.data)
    path = file_of(database, name)
    try:
        return path.read_bytes()
    except OSError as error:
        if (archived := _archived(database.folder, name)) is not None:
            return archived
        raise SurroundingsError(f"the stored mail {path} cannot be read: {error.strerror}") from error


def _archived(folder: Path, name: str) -> bytes | None:
    from vamail.store import archive  # seldom asked

    return archive.raw_mail(folder, name)


_MANY = select(blob.c.hash, blob.c.data).where(
    blob.c.hash.in_(bindparam("names", expanding=True)), blob.c.data.is_not(None)
)


def read_many(database: Database, names: Collection[str]) -> dict[str, bytes]:
    """The raw bytes of these hashes, as far as they lie in the table."""
    with database.read() as connection:
        return {row.hash: bytes(row.data) for row in connection.execute(_MANY, {"names": list(names)})}
