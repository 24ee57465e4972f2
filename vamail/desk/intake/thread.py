"""To which task does a mail belong? The strongest sign wins, and never across clients.

Order: signed reply token → our own Message-IDs (signed: a forged one does not match) → In-Reply-To →
the whole of References, newest first → the reference in the subject. Every candidate must belong to
the sender's client, or, for a stranger, to a task that this very address asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from vamail.desk.intake.context import Context
from vamail.desk.intake.people import token_tasks
from vamail.mail.identifiers import is_ours
from vamail.model.decision import Reason
from vamail.model.desk import KnownTask

SUBJECT_REF = regex.compile(r"[\[(]\s*(T-[1-9][0-9]{0,8})\s*[\])]", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Threaded:
    """The task that this mail continues, or None."""

    task: KnownTask | None = None
    reasons: tuple[Reason, ...] = ()


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
    if task.client or context.client_slug:
        return task.client == context.client_slug
    return context.sender.same(task.requester)


def thread(context: Context) -> Threaded:
    """Find the task that this mail continues."""
    reasons: list[Reason] = []
    for how, named, ref in _candidates(context):
        task = context.desk.task(ref) if ref else None
        if task is None:
            continue
        if belongs(task, context):
            reasons.append(Reason("thread", how, True, f"{named} belongs to {task.ref}"))
            return Threaded(task, tuple(reasons))
        reasons.append(Reason("thread", how, False, f"{named} belongs to another client's task"))
    if not reasons:
        reasons.append(Reason("thread", "continues a task", False, "names no mail or task that we know"))
    return Threaded(None, tuple(reasons))
