"""Deliveries: final bytes on their way out. *Sending* is committed before a connection opens, *sent*
before the next mail goes over it; a fate that nobody knows is a state of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Connection, Select, bindparam, func, or_, select, update

from vamail.model.effects import HoldDelivery, SendMail
from vamail.model.outcome import PERHAPS, Deferred, Delivered, Outcome, Rejected, Unknown
from vamail.store import errands, events, held, pausing
from vamail.store.deltas import CLOSED, counts
from vamail.store.errors import Conflict
from vamail.store.rows import DeliveryJob, NewErrand, OutgoingMail
from vamail.store.tables import delivery, event, ledger, mail, task
from vamail.store.unfinished import unfinished
from vamail.store.values import plain, to_text

Result = tuple[DeliveryJob, Outcome, datetime | None, datetime]
"""A job, how it ended, when to try again (None: never), and the instant it ended at."""

_WAITING = ("queued", "deferred", "unknown")
_JOB_COLUMNS = (
    delivery.c.id, delivery.c.kind, delivery.c.recipient, delivery.c.envelope_from, delivery.c.raw,
    delivery.c.message_id, delivery.c.attempts, delivery.c.money, delivery.c.task, delivery.c.subject,
    delivery.c.client, delivery.c.event_id, delivery.c.created_at, delivery.c.not_after, delivery.c.unless,
    delivery.c.status, delivery.c.worker, delivery.c.arrived_at,
)  # fmt: skip
_DUE = (
    select(delivery.c.id, delivery.c.status)
    .where(
        unfinished(delivery),
        delivery.c.status.in_(_WAITING),
        delivery.c.next_at <= bindparam("now"),
        or_(delivery.c.not_after.is_(None), delivery.c.not_after > bindparam("now")),
    )
    .order_by(delivery.c.next_at, delivery.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(delivery)
    .where(delivery.c.id.in_(bindparam("ids", expanding=True)))
    .values(status="sending", worker=bindparam("by"), attempts=delivery.c.attempts + 1)
)
_JOBS = (
    select(*_JOB_COLUMNS).where(delivery.c.id.in_(bindparam("ids", expanding=True))).order_by(delivery.c.id)
)
_SETTLE = (
    "UPDATE delivery SET status = {0}, sent_at = {0}, next_at = {0}, last_error = {0}, worker = '' "
    "WHERE id = {0} AND (status = 'sending' AND worker = {0} OR status = {0})"
)
_OURS = (
    select(delivery.c.id, delivery.c.worker)
    .where(delivery.c.id.in_(bindparam("ids", expanding=True)), delivery.c.status == "sending")
    .with_for_update()
)
# Written out, since it runs once for each mail sent: the same through SQLAlchemy costs twice as much.
_SETTLE_IN = {"sqlite": _SETTLE.format("?"), "postgresql": _SETTLE.format("%s")}
CANCEL = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("of"),
        # no IN: with several rows of parameters there can be none
        or_(*(delivery.c.status == one for one in ("queued", "deferred", "held", "unknown"))),
    )
    .values(status="cancelled", last_error=bindparam("reason"), next_at=None)
)
"""Cancel what is not on its way; parameters `of` and `reason`."""

_DROP = (
    update(delivery)
    .where(delivery.c.id == bindparam("of"), delivery.c.status == "sending")
    .values(status="cancelled", last_error=bindparam("reason"), next_at=None, worker="")
)
_ABOUT = select(task.c.status, task.c.answered_at).where(task.c.ref == bindparam("ref"))
_WAITS = select(ledger.c.key).where(
    ledger.c.task == bindparam("ref"), ledger.c.kind == "wait", ledger.c.open,
    ledger.c.superseded_by.is_(None),
)  # fmt: skip
_HURRY = (
    update(delivery)
    .where(delivery.c.id.in_(bindparam("ids", expanding=True)), delivery.c.status.in_(("queued", "deferred")))
    .values(next_at=bindparam("now", type_=delivery.c.next_at.type), status="queued")
)
_LEAVES = select(delivery.c.id).where(
    delivery.c.id.in_(bindparam("ids", expanding=True)), delivery.c.status.in_(("sending", "sent"))
)
_HOLD_BACK = (
    update(delivery)
    .where(delivery.c.id == bindparam("of"), delivery.c.status.in_(("queued", "deferred")))
    .values(status="held", next_at=None, last_error=bindparam("reason"))
    .returning(delivery.c.event_id, delivery.c.recipient, delivery.c.subject)
)


def hurry(connection: Connection, numbers: Sequence[int], at: datetime) -> None:
    """What waits for its time leaves now."""
    if numbers:
        connection.execute(_HURRY, {"ids": list(numbers), "now": at})


def cancel(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Cancel what is not on its way (`of`, `reason`). Raises Conflict as `hold_back` does."""
    if rows and connection.execute(CANCEL, rows).rowcount < len(rows):
        _still_here(connection, [row["of"] for row in rows])


