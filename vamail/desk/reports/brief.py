"""The morning brief: one mail to the VA that says what this day asks of her, and what to do first."""

from datetime import datetime, timedelta

from vamail.desk.life import spoken
from vamail.desk.life.answerable import answerable
from vamail.desk.life.conversation import greeting_of, to_requester, zone_of
from vamail.desk.promise.pauses import ASKS, ASKS_LATE, ASKS_TOO_FULL
from vamail.desk.reports import brief_words, meeting_words, schedule
from vamail.desk.reports.day import Move, Today, look, move_name
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, Keep, SendMail, SetTimer, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.ledger import Reported
from vamail.model.message import Address
from vamail.model.values import Value, When
from vamail.workspace.types import Workspace

TIMER: schedule.Kind = "brief"
DRAFT = "move_date"
"""Kind and template of the question for a later date."""


def due(event: TimerDue, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """The hour of the brief has come: it leaves, or is left out, and the next one is set."""
    following = schedule.timer(TIMER, workspace, max(now, event.due_at))
    timers: tuple[SetTimer, ...] = () if following is None else (following,)
    found = schedule.meant(TIMER, event, workspace)
    if found is None:
        return _nothing("no brief is set for then any more", timers)
    if desk.kept(Reported, schedule.name_of(TIMER, found.day)) is not None:
        return _nothing(f"the brief of {found.day} left already", timers)
    late = now - event.due_at > timedelta(seconds=workspace.late.after_seconds)
    way = workspace.late.way(TIMER) if late else "send"
    if way == "skip":
        effects = schedule.leave_out(TIMER, found.day, workspace, now)
        why = f"the brief of {found.day} fell due while nobody ran"
        return Decision(reasons=(Reason(TIMER, "left out", False, why),), effects=(*effects, *timers))
    today = look(desk, workspace, now)
    why = f"{len(today.ranked)} tasks, {len(today.clocks)} promises run out today, {len(today.held)} held"
    return Decision(
        reasons=(Reason(TIMER, str(found.day), True, why),),
        effects=(
            mail(today, workspace, ASKS_LATE if way == "ask" else ""),
            answerable(event, desk, now, *_about(today)),
            *schedule.told(TIMER, found.day, desk, now),
            *(effect for move in today.moves for effect in _asks(move, workspace, now)),
            WriteJournal(step=TIMER, what=f"told you: the brief of {found.day}", why=why),
            *timers,
        ),
    )


def _about(today: Today) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The task and the held entry that an answer means which names none: the only one of its kind.

    A brief names many things: a bare `ok` to it must not let go whatever is held.
    """
    held = tuple(one.number for one in today.held)
    return (today.tasks if len(today.tasks) == 1 else (), held if len(held) == 1 else ())


def _nothing(why: str, timers: tuple[SetTimer, ...]) -> Decision:
    return Decision(reasons=(Reason(TIMER, "va", False, why),), effects=timers)


def mail(today: Today, workspace: Workspace, hold: str = "") -> SendMail:
    """The brief as a mail to the VA."""
    me = workspace.me
    return SendMail(
        action=TIMER,
        kind="notice",
        to=Address(me.notify, me.name),
        template=TIMER,
        language=me.language,
        values=brief_words.values(today, workspace) | meeting_words.values(today, workspace),
        auto_submitted="auto-generated",
        command_token=True,
        hold=hold,
    )


def _asks(move: Move, workspace: Workspace, now: datetime) -> tuple[Effect, ...]:
    """The question to the client, which waits for the VA's ok; it is written once for this date."""
    task = move.task
    zone = zone_of(task, workspace)
    values: dict[str, Value] = {
        "greeting_name": greeting_of(task),
        "ref": task.ref,
        "subject": task.title,
        "deadline": When(move.from_at, zone, date_only=True),
        "proposed": When(move.to_at, zone, workspace.me.zone),
    }
    question = to_requester(
        task, workspace, action=f"{DRAFT}-{task.ref}", kind=DRAFT, template=DRAFT, values=values,
        auto_submitted="auto-generated", unless="closed",
        hold=f"{ASKS}{spoken.short_day(move.day, 'en')}{ASKS_TOO_FULL}{task.ref}",
    )  # fmt: skip
    return (
        question,
        Keep(value=Reported(name=move_name(task), task=task.ref, client=task.client, at=now)),
        WriteJournal(
            step=TIMER, what="drafted: a question for a later date", why=question.hold, task=task.ref
        ),
    )
