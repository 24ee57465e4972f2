"""One command of the VA, decided and committed at once; what it has to send is left to the daemon."""

import os
import socket
from pathlib import Path

from vamail.cli.workspace import writing
from vamail.model.errors import UsageError


def give(folder: Path, verb: str, subject: str, client: str = "") -> None:
    """Give one command; raises `UsageError` with the reason when it is refused."""
    from vamail.daemon.current import Current
    from vamail.daemon.handle import command_now
    from vamail.daemon.supervise import utc_now
    from vamail.daemon.workspaces import open_folder

    workspace = open_folder(folder)
    if client and workspace.client(client) is None:
        known = ", ".join(c.slug for c in workspace.clients) or "none yet"
        raise UsageError(f"there is no client {client!r} (rules/clients/{client}.yaml); known: {known}")
    with writing(folder) as store:
        worker = f"command-{socket.gethostname()}-{os.getpid()}"
        decision = command_now(store, Current(workspace), worker, (verb, subject, client), utc_now)
    refused = next((r.why for r in decision.reasons if not r.matched), "")
    if refused:
        raise UsageError(refused)
