"""The desk: what deciders may read, from what is written plus the overlay of the group being decided.

Before a group is decided, `gather` reads what its mails name in a handful of queries; what was not
foreseen is read when asked. Read transactions only.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, bindparam, select, text

from vamail.model.addresses import HELD_BECAUSE, KnownAddress, KnownDelivery
from vamail.model.billing import Document
from vamail.model.decision import Decision
from vamail.model.desk import HeldEntry, KnownMail, KnownTask, OpenWork, Unwritten
from vamail.model.ids import TaskKey
from vamail.model.ledger import Clock, PinnedHours
from vamail.model.message import Message
from vamail.store import addresses, ledger, tasks, unwritten
from vamail.store.agenda import Agenda, held_entry
from vamail.store.database import Database
from vamail.store.deliveries import brake_address
from vamail.store.erase import VERDICT as FORGOTTEN
from vamail.store.erase import mark_of
from vamail.store.overlay import Overlay
from vamail.store.rows import OutgoingMail
from vamail.store.tables import delivery, held, mail, notice
from vamail.store.unwritten import Press
from vamail.store.values import to_json

_ALL = 2**62
_CHUNK = 500

_MAIL_COLUMNS = (
    mail.c.event_id, mail.c.message_id, mail.c.identity, mail.c.verdict, mail.c.sender_email, mail.c.client,
    mail.c.task,
)  # fmt: skip


def _mails_by(column: Any) -> Any:
    """Handled mails by one column; a mail that still waits (or was let go on) has no verdict."""
    return (
        select(*_MAIL_COLUMNS)
        .where(
            column.in_(bindparam("keys", expanding=True)),
            mail.c.verdict != "",
            mail.c.event_id < bindparam("before"),
        )
        .order_by(mail.c.event_id)
    )


_BY_MESSAGE_ID = _mails_by(mail.c.message_id)
_BY_IDENTITY = _mails_by(mail.c.identity)
# whether there is one: a client's thousands of mails must not be counted to know that
_SENDERS = """
WITH k AS (SELECT value AS sender_email FROM {keys})
SELECT sender_email FROM k WHERE EXISTS (
  SELECT 1 FROM mail WHERE mail.sender_email = k.sender_email AND verdict IN ('filed', 'joined')
  AND event_id < :before
)
"""
_SENDERS_IN = {
    "sqlite": text(_SENDERS.format(keys="json_each(:keys)")),
    "postgresql": text(_SENDERS.format(keys="json_array_elements_text(CAST(:keys AS json))")),
}
_SENT = select(delivery.c.message_id, delivery.c.task).where(
    delivery.c.message_id.in_(bindparam("keys", expanding=True)), delivery.c.event_id < bindparam("before")
)
_TOLD = select(notice.c.id).where(
    notice.c.kind == bindparam("of"),
    notice.c.key == bindparam("key"),
    notice.c.event_id < bindparam("before"),
)
_HELD = select(held).where(held.c.id == bindparam("number"), held.c.event_id < bindparam("before"))


def _brake(*conditions: Any) -> Any:
    return select(delivery.c.brake_at).where(
        *conditions, delivery.c.brake_at > bindparam("since"), delivery.c.event_id < bindparam("before")
    )


# How much further back than asked the first question for a key reads, so that the longer brake of the
# same scope, asked next, is answered without another query.
_BRAKES: Mapping[str, tuple[Any, timedelta]] = {
    "thread": (_brake(delivery.c.task == bindparam("key")), timedelta(hours=25)),
    "address": (_brake(delivery.c.brake_address == bindparam("key")), timedelta(hours=25)),
    "domain": (_brake(delivery.c.brake_domain == bindparam("key")), timedelta(minutes=15)),
    "overall": (_brake(), timedelta(minutes=15)),
}


class SqlDesk(Agenda):
    """Fulfils `model.desk.Desk`; for one group in one thread, then thrown away."""

    def __init__(
        self, database: Database, before: int | None = None, secret: bytes = b"",
        pins: dict[str, PinnedHours] | None = None, press: Press | None = None,
    ) -> None:  # fmt: skip
        self._database = database
        self._as_of = before
        self._secret = secret
        self._erased: dict[str, KnownMail] = {}
        self._before = _ALL if before is None else before
        self._overlay = Overlay()
        self._asked = {}
        self._work: dict[str, OpenWork] | None = None
        self._pins = {} if pins is None else pins
        self._clocks: dict[str, tuple[Clock, ...]] = {}
        self._by_message_id: dict[str, tuple[KnownMail, ...]] = {}
        self._by_identity: dict[str, tuple[KnownMail, ...]] = {}
        self._sent: dict[str, str | None] = {}
        self._senders: dict[str, bool] = {}
        self._tasks: dict[str, KnownTask | None] = {}
        self._brakes: dict[tuple[str, str], tuple[datetime, list[datetime]]] = {}
        self._addresses: dict[str, KnownAddress | None] = {}
        self._press = press
        self.rewritten: dict[int, OutgoingMail] = {}
        """Held mails that could not be written before, and were when `unwritten` asked; by delivery."""

    def gather(self, messages: Sequence[tuple[int, Message]]) -> None:
        """Read ahead what deciding on these mails (event number, mail) will ask for."""
        named: set[str] = set()
        identities: set[str] = set()
        senders: set[str] = set()
        answered: set[str] = set()
        for _, message in messages:
            named.update((message.message_id, *message.in_reply_to, *message.references))
            answered.update(address.email.casefold() for address in message.reply_to[:1])
            identities.update((message.identity, self._mark(message)))
            senders.update(address.email.casefold() for address in message.senders)
        with self._database.read() as connection:
            self._read_mails(connection, named - {""}, identities - {""})
            self._read_sent(connection, named - {""})
            self._read_senders(connection, senders - {""})
            self._read_addresses(connection, (senders | answered) - {""})
            tasks_named = self._named_tasks()
            self._read_tasks(connection, tasks_named)
            self._read_clocks(connection, tasks_named)

    def _mark(self, message: Message) -> str:
        """By what this mail is known if it was erased; a row with this identity stands for it."""
        if not message.identity:
            return ""
        mark = mark_of(self._secret, message.message_id, message.identity)
        self._erased[mark] = KnownMail(
            event=0, message_id=message.message_id, identity=message.identity, verdict=FORGOTTEN,
            sender="", client="", task=None,
        )  # fmt: skip
        return mark

    def overlay(
        self, event: int, received_at: datetime | None, decision: Decision,
        sent: Mapping[str, TaskKey | None] | None = None,
    ) -> None:  # fmt: skip
        """Let later mails of this group see this decision; `sent`: Message-ID of each mail it sends to
        the task that it is about; `received_at`: its arrival, which every effect that counts repeats."""
        self._overlay.add(event, decision, sent or {}, self._stored_task)

    # --- model.desk.Desk -----------------------------------------------------------------------------

    def mails_by_message_id(self, message_id: str) -> tuple[KnownMail, ...]:
        """Inbound mails with this Message-ID, oldest first."""
        if message_id not in self._by_message_id:
            self._now(lambda connection: self._read_mails(connection, {message_id}, set()))
        return _merged(self._by_message_id[message_id], self._overlay.mails_by_message_id.get(message_id))

    def mails_by_identity(self, identity: str) -> tuple[KnownMail, ...]:
        """Inbound mails with this content identity, oldest first."""
        if identity not in self._by_identity:
            self._now(lambda connection: self._read_mails(connection, set(), {identity}))
        return _merged(self._by_identity[identity], self._overlay.mails_by_identity.get(identity))

    def task_of_sent(self, message_id: str) -> str | None:
        """Reference of the task about which we sent the mail with this Message-ID."""
        if message_id in self._overlay.sent:
            return self._overlay.sent[message_id]
        if message_id not in self._sent:
            self._now(lambda connection: self._read_sent(connection, {message_id}))
        return self._sent[message_id]

    def task(self, ref: str) -> KnownTask | None:
        """The task with this reference."""
        return self._overlay.tasks.get(ref) or self._stored_task(ref)

    def knows_sender(self, email: str) -> bool:
        """Whether a mail of this sender was filed or joined before."""
        email = email.casefold()
        if email in self._overlay.senders:
            return True
        if email not in self._senders:
            self._now(lambda connection: self._read_senders(connection, {email}))
        return self._senders[email]

    def acknowledged_since(self, scope: str, key: str, since: datetime) -> int:
        """How many acknowledgements were decided for mails that arrived after `since`.

        `scope`: `thread` (key: task reference), `address`, `domain`, or `overall` (key: empty).
        """
        key = brake_address(key) if scope == "address" else key.casefold() if scope == "domain" else key
        stored = self._acknowledged(scope, key, since)
        return len(stored) - bisect_right(stored, since) + self._overlay.count(scope, key, since)

    def told(self, kind: str, key: str) -> bool:
        """Whether the VA was told this already."""
        if (kind, key) in self._overlay.told:
            return True
        parameters = {"of": kind, "key": key, "before": self._before}
        return self._now(lambda connection: connection.execute(_TOLD, parameters).first() is not None)

    def held(self, number: int) -> HeldEntry | None:
        """A held entry."""
        parameters = {"number": number, "before": self._before}
        row = self._now(lambda connection: connection.execute(_HELD, parameters).first())
        if row is None:
            return None
        closed = not row.open and (row.closed_event is None or row.closed_event < self._before)
        return self._overlay.held(held_entry(row, is_open=not closed))

    def delivery(self, message_id: str) -> KnownDelivery | None:
        """The mail that we sent with this Message-ID."""
        return next(iter(self._deliveries(addresses.BY_MESSAGE_ID, {"key": message_id})), None)

    def deliveries_of(self, event: int) -> tuple[KnownDelivery, ...]:
        """The mails that this event sent."""
        return self._deliveries(addresses.OF_EVENT, {"key": event})

    def last_delivery_to(self, email: str, since: datetime) -> KnownDelivery | None:
        """The newest acknowledgement to this address of a mail that arrived after `since`."""
        found = self._deliveries(addresses.LAST_TO, {"key": brake_address(email), "since": since})
        return next((one for one in found if one.recipient.casefold() == email.casefold()), None)

    def address(self, email: str) -> KnownAddress | None:
        """The ledger of an address; None where nothing ever came back."""
        email = email.casefold()
        if email in self._overlay.addresses:
            return self._overlay.addresses[email]
        if email not in self._addresses:
            self._now(lambda connection: self._read_addresses(connection, {email}))
        return self._addresses[email]

    def held_to(self, email: str) -> tuple[HeldEntry, ...]:
        """Open entries of deliveries that are held because automatic mail to this address is stopped."""
        because = f"{HELD_BECAUSE} "
        parameters = {"key": email.casefold(), "because": because, "before": self._before}
        rows = self._now(lambda connection: connection.execute(addresses.HELD_TO, parameters).all())
        entries = (
            HeldEntry(
                number=row.id, kind=row.kind, event=row.event_id, sender=row.sender, subject=row.subject,
                reason=row.reason, open=True,
            )
            for row in rows
        )  # fmt: skip
        return tuple(entry for entry in entries if entry.number not in self._overlay.released)

    def unwritten(self, delivery: int) -> Unwritten | None:
        """Why this held mail still cannot be written, by the settings in force; None where it can leave."""
        if delivery in self.rewritten:
            return None
        why, kept = self._now(lambda connection: unwritten.find(connection, delivery))
        if not why:
            return None
        if kept is None or self._press is None:
            return Unwritten(why=why, again=kept is not None)
        made = self._press.again(kept)
        if made.problem:
            return Unwritten(why=made.problem, again=True)
        self.rewritten[delivery] = made
        return None

    def unprintable(self, document: Document) -> str:
        """Why this document cannot be made, by the settings in force; empty where it can."""
        return self._press.unprintable(document) if self._press is not None else ""

    # --- reading -------------------------------------------------------------------------------------

    def _read_mails(self, connection: Connection, message_ids: set[str], identities: set[str]) -> None:
        for wanted, query, into, key_of in (
            (message_ids, _BY_MESSAGE_ID, self._by_message_id, _message_id_of),
            (identities, _BY_IDENTITY, self._by_identity, _identity_of),
        ):
            found: dict[str, list[KnownMail]] = {key: [] for key in wanted}
            for row in self._rows(connection, query, wanted):
                known = _known_mail(row)
                erased = self._erased.get(known.identity)
                if erased is not None:
                    known = replace(erased, event=known.event)
                found.setdefault(key_of(known), []).append(known)
            into.update({key: tuple(mails) for key, mails in found.items()})

    def _read_sent(self, connection: Connection, wanted: set[str]) -> None:
        self._sent.update(dict.fromkeys(wanted))
        self._sent.update({row.message_id: row.task for row in self._rows(connection, _SENT, wanted)})

    def _read_senders(self, connection: Connection, wanted: set[str]) -> None:
        self._senders.update(dict.fromkeys(wanted, False))
        if wanted:
            values = {"keys": to_json(sorted(wanted)), "before": self._before}
            found = connection.execute(_SENDERS_IN[connection.dialect.name], values)
            self._senders.update({row.sender_email: True for row in found})

    def _read_tasks(self, connection: Connection, wanted: set[str]) -> None:
        self._tasks.update(dict.fromkeys(wanted))
        for refs in _chunks(wanted):
            self._tasks.update({task.ref: task for task in tasks.known(connection, refs, self._as_of)})

    def _read_clocks(self, connection: Connection, wanted: set[str]) -> None:
        found: dict[str, list[Clock]] = {ref: [] for ref in wanted}
        for row in self._rows(connection, ledger.CLOCKS, wanted):
            found[row.task].append(cast(Clock, ledger.value_of(row)))
        self._clocks.update({ref: tuple(clocks) for ref, clocks in found.items()})

    def _read_addresses(self, connection: Connection, wanted: set[str]) -> None:
        self._addresses.update(dict.fromkeys(wanted))
        self._addresses.update(addresses.newest(self._rows(connection, addresses.BY_EMAIL, wanted)))

    def _deliveries(self, query: Any, parameters: dict[str, Any]) -> tuple[KnownDelivery, ...]:
        values = {**parameters, "before": self._before}
        rows = self._now(lambda connection: connection.execute(query, values).all())
        return tuple(self._overlay.fate(addresses.known_delivery(row, self._before)) for row in rows)

    def _rows(self, connection: Connection, query: Any, wanted: Iterable[str]) -> Iterable[Any]:
        for keys in _chunks(wanted):
            yield from connection.execute(query, {"keys": keys, "before": self._before})

    def _named_tasks(self) -> set[str]:
        """References of tasks that the mails read ahead belong to."""
        mails = (known.task for found in self._by_message_id.values() for known in found)
        return {ref for ref in (*mails, *self._sent.values()) if ref} - self._tasks.keys()

    def _stored_task(self, ref: str) -> KnownTask | None:
        if ref not in self._tasks:
            self._now(lambda connection: self._read_tasks(connection, {ref}))
        return self._tasks[ref]

    def _acknowledged(self, scope: str, key: str, since: datetime) -> list[datetime]:
        """Sorted instants of arrival of what was acknowledged, at least those after `since`."""
        cached = self._brakes.get((scope, key))
        if cached is None or since < cached[0]:
            query, further = _BRAKES[scope]
            low = since - further
            parameters = {"since": low, "before": self._before}
            if scope != "overall":
                parameters["key"] = key
            found = self._now(lambda connection: sorted(connection.execute(query, parameters).scalars()))
            cached = self._brakes[scope, key] = (low, found)
        return cached[1]


def _chunks(wanted: Iterable[str]) -> Iterable[list[str]]:
    keys = sorted(wanted)
    return (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


def _known_mail(row: Any) -> KnownMail:
    return KnownMail(
        event=row.event_id, message_id=row.message_id, identity=row.identity, verdict=row.verdict,
        sender=row.sender_email, client=row.client, task=row.task,
    )  # fmt: skip


def _message_id_of(known: KnownMail) -> str:
    return known.message_id


def _identity_of(known: KnownMail) -> str:
    return known.identity


def _merged(stored: tuple[KnownMail, ...], decided: list[KnownMail] | None) -> tuple[KnownMail, ...]:
    if not decided:
        return stored
    return tuple(sorted((*stored, *decided), key=lambda known: known.event))
