"""Events: added, claimed, given back. An attempt is counted and committed before anything reads it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from vamail.store import held
from vamail.store.columns import plain
from vamail.store.numbers import next_ids
from vamail.store.rows import ClaimedEvent
from vamail.store.tables import event, mail
from vamail.store.unfinished import unfinished

_CLAIM_LOCK = 7102002
PARENT_SECONDS = 30
"""How long a mail waits for the mail that it answers when that is stored but not handled."""
ATTEMPTS = 5
"""An event whose handling did not come back this many times is held instead of tried again.

Only a mail that was in hand is counted, and the process warms up before it takes one; yet a process that
is killed again and again just after its start counts one each time for the same first mail, which did
nothing. With three, the kill tests held such a mail now and then.
"""

_earlier = event.alias("earlier")
_parent = event.alias("parent")
_parent_mail = mail.alias("parent_mail")


def _candidates() -> Any:
    lane_is_busy = (
        select(_earlier.c.id)
        .where(
            unfinished(_earlier, event),
            _earlier.c.lane == event.c.lane,
            _earlier.c.state == "claimed",
            _earlier.c.id < event.c.id,
        )
        .exists()
    )
    parent_waits = (
        select(_parent.c.id)
        .join(_parent_mail, _parent_mail.c.event_id == _parent.c.id)
        .where(
            mail.c.in_reply_to != "",
            _parent_mail.c.message_id == mail.c.in_reply_to,
            _parent.c.state.in_(("new", "claimed")),
            _parent.c.lane != event.c.lane,
            _parent.c.id < event.c.id,
            _parent.c.at > bindparam("patience"),
        )
        .exists()
    )
    return (
        select(event.c.id, event.c.attempts)
        .outerjoin(mail, mail.c.event_id == event.c.id)
        .where(unfinished(event), event.c.state == "new", (event.c.lane == "") | ~lane_is_busy, ~parent_waits)
        .order_by(event.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=event)
    )


_CANDIDATES = _candidates()
_TAKE = (
    update(event)
    .where(event.c.id.in_(bindparam("ids", expanding=True)))
    .values(state="claimed", worker=bindparam("by"), attempts=event.c.attempts + 1)
)
_CLAIMED = (
    select(
        event.c.id, event.c.kind, event.c.at, event.c.payload, event.c.attempts, mail.c.mailbox,
        mail.c.uidvalidity, mail.c.uid, mail.c.received_at, mail.c.blob_hash, mail.c.size, mail.c.oversize,
        mail.c.junk, mail.c.sender, mail.c.subject,
    )
    .outerjoin(mail, mail.c.event_id == event.c.id)
    .where(event.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(event.c.id)
)  # fmt: skip


def add(
    connection: Connection, kind: str, payload: Mapping[str, Any], lane: str, at: datetime, worker: str = ""
) -> int:
    """A new event that waits to be claimed, or is claimed by `worker` already; its number."""
    return add_many(connection, kind, [payload], lane, at, worker)[0]


def add_many(
    connection: Connection, kind: str, payloads: Sequence[Mapping[str, Any]], lane: str, at: datetime,
    worker: str = "",
) -> list[int]:  # fmt: skip
    """New events of one kind; their numbers in order."""
    numbers = list(next_ids(connection, event, len(payloads)))
    if numbers:
        connection.execute(
            insert(event),
            [
                {
                    "id": number, "kind": kind, "at": at, "payload": dict(payload), "lane": plain(lane),
                    "state": "claimed" if worker else "new", "attempts": int(bool(worker)), "worker": worker,
                    "verdict": "", "workspace_hash": "", "reasons": [], "handled_at": None,
                }
                for number, payload in zip(numbers, payloads, strict=True)
            ],
        )  # fmt: skip
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql("NOTIFY vamail")
    return numbers


def claim(connection: Connection, limit: int, worker: str, at: datetime) -> list[ClaimedEvent]:
    """Events for this worker, in order; inside a lane never before an earlier one is finished.

    One whose earlier attempt did not come back is claimed alone; after `ATTEMPTS` it is held instead.
    """
    if connection.dialect.name != "sqlite":
        # a lane is read and taken in one step; without this two workers could split it between them
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_CLAIM_LOCK})")
    patience = at - timedelta(seconds=PARENT_SECONDS)
    waiting = connection.execute(_CANDIDATES, {"most": limit, "patience": patience}).all()
    ids, alone = _group(waiting)
    if not ids:
        return []
    connection.execute(_TAKE, {"ids": ids, "by": worker})
    claimed = [_claimed(row, alone) for row in connection.execute(_CLAIMED, {"ids": ids})]
    if claimed[0].held:
        hold(connection, claimed[0].number, at)
    return claimed


def _group(waiting: Sequence[Any]) -> tuple[list[int], bool]:
    """The events up to the first suspicious one, or that one alone."""
    ids: list[int] = []
    for row in waiting:
        if row.attempts:
            return ([row.id], True) if not ids else (ids, False)
        ids.append(row.id)
    return ids, False


def _claimed(row: Any, alone: bool) -> ClaimedEvent:
    common = {
        "number": row.id, "kind": row.kind, "at": row.at, "payload": row.payload, "attempts": row.attempts,
        "alone": alone, "held": row.attempts > ATTEMPTS,
    }  # fmt: skip
    if row.mailbox is None:
        return ClaimedEvent(**common)
    return ClaimedEvent(
        **common, mailbox=row.mailbox, uidvalidity=row.uidvalidity, uid=row.uid, received_at=row.received_at,
        blob_hash=row.blob_hash, size=row.size, oversize=row.oversize, junk=row.junk,
    )  # fmt: skip


def hold(connection: Connection, number: int, at: datetime, reason: str = "") -> None:
    """Set an event aside for the VA without a decision."""
    reason = reason or _STOPPED
    row = connection.execute(_CLAIMED, {"ids": [number]}).one()
    connection.execute(_HOLD, {"of": number, "now": at})
    held.insert_rows(
        connection,
        [held.row("failed", number, row.sender or "", row.subject or "", reason, at)],
    )


_STOPPED = f"vamail stopped {ATTEMPTS} times while it read this; it was set aside so that the rest goes on"
_HOLD = (
    update(event)
    .where(event.c.id == bindparam("of"))
    .values(state="held", verdict="held", worker="", handled_at=bindparam("now"))
)
_ATTEMPT = (
    update(event)
    .where(event.c.id == bindparam("of"), event.c.state == "claimed", event.c.worker == bindparam("by"))
    .values(attempts=event.c.attempts + 1)
)
_GIVE_BACK = (
    update(event)
    .where(event.c.id == bindparam("of"), event.c.state == "claimed", event.c.worker == bindparam("by"))
    .values(state="new", worker="", attempts=event.c.attempts - 1)
)


def attempt(connection: Connection, numbers: Iterable[int], worker: str) -> None:
    """Count an attempt on events that this worker holds and is about to read."""
    connection.execute(_ATTEMPT, [{"of": number, "by": worker} for number in numbers])


def give_back(connection: Connection, numbers: Iterable[int], worker: str) -> None:
    """Unclaim events that nothing has looked at, e.g. when stopping; the attempt does not count."""
    rows = [{"of": number, "by": worker} for number in numbers]
    if rows:
        connection.execute(_GIVE_BACK, rows)


def release(connection: Connection, workers: Sequence[str] | None, me: str) -> int:
    """Make claimed events of these dead workers (None: of all but me) claimable; attempts stay counted."""
    statement = (
        update(event).where(unfinished(event), event.c.state == "claimed").values(state="new", worker="")
    )
    if workers is None:
        statement = statement.where(event.c.worker != me)
    else:
        statement = statement.where(event.c.worker.in_(workers))
    return connection.execute(statement).rowcount


def waiting(connection: Connection, kind: str = "") -> bool:
    """Whether events (of one kind: also claimed ones) are not handled yet."""
    query = select(event.c.id).where(unfinished(event)).limit(1)
    if kind:
        query = query.where(event.c.state.in_(("new", "claimed")), event.c.kind == kind)
    else:
        query = query.where(event.c.state == "new")
    return connection.execute(query).first() is not None
