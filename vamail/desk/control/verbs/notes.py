"""`note …`, `tag …`, `untag …`, `list …`: what the VA writes on a task."""

from vamail.desk.control.doing import Doing, Result, journal
from vamail.model.effects import EditTask, Keep
from vamail.model.ledger import Note


def note(doing: Doing) -> Result:
    """Keep a note. The journal says only that there is one: a note may be about anybody."""
    task = doing.about
    kept = Note(name=doing.name, task=task.ref, client=task.client, at=doing.at, text=doing.command.text)
    return Result(what=doing.say("note"), effects=(Keep(value=kept), journal(doing, "noted")))


def tag(doing: Doing) -> Result:
    """Tags more."""
    task, name = doing.about, doing.command.text
    said = doing.say("tag", tag=name)
    known = {one.casefold() for one in task.tags}
    new = tuple(one for one in doing.command.parts or (name,) if one.casefold() not in known)
    if not new:
        return Result(what=said, lasting=True)
    edit = EditTask(task=task.ref, tags=(*task.tags, *new))
    return Result(what=said, effects=(edit, journal(doing, f"tag {name}")))


def untag(doing: Doing) -> Result:
    """Tags less."""
    task, name = doing.about, doing.command.text
    gone = {one.casefold() for one in doing.command.parts or (name,)}
    left = tuple(one for one in task.tags if one.casefold() not in gone)
    if left == task.tags:
        return doing.refused("no_tag", tag=name)
    edit = EditTask(task=task.ref, tags=left)
    return Result(what=doing.say("untag", tag=name), effects=(edit, journal(doing, f"tag {name} taken off")))
