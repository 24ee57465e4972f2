"""One command or file of the VA, decided and committed in the process in which it is given."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from vamail.daemon.current import Current
from vamail.daemon.documents import Documents
from vamail.daemon.events import file_event
from vamail.daemon.handle import Handler
from vamail.daemon.rendering import Renderer
from vamail.model.decision import Decision
from vamail.model.events import CommandGiven
from vamail.store import Given, Store, StoreTrouble
from vamail.store.given import payload_of


@dataclass(frozen=True, slots=True)
class Commanded:
    """What a command came to; `filed` are the references of the tasks that it filed."""

    decision: Decision
    filed: tuple[str, ...]


def command_now(
    store: Store, current: Current, worker: str, given: tuple[str, str, str], now: Callable[[], datetime],
    documents: Documents | None = None,
) -> Commanded:  # fmt: skip
    """Decide and commit one command (verb, subject, client) at once.

    It goes through the same waist as everything else: an event row first, then the decision with it. Mails
    are rendered here and queued: the running daemon sends them. Raises `Conflict` when another process was
    faster three times. Whatever it raises, the command lies among the held entries: the VA was told that it
    failed, and gives it again; a daemon that starts later must not carry it out as well.
    """
    verb, subject, client = given
    payload = {"verb": verb, "subject": subject, "client": client}
    number = store.add_event("command", payload, "", now(), worker)
    renderer = Renderer(current, documents)
    try:
        handler = Handler(store, current, worker, now, renderer, unprintable=renderer.unprintable)
        handled = handler.command(CommandGiven(number=number, verb=verb, subject=subject, client=client))
    except BaseException as error:
        with suppress(StoreTrouble):  # a database that is away keeps it; whatever starts there tells of it
            store.hold_event(number, now(), f"“{verb} {subject}”: {error!r}"[:500])
        raise
    finally:
        renderer.close()
    return Commanded(handled.decision, tuple(handled.refs.values()))


def file_now(
    store: Store, current: Current, worker: str, file: Given, now: Callable[[], datetime],
    documents: Documents | None = None,
) -> Decision:  # fmt: skip
    """Store, read, decide and commit one file at once: all of it, or nothing and why.

    Mails that follow from it are queued for the running daemon. Raises `Conflict` when another process was
    faster three times; the file lies among the held entries then, and is given again.
    """
    number = store.give_file(file, now(), worker)
    renderer = Renderer(current, documents)
    try:
        event = file_event(number, payload_of(file), store, current.workspace.imports)
        return Handler(store, current, worker, now, renderer).command(event).decision
    except BaseException as error:
        with suppress(StoreTrouble):  # a database that is away keeps it; whatever starts there decides it
            store.hold_event(number, now(), f"{file.name}: {error!r}"[:500])
        raise
    finally:
        renderer.close()
