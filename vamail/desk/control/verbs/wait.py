"""`wait client`, `wait anna@…`: who owes what, and since when. Chasers go out as set."""

from datetime import datetime

from vamail.desk.control import consequences
from vamail.desk.control.doing import Doing, Result, journal
from vamail.desk.control.sentences import status_word
from vamail.desk.promise import waiting
from vamail.desk.reports.chasers import recipient
from vamail.model.effects import ChangeTask, Keep
from vamail.model.ledger import Clock, Wait


def wait(doing: Doing) -> Result:
    """From now on somebody owes something for the task."""
    task, command = doing.about, doing.command
    if not task.is_open:
        return doing.refused("closed", "closed_hint", status=status_word(doing.language, task.status))
    by_client = command.whom in ("", waiting.CLIENT)
    whom = waiting.CLIENT if by_client else command.whom
    status = "waiting_client" if by_client else "waiting_other"
    begun = waiting.begin(
        doing.desk, doing.workspace, task, doing.at, whom=whom, what=command.text,
        reached=recipient(whom, task, doing.workspace) is not None,
    )  # fmt: skip
    paused = consequences.waits(doing, status)
    return Result(
        what=_said(doing, whom, begun),
        effects=(ChangeTask(task=task.ref, status=status), *begun, *paused, journal(doing, status)),
    )


def _said(doing: Doing, whom: str, begun: tuple[object, ...]) -> str:
    name = "wait_client" if whom == waiting.CLIENT else "wait_other"
    what = doing.command.text
    said = doing.say(f"{name}_for" if what else name, whom=whom, what=what)
    new = (one.value for one in begun if isinstance(one, Keep) and isinstance(one.value, Wait))
    chased = next((one.chase_at for one in new if one.is_open and one.chase_at), None)
    said = f"{said} {doing.say('chased', when=doing.clock(chased))}" if chased else said
    owed = _owed(doing)
    return f"{said} {doing.say('owed', when=doing.clock(owed))}" if owed else said


def _owed(doing: Doing) -> datetime | None:
    """By when the VA answers all the same: a wait pauses the work, not the promised answer."""
    clocks = doing.desk.kept_of(Clock, doing.about.ref)
    return min((one.due_at for one in clocks if one.is_open and one.name != "resolution"), default=None)
