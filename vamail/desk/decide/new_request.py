"""A new request: classify, then file and acknowledge, hold, or leave alone."""

from dataclasses import replace

from vamail.desk.decide.classify import Classified, classify
from vamail.desk.intake.acknowledge import (
    answer,
    new_task_values,
    promise,
    promise_journal,
    quoted,
    reason,
    recipient,
    send_acknowledgement,
)
from vamail.desk.intake.brakes import braked
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due, due_for
from vamail.desk.intake.file import file_task, move_message, proposals, save_files
from vamail.desk.intake.full_day import honest
from vamail.desk.intake.guard import Guarded, is_invitation, itip_method
from vamail.desk.intake.notice_words import line
from vamail.desk.intake.outcomes import hold, settle
from vamail.desk.intake.thread import Threaded
from vamail.desk.promise import keeping
from vamail.model.decision import Decision, Reason
from vamail.model.effects import Effect, FileTask, SendMail, TellVa, WriteJournal
from vamail.model.values import Value

STRANGER = "the sender belongs to no client"


def new_request(
    context: Context, checked: Guarded, threaded: Threaded, flagged: str, explain: bool
) -> Decision:
    """Decide on a mail that continues nothing."""
    classified = classify(context, bool(context.message.in_reply_to), explain)
    checked = replace(checked, reasons=(*checked.reasons, *threaded.reasons, *classified.reasons))
    draft = _with_default(context, classified)
    if draft.ignore:
        return _ignore(context, checked, classified.rule, draft)
    if draft.hold:
        return _hold(context, checked, classified.rule, draft)
    return _file(context, checked, threaded, classified, draft, flagged)


def _with_default(context: Context, classified: Classified) -> Draft:
    """Where no rule has decided: strangers wait for the VA, a client's request is filed."""
    draft = classified.draft
    if draft.decided:
        return draft
    if context.client is None and not context.event.accepted:
        return replace(draft, hold=STRANGER)
    return replace(draft, files=True)


def _ignore(context: Context, checked: Guarded, rule: str, draft: Draft) -> Decision:
    return Decision(
        verdict="ignored",
        rule=rule,
        reasons=checked.reasons,
        effects=(
            settle(context, "ignored", rule=rule),
            WriteJournal(step="rule", what=f"ignored by “{rule}”", why=draft.ignore),
            *move_message(draft),
        ),
    )


def _hold(context: Context, checked: Guarded, rule: str, draft: Draft) -> Decision:
    kind = "held_by_rule" if context.client else "unknown_sender"
    decision = hold(context, checked, kind, draft.hold, rule)
    decision = replace(decision, effects=(*decision.effects, *move_message(draft)))
    if not draft.hold_reply:
        return decision
    tripped = None if checked.quiet else braked(context, recipient(context), "")
    stopped = checked.quiet or (tripped.why if tripped else "")
    why = stopped or f"the rule answers what it holds with “{draft.hold_reply}”"
    effects: tuple[Effect, ...] = (
        WriteJournal(step="acknowledge", what="no" if stopped else "held, with a reply", why=why),
    )
    if not stopped:
        effects = (_held_reply(context, draft), *effects)
    told = Reason("acknowledge", "a polite reply leaves", not stopped, why)
    return replace(decision, reasons=(*decision.reasons, told), effects=(*decision.effects, *effects))


def _held_reply(context: Context, draft: Draft) -> SendMail:
    repeated = quoted(context)
    values: dict[str, Value] = {
        "greeting_name": repeated["greeting_name"],
        "subject": repeated["subject"],
        "me_name": context.workspace.me.name,
    }
    return answer(context, "held_reply", "held_reply", draft.hold_reply, values)


def _quiet(context: Context, checked: Guarded, draft: Draft) -> str:
    """Why this filed request is not acknowledged, or ''."""
    if checked.quiet:
        return checked.quiet
    if is_invitation(context.message):
        return f"METHOD:{itip_method(context.message)}: an invitation is answered in the calendar"
    if draft.acknowledge is False:
        return "the rule says `acknowledge: no`"
    return ""


def _invited(context: Context, draft: Draft, task: FileTask, stopped: str) -> tuple[Effect, ...]:
    """The meeting that a rule wants; `stopped`: why this mail causes none. What makes one is loaded then."""
    if draft.invite is None:
        return ()
    from vamail.desk.decide.invited import invited

    theirs = "it is an invitation itself" if is_invitation(context.message) else ""
    return invited(context, draft.invite, task, theirs or stopped)


