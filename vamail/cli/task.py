"""`vamail task REF`: one task with all that is known of it; `vamail task REF done` does something with it."""

from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.kept import kept_lines
from vamail.cli.output import line_width, local_instants, visible, wrapped
from vamail.cli.spans import task_name

if TYPE_CHECKING:
    from vamail.store import DeliveryRow, JournalRow, TaskRow


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("ref")
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="What became of the command, one object a line.")
@click.pass_obj
def task(folder: Path, ref: str, words: tuple[str, ...], as_json: bool) -> int:
    """Show the task REF: its clocks, who owes what, notes, time, and what was sent about it. With WORDS it is
    a command about it, as in a mail (`vamail say help` lists them).

    \b
    E.g. vamail task T-12
         vamail task T-12 done
         vamail task T-12 due friday 3pm
    """
    named = task_name(ref)
    if not words:
        _show(folder, named)
        return 0
    from vamail.cli.commands import say

    return say(folder, " ".join((named, *words)), as_json=as_json)


def _show(folder: Path, ref: str) -> None:
    from vamail.cli.workspace import city, lists, wall_clock
    from vamail.model.errors import UsageError
    from vamail.store import TaskFilter

    with lists(folder) as store:
        rows = store.tasks(TaskFilter(refs=(ref,)))
        sent, lines, kept = store.deliveries(task=ref), store.journal(task=ref), store.kept(ref)
    if not rows:
        raise UsageError(f"there is no task {ref}")
    zone = wall_clock(folder)
    _head(rows[0], zone)
    for name, text, bad in kept_lines(kept, zone):
        click.secho(f"  {name:<8} {text}", fg="red" if bad else None)
    for row in sent:
        _delivery(row, zone)
    click.echo(f"  What happened (times of {city(zone)})")
    for line in lines:
        _line(line, zone)


def _head(row: "TaskRow", zone: tzinfo) -> None:
    click.secho(f"{row.ref} “{visible(row.title)}”", bold=True)
    status = row.status.replace("_", " ")
    click.echo(f"  {status}, priority {row.priority}, in {visible(row.list_name)}")
    click.echo(f"  For      {visible(row.client or row.requester)} ({visible(row.requester)})")
    if row.promised_at:
        click.echo(f"  Answer   by {row.promised_at.astimezone(zone):%a %Y-%m-%d %H:%M}")
    if row.due_at:
        click.echo(f"  Due      {row.due_at.astimezone(zone):%a %Y-%m-%d %H:%M}")
    if row.tags:
        click.echo(f"  Tags     {visible(', '.join(row.tags))}")


def _delivery(row: "DeliveryRow", zone: tzinfo) -> None:
    state = f"{row.status}, {row.fate}" if row.fate else row.status
    when = f" {row.sent_at.astimezone(zone):%Y-%m-%d %H:%M}" if row.sent_at else ""
    why = row.last_error or row.problem or row.fate_why
    bad = row.status in ("unknown", "held", "failed") or row.fate == "bounced"
    text = f"{row.kind} to {visible(row.to)}: {state}{when}{' — ' + visible(why) if why else ''}"
    click.secho(f"  Mail     {text}", fg="red" if bad else None)


def _line(line: "JournalRow", zone: tzinfo) -> None:
    why = f" — {visible(line.why)}" if line.why else ""
    said = local_instants(f"{line.step}: {visible(line.what)}{why}", zone)
    width = max(40, line_width() - 22)
    first, *rest = wrapped(said, width)
    click.echo(f"    {line.at.astimezone(zone):%Y-%m-%d %H:%M}  {first}")
    for more in rest:
        click.echo(f"{'':<22}{more}")
