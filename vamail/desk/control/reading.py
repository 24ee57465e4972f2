"""Which mails are commands, and what they say.

A mail of the VA (by its From; whether that is true is `authority`'s to say) is a command when it lies in the
control folder, goes to a control address, carries a command token, or answers a notice of ours that went to
the VA. Not when it also goes to somebody outside: then it is the VA's answer. A mail of anybody else never
is; in the control folder it is refused, since it may be a client's that slipped in.

Only the first stretch of the VA's own words counts: nothing quoted, forwarded, below a signature, or in the
subject. Automatic mail never comes here: the guard stops it.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from vamail.desk.billing import letters
from vamail.desk.control.arguments import Reader
from vamail.desk.control.authority import authority, genuine, stranger, within
from vamail.desk.control.command import Command, NotUnderstood, Request
from vamail.desk.control.files import attached, beside, not_taken
from vamail.desk.control.grammar import read_lines
from vamail.desk.control.tokens import tokens_of
from vamail.desk.control.unclear import NotClear
from vamail.desk.life.people import base_address, is_va, outsiders
from vamail.mail.identifiers import action_of_ours, event_part
from vamail.mail.reply_text import own_blocks
from vamail.model.addresses import KnownDelivery
from vamail.model.desk import Desk
from vamail.model.events import CommandGiven, MailReceived
from vamail.model.ledger import NoticeSent
from vamail.model.message import Address, Message
from vamail.workspace.types import Workspace

TRANSCRIPT = "transcript"
SAY = "say"
MOST_BLOCKS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notice:
    """The answered mail of ours: its Message-ID, what it is about, and the command whose transcript it is."""

    message_id: str = ""
    tasks: tuple[str, ...] = ()
    held: tuple[int, ...] = ()
    meetings: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    shown: tuple[tuple[str, int], ...] = ()
    proposes: str = ""
    imports: tuple[str, ...] = ()
    command: int = 0


def read(
    event: MailReceived | CommandGiven, desk: Desk, workspace: Workspace, secret: bytes, now: datetime
) -> Request | None:
    """What a mail or the command line asks for; None for what is no command. Says of a mail that may not
    command why (`refused`), and then holds no lines."""
    if isinstance(event, MailReceived):
        return _mail(event, desk, workspace, secret)
    if event.verb != SAY:
        return None
    me = workspace.me
    lines = read_lines(event.subject, Reader(workspace, now))
    return Request(
        source="line", sender=Address(me.address, me.name), language=me.language, at=now, event=event.number,
        lines=lines,
    )  # fmt: skip


def _mail(event: MailReceived, desk: Desk, workspace: Workspace, secret: bytes) -> Request | None:
    message = event.message
    if event.as_client or message.automatic.is_automatic:
        return None
    if message.sender is None or not is_va(message.sender.email, workspace):
        if not event.control or event.accepted:
            return None
        return replace(_request(event, workspace, _Notice()), refused=stranger(event, workspace))
    explicit = event.control or _to_control(message, workspace)
    notice = _answered(message, desk, workspace, secret)
    if not explicit and (outsiders(message, workspace) or not (notice.message_id or tokens_of(message))):
        return None
    notice = notice if notice.message_id else _by_token(message, desk, workspace, secret)
    request = _request(event, workspace, notice)
    may = authority(event, desk, workspace, secret, notice.tasks)
    if may.refused:
        return replace(request, refused=may.refused)
    lines = _lines(event, workspace)
    told_of = notice.command or (notice.imports and set(notice.imports) <= set(may.scope.imports))
    inside = (
        within(line, may.scope, workspace.me.language, notice.tasks, transcript=bool(told_of))
        for line in lines
    )
    outside = ", ".join(
        one.email for one in outsiders(message, workspace) if not _is_control(one.email, workspace)
    )
    return _with_files(replace(request, lines=tuple(inside)), message, may.scope.whole_desk, outside)


def _with_files(request: Request, message: Message, proven: bool, outside: str) -> Request:
    """The request and what is attached to its mail: given for import, or refused where only a token stands
    for the mail, or where it goes to somebody `outside` too."""
    files, lines = attached(message), request.lines
    if files and outside:
        lines = beside(files, lines)  # words to a client are no slips
    if files and (outside or not proven):
        place = max((one.place for one in lines), default=-1) + 1
        told = not_taken(files, outside, request.language, place)
        return replace(request, lines=(*lines, *told), left_files=True)
    return replace(request, lines=beside(files, lines), files=files)


def _to_control(message: Message, workspace: Workspace) -> bool:
    return any(_is_control(address.email, workspace) for address in message.recipients)


def _is_control(email: str, workspace: Workspace) -> bool:
    own = {address.casefold() for address in workspace.control.addresses}
    return email.casefold() in own or base_address(email) in own


def _request(event: MailReceived, workspace: Workspace, notice: _Notice) -> Request:
    message = event.message
    return Request(
        source="folder" if event.control else "mail",
        sender=message.sender or Address(""),
        language=workspace.me.language,
        at=event.received_at,
        event=event.number,
        tasks=notice.tasks,
        held=notice.held,
        meetings=notice.meetings,
        invoices=notice.invoices,
        shown=notice.shown,
        notice=notice.message_id,
        answered_command=notice.command,
        proposes=notice.proposes,
        imports=notice.imports,
        subject=_without_tokens(message),
        message_id=message.message_id,
        references=message.references or message.in_reply_to,
    )


def _without_tokens(message: Message) -> str:
    subject = message.subject
    for token in tokens_of(message):
        at = subject.casefold().find(token)
        if at >= 0:
            subject = f"{subject[:at].removesuffix('[')}{subject[at + len(token) :].removeprefix(']')}"
    return " ".join(subject.split())


def _answered(message: Message, desk: Desk, workspace: Workspace, secret: bytes) -> _Notice:
    """The nearest mail of ours to the VA that this one answers."""
    for message_id in dict.fromkeys((*message.in_reply_to, *reversed(message.references))):
        name = event_part(secret, message_id)
        if not name:
            continue
        sent = desk.delivery(message_id)
        kept = desk.kept(NoticeSent, name)
        if not (is_va(sent.recipient, workspace) if sent else kept is not None):
            continue
        is_transcript = action_of_ours(secret, message_id) == TRANSCRIPT
        tasks = kept.tasks if kept else (sent.task,) if sent and sent.task else ()
        return _Notice(
            message_id=message_id, tasks=tasks, held=kept.held if kept else (),
            meetings=kept.meetings if kept else (), shown=_shown(kept),
            invoices=_drafted(sent) or (kept.invoices if kept else ()),
            proposes=kept.proposes if kept else "", imports=kept.imports if kept else (),
            command=sent.event if sent and is_transcript else 0,
        )  # fmt: skip
    return _Notice()


def _drafted(sent: KnownDelivery | None) -> tuple[str, ...]:
    """The invoice whose draft this mail shows: the lines of one mail may draft several, each in a mail of its
    own."""
    what, _, rest = sent.action.partition(".") if sent is not None else ("", "", "")
    return (rest.partition(".")[0],) if what == letters.DRAFT else ()


def _by_token(message: Message, desk: Desk, workspace: Workspace, secret: bytes) -> _Notice:
    """What the mail is about by its token alone: some servers write Message-IDs of their own."""
    for token in genuine(message, workspace, secret):
        if token.task:
            return _Notice(tasks=(token.task,))
        if kept := desk.kept(NoticeSent, token.notice):
            return _Notice(
                tasks=kept.tasks, held=kept.held, meetings=kept.meetings, shown=_shown(kept),
                invoices=kept.invoices, proposes=kept.proposes, imports=kept.imports,
            )  # fmt: skip
    return _Notice()


def _shown(notice: NoticeSent | None) -> tuple[tuple[str, int], ...]:
    named = (*notice.meetings, *notice.invoices) if notice is not None else ()
    return tuple(zip(named, notice.versions, strict=False)) if notice is not None else ()


def _lines(event: MailReceived, workspace: Workspace) -> tuple[Command | NotUnderstood, ...]:
    blocks = own_blocks(event.message.text, event.message.html)
    reader = Reader(workspace, event.received_at)
    lines = read_lines(blocks[0] if blocks else "", reader)
    missed = next(
        (one for block in blocks[1:MOST_BLOCKS] for one in read_lines(block, reader) if _acts(one)), None
    )
    if missed is None:  # a signature, say, or an answer to somebody
        return lines
    place = max(line.place for line in lines) + 1
    return (*lines, NotClear("below", "above", said=missed.line).told(place, missed.line, reader.language))


def _acts(line: Command | NotUnderstood) -> bool:
    return isinstance(line, Command)


def nothing_said(request: Request, secret: bytes) -> bool:
    """Whether it answers a transcript without a word that resembles a command: perhaps a program that does
    not say so, and another transcript would only bring its next answer."""
    if action_of_ours(secret, request.notice) != TRANSCRIPT or request.refused or request.files:
        return False
    if any(isinstance(line, Command) for line in request.lines):
        return False
    transcripts = sum(action_of_ours(secret, one) == TRANSCRIPT for one in request.references)
    return transcripts > 2 or all(isinstance(line, NotUnderstood) and not line.near for line in request.lines)
