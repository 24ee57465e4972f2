"""Reads a workspace: the folder's files into bytes, and those into settings and problems."""

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vamail.model.errors import Problem
from vamail.workspace.check_logo import check_logo
from vamail.workspace.defaults import read_default_templates
from vamail.workspace.parse import parse
from vamail.workspace.secrets import secret_path
from vamail.workspace.types import Mark, Secret, Vocabulary, Workspace
from vamail.workspace.watch import MAX_FILES, workspace_files
from vamail.workspace.yaml_text import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Loaded:
    """A read workspace. `workspace` is None when a problem is an error; `files` are the bytes read, by
    path relative to the folder, from which `load_files` makes the same again; `hash` names them."""

    workspace: Workspace | None
    problems: tuple[Problem, ...]
    files: Mapping[str, bytes]
    hash: str

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that are not mere warnings."""
        return tuple(problem for problem in self.problems if not problem.warning)


def load_files(files: Mapping[str, bytes], vocabulary: Vocabulary) -> Loaded:
    """The workspace of stored bytes; nothing but the shipped templates is read from the disk."""
    version = hash_of(files)
    workspace, problems = parse(files, vocabulary, read_default_templates(), version)
    return Loaded(workspace, problems, files, version)


def load(folder: Path, vocabulary: Vocabulary) -> Loaded:
    """The workspace in `folder`, with every problem of every file; never raises for what is in them."""
    files, faults = read_folder(folder)
    loaded = load_files(files, vocabulary)
    if loaded.workspace is not None:
        faults += _loose_secrets(loaded.workspace, folder)
        faults += check_logo(loaded.workspace.seller, folder)
    problems = (*faults, *loaded.problems)
    broken = any(not problem.warning for problem in faults)
    return Loaded(None if broken else loaded.workspace, problems, files, loaded.hash)


def hash_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, as 16 hex digits: one version of the folder."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode("utf-8", "surrogateescape"))
        digest.update(files[name])
    return digest.hexdigest()[:16]


def read_folder(folder: Path) -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes of the workspace's files, and those that could not or must not be read."""
    files: dict[str, bytes] = {}
    faults: list[Problem] = []
    inside = folder.resolve()
    faults += _linked_folders(folder)
    for name, entry in workspace_files(folder):
        path = Path(entry.path)
        if len(files) >= MAX_FILES:
            faults.append(Problem(name, 0, 0, f"there are more than {MAX_FILES} files", "", "too-many"))
            break
        if entry.is_symlink() and not path.resolve().is_relative_to(inside):
            what = "this is a link to a file outside of the workspace"
            faults.append(Problem(name, 0, 0, what, "put the file itself here", "link"))
            continue
        try:
            files[name] = _content(path)
        except OSError as error:
            what = f"this file cannot be read: {error.strerror or error}"
            faults.append(Problem(name, 0, 0, what, "check who may read it", "unreadable"))
    return files, faults


def _content(path: Path) -> bytes:
    """A file's bytes, at most one more than allowed, so that the reader sees that it is too large."""
    # Without O_NONBLOCK a named pipe in the folder would stop the daemon until somebody writes to it.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:  # noqa: PTH123
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise OSError(0, "it is not a file")
        return opened.read(MAX_BYTES + 1)


def _linked_folders(folder: Path) -> list[Problem]:
    what, hint = "this is a link to another folder and is not read", "put the folder itself here"
    return [
        Problem(path.relative_to(folder).as_posix(), 0, 0, what, hint, "link")
        for pattern in ("rules", "templates", "rules/*", "templates/*")
        for path in sorted(folder.glob(pattern))
        if path.is_symlink() and path.is_dir()
    ]


def _loose_secrets(workspace: Workspace, folder: Path) -> list[Problem]:
    """A warning for every password file that others on this machine may read (its mode is named)."""
    named = [(box.imap.password, box.mark) for box in (*workspace.mailboxes, *workspace.also_sent)]
    named.append((workspace.smtp.server.password, Mark("vamail.yaml")))
    if (caldav := workspace.meetings.caldav) is not None and caldav.password is not None:
        named.append((caldav.password, Mark("vamail.yaml")))
    faults = [_loose(secret, mark, folder) for secret, mark in named if secret and secret.source == "file"]
    return [fault for fault in dict.fromkeys(faults) if fault is not None]


def _loose(secret: Secret, mark: Mark, folder: Path) -> Problem | None:
    path = secret_path(secret, folder)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None  # `doctor` and the login itself say that it is missing
    if not mode & 0o077:
        return None
    what = f"others may read the password in {secret.name} (mode {mode:04o})"
    return Problem(mark.file, mark.line, mark.column, what, f"chmod 600 {secret.name}", "loose-secret", True)
