"""What reports and clocks ask reads what is open, or of a time; never all that there ever was."""

import re

import pytest
from sqlalchemy import Connection, Select, create_engine
from sqlalchemy.dialects import sqlite

from vamail.store import agenda, ledger
from vamail.store.tables import metadata

SHORT = ("ix_task_open", "ix_held_open")
"""Partial indexes of what is open: read whole, they are short."""

QUESTIONS: dict[str, tuple[Select[tuple[object, ...]], str]] = {
    "open tasks": (agenda._OPEN, "ix_task_open"),
    "tasks closed since": (agenda._CLOSED, "ix_task_closed_at"),
    "timers until": (agenda._TIMERS, "ix_timer_due_at"),
    "held": (agenda._HELD, "ix_held_open"),
    "open values of the ledger": (ledger.OPEN_NOW, "ix_ledger_open"),
    "values of the ledger since": (ledger.SINCE, "ix_ledger_kind_at"),
}


def _grown(connection: Connection) -> None:
    """A desk that has worked for a while, counted as the daemon has it counted."""
    connection.exec_driver_sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
        " INSERT INTO ledger (kind, key, version, event_id, superseded_by, at, task, client, open, body)"
        " SELECT 'clock', 'T-' || i, 1, i, NULL, printf('%05d', i), 'T-' || i, '', i % 200 = 0, '{}' FROM n"
    )
    connection.exec_driver_sql("ANALYZE")


@pytest.mark.parametrize("name", QUESTIONS)
def test_by_its_index(name: str):
    question, index = QUESTIONS[name]
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    sql = str(question.compile(dialect=sqlite.dialect()))
    with engine.connect() as connection:
        _grown(connection)
        asked = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple("x" * sql.count("?")))
        steps = [str(row[3]) for row in asked]
    engine.dispose()
    assert any(re.search(rf"\b{index}\b", step) for step in steps), steps
    assert all(not step.startswith("SCAN") or step.endswith(SHORT) for step in steps), steps
