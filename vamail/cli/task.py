"""`vamail task REF done|reopen`."""

from pathlib import Path

import click

from vamail.cli.spans import task_name


@click.command()
@click.argument("ref")
@click.argument("verb", type=click.Choice(["done", "reopen"]))
@click.pass_obj
def task(folder: Path, ref: str, verb: str) -> None:
    """Close or reopen the task REF, e.g. `vamail task T-12 done`."""
    from vamail.cli.commands import give
    from vamail.cli.workspace import folder_of

    named = task_name(ref)
    give(folder_of(folder), verb, named)
    click.echo(f"{named} is {'done' if verb == 'done' else 'open again'}.")
