"""`split first; second`: new tasks of the same client that follow this one, under the same promise."""

from vamail.desk.control import consequences
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.intake.file import TITLE_LIMIT
from vamail.model.desk import KnownTask
from vamail.model.effects import FileTask, WriteJournal
from vamail.model.ids import NewTask
from vamail.model.message import Address


def split(doing: Doing) -> Result:
    """File a task for each part; without parts, for those that intake had seen in the request."""
    task = doing.about
    parts = tuple(dict.fromkeys(one.strip() for one in doing.command.parts or task.split if one.strip()))
    if not parts or (len(parts) < 2 and not doing.command.parts):
        return doing.refused("split_few", "split_hint")
    filed = [_part(task, title, doing.filed + at) for at, title in enumerate(parts)]
    why = f"a part of {task.ref}"
    lines = (WriteJournal(step="command", what="filed", why=why, task=one.key) for one in filed)
    effects = (*consequences.filed(doing, filed), *lines)
    said = doing.say("split", count=doing.number(len(filed)))
    return Result(what=said, effects=(*effects, journal(doing, f"split into {len(filed)}")))


def _part(task: KnownTask, title: str, index: int) -> FileTask:
    """A task of its own: what was promised for the whole holds for each part that nobody answered yet."""
    return FileTask(
        key=NewTask(index), client=task.client, requester=Address(task.requester, task.requester_name),
        title=title[:TITLE_LIMIT], description="", list_name=task.list_name, important=task.important,
        urgent=task.urgent, received_at=task.received_at, source_message_id=task.source_message_id,
        promised_at=task.promised_at if task.answered_at is None else None,
        promise_zone=task.promise_zone, due_at=task.due_at, due_from=task.due_from, tags=task.tags,
        language=task.language, follows=task.ref,
    )  # fmt: skip
