"""`T-13 merge T-12`: T-12 goes into T-13. Its notes, its time and its mails about invoices go with it, it is
dropped, and whatever is answered to it from now on is threaded to T-13 (`intake/thread.py` follows the
`Merge` in the ledger).

What was promised for the task that goes is promised for the one that stays, if that is sooner.
"""

from dataclasses import replace

from vamail.desk.control import consequences
from vamail.desk.control.doing import Doing, Result, journal, kept_next
from vamail.desk.control.sentences import status_word
from vamail.desk.promise.pauses import FROZEN
from vamail.model.billing import InvoiceMail
from vamail.model.desk import KnownTask
from vamail.model.effects import ChangeTask, EditTask, Effect, Keep
from vamail.model.ledger import Merge, Note, TimeEntry


def merge(doing: Doing) -> Result:
    """Let another task go into this one."""
    task, other = doing.about, doing.desk.task(doing.command.other)
    if other is None:
        return doing.refused("unknown_task", "merge_hint", ref=doing.command.other or "?")
    if other.ref == task.ref:
        return doing.refused("merge_self", "merge_hint")
    names = {"other": other.ref, "title": other.title}
    if other.client != task.client or (not task.client and other.requester != task.requester):
        return doing.refused("merge_clients", **names)
    for one in (other, task):
        if not one.is_open:
            status = status_word(doing.language, one.status)
            return doing.refused("merge_closed", status=status, other=one.ref)
    effects = (
        ChangeTask(task=other.ref, status="dropped", closed_at=doing.at),
        *_belongings(doing, other),
        *_frozen(doing, other),
        *_promised(doing, other),
        *consequences.closed(replace(doing, task=other), "dropped"),
        _merged(doing, other),
        journal(doing, f"takes in {other.ref}"),
        journal(doing, "dropped", f"it went into {task.ref}", task=other.ref),
    )
    return Result(what=doing.say("merge", **names), effects=effects)


def _belongings(doing: Doing, other: KnownTask) -> tuple[Effect, ...]:
    ref = doing.about.ref
    notes = tuple(one for one in doing.desk.kept_of(Note, other.ref) if not one.void)
    times = tuple(one for one in doing.desk.kept_of(TimeEntry, other.ref) if not one.void)
    mails = doing.desk.kept_of(InvoiceMail, other.ref)
    return (
        *(kept_next(replace(one, task=ref)) for one in notes),
        *(kept_next(replace(one, task=ref)) for one in times),
        *(kept_next(replace(one, task=ref)) for one in mails),
    )


def _frozen(doing: Doing, other: KnownTask) -> tuple[Effect, ...]:
    """What freezes the task that goes freezes the one that stays."""
    task = doing.about
    if FROZEN not in other.tags or FROZEN in task.tags:
        return ()
    return (EditTask(task=task.ref, tags=(*task.tags, FROZEN)),)


def _promised(doing: Doing, other: KnownTask) -> tuple[Effect, ...]:
    """The sooner promise of the two, where an answer to the one that goes is still owed."""
    task, at = doing.about, other.promised_at
    if (
        at is None
        or other.answered_at is not None
        or (task.promised_at is not None and task.promised_at <= at)
    ):
        return ()
    return consequences.promised(doing, other, at)


def _merged(doing: Doing, other: KnownTask) -> Keep:
    before = doing.desk.kept(Merge, other.ref)
    version = before.version + 1 if before else 1
    into = doing.about.ref
    return Keep(value=Merge(task=other.ref, client=other.client, into=into, version=version, at=doing.at))
