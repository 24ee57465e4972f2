"""What falls due: which decider looks, by the timer's kind. A timer says only *look now*.

A decider is loaded with the first timer of its kind.
"""

from collections.abc import Callable
from datetime import datetime

from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.events import TimerDue
from vamail.workspace.types import Workspace

Look = Callable[[TimerDue, Desk, Workspace, datetime], Decision]


def due(event: TimerDue, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Decision:
    """What to do about this timer; nothing where no decider waits for it (an older vamail set it)."""
    look = _look(event.kind, secret)
    if look is None:
        return Decision(reasons=(Reason("timer", event.kind, False, "no decider waits for it"),))
    return look(event, desk, workspace, now)


def _look(kind: str, secret: bytes) -> Look | None:
    match kind:
        case "delayed":
            from vamail.desk.intake import bounces

            return lambda event, desk, workspace, now: bounces.still_delayed(event, desk, workspace)
        case "canary":
            from vamail.desk.life import canary

            return lambda event, desk, workspace, now: canary.leaves(event, workspace, now)
        case "chase":
            from vamail.desk.reports import chasers

            return chasers.chase
        case "brief":
            from vamail.desk.reports import brief

            return brief.due
        case "review":
            from vamail.desk.billing import forecast_mail
            from vamail.desk.reports import review

            return lambda event, desk, workspace, now: review.due(
                event, desk, workspace, now, lambda: forecast_mail.in_review(desk, workspace, now)
            )
        case "warn" | "breach":
            from vamail.desk.reports import warnings

            return warnings.TIMERS[kind]
        case "remind":
            from vamail.desk.meetings import reminders

            return lambda event, desk, workspace, now: reminders.due(event, desk, workspace, secret, now)
        case "met":
            from vamail.desk.meetings import after

            return lambda event, desk, workspace, now: after.met(event, desk, workspace, secret, now)
        case "offer":
            from vamail.desk.meetings import after

            return lambda event, desk, workspace, now: after.lapsed(event, desk, workspace, secret, now)
        case "document":
            from vamail.desk.billing import issuing

            return issuing.due
        case "dun":
            from vamail.desk.billing import dunning

            return dunning.due
        case "billing":
            from vamail.desk.billing import recurring

            return recurring.due
        case _:
            return None
