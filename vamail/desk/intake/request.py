"""A further mail of a running or closed task.

- running: it joins; acknowledged as `acknowledge_replies` says;
- closed, a mere thank-you: it joins, the task stays closed;
- closed, a real request within the grace time: the task is reopened and acknowledged;
- closed longer ago: a new task that follows the old one (left to `new_request`).
"""

from datetime import timedelta

from vamail.desk.intake.acknowledge import (
    Promised,
    follow_up_values,
    kept_promise,
    new_task_values,
    promise,
    promise_journal,
    reason,
    recipient,
    send_acknowledgement,
)
from vamail.desk.intake.brakes import Tripped, braked
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due, due_of_follow_up
from vamail.desk.intake.file import bare_subject, date_question, files_of, join_task, save_files
from vamail.desk.intake.guard import Guarded, is_invitation, itip_method
from vamail.desk.intake.notice_words import line
from vamail.desk.intake.outcomes import settle
from vamail.desk.intake.thread import Threaded
from vamail.desk.promise import keeping, waiting
from vamail.mail.thanks import is_mere_thanks
from vamail.model.decision import Decision, Reason
from vamail.model.desk import KnownTask
from vamail.model.effects import ChangeTask, Effect, TellVa, WriteJournal
from vamail.model.time import iso_utc

CLOSED = frozenset({"done", "dropped"})
DAY = timedelta(hours=24)


def follow_up(context: Context, checked: Guarded, threaded: Threaded) -> Decision | None:
    """Join or reopen; None when the mail is a new request that follows a long-closed task."""
    task = threaded.task
    if task is None:
        return None
    thanks = is_mere_thanks(context.text) and not files_of(context)  # a logo in a signature is no file
    if task.status not in CLOSED or thanks:
        return _join(context, checked, threaded, task, thanks)
    closed_at = task.closed_at or context.event.received_at
    if context.event.received_at - closed_at <= timedelta(days=context.workspace.grace_days):
        return _reopen(context, checked, threaded, task)
    return None


def _join(context: Context, checked: Guarded, threaded: Threaded, task: KnownTask, thanks: bool) -> Decision:
    wanted, why = _wants_acknowledgement(context, checked, task, thanks)
    closed = f"; it only thanks, so {task.ref} stays closed" if task.status in CLOSED else ""
    effects: list[Effect] = [
        settle(context, "joined", task=task.ref),
        join_task(context, task.ref, new_request=not thanks),
        *save_files(context, task.ref),
        WriteJournal(step="thread", what="joined", why=threaded.reasons[-1].why + closed, task=task.ref),
    ]
    hold: Tripped | None = None
    effects.extend(_no_longer_waiting(context, task))
    due = Due() if thanks else due_of_follow_up(context)
    effects.extend(_resolution(context, task, due))
    if not thanks:
        promised = kept_promise(context, task)
        effects.extend(_promised(context, task, promised))
        effects.extend(_due_changed(context, task, due, asked=False))
        if wanted:
            hold = braked(context, recipient(context), task.ref)
            values = follow_up_values(context, task.ref, promised)
            effects.extend(
                send_acknowledgement(context, task.ref, "acknowledge_reply", values, promised, hold)
            )
    sent, why = wanted and hold is None, hold.why if hold else why
    effects.append(WriteJournal(step="acknowledge", what="yes" if sent else "no", why=why, task=task.ref))
    only = Reason(
        "thread", "says nothing but thanks", thanks, "a thank-you asks for nothing" if thanks else ""
    )
    return Decision(
        verdict="joined",
        acknowledge=sent,
        task=task.ref,
        reasons=(*checked.reasons, *threaded.reasons, only, reason(sent, why)),
        effects=tuple(effects),
    )


def wrote(context: Context, task: KnownTask) -> tuple[Effect, ...]:
    """What a client's word in its task means, whatever it says: nobody waits for it any more."""
    return (*_no_longer_waiting(context, task), *_resolution(context, task, Due()))


def _no_longer_waiting(context: Context, task: KnownTask) -> tuple[Effect, ...]:
    """The client who owed an answer wrote: what it took moves the due date, and the work goes on."""
    if task.status != "waiting_client":
        return ()
    why = f"{context.sender.email} wrote"
    begun = ChangeTask(task=task.ref, status="in_progress")
    return (begun, *waiting.over(context.desk, context.workspace, task, context.event.received_at, why))


