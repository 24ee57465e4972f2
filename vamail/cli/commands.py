"""One command of the VA, decided and committed at once; what it has to send is left to the daemon."""

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vamail.cli.output import json_line, tell, visible, visible_lines
from vamail.cli.workspace import folder_of, writing
from vamail.model import quoting
from vamail.model.errors import UsageError

if TYPE_CHECKING:
    from vamail.daemon.commands import Commanded


def give(folder: Path, verb: str, subject: str, client: str = "") -> str:
    """Give one command, and what is said of it; raises `UsageError` with the reason when it is refused."""
    commanded, _ = _given(folder, verb, subject, client)
    refused = next((r.why for r in commanded.decision.reasons if not r.matched), "")
    if refused:
        raise UsageError(refused)
    return " ".join(one.why for one in commanded.decision.reasons)


def say(folder: Path, text: str, *, as_json: bool) -> int:
    """Carry out what the VA would write in a mail, one command a line, and show the transcript.

    Returns the exit code: 0 where something was done, 2 where nothing could be.
    """
    commanded, language = _given(folder_of(folder), "say", text)
    undoable = _undoable(commanded)
    reasons = [one for one in commanded.decision.reasons if one.step == "command"]
    for reason in reasons:
        if as_json:
            json_line({"line": reason.what, "done": reason.matched, "what": quoting.unmarked(reason.why)})
        elif reason.matched:
            tell(visible_lines(reason.why))
        else:
            said = f"“{visible(reason.what)}”: {visible_lines(reason.why)}"
            tell(said, fg="red", err=True)
    if as_json:
        json_line({"filed": list(commanded.filed), "undo": undoable})
    else:
        _and_now(commanded, language, undoable=undoable)
    return 0 if any(reason.matched for reason in reasons) else 2


def _and_now(commanded: "Commanded", language: str, *, undoable: bool) -> None:
    from vamail.desk.control import sentences

    if commanded.filed:
        click.echo(", ".join(commanded.filed))
    if undoable:
        tell(visible_lines(sentences.say(language, "undo_say")), dim=True)


def _undoable(commanded: "Commanded") -> bool:
    from vamail.model.effects import Keep
    from vamail.model.ledger import CommandLine

    kept = (one.value for one in commanded.decision.effects if isinstance(one, Keep))
    return any(isinstance(one, CommandLine) and one.is_open for one in kept)


def _given(folder: Path, verb: str, subject: str, client: str = "") -> tuple["Commanded", str]:
    """What was decided, and the VA's language."""
    from vamail.daemon import maillog
    from vamail.daemon.commands import command_now
    from vamail.daemon.current import Current
    from vamail.daemon.documents import Documents
    from vamail.daemon.now import utc_now
    from vamail.daemon.workspaces import open_folder

    maillog.configure(quiet=True)
    workspace = open_folder(folder)
    if client and workspace.client(client) is None:
        known = ", ".join(c.slug for c in workspace.clients) or "none yet"
        raise UsageError(f"there is no client {client!r} (rules/clients/{client}.yaml); known: {known}")
    with writing(folder) as store:
        worker = f"command-{socket.gethostname()}-{os.getpid()}"
        current = Current(workspace, store.meta("plus_addresses") == "yes")
        documents = Documents(folder)
        given = (verb, subject, client)
        return command_now(store, current, worker, given, utc_now, documents), workspace.me.language
