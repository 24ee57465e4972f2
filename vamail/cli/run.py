"""`vamail run`: the daemon."""

import gc
from pathlib import Path

import click


@click.command()
@click.option("--drain", is_flag=True, help="Handle what waits, send it, and end.")
@click.pass_obj
def run(folder: Path, drain: bool) -> int:
    """Watch the mailboxes; file, acknowledge, deliver. Logs go to standard error."""
    gc.disable()  # looking for garbage among what is being imported costs a tenth of the start
    from vamail.cli.workspace import folder_of
    from vamail.daemon import maillog, supervise
    from vamail.daemon.child import settle_down

    settle_down()
    maillog.configure()
    return supervise.run(folder_of(folder), drain=drain)
