"""Whose data a command is about: a client's slug with every address, and the VA's own, which never count."""

from pathlib import Path
from typing import TYPE_CHECKING

from vamail.cli.workspace import folder_of

if TYPE_CHECKING:
    from vamail.store.belongings import Whose


def whose_data(folder: Path, client: str, more: tuple[str, ...]) -> "tuple[Whose, frozenset[str]]":
    """The client as the rules know it, or by its name alone when the rules know it no more.

    The second value: the VA's own addresses. Raises `WorkspaceError` for a workspace that does not check.
    """
    from vamail.daemon.workspaces import open_folder
    from vamail.store.belongings import Whose

    workspace = open_folder(folder_of(folder))
    me = workspace.me
    ours = {me.address, me.notify, *me.addresses, *(a for box in workspace.mailboxes for a in box.addresses)}
    known = workspace.client(client)
    addresses = {*more, *(known.addresses if known else ())}
    domains = known.domains if known else ()
    return (
        Whose(client, frozenset(a.casefold() for a in addresses), frozenset(d.casefold() for d in domains)),
        frozenset(a.casefold() for a in ours if a),
    )
