"""A single look by the driver alone sees what the store sees, on both engines, and words trouble alike."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql.psycopg import dialect

from bench.fill import Size, fill
from server.postgres import Postgres
from vamail.cli.tasks import OPEN
from vamail.model.errors import SurroundingsError
from vamail.store import (
    Lists,
    StoreBroken,
    StoreUnavailable,
    TaskFilter,
    facts,
    listing,
    open_lists,
    open_store,
)
from vamail.store.database import Database
from vamail.store.line import Line, Row, arguments_of, open_driver

NOON = datetime(2026, 10, 31, 12, tzinfo=UTC)
UNTIL_FILLED = datetime(2026, 11, 1, tzinfo=UTC)


def _all(lists: Lists) -> list[Any]:
    return [
        lists.tasks(),
        lists.tasks(TaskFilter(statuses=("new", "in_progress"), client="client01", pressing=True, limit=3)),
        lists.tasks(TaskFilter(refs=("T-7",))),
        lists.deliveries(),
        lists.deliveries(task="T-7", limit=5),
        lists.held(open_only=False),
        lists.held(),
        lists.journal(limit=20),
        lists.journal(task="T-7"),
        lists.journal(event=7),
        lists.journal(since=NOON),
        lists.facts(),
        lists.workers(),
        lists.meta("secret"),
        lists.meta("nothing"),
        lists.meetings(),
    ]


def test_a_single_look_reads_as_the_store_does(database: str, tmp_path: Path) -> None:
    fill(database, tmp_path, Size(tasks=60, open=20))
    with closing(open_lists(database, tmp_path)) as lists, closing(open_store(database, tmp_path)) as store:
        assert not isinstance(lists._source, Database)
        found, expected = _all(lists), _all(store)
        assert found == expected
        assert [len(found[0]), len(found[3]), len(found[5]), len(found[8])] == [60, 60, 3, 5]
        assert len(found[1]) == 1 and found[11].promised and found[13]


def test_of_a_database_that_is_not_there_a_look_sees_nothing(tmp_path: Path) -> None:
    with closing(open_lists("sqlite", tmp_path)) as lists:
        assert lists.tasks() == [] and lists.journal() == [] and lists.held() == []
        assert (lists.facts().events, lists.workers(), lists.meta("secret")) == (0, [], None)
    assert not (tmp_path / "data").exists()


def test_an_older_or_newer_schema_is_not_read(database: str, tmp_path: Path) -> None:
    with closing(open_store(database, tmp_path)) as store, store._database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SurroundingsError, match="install a newer vamail"):
        open_lists(database, tmp_path)
    with closing(store), store._database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(SurroundingsError, match="start `vamail run` once"):
        open_lists(database, tmp_path)


def test_an_empty_postgresql_is_not_taken_for_an_empty_desk(postgres: Postgres, tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError, match="version none"):
        open_lists(postgres.fresh(), tmp_path)


def test_trouble_is_worded(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "vamail.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreBroken, match="damaged"):
        open_lists("sqlite", tmp_path)
    with pytest.raises(StoreUnavailable, match="connection to the database"):
        open_lists("postgresql://nobody@127.0.0.1:1/none", tmp_path)
    with pytest.raises(SurroundingsError, match="unknown database"):
        open_lists("mysql://nobody@127.0.0.1:1/none", tmp_path)


def test_nothing_can_be_written(database: str, tmp_path: Path) -> None:
    open_store(database, tmp_path).close()
    source = open_driver(database, tmp_path)
    assert source is not None
    with closing(source), pytest.raises(Exception, match=r"(?i)read-?only"), source.look() as line:
        line.rows("UPDATE meta SET value = ?", "x")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://localhost/vamail",
        "postgresql+psycopg://maria:p%40ss%2Fw@db.example:5433/va-mail",
        "postgresql://maria:odd/pass#word?@db.example/vamail?sslmode=require&application_name=a%20b",
        "postgresql://maria:@/vamail",
        "postgresql:///vamail?connect_timeout=3",
    ],
)
def test_an_address_means_what_sqlalchemy_reads_in_it(url: str) -> None:
    _, named = dialect().create_connect_args(make_url(url))
    ours = arguments_of(url)
    assert ours is not None
    assert ours == {name: str(value) for name, value in named.items() if name != "context"}


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://a,b/vamail",
        "postgresql:///vamail?host=a:5432&host=b:5432",
        "postgresql:///vamail?host=%2Frun%2Fpostgresql",
        "postgresql://u@[::1]/vamail",
        "postgresql://u@localhost",
        "mysql://u@localhost/vamail",
    ],
)
def test_what_is_seldom_seen_is_left_to_sqlalchemy(url: str) -> None:
    assert arguments_of(url) is None


def test_a_look_at_a_busy_database_waits_for_nobody(tmp_path: Path) -> None:
    open_store("sqlite", tmp_path).close()
    writer = sqlite3.connect(tmp_path / "data" / "vamail.db", isolation_level=None)
    with closing(writer):
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO meta VALUES ('k', 'v')")
        with closing(open_lists("sqlite", tmp_path)) as lists:
            assert lists.meta("k") is None
            writer.execute("COMMIT")
            assert lists.meta("k") == "v"


def _steps(folder: Path, size: Size) -> dict[str, int]:
    """The steps of SQLite's machine that each statement of a look takes in a desk of this size."""
    fill("sqlite", folder, size)
    file = sqlite3.connect(folder / "data" / "vamail.db", isolation_level=None)
    file.execute("INSERT INTO mailbox VALUES ('requests', 1, ?, 1, '2026-01-01', '{}')", (size.tasks,))
    found: dict[str, int] = {}

    def ask(sql: str, values: Sequence[object]) -> Sequence[Any]:
        def step() -> int:
            found[sql] = found.get(sql, 0) + 10
            return 0

        file.set_progress_handler(step, 10)
        rows = file.execute(sql, values).fetchall()
        file.set_progress_handler(None, 0)
        return rows

    with closing(file):
        file.row_factory = Row
        line, ref, after = Line(True, ask), f"T-{size.tasks // 2}", UNTIL_FILLED - timedelta(hours=2)
        facts.all_of(line)
        facts.workers(line)
        facts.meanwhile(line, after, UNTIL_FILLED)
        for client in ("", "client01"):
            listing.tasks(line, TaskFilter(statuses=OPEN, client=client, limit=201, pressing=True))
        listing.tasks(line, TaskFilter(refs=(ref,)))
        listing.held_entries(line, open_only=True)
        listing.deliveries(line, limit=50)
        listing.deliveries(line, task=ref)
        listing.deliveries(line, event_id=size.tasks // 2)
        listing.journal_lines(line, limit=50)
        listing.journal_lines(line, task=ref, limit=50)
        listing.journal_lines(line, event_id=size.tasks // 2)
        listing.journal_lines(line, since=after, limit=500)
    return found


def test_a_look_takes_no_more_steps_where_there_are_more_rows(tmp_path: Path) -> None:
    few = _steps(tmp_path / "few", Size(tasks=400, open=100))
    many = _steps(tmp_path / "many", Size(tasks=4_000, open=100))
    assert len(few) > 15
    grew = {sql: (few.get(sql, 0), steps) for sql, steps in many.items() if steps > 2 * few.get(sql, 0) + 400}
    assert not grew