def _still_here(connection: Connection, numbers: Sequence[int]) -> None:
    """The VA is told that a mail was stopped: what began to leave after that was decided is decided again."""
    left = connection.execute(_LEAVES, {"ids": list(numbers)}).scalars().all()
    if left:
        raise Conflict(f"deliveries {left} began to leave before they could be stopped")


def hold_back(connection: Connection, effects: Sequence[HoldDelivery], at: datetime) -> list[dict[str, Any]]:
    """Stop what has not left; the held entries of those that could be stopped.

    Raises Conflict where one of them began to leave since it was decided on.
    """
    rows = []
    for effect in effects:
        found = connection.execute(_HOLD_BACK, {"of": effect.delivery, "reason": plain(effect.why)}).first()
        if found is not None:
            rows.append(
                held.row(
                    "delivery", found.event_id, found.recipient, found.subject, effect.why, at,
                    effect.delivery,
                )
            )  # fmt: skip
    if len(rows) < len(effects):
        _still_here(connection, [effect.delivery for effect in effects])
    return rows


def brake_address(email: str) -> str:
    """The address by which brakes count: without case, and without a plus-tag (RFC 5233)."""
    local, at, domain = email.casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def new_row(
    number: int,
    event_id: int,
    effect: SendMail,
    out: OutgoingMail,
    task: str | None,
    worker: str,
    at: datetime,
) -> dict[str, Any]:
    """The row of a decided mail: held, waiting for its time, or already `sending` for this worker."""
    problem = out.problem or effect.hold
    waits = effect.not_before is not None and effect.not_before > at
    status = "held" if problem else "queued" if waits or not worker else "sending"
    brake = counts(effect)
    return {
        "id": number, "event_id": event_id, "action": effect.action, "task": task, "client": effect.client,
        "kind": effect.kind, "recipient": effect.to.email, "envelope_from": out.envelope_from,
        "subject": out.subject, "message_id": out.message_id, "raw": out.kept if out.problem else out.raw,
        "text": out.text, "html": out.html, "status": status, "attempts": int(status == "sending"),
        "last_error": plain(problem), "created_at": at,
        "next_at": None if status != "queued" else effect.not_before or at, "not_after": effect.not_after,
        "unless": effect.unless, "money": effect.money, "worker": worker if status == "sending" else "",
        "sent_at": None, "arrived_at": effect.arrived_at, "problem": plain(out.problem),
        "brake_at": effect.arrived_at if brake else None,
        "brake_address": brake_address(effect.to.email) if brake else "",
        "brake_domain": effect.to.domain.casefold() if brake else "",
    }  # fmt: skip


def job_of(row: dict[str, Any]) -> DeliveryJob:
    """The job of a row of this group's own commit; `queued` before it, since never tried."""
    return DeliveryJob(
        id=row["id"], kind=row["kind"], recipient=row["recipient"], envelope_from=row["envelope_from"],
        raw=row["raw"], message_id=row["message_id"], attempts=row["attempts"], money=row["money"],
        task=row["task"], status="queued", subject=row["subject"], client=row["client"],
        event=row["event_id"],
        created_at=row["created_at"], not_after=row["not_after"], unless=row["unless"],
        worker=row["worker"], arrived_at=row["arrived_at"],
    )  # fmt: skip


def _job(row: Any, status: str) -> DeliveryJob:
    return DeliveryJob(
        id=row.id, kind=row.kind, recipient=row.recipient, envelope_from=row.envelope_from,
        raw=bytes(row.raw),
        message_id=row.message_id, attempts=row.attempts, money=row.money, task=row.task, status=status,
        subject=row.subject, client=row.client, event=row.event_id, created_at=row.created_at,
        not_after=row.not_after, unless=row.unless, worker=row.worker,
        arrived_at=row.arrived_at,
    )  # fmt: skip


