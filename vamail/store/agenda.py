"""What deciders read of the desk beside mails: tasks to do, the ledger, what will leave and fall due.

Answers are as of the event, as everywhere on the desk; what has not left or fallen due is as it is now,
since it is asked by decisions about to be made, never by one that is explained.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, bindparam, func, select

from vamail.model.desk import HeldEntry, K, KnownTask, OpenWork, PlannedMail, PlannedTimer, open_work
from vamail.model.ledger import Clock, PinnedHours
from vamail.store import ledger, tasks
from vamail.store.database import Database
from vamail.store.overlay import Overlay
from vamail.store.tables import delivery, held, mail, task, timer
from vamail.store.unfinished import delivery_is_counted, held_is_open, task_is_open, unfinished

_OPEN = select(task.c.ref).where(task_is_open).order_by(task.c.number)
_CLOSED = (
    select(task.c.ref)
    .where(task.c.closed_at >= bindparam("since"), task.c.closed_at < bindparam("until"))
    .order_by(task.c.number)
)
_PLANNED = (
    select(
        delivery.c.id, delivery.c.event_id, delivery.c.action, delivery.c.kind, delivery.c.recipient,
        delivery.c.client, delivery.c.task, delivery.c.subject, delivery.c.status, delivery.c.next_at,
        delivery.c.created_at, delivery.c.not_after,
    )
    .where(unfinished(delivery), delivery.c.status.in_(("queued", "deferred", "unknown", "held")))
    .order_by(delivery.c.id)
)  # fmt: skip
_TIMERS = (
    select(timer.c.kind, timer.c.subject, timer.c.occurrence, timer.c.due_at)
    .where(timer.c.done_at.is_(None), timer.c.due_at <= bindparam("until"))
    .order_by(timer.c.due_at, timer.c.id)
)
_HELD = select(held).where(held_is_open, held.c.event_id < bindparam("before")).order_by(held.c.id)
_SENT_TO = select(delivery.c.id).where(
    delivery.c.recipient.in_((bindparam("email"), bindparam("as_written"))),
    delivery.c.status == "sent",
    delivery.c.event_id < bindparam("before"),
)
_HEARD_FROM = select(mail.c.event_id).where(
    mail.c.sender_email == bindparam("email"),
    mail.c.verdict.in_(("filed", "joined", "answer")),
    mail.c.event_id < bindparam("before"),
)
MOST_WORK = 300
"""So many tasks fill weeks, whatever else is open."""

_WORK = (
    select(
        task.c.ref, task.c.status, task.c.due_at, task.c.promised_at, task.c.answered_at,
        task.c.acknowledged_at, task.c.estimate_minutes, task.c.received_at,
    )
    .where(task_is_open)
    .order_by(task.c.number.desc())
    .limit(bindparam("most"))
)  # fmt: skip
CHUNK = 500
_DECIDED = select(func.count()).select_from(delivery).where(
    delivery.c.created_at >= bindparam("since"),
    delivery_is_counted,
    delivery.c.status != "held",
    delivery.c.event_id < bindparam("before"),
)  # fmt: skip


_T = TypeVar("_T")


class Agenda:
    """One half of `store.desk.SqlDesk`: what is asked by the VA's commands, the clocks and the reports."""

    _database: Database
    _as_of: int | None
    _before: int
    _overlay: Overlay
    _asked: dict[tuple[Any, ...], Any]
    """What was asked of the ledger already: nothing is written while a group is decided."""
    _work: dict[str, OpenWork] | None
    _pins: dict[str, PinnedHours]
    _clocks: dict[str, tuple[Clock, ...]]

    def open_tasks(self, client: str = "") -> tuple[KnownTask, ...]:
        """Tasks with something left to do, of one client or of all, by number."""
        refs = self._now(lambda connection: connection.execute(_OPEN).scalars().all())
        found = {one.ref: one for one in self._known(refs)}
        found.update(self._overlay.tasks)
        return tuple(one for one in found.values() if one.is_open and (not client or one.client == client))

    def open_work(self) -> tuple[OpenWork, ...]:
        """What is to be done for open tasks; of very many, the newest. Asked once in a group."""
        if self._work is None:
            if self._as_of is None:
                rows = self._now(lambda connection: connection.execute(_WORK, {"most": MOST_WORK}).all())
                known = [_task_of(row) for row in rows]
            else:
                known = list(self.open_tasks())
            self._work = {one.ref: work for one in known if (work := open_work(one)) is not None}
            self._overlay.touched.update(self._overlay.tasks)
        while self._overlay.touched:
            ref = self._overlay.touched.pop()
            work = open_work(self._overlay.tasks[ref])
            if work is None:
                self._work.pop(ref, None)
            else:
                self._work[ref] = work
        return tuple(self._work.values())

    def tasks_closed(self, since: datetime, until: datetime) -> tuple[KnownTask, ...]:
        """Tasks that were closed from `since` to before `until`, by number."""
        asked = {"since": since, "until": until}
        refs = self._now(lambda connection: connection.execute(_CLOSED, asked).scalars().all())
        found = (self._overlay.tasks.get(one.ref, one) for one in self._known(refs))
        return tuple(one for one in found if not one.is_open)

    def kept(self, kind: type[K], key: str) -> K | None:
        """The newest version of this value of the ledger."""
        decided = self._overlay.kept.get((kind.kind, key))
        if decided is not None:
            return cast(K, decided)
        if kind is PinnedHours:
            return cast(K | None, self._pin(key))
        return cast(K | None, self._one(ledger.ONE, kind=kind.kind, key=key))

    def version_of(self, kind: type[K], key: str, version: int) -> K | None:
        """An earlier version of it."""
        return cast(K | None, self._one(ledger.VERSION, kind=kind.kind, key=key, version=version))

    def kept_of(self, kind: type[K], task: str) -> tuple[K, ...]:
        """The newest versions of the values of this kind of one task, open or not, by key."""
        if kind is Clock and task in self._clocks:
            found = {one.key: one for one in self._clocks[task]}
            found.update(
                {one.key: one for one in self._overlay.kept.values()
                 if isinstance(one, Clock) and one.task == task}
            )  # fmt: skip
            return cast(tuple[K, ...], tuple(found[key] for key in sorted(found)))
        return tuple(one for one in self._kept(kind, ledger.OF_TASK, task=task) if one.task == task)

    def kept_open(self, kind: type[K]) -> tuple[K, ...]:
        """The newest versions of all values of this kind that are open, by key."""
        query = ledger.OPEN_NOW if self._as_of is None else ledger.OPEN_THEN
        return tuple(one for one in self._kept(kind, query) if one.is_open)

    def kept_since(self, kind: type[K], since: datetime) -> tuple[K, ...]:
        """The newest versions of values of this kind that came to be since, by key."""
        return self._kept(kind, ledger.SINCE, since=since)

    def planned_mails(self) -> tuple[PlannedMail, ...]:
        """Deliveries that have not left, held ones too, by number."""
        rows = self._now(lambda connection: connection.execute(_PLANNED).all())
        planned = (
            PlannedMail(
                number=row.id, event=row.event_id, action=row.action, kind=row.kind,
                recipient=row.recipient, client=row.client, task=row.task, subject=row.subject,
                status=row.status, next_at=row.next_at, created_at=row.created_at, not_after=row.not_after,
            )
            for row in rows if row.event_id < self._before
        )  # fmt: skip
        return tuple(one for one in map(self._overlay.planned, planned) if one is not None)

    def planned_timers(self, until: datetime) -> tuple[PlannedTimer, ...]:
        """Timers that fall due until then, and those overdue, by instant."""
        rows = self._now(lambda connection: connection.execute(_TIMERS, {"until": until}).all())
        return tuple(
            PlannedTimer(kind=row.kind, subject=row.subject, occurrence=row.occurrence, due_at=row.due_at)
            for row in rows
        )

    def held_open(self) -> tuple[HeldEntry, ...]:
        """Everything that waits for the VA's word, by number."""
        rows = self._now(lambda connection: connection.execute(_HELD, {"before": self._before}).all())
        return tuple(held_entry(row, is_open=True) for row in rows if row.id not in self._overlay.released)

    def wrote_to(self, email: str) -> bool:
        """Whether a mail of ours went to this address before, or one came from it that was no stranger's."""
        asked = {"email": email.casefold(), "as_written": email, "before": self._before}
        if asked["email"] in self._overlay.senders:
            return True
        return self._now(
            lambda connection: any(
                connection.execute(query.limit(1), asked).first() for query in (_HEARD_FROM, _SENT_TO)
            )
        )

    def decided_since(self, since: datetime) -> int:
        """How many mails to clients, acknowledgements aside, were decided since (created, not held)."""
        asked = {"since": since, "before": self._before}
        stored = self._now(lambda connection: connection.execute(_DECIDED, asked).scalar_one())
        return int(stored) + self._overlay.mails

    # --- reading -------------------------------------------------------------------------------------

    def _now(self, ask: Callable[[Connection], _T]) -> _T:
        with self._database.read() as connection:
            return ask(connection)

    def _known(self, refs: Sequence[str]) -> list[KnownTask]:
        """These tasks as of the event, in the order given."""
        found: dict[str, KnownTask] = {}
        for start in range(0, len(refs), CHUNK):
            part = refs[start : start + CHUNK]
            found.update(
                {one.ref: one for one in self._now(lambda c: tasks.known(c, part, self._as_of))}  # noqa: B023
            )
        return [found[ref] for ref in refs if ref in found]

    def _pin(self, key: str) -> PinnedHours | None:
        """Hours that are kept never change: asked for once in the life of the store."""
        found = self._pins.get(key)
        if found is None:
            found = cast(PinnedHours | None, self._one(ledger.ONE, kind=PinnedHours.kind, key=key))
            if found is not None:
                self._pins[key] = found
        return found

    def _one(self, query: Any, **asked: object) -> Any:
        key = (query, *asked.values())
        if key not in self._asked:
            values = {**asked, "before": self._before}
            row = self._now(lambda connection: connection.execute(query, values).first())
            self._asked[key] = None if row is None else ledger.value_of(row)
        return self._asked[key]

    def _kept(self, kind: type[K], query: Any, **asked: object) -> tuple[K, ...]:
        """Stored values with what was decided in this group, by key."""
        asked_for = (query, kind.kind, *asked.values())
        if asked_for not in self._asked:
            values = {**asked, "kind": kind.kind, "before": self._before}
            rows = self._now(lambda connection: connection.execute(query, values).all())
            self._asked[asked_for] = ledger.values_of(rows)
        found = {one.key: one for one in self._asked[asked_for]}
        found.update({key: one for (of, key), one in self._overlay.kept.items() if of == kind.kind})
        return cast(tuple[K, ...], tuple(found[key] for key in sorted(found)))


def _task_of(row: Any) -> KnownTask:
    """As much of a task as `open_work` looks at."""
    return KnownTask(
        ref=row.ref, client="", requester="", title="", status=row.status, received_at=row.received_at,
        due_at=row.due_at, promised_at=row.promised_at, answered_at=row.answered_at,
        acknowledged_at=row.acknowledged_at, estimate_minutes=row.estimate_minutes,
    )  # fmt: skip


def held_entry(row: Any, *, is_open: bool) -> HeldEntry:
    """A row as a value."""
    return HeldEntry(
        number=row.id, kind=row.kind, event=row.event_id, sender=row.sender, subject=row.subject,
        reason=row.reason, open=is_open, delivery=row.delivery_id, at=row.at,
    )  # fmt: skip
