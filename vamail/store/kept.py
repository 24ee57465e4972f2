"""What the ledger keeps about one task, for the command line: in plain SQL, without SQLAlchemy."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vamail.store.line import Line

_KEPT = """
SELECT kind, key, body FROM ledger
WHERE task = ? AND superseded_by IS NULL AND kind IN ('clock', 'wait', 'time', 'note') ORDER BY kind, key
"""


@dataclass(frozen=True, slots=True)
class KeptRow:
    """The newest version of one value of `model.ledger`; `fields` as they are stored, instants as text."""

    kind: str
    key: str
    fields: Mapping[str, Any]


def kept_of(line: Line, task: str) -> list[KeptRow]:
    """Clocks, notes, time and waits of a task, in this order."""
    return [KeptRow(row.kind, row.key, json.loads(row.body)) for row in line.rows(_KEPT, task)]
