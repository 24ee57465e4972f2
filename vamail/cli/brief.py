"""`vamail brief`: today's brief on the terminal; nothing is sent."""

from pathlib import Path

import click

from vamail.cli.output import flowing, json_line, visible_lines
from vamail.cli.workspace import open_workspace, reading

WIDEST = 80


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object.")
@click.pass_obj
def brief(folder: Path, as_json: bool) -> None:
    """Print what today's brief would say now. Nothing is sent, and nothing changes.

    \b
    Keys of --json:
      at, day, skipped (dates without a brief), clocks (task, name, due_at,
      left_seconds, late), meetings (from, to, title, client; those that vamail
      keeps also: name, link, place, theirs, answer to theirs, guests with email
      and answer), undecided (name, what: ask, proposal or offer; title, client,
      at, by, until), planned (from, to, title, client, list, tasks, set_aside),
      tasks (in their order: ref, title, client, status, priority, at, what,
      standing: late, today, later or empty; minutes), waits (task, client, whom,
      what, since, chased, chase_at), held (id, kind, from, subject, reason),
      leaving (at, kind, to, client, task, subject), capacity (day, open_minutes,
      due_minutes, over_minutes, could_move), moves (task, to_at)
    """
    from vamail.daemon.now import utc_now
    from vamail.daemon.report import brief_now

    workspace = open_workspace(folder)
    with reading(folder) as store:
        report = brief_now(store, workspace, utc_now())
    if as_json:
        json_line(report.facts)
    else:
        show(report.subject, report.text)


def show(subject: str, text: str) -> None:
    """A mail's text in lines of at most 80 columns, or whole ones where no terminal says how wide."""
    click.echo(click.style(visible_lines(subject), bold=True))
    click.echo(flowing(visible_lines(text), most=WIDEST))
