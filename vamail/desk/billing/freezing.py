"""A mail that speaks of other bank details, or asks for money to another account: the matter is frozen, and
the VA warned. Such mails are how payments are led astray; nobody but her says that one is what it seems.
"""

from collections.abc import Iterator

from vamail.desk.billing import news_words, told
from vamail.desk.billing.payments import withdrawn
from vamail.desk.promise.pauses import FROZEN
from vamail.model.billing import Invoice, InvoiceMail
from vamail.model.desk import Desk
from vamail.model.effects import ChangeTask, EditTask, Effect, Keep, SendMail, WriteJournal
from vamail.model.ids import TaskKey
from vamail.workspace.types import Client, Workspace

TAG = FROZEN
_SHOWN = 240


def frozen(
    invoices: tuple[Invoice, ...], who: str, desk: Desk, workspace: Workspace, task: TaskKey | None
) -> tuple[Effect, ...]:
    """No reminder of these invoices goes until `settled`, and those that wait are withdrawn; the task in
    which the mail was filed is tagged."""
    return tuple(_frozen(invoices, who, desk, workspace, task))


def _frozen(
    invoices: tuple[Invoice, ...], who: str, desk: Desk, workspace: Workspace, task: TaskKey | None
) -> Iterator[Effect]:
    why = news_words.say(workspace, "frozen_why", who=who)
    for one in invoices:
        if one.paused_why != why:
            changed = one.next(paused_why=why, paused_until=None)
            yield Keep(value=changed)
            yield from withdrawn(changed, desk, why)
        yield WriteJournal(
            step="dunning", what=f"{one.name}: frozen", why=f"{who} wrote of other bank details"
        )
    if task is not None:
        yield ChangeTask(task=task, add_tags=(TAG,))
        yield WriteJournal(step="dunning", what="frozen", why=f"{who} wrote of other bank details", task=task)


def thawed(invoice: Invoice, desk: Desk) -> Iterator[EditTask]:
    """The tag comes off each task whose mails froze this invoice, and none that is still frozen."""
    for task in desk.open_tasks(invoice.client) if invoice.client else ():
        mails = desk.kept_of(InvoiceMail, task.ref) if TAG in task.tags else ()
        names = {name for one in mails for name in one.invoices}
        others = (desk.kept(Invoice, name) for name in names - {invoice.name})
        if invoice.name in names and not any(one is not None and one.paused_why for one in others):
            yield EditTask(task=task.ref, tags=tuple(tag for tag in task.tags if tag != TAG))


def warning(
    client: Client, who: str, said: str, alike: str, invoices: tuple[Invoice, ...], event: int,
    workspace: Workspace, task: TaskKey | None,
) -> SendMail:  # fmt: skip
    """The warning. `alike` is the address of the client that the sender's looks like; empty: it is theirs."""
    names = ", ".join(one.name for one in invoices)
    values = {
        "client": client.name,
        "who": who,
        "said": _short(said),
        "known": alike,
        "names": names,
        "tag": TAG,
    }
    lines = ("said", *(("alike",) if alike else ()), "call", *(("frozen",) if names else ()))
    lines = (*lines, *(("tagged",) if task is not None else ()))
    return told.news(
        f"frozen.{event}", news_words.say(workspace, "bank", **values),
        tuple(news_words.say(workspace, one, **values) for one in lines),
        tuple(told.command("settled", one, "", workspace) for one in invoices), workspace,
        client=client.slug, task=task,
    )  # fmt: skip


def _short(said: str) -> str:
    said = " ".join(said.split())
    return said if len(said) <= _SHOWN else f"{said[: _SHOWN - 1]}…"
