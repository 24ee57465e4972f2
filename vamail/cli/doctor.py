"""`vamail doctor`: log in for real to IMAP and SMTP, and say what is fine and what is not."""

from pathlib import Path

import click

from vamail.cli.output import json_line

MARKS = {"good": ("fine", "green"), "note": ("note", "yellow"), "bad": ("not fine", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a finding.")
@click.option("--send-test", is_flag=True, help="Also send one test mail to your own address.")
@click.pass_obj
def doctor(folder: Path, as_json: bool, send_test: bool) -> int:
    """Check the files, the servers, the folders, the clock and the database, in plain words."""
    from vamail.cli.workspace import folder_of, open_workspace
    from vamail.daemon.examine import examine

    folder = folder_of(folder)
    workspace = open_workspace(folder)
    bad = 0
    for finding in examine(workspace, folder, send_test=send_test):
        bad += finding.state == "bad"
        if as_json:
            json_line(
                {"state": finding.state, "about": finding.about, "what": finding.what, "hint": finding.hint}
            )
            continue
        word, colour = MARKS[finding.state]
        click.echo(f"{click.style(f'{word:<9}', fg=colour)} {finding.about:<20} {finding.what}")
        if finding.hint:
            click.echo(f"{'':<31}{finding.hint}")
    if not as_json:
        click.echo()
        click.echo(
            "All fine. Start it: vamail run" if not bad else f"{bad} thing{'s' if bad > 1 else ''} to mend."
        )
    return 3 if bad else 0
