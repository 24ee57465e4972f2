"""What a bug report may know of events, deliveries and errands: states, counts and instants, no words.

Nothing that a client, a server or the VA wrote is selected here, but for `sentences`, which the daemon
takes apart before anybody sees them.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from vamail.store.tables import delivery, errand, event, held, journal, mail


class Sentence(NamedTuple):
    """One sentence about a failure, as it was stored; `about` says where it stands."""

    about: str
    text: str


class Shapes(NamedTuple):
    """The newest rows of each kind, oldest first; `sentences` are as they were stored."""

    events: Sequence[dict[str, Any]]
    deliveries: Sequence[dict[str, Any]]
    errands: Sequence[dict[str, Any]]
    sentences: Sequence[Sentence]


def of(connection: Connection, limit: int) -> Shapes:
    """The newest `limit` rows of each kind."""
    return Shapes(
        _events(connection, limit),
        _deliveries(connection, limit),
        _errands(connection, limit),
        tuple(_sentences(connection, limit)),
    )


def _events(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """The newest `limit` events, oldest first, with the steps of their journal in order."""
    query = (
        select(
            event.c.id, event.c.kind, event.c.at, event.c.handled_at, event.c.state, event.c.verdict,
            event.c.attempts, mail.c.size, mail.c.oversize, mail.c.junk, mail.c.task, mail.c.duplicate_of,
        )
        .outerjoin(mail, mail.c.event_id == event.c.id)
        .order_by(event.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    found = _rows(connection, query)
    if not found:
        return []
    steps: dict[int, list[str]] = {}
    lines = select(journal.c.event_id, journal.c.step).where(journal.c.event_id >= found[0]["id"])
    for number, step in connection.execute(lines.order_by(journal.c.id)):
        steps.setdefault(number, []).append(step)
    return [{**row, "steps": steps.get(row["id"], [])} for row in found]


def _deliveries(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """The newest `limit` deliveries, oldest first."""
    query = select(
        delivery.c.id, delivery.c.event_id, delivery.c.kind, delivery.c.status, delivery.c.attempts,
        delivery.c.created_at, delivery.c.next_at, delivery.c.sent_at, delivery.c.not_after,
        delivery.c.arrived_at, delivery.c.unless, delivery.c.money,
    )  # fmt: skip
    return _rows(connection, query.order_by(delivery.c.id.desc()).limit(limit))


def _errands(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """The newest `limit` errands, oldest first."""
    query = select(
        errand.c.id, errand.c.kind, errand.c.status, errand.c.attempts, errand.c.next_at, errand.c.event_id
    )
    return _rows(connection, query.order_by(errand.c.id.desc()).limit(limit))


def _sentences(connection: Connection, limit: int) -> Iterator[Sentence]:
    """What was stored about failures among the newest `limit` rows of each table."""
    newest = (
        (delivery, (delivery.c.last_error, delivery.c.problem)),
        (errand, (errand.c.last_error,)),
        (held, (held.c.reason,)),
    )
    for table, columns in newest:
        query = select(table.c.id, *columns).order_by(table.c.id.desc()).limit(limit)
        for number, *texts in reversed(connection.execute(query).all()):
            yield from (Sentence(f"{table.name} {number}", text) for text in texts if text)


def _rows(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in reversed(connection.execute(query).mappings().all())]
