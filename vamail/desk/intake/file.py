"""File a request as a task: title, list, priority, due date, checklist, attachments, proposals."""

import regex

from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due
from vamail.desk.intake.people import looks_like_va
from vamail.mail.asks import read_asks, several
from vamail.model.effects import Effect, FileTask, JoinTask, SaveFile, TellVa
from vamail.model.effects.intake import MoveMessage
from vamail.model.ids import NewTask, TaskKey
from vamail.model.message import Attachment

PREFIX = regex.compile(
    r"^(?:\s*(?:re|fwd?|aw|wg|vá|válasz|továbbítás|fw|sv|tr|پاسخ|ارجاع)\s*(?:\[\d+\])?\s*:)+\s*",
    regex.IGNORECASE,
)
TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 20_000


def bare_subject(subject: str) -> str:
    """The subject without Re:, Fwd: and their kin in our three languages."""
    return PREFIX.sub("", subject).strip()


def title_of(context: Context) -> str:
    """What to call the task: the bare subject, else the first words of the text."""
    subject = bare_subject(context.subject)
    if subject:
        return subject[:TITLE_LIMIT]
    first = next((line.strip() for line in context.text.splitlines() if line.strip()), "")
    return first[:80] or "(no subject)"


def files_of(context: Context) -> tuple[Attachment, ...]:
    """The attachments worth keeping: pictures that only decorate the text are left in the raw mail."""
    return tuple(a for a in context.message.attachments if not (a.inline and a.type.startswith("image/")))


def file_task(context: Context, draft: Draft, due: Due, follows: str = "") -> FileTask:
    """The task; its promise is added by whoever acknowledges."""
    return FileTask(
        key=NewTask(),
        client=context.client_slug,
        requester=context.sender,
        title=draft.title or title_of(context),
        description=context.text[:DESCRIPTION_LIMIT],
        list_name=draft.list_name,
        important=draft.important,
        urgent=draft.urgent or due.pressed,
        received_at=context.event.received_at,
        source_message_id=context.message.message_id,
        due_at=due.due_at,
        due_from=due.from_,
        due_question=due.question,
        estimate_minutes=draft.estimate_minutes,
        checklist=draft.checklist,
        tags=draft.tags + (("recurring",) if due.recurring else ()),
        language=context.language,
        follows=follows,
        split=several(read_asks(context.text, context.message.language or "en")),
    )


def proposals(context: Context, task: FileTask) -> tuple[Effect, ...]:
    """What the VA should look at: several asks in one mail, an ambiguous date, a borrowed name."""
    effects: list[Effect] = []
    if len(task.split) > 1:
        lines = (f"“{task.title}” asks for several things; split it?", *task.split)
        effects.append(TellVa(kind="split", key=f"split:{context.event.number}", lines=lines, task=task.key))
    if task.due_question:
        line = f"“{task.title}”: “{task.due_question}” can be read in two ways; the client was asked."
        effects.append(
            TellVa(kind="date_question", key=f"date:{context.event.number}", lines=(line,), task=task.key)
        )
    if looks_like_va(context.sender, context.workspace):
        line = f"{context.sender.email} writes under your name; it has no power over the desk."
        effects.append(TellVa(kind="refused", key=f"name:{context.sender.email}", lines=(line,)))
    return tuple(effects)


def save_files(context: Context, task: TaskKey) -> tuple[SaveFile, ...]:
    """Attachments into the client's folder tree (strangers' lie under `_unknown`)."""
    return tuple(
        SaveFile(task=task, client=context.client_slug or "_unknown", index=a.index, name=a.name)
        for a in files_of(context)
    )


def move_message(draft: Draft) -> tuple[Effect, ...]:
    """Where the rules want the message to lie after the commit."""
    moves: list[Effect] = []
    if draft.label:
        moves.append(MoveMessage(folder=draft.label, label=True))
    if draft.move:
        moves.append(MoveMessage(folder=draft.move))
    return tuple(moves)


def join_task(context: Context, task: TaskKey, new_request: bool) -> JoinTask:
    """This mail belongs to a running task."""
    return JoinTask(
        task=task,
        sender=context.sender.email,
        received_at=context.event.received_at,
        new_request=new_request,
    )
