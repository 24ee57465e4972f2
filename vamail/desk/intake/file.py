"""File a request as a task: title, list, priority, due date, checklist, attachments, proposals."""

import re
from datetime import datetime

from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due
from vamail.desk.intake.notice_words import line
from vamail.desk.life.people import looks_like_va
from vamail.mail.asks import Ask, read_asks, several
from vamail.model.effects import Effect, FileTask, JoinTask, SaveFile, TellVa
from vamail.model.effects.intake import MoveMessage
from vamail.model.ids import NewTask, TaskKey
from vamail.model.message import Attachment
from vamail.model.pattern import lazy
from vamail.model.quoting import literal

PREFIX = lazy(
    r"^(?:\s*(?:re|fwd?|aw|wg|vá|válasz|továbbítás|fw|sv|tr|پاسخ|ارجاع)\s*(?:\[\d+\]\s*)?:)+\s*",
    re.IGNORECASE,
)
TITLE_LIMIT = 200
DESCRIPTION_LIMIT = 20_000
NOTE_LIMIT = 2_000


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


def asks_of(context: Context) -> tuple[Ask, ...]:
    """What this mail asks for, in the client's own words."""
    return read_asks(context.text, context.written_in)


def file_task(
    context: Context, draft: Draft, due: Due, promised_at: datetime, follows: str = "", flagged: str = ""
) -> FileTask:
    """The task; `promised_at` is the very instant that an acknowledgement states."""
    return FileTask(
        key=NewTask(),
        client=context.client_slug,
        requester=context.sender,
        title=draft.title or title_of(context),
        description=_description(context),
        list_name=draft.list_name,
        important=draft.important,
        urgent=draft.urgent or due.pressed,
        received_at=context.event.received_at,
        source_message_id=context.message.message_id,
        promised_at=promised_at,
        promise_zone=context.zone,
        due_at=due.due_at,
        due_from=due.from_,
        due_question=due.question,
        estimate_minutes=draft.estimate_minutes,
        checklist=draft.checklist,
        tags=_tags(context, draft, due, flagged),
        language=context.language,
        follows=follows,
        split=several(asks_of(context)),
    )


def _description(context: Context) -> str:
    if context.event.oversize:
        size, limit = context.event.oversize / 1_000_000, context.workspace.message_mb
        if size <= limit:
            return (
                "Your mail server lists this mail and does not hand it over. Only its header was read; "
                "try to open it in your mail program."
            )
        return (
            f"This mail is {size:.0f} MB, more than the limit of {limit} MB. "
            "Only its header was read; open it in your mail program."
        )
    note = f"Your note: {context.note[:NOTE_LIMIT]}\n\n" if context.note else ""
    return f"{note}{context.text}"[:DESCRIPTION_LIMIT]


def _tags(context: Context, draft: Draft, due: Due, flagged: str) -> tuple[str, ...]:
    facts = (
        ("recurring", bool(due.recurring)),
        ("encrypted", context.message.encrypted),
        ("too big", bool(context.event.oversize)),
        ("same Message-ID", bool(flagged)),
        ("forwarded by you", context.forwarded),
    )
    return tuple(dict.fromkeys((*draft.tags, *(tag for tag, holds in facts if holds))))


def proposals(context: Context, task: FileTask, asked: bool) -> tuple[Effect, ...]:
    """What the VA should look at: several asks in one mail, an ambiguous date, a borrowed name.

    `asked`: whether an acknowledgement asks the client which date is meant.
    """
    effects: list[Effect] = []
    if len(task.split) > 1:
        lines = (line(context.workspace.me.language, "split", title=task.title), *map(literal, task.split))
        effects.append(TellVa(kind="split", key=f"split:{context.event.number}", lines=lines, task=task.key))
    if task.due_question:
        effects.append(date_question(context, task.key, task.title, task.due_question, asked=asked))
    return (*effects, *borrowed_name(context))


def date_question(context: Context, task: TaskKey, title: str, words: str, *, asked: bool) -> TellVa:
    """That words of a client name a day in more than one way; `asked`: whether the client is asked which."""
    name = "date_asked" if asked else "date"
    told = line(context.workspace.me.language, name, title=title, words=words)
    return TellVa(kind="date_question", key=f"date:{context.event.number}", lines=(told,), task=task)


def borrowed_name(context: Context) -> tuple[TellVa, ...]:
    """A warning when a foreign address writes under the VA's name or address."""
    if not looks_like_va(context.sender, context.workspace):
        return ()
    email = context.sender.email
    told = line(context.workspace.me.language, "borrowed", who=email, shown=context.sender.name[:80])
    return (TellVa(kind="refused", key=f"name:{email.casefold()}", lines=(told,)),)


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
