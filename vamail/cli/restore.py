"""`vamail restore`: a workspace from a backup."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import click

from vamail.cli.output import tell
from vamail.cli.stopping import sigterm_stops
from vamail.model.numbering import RestoredNumbers, shown


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Set aside (never delete) the workspace that is there.")
@click.option(
    "--database",
    default="",
    metavar="WHERE",
    help="Onto another engine: `sqlite`, `postgresql://…`, or env:NAME that holds such an address.",
)
@click.option(
    "--last-number",
    "last_numbers",
    multiple=True,
    metavar="NUMBER",
    help="The last invoice that was issued, `2026/0023`; once for each series. Else `numbers` says it later.",
)
@click.pass_obj
def restore(folder: Path, file: Path, replace: bool, database: str, last_numbers: tuple[str, ...]) -> None:
    """Make the workspace (`-w DIR`, else the current folder) from a backup. No daemon may run on it.

    Every sum is checked before anything changes. Then `vamail run` goes on: mail that came after the
    backup is fetched again, and what may have been sent since is looked up in Sent before it leaves.
    """
    from vamail.daemon.findings import count
    from vamail.daemon.restore import restore as bring_back

    begun = monotonic()
    with sigterm_stops():
        done = bring_back(
            file, folder, datetime.now(UTC), replace=replace, database=database, last_numbers=last_numbers
        )
    rows = done.rows.rows
    tell(
        f"{folder}: {count(rows.get('mail', 0), 'mail')} and {count(rows.get('task', 0), 'task')} as of "
        f"{done.origin.taken_at:%Y-%m-%d %H:%M} UTC, on {done.database}, in {monotonic() - begun:.1f} s"
    )
    if done.aside is not None:
        click.echo(f"what was there before lies in {done.aside}")
    click.echo("`vamail run` goes on from here:")
    for told in (
        "mail that came since is fetched again; move back into the inbox what was moved out of it since",
        "what was sent since is not sent again if it is in Sent; else once more, with the same Message-ID",
        f"new tasks count from T-{done.rows.next_task}, so that no reference means two things",
        "commands of yours since (done, accept, …) are to be given again",
        *_numbers(done.rows.numbers),
    ):
        tell(f"- {told}")


def _numbers(numbers: RestoredNumbers) -> Iterator[str]:
    """What becomes of the numbers of invoices; nothing where there are none."""
    for one in numbers.said:
        yield f"invoices go on after {shown(one.series, one.last)}"
    silent = [one for one in numbers.known if numbers.last_said(one.series) is None]
    if not silent:
        return
    known = ", ".join(shown(one.series, one.last) for one in silent)
    word = f"numbers {shown(silent[0].series, silent[0].last)}"
    yield (
        f"invoices: the backup knows the numbers up to {known}. Later ones may be in clients' hands, so no "
        f'number is given until you say which was the last: `vamail say "{word}"`'
    )
