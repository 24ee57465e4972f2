"""`vamail backup`: everything in one file, also while the daemon runs."""

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import click

from vamail.cli.output import tell, visible
from vamail.cli.stopping import sigterm_stops
from vamail.cli.workspace import folder_of, writing
from vamail.model.errors import VamailError


@click.command()
@click.argument("target", metavar="[FILE|DIR]", type=click.Path(path_type=Path), default=Path())
@click.pass_obj
def backup(folder: Path, target: Path) -> None:
    """Write the whole workspace into one file: settings, rules, templates, mail, tasks, clients' files.

    The daemon may go on working; what is in the file is one instant. FILE must not be there yet; in DIR
    (else the current folder) it gets a name with the date. The file holds your clients' mail, the login
    tokens and the key of your Message-IDs: it is readable by you alone, keep it like a password. Bring it
    back with `vamail restore`.
    """
    from vamail.daemon.backup import take
    from vamail.daemon.findings import count

    begun, now = monotonic(), datetime.now(UTC)
    with sigterm_stops():
        taken = take(folder_of(folder), target, now)
    _remember(folder, now)
    for what in taken.missing:
        tell(f"not in the backup: {visible(what)}", err=True)
    size = taken.path.stat().st_size
    mails, tasks = count(taken.rows.get("mail", 0), "mail"), count(taken.rows.get("task", 0), "task")
    tell(
        f"{taken.path}: {mails}, {tasks}, {count(taken.files, 'file')}, "
        f"{_sized(size)} in {monotonic() - begun:.1f} s"
    )


def _sized(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{-(-size // 1000)} kB"


def _remember(folder: Path, at: datetime) -> None:
    """For `vamail status`; a database that cannot be written just now spoils no backup."""
    with contextlib.suppress(VamailError), writing(folder) as store:
        store.set_meta("last_backup_at", at.isoformat())
