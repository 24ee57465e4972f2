"""`vamail demo`: a whole day on an embedded mail server, without an account and without a network."""

from pathlib import Path

import click

from vamail.model.errors import SurroundingsError


@click.command()
@click.option("--stay", is_flag=True, help="Keep the mailboxes and the daemon running until Ctrl-C.")
@click.option("--fast", is_flag=True, help="Without pauses between the mails.")
@click.option("--no-color", is_flag=True, help="Plain text (also with NO_COLOR, or when not on a terminal).")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Where to put everything: a new or empty folder (else one among the temporary files).",
)
def demo(stay: bool, fast: bool, no_color: bool, folder: Path | None) -> int:
    """Play a day: five clients and some machines write, and you see what is done with each mail.

    Exit code 0 only if everything happened as the script expects.
    """
    try:
        from vamail.demo.play import Wishes, play
    except ModuleNotFoundError as error:
        raise SurroundingsError(
            f"the demo's mail server is not installed ({error.name} is missing): pip install 'vamail[demo]', "
            "or run deploy/demo"
        ) from error
    return play(Wishes(stay=stay, fast=fast, colour=not no_color, folder=folder))
