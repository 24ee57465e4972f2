"""Commands of the command line about intake, and acknowledgements that are decided again."""

from datetime import datetime

from vamail.desk.intake.acknowledge import new_task_values, promise, send_acknowledgement
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due
from vamail.desk.intake.people import client_of
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import ChangeTask, ReleaseHeld, TellVa, WriteJournal
from vamail.model.events import AcknowledgementExpired, CommandGiven, MailReceived
from vamail.model.message import Address
from vamail.workspace.types import Workspace

OUTCOMES = {"accept": "accepted", "drop": "dropped", "requeue": "requeued"}


def command(event: CommandGiven, desk: Desk, now: datetime) -> Decision:
    """Carry out one command of the VA; an impossible one changes nothing and says why."""
    if event.verb in OUTCOMES:
        return _held(event, desk)
    if event.verb in {"done", "reopen"}:
        return _task(event, desk, now)
    return _refused(event, f"“{event.verb}” is no command")


def _refused(event: CommandGiven, why: str) -> Decision:
    return Decision(
        verdict="command",
        reasons=(Reason("command", f"{event.verb} {event.subject}", False, why),),
        effects=(WriteJournal(step="command", what=f"refused: {event.verb} {event.subject}", why=why),),
    )


def _task(event: CommandGiven, desk: Desk, now: datetime) -> Decision:
    task = desk.task(event.subject)
    if task is None:
        return _refused(event, f"there is no task {event.subject}")
    closed = task.status in {"done", "dropped"}
    if closed == (event.verb == "done"):
        return _refused(event, f"{task.ref} is {task.status} already")
    change = (
        ChangeTask(task=task.ref, status="done", closed_at=now)
        if event.verb == "done"
        else ChangeTask(task=task.ref, status="new", reopened=True)
    )
    return Decision(
        verdict="command",
        task=task.ref,
        reasons=(Reason("command", f"{event.verb} {task.ref}", True, ""),),
        effects=(change, WriteJournal(step="command", what=event.verb, why="command line", task=task.ref)),
    )


def _held(event: CommandGiven, desk: Desk) -> Decision:
    number = int(event.subject) if event.subject.isdecimal() else 0
    entry = desk.held(number) if number else None
    if entry is None:
        return _refused(event, f"there is no held entry {event.subject}")
    if not entry.open:
        return _refused(event, f"held entry {event.subject} is settled already")
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
    event: AcknowledgementExpired, desk: Desk, workspace: Workspace, secret: bytes, now: datetime
) -> Decision:
    """The instant in an undelivered acknowledgement has passed: state an honest one, and tell the VA."""
    task = desk.task(event.task)
    message = event.message
    if task is None or message.sender is None:
        why = "its task is gone"
        return Decision(reasons=(Reason("acknowledge", event.task, False, why),))
    sender = message.sender
    received = MailReceived(number=event.number, mailbox="", received_at=event.received_at, message=message)
    context = Context(
        event=received,
        desk=desk,
        workspace=workspace,
        secret=secret,
        now=now,
        client=workspace.client(task.client) or client_of(sender.email, workspace),
        sender=Address(task.requester, sender.name if sender.same(task.requester) else ""),
        subject=message.subject,
        text=message.reply_text or message.text,
    )
    promised = promise(context, Draft())
    values = new_task_values(
        context, Draft(list_name=""), Due(), task.ref, promised, reopened=False, follows=""
    )
    line = f"The acknowledgement of {task.ref} could not be delivered in time; it is sent again."
    return Decision(
        acknowledge=True,
        task=task.ref,
        reasons=(Reason("acknowledge", task.ref, True, "the first one was not delivered in time"),),
        effects=(
            ChangeTask(task=task.ref, promised_at=promised.due_at, promise_zone=context.zone),
            *send_acknowledgement(context, task.ref, "acknowledge", values, promised, ""),
            TellVa(kind="late", key=f"expired:{event.delivery}", lines=(line,), task=task.ref),
        ),
    )
