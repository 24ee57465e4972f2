"""The ends of intake that file nothing: duplicate, automatic, bounce, calendar answer, ignored, held."""

from datetime import datetime

from vamail.desk.intake.bounces import is_about_our_mail, report
from vamail.desk.intake.context import Context
from vamail.desk.intake.file import borrowed_name
from vamail.desk.intake.guard import Guarded
from vamail.desk.intake.notice_words import aside
from vamail.desk.intake.thread import Threaded
from vamail.desk.promise.keeping import answered
from vamail.model.decision import Decision, Reason
from vamail.model.desk import KnownMail, KnownTask
from vamail.model.effects import Effect, HoldMail, SettleMail, TellVa, WriteJournal
from vamail.model.events import MailReceived
from vamail.model.ids import TaskKey
from vamail.model.time import iso_utc


def settle(
    context: Context, verdict: str, *, rule: str = "", task: TaskKey | None = None, flagged: str = ""
) -> SettleMail:
    """What became of this mail, for its row."""
    return SettleMail(
        verdict=verdict,
        identity=context.message.identity,
        message_id=context.message.message_id,
        sender=context.sender.email,
        client=context.client_slug,
        rule=rule,
        task=task,
        flagged=flagged,
    )


def duplicate(context: Context, checked: Guarded, known: KnownMail) -> Decision:
    """The same mail again: nothing happens but a line in the journal."""
    if known.verdict == "forgotten":
        return _forgotten(checked, known)
    about = f", {known.task}" if known.task else ""
    why = f"the same mail was handled before ({known.verdict}{about}; event {known.event})"
    mail = SettleMail(
        verdict="duplicate",
        identity=context.message.identity,
        message_id=context.message.message_id,
        sender=context.sender.email,
        client=known.client,
        task=known.task,
        duplicate_of=known.event,
    )
    return Decision(
        verdict="duplicate",
        task=known.task,
        reasons=(*checked.reasons, Reason("dedupe", "handled before", True, why)),
        effects=(mail, WriteJournal(step="dedupe", what="duplicate", why=why, task=known.task)),
    )


def _forgotten(checked: Guarded, known: KnownMail) -> Decision:
    """Its server shows a mail that was erased: nothing of it is kept, not even who wrote it."""
    why = f"this mail was erased by `vamail forget` (event {known.event})"
    gone = SettleMail(
        verdict="forgotten", identity="", message_id="", sender="", client="", duplicate_of=known.event
    )
    return Decision(
        verdict="duplicate",
        reasons=(Reason("dedupe", "handled before", True, why),),
        effects=(gone, WriteJournal(step="dedupe", what="duplicate", why=why)),
    )


def guarded(context: Context, checked: Guarded) -> Decision:
    """The guard has decided."""
    if checked.verdict == "held":
        return hold(context, checked, checked.hold, checked.why)
    effects: list[Effect] = [settle(context, checked.verdict)]
    effects.append(WriteJournal(step="guard", what=checked.verdict, why=checked.why))
    if not is_about_our_mail(context.message):
        return Decision(verdict=checked.verdict, reasons=checked.reasons, effects=tuple(effects))
    said = report(context)
    return Decision(
        verdict=checked.verdict,
        task=said.task,
        reasons=(*checked.reasons, *said.reasons),
        effects=(*effects, *said.effects),
    )


def hold(context: Context, checked: Guarded, kind: str, why: str, rule: str = "") -> Decision:
    """Set the mail aside for the VA, and say so once (spam is not announced); again where she let it go on
    and it could not, for her `ok` was told that it would."""
    effects: list[Effect] = [
        settle(context, "held", rule=rule),
        HoldMail(kind=kind, reason=why),
        WriteJournal(step="hold", what=f"held: {kind.replace('_', ' ')}", why=why),
    ]
    if context.event.accepted or not context.event.junk:
        language = context.workspace.me.language
        line = aside(language, kind, context.sender.email, context.message.subject, why)
        notice = "unknown_sender" if kind == "unknown_sender" else "held"
        effects.append(TellVa(kind=notice, key=told_by(context.event, context.now), lines=(line,)))
        effects.extend(borrowed_name(context))
    return Decision(
        verdict="held",
        rule=rule,
        reasons=(*checked.reasons, Reason("hold", kind.replace("_", " "), True, why)),
        effects=tuple(effects),
    )


def told_by(event: MailReceived, now: datetime) -> str:
    """The key of the notice that a mail is held: a new one each time that she let it go on before."""
    return f"held:{event.number}:{iso_utc(now)}" if event.accepted else f"held:{event.number}"


def va_answer(context: Context, checked: Guarded, threaded: Threaded, task: KnownTask) -> Decision:
    """The VA answered a client with the desk in Cc: the answer counts with its own time."""
    why = f"{context.sender.email} answered the client of {task.ref} ({threaded.reasons[-1].why})"
    return Decision(
        verdict="answer",
        task=task.ref,
        reasons=(*checked.reasons, *threaded.reasons, Reason("thread", "your own answer", True, why)),
        effects=(
            settle(context, "answer", task=task.ref),
            WriteJournal(step="answer", what="answered", why=why, task=task.ref),
            *answered(context.desk, context.workspace, task, context.event.received_at),
        ),
    )
