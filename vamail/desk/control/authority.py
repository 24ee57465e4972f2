"""Who may command, and about what (DESIGN.md, promise 6 and section 10).

A mail from one of the VA's addresses may command when

- the VA put it into the control folder, or accepted it on the command line: nobody else can;
- the VA's own server vouches for it (Authentication-Results of the configured authserv-id): about anything;
- that server says nothing about it, and it carries a token that we gave to the VA, not older than two weeks:
  about the task or the notice that the token stands for, and about nothing else.

What the server says is forged may not, whatever token it carries; nor may anybody else's mail.
"""

from dataclasses import dataclass

from vamail.desk.control.command import Command, NotUnderstood
from vamail.desk.control.tokens import tokens_of
from vamail.desk.control.unclear import NotClear
from vamail.desk.control.undo_words import same_file
from vamail.desk.intake.forward import proof
from vamail.desk.intake.va_language import worded
from vamail.mail.identifiers import CommandToken, read_command_token
from vamail.model.desk import Desk
from vamail.model.events import MailReceived
from vamail.model.ledger import CommandLine, NoticeSent
from vamail.model.message import Message
from vamail.workspace.types import Workspace

_REFUSALS = {
    "en": {
        "stranger": "it lies in your control folder, but it is from {who} and not from you; if it is a "
        "client's mail, `vamail held accept` files it",
        "forged": "it says that it is from you, but your mail server says otherwise: {why}",
        "unproven": "it says that it is from you, but nothing proves it: {why}. If it is yours, "
        "`vamail held accept` carries it out",
        "expired": "it carries a code that has expired; answer a newer notice. If it is yours, "
        "`vamail held accept` carries it out",
        "false_token": "it carries a code that is none of ours. If it is yours, `vamail held accept` carries "
        "it out",
        "other_task": "its code is for {near}, but it answers a notice about {tasks}",
    },
    "hu": {
        "stranger": "a vezérlőmappájában van, de nem Öntől jött, hanem innen: {who}; ha egy ügyfél levele, a "
        "„vamail held accept” parancs feladatot készít belőle",
        "forged": "azt állítja, hogy Öntől jött, de a levelezőszervere szerint nem: {why}",
        "unproven": "azt állítja, hogy Öntől jött, de ezt semmi sem bizonyítja: {why}. Ha valóban az Öné, a "
        "„vamail held accept” parancs végrehajtja",
        "expired": "lejárt kód van benne; válaszoljon egy újabb értesítésre. Ha valóban az Öné, a "
        "„vamail held accept” parancs végrehajtja",
        "false_token": "olyan kód van benne, amelyet nem mi adtunk. Ha valóban az Öné, a "
        "„vamail held accept” parancs végrehajtja",
        "other_task": "a kódja erre szól: {near}, de olyan értesítésre válaszol, amely erről szól: {tasks}",
    },
    "fa": {
        "stranger": "در پوشهٔ فرمان شماست، اما از {who} آمده است و نه از شما؛ اگر نامهٔ مشتری است، دستور "
        "«vamail held accept» آن را ثبت می‌کند",
        "forged": "می‌گوید از شماست، اما سرور شما چیز دیگری می‌گوید: {why}",
        "unproven": "می‌گوید از شماست، اما چیزی آن را ثابت نمی‌کند: {why}. اگر از شماست، دستور "
        "«vamail held accept» آن را انجام می‌دهد",
        "expired": "کدی دارد که مهلتش گذشته است؛ به اعلان تازه‌تری پاسخ دهید. اگر از شماست، دستور "
        "«vamail held accept» آن را انجام می‌دهد",
        "false_token": "کدی دارد که از ما نیست. اگر از شماست، دستور «vamail held accept» آن را انجام می‌دهد",
        "other_task": "کد آن برای {near} است، اما به اعلانی دربارهٔ {tasks} پاسخ می‌دهد",
    },
}  # fmt: skip
_MISUSED = {
    "en": "{who} used a code that we gave to you alone ({near}); nothing was done. “{subject}” is treated "
    "like any other mail of theirs.",
    "hu": "{who} olyan kódot használt, amelyet csak Önnek adtunk ({near}); semmi sem történt. A levele "
    "ugyanúgy számít, mint a többi: „{subject}”.",
    "fa": "{who} کدی را به کار برد که تنها به شما داده بودیم ({near})؛ کاری انجام نشد. با «{subject}» مانند "
    "نامه‌های دیگر او رفتار می‌شود.",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a token reaches: these tasks, held entries, meetings, invoices, and imports (the lines that stand
    for them) with the names of their `files`. `whole_desk`: everything."""

    whole_desk: bool = False
    tasks: tuple[str, ...] = ()
    held: tuple[int, ...] = ()
    meetings: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def named(self) -> str:
        """What it reaches, for people."""
        return (
            ", ".join((*self.tasks, *self.meetings, *self.invoices, *self.files, *map(str, self.held))) or "–"
        )


DESK_WIDE = ("pause", "resume")
"""What is about no task, and so about more than a token can stand for."""

WITH_WHOM = (
    "meet", "offer", "todo", "invoice", "deposit", "expense", "statement", "log", "start", "stop",
)  # fmt: skip
"""What is about a new matter: of a token's own task or meeting, and of nobody whom the line names."""

WHOLE_DESK = Scope(whole_desk=True)


@dataclass(frozen=True, slots=True)
class Authority:
    """What a mail may command, or why it may nothing (in the VA's language); `how` it proved itself."""

    scope: Scope = Scope()
    refused: str = ""
    how: str = ""


def genuine(message: Message, workspace: Workspace, secret: bytes) -> tuple[CommandToken, ...]:
    """The tokens of a mail that we made for the VA, expired ones too."""
    found = (read_command_token(secret, token, workspace.me.notify) for token in tokens_of(message))
    return tuple(token for token in found if token is not None)


def authority(
    event: MailReceived, desk: Desk, workspace: Workspace, secret: bytes, about: tuple[str, ...]
) -> Authority:
    """What this mail from one of the VA's addresses may command; `about` are the tasks that it answers."""
    if event.control:
        return Authority(WHOLE_DESK, how="you put it into the control folder")
    if event.accepted:
        return Authority(WHOLE_DESK, how="you accepted it on the command line")
    proven = proof(event.message, workspace)
    if proven.state == "vouched":
        return Authority(WHOLE_DESK, how=proven.detail)
    if proven.state == "failed":
        return _refused(workspace, "forged", why=proven.detail)
    shown = tokens_of(event.message)
    if not shown:
        return _refused(workspace, "unproven", why=proven.detail)
    ours = genuine(event.message, workspace, secret)
    valid = [token for token in ours if event.received_at < token.expires_at]
    if not valid:
        return _refused(workspace, "expired" if ours else "false_token")
    scope = _scope(valid, desk)
    if not set(about) <= set(scope.tasks):
        return _refused(workspace, "other_task", near=scope.named(), tasks=", ".join(about))
    return Authority(scope, how=f"the code of the notice about {scope.named()}")


def _refused(workspace: Workspace, name: str, **values: str) -> Authority:
    values = {"who": "", "why": "", "near": "", "tasks": "", **values}
    return Authority(refused=worded(_REFUSALS, workspace.me.language, name, values))


def stranger(event: MailReceived, workspace: Workspace) -> str:
    """Why a mail in the control folder that is not the VA's commands nothing."""
    message = event.message
    who = message.sender.email if message.sender else ", ".join(one.email for one in message.senders[:3])
    return _refused(workspace, "stranger", who=who or "?").refused


def _scope(tokens: list[CommandToken], desk: Desk) -> Scope:
    notices = [desk.kept(NoticeSent, token.notice) for token in tokens if token.notice]
    tasks = [token.task for token in tokens if token.task]
    tasks += [task for notice in notices if notice for task in notice.tasks]
    held = [number for notice in notices if notice for number in notice.held]
    meetings = [name for notice in notices if notice for name in notice.meetings]
    invoices = [name for notice in notices if notice for name in notice.invoices]
    imports = dict.fromkeys(name for notice in notices if notice for name in notice.imports)
    lines = (desk.kept(CommandLine, name) for name in imports)
    return Scope(
        imports=tuple(imports), files=tuple(dict.fromkeys(line.line for line in lines if line)),
        tasks=tuple(dict.fromkeys(tasks)), held=tuple(dict.fromkeys(held)),
        meetings=tuple(dict.fromkeys(meetings)), invoices=tuple(dict.fromkeys(invoices)),
    )  # fmt: skip


def within(
    line: Command | NotUnderstood, scope: Scope, language: str, implied: tuple[str, ...], *,
    transcript: bool = False,
) -> Command | NotUnderstood:  # fmt: skip
    """The line, or why it reaches beyond what a token stands for; `implied`: the tasks of a line without.

    `transcript`: it answers one, or tells of files, so that a bare `undo` is about these.
    """
    if scope.whole_desk or isinstance(line, NotUnderstood):
        return line
    named = {*line.tasks, *((line.other,) if line.other else ())} - set(scope.tasks)
    outside = sorted(named) + [str(number) for number in line.held if number not in scope.held]
    outside += [name for name in line.meetings if name not in scope.meetings]
    outside += [name for name in line.invoices if name not in scope.invoices]
    if line.verb in WITH_WHOM:
        whom = (line.client, *line.invite, *(guest.email for guest in line.guests))
        outside += [one for one in dict.fromkeys(whom) if one]
    if line.verb == "undo" and line.text:
        outside += [] if any(same_file(line.text, one) for one in scope.files) else [line.text]
    elif line.verb in DESK_WIDE or (line.verb == "undo" and not line.tasks and not transcript):
        outside.append(line.line)
    if not outside:
        return line
    unclear = NotClear("scope", "answer_its_own", said=", ".join(outside), near=scope.named())
    return unclear.told(line.place, line.line, language)


def misused(event: MailReceived, workspace: Workspace, secret: bytes) -> str:
    """What the VA is told of somebody else's mail that carries a token of hers; empty for any other mail."""
    message = event.message
    found = genuine(message, workspace, secret)
    if not found:
        return ""
    near = ", ".join(dict.fromkeys(token.task for token in found if token.task)) or "–"
    who = message.sender.email if message.sender else "?"
    words = {language: {"misused": sentence} for language, sentence in _MISUSED.items()}
    values = {"who": who, "near": near, "subject": message.subject[:120]}
    return worded(words, workspace.me.language, "misused", values)
