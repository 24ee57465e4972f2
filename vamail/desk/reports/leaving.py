"""What goes out by itself today, unless the VA says otherwise: mails that wait for their time, and timers
that will send some. A timer is shown only where it would send one as things stand now; it looks again itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vamail.desk.promise.local import local_day
from vamail.desk.promise.pauses import ALWAYS
from vamail.desk.reports.chasers import recipient
from vamail.model.billing import Invoice
from vamail.model.desk import Desk, KnownTask
from vamail.model.ids import TaskKey
from vamail.model.ledger import Wait
from vamail.model.meetings import Meeting
from vamail.model.time import iso_utc
from vamail.workspace.types import Workspace

QUIET_KINDS = (*ALWAYS, "alarm")
_GONE = ("declined", "delegated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A mail that goes out by itself today: `kind` is the delivery's or the timer's."""

    at: datetime
    kind: str
    to: str
    client: str
    task: str
    subject: str = ""


def leaving(
    desk: Desk, known: dict[str, KnownTask], workspace: Workspace, now: datetime, ends_at: datetime
) -> tuple[Leaving, ...]:
    """All of it up to `ends_at`, by time; `known` are the tasks by reference."""
    found = [
        Leaving(
            at=max(mail.next_at or now, now), kind=mail.kind, to=mail.recipient, client=mail.client,
            task=mail.task or "", subject=mail.subject,
        )
        for mail in desk.planned_mails()
        if mail.status in ("queued", "deferred") and mail.kind not in QUIET_KINDS
        and (mail.next_at is None or mail.next_at < ends_at)
    ]  # fmt: skip
    found += _chasers(desk, known, workspace, now, ends_at)
    for timer in desk.planned_timers(ends_at):
        if timer.due_at < ends_at:
            found += _of_timer(timer.kind, timer.subject, max(timer.due_at, now), desk, workspace)
    return tuple(sorted(found, key=lambda one: one.at))


def _chasers(
    desk: Desk, known: dict[str, KnownTask], workspace: Workspace, now: datetime, ends_at: datetime
) -> Iterator[Leaving]:
    """Chasers that fall due today, where their answer is still owed and somebody can be asked."""
    waits = {wait.key: wait for wait in desk.kept_open(Wait)}
    for timer in desk.planned_timers(ends_at):
        wait = waits.get(timer.subject) if timer.kind == "chase" else None
        task = known.get(str(wait.task)) if wait is not None else None
        if wait is None or task is None or wait.chase_at != timer.due_at or timer.due_at >= ends_at:
            continue
        to = recipient(wait.whom, task, workspace)
        if to is not None:
            yield Leaving(
                at=max(timer.due_at, now), kind="chase", to=to.email, client=wait.client, task=task.ref,
                subject=task.title,
            )  # fmt: skip


def _of_timer(kind: str, subject: str, at: datetime, desk: Desk, workspace: Workspace) -> Iterator[Leaving]:
    """Reminders of a meeting (`M-7/<start>/<minutes>`), once a client, or of an invoice (`I-7/<stage>`)."""
    name, _, rest = subject.partition("/")
    meeting = desk.kept(Meeting, name) if kind == "remind" else None
    if meeting is not None and meeting.status == "confirmed" and _begins(meeting, rest.partition("/")[0]):
        coming = [one for one in meeting.guests if one.answer not in _GONE and not one.missed]
        for guest in {one.client or one.email: one for one in reversed(coming)}.values():
            yield _reminder(kind, at, guest.email, guest.client, meeting.task, f"{name} {meeting.title}")
    invoice = desk.kept(Invoice, name) if kind == "dun" else None
    if invoice is not None and _is_chased(invoice, at, workspace):
        to = next(iter(invoice.recipients), "")
        yield _reminder(kind, at, to, invoice.client, invoice.task, f"{name} {invoice.number}")


def _reminder(
    kind: str, at: datetime, to: str, client: str, task: TaskKey | None, subject: str
) -> Leaving:  # fmt: skip
    return Leaving(at=at, kind=kind, to=to, client=client, task=str(task or ""), subject=subject)


def _begins(meeting: Meeting, start: str) -> bool:
    """Whether it, or one of a series, still begins then, as far as can be told without expanding it."""
    return bool(meeting.rule) or iso_utc(meeting.start_at) == start


def _is_chased(invoice: Invoice, at: datetime, workspace: Workspace) -> bool:
    is_owed = invoice.status == "issued" and invoice.type != "credit" and invoice.due > 0
    promised = invoice.promised_on
    waits = promised is not None and local_day(at, workspace.me.zone) <= promised
    return is_owed and not invoice.paused_why and not waits
