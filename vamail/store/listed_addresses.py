"""Addresses from which mail came back, for the command line: in plain SQL, without SQLAlchemy."""

import json
from typing import Any

from vamail.model.addresses import KnownAddress, Strike
from vamail.store.line import Line
from vamail.store.values import to_instant, to_instant_or_none

_NEWEST = """
SELECT address.* FROM address
JOIN (SELECT email, MAX(version) AS version FROM address GROUP BY email) AS last
ON last.email = address.email AND last.version = address.version
"""


def known_addresses(line: Line) -> list[KnownAddress]:
    """The newest version of every address, the stopped ones first, then the latest."""
    found = [_known(row) for row in line.rows(_NEWEST)]
    return sorted(found, key=lambda one: (not one.suppressed, -one.event))


def _known(row: Any) -> KnownAddress:
    return KnownAddress(
        email=row.email, version=row.version, hard=row.hard, soft=row.soft,
        first_at=to_instant_or_none(row.first_at), last_at=to_instant_or_none(row.last_at), code=row.code,
        text=row.text,
        strikes=tuple(Strike(to_instant(at), weight) for at, weight in json.loads(row.strikes)),
        alive_at=to_instant_or_none(row.alive_at), stopped_by=row.stopped_by,
        suppressed_at=to_instant_or_none(row.suppressed_at), why=row.why, delivery=row.delivery_id,
        lifted_at=to_instant_or_none(row.lifted_at), event=row.event_id,
    )  # fmt: skip
