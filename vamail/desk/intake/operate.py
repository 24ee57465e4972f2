"""Commands of the command line about intake, and acknowledgements that are decided again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from vamail.desk.intake import standing
from vamail.desk.intake.acknowledge import (
    answer,
    new_task_values,
    promise,
    promise_journal,
    recipient,
)
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due
from vamail.desk.intake.forward import read_forward
from vamail.desk.intake.notice_words import line, spoken
from vamail.desk.life.people import client_of, is_anothers, is_va
from vamail.desk.promise import keeping
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import ChangeTask, ReleaseHeld, TellVa, WriteJournal
from vamail.model.events import AcknowledgementExpired, CommandGiven, MailReceived
from vamail.model.message import Address
from vamail.workspace.types import Workspace

OUTCOMES = {"accept": "accepted", "drop": "dropped", "requeue": "requeued"}


def command(event: CommandGiven, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """Carry out one command of the VA; an impossible one changes nothing and says why."""
    if event.verb in OUTCOMES:
        return _held(event, desk, workspace)
    if event.verb in {"done", "reopen"}:
        return _task(event, desk, workspace, now)
    if event.verb in standing.VERBS:
        return _address(event, desk, now)
    return _refused(event, f"“{event.verb}” is no command")


def _refused(event: CommandGiven, why: str) -> Decision:
    return Decision(
        verdict="command",
        reasons=(Reason("command", f"{event.verb} {event.subject}", False, why),),
        effects=(WriteJournal(step="command", what=f"refused: {event.verb} {event.subject}", why=why),),
    )


def _task(event: CommandGiven, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    task = desk.task(event.subject.strip().upper())
    if task is None:
        return _refused(event, f"there is no task {event.subject}")
    closed = task.status in {"done", "dropped"}
    if closed == (event.verb == "done"):
        state = f"{task.status} already" if closed else f"open already ({task.status.replace('_', ' ')})"
        return _refused(event, f"{task.ref} is {state}")
    change = (
        ChangeTask(task=task.ref, status="done", closed_at=now)
        if event.verb == "done"
        else ChangeTask(task=task.ref, status="new", reopened=True)
    )
    follows = keeping.closed if event.verb == "done" else keeping.reopened
    told = WriteJournal(step="command", what=event.verb, why="command line", task=task.ref)
    return Decision(
        verdict="command",
        task=task.ref,
        reasons=(Reason("command", f"{event.verb} {task.ref}", True, ""),),
        effects=(change, told, *follows(desk, workspace, task, now)),
    )


def _address(event: CommandGiven, desk: Desk, now: datetime) -> Decision:
    refused, effects = standing.command(event, desk, now)
    if refused:
        return _refused(event, refused)
    reason = Reason("command", f"{event.verb} {event.subject}", True, "")
    return Decision(verdict="command", reasons=(reason,), effects=effects)


def _held(event: CommandGiven, desk: Desk, workspace: Workspace) -> Decision:
    number = int(event.subject) if event.subject.isdecimal() else 0
    entry = desk.held(number) if number else None
    if entry is None:
        return _refused(event, f"there is no held entry {event.subject}")
    if not entry.open:
        return _refused(event, f"held entry {event.subject} is settled already")
    if event.client and workspace.client(event.client) is None:
        named = ", ".join(client.slug for client in workspace.clients)
        return _refused(event, f"there is no client {event.client}; there are: {named}")
    outcome = OUTCOMES[event.verb]
    return Decision(
        verdict="command",
        reasons=(Reason("command", f"{event.verb} {number}", True, entry.reason),),
        effects=(
            ReleaseHeld(held=number, outcome=outcome, client=event.client),
            WriteJournal(step="held", what=f"{outcome}: {number}", why=entry.reason),
        ),
    )


def acknowledge_again(
    event: AcknowledgementExpired,
    desk: Desk,
    workspace: Workspace,
    secret: bytes,
    now: datetime,
    draft_of: Callable[[Context], Draft],
) -> Decision:
    """The instant in an undelivered acknowledgement has passed: state an honest one, and tell the VA.

    `draft_of` asks the rules again, so that the promise and the template of a rule are kept; a mail that
    had joined a task was never asked about. Not when it has become pointless: the task is closed, or the
    VA has answered meanwhile.
    """
    task = desk.task(event.task)
    moot = _moot(event, task, workspace)
    if task is None or moot:
        return Decision(
            task=task.ref if task else None,
            reasons=(Reason("acknowledge", event.task, False, moot),),
            effects=(WriteJournal(step="acknowledge", what="no", why=moot, task=task.ref if task else None),),
        )
    context = _context_again(event, task, desk, workspace, secret, now)
    draft = draft_of(context) if _was_filed(context) else Draft()
    promised = replace(promise(context, draft), late=True)
    values = new_task_values(
        context, Draft(list_name=""), Due(), task.ref, promised, reopened=False, follows=""
    )
    writer = "" if context.forwarded else context.sender.email
    held = standing.why_held(desk, recipient(context).email, writer, event.received_at)
    me = workspace.me
    told = line(
        me.language, "expired_held" if held else "expired",
        ref=task.ref, title=task.title, why=held, due=spoken(promised.due_at, me.zone, me.language),
    )  # fmt: skip
    why = "the first one was not delivered by the instant that it states"
    mail = answer(
        context, "acknowledge", "acknowledgement", draft.template, values,
        task=task.ref, not_after=promised.due_at, hold=held, reply_token=True,
    )  # fmt: skip
    return Decision(
        acknowledge=not held,
        task=task.ref,
        reasons=(Reason("acknowledge", task.ref, not held, held or why),),
        effects=(
            ChangeTask(task=task.ref, promised_at=promised.due_at, promise_zone=context.zone),
            *keeping.promise_moved(desk, workspace, task, promised.due_at, now),
            mail,
            promise_journal(task.ref, promised),
            WriteJournal(
                step="acknowledge", what="no" if held else "yes, again", why=held or why, task=task.ref
            ),
            TellVa(kind="late", key=f"expired:{event.delivery}", lines=(told,), task=task.ref),
        ),
    )


def _was_filed(context: Context) -> bool:
    """Whether the mail became a task of its own, by the rules."""
    known = context.desk.mails_by_message_id(context.message.message_id)
    return any(mail.identity == context.message.identity and mail.verdict == "filed" for mail in known)


def _moot(event: AcknowledgementExpired, task: KnownTask | None, workspace: Workspace) -> str:
    if task is None or event.message.sender is None:
        return "its task or its sender is gone"
    if task.status in {"done", "dropped"}:
        return f"{task.ref} is {task.status}: there is nothing left to promise"
    if task.answered_at is not None and task.answered_at >= event.received_at:
        return f"you have answered {task.ref} meanwhile"
    if is_anothers(task.requester, task.client, workspace):
        return f"{task.ref} belongs to {task.client} now, and {task.requester} does not"
    return ""


def _context_again(
    event: AcknowledgementExpired,
    task: KnownTask,
    desk: Desk,
    workspace: Workspace,
    secret: bytes,
    now: datetime,
) -> Context:
    """The mail as it was decided the first time: a forward by the VA is the original sender's request."""
    message = event.message
    sender, subject, text = Address(task.requester), message.subject, message.reply_text or message.text
    forwarded = message.sender is not None and is_va(message.sender.email, workspace)
    if message.sender is not None and not forwarded:
        sender = message.sender
    if forwarded:
        found = read_forward(message)
        subject, text = (found.subject or subject, found.text) if found else (task.title, "")
        message = replace(message, language=found.language) if found and found.language else message
    return Context(
        # It was acknowledged, so no rule may set it aside now: as if the VA had accepted it.
        event=MailReceived(
            number=event.number, mailbox="", received_at=event.received_at, message=message, accepted=True
        ),
        desk=desk,
        workspace=workspace,
        secret=secret,
        now=now,
        client=workspace.client(task.client) or client_of(sender.email, workspace),
        sender=sender,
        subject=subject,
        text=text,
        forwarded=forwarded,
    )
