"""A desk made of plain lists: the smallest thing that fulfils `model.desk.Desk` and takes decisions in.

It is the reference for what `store` does with effects that deciders read again; nothing is rendered,
and a new task gets its reference at once.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import cast

from vamail.mail.identifiers import make_message_id
from vamail.model.addresses import HELD_BECAUSE, KnownAddress, KnownDelivery
from vamail.model.billing import Document
from vamail.model.decision import Decision
from vamail.model.desk import (
    HeldEntry,
    K,
    KnownMail,
    KnownTask,
    OpenWork,
    PlannedMail,
    PlannedTimer,
    Unwritten,
    open_work,
)
from vamail.model.effects import (
    CancelDelivery,
    ChangeTask,
    EditTask,
    FileTask,
    HoldDelivery,
    HoldMail,
    Keep,
    KeepAddress,
    MarkDelivery,
    ReleaseHeld,
    SendMail,
    SendNow,
    SetTimer,
    SettleMail,
    TellVa,
)
from vamail.model.ids import NewTask, TaskKey
from vamail.model.ledger import Kept

SECRET = b"a secret of the tests"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Sent:
    """A mail that left, with the Message-ID that the daemon would have given it."""

    mail: SendMail
    message_id: str
    task: str | None
    event: int = 0


@dataclass
class DeskInMemory:
    """Everything that was decided, oldest first."""

    domain: str = "va.example"
    mails: list[KnownMail] = field(default_factory=list)
    tasks: dict[str, KnownTask] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    notices: dict[tuple[str, str], TellVa] = field(default_factory=dict)
    entries: list[HeldEntry] = field(default_factory=list)
    addresses: dict[str, KnownAddress] = field(default_factory=dict)
    fates: dict[int, str] = field(default_factory=dict)
    statuses: dict[int, str] = field(default_factory=dict)
    ledger: dict[tuple[str, str], list[Kept]] = field(default_factory=dict)
    timers: list[SetTimer] = field(default_factory=list)
    faults: dict[int, Unwritten] = field(default_factory=dict)
    """Why held mails cannot be written, by the number of their delivery."""
    no_page: str = ""
    """Why no document can be made."""

    # --- what deciders read

    def mails_by_message_id(self, message_id: str) -> tuple[KnownMail, ...]:
        return tuple(mail for mail in self.mails if mail.message_id == message_id)

    def mails_by_identity(self, identity: str) -> tuple[KnownMail, ...]:
        return tuple(mail for mail in self.mails if mail.identity == identity)

    def task_of_sent(self, message_id: str) -> str | None:
        return next((sent.task for sent in self.sent if sent.message_id == message_id), None)

    def task(self, ref: str) -> KnownTask | None:
        return self.tasks.get(ref)

    def knows_sender(self, email: str) -> bool:
        return any(m.sender == email.casefold() and m.verdict in {"filed", "joined"} for m in self.mails)

    def acknowledged_since(self, scope: str, key: str, since: datetime) -> int:
        return sum(
            1
            for sent in self.sent
            if sent.mail.arrived_at is not None
            and not sent.mail.hold
            and sent.mail.arrived_at > since
            and _key(sent, scope) == key
        )

    def told(self, kind: str, key: str) -> bool:
        return (kind, key) in self.notices

    def held(self, number: int) -> HeldEntry | None:
        return next((entry for entry in self.entries if entry.number == number), None)

    def delivery(self, message_id: str) -> KnownDelivery | None:
        return next((one for one in self.deliveries() if one.message_id == message_id), None)

    def deliveries_of(self, event: int) -> tuple[KnownDelivery, ...]:
        return tuple(one for one in self.deliveries() if one.event == event)

    def last_delivery_to(self, email: str, since: datetime) -> KnownDelivery | None:
        found = [
            one for one, sent in zip(self.deliveries(), self.sent, strict=True)
            if one.recipient.casefold() == email.casefold() and sent.mail.arrived_at
            and sent.mail.arrived_at > since and not sent.mail.hold
        ]  # fmt: skip
        return found[-1] if found else None

    def address(self, email: str) -> KnownAddress | None:
        return self.addresses.get(email.casefold())

    def held_to(self, email: str) -> tuple[HeldEntry, ...]:
        return tuple(
            entry for entry in self.entries
            if entry.open and entry.sender == email and entry.reason.startswith(HELD_BECAUSE)
        )  # fmt: skip

    def open_tasks(self, client: str = "") -> tuple[KnownTask, ...]:
        return tuple(t for t in self.tasks.values() if t.is_open and (not client or t.client == client))

    def open_work(self) -> tuple[OpenWork, ...]:
        return tuple(work for one in self.tasks.values() if (work := open_work(one)) is not None)

    def tasks_closed(self, since: datetime, until: datetime) -> tuple[KnownTask, ...]:
        return tuple(t for t in self.tasks.values() if t.closed_at and since <= t.closed_at < until)

    def kept(self, kind: type[K], key: str) -> K | None:
        versions = self.ledger.get((kind.kind, key))
        return cast(K, versions[-1]) if versions else None

    def version_of(self, kind: type[K], key: str, version: int) -> K | None:
        versions = self.ledger.get((kind.kind, key), [])
        return cast(K | None, next((one for one in versions if one.version == version), None))

    def kept_of(self, kind: type[K], task: str) -> tuple[K, ...]:
        return tuple(one for one in self._kept(kind) if one.task == task)

    def kept_open(self, kind: type[K]) -> tuple[K, ...]:
        return tuple(one for one in self._kept(kind) if one.is_open)

    def kept_since(self, kind: type[K], since: datetime) -> tuple[K, ...]:
        return self._kept(kind)

    def _kept(self, kind: type[K]) -> tuple[K, ...]:
        found = sorted((key, versions[-1]) for (of, key), versions in self.ledger.items() if of == kind.kind)
        return cast(tuple[K, ...], tuple(one for _, one in found))

    def planned_mails(self) -> tuple[PlannedMail, ...]:
        return tuple(
            PlannedMail(
                number=number, event=sent.event, action=sent.mail.action, kind=sent.mail.kind,
                recipient=sent.mail.to.email, client=sent.mail.client, task=sent.task,
                subject=sent.mail.subject, status=status, next_at=sent.mail.not_before,
                created_at=sent.mail.arrived_at or NEVER, not_after=sent.mail.not_after,
            )
            for number, sent in enumerate(self.sent, 1)
            if (status := self.statuses.get(number, _planned(sent.mail))) in {"queued", "held"}
        )  # fmt: skip

    def planned_timers(self, until: datetime) -> tuple[PlannedTimer, ...]:
        return tuple(
            PlannedTimer(kind=t.kind, subject=t.subject, occurrence=t.occurrence, due_at=t.due_at)
            for t in sorted(self.timers, key=lambda t: t.due_at) if t.due_at <= until
        )  # fmt: skip

    def held_open(self) -> tuple[HeldEntry, ...]:
        return tuple(entry for entry in self.entries if entry.open)

    def unwritten(self, delivery: int) -> Unwritten | None:
        return self.faults.get(delivery)

    def unprintable(self, document: Document) -> str:
        return self.no_page

    def wrote_to(self, email: str) -> bool:
        sent = any(
            one.mail.to.email.casefold() == email.casefold() and not one.mail.hold for one in self.sent
        )
        return sent or self.knows_sender(email)

    def decided_since(self, since: datetime) -> int:
        kinds = {"acknowledgement", "notice", "canary"}
        return sum(1 for one in self.sent if one.mail.kind not in kinds and not one.mail.hold)

    def deliveries(self) -> list[KnownDelivery]:
        """Every mail as a delivery that left, unless `statuses` says otherwise; numbered from 1."""
        return [
            KnownDelivery(
                number=number, event=sent.event, action=sent.mail.action, message_id=sent.message_id,
                kind=sent.mail.kind, recipient=sent.mail.to.email, subject=sent.mail.subject,
                status=self.statuses.get(number, "held" if sent.mail.hold else "sent"), task=sent.task,
                client=sent.mail.client,
                created_at=sent.mail.arrived_at or NEVER, fate=self.fates.get(number, ""),
            )
            for number, sent in enumerate(self.sent, 1)
        ]  # fmt: skip

    # --- what the commit does

    def apply(self, event: int, decision: Decision) -> None:  # noqa: C901 - a line an effect
        """Take the effects in, as one transaction would."""
        first = len(self.tasks) + 1
        ref = f"T-{first}"
        settled = next((e for e in decision.effects if isinstance(e, SettleMail)), None)

        def place(key: TaskKey | None) -> str | None:
            return f"T-{first + key.index}" if isinstance(key, NewTask) else key

        for effect in decision.effects:
            match effect:
                case FileTask():
                    ref = place(effect.key) or ""
                    self.tasks[ref] = KnownTask(
                        ref=ref, client=effect.client, requester=effect.requester.email, title=effect.title,
                        status="new", received_at=effect.received_at, promised_at=effect.promised_at,
                        source_event=event, requester_name=effect.requester.name,
                        list_name=effect.list_name, important=effect.important, urgent=effect.urgent,
                        estimate_minutes=effect.estimate_minutes, due_at=effect.due_at,
                        due_from=effect.due_from, promise_zone=effect.promise_zone, tags=effect.tags,
                        language=effect.language, split=effect.split,
                        source_message_id=effect.source_message_id,
                    )  # fmt: skip
                case SettleMail():
                    self.mails.append(
                        KnownMail(
                            event=event, message_id=effect.message_id, identity=effect.identity,
                            verdict=effect.verdict, sender=effect.sender.casefold(), client=effect.client,
                            task=place(effect.task),
                        )
                    )  # fmt: skip
                case ChangeTask():
                    self._change(place(effect.task) or "", effect)
                case SendMail():
                    message_id = make_message_id(SECRET, event, effect.action, self.domain)
                    self.sent.append(Sent(effect, message_id, place(effect.task), event))
                    if effect.hold:
                        self.entries.append(
                            HeldEntry(
                                number=len(self.entries) + 1, kind="delivery", event=event,
                                sender=effect.to.email, subject="", reason=effect.hold, open=True,
                                delivery=len(self.sent),
                            )
                        )  # fmt: skip
                    self._acknowledged(place(effect.task), effect)
                case HoldMail():
                    assert settled is not None
                    number = len(self.entries) + 1
                    self.entries.append(
                        HeldEntry(
                            number=number, kind=effect.kind, event=event, sender=settled.sender, subject="",
                            reason=effect.reason, open=True,
                        )
                    )  # fmt: skip
                case KeepAddress():
                    before = self.addresses.get(effect.address.email)
                    assert effect.address.version == (before.version if before else 0) + 1
                    self.addresses[effect.address.email] = effect.address
                case MarkDelivery():
                    self.fates[effect.delivery] = effect.fate
                case ReleaseHeld():
                    self._release(effect)
                case Keep(value=value):
                    placed = value if value.task is None else replace(value, task=place(value.task))
                    versions = self.ledger.setdefault((placed.kind, placed.key), [])
                    assert placed.version == len(versions) + 1, f"version of {placed.key}"
                    versions.append(placed)
                case EditTask():
                    self._edit(place(effect.task) or "", effect)
                case SetTimer():
                    timer = replace(effect, task=None, subject=_about(place(effect.task), effect.subject))
                    if all(_named(t) != _named(timer) for t in self.timers):
                        self.timers.append(timer)
                case CancelDelivery():
                    self.statuses[effect.delivery] = "cancelled"
                case HoldDelivery():
                    self._hold_back(effect)
                case SendNow():
                    self.statuses[effect.delivery] = "sent"
                case TellVa():
                    self.notices.setdefault((effect.kind, effect.key), effect)
                case _:
                    pass

    def _change(self, ref: str, change: ChangeTask) -> None:
        task = self.tasks[ref]
        status = change.status or task.status
        self.tasks[ref] = replace(
            task,
            status=status,
            closed_at=(change.closed_at or task.closed_at) if status in {"done", "dropped"} else None,
            promised_at=change.promised_at or task.promised_at,
            answered_at=change.answered_at or task.answered_at,
            due_at=change.due_at or task.due_at,
            tags=(*task.tags, *(one for one in change.add_tags if one not in task.tags)),
        )

    def _edit(self, ref: str, edit: EditTask) -> None:
        names = (
            "client", "title", "list_name", "important", "urgent", "estimate_minutes", "assigned_to", "tags",
        )  # fmt: skip
        fields = {name: getattr(edit, name) for name in names if getattr(edit, name) is not None}
        if edit.due is not None:
            fields.update(due_at=edit.due.at, due_from=edit.due.words)
        if edit.answered is not None:
            fields["answered_at"] = edit.answered.at
        self.tasks[ref] = replace(self.tasks[ref], **fields)

    def _hold_back(self, effect: HoldDelivery) -> None:
        mail = self.sent[effect.delivery - 1]
        self.statuses[effect.delivery] = "held"
        self.entries.append(
            HeldEntry(
                number=len(self.entries) + 1, kind="delivery", event=mail.event, sender=mail.mail.to.email,
                subject=mail.mail.subject, reason=effect.why, open=True, delivery=effect.delivery,
            )
        )  # fmt: skip

    def _acknowledged(self, ref: str | None, mail: SendMail) -> None:
        if ref and mail.arrived_at and not mail.hold:
            before = self.tasks[ref].acknowledged_at
            later = max(before, mail.arrived_at) if before else mail.arrived_at
            self.tasks[ref] = replace(self.tasks[ref], acknowledged_at=later)

    def _release(self, effect: ReleaseHeld) -> None:
        entry = self.entries[effect.held - 1]
        if entry.delivery:
            self.statuses[entry.delivery] = "cancelled" if effect.outcome == "dropped" else "sent"
        self.entries[effect.held - 1] = replace(entry, open=False)
        self.mails = [mail for mail in self.mails if mail.event != entry.event]


def _planned(mail: SendMail) -> str:
    return "held" if mail.hold else "queued" if mail.not_before else "sent"


def _about(ref: str | None, subject: str) -> str:
    return f"{ref}/{subject}" if ref else subject


def _named(timer: SetTimer) -> tuple[str, str, str]:
    return timer.kind, timer.subject, timer.occurrence


def _key(sent: Sent, scope: str) -> str:
    local, _, domain = sent.mail.to.email.casefold().rpartition("@")
    return {
        "thread": sent.task or "",
        "address": f"{local.partition('+')[0]}@{domain}",
        "domain": domain,
        "overall": "",
    }[scope]
