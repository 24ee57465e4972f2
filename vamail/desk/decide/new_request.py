"""A new request: classify, then file and acknowledge, hold, or leave alone."""

from dataclasses import replace

from vamail.desk.decide.classify import Classified, classify
from vamail.desk.intake.acknowledge import (
    braked,
    new_task_values,
    promise,
    reason,
    recipient,
    send_acknowledgement,
)
from vamail.desk.intake.context import Context
from vamail.desk.intake.draft import Draft
from vamail.desk.intake.due import Due, due_for
from vamail.desk.intake.file import bare_subject, file_task, move_message, proposals, save_files
from vamail.desk.intake.guard import ITIP_METHODS, Guarded
from vamail.desk.intake.outcomes import hold, settle
from vamail.desk.intake.thread import Threaded
from vamail.model.decision import Decision, Reason
from vamail.model.effects import Effect, FileTask, SendMail, TellVa, WriteJournal

STRANGER = "the sender belongs to no client"
DEFAULT_LIST = "Inbox"


def new_request(
    context: Context, checked: Guarded, threaded: Threaded, flagged: str, explain: bool
) -> Decision:
    """Decide on a mail that continues nothing."""
    classified = classify(context, bool(context.message.in_reply_to), explain)
    checked = replace(checked, reasons=(*checked.reasons, *threaded.reasons, *classified.reasons))
    draft = _with_default(context, classified)
    if draft.ignore:
        return _ignore(context, checked, classified.rule, draft)
    if draft.hold and not context.event.accepted:
        return _hold(context, checked, classified.rule, draft)
    return _file(context, checked, threaded, classified, replace(draft, files=True, hold=""), flagged)


def _with_default(context: Context, classified: Classified) -> Draft:
    """Where no rule has decided: strangers wait for the VA, a client's request is filed."""
    draft = classified.draft
    if draft.decided or context.event.accepted:
        return draft
    if context.client is None:
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
    if not draft.hold_reply or checked.quiet:
        return decision
    stopped = braked(context, "")
    if stopped:
        return decision
    subject = bare_subject(context.subject)
    reply = SendMail(
        action="held_reply",
        kind="held_reply",
        to=recipient(context),
        template=draft.hold_reply,
        language=context.language,
        values={
            "greeting_name": "" if "@" in context.sender.name else context.sender.name[:80],
            "subject": subject[:200],
            "me_name": context.workspace.me.name,
        },
        client=context.client_slug,
        subject=f"Re: {subject}" if subject else "",
        in_reply_to=context.message.message_id,
        references=(*context.message.references, context.message.message_id),
        auto_submitted="auto-replied",
        arrived_at=context.event.received_at,
    )
    return replace(decision, effects=(*decision.effects, reply))


def _quiet(context: Context, checked: Guarded, draft: Draft) -> str:
    """Why this filed request is not acknowledged, or ''."""
    calendar = context.message.calendar
    if checked.quiet and not context.forwarded:
        return checked.quiet
    if calendar is not None and _is_invitation(context):
        return f"METHOD:{calendar.method}: an invitation is answered in the calendar"
    if draft.acknowledge is False:
        return "the rule says `acknowledge: no`"
    return ""


def _is_invitation(context: Context) -> bool:
    part = context.message.calendar
    return part is not None and part.method.upper() in ITIP_METHODS - {"PUBLISH"}


def _verdict(context: Context) -> str:
    return "calendar" if _is_invitation(context) else "filed"


def _file(
    context: Context,
    checked: Guarded,
    threaded: Threaded,
    classified: Classified,
    draft: Draft,
    flagged: str,
) -> Decision:
    due = due_for(context, draft)
    promised = promise(context, draft)
    follows = threaded.task.ref if threaded.task else ""
    task = replace(
        file_task(context, draft, due, follows),
        promised_at=promised.due_at,
        promise_zone=context.zone,
        description=_description(context),
        tags=_tags(context, draft, flagged),
    )
    quiet = _quiet(context, checked, draft)
    stopped = "" if quiet else braked(context, "")
    effects: list[Effect] = [
        settle(context, _verdict(context), rule=classified.rule, task=task.key, flagged=flagged),
        task,
        *save_files(context, task.key),
        *proposals(context, task),
        *move_message(draft),
        *_notes(context, draft, classified, flagged, task),
        WriteJournal(
            step="rule", what=f"filed in {draft.list_name}", why=classified.rule or "no rule", task=task.key
        ),
    ]
    if not quiet:
        values = new_task_values(context, draft, due, task.key, promised, reopened=False, follows=follows)
        effects.extend(send_acknowledgement(context, task.key, draft.template, values, promised, stopped))
    return _decision(context, checked, classified, draft, due, task, tuple(effects), quiet or stopped)


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
        Reason(
            "file", draft.list_name, True, classified.rule or "no rule decided; a client's request is filed"
        ),
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
        return (Reason("due", due.question, False, "can be read in more than one way; the client is asked"),)
    if due.due_at:
        return (Reason("due", due.from_, True, due.due_at.isoformat()),)
    return ()


def _description(context: Context) -> str:
    if context.event.oversize:
        size = context.event.oversize / 1_000_000
        return (
            f"This mail is {size:.0f} MB, more than the limit of {context.workspace.message_mb} MB. "
            "Only its header was read; open it in your mail program."
        )
    return context.text[:20_000]


def _tags(context: Context, draft: Draft, flagged: str) -> tuple[str, ...]:
    tags = list(draft.tags)
    if context.message.encrypted:
        tags.append("encrypted")
    if context.event.oversize:
        tags.append("too big")
    if flagged:
        tags.append("same Message-ID")
    if context.forwarded:
        tags.append("forwarded by you")
    return tuple(dict.fromkeys(tags))


def _notes(
    context: Context, draft: Draft, classified: Classified, flagged: str, task: FileTask
) -> tuple[Effect, ...]:
    number = context.event.number
    lines = [(f"note:{number}:{i}", note) for i, note in enumerate(draft.notes)]
    if flagged:
        lines.append((f"flag:{number}", f"“{task.title}”: {flagged}"))
    if context.event.oversize:
        lines.append((f"big:{number}", f"“{task.title}” is too big to be read; its header was filed."))
    lines.extend(
        (f"slow:{name}", f"The pattern in {name} takes too long on some mails and is treated as not matched.")
        for name in classified.slow
    )
    return tuple(TellVa(kind="held", key=key, lines=(line,), task=task.key) for key, line in lines)
