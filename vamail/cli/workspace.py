"""Opening the workspace and its database for commands that only read."""

from contextlib import contextmanager
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from vamail.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vamail.store import Lists, Store
    from vamail.workspace.types import Workspace

SETTINGS = ("vamail.yaml", "vamail.yml")


def folder_of(folder: Path) -> Path:
    """The workspace folder; exit code 2 with the next command when there is none."""
    if not any((folder / name).is_file() for name in SETTINGS):
        where = "this folder" if folder == Path() else str(folder)
        raise UsageError(
            f"there is no vamail.yaml in {where}; go to your workspace, name it with `-w DIR`, "
            "or make one: vamail init my-desk"
        )
    return folder


def open_workspace(folder: Path) -> "Workspace":
    """The checked workspace; every problem at once when there are some."""
    from vamail.daemon.workspaces import open_folder

    return open_folder(folder_of(folder))


def wall_clock(folder: Path) -> tzinfo:
    """The VA's time zone, to show instants in; UTC where the settings cannot be read just now."""
    from zoneinfo import ZoneInfo

    import yaml

    try:
        path = next(folder / name for name in SETTINGS if (folder / name).is_file())
        return ZoneInfo(yaml.safe_load(path.read_text(encoding="utf-8"))["me"]["zone"])
    except (OSError, ValueError, TypeError, KeyError, LookupError, yaml.YAMLError):
        return UTC


def city(zone: tzinfo) -> str:
    """What a heading calls a time zone: `Budapest` for Europe/Budapest."""
    return str(zone).rpartition("/")[2].replace("_", " ")


@contextmanager
def lists(folder: Path) -> "Iterator[Lists]":
    """The lists of the database, for commands that read nothing else: quicker to load than `reading`."""
    from vamail.daemon.database_url import database_url
    from vamail.store import open_lists

    folder = folder_of(folder)
    store = open_lists(database_url(folder), folder)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def reading(folder: Path) -> "Iterator[Store]":
    """The database for reading; nothing is created, and nothing can be written."""
    from vamail.daemon.database_url import database_url
    from vamail.store import open_store

    folder = folder_of(folder)
    store = open_store(database_url(folder), folder, read_only=True)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def writing(folder: Path) -> "Iterator[Store]":
    """The database for one command of the VA."""
    from vamail.daemon.database_url import database_url
    from vamail.store import open_store

    folder = folder_of(folder)
    store = open_store(database_url(folder), folder)
    try:
        yield store
    finally:
        store.close()
