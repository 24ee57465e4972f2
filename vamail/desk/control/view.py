"""The desk as it is after the lines before this one: a working view inside one decision. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

from vamail.desk.meetings.letters import meeting_of
from vamail.model.addresses import KnownDelivery
from vamail.model.desk import Desk, HeldEntry, K, KnownTask, PlannedMail
from vamail.model.effects import (
    CancelDelivery,
    ChangeTask,
    EditTask,
    Effect,
    HoldDelivery,
    Keep,
    ReleaseHeld,
    SendMail,
    SendNow,
)
from vamail.model.ledger import Kept

EDITED = (
    "client", "title", "list_name", "important", "urgent", "estimate_minutes", "assigned_to", "tags",
)  # fmt: skip
"""Fields of `EditTask` that a task has under the same name."""

NEVER = datetime.min.replace(tzinfo=UTC)


class View:
    """Reads like a `Desk`; `take` lets what follows see these effects."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks: dict[str, KnownTask] = {}
        self._kept: dict[tuple[str, str], list[Kept]] = {}
        self._released: set[int] = set()
        self._planned: dict[int, str] = {}
        self._made: list[SendMail] = []
        self._before: int = desk.made if isinstance(desk, View) else 0

    def __getattr__(self, name: str) -> Any:
        """What no line of a command changes is asked of the desk itself."""
        return getattr(self._desk, name)

    @property
    def desk(self) -> Desk:
        """This view, as what deciders read."""
        return cast(Desk, self)

    def take(self, effects: Iterable[Effect]) -> None:
        """Take the effects of one line in. Tasks that it files are not seen: they have no reference yet."""
        for effect in effects:
            match effect:
                case ChangeTask(task=str(ref)) | EditTask(task=str(ref)):
                    before = self.task(ref)
                    if before is not None:
                        self._tasks[ref] = after(before, effect)
                case Keep(value=value) if value.task is None or isinstance(value.task, str):
                    self._kept.setdefault((value.kind, value.key), []).append(value)
                case ReleaseHeld():
                    self._released.add(effect.held)
                case SendMail() if meeting_of(effect.action):
                    self._made.append(effect)
                case CancelDelivery():
                    self._planned[effect.delivery] = "cancelled"
                case HoldDelivery():
                    self._planned[effect.delivery] = "held"
                case SendNow():
                    self._planned[effect.delivery] = "sending"
                case _:
                    pass

    # --- model.desk.Desk -----------------------------------------------------------------------------

    def task(self, ref: str) -> KnownTask | None:
        """The task with this reference."""
        return self._tasks.get(ref) or self._desk.task(ref)

    def open_tasks(self, client: str = "") -> tuple[KnownTask, ...]:
        """Tasks with something left to do, of one client or of all, by number."""
        found = {one.ref: one for one in self._desk.open_tasks()} | self._tasks
        return tuple(one for one in found.values() if one.is_open and (not client or one.client == client))

    def kept(self, kind: type[K], key: str) -> K | None:
        """The newest version of this value of the ledger."""
        decided = self._kept.get((kind.kind, key))
        return cast(K, decided[-1]) if decided else self._desk.kept(kind, key)

    def version_of(self, kind: type[K], key: str, version: int) -> K | None:
        """An earlier version of it."""
        decided = (one for one in self._kept.get((kind.kind, key), ()) if one.version == version)
        return cast(K | None, next(decided, None)) or self._desk.version_of(kind, key, version)

    def kept_of(self, kind: type[K], task: str) -> tuple[K, ...]:
        """The newest versions of the values of this kind of one task, open or not, by key."""
        found = self._merged(kind, self._desk.kept_of(kind, task))
        return tuple(one for one in found if one.task == task)

    def kept_open(self, kind: type[K]) -> tuple[K, ...]:
        """The newest versions of all values of this kind that are open, by key."""
        return tuple(one for one in self._merged(kind, self._desk.kept_open(kind)) if one.is_open)

    def kept_since(self, kind: type[K], since: datetime) -> tuple[K, ...]:
        """The newest versions of values of this kind that came to be since, by key."""
        return self._merged(kind, self._desk.kept_since(kind, since))

    def _merged(self, kind: type[K], stored: Iterable[K]) -> tuple[K, ...]:
        found = {one.key: one for one in stored}
        for (of, key), versions in self._kept.items():
            if of == kind.kind:
                found[key] = cast(K, versions[-1])
        return tuple(found[key] for key in sorted(found))

    def planned_mails(self) -> tuple[PlannedMail, ...]:
        """Deliveries that have not left, held ones too, by number; then the mails about meetings that earlier
        lines decided on, which have no number yet: -1, -2, …"""
        return tuple(
            replace(one, status=self._planned.get(one.number, one.status))
            for one in (*self._desk.planned_mails(), *self._unnumbered())
            if self._planned.get(one.number) not in ("cancelled", "sending")
        )

    def deliveries_of(self, event: int) -> tuple[KnownDelivery, ...]:
        """The mails that an event sent, as these effects leave them."""
        stored = self._desk.deliveries_of(event)
        return tuple(replace(one, status=self._planned.get(one.number, one.status)) for one in stored)

    @property
    def made(self) -> int:
        """How many mails about meetings were decided on so far."""
        return self._before + len(self._made)

    def _unnumbered(self) -> Iterator[PlannedMail]:
        for place, mail in enumerate(self._made, self._before + 1):
            yield PlannedMail(
                number=-place, event=0, action=mail.action, kind=mail.kind, recipient=mail.to.email,
                client=mail.client, task=mail.task if isinstance(mail.task, str) else None,
                subject=mail.subject, status="queued", next_at=None, created_at=NEVER,
            )  # fmt: skip

    def leaving(self, effects: Iterable[Effect]) -> Iterator[Effect]:
        """These effects of all lines, without the mails that a later line withdrew."""
        place = 0
        for effect in effects:
            if isinstance(effect, SendMail) and meeting_of(effect.action):
                place += 1
                if self._planned.get(-place) == "cancelled":
                    continue
            if isinstance(effect, CancelDelivery | HoldDelivery | SendNow) and effect.delivery < 0:
                continue
            yield effect

    def held(self, number: int) -> HeldEntry | None:
        """A held entry."""
        entry = self._desk.held(number)
        return replace(entry, open=False) if entry and number in self._released else entry

    def held_open(self) -> tuple[HeldEntry, ...]:
        """Everything that waits for the VA's word, by number."""
        return tuple(one for one in self._desk.held_open() if one.number not in self._released)


def after(task: KnownTask, effect: ChangeTask | EditTask) -> KnownTask:
    """The task as this effect leaves it."""
    if isinstance(effect, EditTask):
        fields: dict[str, Any] = {
            name: getattr(effect, name) for name in EDITED if getattr(effect, name) is not None
        }
        if effect.due is not None:
            fields.update(due_at=effect.due.at, due_from=effect.due.words)
        if effect.answered is not None:
            fields["answered_at"] = effect.answered.at
        return replace(task, **fields)
    status = effect.status or task.status
    return replace(
        task,
        status=status,
        closed_at=(effect.closed_at or task.closed_at) if status in ("done", "dropped") else None,
        promised_at=effect.promised_at or task.promised_at,
        answered_at=effect.answered_at or task.answered_at,
        due_at=effect.due_at or task.due_at,
        due_from=task.due_from if effect.due_from is None else effect.due_from,
        tags=tuple(dict.fromkeys((*task.tags, *effect.add_tags))),
    )
