"""`vamail status`: how the service goes, in words; works whether or not the daemon runs."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.doctor import show
from vamail.cli.output import json_line, tell

if TYPE_CHECKING:
    from vamail.workspace.types import Workspace


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One object a line: state, about, what, hint.")
@click.pass_obj
def status(folder: Path, as_json: bool) -> int:
    """Say whether the daemon runs, when each mailbox answered last, what waits, and what is wrong.

    Ends with 0 when the service works, with 3 when something of it does not. What merely waits for you
    is a note.
    """
    from vamail.cli.workspace import folder_of, lists
    from vamail.daemon.status import examine_status

    folder = folder_of(folder)
    workspace = _workspace(folder)
    bad = 0
    with lists(folder) as store:
        for finding in examine_status(workspace, folder, store, datetime.now(UTC)):
            bad += finding.state == "bad"
            if as_json:
                json_line(asdict(finding))
            else:
                show(finding)
    if workspace is None and not as_json:
        tell("\nThe files of this folder do not check clean: vamail check")
    return 3 if bad else 0


def _workspace(folder: Path) -> "Workspace | None":
    """The settings, where they check clean; status tells what it can without them."""
    from vamail.daemon.workspaces import open_folder
    from vamail.model.errors import WorkspaceError

    try:
        return open_folder(folder)
    except WorkspaceError:
        return None
