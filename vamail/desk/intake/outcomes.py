"""The ends of intake that file nothing: duplicate, automatic, bounce, calendar answer, ignored, held."""

from vamail.desk.intake.context import Context
from vamail.desk.intake.file import borrowed_name
from vamail.desk.intake.guard import Guarded
from vamail.desk.intake.people import is_va
from vamail.desk.intake.thread import Threaded
from vamail.mail.identifiers import is_ours
from vamail.model.decision import Decision, Reason
from vamail.model.desk import KnownMail, KnownTask
from vamail.model.effects import ChangeTask, Effect, HoldMail, SettleMail, TellVa, WriteJournal
from vamail.model.ids import TaskKey
from vamail.model.message import BouncedRecipient

NOT_FAILED = frozenset({"delayed", "delivered", "relayed", "expanded"})
"""Actions of RFC 3464, 2.3.3 that say of no recipient that the mail failed."""


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


def guarded(context: Context, checked: Guarded) -> Decision:
    """The guard has decided."""
    if checked.verdict == "held":
        return hold(context, checked, checked.hold, checked.why)
    effects: list[Effect] = [settle(context, checked.verdict)]
    effects.append(WriteJournal(step="guard", what=checked.verdict, why=checked.why))
    task: str | None = None
    if checked.verdict == "bounce":
        task, told = _bounced(context)
        effects.extend(told)
    return Decision(verdict=checked.verdict, task=task, reasons=checked.reasons, effects=tuple(effects))


def _bounced(context: Context) -> tuple[str | None, tuple[Effect, ...]]:
    """A report about a mail that we sent is told to the VA; backscatter is only journalled.

    Reports about notices to the VA are not told by another notice: that would go round for ever.
    """
    bounce = context.message.bounce
    original = bounce.original_message_id
    failed = [r for r in bounce.recipients if r.permanent or r.action not in NOT_FAILED]
    if not original or not is_ours(context.secret, original) or (bounce.recipients and not failed):
        return None, ()
    ref = context.desk.task_of_sent(original)
    if _about_a_notice(original) or (failed and all(is_va(r.address, context.workspace) for r in failed)):
        why = f"a notice to {_named(failed)} came back; you are not told by another notice"
        return ref, (WriteJournal(step="guard", what="not told", why=why, task=ref),)
    lines = _came_back(failed, f", about {ref}," if ref else "")
    told = TellVa(kind="refused", key=f"bounce:{original}", lines=lines, task=ref)
    effects: tuple[Effect, ...] = (told,)
    if ref:
        effects += (ChangeTask(task=ref, add_tags=("bounced",)),)
    return ref, effects


def _came_back(failed: list[BouncedRecipient], about: str) -> tuple[str, ...]:
    """One sentence for addresses that are dead, one for those that a mail did not reach this time."""
    dead = [one for one in failed if one.permanent]
    not_now = [one for one in failed if not one.permanent]
    lines = []
    if dead:
        lines.append(
            f"A mail to {_named(dead)}{about} came back: it was not delivered, the address does not "
            f"work{_status(dead)}. Please check the address."
        )
    if not_now or not failed:
        lines.append(
            f"A mail to {_named(not_now)}{about} came back: it could not be delivered now{_status(not_now)}; "
            "the mailbox may be full, or the mail was refused. Please reach your client another way, "
            "or try again later."
        )
    return tuple(lines)


def _named(recipients: list[BouncedRecipient]) -> str:
    return ", ".join(one.address for one in recipients[:3] if one.address) or "its recipient"


def _status(recipients: list[BouncedRecipient]) -> str:
    return f" ({recipients[0].status})" if recipients and recipients[0].status else ""


def _about_a_notice(message_id: str) -> bool:
    """Whether this Message-ID of ours (`<event>.<action>.<seal>@…`) is that of a notice to the VA."""
    return message_id.split(".")[1:2] == ["notice"]


def hold(context: Context, checked: Guarded, kind: str, why: str, rule: str = "") -> Decision:
    """Set the mail aside for the VA, and say so once (spam is not announced)."""
    effects: list[Effect] = [
        settle(context, "held", rule=rule),
        HoldMail(kind=kind, reason=why),
        WriteJournal(step="hold", what=f"held: {kind.replace('_', ' ')}", why=why),
    ]
    if not context.event.junk:
        subject = context.message.subject or "(no subject)"
        line = f"{context.sender.email or 'no sender'} — “{subject[:120]}” — {why}"
        notice = "unknown_sender" if kind == "unknown_sender" else "held"
        effects.append(TellVa(kind=notice, key=f"held:{context.event.number}", lines=(line,)))
        effects.extend(borrowed_name(context))
    return Decision(
        verdict="held",
        rule=rule,
        reasons=(*checked.reasons, Reason("hold", kind.replace("_", " "), True, why)),
        effects=tuple(effects),
    )


def va_answer(context: Context, checked: Guarded, threaded: Threaded, task: KnownTask) -> Decision:
    """The VA answered a client with the desk in Cc: the answer counts with its own time."""
    why = f"{context.sender.email} answered the client of {task.ref} ({threaded.reasons[-1].why})"
    return Decision(
        verdict="answer",
        task=task.ref,
        reasons=(*checked.reasons, *threaded.reasons, Reason("thread", "your own answer", True, why)),
        effects=(
            settle(context, "answer", task=task.ref),
            ChangeTask(task=task.ref, answered_at=context.event.received_at),
            WriteJournal(step="answer", what="answered", why=why, task=task.ref),
        ),
    )
