"""`client acme`: the task belongs to another client from now on.

Nothing about one client may reach another: what has not left is held, and what was sent is told.
"""

from vamail.desk.control import consequences
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.life.people import client_of
from vamail.desk.promise.pauses import ALWAYS
from vamail.model.effects import EditTask, Effect, HoldDelivery
from vamail.workspace.types import Client


def client(doing: Doing) -> Result:
    """Move the task, and warn of what went to others before."""
    task, slug = doing.about, doing.command.client
    to = doing.workspace.client(slug)
    if to is None:
        known = ", ".join(one.slug for one in doing.workspace.clients)
        return doing.refused("no_client", "known_clients", client=slug, known=known)
    if task.client == slug:
        return Result(what=doing.say("client", client=to.name), lasting=True)
    planned = [one for one in doing.desk.planned_mails() if one.task == task.ref and one.kind not in ALWAYS]
    why = f"{task.ref} belongs to {slug} now"
    stopped = tuple(HoldDelivery(delivery=one.number, why=why) for one in planned if one.status != "held")
    before = task.client or "nobody"
    effects: tuple[Effect, ...] = (
        EditTask(task=task.ref, client=slug),
        *stopped,
        *consequences.moved(doing, slug),
        journal(doing, f"client {slug}", f"was {before}"),
    )
    return Result(what=_said(doing, to, len(stopped)), effects=effects)


def _said(doing: Doing, to: Client, stopped: int) -> str:
    """What moved, what went out before, what was stopped, and that the requester is somebody else's."""
    task = doing.about
    said = [doing.say("client", client=to.name)]
    went = [one.recipient for one in doing.desk.deliveries_of(task.source_event) if one.status == "sent"]
    if task.answered_at is not None:
        went.append(task.requester)
    if went:
        said.append(doing.say("client_sent", to=", ".join(dict.fromkeys(went))))
    if stopped:
        said.append(doing.say("client_stopped", count=doing.number(stopped)))
    if client_of(task.requester, doing.workspace) is not to:
        said.append(doing.say("client_requester", to=task.requester, client=to.name))
    return " ".join(said)
