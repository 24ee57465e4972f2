"""The logo that the settings name: whether it is there, small enough, and a picture."""

import os
import stat
from pathlib import Path
from typing import Final

from vamail.model.errors import Problem
from vamail.workspace.types import Seller

MAX_LOGO: Final = 1_000_000
_STARTS: Final = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "svg": (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg"),
}


def check_logo(seller: Seller, folder: Path) -> list[Problem]:
    """The fault of the logo, a path relative to the workspace `folder`; none for no logo.

    A link that leads out of the folder is an error: what lies elsewhere never gets into a client's mail. A
    picture that cannot be used is a warning: mail is answered all the same, only invoices wait for it.
    """
    if not seller.logo:
        return []
    path, name = folder / seller.logo, seller.logo
    if not path.resolve().is_relative_to(folder.resolve()):
        what = f"the logo `{name}` is a link to a file outside of this folder"
        return [_fault(seller, what, "put the file itself here", warning=False)]
    try:
        data = _content(path)
    except OSError as error:
        what = f"the logo `{name}` cannot be read: {error.strerror or error}; no invoice can be made"
        return [_fault(seller, what, "check its name, and who may read it")]
    if len(data) > MAX_LOGO:
        what = f"the logo `{name}` is larger than {MAX_LOGO // 1_000_000} MB; no invoice can be made"
        return [_fault(seller, what, "make it smaller; a width of 600 pixels is enough")]
    known = _STARTS[name.rpartition(".")[2].casefold()]
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(known):
        what = f"the logo `{name}` is not the picture that its name says; no invoice can be made"
        return [_fault(seller, what, "save it as png, svg or jpg")]
    return []


def _content(path: Path) -> bytes:
    """Its bytes, at most one more than allowed. A named pipe must not stop the daemon."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:  # noqa: PTH123
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise OSError(0, "it is not a file")
        return opened.read(MAX_LOGO + 1)


def _fault(seller: Seller, what: str, hint: str, *, warning: bool = True) -> Problem:
    mark = seller.mark
    return Problem(mark.file, mark.line, mark.column, what, hint, "logo", warning)
