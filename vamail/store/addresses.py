"""The ledger of addresses: every change is a new version, so that it can be read as of any event.

Two workers that write the same version of one address conflict; the second decides again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from vamail.model.addresses import KnownAddress, KnownDelivery, Strike
from vamail.model.effects import KeepAddress, MarkDelivery
from vamail.store.tables import address, delivery, held
from vamail.store.unfinished import held_is_open
from vamail.store.values import plain

BY_EMAIL = select(address).where(
    address.c.email.in_(bindparam("keys", expanding=True)), address.c.event_id < bindparam("before")
)
"""Every version of these addresses; nearly always there is none."""

_DELIVERY = (
    delivery.c.id, delivery.c.event_id, delivery.c.action, delivery.c.message_id, delivery.c.kind,
    delivery.c.recipient, delivery.c.subject, delivery.c.status, delivery.c.task, delivery.c.client,
    delivery.c.created_at, delivery.c.fate, delivery.c.fate_event,
)  # fmt: skip
BY_MESSAGE_ID = select(*_DELIVERY).where(
    delivery.c.message_id == bindparam("key"), delivery.c.event_id < bindparam("before")
)
OF_EVENT = (
    select(*_DELIVERY)
    .where(delivery.c.event_id == bindparam("key"), delivery.c.event_id < bindparam("before"))
    .order_by(delivery.c.id)
)
LAST_TO = (
    select(*_DELIVERY)
    .where(
        delivery.c.brake_address == bindparam("key"),
        delivery.c.brake_at > bindparam("since"),
        delivery.c.event_id < bindparam("before"),
    )
    .order_by(delivery.c.brake_at.desc())
    .limit(20)
)
HELD_TO = (
    select(held.c.id, held.c.kind, held.c.event_id, held.c.sender, held.c.subject, held.c.reason)
    .join(delivery, delivery.c.id == held.c.delivery_id)
    .where(
        held_is_open,
        held.c.reason.startswith(bindparam("because"), autoescape=False),
        func.lower(delivery.c.recipient) == bindparam("key"),
        held.c.event_id < bindparam("before"),
    )
    .order_by(held.c.id)
)
_MARK = (
    update(delivery)
    .where(delivery.c.id == bindparam("of"))
    .values(fate=bindparam("new_fate"), fate_why=bindparam("new_why"), fate_event=bindparam("by"))
)


def row(effect: KeepAddress, event_id: int) -> dict[str, Any]:
    """The row of one version."""
    known = effect.address
    return {
        "email": plain(known.email), "version": known.version, "event_id": event_id, "hard": known.hard,
        "soft": known.soft, "first_at": known.first_at, "last_at": known.last_at, "code": plain(known.code),
        "text": plain(known.text),
        "strikes": [[one.at.isoformat(), one.weight] for one in known.strikes],
        "alive_at": known.alive_at, "stopped_by": known.stopped_by, "suppressed_at": known.suppressed_at,
        "why": known.why, "delivery_id": known.delivery, "lifted_at": known.lifted_at,
    }  # fmt: skip


def mark(connection: Connection, effects: Iterable[tuple[int, MarkDelivery]]) -> None:
    """Write what became of deliveries; pairs of event and effect."""
    rows = [
        {"of": one.delivery, "new_fate": one.fate, "new_why": plain(one.why), "by": by} for by, one in effects
    ]
    if rows:
        connection.execute(_MARK, rows)


def known_address(found: Any) -> KnownAddress:
    """A row as a value."""
    return KnownAddress(
        email=found.email, version=found.version, hard=found.hard, soft=found.soft, first_at=found.first_at,
        last_at=found.last_at, code=found.code, text=found.text,
        strikes=tuple(Strike(datetime.fromisoformat(at), weight) for at, weight in found.strikes),
        alive_at=found.alive_at, stopped_by=found.stopped_by, suppressed_at=found.suppressed_at,
        why=found.why, delivery=found.delivery_id, lifted_at=found.lifted_at, event=found.event_id,
    )  # fmt: skip


def newest(rows: Iterable[Any]) -> dict[str, KnownAddress]:
    """The newest version of each address among these rows."""
    found: dict[str, Any] = {}
    for one in rows:
        if one.email not in found or found[one.email].version < one.version:
            found[one.email] = one
    return {email: known_address(one) for email, one in found.items()}


def known_delivery(found: Any, before: int) -> KnownDelivery:
    """A row as a value; what became of it is not known before the event that told."""
    told = found.fate_event is not None and found.fate_event < before
    return KnownDelivery(
        number=found.id, event=found.event_id, action=found.action, message_id=found.message_id,
        kind=found.kind, recipient=found.recipient, subject=found.subject, status=found.status,
        task=found.task, client=found.client, created_at=found.created_at, fate=found.fate if told else "",
    )  # fmt: skip
