"""Held mails and deliveries: set aside, shown to the VA once, settled by the VA."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from vamail.model.effects import ReleaseHeld
from vamail.store import bulk
from vamail.store.tables import delivery, event, held, mail
from vamail.store.values import plain

_GET = select(held).where(held.c.id == bindparam("number"))
_CLOSE = (
    update(held)
    .where(held.c.id == bindparam("number"), held.c.open.is_(True))
    .values(open=False, outcome=bindparam("how"), closed_event=bindparam("by"))
)


def row(
    kind: str,
    event_id: int,
    sender: str,
    subject: str,
    reason: str,
    at: datetime,
    delivery_id: int | None = None,
) -> dict[str, Any]:
    """One new entry, open."""
    return {
        "kind": kind, "event_id": event_id, "delivery_id": delivery_id, "sender": plain(sender),
        "subject": plain(subject), "reason": plain(reason), "at": at, "open": True, "outcome": "",
        "closed_event": None,
    }  # fmt: skip


def insert_rows(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Write new entries."""
    bulk.insert_rows(connection, held, rows)


def release(connection: Connection, effects: Iterable[tuple[int, ReleaseHeld]], at: datetime) -> None:
    """Settle entries as the VA said; `accepted` and `requeued` let the mail or delivery go on."""
    for by, effect in effects:
        entry = connection.execute(_GET, {"number": effect.held}).first()
        if entry is None or not entry.open:
            continue
        connection.execute(_CLOSE, {"number": effect.held, "how": effect.outcome, "by": by})
        if entry.delivery_id is not None:
            _release_delivery(connection, entry.delivery_id, effect.outcome, at)
        elif effect.outcome != "dropped":
            _release_event(connection, entry.event_id, effect)


def _release_delivery(connection: Connection, number: int, outcome: str, at: datetime) -> None:
    goes_on = outcome != "dropped"
    connection.execute(
        update(delivery)
        .where(delivery.c.id == number, delivery.c.status == "held")
        # a mail that was never rendered has no bytes that could be sent
        .where((delivery.c.problem == "") if goes_on else (delivery.c.id == number))
        .values(status="queued" if goes_on else "cancelled", next_at=at if goes_on else None)
    )


def _release_event(connection: Connection, number: int, effect: ReleaseHeld) -> None:
    payload = connection.execute(select(event.c.payload).where(event.c.id == number)).scalar_one()
    if effect.outcome == "accepted":
        payload = {**payload, "accepted": True, "as_client": effect.client}
    connection.execute(
        update(event)
        .where(event.c.id == number, event.c.state == "held")
        .values(state="new", attempts=0, worker="", verdict="", payload=payload)
    )
    # unsettled again, so that its own row is not taken for an earlier copy of it
    connection.execute(update(mail).where(mail.c.event_id == number).values(verdict=""))
