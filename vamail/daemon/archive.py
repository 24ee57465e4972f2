"""The one file of a backup: a gzipped tar with a head that says what it is and a list of sums at its end.

- `vamail-backup.json` comes first: format, versions, when it was taken; anything else is not ours.
- `rows/…`, `mail/…`, `workspace/…`: see `daemon.backup`.
- `manifest.json` comes last: bytes and SHA-256 of every other member. Without it the file was cut.

Reading believes nothing: names that climb, links, devices, doubles and sums that differ are refused, and
whatever was unpacked lies in a folder of the reader's own until everything was seen to be right.
"""

import fcntl
import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Any

from vamail.model.errors import UsageError

FORMAT = 1
HEAD = "vamail-backup.json"
MANIFEST = "manifest.json"
_LEVEL = 1  # raw mail hardly packs better with more work
_CHUNK = 1 << 20
_ABANDONED_SECONDS = 3600


class ArchiveWriter:
    """Writes an archive under a temporary name; `close` syncs it and gives it its name.

    Readable by its owner alone: it holds the clients' mail and the secrets of the workspace.
    """

    def __init__(self, path: Path, head: Mapping[str, Any], at: datetime) -> None:
        self.path = path
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        self._at = int(at.timestamp())
        self._sums: dict[str, tuple[int, str]] = {}
        handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(handle, "wb")
        fcntl.flock(handle, fcntl.LOCK_EX)
        self._zip = gzip.GzipFile("", "wb", _LEVEL, self._file, self._at)
        self._tar = tarfile.open(fileobj=self._zip, mode="w")  # noqa: SIM115
        self.add(HEAD, json.dumps({"vamail_backup": FORMAT, **head}, indent=1).encode())

    def __enter__(self) -> "ArchiveWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
            return
        for part in (self._zip, self._file):
            with suppress(OSError, ValueError):
                part.close()
        self._draft.unlink(missing_ok=True)

    @classmethod
    def clear_drafts(cls, folder: Path, now: datetime) -> None:
        """Delete what backups that were killed left behind in this folder; one that is written is locked."""
        for draft in folder.glob(".vamail-backup-*.tmp"):
            with suppress(OSError), draft.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if now.timestamp() - os.fstat(file.fileno()).st_mtime > _ABANDONED_SECONDS:
                    draft.unlink()

    def add(self, name: str, data: bytes) -> None:
        """A file from memory."""
        self._add(name, io.BytesIO(data), len(data), 0o600, self._at)

    def add_file(self, name: str, path: Path) -> None:
        """A file from the disk, as long as it was when it was opened: it may grow meanwhile."""
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            self._add(name, file, status.st_size, status.st_mode & 0o777, int(status.st_mtime))

    def _add(self, name: str, file: IO[bytes], size: int, mode: int, at: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, mode, at
        summed = _Summed(file, size)
        self._tar.addfile(member, summed)  # it asks for `read` alone
        self._sums[name] = (size, summed.digest)

    def close(self) -> None:
        """Write the sums, sync, rename."""
        manifest = {"files": {name: list(found) for name, found in self._sums.items()}}
        data = json.dumps(manifest).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode, member.mtime = len(data), 0o600, self._at
        self._tar.addfile(member, io.BytesIO(data))
        self._tar.close()
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.rename(self.path)
        sync_folder(self.path.parent)


class _Summed:
    """A file that is summed while it is read; one that became shorter meanwhile is filled with zeros."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size
        self._sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._file.read(wanted)
        data += b"\0" * (wanted - len(data))
        self._left -= wanted
        self._sum.update(data)
        return data

    @property
    def digest(self) -> str:
        """SHA-256 of what was read, in hex."""
        return self._sum.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- reading ------------------------------------------------------------------------------------------

_NOT_OURS = "it is no backup of vamail"
_CUT = "it is not whole: it was cut, or its bytes changed"


def read_head(path: Path) -> dict[str, Any]:
    """What the archive says of itself. Raises UsageError for what is no backup, or a newer one."""
    try:
        with gzip.open(path) as file, tarfile.open(fileobj=file, mode="r|") as tar:
            first = tar.next()
            found = tar.extractfile(first) if first is not None and first.name == HEAD else None
            head = json.loads(found.read(_CHUNK)) if found is not None else None
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError) as error:
        raise _refused(path, _NOT_OURS) from error
    if not isinstance(head, dict) or not isinstance(head.get("vamail_backup"), int):
        raise _refused(path, _NOT_OURS)
    if head["vamail_backup"] > FORMAT:
        raise _refused(path, f"vamail {head.get('vamail', '')} made it in a newer form; install that vamail")
    try:
        whole = bool(datetime.fromisoformat(head["taken_at"]).tzinfo) and isinstance(head["schema"], str)
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        raise _refused(path, _CUT)
    return head


def unpack(path: Path, folder: Path) -> list[str]:
    """Unpack everything into the empty `folder` and check every sum; the names in the order of writing.

    Raises UsageError, in words; what was unpacked so far stays there: the caller throws the folder away.
    """
    try:
        with gzip.open(path) as file, tarfile.open(fileobj=file, mode="r|") as tar:
            sums = {member.name: _unpack_one(path, tar, member, folder) for member in tar}
            while file.read(_CHUNK):
                pass  # the checksum of the whole comes at its very end
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise _refused(path, _CUT) from error
    _compare(path, folder, sums)
    return list(sums)


def _unpack_one(path: Path, tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> tuple[int, str]:
    if not member.isreg():
        raise _refused(path, f"it holds {member.name!r}, which is no plain file")
    target = folder / _safe(path, member.name)
    found = tar.extractfile(member)
    assert found is not None  # noqa: S101 - a plain file has content
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("xb") as file:
            while data := found.read(_CHUNK):
                digest.update(data)
                size += file.write(data)
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise _refused(path, f"it holds {member.name!r} twice") from error
    target.chmod(member.mode & 0o777 | 0o600)
    os.utime(target, (member.mtime, member.mtime))
    return size, digest.hexdigest()


def _safe(path: Path, name: str) -> str:
    """The name, if it stays inside the folder that it is unpacked into."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name:
        raise _refused(path, f"it holds a file that would leave its folder: {name!r}")
    return "/".join(parts)


def _compare(path: Path, folder: Path, sums: dict[str, tuple[int, str]]) -> None:
    sums.pop(MANIFEST, None)
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())["files"]
        promised = {name: (int(size), str(digest)) for name, (size, digest) in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(path, _CUT) from error
    if promised.keys() != sums.keys():
        raise _refused(path, "files were added to it or taken out of it")
    wrong = next((name for name in promised if promised[name] != sums[name]), None)
    if wrong is not None:
        raise _refused(path, f"{_CUT} (the sum of {wrong} differs)")


def _refused(path: Path, why: str) -> UsageError:
    return UsageError(f"{path}: {why}; nothing was changed")
