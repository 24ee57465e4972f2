"""Every released schema becomes the newest, with its data, on both databases; and the daemon works on it.

`<version>.<engine>.sql` are dumps of desks that the vamail of that version has worked on: a request, a reply,
an attachment, a stranger, a machine, what is held, and a delivery that waits for its server (0002: a report
about an address that does not work as well, and a delivery that the process died with).
"""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import MetaData, inspect, select, text

from server.desk import DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder
from vamail.model.errors import SurroundingsError
from vamail.store import open_store, schema
from vamail.store.database import Database, open_database

HERE = Path(__file__).parent
RELEASED = sorted({path.name.split(".")[0] for path in HERE.glob("*.sql")})
KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from vamail.store.database import open_database
from vamail.store.migrations.run import upgrade
from vamail.store.schema import HEAD
database, left = open_database(sys.argv[1], Path(sys.argv[2]), read_only=False), [int(sys.argv[4])]
def die(connection, cursor, statement, *more):
    left[0] -= sys.argv[3] in statement
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(database.engine, "after_cursor_execute", die)
upgrade(database, HEAD)
"""


@pytest.fixture(params=RELEASED)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(tmp_path: Path, database: str, version: str, dovecot: Dovecot, recorder: Recorder) -> DeskUnderTest:
    """A desk whose database is of this version."""
    made = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, database)
    if database == "sqlite":
        (made.folder / "data").mkdir()
        line = sqlite3.connect(made.folder / "data" / "vamail.db")
        line.executescript((HERE / f"{version}.sqlite.sql").read_text("utf-8"))
        line.close()
    else:
        with psycopg.connect(database) as connection:
            connection.execute((HERE / f"{version}.postgresql.sql").read_text("utf-8"))  # type: ignore[arg-type]
    return made


@pytest.fixture
def opened(desk: DeskUnderTest, database: str) -> Iterator[Database]:
    found = open_database(database, desk.folder, read_only=False)
    yield found
    found.close()


def _rows(
    database: Database, only: dict[str, list[str]] | None = None
) -> dict[str, tuple[list[str], list[Any]]]:
    """Columns and rows of every table, as the database has them; of `only` these columns."""
    with database.read() as connection:
        tables = MetaData()
        tables.reflect(connection, schema="public" if not database.is_sqlite else None)
        found = {}
        for table in tables.sorted_tables:
            if table.name == "alembic_version" or (only is not None and table.name not in only):
                continue
            names = only[table.name] if only is not None else [column.name for column in table.c]
            rows = connection.execute(select(*(table.c[name] for name in names))).all()
            found[table.name] = (names, sorted(map(tuple, rows), key=repr))
    return found


def test_the_data_stays_and_the_schema_is_the_newest(opened: Database, version: str) -> None:
    before = _rows(opened)
    assert sum(len(rows) for _, rows in before.values()) > 60
    schema.ensure_schema(opened)
    assert schema.version(opened) == schema.HEAD
    after = _rows(opened, {name: columns for name, (columns, _) in before.items()})
    assert after == before


def test_a_step_only_adds_so_that_older_processes_go_on(opened: Database) -> None:
    with opened.read() as connection:
        old = {name: {c["name"] for c in inspect(connection).get_columns(name)} for name in _rows(opened)}
    schema.ensure_schema(opened)
    with opened.read() as connection:
        for name, columns in old.items():
            new = {column["name"]: column for column in inspect(connection).get_columns(name)}
            assert columns <= new.keys()
            must = [c for c in new.keys() - columns if not new[c]["nullable"] and new[c]["default"] is None]
            assert not must, f"a process of the older version cannot write {name}: it does not know {must}"


@pytest.mark.parametrize(
    ("within", "times"), [("CREATE ", 1), ("CREATE ", 3), (f"SET version_num='{schema.HEAD}'", 1)]
)
def test_an_upgrade_that_is_killed_leaves_the_old_schema(
    desk: DeskUnderTest, opened: Database, database: str, version: str, within: str, times: int
) -> None:
    """Killed at its first statement, in the middle, and after its last, with the step before it done."""
    before = _rows(opened)
    opened.close()
    words = [sys.executable, "-c", KILLED, database, str(desk.folder), within, str(times)]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL
    assert schema.version(opened) == version
    assert _rows(opened) == before
    schema.ensure_schema(opened)
    assert schema.version(opened) == schema.HEAD


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_copy_is_kept_from_before(desk: DeskUnderTest, opened: Database, version: str) -> None:
    before = _rows(opened)
    opened.close()
    open_store("sqlite", desk.folder).close()
    copy = desk.folder / "data" / f"vamail.db.before-{schema.HEAD}"
    copy.rename(desk.folder / "data" / "vamail.db")
    for more in ("-wal", "-shm"):
        (desk.folder / "data" / f"vamail.db{more}").unlink(missing_ok=True)
    assert schema.version(opened) == version
    assert _rows(opened) == before


@pytest.mark.parametrize("database", ["sqlite"])
def test_without_room_for_the_copy_nothing_is_changed(
    desk: DeskUnderTest, opened: Database, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(SurroundingsError, match="no room"):
        schema.ensure_schema(opened)
    assert schema.version(opened) == version


def test_an_older_vamail_says_that_a_newer_one_is_needed(opened: Database) -> None:
    schema.ensure_schema(opened)
    with opened.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SurroundingsError, match="install a newer vamail"):
        schema.ensure_schema(opened)


def test_the_daemon_goes_on_where_the_older_one_was_killed(
    desk: DeskUnderTest, dovecot: Dovecot, recorder: Recorder
) -> None:
    """What was under way leaves, with the Message-ID that it had; a reply joins the task of then."""
    dovecot.reset()
    dovecot.drop(
        mail(
            message_id="three@acme.example",
            subject="Re: A room",
            headers={"In-Reply-To": "<one@acme.example>"},
        )
    )
    done = desk.run("run", "--drain")
    assert done.returncode == 0, done.stderr
    assert {row["status"] for row in desk.rows("deliveries")} == {"sent"}
    assert {row["ref"] for row in desk.rows("tasks")} == {f"T-{number}" for number in range(1, 6)}
    assert "three@acme.example" in {row["message_id"] for row in desk.rows("journal", "--task", "T-1")}
    explained = desk.run("explain", "T-1")
    assert explained.returncode == 0 and "Was filed as T-1" in explained.stdout
