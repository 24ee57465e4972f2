"""`vamail say "T-12 done"`: commands as the VA writes them in a mail."""

import sys
from pathlib import Path

import click

FROM_INPUT = "-"


@click.command()
@click.argument("lines", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One object a line.")
@click.pass_obj
def say(folder: Path, lines: tuple[str, ...], as_json: bool) -> int:
    """Carry out LINES, one command each, as if you had written them in a mail; `-` reads them from input.

    \b
    E.g. vamail say "T-12 done" "T-13 due friday 3pm"
         vamail say undo
         vamail say help
    Words of English, Hungarian and Persian are understood. Exit code 2 where
    nothing could be done.

    \b
    Keys of --json:
      line, done, what (one object for each line); then filed (references of new
      tasks), undo
    """
    from vamail.cli.commands import say as carry_out

    text = sys.stdin.read() if lines == (FROM_INPUT,) else "\n".join(lines)
    return carry_out(folder, text, as_json=as_json)
