"""What the VA sent from a mail client of their own, found in Sent: a human answer meets the clock.

The channel vouches for it: only the VA's account can put a mail there, so no other proof is asked for, and
From may be any address but a client's. What we sent ourselves, what a program sent for the VA (a vacation
responder), and what goes to nobody outside is no answer. A mail to a client that belongs to no task is kept
quietly: it is that client's, and an answer to it is known. The same mail counts once, whether it is
found in Sent, came with the desk in Cc, or lies in two accounts.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

from vamail.desk.intake.context import Context
from vamail.desk.intake.dedupe import seen_before
from vamail.desk.intake.thread import SUBJECT_REF, thread
from vamail.desk.life.people import client_of, outsiders, token_tasks
from vamail.desk.promise.keeping import answered
from vamail.mail.identifiers import is_ours, is_own_loop_mark
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk, KnownMail, KnownTask
from vamail.model.effects import SettleMail, WriteJournal
from vamail.model.events import MailReceived, MailSent
from vamail.model.message import Address, Message
from vamail.workspace.types import Workspace

IMPORTED = timedelta(days=1)
"""A copy that was filed so long after its Date was put there later: by a move to another account, say."""


def sent_at(filed_at: datetime, written_at: datetime | None) -> datetime:
    """When a mail in Sent left: INTERNALDATE, the server's own word. Its Date only where the copy was filed
    more than a day after that; Date alone is the word of whatever clock the writer's machine had."""
    if written_at is not None and filed_at - written_at > IMPORTED:
        return written_at
    return filed_at


def is_worth_fetching(
    head: Message, workspace: Workspace, secret: bytes, known: Callable[[Collection[str]], Collection[str]]
) -> bool:
    """Whether the header of a mail in Sent says that it may concern the desk: somebody else wrote it than we
    ourselves, it goes outside, and it goes to a client or names a mail or a task. `known`: those of some
    Message-IDs that stored mails have."""
    written_to = outsiders(head, workspace)
    if not written_to or _own(head, secret):
        return False
    if any(client_of(address.email, workspace) for address in written_to):
        return True
    named = (*head.in_reply_to, *head.references)
    if token_tasks(head, secret) or SUBJECT_REF.search(head.subject):
        return True
    return any(is_ours(secret, one) for one in named) or bool(named and known(named))


def _own(message: Message, secret: bytes) -> bool:
    mark = message.header("x-vamail-loop")
    return is_ours(secret, message.message_id) or bool(mark and is_own_loop_mark(secret, mark))


def seen(event: MailSent, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Decision:
    """Decide on one mail of the Sent folder."""
    message = event.message
    event = replace(event, sent_at=min(event.sent_at, now))  # whoever files a copy may give it any instant
    if known := counted(message, desk):
        return _again(event, known)
    if why := _not_by_hand(message, workspace, secret):
        return _no_answer(event, why)
    threaded = thread(_context(event, desk, workspace, secret, now), by_va=True)
    task = threaded.task
    if task is None:
        return _kept(event, workspace, "it belongs to no task", threaded.reasons)
    if not _reaches(task, event, workspace):
        return _kept(event, workspace, f"it does not go to the client of {task.ref}", threaded.reasons)
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


def counted(message: Message, desk: Desk) -> KnownMail | None:
    """The VA's answer as it was counted before, here or with the desk in Cc; or the mail that was erased."""
    same = seen_before(message, desk).duplicate_of
    if same is not None and same.verdict in ("answer", "forgotten"):
        return same
    others = desk.mails_by_message_id(message.message_id) if message.message_id else ()
    return next((known for known in others if known.verdict == "answer"), None)


def _not_by_hand(message: Message, workspace: Workspace, secret: bytes) -> str:
    """Why nobody wrote this by hand for the VA, or ''."""
    if _own(message, secret):
        return "vamail sent it"
    if message.bounce.is_bounce or message.automatic.is_automatic:
        return "a program wrote it"
    client = client_of(message.sender.email, workspace) if message.sender else None
    return f"{client.slug} wrote it, not you" if client else ""


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


def _kept(event: MailSent, workspace: Workspace, why: str, reasons: tuple[Reason, ...]) -> Decision:
    """No answer; a mail to a client is that client's all the same."""
    clients = (client_of(address.email, workspace) for address in outsiders(event.message, workspace))
    client = next((client for client in clients if client), None)
    if client is None:
        return _no_answer(event, why, reasons)
    why = f"you wrote to {client.slug} yourself, and {why}"
    return _no_answer(event, why, reasons, _settled(event, "sent", client=client.slug))


def _again(event: MailSent, known: KnownMail) -> Decision:
    """It was counted before, or its words were erased: nothing of it is kept twice."""
    why = f"the same mail was counted before (event {known.event})"
    gone = SettleMail(
        verdict="duplicate", identity=event.message.identity, message_id=event.message.message_id,
        sender="", client=known.client, task=known.task, duplicate_of=known.event,
    )  # fmt: skip
    if known.verdict == "forgotten":
        why = f"this mail was erased by `vamail forget` (event {known.event})"
        gone = replace(gone, verdict="forgotten", identity="", message_id="", client="", task=None)
    return Decision(
        verdict="duplicate", reasons=(Reason("sent", "your answer", False, why),), effects=(gone,)
    )


def _settled(event: MailSent, verdict: str, task: KnownTask | None = None, client: str = "") -> SettleMail:
    message = event.message
    return SettleMail(
        verdict=verdict,
        identity=message.identity,
        message_id=message.message_id,
        sender=message.sender.email if message.sender else "",
        client=task.client if task else client,
        task=task.ref if task else None,
    )


def _no_answer(
    event: MailSent, why: str, reasons: tuple[Reason, ...] = (), settled: SettleMail | None = None
) -> Decision:
    settled = settled or _settled(event, "ignored")
    return Decision(
        verdict=settled.verdict,
        reasons=(*reasons, Reason("sent", "your answer", False, why)),
        effects=(settled,),
    )
