"""Events: added, claimed, given back. An attempt is counted and committed before anything reads it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from vamail.store import held
from vamail.store.numbers import next_ids
from vamail.store.rows import ClaimedEvent
from vamail.store.tables import event, mail
from vamail.store.unfinished import unfinished
from vamail.store.values import plain
from vamail.store.workers import crew

_CLAIM_LOCK = 7102002
PARENT_SECONDS = 30
"""How long a mail waits, once it is its turn, for a mail that it names and that is not handled yet."""
ATTEMPTS = 5
"""An event whose handling did not come back this many times is held instead of tried again.

Only a mail that was in hand is counted, and the process warms up before it takes one. What has not come
back twice is no longer the first thing that a process takes (`WARY_SECONDS`): else one that is killed again
and again just after its start would count one each time for the same first mail, which did nothing.
"""
WARY_SECONDS = {2: 2, 3: 4, 4: 8}
"""How long a process works on other things before it takes what did not come back so many times."""

WINDOW = 8
"""A worker that shares its lanes with others looks at this many groups of waiting events at once."""
GROUP_BYTES = 4_000_000
"""Raw mail that is claimed at once, so that a backlog of big mails is never in memory whole."""

_parent = event.alias("parent")
_parent_mail = mail.alias("parent_mail")


def _candidates() -> Any:
    """What waits, in order, without lanes in which somebody works; read and taken under one lock.

    `busy`: how many those are. `names`: it names (or is called like) an earlier mail of another lane that
    is not handled yet.
    """
    busy = event.alias("busy")
    in_work = select(busy.c.lane).where(unfinished(busy, event), busy.c.state == "claimed", busy.c.lane != "")
    lanes_in_work = select(func.count()).select_from(in_work.distinct().subquery()).scalar_subquery()
    names = (
        select(_parent.c.id)
        .join(_parent_mail, _parent_mail.c.event_id == _parent.c.id)
        .where(
            _parent_mail.c.message_id.in_((mail.c.in_reply_to, mail.c.message_id)),
            _parent_mail.c.message_id != "",
            _parent.c.state.in_(("new", "claimed")),
            (_parent.c.lane != event.c.lane) | (event.c.lane == ""),
            _parent.c.id < event.c.id,
        )
        .exists()
    )
    return (
        select(
            event.c.id,
            event.c.attempts,
            event.c.lane,
            mail.c.size,
            names.label("names"),
            lanes_in_work.label("busy"),
        )
        .outerjoin(mail, mail.c.event_id == event.c.id)
        .where(
            unfinished(event),
            event.c.state == "new",
            event.c.lane.not_in(in_work),
        )
        .order_by(event.c.id)
        .limit(bindparam("most"))
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


class Patience:
    """Since when each mail waits for another that it names, and since when this process claims at all;
    remembered by this process alone. `holds_back`: something was left for later by the last claim."""

    def __init__(self) -> None:
        self._since: dict[int, datetime] = {}
        self._begun: datetime | None = None
        self.holds_back = False

    def too_early(self, waiting: Iterable[Any], at: datetime) -> set[int]:
        """Those of the waiting rows that did not come back before, while this process is still young."""
        self._begun = min(self._begun or at, at)  # a clock may be set back
        age = (at - self._begun).total_seconds()
        return {row.id for row in waiting if age < WARY_SECONDS.get(row.attempts, 0)}

    def ended(self, waiting: Iterable[int], at: datetime) -> set[int]:
        """Those of the waiting mails that have waited `PARENT_SECONDS` since it was their turn."""
        self._since = {number: self._since.get(number, at) for number in waiting}
        patience = at - timedelta(seconds=PARENT_SECONDS)
        return {number for number, since in self._since.items() if since < patience}


def claim(
    connection: Connection, limit: int, worker: str, at: datetime, patience: Patience
) -> list[ClaimedEvent]:
    """Events for this worker, in order; inside a lane never before an earlier one is finished.

    A lane in which another worker has something claimed is left to it. With several workers each takes
    its share of the lanes and tells the others when something is left. A mail that names an earlier one of
    another lane (or has its Message-ID) waits for it, and its lane with it, at most `PARENT_SECONDS`.
    One whose earlier attempt did not come back is claimed alone, after the second time only by a process
    that has worked for a while (`WARY_SECONDS`), its lane behind it; after `ATTEMPTS` it is held instead.
    """
    workers = 1
    if connection.dialect.name != "sqlite":
        # A lane is read and taken in one step; without this two workers could split it between them.
        # A claim that a crash of the server undoes was never anybody's: no need to wait for its disk.
        connection.exec_driver_sql(
            f"SET LOCAL synchronous_commit = off; SELECT pg_advisory_xact_lock({_CLAIM_LOCK})"
        )
        workers = max(1, crew(connection))
    window = limit * WINDOW if workers > 1 else limit + limit
    waiting = connection.execute(_CANDIDATES, {"most": window}).all()
    tired = patience.ended([row.id for row in waiting if row.names], at)
    early = patience.too_early(waiting, at)
    patience.holds_back = bool(early)
    ids, alone = _group(_share(_unblocked(waiting, tired, early), workers), limit)
    if not ids:
        return []
    connection.execute(_TAKE, {"ids": ids, "by": worker})
    if workers > 1 and len(ids) < len(waiting):
        connection.exec_driver_sql("NOTIFY vamail")
    claimed = [_claimed(row, alone) for row in connection.execute(_CLAIMED, {"ids": ids})]
    if claimed[0].held:
        hold(connection, claimed[0].number, at)
    return claimed


def _unblocked(waiting: Sequence[Any], tired: set[int], early: set[int]) -> list[Any]:
    """What may be handled now: a mail that waits for another, or for this process to be older, keeps the
    rest of its lane waiting."""
    blocked: set[str] = set()
    free = []
    for row in waiting:
        if row.lane in blocked:
            continue
        if row.id in early or (row.names and row.id not in tired):
            blocked.update({row.lane} - {""})
        else:
            free.append(row)
    return free


def _share(free: Sequence[Any], workers: int) -> list[Any]:
    """This worker's part: whole lanes, those that have waited longest first.

    Its part of all lanes, those in which others work included: the last one's is as big as the first's.
    """
    lanes = dict.fromkeys(row.lane or row.id for row in free)
    all_lanes = len(lanes) + (free[0].busy if free else 0)
    mine = set(list(lanes)[: -(-all_lanes // workers)])
    return [row for row in free if (row.lane or row.id) in mine]


def _group(waiting: Sequence[Any], limit: int) -> tuple[list[int], bool]:
    """The events up to the first suspicious one, or that one alone; at most so many, and so many bytes."""
    ids: list[int] = []
    size = 0
    for row in waiting[:limit]:
        size += row.size or 0
        if row.attempts:
            return ([row.id], True) if not ids else (ids, False)
        if ids and size > GROUP_BYTES:
            break
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
        sender=row.sender,
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


def attempt(connection: Connection, numbers: Iterable[int], worker: str) -> None:
    """Count an attempt on events that this worker holds and is about to read."""
    connection.execute(_ATTEMPT, [{"of": number, "by": worker} for number in numbers])


def release(connection: Connection, workers: Sequence[str] | None, me: str, *, counted: bool = True) -> int:
    """Make claimed events of these workers (None: of all but me) claimable.

    Attempts stay counted, unless it is known that nothing happened to them (`counted` False).
    """
    statement = (
        update(event).where(unfinished(event), event.c.state == "claimed").values(state="new", worker="")
    )
    if workers is None:
        statement = statement.where(event.c.worker != me)
    else:
        statement = statement.where(event.c.worker.in_(workers))
    if not counted:
        fewer = case((event.c.attempts > 0, event.c.attempts - 1), else_=0)
        statement = statement.values(attempts=fewer)
    return connection.execute(statement).rowcount


_OPEN_ELSEWHERE = (
    select(event.c.id)
    .where(unfinished(event))
    .where((event.c.state == "new") | ((event.c.state == "claimed") & (event.c.worker != bindparam("me"))))
    .exists()
)


def is_mine(connection: Connection, worker: str) -> bool:
    """Whether everything that arrives now is this worker's alone: nobody else works here, and whatever is
    not handled yet lies with it already, so that no lane is overtaken."""
    if connection.execute(select(_OPEN_ELSEWHERE), {"me": worker}).scalar_one():
        return False
    return connection.dialect.name == "sqlite" or crew(connection) <= 1


def waiting(connection: Connection, kind: str = "") -> bool:
    """Whether events (of one kind: also claimed ones) are not handled yet."""
    query = select(event.c.id).where(unfinished(event)).limit(1)
    if kind:
        query = query.where(event.c.state.in_(("new", "claimed")), event.c.kind == kind)
    else:
        query = query.where(event.c.state == "new")
    return connection.execute(query).first() is not None
