"""News about money to the VA, which she answers with a command: one mail an event."""

from vamail.desk.life.command_names import name_of
from vamail.model.billing import Invoice
from vamail.model.effects import SendMail
from vamail.model.ids import TaskKey
from vamail.model.message import Address
from vamail.workspace.types import Workspace

PROMISE = "promise"
"""How the action of a mail begins that proposes a promised day: `promise.I-7.2026-11-27`."""


LATE = "late"
"""The same of one that proposes to charge late payment: `late.I-7`."""


def news(
    action: str, headline: str, lines: tuple[str, ...], commands: tuple[str, ...], workspace: Workspace, *,
    client: str = "", task: TaskKey | None = None,
) -> SendMail:  # fmt: skip
    """The mail; beside it goes `desk.life.answerable`, which says what an answer is about. `commands` are
    named as they are called in her language."""
    me, whose = workspace.me, workspace.client(client)
    beside = whose.name if whose is not None and whose.name not in headline else ""
    return SendMail(
        action=action, kind="notice", to=Address(me.notify, me.name), template="money_news",
        language=me.language, task=task, auto_submitted="auto-generated", command_token=True,
        values={
            "headline": headline, "lines": lines, "commands": commands, "me_name": me.name,
            "client_name": beside,
        },
    )  # fmt: skip


def command(word: str, invoice: Invoice, more: str, workspace: Workspace) -> str:
    """`promised I-7 2026-11-27`, in her language."""
    return f"{name_of(word, workspace.me.language)} {invoice.name} {more}".strip()
