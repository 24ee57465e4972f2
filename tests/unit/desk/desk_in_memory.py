"""A desk made of plain lists: the smallest thing that fulfils `model.desk.Desk` and takes decisions in.

It is the reference for what `store` does with effects that deciders read again; nothing is rendered,
and a new task gets its reference at once.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from vamail.mail.identifiers import make_message_id
from vamail.model.addresses import HELD_BECAUSE, KnownAddress, KnownDelivery
from vamail.model.decision import Decision
from vamail.model.desk import HeldEntry, KnownMail, KnownTask
from vamail.model.effects import (
    ChangeTask,
    FileTask,
    HoldMail,
    KeepAddress,
    MarkDelivery,
    ReleaseHeld,
    SendMail,
    SettleMail,
    TellVa,
)
from vamail.model.ids import NewTask, TaskKey

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

    def apply(self, event: int, decision: Decision) -> None:
        """Take the effects in, as one transaction would."""
        ref = f"T-{len(self.tasks) + 1}"
        settled = next((e for e in decision.effects if isinstance(e, SettleMail)), None)

        def place(key: TaskKey | None) -> str | None:
            return ref if isinstance(key, NewTask) else key

        for effect in decision.effects:
            match effect:
                case FileTask():
                    self.tasks[ref] = KnownTask(
                        ref=ref, client=effect.client, requester=effect.requester.email, title=effect.title,
                        status="new", received_at=effect.received_at, promised_at=effect.promised_at,
                        source_event=event,
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
        )

    def _acknowledged(self, ref: str | None, mail: SendMail) -> None:
        if ref and mail.arrived_at and not mail.hold:
            before = self.tasks[ref].acknowledged_at
            later = max(before, mail.arrived_at) if before else mail.arrived_at
            self.tasks[ref] = replace(self.tasks[ref], acknowledged_at=later)

    def _release(self, effect: ReleaseHeld) -> None:
        entry = self.entries[effect.held - 1]
        self.entries[effect.held - 1] = replace(entry, open=False)
        self.mails = [mail for mail in self.mails if mail.event != entry.event]


def _key(sent: Sent, scope: str) -> str:
    local, _, domain = sent.mail.to.email.casefold().rpartition("@")
    return {
        "thread": sent.task or "",
        "address": f"{local.partition('+')[0]}@{domain}",
        "domain": domain,
        "overall": "",
    }[scope]
