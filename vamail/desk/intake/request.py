"""A further mail of a running or closed task.

- running: it joins; acknowledged as `acknowledge_replies` says;
- closed, a mere thank-you: it joins, the task stays closed;
- closed, a real request within the grace time: the task is reopened and acknowledged;
- closed longer ago: a new task that follows the old one (left to `new_request`).
"""

from datetime import timedelta

from vamail.desk.intake.acknowledge import (
    Promised,
    braked,
    follow_up_values,
    new_task_values,
    promise,
    reason,
    send_acknowledgement,
)
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due
from vamail.desk.intake.file import join_task, save_files
from vamail.desk.intake.guard import Guarded
from vamail.desk.intake.outcomes import settle
from vamail.desk.intake.thread import Threaded
from vamail.mail.thanks import is_mere_thanks
from vamail.model.decision import Decision, Reason
from vamail.model.desk import KnownTask
from vamail.model.effects import ChangeTask, Effect, TellVa, WriteJournal

CLOSED = frozenset({"done", "dropped"})
DAY = timedelta(hours=24)


def follow_up(context: Context, checked: Guarded, threaded: Threaded) -> Decision | None:
    """Join or reopen; None when the mail is a new request that follows a long-closed task."""
    task = threaded.task
    if task is None:
        return None
    thanks = is_mere_thanks(context.text) and not context.message.attachments
    if task.status not in CLOSED or thanks:
        return _join(context, checked, threaded, task, thanks)
    closed_at = task.closed_at or context.event.received_at
    if context.event.received_at - closed_at <= timedelta(days=context.workspace.grace_days):
        return _reopen(context, checked, threaded, task)
    return None


def _join(context: Context, checked: Guarded, threaded: Threaded, task: KnownTask, thanks: bool) -> Decision:
    wanted, why = _wants_acknowledgement(context, checked, task, thanks)
    effects: list[Effect] = [
        settle(context, "joined", task=task.ref),
        join_task(context, task.ref, new_request=not thanks),
        *save_files(context, task.ref),
        WriteJournal(step="thread", what="joined", why=threaded.reasons[-1].why, task=task.ref),
    ]
    sent = False
    if wanted:
        hold = braked(context, task.ref)
        promised = promise(context, Draft())
        values = follow_up_values(context, task.ref, promised)
        effects.extend(send_acknowledgement(context, task.ref, "acknowledge_reply", values, promised, hold))
        effects.append(_promised(task.ref, promised, context))
        sent, why = not hold, hold or why
    effects.append(WriteJournal(step="acknowledge", what="yes" if sent else "no", why=why, task=task.ref))
    closed = Reason("thread", "only thanks", thanks, "a thank-you asks for nothing" if thanks else "")
    return Decision(
        verdict="joined",
        acknowledge=sent,
        task=task.ref,
        reasons=(*checked.reasons, *threaded.reasons, closed, reason(sent, why)),
        effects=tuple(effects),
    )


def _wants_acknowledgement(
    context: Context, checked: Guarded, task: KnownTask, thanks: bool
) -> tuple[bool, str]:
    policy = (context.client.acknowledge_replies if context.client else "") or (
        context.workspace.acknowledge_replies
    )
    if checked.quiet:
        return False, checked.quiet
    if thanks:
        return False, "a thank-you is not answered"
    if policy in {"never", "always"}:
        return policy == "always", f"acknowledge_replies: {policy}"
    last = task.acknowledged_at
    if task.answered_at is None or (last is not None and last > task.answered_at):
        return False, "acknowledge_replies: daily, and no human answer since the last acknowledgement"
    if last is not None and context.event.received_at - last <= DAY:
        return False, "acknowledge_replies: daily, and the last acknowledgement is younger than 24 hours"
    return True, "acknowledge_replies: daily, a new request after your answer"


def _promised(ref: str, promised: Promised, context: Context) -> ChangeTask:
    return ChangeTask(task=ref, promised_at=promised.due_at, promise_zone=context.zone)


def _reopen(context: Context, checked: Guarded, threaded: Threaded, task: KnownTask) -> Decision:
    promised = promise(context, Draft())
    hold = "" if checked.quiet else braked(context, task.ref)
    effects: list[Effect] = [
        settle(context, "joined", task=task.ref),
        join_task(context, task.ref, new_request=True),
        ChangeTask(
            task=task.ref,
            status="new",
            reopened=True,
            promised_at=promised.due_at,
            promise_zone=context.zone,
        ),
        *save_files(context, task.ref),
        WriteJournal(step="thread", what="reopened", why=threaded.reasons[-1].why, task=task.ref),
        TellVa(
            kind="held",
            key=f"reopened:{context.event.number}",
            lines=(f"{task.ref} “{task.title}” is open again: {context.sender.email} wrote.",),
            task=task.ref,
        ),
    ]
    if not checked.quiet:
        values = new_task_values(
            context, Draft(list_name=""), Due(), task.ref, promised, reopened=True, follows=""
        )
        effects.extend(send_acknowledgement(context, task.ref, "acknowledge", values, promised, hold))
    sent = not checked.quiet and not hold
    why = checked.quiet or hold or "reopened: a human's request is acknowledged"
    effects.append(WriteJournal(step="acknowledge", what="yes" if sent else "no", why=why, task=task.ref))
    opened = Reason("thread", "reopened", True, f"{task.ref} was closed within the grace time")
    return Decision(
        verdict="joined",
        acknowledge=sent,
        task=task.ref,
        reasons=(*checked.reasons, *threaded.reasons, opened, reason(sent, why)),
        effects=tuple(effects),
    )
