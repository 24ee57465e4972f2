"""`done`, `drop`, `begin`, `reopen`: where a task stands, and what that means for its clocks and waits."""

from vamail.desk.control import consequences
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.control.sentences import status_word
from vamail.model.effects import ChangeTask, Effect


def done(doing: Doing) -> Result:
    """The work is done: nobody owes anything for it any more."""
    return _closed(doing, "done")


def drop(doing: Doing) -> Result:
    """Nothing will be done about it, and nothing more is owed."""
    return _closed(doing, "dropped")


def _closed(doing: Doing, status: str) -> Result:
    task = doing.about
    if not task.is_open:
        return _already(doing, task.status) if task.status == status else _is_closed(doing)
    change = ChangeTask(task=task.ref, status=status, closed_at=doing.at)
    what = "done" if status == "done" else "drop"
    after = consequences.closed(doing, status)
    return Result(what=doing.say(what), effects=(change, *after, journal(doing, status)))


def begin(doing: Doing) -> Result:
    """Somebody works on it."""
    task = doing.about
    if not task.is_open:
        return _is_closed(doing)
    if task.status == "in_progress":
        return _already(doing, task.status)
    change = ChangeTask(task=task.ref, status="in_progress")
    effects: tuple[Effect, ...] = (change, *consequences.no_longer_waiting(doing, "the work began"))
    return Result(what=doing.say("begin"), effects=(*effects, journal(doing, "in progress")))


def reopen(doing: Doing) -> Result:
    """There is something to do again."""
    task = doing.about
    if task.is_open:
        return _already(doing, task.status)
    change = ChangeTask(task=task.ref, status="new", reopened=True)
    after = consequences.reopened(doing)
    return Result(what=doing.say("reopen"), effects=(change, *after, journal(doing, "reopened")))


def _already(doing: Doing, status: str) -> Result:
    return doing.refused("already", status=status_word(doing.language, status))


def _is_closed(doing: Doing) -> Result:
    status = status_word(doing.language, doing.about.status)
    return doing.refused("closed", "closed_hint", status=status)
