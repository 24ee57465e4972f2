"""The clients' folders: files under names that climb nowhere and overwrite nothing.

What a client called a file is only ever a wish. The original name and bytes stay in the raw mail.
"""

import contextlib
import errno
import hashlib
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from vamail.model.errors import SurroundingsError

NAME_BYTES = 120
_RESERVED = set('<>:"/\\|?*')
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {
    f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³"
}
_EXTENSION_BYTES = 20
_MOST_COPIES = 10_000


class FolderError(SurroundingsError):
    """A file could not be saved; `temporary` tells whether trying again may help (a full disk, say)."""

    def __init__(self, text: str, temporary: bool) -> None:
        super().__init__(text)
        self.temporary = temporary


def clean_name(name: str, fallback: str = "attachment") -> str:
    """A file name for every system: at most 120 bytes of UTF-8 in NFC, one path component.

    Reserved characters, controls, bidi and zero-width marks go; so do leading dots, and dots and spaces
    at the end. Device names of Windows get an underscore. Nothing left: `fallback`.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(_kept(c) for c in unicodedata.normalize("NFC", last))
    text = _stripped(" ".join(kept.split())) or fallback
    if text.partition(".")[0].rstrip().casefold() in _DEVICES:
        text = f"_{text}"
    return _shortened(text, NAME_BYTES) or fallback


def _kept(c: str) -> str:
    if c in _RESERVED:
        return "_"
    kind = unicodedata.category(c)
    # Cc, Cf (bidi, zero width), Cs (lone surrogates), Co, Cn: nothing that a file's name needs,
    # except the zero-width non-joiner, without which Persian words read wrong.
    if kind.startswith("C"):
        return c if c == "\u200c" else ""
    return " " if kind.startswith("Z") else c


def _stripped(text: str) -> str:
    return text.lstrip(". \u200c").rstrip(". \u200c")


def _shortened(text: str, most: int) -> str:
    """Cut in front of the extension, between characters, to at most `most` bytes."""
    if len(text.encode()) <= most:
        return text
    stem, dot, extension = text.rpartition(".")
    if not stem or not 0 < len(extension.encode()) <= _EXTENSION_BYTES:
        stem, dot, extension = text, "", ""
    room = most - len((dot + extension).encode())
    return _stripped(_cut(stem, room)) + dot + extension


def _cut(text: str, most: int) -> str:
    return text.encode()[: max(0, most)].decode("utf-8", "ignore")


class Folders:
    """Files of clients under `root`: `<client>/<folder>/<name>`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def save(self, client_slug: str, folder: str, name: str, data: bytes, key: str = "") -> Path:
        """Save `data` and return where; durable on return (file and folder are fsynced).

        A name that is taken gets a counter. With `key` (what the attempt belongs to, so that it may be
        repeated) a file of that name with the same bytes counts as saved already. Raises `FolderError`;
        symbolic links on the way are refused.
        """
        parts = [
            clean_name(client_slug, "client"),
            *(clean_name(p) for p in folder.split("/") if p.strip(" .")),
        ]
        wanted = clean_name(name)
        try:
            with self._opened(parts) as (where, at):
                return where / self._place(at, wanted, data, key)
        except OSError as error:
            raise _worded(error, wanted, parts) from error

    @contextlib.contextmanager
    def _opened(self, parts: list[str]) -> Iterator[tuple[Path, int]]:
        """A descriptor of the folder, walked down without following any link below the root."""
        self.root.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
        at = os.open(self.root, flags)
        try:
            for part in parts:
                try:
                    os.mkdir(part, 0o755, dir_fd=at)
                    os.fsync(at)
                except FileExistsError:
                    pass
                below = os.open(part, flags | os.O_NOFOLLOW, dir_fd=at)
                os.close(at)
                at = below
            yield self.root.joinpath(*parts), at
        finally:
            os.close(at)

    def _place(self, at: int, wanted: str, data: bytes, key: str) -> str:
        """Write beside, then link under the first free name: atomic, and never over another file."""
        taken = {name.casefold() for name in os.listdir(at)}
        temporary = f".vamail-{hashlib.sha256(wanted.encode() + data).hexdigest()[:24]}.part"
        if key and (before := _earlier(at, wanted, data, taken)):
            _clear(at, temporary)  # a crash after the link left it
            os.fsync(at)
            return before
        _write(at, temporary, data)
        try:
            name = _link(at, temporary, wanted, taken)
        finally:
            os.unlink(temporary, dir_fd=at)
        os.fsync(at)
        return name


def _clear(at: int, name: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=at)


def _write(at: int, name: str, data: bytes) -> None:
    _clear(at, name)  # what a crash left behind
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, 0o644, dir_fd=at), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _link(at: int, temporary: str, wanted: str, taken: set[str]) -> str:
    """Under the first name that nobody has, also where `A.pdf` and `a.pdf` are one."""
    for copy in range(1, _MOST_COPIES):
        name = numbered(wanted, copy)
        if name.casefold() in taken:
            continue
        try:
            os.link(temporary, name, src_dir_fd=at, dst_dir_fd=at, follow_symlinks=False)
            return name
        except FileExistsError:
            continue
    raise OSError(errno.EEXIST, "too many files of that name", wanted)


def numbered(name: str, copy: int) -> str:
    """`brief.docx`, `brief (2).docx`, …, still at most 120 bytes."""
    if copy == 1:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > _EXTENSION_BYTES:
        stem, dot, extension = name, "", ""
    end = f" ({copy}){dot}{extension}"
    return _cut(stem, NAME_BYTES - len(end.encode())) + end


def _earlier(at: int, wanted: str, data: bytes, taken: set[str]) -> str:
    """The copy of this name that holds these very bytes, if an earlier attempt left one."""
    for copy in range(1, _MOST_COPIES):
        name = numbered(wanted, copy)
        if name.casefold() not in taken:
            return ""
        try:
            if _read(at, name, len(data) + 1) == data:
                return name
        except OSError:
            continue  # a name in other letters, a link or a folder is none of ours
    return ""


def _read(at: int, name: str, most: int) -> bytes:
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at), "rb") as file:
        return file.read(most)


def _worded(error: OSError, name: str, parts: list[str]) -> FolderError:
    where = "/".join(parts)
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return FolderError(
            f"{name} was not saved: {where} is, or leads through, a link or a file", temporary=False
        )
    temporary = error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS, errno.EEXIST, errno.ENAMETOOLONG)
    return FolderError(f"{name} could not be saved in {where}: {error.strerror or error}", temporary)
