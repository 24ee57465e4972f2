"""What falls due: which decider looks, by the timer's kind. A timer says only *look now*."""

from collections.abc import Callable, Mapping
from datetime import datetime

from vamail.desk.intake import bounces
from vamail.desk.life import canary
from vamail.desk.promise import waiting
from vamail.desk.reports import brief, chasers, review, warnings
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.events import TimerDue
from vamail.workspace.types import Workspace

Look = Callable[[TimerDue, Desk, Workspace, datetime], Decision]

TIMERS: Mapping[str, Look] = {
    bounces.TIMER: lambda event, desk, workspace, now: bounces.still_delayed(event, desk, workspace),
    canary.TIMER: lambda event, desk, workspace, now: canary.leaves(event, workspace, now),
    waiting.TIMER: chasers.chase,
    brief.TIMER: brief.due,
    review.TIMER: review.due,
    **warnings.TIMERS,
}


def due(event: TimerDue, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """What to do about this timer; nothing where no decider waits for it (an older vamail set it)."""
    look = TIMERS.get(event.kind)
    if look is None:
        return Decision(reasons=(Reason("timer", event.kind, False, "no decider waits for it"),))
    return look(event, desk, workspace, now)
