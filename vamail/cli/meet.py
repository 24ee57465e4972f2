"""`vamail meet acme thu 15:00 kickoff`: a meeting, as you would write it in a mail."""

from pathlib import Path

import click


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="What became of it, one object a line.")
@click.pass_obj
def meet(folder: Path, words: tuple[str, ...], as_json: bool) -> int:
    """Invite somebody: with whom, when, how long, and what about. Times without a place are yours.

    \b
    E.g. vamail meet acme thu 15:00 30m Kickoff
         vamail meet acme every tuesday 10:00 London Check-in
         vamail meet anna@acme.example 2026-12-01 15:00 30m Review
         vamail say "offer acme next week Kickoff" "move M-7 thu 10:00"
    The transcript shows the time in every guest's zone. A time that collides
    waits for your ok.
    """
    from vamail.cli.commands import say

    return say(folder, " ".join(("meet", *words)), as_json=as_json)
