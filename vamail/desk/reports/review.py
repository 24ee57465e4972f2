"""The review: what was done, what slipped and why, where the time went. In the evening, or once a week."""

from collections.abc import Callable
from datetime import datetime, timedelta

from vamail.desk.life.answerable import answerable
from vamail.desk.promise.local import local_day
from vamail.desk.promise.pauses import ASKS_LATE
from vamail.desk.reports import review_words, schedule
from vamail.desk.reports.past import Past, look_back
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import SendMail, SetTimer, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.ledger import Reported
from vamail.model.message import Address
from vamail.workspace.types import Workspace

TIMER: schedule.Kind = "review"
USUAL_DAYS = 7


def due(
    event: TimerDue, desk: Desk, workspace: Workspace, now: datetime, money: Callable[[], tuple[str, ...]]
) -> Decision:
    """The hour of the review has come: it leaves, or is left out, and the next one is set. `money` says what
    is due and expected, a line a currency."""
    following = schedule.timer(TIMER, workspace, max(now, event.due_at))
    timers: tuple[SetTimer, ...] = () if following is None else (following,)
    found = schedule.meant(TIMER, event, workspace)
    if found is None:
        return _nothing("no review is set for then any more", timers)
    if desk.kept(Reported, schedule.name_of(TIMER, found.day)) is not None:
        return _nothing(f"the review of {found.day} left already", timers)
    late = now - event.due_at > timedelta(seconds=workspace.late.after_seconds)
    way = workspace.late.way(TIMER) if late else "send"
    if way == "skip":
        effects = schedule.leave_out(TIMER, found.day, workspace, now)
        why = f"the review of {found.day} fell due while nobody ran"
        return Decision(reasons=(Reason(TIMER, "left out", False, why),), effects=(*effects, *timers))
    past = look_back(desk, schedule.before(TIMER, found.day, workspace), now)
    why = f"{len(past.done)} done, {len(past.slips)} slipped"
    return Decision(
        reasons=(Reason(TIMER, str(found.day), True, why),),
        effects=(
            mail(past, workspace, money(), ASKS_LATE if way == "ask" else ""),
            answerable(event, desk, now, past.tasks),
            *schedule.told(TIMER, found.day, desk, now),
            WriteJournal(step=TIMER, what=f"told you: the review of {found.day}", why=why),
            *timers,
        ),
    )


def mail(past: Past, workspace: Workspace, money: tuple[str, ...] = (), hold: str = "") -> SendMail:
    """The review as a mail to the VA; `money` as it stands in it."""
    me = workspace.me
    return SendMail(
        action=TIMER,
        kind="notice",
        to=Address(me.notify, me.name),
        template=TIMER,
        language=me.language,
        values={**review_words.values(past, workspace), "money": money},
        auto_submitted="auto-generated",
        command_token=True,
        hold=hold,
    )


def begins(workspace: Workspace, now: datetime) -> datetime:
    """Where a review that is asked for now begins: at the one before; a week back where none is set."""
    if schedule.minute_of(TIMER, workspace) is None:
        return now - timedelta(days=USUAL_DAYS)
    return schedule.before(TIMER, local_day(now, workspace.me.zone), workspace)


def _nothing(why: str, timers: tuple[SetTimer, ...]) -> Decision:
    return Decision(reasons=(Reason(TIMER, "va", False, why),), effects=timers)
