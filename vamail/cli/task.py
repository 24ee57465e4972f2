"""`vamail task REF`: one task with its mails; `done` closes it, `reopen` opens it again."""

from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import line_width, local_instants, visible, wrapped
from vamail.cli.spans import task_name

if TYPE_CHECKING:
    from vamail.store import DeliveryRow, JournalRow, TaskRow


@click.command()
@click.argument("ref")
@click.argument("verb", type=click.Choice(["done", "reopen"]), required=False)
@click.pass_obj
def task(folder: Path, ref: str, verb: str | None) -> None:
    """Show the task REF with what was sent about it and what came back; `done` or `reopen` changes it.

    E.g. `vamail task T-12`, `vamail task T-12 done`.
    """
    named = task_name(ref)
    if verb is None:
        _show(folder, named)
        return
    from vamail.cli.commands import give
    from vamail.cli.workspace import folder_of

    give(folder_of(folder), verb, named)
    click.echo(f"{named} is {'done' if verb == 'done' else 'open again'}.")


def _show(folder: Path, ref: str) -> None:
    from vamail.cli.workspace import city, lists, wall_clock
    from vamail.model.errors import UsageError
    from vamail.store import TaskFilter

    with lists(folder) as store:
        rows = store.tasks(TaskFilter(refs=(ref,)))
        sent, lines = store.deliveries(task=ref), store.journal(task=ref)
    if not rows:
        raise UsageError(f"there is no task {ref}")
    zone = wall_clock(folder)
    _head(rows[0], zone)
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
