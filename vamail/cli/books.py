"""`vamail books`: what was invoiced, paid and laid out, in files that programs for book-keeping take."""

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from vamail.cli.days import day_of
from vamail.cli.output import tell, visible
from vamail.cli.workspace import open_workspace, reading
from vamail.model.errors import UsageError
from vamail.model.exports import EXPORTS, BooksWanted

if TYPE_CHECKING:
    from vamail.render.books import Part


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(EXPORTS))
@click.option("--since", default="", metavar="DAY", help="From this day on (2026-10-01).")
@click.option("--until", default="", metavar="DAY", help="Up to this day, itself included.")
@click.option("--client", default="", help="This client's alone (NAME of rules/clients/NAME.yaml).")
@click.option(
    "--out", type=click.Path(path_type=Path), help="The file [vamail-FORMAT.csv]; - is the terminal."
)
@click.option("--force", is_flag=True, help="Write over files that exist.")
@click.pass_obj
def books(
    folder: Path, format_: str, since: str, until: str, client: str, out: Path | None, force: bool
) -> None:
    """Write issued invoices, credit notes, payments and expenses for your book-keeping.

    \b
    FORMAT:
      quickbooks (United States), quickbooks-world, xero, wave, freshbooks
      hledger, beancount: a journal, double entry
      csv: tables with every field; json: the same as one object

    A mail with the line `books xero last month` to your control address brings you the same files.

    Days are those of issue, payment and expense. Where the program takes one currency or so many invoices
    in a file, there are several files: their names are printed. What a format cannot hold is said.
    """
    from vamail.daemon.books import exported
    from vamail.daemon.now import utc_now

    workspace = open_workspace(folder)
    wanted = BooksWanted(format=format_, since=day_of(since), until=day_of(until), client=client)
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise UsageError(f"--until {until} lies before --since {since}")
    with reading(folder) as store:
        values = store.books()
    if client not in ("", *(one.slug for one in workspace.clients), *(one.client for one in values)):
        raise UsageError(f"there is no client {client}; `rules/clients/{client}.yaml` would be its file")
    today = utc_now().astimezone(ZoneInfo(workspace.me.zone)).date()
    export, _, left = exported(values, wanted, workspace, today)
    if out == Path("-"):
        _shown(export.parts)
    else:
        for path, part in _written(export.parts, out or Path(f"vamail-{format_}"), force):
            click.echo(f"{path}: {part.holds}")
    for said in (*left, *export.said):
        tell(visible(said), err=True)


def _shown(parts: Sequence["Part"]) -> None:
    if len(parts) != 1:
        raise UsageError(f"these are {len(parts)} files; name one with --out, and the others stand beside it")
    sys.stdout.buffer.write(parts[0].data)
    sys.stdout.flush()


# --- files -----------------------------------------------------------------------------------------------


def _written(parts: Sequence["Part"], out: Path, force: bool) -> list[tuple[Path, "Part"]]:
    """Each whole under its own name or not at all; none where one of them is in the way."""
    places = [(_place(out, part), part) for part in parts]
    taken = [str(path) for path, _ in places if path.exists() or path.is_symlink()]
    if taken and not force:
        raise UsageError(f"{', '.join(taken)} exists already; name another with --out, or --force")
    for path, part in places:
        _write(path, part.data, force)
    return places


def _place(out: Path, part: "Part") -> Path:
    stem, extension = (out.stem, out.suffix) if out.suffix else (out.name, f".{part.extension}")
    return out.with_name(f"{stem}{part.suffix}{extension}")


def _write(path: Path, data: bytes, force: bool) -> None:
    """Beside first, readable by nobody else; then under its name, over another file by `force` alone."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if force:
            part.replace(path)
        else:
            os.link(part, path)
    except FileExistsError:
        raise UsageError(f"{path} exists already; name another with --out, or --force") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
