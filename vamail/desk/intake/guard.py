"""The guard: what may never be acknowledged, and what is not a request at all.

One table, read top to bottom; the first row that applies decides. A row sees only values, so that
`vamail explain` can print each with its reason. The order is the contract:

1. our own mail that came back is ignored (a valid signature in its Message-ID or loop mark; the
   domain of a Message-ID says nothing);
2. delivery reports are bounces, and never answered;
3. what a program wrote is automatic (RFC 3834 and practice); list and bulk headers alone do not make
   a known client's mail automatic, they only make it quiet;
4. calendar answers go to the calendar, whoever's program wrote them; so do invitations of a client, and
   whatever is about a meeting that we know (nothing of it is answered by itself);
5. only what is addressed to one of the desk's own addresses is ours to read;
6. a mail without one clear sender waits for the VA, as does one beyond the limits, or with a calendar
   object that is not to be acted on;
7. the rest is a human's; it may still be *quiet*: filed, not acknowledged.
"""

from collections.abc import Callable
from dataclasses import dataclass

from vamail.desk.intake.bounces import return_path
from vamail.desk.life.people import addressed_to_us, client_of, is_va
from vamail.mail.identifiers import is_ours, is_own_loop_mark
from vamail.mail.parse import TOO_MANY
from vamail.model.decision import Reason
from vamail.model.desk import Desk
from vamail.model.events import MailReceived
from vamail.model.meetings import MeetingUid, uid_name
from vamail.model.message import Message
from vamail.workspace.types import Workspace

ITIP_ANSWERS = frozenset({"REPLY"})
ITIP_INVITATIONS = frozenset({"REQUEST", "CANCEL", "COUNTER", "DECLINECOUNTER", "REFRESH", "ADD"})


def itip_method(message: Message) -> str:
    """METHOD of the calendar object (RFC 5546, 1.4), else the one of its MIME type; '' without either, and of
    an object that is not to be acted on."""
    part = message.calendar
    return (part.method or part.mime_method).upper() if part and not part.refused else ""


def is_invitation(message: Message) -> bool:
    """Whether it is about a meeting (asked for, changed, cancelled): filed, and answered in the calendar."""
    return itip_method(message) in ITIP_INVITATIONS


@dataclass(frozen=True, slots=True)
class Subject:
    """What a guard row looks at."""

    event: MailReceived
    desk: Desk
    workspace: Workspace
    secret: bytes

    @property
    def message(self) -> Message:
        """The mail."""
        return self.event.message

    @property
    def known_client(self) -> bool:
        """Whether the one sender belongs to a client, or is supposed to."""
        sender = self.message.sender
        if self.event.as_client:
            return True
        return sender is not None and client_of(sender.email, self.workspace) is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `test` returns why it applies, or ''. `verdict` '' makes the mail only quiet."""

    name: str
    test: Callable[[Subject], str]
    verdict: str
    hold: str = ""


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the guard says: a verdict that ends the matter, or none; `quiet` names why no
    acknowledgement may leave; `hold` the kind of hold."""

    verdict: str = ""
    why: str = ""
    hold: str = ""
    quiet: str = ""
    reasons: tuple[Reason, ...] = ()


def _own_mail(it: Subject) -> str:
    if it.message.message_id and is_ours(it.secret, it.message.message_id):
        return "its Message-ID carries our signature: this is a mail that we sent"
    mark = it.message.header("x-vamail-loop")
    if mark and is_own_loop_mark(it.secret, mark):
        return "X-Vamail-Loop carries our own mark: this is a mail that we sent"
    return ""


def _bounce(it: Subject) -> str:
    bounce = it.message.bounce
    if not bounce.is_bounce:
        return ""
    named = ", ".join(f"{r.address} {r.action} {r.status}".strip() for r in bounce.recipients[:3])
    return f"delivery report{': ' + named if named else ''}"


def _signs(it: Subject, weight: str) -> str:
    return "; ".join(
        f"{sign.where}: {sign.value} ({sign.means})"
        for sign in it.message.automatic.signs
        if sign.weight == weight
    )


_BY_PROGRAMS = frozenset({"x-vamail-loop", "auto-submitted", "return-path"})


def _of_a_meeting(it: Subject) -> bool:
    """Whether it is about a meeting, and from a client or about one that we know: calendars are programs,
    and say so (Auto-Submitted: auto-generated). What else speaks for a responder counts."""
    part, sure = it.message.calendar, [one for one in it.message.automatic.signs if one.weight == "sure"]
    if part is None or not is_invitation(it.message):
        return False
    if any(one.where.lower() not in _BY_PROGRAMS or "replied" in one.value.lower() for one in sure):
        return False
    return it.known_client or it.desk.kept(MeetingUid, uid_name(part.uid)) is not None


def _automatic(it: Subject) -> str:
    automatic = it.message.automatic
    if not automatic.is_automatic or (it.known_client and not _responder(it.message)) or _of_a_meeting(it):
        return ""
    return "; ".join(f"{s.where}: {s.value} ({s.means})" for s in automatic.signs if s.weight != "quiet")


