"""`todo Send the minutes by friday`: a new task, of the client that is named or that the meeting was with."""

from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.meeting_told import origin_of, sentence
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.file import TITLE_LIMIT
from vamail.desk.meetings import words
from vamail.desk.promise import keeping
from vamail.model.effects import FileTask, WriteJournal
from vamail.model.ids import NewTask
from vamail.model.meetings import Meeting
from vamail.model.message import Address


def todo(doing: Doing) -> Result:
    """File it. Nobody was promised an answer, so no answer's clock begins; its due date has one."""
    command = doing.command
    named = command.meetings or (doing.request.meetings if len(doing.request.meetings) == 1 else ())
    meeting = doing.desk.kept(Meeting, named[0]) if named else None
    if command.meetings and meeting is None:
        unknown = words.unknown(command.meetings[0], origin_of(doing))
        return Result(done=False, what=unknown.refused)
    task = _task(doing, meeting)
    begun = keeping.filed(doing.desk, doing.workspace, task, "")
    why = f"said by the VA{f', about {meeting.name}' if meeting else ''}"
    line = WriteJournal(step="command", what="filed", why=why, task=task.key)
    return Result(what=_said(doing, task), effects=(task, *begun.effects, line))


def _task(doing: Doing, meeting: Meeting | None) -> FileTask:
    slug, requester = _for_whom(doing, meeting)
    about = doing.task if doing.task is not None and doing.task.client == slug else None
    client = doing.workspace.client(slug)
    draft = Draft()
    return FileTask(
        key=NewTask(doing.filed), client=slug, requester=requester, title=doing.command.text[:TITLE_LIMIT],
        description="", list_name=about.list_name if about else draft.list_name, important=False,
        urgent=False, received_at=doing.at, source_message_id="", due_at=doing.command.at,
        due_from=doing.command.line if doing.command.at else "", follows=about.ref if about else "",
        language=client.language if client else doing.language,
    )  # fmt: skip


def _for_whom(doing: Doing, meeting: Meeting | None) -> tuple[str, Address]:
    """The client, and whom an answer would go to: for nobody's the VA herself."""
    client, me = doing.workspace.client(doing.command.client), doing.workspace.me
    if client is not None:
        return client.slug, Address(client.addresses[0] if client.addresses else me.address, client.name)
    if meeting is not None:
        guest = next((one for one in meeting.guests if one.client == meeting.client), None)
        if meeting.theirs or guest is None:
            return meeting.client, Address(meeting.organizer or me.address, meeting.organizer_name)
        return meeting.client, Address(guest.email, guest.name)
    if doing.task is not None:
        return doing.task.client, Address(doing.task.requester, doing.task.requester_name)
    return "", Address(me.address, me.name)


def _said(doing: Doing, task: FileTask) -> str:
    client = doing.workspace.client(task.client)
    name = client.name if client else doing.say("nobody")
    if task.due_at is None:
        return sentence(doing, "todo", title=task.title, client=name)
    return sentence(doing, "todo_due", title=task.title, client=name, when=doing.clock(task.due_at))
