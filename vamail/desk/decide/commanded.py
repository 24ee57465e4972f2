"""From a command to its decision: what control makes of it, and what the row of its mail needs.

The rooms of `desk.control` are loaded with the first command, and by no other mail.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from vamail.desk.control.tokens import tokens_of
from vamail.desk.intake import operate
from vamail.desk.intake.context import Context
from vamail.desk.intake.guard import Guarded
from vamail.desk.intake.outcomes import settle
from vamail.desk.intake.va_language import worded
from vamail.desk.life.people import is_va
from vamail.mail.naming import name_of
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk
from vamail.model.effects import Effect, HoldMail, ReleaseHeld, TellVa, WriteJournal
from vamail.model.events import CommandGiven
from vamail.workspace.types import Workspace

if TYPE_CHECKING:
    from vamail.desk.control.command import Request

_DEAF = {
    "en": {"deaf": "“{subject}” answers a transcript, and no command was found in it. It gets no "
           "other."},
    "hu": {"deaf": "„{subject}” egy visszajelzésre válaszol, de nincs benne parancs. Nem kap újabb "
           "választ."},
    "fa": {"deaf": "«{subject}» پاسخ به یک گزارش است و دستوری در آن نبود. دوباره به آن پاسخ داده نمی‌شود."},
}  # fmt: skip


def by_mail(context: Context, checked: Guarded) -> Decision | None:
    """The decision on a mail that is a command, or may not be one; None where it is none."""
    if not (context.event.control or is_va(context.sender.email, context.workspace)):
        return None
    from vamail.desk.control.carry_out import decided
    from vamail.desk.control.reading import nothing_said, read

    request = read(context.event, context.desk, context.workspace, context.secret, context.now)
    if request is None:
        return None
    if nothing_said(request, context.secret):
        return _deaf(context, checked)
    done = decided(
        request, context.desk, context.workspace, context.secret, context.now,
        name=str(name_of(context.event)),
        settled=_refused(context, request) if request.refused else (settle(context, "command"),),
    )  # fmt: skip
    verdict = "held" if request.refused else done.verdict
    return replace(done, verdict=verdict, reasons=(*checked.reasons, *done.reasons))


def by_line(event: CommandGiven, desk: Desk, workspace: Workspace, secret: bytes, now: datetime) -> Decision:
    """The decision on a command of the command line."""
    from vamail.desk.control.carry_out import decided
    from vamail.desk.control.reading import SAY, read

    if number := _lets_go(event, desk):
        event = replace(event, verb=SAY, subject=f"ok {number}")
    request = read(event, desk, workspace, secret, now)
    if request is None:
        return _unheard(operate.command(event, desk, workspace, now), desk)
    return decided(request, desk, workspace, secret, now)


def _lets_go(event: CommandGiven, desk: Desk) -> int:
    """The held mail of ours that `vamail held` lets go: as an `ok`, so that all is asked that an `ok` asks,
    whether it is still true, its address still its client's, and whether it can be written."""
    number = int(event.subject) if event.subject.isdecimal() else 0
    entry = desk.held(number) if number and event.verb in operate.OUTCOMES else None
    if entry is None or not entry.open or entry.delivery is None or event.verb == "drop":
        return 0
    return number


def _unheard(decision: Decision, desk: Desk) -> Decision:
    """Whose invitation is dropped never heard of the meeting."""
    gone = (one.held for one in decision.effects if isinstance(one, ReleaseHeld) and one.outcome == "dropped")
    entries = (desk.held(number) for number in gone)
    dropped = [one.delivery for one in entries if one is not None and one.delivery is not None]
    if not dropped:
        return decision
    from vamail.desk.meetings.waiting import unheard

    return replace(decision, effects=(*decision.effects, *unheard(dropped, desk)))


def _refused(context: Context, request: "Request") -> tuple[Effect, ...]:
    """It is set aside, where the VA can accept it; whoever sent it hears nothing."""
    return settle(context, "held"), HoldMail(kind="control", reason=request.refused)


def _deaf(context: Context, checked: Guarded) -> Decision:
    """Once a day the VA is told; a transcript would bring the next answer of what may be a program."""
    why = "it answers a transcript without any command"
    words = worded(_DEAF, context.workspace.me.language, "deaf", {"subject": context.message.subject[:120]})
    return Decision(
        verdict="command",
        reasons=(*checked.reasons, Reason("command", "something to do", False, why)),
        effects=(
            settle(context, "command"),
            TellVa(kind="control", key=f"deaf:{context.event.received_at.date()}", lines=(words,)),
            WriteJournal(step="command", what="nothing", why=why),
        ),
    )


def told_of_misuse(context: Context, decision: Decision) -> Decision:
    """The decision on somebody else's mail, and a word to the VA where it carries a token of hers."""
    if not tokens_of(context.message) or is_va(context.sender.email, context.workspace):
        return decision
    from vamail.desk.control.authority import misused

    words = misused(context.event, context.workspace, context.secret)
    if not words:
        return decision
    told = TellVa(kind="control", key=f"misused:{context.event.number}", lines=(words,))
    reason = Reason("command", "a code that only you have", False, words)
    return replace(decision, reasons=(*decision.reasons, reason), effects=(*decision.effects, told))
