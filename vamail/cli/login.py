"""`vamail login NAME`: get tokens for Google or Microsoft by a code typed in a browser (RFC 8628)."""

from pathlib import Path

import click


@click.command()
@click.argument("name", type=click.Choice(["google", "microsoft"]))
@click.pass_obj
def login(folder: Path, name: str) -> None:
    """Log in to NAME; the refresh token is kept in data/, readable by you alone."""
    from vamail.channels.oauth import device_login
    from vamail.cli.workspace import folder_of, open_workspace
    from vamail.model.errors import UsageError

    workspace = open_workspace(folder_of(folder))
    client_id = workspace.oauth_clients.get(name, "")
    if not client_id:
        raise UsageError(
            f"vamail.yaml names no client id for {name}; register an application there and add "
            f"`oauth_clients: {{{name}: YOUR-CLIENT-ID}}`"
        )
    device_login(folder / "data", name, client_id, click.echo)
    click.echo(f"Logged in to {name}.")
