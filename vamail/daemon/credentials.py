"""Secrets are read at each login, from where the VA said they are; they are kept nowhere else."""

from datetime import UTC, datetime
from pathlib import Path

from vamail.channels.credentials import Credentials
from vamail.workspace.secrets import read
from vamail.workspace.types import Server, Workspace


def credentials_of(server: Server, workspace: Workspace, folder: Path) -> Credentials:
    """How to log in to this server."""
    secret = server.password

    def password() -> str:
        return read(secret, folder) if secret else ""

    def token() -> str:
        from vamail.channels.oauth import access_token

        client_id = workspace.oauth_clients.get(server.oauth, "")
        return access_token(folder / "data", server.oauth, client_id, datetime.now(UTC))

    def refused() -> None:
        from vamail.channels.oauth import forget_access_token

        forget_access_token(folder / "data", server.oauth)

    return Credentials(
        user=server.user if secret or server.oauth else "",
        password=password,
        token=token if server.oauth else None,
        refused=refused,
    )
