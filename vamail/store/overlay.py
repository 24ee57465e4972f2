"""Effects decided but not yet written, so that mail 2 of a group may answer mail 1. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from vamail.model.addresses import KnownAddress, KnownDelivery
from vamail.model.decision import Decision
from vamail.model.desk import HeldEntry, KnownMail, KnownTask, PlannedMail
from vamail.model.effects import (
    CancelDelivery,
    FileTask,
    HoldDelivery,
    Keep,
    KeepAddress,
    MarkDelivery,
    ReleaseHeld,
    SendMail,
    SettleMail,
    TellVa,
)
from vamail.model.ids import NewTask, TaskKey
from vamail.model.ledger import Kept
from vamail.store import deltas, ledger
from vamail.store.deliveries import brake_address

NOT_COUNTED = ("acknowledgement", "notice", "canary")
"""Kinds of mails that `Desk.decided_since` leaves out."""

Acknowledged = tuple[str, str, str, datetime]
"""Thread, address and domain by which it counts, and the instant of arrival."""


class Overlay:
    """What a group has decided so far."""

    def __init__(self) -> None:
        self.mails_by_message_id: dict[str, list[KnownMail]] = {}
        self.mails_by_identity: dict[str, list[KnownMail]] = {}
        self.tasks: dict[str, KnownTask] = {}
        self.touched: set[str] = set()
        """References of tasks that changed since the agenda looked (`Agenda.open_work`)."""
        self.sent: dict[str, str | None] = {}
        self.senders: set[str] = set()
        self.told: set[tuple[str, str]] = set()
        self.released: set[int] = set()
        self.addresses: dict[str, KnownAddress] = {}
        self.fates: dict[int, str] = {}
        self.acknowledged: list[Acknowledged] = []
        self.kept: dict[tuple[str, str], Kept] = {}
        self.cancelled: set[int] = set()
        self.held_back: set[int] = set()
        self.mails = 0

    def add(
        self, event: int, decision: Decision, sent: Mapping[str, TaskKey | None],
        stored_task: Callable[[str], KnownTask | None],
    ) -> None:  # fmt: skip
        """Take a decision in; `stored_task` reads a task that is not on the overlay yet."""
        self.mails += sum(1 for one in decision.effects if isinstance(one, SendMail) and _is_counted(one))
        for effect in decision.effects:
            match effect:
                case FileTask():
                    task = _filed(event, effect)
                    self.tasks[task.ref] = task
                    self.touched.add(task.ref)
                case SettleMail():
                    self._settle(event, effect)
                case SendMail() if effect.arrived_at is not None and deltas.counts(effect):
                    thread = _placed(event, effect.task) or ""
                    address, domain = brake_address(effect.to.email), effect.to.domain.casefold()
                    self.acknowledged.append((thread, address, domain, effect.arrived_at))
                case TellVa():
                    self.told.add((effect.kind, effect.key))
                case KeepAddress():
                    self.addresses[effect.address.email] = effect.address
                case MarkDelivery():
                    self.fates[effect.delivery] = effect.fate
                case ReleaseHeld():
                    self.released.add(effect.held)
                case Keep():
                    value = ledger.with_task(effect.value, _placed(event, effect.value.task) or "")
                    self.kept[value.kind, value.key] = value
                case CancelDelivery():
                    self.cancelled.add(effect.delivery)
                case HoldDelivery():
                    self.held_back.add(effect.delivery)
                case _:
                    pass
        self._change_tasks(event, decision, stored_task)
        self.sent.update({message_id: _placed(event, key) for message_id, key in sent.items()})

    def _settle(self, event: int, effect: SettleMail) -> None:
        known = KnownMail(
            event=event, message_id=effect.message_id, identity=effect.identity, verdict=effect.verdict,
            sender=effect.sender.casefold(), client=effect.client, task=_placed(event, effect.task),
        )  # fmt: skip
        self.mails_by_message_id.setdefault(effect.message_id, []).append(known)
        self.mails_by_identity.setdefault(effect.identity, []).append(known)
        if effect.verdict in ("filed", "joined"):
            self.senders.add(effect.sender.casefold())

    def _change_tasks(
        self, event: int, decision: Decision, stored_task: Callable[[str], KnownTask | None]
    ) -> None:
        def place(key: TaskKey) -> str:
            return _placed(event, key) or ""

        for ref, delta in deltas.task_deltas(decision, place).items():
            task = self.tasks.get(ref) or stored_task(ref)
            if task is not None:
                self.tasks[ref] = deltas.apply(task, delta)
                self.touched.add(ref)

    def count(self, scope: str, key: str, since: datetime) -> int:
        """Acknowledgements decided in this group, as `Desk.acknowledged_since` counts them."""
        column = {"thread": 0, "address": 1, "domain": 2}.get(scope)
        return sum(
            1 for entry in self.acknowledged if entry[3] > since and (column is None or entry[column] == key)
        )

    def fate(self, known: KnownDelivery) -> KnownDelivery:
        """A stored delivery with what this group heard of it."""
        told = self.fates.get(known.number)
        return replace(known, fate=told) if told else known

    def planned(self, mail: PlannedMail) -> PlannedMail | None:
        """A stored delivery as this group left it; None where it was cancelled."""
        if mail.number in self.cancelled:
            return None
        return replace(mail, status="held", next_at=None) if mail.number in self.held_back else mail

    def held(self, entry: HeldEntry | None) -> HeldEntry | None:
        """A stored entry, closed where this group released it."""
        return replace(entry, open=False) if entry and entry.number in self.released else entry


def _placed(event: int, key: TaskKey | None) -> str | None:
    return f"new:{event}:{key.index}" if isinstance(key, NewTask) else key


def _is_counted(mail: SendMail) -> bool:
    """Whether `Desk.decided_since` counts it."""
    return mail.kind not in NOT_COUNTED and not mail.hold


def _filed(event: int, effect: FileTask) -> KnownTask:
    return KnownTask(
        ref=f"new:{event}:{effect.key.index}" if isinstance(effect.key, NewTask) else effect.key,
        client=effect.client, requester=effect.requester.email, title=effect.title, status="new",
        received_at=effect.received_at, promised_at=effect.promised_at, source_event=event,
        requester_name=effect.requester.name, list_name=effect.list_name, important=effect.important,
        urgent=effect.urgent, estimate_minutes=effect.estimate_minutes, due_at=effect.due_at,
        due_from=effect.due_from, promise_zone=effect.promise_zone, tags=effect.tags,
        language=effect.language, split=effect.split, source_message_id=effect.source_message_id,
    )  # fmt: skip