def _resolution(context: Context, task: KnownTask, due: Due) -> tuple[Effect, ...]:
    """*resolution* follows the date that the client names now, and runs on once the client has written."""
    desk, workspace, at = context.desk, context.workspace, context.event.received_at
    status = "in_progress" if task.status == "waiting_client" else task.status
    if due.due_at is not None and task.status not in CLOSED:
        return keeping.due_changed(desk, workspace, task, due.due_at, at, status=status)
    return keeping.status_changed(desk, workspace, task, status, at) if status != task.status else ()


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
    if is_invitation(context.message):
        return False, f"METHOD:{itip_method(context.message)}: an invitation is answered in the calendar"
    if policy in {"never", "always"}:
        return policy == "always", f"acknowledge_replies: {policy}"
    last = task.acknowledged_at
    if task.answered_at is None or (last is not None and last > task.answered_at):
        return False, "acknowledge_replies: daily, and you have not answered since the last acknowledgement"
    if last is not None and context.event.received_at - last <= DAY:
        return False, "acknowledge_replies: daily, and the last acknowledgement is younger than 24 hours"
    return True, "acknowledge_replies: daily, a new request after your answer"


def _promised(context: Context, task: KnownTask, promised: Promised) -> tuple[Effect, ...]:
    """The promise that now runs, and its clock."""
    at, due_at = context.event.received_at, promised.due_at
    clock = keeping.asked_again(context.desk, context.workspace, task, at, due_at, promised.target)
    if task.promised_at == due_at:
        return clock
    change = ChangeTask(task=task.ref, promised_at=promised.due_at, promise_zone=context.zone)
    return change, promise_journal(task.ref, promised), *clock


def _due_changed(context: Context, task: KnownTask, due: Due, *, asked: bool) -> tuple[Effect, ...]:
    """The due date follows the client's newest words; words that can be read in two ways only ask."""
    if due.question:
        return (
            ChangeTask(task=task.ref, due_question=due.question),
            date_question(context, task.ref, task.title, due.question, asked=asked),
        )
    if due.due_at is None:
        return ()
    said = f"“{due.from_}”: the words of {context.sender.email} in a further mail"
    return (
        ChangeTask(task=task.ref, due_at=due.due_at, due_from=due.from_, due_question=""),
        WriteJournal(step="due", what=iso_utc(due.due_at), why=said, task=task.ref),
    )


def _reopen(context: Context, checked: Guarded, threaded: Threaded, task: KnownTask) -> Decision:
    promised = promise(context, Draft())
    due = due_of_follow_up(context)
    quiet = checked.quiet
    if not quiet and is_invitation(context.message):
        quiet = f"METHOD:{itip_method(context.message)}: an invitation is answered in the calendar"
    hold = None if quiet else braked(context, recipient(context), task.ref)
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
        promise_journal(task.ref, promised),
        *keeping.begun_anew(
            context.desk,
            context.workspace,
            task,
            context.event.received_at,
            promised.due_at,
            promised.target,
            due.due_at,
        ),
        *_due_changed(context, task, due, asked=not quiet and hold is None),
        TellVa(
            kind="held",
            key=f"reopened:{context.event.number}",
            lines=(
                line(
                    context.workspace.me.language,
                    "reopened",
                    ref=task.ref,
                    title=task.title,
                    who=context.sender.email,
                    subject=bare_subject(context.subject)[:120],
                ),
            ),
            task=task.ref,
        ),
    ]
    if not quiet:
        values = new_task_values(
            context, Draft(list_name=""), due, task.ref, promised, reopened=True, follows=""
        )
        effects.extend(send_acknowledgement(context, task.ref, "acknowledge", values, promised, hold))
    sent = not quiet and hold is None
    why = quiet or (hold.why if hold else "reopened: a human's request is acknowledged")
    effects.append(WriteJournal(step="acknowledge", what="yes" if sent else "no", why=why, task=task.ref))
    opened = Reason(
        "thread",
        "reopened",
        True,
        f"{task.ref} was closed less than {context.workspace.grace_days} days before",
    )
    return Decision(
        verdict="joined",
        acknowledge=sent,
        task=task.ref,
        reasons=(*checked.reasons, *threaded.reasons, opened, reason(sent, why)),
        effects=tuple(effects),
    )