def _responder(message: Message) -> bool:
    """Whether more than list and bulk headers speaks: a sure sign, or the words of an automatic reply.

    The words alone, on a mail that answers nothing, may be a human's ("Out of office: please cover").
    """
    if _weighs(message, "sure"):
        return True
    weak = {sign.where for sign in message.automatic.signs if sign.weight == "weak"}
    if message.in_reply_to or message.references:
        return "Subject" in weak
    asks = len(weak) > 1 or _weighs(message, "quiet") or _weighs(message, "noreply")
    return "Subject" in weak and asks and not _weighs(message, "list")


def _weighs(message: Message, weight: str) -> bool:
    return any(sign.weight == weight for sign in message.automatic.signs)


def _foreign_loop(it: Subject) -> str:
    mark = it.message.header("x-vamail-loop")
    return "X-Vamail-Loop of another vamail: a program wrote this" if mark and not _of_a_meeting(it) else ""


def _return_path(it: Subject) -> str:
    """Only programs write to the address that an envelope of ours carried (RFC 3834, 4)."""
    delivery = return_path(it.desk, it.secret, it.message)
    if delivery is None:
        return ""
    return f"it came to the envelope address of delivery {delivery.number}: a program wrote this"


def _calendar_answer(it: Subject) -> str:
    part = it.message.calendar
    if part is None or itip_method(it.message) not in ITIP_ANSWERS:
        return ""
    return f"METHOD:{itip_method(it.message)} for UID {part.uid}: an answer to an invitation"


def _not_ours(it: Subject) -> str:
    if it.event.accepted or it.event.as_client or addressed_to_us(it.message, it.workspace):
        return ""
    if it.event.control:
        return ""  # it was put where only commands are, whatever it is addressed to
    if it.message.refused and not it.message.recipients:
        return ""  # its header could not be read: the row below holds it, so that it is not lost
    if TOO_MANY in it.message.defects:
        return ""  # we may be among those that were not read; better filed than lost
    return "none of To, Cc, Delivered-To, X-Original-To names one of the desk's addresses"


def _perhaps_not_ours(it: Subject) -> str:
    if TOO_MANY not in it.message.defects or addressed_to_us(it.message, it.workspace):
        return ""
    return "it goes to more people than are read, and none of those read is the desk"


def _refused(it: Subject) -> str:
    return "" if it.event.accepted else it.message.refused


def _bad_calendar(it: Subject) -> str:
    part, sender = it.message.calendar, it.message.sender
    if part is None or it.event.accepted or (sender is not None and is_va(sender.email, it.workspace)):
        return ""
    return part.refused


def _ambiguous_sender(it: Subject) -> str:
    if it.event.accepted or it.message.sender is not None:
        return ""
    if it.message.senders:
        return f"ambiguous sender: From names {len(it.message.senders)} addresses"
    return "ambiguous sender: From names no address"


def _nobody_to_answer(it: Subject) -> str:
    if it.message.sender is not None:
        return ""
    return "you accepted it, but its From does not say clearly whom to answer"


def _list_mail(it: Subject) -> str:
    if not it.message.automatic.is_automatic:
        return ""
    return _signs(it, "list") or _signs(it, "weak")


def _asks_for_quiet(it: Subject) -> str:
    return _signs(it, "quiet")


def _no_reply(it: Subject) -> str:
    return _signs(it, "noreply")


def _from_va(it: Subject) -> str:
    sender = it.message.sender
    if sender is not None and is_va(sender.email, it.workspace):
        return f"{sender.email} is one of your own addresses"
    return ""


def _junk(it: Subject) -> str:
    return "the server marked it as spam" if it.event.junk and not it.event.accepted else ""


TABLE: tuple[Row, ...] = (
    Row("our own mail", _own_mail, "ignored"),
    Row("delivery report", _bounce, "bounce"),
    Row("calendar answer", _calendar_answer, "calendar"),
    Row("another vamail", _foreign_loop, "automatic"),
    Row("automatic mail", _automatic, "automatic"),
    Row("to an envelope address of ours", _return_path, "automatic"),
    Row("not addressed to us", _not_ours, "ignored"),
    Row("beyond the limits", _refused, "held", "unreadable"),
    Row("no clear sender", _ambiguous_sender, "held", "ambiguous_sender"),
    Row("calendar object", _bad_calendar, "held", "calendar"),
    Row("nobody clear to answer", _nobody_to_answer, ""),
    Row("to very many people", _perhaps_not_ours, ""),
    Row("from your own address", _from_va, ""),
    Row("list mail of a client", _list_mail, ""),
    Row("asks for no automatic answer", _asks_for_quiet, ""),
    Row("no-reply address", _no_reply, ""),
    Row("spam", _junk, ""),
)


def guard(subject: Subject) -> Guarded:
    """Read the table; returns what decides, with every row that was asked."""
    reasons: list[Reason] = []
    quiet = ""
    for row in TABLE:
        why = row.test(subject)
        reasons.append(Reason("guard", row.name, bool(why), why))
        if why and row.verdict:
            return Guarded(row.verdict, why, row.hold, quiet, tuple(reasons))
        quiet = quiet or why
    return Guarded(quiet=quiet, reasons=tuple(reasons))
