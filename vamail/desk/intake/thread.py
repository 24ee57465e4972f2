"""To which task does a mail belong? The strongest sign wins, and never across clients.

Order: signed reply token → our own Message-IDs (signed: a forged one does not match) → In-Reply-To →
the whole of References, newest first → the reference in the subject. Every candidate must belong to
the sender's client, or be a task that this very address asked for: a stranger's own, one that the VA
filed for a client on accepting the stranger's mail, or one from before the stranger became a client.
The VA, vouched for, may continue every task.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vamail.desk.intake.context import Context
from vamail.desk.life.people import token_tasks
from vamail.mail.identifiers import is_ours
from vamail.model.decision import Reason
from vamail.model.desk import Desk, KnownTask
from vamail.model.ledger import Merge
from vamail.model.pattern import lazy

SUBJECT_REF = lazy(r"[\[(]\s*(T-[1-9][0-9]{0,8})\s*[\])]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Threaded:
    """The task that this mail continues, or None; `refused`: why it may not continue one that it names."""

    task: KnownTask | None = None
    reasons: tuple[Reason, ...] = ()
    refused: str = ""


def _references(context: Context) -> Iterator[str]:
    yield from context.message.in_reply_to
    yield from reversed(context.message.references)


def _candidates(context: Context) -> Iterator[tuple[str, str, str]]:
    """(how, what was named, task reference or '') in order of strength."""
    for ref in token_tasks(context.message, context.secret):
        yield "reply token", ref, ref
    named = tuple(dict.fromkeys(_references(context)))
    for message_id in named:
        if is_ours(context.secret, message_id):
            yield "our Message-ID", message_id, context.desk.task_of_sent(message_id) or ""
    for message_id in named:
        for known in context.desk.mails_by_message_id(message_id):
            if known.task:
                yield "Message-ID of an earlier mail", message_id, known.task
    for ref in SUBJECT_REF.findall(context.message.subject):
        yield "reference in the subject", ref, ref.upper()


def belongs(task: KnownTask, context: Context) -> bool:
    """Whether the sender may continue this task."""
    if task.client and context.client_slug:
        return task.client == context.client_slug
    return context.sender.same(task.requester)


def merged(desk: Desk, task: KnownTask | None) -> KnownTask | None:
    """The task into which the VA merged this one, and so on; else the task itself."""
    passed: set[str] = set()
    while task is not None and task.status == "dropped" and task.ref not in passed:
        passed.add(task.ref)
        merge = desk.kept(Merge, task.ref)
        into = desk.task(merge.into) if merge is not None and merge.is_open else None
        if into is None:
            break
        task = into
    return task


def thread(context: Context, *, by_va: bool = False) -> Threaded:
    """Find the task that this mail continues; `by_va`: the VA's own server vouches that the VA wrote it."""
    reasons: list[Reason] = []
    for how, named, ref in _candidates(context):
        task = merged(context.desk, context.desk.task(ref)) if ref else None
        if task is None:
            continue
        if by_va or belongs(task, context):
            reasons.append(Reason("thread", how, True, f"{named} belongs to {task.ref}"))
            return Threaded(task, tuple(reasons))
        whose = "another client's task" if task.client else "somebody else's task"
        why = f"{named} belongs to {whose}, so this mail does not join it"
        reasons.append(Reason("thread", how, False, why))
    if reasons:
        return Threaded(None, tuple(reasons), refused=reasons[0].why)
    unknown = Reason("thread", "continues a task", False, "it names no mail or task that we know")
    return Threaded(None, (unknown,))
