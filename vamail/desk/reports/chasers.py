"""Polite chasers: somebody owes an answer, and is asked for it once more."""

from dataclasses import replace
from datetime import datetime, timedelta

from vamail.desk.life.conversation import greeting_of, to_requester, zone_of
from vamail.desk.life.people import client_of, is_anothers, is_va
from vamail.desk.promise.pauses import ASKS_FROZEN, ASKS_LATE, FROZEN
from vamail.desk.promise.waiting import CLIENT, with_next_chaser
from vamail.mail.addresses import read_addresses
from vamail.model.decision import Decision, Reason
from vamail.model.desk import Desk, KnownTask
from vamail.model.effects import Keep, SendMail, WriteJournal
from vamail.model.events import TimerDue
from vamail.model.ledger import Wait
from vamail.model.message import Address
from vamail.model.time import iso_utc
from vamail.model.values import Value, When
from vamail.workspace.types import Workspace


def chase(event: TimerDue, desk: Desk, workspace: Workspace, now: datetime) -> Decision:
    """A chaser fell due: sent where the answer is still owed, and the next one set."""
    wait = desk.kept(Wait, event.subject)
    task = desk.task(str(wait.task)) if wait is not None else None
    if wait is None or task is None or not wait.is_open or wait.chase_at != event.due_at:
        return _nothing(event, "nobody owes an answer any more, or another chaser took its place")
    to = recipient(wait.whom, task, workspace)
    if to is None:
        return _nothing(event, f"nobody can be asked for {wait.whom}; it stays in your brief")
    late = workspace.late.way("chase") if now - event.due_at > _late(workspace) else "send"
    gone = replace(wait, version=wait.version + 1)
    if late != "skip":
        gone = replace(gone, chased=wait.chased + 1, last_chased_at=now)
    gone, timers = with_next_chaser(gone, workspace, now)
    if late == "skip":
        why = "it fell due while nobody ran (`late: {chase: skip}`)"
        skipped = WriteJournal(step="chase", what=f"not sent: {event.subject}", why=why, task=task.ref)
        return Decision(
            task=task.ref,
            reasons=(Reason("chase", event.subject, False, why),),
            effects=(Keep(value=gone), *timers, skipped),
        )
    hold = ASKS_FROZEN if FROZEN in task.tags else ASKS_LATE if late == "ask" else ""
    why = f"owed since {iso_utc(wait.since)}; chaser {gone.chased}"
    return Decision(
        task=task.ref,
        reasons=(Reason("chase", event.subject, True, why),),
        effects=(
            Keep(value=gone),
            _mail(wait, task, to, workspace, gone.chased, hold),
            *timers,
            WriteJournal(step="chase", what=_said(to, hold), why=why, task=task.ref),
        ),
    )


def _said(to: Address, hold: str) -> str:
    return f"{to.email} is asked again if you say ok" if hold else f"asked {to.email} again"


def recipient(whom: str, task: KnownTask, workspace: Workspace) -> Address | None:
    """Who is asked: the task's requester, or the one address in the words for somebody else.

    None where there is none, where it is the VA's own, and where it is another client's: nothing about one
    client's task goes to another, whoever asked for it once.
    """
    found = Address(task.requester, task.requester_name) if whom == CLIENT else _address_in(whom)
    if found is None or is_va(found.email, workspace) or _is_anothers(found.email, task, workspace):
        return None
    return found


def _is_anothers(email: str, task: KnownTask, workspace: Workspace) -> bool:
    if not task.client:  # a stranger's task is no client's, whoever is waited for
        return client_of(email, workspace) is not None and email.casefold() != task.requester.casefold()
    return is_anothers(email, task.client, workspace)


def _address_in(whom: str) -> Address | None:
    found = read_addresses(whom.encode("utf-8", "replace")) if "@" in whom else ()
    one = found[0] if len(found) == 1 else None
    return one if one is not None and one.domain else None


def _late(workspace: Workspace) -> timedelta:
    return timedelta(seconds=workspace.late.after_seconds)


def _nothing(event: TimerDue, why: str) -> Decision:
    return Decision(reasons=(Reason("chase", event.subject, False, why),))


def _mail(wait: Wait, task: KnownTask, to: Address, workspace: Workspace, number: int, hold: str) -> SendMail:
    """The chaser: into the client's conversation, or a mail of its own that names no client."""
    mine = wait.whom == CLIENT
    zone = zone_of(task, workspace) if mine else workspace.me.zone
    values: dict[str, Value] = {
        "greeting_name": greeting_of(task) if mine else "" if "@" in to.name else to.name,
        "ref": task.ref,
        "subject": task.title if mine else "",
        "what": wait.what,
        "since": When(wait.since, zone, date_only=True),
        "deadline": When(task.due_at, zone, date_only=True) if mine and task.due_at else None,
        "times": number,
    }
    action, automatic = f"chase-{number}", "auto-generated"
    if mine:
        return to_requester(
            task, workspace, action=action, kind="chase", template="chase", values=values,
            auto_submitted=automatic, unless="not waiting", hold=hold,
        )  # fmt: skip
    client = workspace.client(task.client)
    return SendMail(
        action=action, kind="chase", to=to, template="chase_other", language=workspace.me.language,
        values=values, task=task.ref, client=task.client if client_of(to.email, workspace) is client else "",
        auto_submitted=automatic, unless="not waiting", hold=hold,
    )  # fmt: skip
