"""Restore: a backup becomes a workspace again, on the same or on another engine.

Order: the archive is unpacked beside its place and every sum is checked; the database is built there;
only then does anything change place. What lay there is set aside, never deleted. A failure before that
leaves everything as it was.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from vamail.daemon.archive import read_head, sync_folder, unpack
from vamail.daemon.database_url import DATABASE, database_url
from vamail.model.errors import UsageError
from vamail.store.backup_write import Origin, Restored, check_version, restore_rows
from vamail.store.workers import RunLock

_SETTINGS = ("vamail.yaml", "vamail.yml")
_OWN = {*_SETTINGS, "rules", "templates", "data"}


@dataclass(frozen=True, slots=True)
class Done:
    """`aside`: where lies what was there before; `engine_changed`: vamail.yaml was edited."""

    origin: Origin
    rows: Restored
    aside: Path | None
    database: str


def restore(
    path: Path, folder: Path, now: datetime, *, replace: bool = False, database: str = "",
    last_numbers: tuple[str, ...] = (),
) -> Done:  # fmt: skip
    """Restore the backup `path` into `folder`; `database` names another one than the backup's settings,
    `last_numbers` the invoices that were the last of their series (`model.numbering.read_last`).

    Raises UsageError for an archive that is not whole, not ours or too new, for a last number that cannot be,
    and for a folder (or a
    PostgreSQL database) that holds a desk already unless `replace`; AlreadyRunningError where a daemon
    runs. Nothing is changed then.
    """
    head = read_head(path)
    origin = Origin(
        schema=str(head["schema"]), taken_at=datetime.fromisoformat(str(head["taken_at"])),
        last_numbers=last_numbers,
    )  # fmt: skip
    check_version(origin.schema)
    if not replace:
        _refuse_a_full_one(folder)
    name = f"replaced-{now:%Y-%m-%dT%H%M%SZ}"
    with _locked(folder), _staging(folder) as staging:
        names = unpack(path, staging)
        built = _build(staging)
        if database:
            _name_database(built, database)
        url = database_url(built)
        pieces = [staging / name for name in names if name.startswith("rows/")]
        rows = restore_rows(url, built, pieces, origin, now, replace=name if replace else "")
        if url != "sqlite":
            shutil.rmtree(built / "data" / "mail", ignore_errors=True)  # they are rows there
        aside = _put_in_place(built, folder, name)
    return Done(origin=origin, rows=rows, aside=aside, database=url.partition(":")[0])


def _refuse_a_full_one(folder: Path) -> None:
    there = sorted(name for name in _OWN if _holds_something(folder / name))
    if there:
        raise UsageError(
            f"{folder} holds a workspace already ({', '.join(there)}); name an empty or new folder with "
            "`-w DIR`, or say --replace: what is there is then set aside, not deleted"
        )


def _holds_something(path: Path) -> bool:
    return path.exists() and not (path.is_dir() and not any(path.iterdir()))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """No daemon runs on SQLite here, nor starts meanwhile."""
    if not (folder / "data").is_dir():
        yield
        return
    lock = RunLock(folder / "data" / "vamail.lock")
    lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    made = not folder.exists()
    staging = folder / f".restoring-{os.getpid()}"
    staging.mkdir(parents=True, mode=0o700)
    try:
        yield staging
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        if made:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(staging, ignore_errors=True)


def _build(staging: Path) -> Path:
    """The folder that becomes the workspace; large mails lie where the store looks for them."""
    built = staging / "workspace"
    built.mkdir(exist_ok=True)
    for mail in sorted((staging / "mail").glob("*.eml")):
        place = built / "data" / "mail" / mail.name[:2] / mail.name
        place.parent.mkdir(parents=True, exist_ok=True)
        mail.rename(place)
    return built


def _name_database(built: Path, database: str) -> None:
    if re.search(r"//[^/@]*:[^/@]*@", database):
        raise UsageError(
            "a password does not belong into vamail.yaml: put the whole address into a variable and say "
            "--database env:NAME"
        )
    path = next((built / name for name in _SETTINGS if (built / name).is_file()), None)
    if path is None:
        raise UsageError("the backup holds no vamail.yaml that could name another database")
    text = path.read_text(encoding="utf-8")
    line = f"database: {database}"
    changed = DATABASE.sub(lambda _: line, text, count=1)
    path.write_text(changed if DATABASE.search(text) else f"{text.rstrip()}\n{line}\n", encoding="utf-8")


def _put_in_place(built: Path, folder: Path, name: str) -> Path | None:
    """Move what is there aside, then everything new to its place; the settings last."""
    new = sorted(built.iterdir(), key=lambda path: path.name in _SETTINGS)
    old = [
        folder / known for known in sorted({*_OWN, *(path.name for path in new)}) if (folder / known).exists()
    ]
    aside = folder / name
    if old:
        aside.mkdir(mode=0o700)
    for path in old:
        path.rename(aside / path.name)
    for path in new:
        path.rename(folder / path.name)
    sync_folder(folder)
    return aside if old else None
