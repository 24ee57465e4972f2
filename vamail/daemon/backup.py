"""Backup: the whole workspace in one file, consistent while the daemon runs.

The database is frozen first and read to its end in that state; files of the workspace are read after it.
So every mail that a row names is there: its file was written before its row. What is in the archive:

- `rows/<table>/<n>.jsonl`: the rows, in a form that SQLite and PostgreSQL both read;
- `mail/<sha256>.eml`: mails beyond 256 kB;
- `workspace/…`: every other file of the folder: settings, rules, templates, the clients' folders, the
  refresh tokens of `vamail login`, passwords that lie there for `file:`.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from vamail import __version__
from vamail.daemon.archive import ArchiveWriter
from vamail.daemon.database_url import database_url
from vamail.model.errors import UsageError
from vamail.store.backup_read import Snapshot, copy_archive, snapshot
from vamail.store.values import to_text

LEFT_BEHIND = ("vamail-backup-", "replaced-", ".restoring-")
"""What a workspace holds that is not the workspace: earlier backups, and what a restore set aside."""
_OF_THE_DATABASE = ("data/vamail.db", "data/vamail.lock", "data/archive.db")


@dataclass(slots=True)
class Taken:
    """What a backup holds; `missing` names what could not be read."""

    path: Path
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    missing: list[str] = field(default_factory=list)


def take(folder: Path, to: Path, now: datetime) -> Taken:
    """Write a backup of the workspace in `folder` to `to`: a file, or a folder to put it into.

    Raises UsageError when that file is there already, StoreTrouble when the database cannot be read.
    """
    url = database_url(folder)
    if url == "sqlite" and not (folder / "data" / "vamail.db").exists():
        raise UsageError("there is nothing to back up yet: `vamail run` has not run here; copy the folder")
    path = _target(to, now)
    taken = Taken(path)
    ArchiveWriter.clear_drafts(path.parent, now)
    with snapshot(url, folder) as frozen:
        head = {
            "vamail": __version__,
            "schema": frozen.schema,
            "engine": frozen.engine,
            "taken_at": to_text(now),
        }
        with ArchiveWriter(path, head, now) as archive:
            _rows(frozen, archive, taken)
            _mails(frozen, archive, taken)
            _files(folder, archive, taken)
            _archived(folder, archive)
    return taken


def _target(to: Path, now: datetime) -> Path:
    path = to / f"vamail-backup-{now:%Y-%m-%dT%H%M%SZ}.tar.gz" if to.is_dir() else to
    if path.exists():
        raise UsageError(f"{path} is there already; a backup overwrites nothing")
    if not path.suffix:
        raise UsageError(f"there is no folder {path}; make it, or name a file that ends in .tar.gz")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}; make it first")
    return path


def _rows(frozen: Snapshot, archive: ArchiveWriter, taken: Taken) -> None:
    for piece in frozen.pieces():
        archive.add(f"rows/{piece.table}/{piece.number:06}.jsonl", piece.text)
        taken.rows[piece.table] = taken.rows.get(piece.table, 0) + piece.rows


def _mails(frozen: Snapshot, archive: ArchiveWriter, taken: Taken) -> None:
    for name, content in frozen.large_mails():
        if isinstance(content, bytes):
            archive.add(f"mail/{name}.eml", content)
        else:
            _file(archive, f"mail/{name}.eml", content, taken)


def _files(folder: Path, archive: ArchiveWriter, taken: Taken) -> None:
    for name, path in sorted(_workspace_files(folder)):
        taken.files += _file(archive, f"workspace/{name}", path, taken)


def _archived(folder: Path, archive: ArchiveWriter) -> None:
    """What is old and was set aside by the VA's own rule, in a copy of one instant."""
    draft = archive.path.with_name(f".{archive.path.name}.{os.getpid()}.archive.tmp")
    try:
        if copy_archive(folder, draft):
            archive.add_file("workspace/data/archive.db", draft)
    finally:
        draft.unlink(missing_ok=True)


def _file(archive: ArchiveWriter, name: str, path: Path, taken: Taken) -> bool:
    try:
        archive.add_file(name, path)
    except OSError as error:
        if error.filename != str(path):
            raise  # the archive cannot be written
        taken.missing.append(f"{path}: {error.strerror}")
        return False
    return True


def _workspace_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every plain file by its name in the workspace; links are followed, each folder once."""
    seen: set[tuple[int, int]] = set()
    for where, folders, names in os.walk(folder, followlinks=True):
        status = Path(where).stat()
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        inside = Path(where).relative_to(folder)
        folders[:] = [name for name in folders if _belongs(inside / name)]
        for name in names:
            path = Path(where) / name
            if _belongs(inside / name) and _is_plain(path):
                yield (inside / name).as_posix(), path


def _belongs(inside: Path) -> bool:
    name = inside.as_posix()
    if name.startswith(_OF_THE_DATABASE) or name == "data/mail":
        return False
    return not inside.name.endswith(".tmp") and not inside.name.startswith(LEFT_BEHIND)


def _is_plain(path: Path) -> bool:
    """Also what cannot be looked at: it is then named as missing. Not sockets, pipes and devices."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True
