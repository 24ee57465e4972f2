"""Held mails and deliveries: set aside, shown to the VA once, settled by the VA."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from vamail.model.effects import ReleaseHeld
from vamail.store import bulk
from vamail.store.rows import OutgoingMail
from vamail.store.tables import delivery, event, held, mail
from vamail.store.values import plain

_GET = select(held).where(held.c.id == bindparam("number"))
_CLOSE = (
    update(held)
    .where(held.c.id == bindparam("number"), held.c.open.is_(True))
    .values(open=False, outcome=bindparam("how"), closed_event=bindparam("by"))
)

_UNWRITTEN = select(delivery.c.id).where(
    delivery.c.id == bindparam("number"), delivery.c.status == "held", delivery.c.problem != ""
)
"""It waits, and has no bytes that could be sent."""


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


def release(
    connection: Connection, effects: Iterable[tuple[int, ReleaseHeld]], at: datetime,
    rewritten: Mapping[int, OutgoingMail],
) -> None:  # fmt: skip
    """Settle entries as the VA said; `accepted` and `requeued` let the mail or delivery go on.

    A mail that could not be written goes on as it is in `rewritten`, by the number of its delivery; where it
    is not there, its entry stays open, for nothing of it could leave.
    """
    for by, effect in effects:
        entry = connection.execute(_GET, {"number": effect.held}).first()
        if entry is None or not entry.open:
            continue
        if entry.delivery_id is not None:
            of = entry.delivery_id
            if not _release_delivery(connection, of, effect.outcome, at, rewritten.get(of)):
                continue
        elif effect.outcome != "dropped":
            _release_event(connection, entry.event_id, effect)
        connection.execute(_CLOSE, {"number": effect.held, "how": effect.outcome, "by": by})


def _release_delivery(
    connection: Connection, number: int, outcome: str, at: datetime, written: OutgoingMail | None
) -> bool:
    """Whether the entry is settled by it: not where the mail should go, and was never written."""
    of = update(delivery).where(delivery.c.id == number, delivery.c.status == "held")
    if outcome == "dropped":
        connection.execute(of.values(status="cancelled", next_at=None))
        return True
    going = {"status": "queued", "next_at": at}
    if connection.execute(of.where(delivery.c.problem == "").values(**going)).rowcount:
        return True
    if written is not None:
        connection.execute(of.values(**going, **_bytes(written)))
        return True
    return connection.execute(_UNWRITTEN, {"number": number}).first() is None


def _bytes(out: OutgoingMail) -> dict[str, Any]:
    return {
        "raw": out.raw, "subject": out.subject, "text": out.text, "html": out.html,
        "envelope_from": out.envelope_from, "problem": "", "last_error": "",
    }  # fmt: skip


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
