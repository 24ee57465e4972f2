"""The canary: a mail to ourselves that travels the whole way, from sending to the deciding thread.

It leaves by a timer, like everything that falls due, and comes back like every mail. Its name is its
Message-ID, under our signature; the header X-Vamail-Canary repeats it, since
some relays write Message-IDs of their own. Nobody else can make one; one that was seen before does
nothing; and it is never a task, never answered, and put out of the VA's sight.
"""

from datetime import UTC, datetime, timedelta
from zlib import crc32

from vamail.mail.identifiers import action_of_ours
from vamail.model.decision import Decision, Reason
from vamail.model.effects import (
    CanaryBack,
    ExpectCanary,
    MoveMessage,
    SendMail,
    SetTimer,
    SettleMail,
    WriteJournal,
)
from vamail.model.events import MailReceived, TimerDue
from vamail.model.message import Address, Message
from vamail.model.values import When
from vamail.workspace.types import Workspace

ACTION = TIMER = "canary"
HEADER = "X-Vamail-Canary"
TRASH = "\\Trash"
"""The account's own bin, whatever it is called there (RFC 6154, 2)."""


def next_at(mailbox: str, every_seconds: float, now: datetime) -> datetime:
    """The next instant at which a canary to this mailbox leaves: after `now`, on a grid of its own.

    Mailboxes of one desk leave at different instants; the same at every start and in every process.
    """
    offset = crc32(mailbox.encode("utf-8", "replace")) / 2**32 * every_seconds
    begun = (now.timestamp() - offset) // every_seconds
    return datetime.fromtimestamp((begun + 1) * every_seconds + offset, UTC)


def timer(mailbox: str, every_seconds: float, now: datetime) -> SetTimer:
    """The timer of the next canary; setting it twice changes nothing."""
    due_at = next_at(mailbox, every_seconds, now)
    return SetTimer(kind=TIMER, subject=mailbox, occurrence=due_at.isoformat(), due_at=due_at)


def again(mailbox: str, due_at: datetime) -> SetTimer:
    """A canary out of turn, after one was lost."""
    return SetTimer(kind=TIMER, subject=mailbox, occurrence=f"again {due_at.isoformat()}", due_at=due_at)


def leaves(event: TimerDue, workspace: Workspace, now: datetime) -> Decision:
    """A canary leaves, and the next one is set; nothing where it was switched off meanwhile."""
    alarm = workspace.alarm
    mailbox = next((box for box in workspace.mailboxes if box.name == event.subject), None)
    if not alarm.canary_seconds or mailbox is None:
        what = "switched off" if mailbox is not None else f"no mailbox is called {event.subject}"
        return Decision(reasons=(Reason("canary", event.subject, False, what),))
    me = workspace.me
    late_at = now + timedelta(seconds=alarm.within_seconds)
    mail = SendMail(
        action=ACTION,
        kind=ACTION,
        to=Address(mailbox.addresses[0]),
        template="canary",
        language=me.language,
        values={"sent_at": When(now, me.zone), "late_at": When(late_at, me.zone)},
        auto_submitted="auto-generated",
        not_after=None,
    )
    why = f"a test mail to {mailbox.name}, expected back within {alarm.within_seconds / 60:g} minutes"
    return Decision(
        reasons=(Reason("canary", mailbox.name, True, why),),
        effects=(
            mail,
            ExpectCanary(mailbox=mailbox.name, sent_at=now, late_at=late_at),
            timer(mailbox.name, alarm.canary_seconds, now),
        ),
    )


def name_of(message: Message, secret: bytes) -> str:
    """Our Message-ID of this canary; empty for every other mail, ours or not, and for a forged one."""
    for name in (message.message_id, message.header(HEADER)):
        if name and action_of_ours(secret, name) == ACTION:
            return name.strip(" \t<>").lower()
    return ""


def came_back(event: MailReceived, name: str, reasons: tuple[Reason, ...], now: datetime) -> Decision:
    """It is back: noted, put away, and nothing else."""
    message = event.message
    why = f"our own test mail {name} is back"
    settled = SettleMail(
        verdict="ignored",
        identity=message.identity,
        message_id=message.message_id,
        sender=message.sender.email if message.sender else "",
    )
    return Decision(
        verdict="ignored",
        reasons=(*reasons, Reason("canary", "a test mail to ourselves", True, why)),
        effects=(
            settled,
            CanaryBack(name=name, back_at=now),
            MoveMessage(folder=TRASH),
            WriteJournal(step="canary", what="back", why=why),
        ),
    )
