"""Outages and test mails to ourselves: rows that every process shares, so that one of them tells."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from vamail.model.outages import Outage, Step
from vamail.store import events
from vamail.store.bulk import insert_rows
from vamail.store.numbers import next_ids
from vamail.store.tables import outage
from vamail.store.values import plain, to_text

_CHANGE = (
    update(outage)
    .where(outage.c.id == bindparam("of"), outage.c.over_at.is_(None))
    .values(
        counted_ms=bindparam("ms"),
        seen_at=bindparam("seen"),
        error=bindparam("said"),
        well_at=bindparam("well"),
    )
)


def write(connection: Connection, step: Step, at: datetime) -> list[int]:
    """Write one look. Returns the events that tell of a beginning or an end, at most once an outage."""
    numbers = next_ids(connection, outage, len(step.begun))
    new = [_new_row(number, one, at) for number, one in zip(numbers, step.begun, strict=True)]
    insert_rows(connection, outage, new, ignore_known=True)
    changed = [
        {
            "of": one.id, "ms": round(one.counted_seconds * 1000), "seen": one.seen_at,
            "said": plain(one.error)[:500], "well": one.well_at,
        }
        for one in step.changed
    ]  # fmt: skip
    if changed:
        connection.execute(_CHANGE, changed)
    _close(connection, [one.id for one in step.blips], at)
    told = [_tell(connection, step.tell, at)]
    told += [_end(connection, group, at) for group in step.ended]
    return [number for number in told if number is not None]


def _new_row(number: int, one: Outage, at: datetime) -> dict[str, Any]:
    return {
        "id": number, "part": one.part, "kind": one.kind, "since": one.since, "counted_ms": 0, "seen_at": at,
        "error": plain(one.error)[:500], "well_at": None, "told_at": None, "told_event": None,
        "over_at": None,
    }  # fmt: skip


def _close(connection: Connection, ids: Sequence[int], at: datetime) -> list[int]:
    """Those of these outages that were open until now."""
    if not ids:
        return []
    query = update(outage).where(outage.c.id.in_(ids), outage.c.over_at.is_(None)).values(over_at=at)
    return list(connection.execute(query.returning(outage.c.id)).scalars())


def _tell(connection: Connection, found: Sequence[Outage], at: datetime) -> int | None:
    """One event for what nobody told yet; None when another process was faster."""
    if not found:
        return None
    ids = [one.id for one in found]
    mine = update(outage).where(
        outage.c.id.in_(ids), outage.c.told_at.is_(None), outage.c.over_at.is_(None)
    ).values(told_at=at)  # fmt: skip
    taken = set(connection.execute(mine.returning(outage.c.id)).scalars())
    if not taken:
        return None
    told = [one for one in found if one.id in taken]
    number = events.add(connection, "outage", {"troubles": [_payload(one) for one in told]}, "", at)
    connection.execute(update(outage).where(outage.c.id.in_(taken)).values(told_event=number))
    return number


def _end(connection: Connection, group: Sequence[Outage], at: datetime) -> int | None:
    until = max(one.well_at or at for one in group)
    taken = set(_close(connection, [one.id for one in group], until))
    if len(taken) != len(group):
        return None
    payload = {"troubles": [_payload(one) for one in group], "until": to_text(until)}
    return events.add(connection, "recovered", payload, "", at)


def _payload(one: Outage) -> dict[str, str]:
    kind, _, name = one.part.partition(" ")
    return {"kind": kind, "name": name, "since": to_text(one.since), "error": plain(one.error)[:500]}
