"""Hot queries use indexes; the desk answers what the contract asks."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from vamail.store import addresses, desk, events, lookups, mails, open_store, tasks, timers
from vamail.store.deliveries import _DUE, _EXPIRED
from vamail.store.desk import _BRAKES, _BY_IDENTITY, _BY_MESSAGE_ID, _SENT, _TOLD
from vamail.store.store import NEXT_DUE

HOT = {
    "by_message_id": _BY_MESSAGE_ID,
    "by_identity": _BY_IDENTITY,
    "sent": _SENT,
    "told": _TOLD,
    "addresses": addresses.BY_EMAIL,
    "delivery": addresses.BY_MESSAGE_ID,
    "deliveries_of": addresses.OF_EVENT,
    "last_delivery_to": addresses.LAST_TO,
    "expired": _EXPIRED,
    "next_due": NEXT_DUE,
    "sent_since": lookups._SENT,
    "by_blob": lookups._BY_BLOB,
    "candidates": events._CANDIDATES,
    "known_tasks": tasks._KNOWN,
    "known_uids": mails._KNOWN_UIDS,
    "timers_due": timers._DUE,
    "claim_deliveries": _DUE,
    **{f"brake_{scope}": query for scope, (query, _) in _BRAKES.items()},
}


NOW = datetime(2026, 11, 20, tzinfo=UTC)
VALUES: dict[str, Any] = {
    "keys": ["x"], "refs": ["T-1"], "uids": [1], "before": 9, "since": NOW, "key": "x", "of": "x", "box": "x",
    "because": "x", "valid": 1, "patience": NOW, "most": 5, "by": "w", "at": NOW, "name": "x",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(HOT))
def test_hot_queries_use_indexes(name: str, tmp_path: Path) -> None:
    store = open_store("sqlite", tmp_path)
    database, query, seen = store._database, HOT[name], []
    values = {
        key: VALUES.get(key, NOW)
        for key in query.compile(database.engine).params
        if key in VALUES or key == "now"
    }
    listener = (database.engine, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))
    with database.write() as connection:
        event.listen(*listener)
        connection.execute(query, values)
        event.remove(*listener)
        ((sql, parameters),) = seen
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).all()
    store.close()
    steps = [row[3] for row in plan]
    assert any("USING" in step for step in steps)
    # `anon_1` is what a subquery gave (here the lanes in work): its own step is looked at by itself.
    own = ("SCAN CONSTANT ROW", "SCAN anon_1")
    assert not [step for step in steps if step.startswith("SCAN") and step not in own], steps


def test_desk_module_is_the_contract() -> None:
    from vamail.model.desk import Desk

    asked = {name for name in vars(Desk) if not name.startswith("_")}
    assert asked <= set(dir(desk.SqlDesk))
