"""`vamail login NAME`: get tokens for Google or Microsoft by a code typed in a browser (RFC 8628)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import tell
from vamail.model.errors import UsageError

if TYPE_CHECKING:
    from vamail.workspace.types import Workspace

PROVIDERS = ("google", "microsoft")


@click.command()
@click.argument("name")
@click.pass_obj
def login(folder: Path, name: str) -> None:
    """Log in to NAME: a mailbox of vamail.yaml, google or microsoft.

    The refresh token is kept in data/, readable by you alone.
    """
    from vamail.channels.oauth import device_login
    from vamail.cli.workspace import folder_of, open_workspace

    workspace = open_workspace(folder_of(folder))
    provider = _provider(workspace, name)
    client_id = workspace.oauth_clients.get(provider, "")
    if not client_id:
        raise UsageError(
            f"vamail.yaml names no client id for {provider}; register an application there and add "
            f"`oauth_clients: {{{provider}: YOUR-CLIENT-ID}}`"
        )
    device_login(folder / "data", provider, client_id, tell)
    click.echo(f"Logged in to {provider}.")


def _provider(workspace: "Workspace", name: str) -> str:
    """google or microsoft, given as such or as the name of a mailbox that logs in there."""
    if name in PROVIDERS:
        return name
    mailbox = next((box for box in workspace.accounts if box.name == name), None)
    if mailbox is None:
        known = ", ".join((*(box.name for box in workspace.accounts), *PROVIDERS))
        raise UsageError(f"there is no mailbox {name!r}; known: {known}")
    if not mailbox.imap.oauth:
        raise UsageError(
            f"the mailbox {name} logs in with a password; for tokens write `oauth: google` or "
            "`oauth: microsoft` in place of its `password`"
        )
    return mailbox.imap.oauth
