"""The VA is warned before a promise is broken, and told once when one was, with a draft apology.

A timer says only *look now*: whatever is near is told in one mail (`warn.gather_minutes`), and a timer that
finds everything settled does nothing. Inside the VA's working hours; outside them only what would be broken
before the next opening. A timer that fell due while nobody ran waits a moment, so that an answer of the VA's
that lies unread in Sent is seen first; then everything overdue is one mail.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from vamail.desk.life.answerable import answerable
from vamail.desk.life.conversation import greeting_of, to_requester, zone_of
from vamail.desk.life.people import is_anothers
from vamail.desk.promise import clocks, open_seconds
from vamail.desk.promise.keeping import APOLOGY, BREACH, WARN, breach_timer, grace, pinned_hours
from vamail.desk.promise.pauses import ASKS_APOLOGY
from vamail.desk.reports.warning_words import left_words, promise_words
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import Effect, Keep, SendMail, SetTimer, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.ledger import Clock
from vamail.model.message import Address
from vamail.model.time import iso_utc
from vamail.model.values import Value, When
from vamail.workspace.types import Workspace

ALL, AGAIN = "*", "* again"
"""Subjects of timers that are about no clock of their own: whatever is near. The second was put off because
nobody ran, and is not put off once more, however much there is to do."""

SHOWN = 30
LATE = timedelta(minutes=1)
AFTER_WORK = timedelta(hours=1)
"""What was broken at the end of the working day is still told in the evening."""


def warn(event: TimerDue, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """Every promise that is soon due, in one mail; each is then watched for its breach."""
    own = desk.kept(Clock, event.subject)
    if own is not None and own.is_open and own.warned_at is not None:
        return _nothing(event, "you are warned of it already", breach_timer(own, workspace))
    if _is_settled(event, own):
        return _nothing(event, "it is settled, or waits")
    if _is_late(event, workspace, now):
        return _put_off(event, workspace, now)
    until = now + timedelta(minutes=workspace.warn.gather_minutes)
    near = [one for one in _open_ones(desk) if one.warned_at is None and one.warn_at and one.warn_at <= until]
    told = [one for one in near if one.due_at > now]
    opens = clocks.opening(now, workspace.me.hours)
    wait = [one for one in told if opens > now and one.due_at > opens]
    told = [one for one in told if one not in wait]
    over = any(one.due_at + grace(workspace) <= now for one in near)
    effects: list[Effect] = [_timer(BREACH, now)] if over else []
    effects += [breach_timer(o, workspace) for o in near if now - grace(workspace) < o.due_at <= now]
    if wait:
        effects.append(_timer(event.kind, opens))
    skipped = _skipped(told, workspace, now)
    shown = [one for one in told if one not in skipped]
    for one in told:
        effects += _warned(one, workspace, now, skipped=one in skipped)
    if shown:
        effects += _mail(event, "warning", shown, desk, workspace, now)
    return _decided(event, f"{len(shown)} soon due, {len(wait)} wait until you work again", effects)


def breach(event: TimerDue, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """Every promise that was not kept, in one mail, once, each with an apology that waits for an `ok`."""
    own = desk.kept(Clock, event.subject)
    if _is_settled(event, own) or (own is not None and own.breached_at is not None):
        return _nothing(event, "it was kept, or you know it")
    if _is_late(event, workspace, now):
        return _put_off(event, workspace, now)
    over = [
        one for one in _open_ones(desk)
        if one.breached_at is None and one.due_at + grace(workspace) <= now
    ]  # fmt: skip
    hours = workspace.me.hours
    opens = clocks.opening(now, hours)
    if over and opens > now and not open_seconds(now - AFTER_WORK, now, hours):
        return _nothing(event, "you are told when you work again", _timer(event.kind, opens))
    if not over:
        return _nothing(event, "it runs longer now, and has a timer of its own")
    effects: list[Effect] = []
    for one in over:
        why = f"promised until {iso_utc(one.due_at)}, and nobody has answered"
        told = replace(one, version=one.version + 1, breached_at=now, warned_at=one.warned_at or now)
        effects += (Keep(value=told), _line(one, f"{one.name}: not kept", why))
    effects += _mail(event, "breach", over, desk, workspace, now)
    effects += _apologies(over, desk, workspace)
    return _decided(event, f"{len(over)} not kept", effects)


# --- what is near ---------------------------------------------------------------------------------------


def _open_ones(desk: Desk) -> list[Clock]:
    """Running clocks by their due instant. What this very group files has a timer of its own."""
    running = (one for one in desk.kept_open(Clock) if one.paused_at is None)
    return sorted(
        (one for one in running if isinstance(one.task, str) and not one.task.startswith("new:")),
        key=lambda one: (one.due_at, one.key),
    )


def _is_settled(event: TimerDue, own: Clock | None) -> bool:
    return event.subject not in (ALL, AGAIN) and (own is None or not own.is_open or own.paused_at is not None)


def _is_late(event: TimerDue, workspace: Workspace, now: datetime) -> bool:
    return event.subject != AGAIN and now - event.due_at > max(LATE, grace(workspace))


def _skipped(told: Sequence[Clock], workspace: Workspace, now: datetime) -> list[Clock]:
    """Warnings that are far too late, where the VA wants none of those (`late: {warning: skip}`)."""
    if workspace.late.way("warning") != "skip":
        return []
    after = timedelta(seconds=workspace.late.after_seconds)
    return [one for one in told if one.warn_at is not None and now - one.warn_at > after]


def _warned(clock: Clock, workspace: Workspace, now: datetime, *, skipped: bool) -> Iterable[Effect]:
    yield Keep(value=replace(clock, version=clock.version + 1, warned_at=now))
    yield breach_timer(clock, workspace)
    what = f"{clock.name}: warning skipped" if skipped else f"{clock.name}: you are warned"
    yield _line(clock, what, f"due {iso_utc(clock.due_at)}")


def _line(clock: Clock, what: str, why: str) -> WriteJournal:
    return WriteJournal(step="clock", what=what, why=why, task=clock.task)


def _timer(kind: str, at: datetime, subject: str = ALL) -> SetTimer:
    return SetTimer(kind=kind, subject=subject, occurrence=iso_utc(at), due_at=at)


def _put_off(event: TimerDue, workspace: Workspace, now: datetime) -> Decision:
    return _nothing(
        event, "nobody ran when it fell due", _timer(event.kind, now + grace(workspace), AGAIN)
    )  # fmt: skip


def _nothing(event: TimerDue, why: str, *effects: Effect) -> Decision:
    return Decision(reasons=(Reason(event.kind, event.subject, False, why),), effects=effects)


def _decided(event: TimerDue, why: str, effects: Sequence[Effect]) -> Decision:
    return Decision(reasons=(Reason(event.kind, event.subject, True, why),), effects=tuple(effects))


# --- the mails ------------------------------------------------------------------------------------------


def _mail(
    event: TimerDue, template: str, found: Sequence[Clock], desk: Desk, workspace: Workspace, now: datetime
) -> tuple[Effect, ...]:
    """One mail to the VA about all of them, that may be answered with commands."""
    me, refs = workspace.me, tuple(dict.fromkeys(str(one.task) for one in found))
    mail = SendMail(
        action=template,
        kind="notice",
        to=Address(me.notify, me.name),
        template=template,
        language=me.language,
        values={
            **_values(found[:SHOWN], desk, workspace, now),
            "about": refs[:SHOWN],
            "more": max(0, len(found) - SHOWN),
            "me_name": me.name,
        },
        task=refs[0] if len(refs) == 1 else None,
        auto_submitted="auto-generated",
        command_token=True,
    )
    return mail, answerable(event, desk, now, tasks=refs)


def _values(
    found: Sequence[Clock], desk: Desk, workspace: Workspace, now: datetime
) -> dict[str, Value]:  # fmt: skip
    """Columns of equal length, a line each; `open_left` and `clock_left` (`left_words`) are from now to the
    due instant, or from it to now."""
    me = workspace.me
    tasks = [desk.task(str(one.task)) for one in found]
    spans = [(min(one.due_at, now), max(one.due_at, now)) for one in found]
    working = [
        open_seconds(*span, *pinned_hours(desk, c, workspace)) for c, span in zip(found, spans, strict=True)
    ]
    lengths = [
        left_words(seconds, (end - start).total_seconds(), me.language)
        for seconds, (start, end) in zip(working, spans, strict=True)
    ]
    return {
        "refs": tuple(str(one.task) for one in found),
        "titles": tuple(task.title[:120] if task else "" for task in tasks),
        "clients": tuple(_whose(task, workspace) for task in tasks),
        "promises": tuple(promise_words(one.name, me.language) for one in found),
        "dues": tuple(When(one.due_at, me.zone) for one in found),
        "open_left": tuple(left for left, _ in lengths),
        "clock_left": tuple(passed for _, passed in lengths),
    }


def _whose(task: KnownTask | None, workspace: Workspace) -> str:
    if task is None:
        return ""
    client = workspace.client(task.client)
    return client.name if client else task.requester


def _apologies(found: Sequence[Clock], desk: Desk, workspace: Workspace) -> list[SendMail]:
    """One draft a task, in its conversation; none where the task is gone, or now another client's than the
    one who asked, or where one lies drafted that nobody has sent: whoever is late twice apologises once."""
    drafted = {one.task for one in desk.planned_mails() if one.kind == APOLOGY}
    first = {str(one.task): one for one in reversed(found) if one.task not in drafted}
    tasks = ((one, desk.task(ref)) for ref, one in sorted(first.items()))
    return [
        _apology(one, task, workspace) for one, task in tasks
        if task is not None and not is_anothers(task.requester, task.client, workspace)
    ]  # fmt: skip


def _apology(clock: Clock, task: KnownTask, workspace: Workspace) -> SendMail:
    client = workspace.client(task.client)
    values: dict[str, Value] = {
        "greeting_name": greeting_of(task),
        "ref": task.ref,
        "subject": task.title,
        "promised": When(clock.due_at, zone_of(task, workspace)),
        "is_answer": clock.name != "resolution",
        "me_name": workspace.me.name,
        "client_name": client.name if client else "",
    }
    return to_requester(
        task, workspace,
        action=f"{APOLOGY}-{task.ref.lower()}", kind=APOLOGY, template=APOLOGY, values=values,
        unless="answered" if clock.name != "resolution" else "closed",
        hold=ASKS_APOLOGY,
    )  # fmt: skip


TIMERS = {WARN: warn, BREACH: breach}
