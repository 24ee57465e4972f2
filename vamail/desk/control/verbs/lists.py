"""`list Social media` puts a task into a list; `list` alone, or `list acme`, says what is open."""

from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.control.sentences import status_word
from vamail.model.desk import KnownTask
from vamail.model.effects import EditTask

SHOWN = 40


def lists(doing: Doing) -> Result:
    """Move the task, where the line names a list; else say what is open, the most pressing first."""
    name = doing.command.text
    if name and doing.task is not None:
        edit = EditTask(task=doing.task.ref, list_name=name)
        return Result(what=doing.say("list", name=name), effects=(edit, journal(doing, f"list {name}")))
    client = doing.command.client or name.casefold()
    if client and doing.workspace.client(client) is None:
        return doing.refused("no_task", "task_hint", line=doing.command.line)
    return Result(what=_open(doing, doing.desk.open_tasks(client)), lasting=True)


def _open(doing: Doing, tasks: tuple[KnownTask, ...]) -> str:
    pressing = sorted(tasks, key=lambda one: (one.promised_at is None, one.promised_at or one.received_at))
    rows = [_row(doing, one) for one in pressing[:SHOWN]]
    more = len(tasks) - len(rows)
    if more:
        rows.append(doing.say("more", count=doing.number(more)))
    return "\n".join((doing.say("tasks", count=doing.number(len(tasks))), *rows))


def _row(doing: Doing, task: KnownTask) -> str:
    if task.promised_at is not None and task.answered_at is None:
        by = doing.say("by", when=doing.clock(task.promised_at))
    elif task.due_at is not None:
        by = doing.say("due_by", when=doing.clock(task.due_at))
    else:
        by = doing.say("no_date")
    status = status_word(doing.language, task.status)
    client = task.client or doing.say("nobody")
    return doing.say("task_row", ref=task.ref, title=task.title, client=client, status=status, by=by)
