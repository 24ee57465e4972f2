"""`assign anna@…`: a brief of this one task goes to somebody who works for the VA.

It holds the task's title and nothing of the client: names, addresses and domains of every client are taken
out, and the client's own words stay here. The first mail to an address waits for the VA's `ok`, as every
mail of vamail's does (`decide/outgoing.py`).
"""

from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.life.people import client_of, is_va
from vamail.desk.life.unnamed import LEFT_OUT, called, without
from vamail.model.effects import EditTask, SendMail
from vamail.model.ledger import Approval
from vamail.model.message import Address
from vamail.model.pattern import lazy
from vamail.model.values import Value, When
from vamail.workspace.types import Workspace

ADDRESS = lazy(r"[^\s@<>()\"',;]{1,64}@[^\s@<>()\"',;]{1,255}")


def assign(doing: Doing) -> Result:
    """Note who does it, and send the brief."""
    task, to = doing.about, doing.command.whom.strip()
    if not ADDRESS.fullmatch(to) or is_va(to, doing.workspace):
        return doing.refused("failed", "assign_hint")
    theirs = client_of(to, doing.workspace)
    if theirs is not None:
        return doing.refused("assign_client", "assign_hint", to=to, client=theirs.name)
    known = doing.desk.wrote_to(to) or doing.desk.kept(Approval, f"address/{to.casefold()}") is not None
    waits = doing.workspace.holds.new_address and not known
    mail = _brief(doing, to)
    edit = EditTask(task=task.ref, assigned_to=to)
    said = doing.say("assign_waits" if waits else "assign", to=to)
    return Result(what=said, effects=(edit, mail, journal(doing, "assigned", f"to {to}")))


def _brief(doing: Doing, to: str) -> SendMail:
    task, me = doing.about, doing.workspace.me
    title = scrubbed(task.title, doing.workspace, task.requester, task.requester_name)
    values: dict[str, Value] = {
        "ref": task.ref,
        "title": title,
        "due": When(task.due_at, me.zone) if task.due_at else None,
        "estimate": doing.duration(task.estimate_minutes) if task.estimate_minutes else "",
        "text": doing.command.text,
        "me_name": me.name,
        "client_name": "",
    }
    action = f"brief-{doing.command.place}-{task.ref.lower()}"
    return SendMail(
        action=action, kind="brief", to=Address(to), template="assign",
        language=me.language, values=values, task=task.ref, reply_token=True,
    )  # fmt: skip


def scrubbed(text: str, workspace: Workspace, *names: str) -> str:
    """The text without any client's name, address or domain, nor these names or their parts."""
    parts = (part for name in names if "@" not in name for part in name.split() if len(part) > 2)
    said = {*names, *parts, *(name for client in workspace.clients for name in called(client))}
    return without(ADDRESS.sub(LEFT_OUT, text), said - {""})
