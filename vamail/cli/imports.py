"""`vamail import statement.csv`: a bank's statement or a time tracker's export, all of it or nothing."""

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import json_line, tell, visible_lines
from vamail.cli.workspace import folder_of, writing
from vamail.model import quoting
from vamail.model.errors import UsageError

if TYPE_CHECKING:
    from vamail.store import Given


@click.command(name="import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--undo", "undone", default="", metavar="NAME", help="Take back what the file of this name brought."
)
@click.option("--json", "as_json", is_flag=True, help="What came of each file, one object a line.")
@click.pass_obj
def import_(folder: Path, files: tuple[Path, ...], undone: str, as_json: bool) -> int:
    """Take in FILES: statements of your bank, exports of your time tracker.

    \b
    E.g. vamail import wise.csv
         vamail import ~/Downloads/*.csv
         vamail import --undo wise.csv
    CAMT.053, MT940, OFX, and the CSV files of Wise, PayPal, Toggl Track,
    Clockify and FreshBooks are known by themselves; rules/imports.yaml describes
    any other. Each file counts whole or not at all, and each of its rows once, in
    whatever file it comes again. Exit code 2 where a file was refused.
    --undo takes a file of the last 30 days back whole, payments that you
    confirmed since as well; time that an invoice charges stays, and is named.
    Then the same file can be given again.

    \b
    Keys of --json:
      file, taken (what it says counts now), what
    """
    if bool(files) == bool(undone):
        raise UsageError("name files to take in, or with --undo the one to take back")
    if undone:
        from vamail.cli.commands import say

        name = undone.rpartition("/")[2] or undone  # a file is known by its name, wherever it lies
        return say(folder, f"undo file {' '.join(name.split())}", as_json=as_json)
    from vamail.daemon import maillog
    from vamail.daemon.commands import file_now
    from vamail.daemon.current import Current
    from vamail.daemon.documents import Documents
    from vamail.daemon.now import utc_now
    from vamail.daemon.workspaces import open_folder

    maillog.configure(quiet=True)
    folder = folder_of(folder)
    workspace = open_folder(folder)
    for path in files:
        _must_be_there(path)
    good = True
    with writing(folder) as store:
        current = Current(workspace, store.meta("plus_addresses") == "yes")
        worker = f"import-{socket.gethostname()}-{os.getpid()}"
        for path in files:
            decision = file_now(store, current, worker, _given(path), utc_now, Documents(folder))
            reasons = [one for one in decision.reasons if one.step == "import"]
            taken = all(one.matched for one in reasons)
            _say(path, "\n".join(one.why for one in reasons), taken=taken, as_json=as_json)
            good = good and taken
    return 0 if good else 2


def _must_be_there(path: Path) -> None:
    """All or nothing holds for each file, but a misspelt name is said before anything is done."""
    if not path.is_file():
        why = "it is not a file" if path.exists() else "there is no such file"
        raise UsageError(f"{path}: {why}; nothing was imported")


def _given(path: Path) -> "Given":
    """The file's bytes, as far as they may be read. Raises UsageError for what is no file."""
    from vamail.daemon.picking import NotAFileError, pick

    try:
        return pick(path, "line")
    except NotAFileError as error:
        raise UsageError(f"{path}: {error}; nothing of it was imported") from error


def _say(path: Path, said: str, *, taken: bool, as_json: bool) -> None:
    if as_json:
        json_line({"file": str(path), "taken": taken, "what": quoting.unmarked(said)})
    elif taken:
        tell(visible_lines(said))
    else:
        tell(visible_lines(said), fg="red", err=True)
