"""`vamail review`: the review on the terminal; nothing is sent."""

from pathlib import Path

import click

from vamail.cli.brief import show
from vamail.cli.output import json_line
from vamail.cli.workspace import open_workspace, reading


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object.")
@click.pass_obj
def review(folder: Path, as_json: bool) -> None:
    """Print the review of the time since the last one, or of a week where none is set. Nothing is sent.

    \b
    Keys of --json:
      at, since, skipped (dates without a review), done, dropped (references),
      slipped (task, how: late, open or moved; what, due_at, was), meetings (held:
      as in `vamail brief`), minutes (by client), to_delegate (task, times)
    """
    from vamail.daemon.now import utc_now
    from vamail.daemon.report import review_now

    workspace = open_workspace(folder)
    with reading(folder) as store:
        report = review_now(store, workspace, utc_now())
    if as_json:
        json_line(report.facts)
    else:
        show(report.subject, report.text)