def claim(connection: Connection, limit: int, worker: str, at: datetime) -> list[DeliveryJob]:
    """Deliveries due, now `sending` for this worker, by number."""
    # two statements, since SQLite's RETURNING cannot name what the status was before
    due = connection.execute(_DUE, {"now": at, "most": limit}).all()
    if not due:
        return []
    before: dict[int, str] = {row[0]: row[1] for row in due}
    connection.execute(_TAKE, {"ids": list(before), "by": worker})
    jobs = [_job(row, before[row.id]) for row in connection.execute(_JOBS, {"ids": list(before)})]
    moot = [(job, why) for job in jobs if job.unless and (why := _moot(connection, job))]
    for job, why in moot:
        connection.execute(_DROP, {"of": job.id, "reason": why})
    return pausing.stop(connection, [job for job in jobs if all(job is not one for one, _ in moot)], at)


def _moot(connection: Connection, job: DeliveryJob) -> str:
    """Why this mail is pointless by now (`SendMail.unless`), or an empty string."""
    found = connection.execute(_ABOUT, {"ref": job.task}).first()
    if found is None:
        return ""
    answered = found.answered_at is not None and found.answered_at > job.created_at
    waits = connection.execute(_WAITS, {"ref": job.task}).first()
    why = {
        "answered": answered and "you have answered meanwhile",
        "closed": found.status in CLOSED and f"the task is {found.status}",
        "not waiting": waits is None and "nobody owes an answer any more",
    }
    return why.get(job.unless) or ""


def settle(connection: Connection, results: Sequence[Result], follow: Sequence[NewErrand] = ()) -> None:
    """Write how attempts ended, in one transaction; what does not go on by itself becomes an event, so that
    the VA is told.

    Deferred without a next instant is given up; Unknown without one is held for the VA. What another
    worker took over meanwhile is his; only that it was delivered is written also where it is unknown.
    """
    if not results:
        return
    statement, at = _SETTLE_IN[connection.dialect.name], results[0][3]
    results = _still_ours(connection, results)
    if results:
        connection.exec_driver_sql(statement, [_settled(*result) for result in results])
    for job, outcome, again_at, ended_at in results:
        if isinstance(outcome, Rejected) or (isinstance(outcome, Deferred) and again_at is None):
            events.add(
                connection, "delivery_failed", failure(job, outcome.error, _reply(outcome)), "", ended_at
            )
        elif isinstance(outcome, Unknown) and again_at is None:
            reason = f"{PERHAPS}: {outcome.error}"
            held.insert_rows(
                connection,
                [held.row("delivery", job.event, job.recipient, job.subject, reason, ended_at, job.id)],
            )
            events.add(connection, "delivery_failed", {**failure(job, reason), "perhaps": True}, "", ended_at)
    errands.insert_rows(connection, [errands.row(new, at=at) for new in follow])


def _reply(outcome: Outcome) -> str:
    """The server's words where it refused the recipient itself."""
    return outcome.reply if isinstance(outcome, Rejected) and outcome.stage == "rcpt" else ""


def failure(job: DeliveryJob, error: str, reply: str = "") -> dict[str, Any]:
    """Payload of a `delivery_failed` event: the fields of `model.events.DeliveryFailed`."""
    return {
        "delivery": job.id, "kind": job.kind, "to": job.recipient, "subject": job.subject,
        "task": job.task or "", "error": plain(error), "reply": plain(reply),
    }  # fmt: skip


def _still_ours(connection: Connection, results: Sequence[Result]) -> Sequence[Result]:
    """The results without what did not arrive and was taken over by another worker meanwhile."""
    asked = [job.id for job, outcome, *_ in results if not isinstance(outcome, Delivered)]
    if not asked:
        return results
    ours = {tuple(row) for row in connection.execute(_OURS, {"ids": asked})}
    return [
        result for result in results
        if isinstance(result[1], Delivered) or (result[0].id, result[0].worker) in ours
    ]  # fmt: skip


def _settled(
    job: DeliveryJob, outcome: Outcome, again_at: datetime | None, at: datetime
) -> tuple[str, str | None, str | None, str, int, str, str]:
    """Status, sent at, next at, error; number, worker, and from which other status it may come."""
    again = None if again_at is None else to_text(again_at)
    match outcome:
        case Delivered():
            return "sent", to_text(at), None, "", job.id, job.worker, "unknown"
        case Deferred(error=error):
            return "deferred" if again else "failed", None, again, plain(error), job.id, job.worker, ""
        case Rejected(error=error):
            return "failed", None, None, plain(error), job.id, job.worker, ""
        case Unknown(error=error):
            return "unknown" if again else "held", None, again, plain(error), job.id, job.worker, ""
        case _:
            assert_never(outcome)


