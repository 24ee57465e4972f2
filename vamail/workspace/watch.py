"""Which files make up a workspace, and a cheap way to see that one of them changed."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

MAX_FILES = 5_000


def workspace_files(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file that is read, as path relative to `folder` and entry: vamail.yaml, rules/, templates/.

    Links are followed by whoever opens them, not here. A folder that cannot be listed has no files.
    """
    yield from _listed(folder, "", depth=0)


def _listed(folder: Path, prefix: str, depth: int) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        name = f"{prefix}{entry.name}"
        # Editors keep hidden and backup files beside the ones they save.
        if entry.name.startswith((".", "#")) or entry.name.endswith("~"):
            continue
        if _is_folder(entry):
            if (depth and depth < 4) or entry.name in ("rules", "templates"):
                yield from _listed(folder / entry.name, f"{name}/", depth + 1)
        elif _is_read(name):
            yield name, entry


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_read(name: str) -> bool:
    top = name.split("/", 1)[0]
    if top == "templates":
        return name.count("/") >= 2 and not name.startswith("templates/invoice/fonts/")
    return name.endswith((".yaml", ".yml")) and (top == "rules" or name in ("vamail.yaml", "vamail.yml"))


def snapshot(folder: Path) -> str:
    """A short text that changes when a file of the workspace is saved, added, removed or replaced.

    Made of path, time of change, size and inode of every file; no file is opened.
    """
    digest = hashlib.sha256()
    for name, entry in workspace_files(folder):
        try:
            status = entry.stat()
        except OSError:
            continue
        seen = f"{name}\0{status.st_mtime_ns} {status.st_size} {status.st_ino}\0"
        digest.update(seen.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]
