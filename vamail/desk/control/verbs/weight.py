"""`important`, `urgent`, `estimate 2h`: how much a task weighs."""

from vamail.desk.control.doing import Doing, Result, journal
from vamail.model.effects import EditTask


def important(doing: Doing) -> Result:
    """Whether it is important, for the Eisenhower matrix."""
    on = doing.command.on
    edit = EditTask(task=doing.about.ref, important=on)
    what = "important" if on else "not important"
    return Result(
        what=doing.say("important" if on else "not_important"), effects=(edit, journal(doing, what))
    )


def urgent(doing: Doing) -> Result:
    """Whether it is urgent, for the Eisenhower matrix."""
    on = doing.command.on
    edit = EditTask(task=doing.about.ref, urgent=on)
    what = "urgent" if on else "not urgent"
    return Result(what=doing.say("urgent" if on else "not_urgent"), effects=(edit, journal(doing, what)))


def estimate(doing: Doing) -> Result:
    """How long it should take."""
    minutes = doing.command.minutes
    edit = EditTask(task=doing.about.ref, estimate_minutes=minutes)
    said = doing.say("estimate", time=doing.duration(minutes))
    return Result(what=said, effects=(edit, journal(doing, f"estimate {minutes} minutes")))
