"""The answer to every command mail: what was done, what was not and why, and how it is taken back."""

from collections.abc import Sequence
from datetime import datetime

from vamail.desk.control import sentences
from vamail.desk.control.command import Command, Request, Said
from vamail.desk.intake.file import bare_subject
from vamail.desk.intake.va_language import RLM
from vamail.model.effects import Effect, Keep, SendMail
from vamail.model.ids import NewTask
from vamail.model.ledger import NoticeSent
from vamail.model.message import Address
from vamail.model.quoting import literal
from vamail.workspace.types import Workspace

TITLE = 60


def mail(
    request: Request, said: Sequence[Said], workspace: Workspace, now: datetime, name: str,
    filed: tuple[NewTask, ...] = (), client: str = "", meetings: tuple[str, ...] = (),
    invoices: tuple[str, ...] = (),
) -> tuple[Effect, ...]:  # fmt: skip
    """The transcript, into the conversation of the command mail; it may be answered with commands.

    It goes to the address for notices: only there may a mail carry the token that proves the next command.
    `meetings` and `invoices` are those that were made or changed.
    """
    me, answers = workspace.me, request.message_id
    subject = bare_subject(request.subject)
    sent = SendMail(
        action="transcript", kind="notice", to=Address(me.notify, me.name), template="transcript",
        language=me.language, client=client,
        values={
            "title": title(said, me.language),
            "done": tuple(entry(one, me.language) for one in said if one.done),
            "failed": tuple(entry(one, me.language) for one in said if not one.done),
            "filed": filed,
            "undo": undo_line(said, me.language),
            "me_name": me.name,
            "client_name": "",
        },
        subject=f"Re: {subject}" if subject else "",
        in_reply_to=answers,
        references=tuple(dict.fromkeys((*request.references, answers))) if answers else (),
        auto_submitted="auto-replied",
        command_token=True,
    )  # fmt: skip
    about = NoticeSent(
        name=name, tasks=_about(request), held=request.held, meetings=_meetings(request, meetings),
        invoices=_invoices(request, invoices), at=now,
    )  # fmt: skip
    return sent, Keep(value=about)


def _about(request: Request) -> tuple[str, ...]:
    """The tasks that its answer may command by its token alone: those of the notice, and those that were
    named, so that what it tells can be taken back."""
    named = [
        task for one in request.lines if isinstance(one, Command) for task in (*one.tasks, one.other) if task
    ]
    return tuple(dict.fromkeys((*request.tasks, *named)))


def _meetings(request: Request, changed: tuple[str, ...]) -> tuple[str, ...]:
    """The same for meetings; what was made or changed first, for a bare answer may be about that one."""
    named = [name for one in request.lines if isinstance(one, Command) for name in one.meetings]
    return tuple(dict.fromkeys((*changed, *named))) or request.meetings


def _invoices(request: Request, changed: tuple[str, ...]) -> tuple[str, ...]:
    """The same for invoices."""
    named = [name for one in request.lines if isinstance(one, Command) for name in one.invoices]
    return tuple(dict.fromkeys((*changed, *named))) or request.invoices


def title(said: Sequence[Said], language: str) -> str:
    """What it comes to, with the first line."""
    done = [one.done for one in said]
    name = "title_done" if said and all(done) else "title_part" if any(done) else "title_failed"
    first = said[0].line if said else ""
    more = " …" if len(said) > 1 or len(first) > TITLE else ""
    return sentences.say(language, name, line=f"{first[:TITLE]}{more}")


def entry(said: Said, language: str) -> str:
    """One line of the transcript: what the VA wrote, and what became of it."""
    if "\n" in said.what:
        return literal(said.what)  # rows, with titles as their clients wrote them
    name = "entry_hint" if said.hint else "entry"
    whole = sentences.say(language, name, line=said.line, what=said.what, hint=said.hint)
    return f"{RLM}{whole}" if language == "fa" else whole  # its first letter tells which way a text runs


def undo_line(said: Sequence[Said], language: str) -> str:
    """How it is taken back; empty where nothing can be."""
    undoable = sum(bool(one.undo) for one in said)
    if not undoable:
        return ""
    return sentences.say(language, "undo_how" if undoable == 1 else "undo_how_all")