_LOST = "the process that was sending this ended before it knew the result"


def abandoned(
    connection: Connection, workers: Sequence[str] | None, me: str, at: datetime
) -> list[DeliveryJob]:
    """What dead workers (None: all but me) were sending, now `sending` for me, to be looked up first."""
    statement = update(delivery).where(unfinished(delivery), delivery.c.status == "sending")
    dead = delivery.c.worker != me if workers is None else delivery.c.worker.in_(workers)
    taken = statement.where(dead).values(worker=me, last_error=_LOST, next_at=at).returning(delivery.c.id)
    ids = list(connection.execute(taken).scalars())
    return [_job(row, "unknown") for row in connection.execute(_JOBS, {"ids": ids})] if ids else []


def leave_unknown(connection: Connection, workers: Sequence[str], at: datetime) -> None:
    """What these dead workers were sending is `unknown` and due: whoever claims it looks it up first."""
    connection.execute(
        update(delivery)
        .where(unfinished(delivery), delivery.c.status == "sending", delivery.c.worker.in_(workers))
        .values(status="unknown", worker="", next_at=at, last_error=_LOST)
    )


_EXPIRED = (
    select(
        *_JOB_COLUMNS,
        event.c.payload.label("made_by"),
        mail.c.blob_hash,
        mail.c.received_at,
    )
    .join(event, event.c.id == delivery.c.event_id)
    .outerjoin(mail, mail.c.event_id == delivery.c.event_id)
    .where(unfinished(delivery), delivery.c.status.in_(_WAITING), delivery.c.not_after <= bindparam("now"))
    .order_by(delivery.c.id)
    .with_for_update(skip_locked=True, of=delivery)
)


def expire(connection: Connection, at: datetime) -> int:
    """Cancel what was not delivered by its `not_after`; how many. Each becomes an event.

    What answered a mail becomes `acknowledgement_expired` (payload: delivery, task, blob, received_at)
    and is decided again; anything else becomes `delivery_failed`.
    """
    late = connection.execute(_EXPIRED, {"now": at}).all()
    if late:
        reason = "it was not delivered by the instant until which it made sense"
        connection.execute(CANCEL, [{"of": row.id, "reason": reason} for row in late])
        for row in late:
            again = _answered_mail(row)
            if again is None:
                events.add(connection, "delivery_failed", failure(_job(row, row.status), reason), "", at)
            else:
                events.add(connection, "acknowledgement_expired", again, "", at)
    return len(late)


def _answered_mail(row: Any) -> dict[str, Any] | None:
    """The mail that an expired delivery answered, also when it was decided again before."""
    blob = row.blob_hash or row.made_by.get("blob")
    if not blob or row.arrived_at is None:
        return None
    received_at = to_text(row.received_at) if row.received_at else row.made_by["received_at"]
    return {"delivery": row.id, "task": row.task or "", "blob": blob, "received_at": received_at}


def next_instants() -> list[Select[tuple[datetime]]]:
    """Queries for the instants at which a delivery must be tried or given up."""
    return [
        select(func.min(column)).where(unfinished(delivery), delivery.c.status == status)
        for status in _WAITING
        for column in (delivery.c.next_at, delivery.c.not_after)
    ]


def counted(connection: Connection) -> dict[str, int]:
    """How many deliveries are in each status."""
    waiting = select(delivery.c.status, func.count()).where(unfinished(delivery)).group_by(delivery.c.status)
    sent = select(func.count()).where(delivery.c.sent_at.is_not(None))
    counts = {row[0]: row[1] for row in connection.execute(waiting)}
    return {**counts, "sent": connection.execute(sent).scalar_one()}


_RAW = select(delivery.c.raw, delivery.c.problem).where(delivery.c.id == bindparam("number"))


def raw(connection: Connection, number: int) -> bytes:
    """The bytes of one delivery; none where it could not be written. Raises LookupError for a number that
    there is not."""
    found = connection.execute(_RAW, {"number": number}).first()
    if found is None:
        raise LookupError(f"no delivery has the number {number}")
    return b"" if found.problem else bytes(found.raw)