def _verdict(context: Context) -> str:
    return "calendar" if is_invitation(context.message) else "filed"


def _file(
    context: Context,
    checked: Guarded,
    threaded: Threaded,
    classified: Classified,
    draft: Draft,
    flagged: str,
) -> Decision:
    due = due_for(context, draft)
    promised, told = honest(context, draft, promise(context, draft))
    follows = threaded.task.ref if threaded.task else ""
    task = file_task(context, draft, due, promised.due_at, follows, flagged)
    clocks = keeping.filed(context.desk, context.workspace, task, promised.target)
    quiet = _quiet(context, checked, draft)
    tripped = None if quiet else braked(context, recipient(context), "")
    stopped = quiet or (tripped.why if tripped else "")
    effects: list[Effect] = [
        settle(context, _verdict(context), rule=classified.rule, task=task.key, flagged=flagged),
        task,
        *save_files(context, task.key),
        *proposals(context, task, asked=not stopped),
        *move_message(draft),
        *_notes(context, draft, classified, flagged, task),
        *_filing_journal(context, threaded, classified, draft, task),
        promise_journal(task.key, promised, clocks.said[0].why if clocks.said else ""),
        *clocks.effects,
        *(replace(one, task=task.key) for one in told),
        *_invited(context, draft, task, checked.quiet or (tripped.why if tripped else "")),
    ]
    if not quiet:
        values = new_task_values(context, draft, due, task.key, promised, reopened=False, follows=follows)
        effects.extend(send_acknowledgement(context, task.key, draft.template, values, promised, tripped))
    checked = replace(checked, reasons=(*checked.reasons, *clocks.said))
    return _decision(context, checked, classified, draft, due, task, tuple(effects), stopped)


def _filing_journal(
    context: Context, threaded: Threaded, classified: Classified, draft: Draft, task: FileTask
) -> tuple[WriteJournal, ...]:
    because = f": {classified.because}" if classified.because else ""
    why = f"rule “{classified.rule}”{because}"[:500] if classified.rule else _no_rule(context)
    lines = [WriteJournal(step="rule", what=f"filed in {draft.list_name}", why=why, task=task.key)]
    if threaded.task:
        days = context.workspace.grace_days
        follows = f"{threaded.task.ref} has been closed for more than {days} days"
        lines.append(WriteJournal(step="thread", what="a new task that follows", why=follows, task=task.key))
    if threaded.refused:
        lines.append(WriteJournal(step="thread", what="not joined", why=threaded.refused, task=task.key))
    return tuple(lines)


def _no_rule(context: Context) -> str:
    if context.event.accepted:
        return "you accepted it, and no rule says more"
    return "no rule decided; a client's request is filed"


def _decision(
    context: Context,
    checked: Guarded,
    classified: Classified,
    draft: Draft,
    due: Due,
    task: FileTask,
    effects: tuple[Effect, ...],
    stopped: str,
) -> Decision:
    why = stopped or "a human's request is acknowledged once"
    journal = WriteJournal(step="acknowledge", what="no" if stopped else "yes", why=why, task=task.key)
    said = (
        Reason("file", draft.list_name, True, classified.rule or _no_rule(context)),
        *(_due_reason(due)),
        reason(not stopped, why),
    )
    return Decision(
        verdict=_verdict(context),
        acknowledge=not stopped,
        rule=classified.rule,
        task=task.key,
        reasons=(*checked.reasons, *said),
        effects=(*effects, journal),
    )


def _due_reason(due: Due) -> tuple[Reason, ...]:
    if due.question:
        return (Reason("due", due.question, False, "can be read in more than one way, so no date is set"),)
    if due.due_at:
        return (Reason("due", due.from_, True, due.due_at.isoformat()),)
    return ()


def _notes(
    context: Context, draft: Draft, classified: Classified, flagged: str, task: FileTask
) -> tuple[Effect, ...]:
    number, language = context.event.number, context.workspace.me.language
    lines = [(f"note:{number}:{i}", note) for i, note in enumerate(draft.notes)]
    if flagged:
        lines.append((f"flag:{number}", line(language, "flagged", title=task.title, why=flagged)))
    if context.event.oversize:
        lines.append((f"big:{number}", line(language, "big", title=task.title)))
    lines.extend((f"slow:{name}", line(language, "slow", name=name)) for name in classified.slow)
    return tuple(TellVa(kind="held", key=key, lines=(told,), task=task.key) for key, told in lines)
