"""`due friday 3pm`, `due none`: the task's due date, as the VA says it."""

from vamail.desk.control import consequences
from vamail.desk.control.doing import Doing, Result, journal
from vamail.model.effects import DueDate, EditTask
from vamail.model.time import iso_utc


def due(doing: Doing) -> Result:
    """Set the due date, or take it away."""
    task, at = doing.about, doing.command.at
    edit = EditTask(task=task.ref, due=DueDate(at, doing.command.line))
    said = doing.say("due_none") if at is None else doing.say("due", when=doing.clock(at))
    what = "no due date" if at is None else f"due {iso_utc(at)}"
    return Result(what=said, effects=(edit, *consequences.due(doing, at), journal(doing, what)))
