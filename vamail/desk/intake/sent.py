"""What the VA sent from a mail client of their own, found in Sent: a human answer meets the clock.

The channel vouches for it: only the VA's account can put a mail there, so no other proof is asked for.
What we sent ourselves, what a program sent for the VA, and what goes to nobody outside is no answer.
"""

from datetime import datetime

from vamail.desk.intake.context import Context
from vamail.desk.intake.people import client_of, outsiders
from vamail.desk.intake.thread import thread
from vamail.desk.promise.keeping import answered
from vamail.mail.identifiers import is_ours
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import SettleMail, WriteJournal
from vamail.model.events import MailReceived, MailSent
from vamail.model.message import Address
from vamail.workspace.types import Workspace


def seen(event: MailSent, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Decision:
    """Decide on one mail of the Sent folder."""
    message = event.message
    if is_ours(secret, message.message_id):
        return _no_answer(event, "vamail sent it")
    if message.automatic.is_automatic:
        return _no_answer(event, "a program wrote it")
    threaded = thread(_context(event, desk, workspace, secret, now), by_va=True)
    task = threaded.task
    if task is None:
        return _no_answer(event, "it belongs to no task")
    if not _reaches(task, event, workspace):
        return _no_answer(event, f"it does not go to the client of {task.ref}")
    why = f"you answered the client of {task.ref} yourself ({threaded.reasons[-1].why})"
    return Decision(
        verdict="answer",
        task=task.ref,
        reasons=(*threaded.reasons, Reason("sent", "your answer", True, why)),
        effects=(
            _settled(event, "answer", task),
            WriteJournal(step="answer", what="answered", why=why, task=task.ref),
            *answered(desk, workspace, task, event.sent_at),
        ),
    )


def _context(event: MailSent, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Context:
    message = event.message
    received = MailReceived(
        number=event.number, mailbox=event.mailbox, received_at=event.sent_at, message=message
    )
    return Context(
        event=received,
        desk=desk,
        workspace=workspace,
        secret=secret,
        now=now,
        client=None,
        sender=message.sender or Address(""),
        subject=message.subject,
        text=message.reply_text or message.text,
    )


def _reaches(task: KnownTask, event: MailSent, workspace: Workspace) -> bool:
    for address in outsiders(event.message, workspace):
        client = client_of(address.email, workspace)
        if address.same(task.requester) or (client is not None and client.slug == task.client):
            return True
    return False


def _settled(event: MailSent, verdict: str, task: KnownTask | None = None) -> SettleMail:
    message = event.message
    return SettleMail(
        verdict=verdict,
        identity=message.identity,
        message_id=message.message_id,
        sender=message.sender.email if message.sender else "",
        client=task.client if task else "",
        task=task.ref if task else None,
    )


def _no_answer(event: MailSent, why: str) -> Decision:
    return Decision(
        verdict="ignored",
        reasons=(Reason("sent", "your answer", False, why),),
        effects=(_settled(event, "ignored"),),
    )
