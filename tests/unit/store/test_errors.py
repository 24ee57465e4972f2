"""What the errors of SQLite, PostgreSQL and the disk mean: wait, or give up with a sentence."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from vamail.model.decision import Decision
from vamail.store import Conflict, Handled, StoreBroken, StoreUnavailable, open_store
from vamail.store.database import Database, open_database
from vamail.store.errors import of_disk, worded
from vamail.store.tables import meta


def of_postgres(state: str, kind: type[psycopg.Error] = psycopg.OperationalError) -> DBAPIError:
    cause = kind("the server said so\nand more")
    cause.sqlstate = state or None
    return DBAPIError("SELECT 1", {}, cause)


@pytest.mark.parametrize(
    ("state", "means"),
    [
        ("", StoreUnavailable),
        ("08006", StoreUnavailable),
        ("57P01", StoreUnavailable),
        ("57P03", StoreUnavailable),
        ("53300", StoreUnavailable),
        ("53100", StoreUnavailable),
        ("25006", StoreUnavailable),
        ("55P03", StoreUnavailable),
        ("40001", Conflict),
        ("40P01", Conflict),
        ("XX001", StoreBroken),
        ("28P01", StoreBroken),
        ("3D000", StoreBroken),
        ("42501", StoreBroken),
    ],
)
def test_what_postgresql_says(state: str, means: type[Exception]) -> None:
    found = worded(of_postgres(state))
    assert type(found) is means
    assert "and more" not in str(found)


@pytest.mark.parametrize("state", ["23505", "42P01", "22001"])
def test_a_fault_of_our_own_is_not_called_the_surroundings(state: str) -> None:
    assert worded(of_postgres(state, psycopg.ProgrammingError)) is None
    assert worded(IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed"))) is None
    assert worded(KeyError("ours")) is None


def test_a_disk_that_is_full_passes_and_one_that_may_not_be_written_does_not() -> None:
    full = of_disk(OSError(errno.ENOSPC, "No space left on device", "/x/a.eml"))
    assert isinstance(full, StoreUnavailable)
    assert "/x/a.eml" in str(full)
    assert isinstance(of_disk(OSError(errno.EROFS, "Read-only file system", "/x")), StoreBroken)


def test_sqlite_that_is_full_and_has_room_again(tmp_path: Path) -> None:
    database = open_database("sqlite", tmp_path, read_only=False)
    with database.write() as connection:
        meta.create(connection)
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with pytest.raises(StoreUnavailable, match="disk is full; mail waits"):
        _write_much(database, pages)
    _write_much(database, 100_000)
    database.close()


def _write_much(database: Database, pages: int) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.execute(meta.insert().values(key="k", value="x" * 100_000))


def test_sqlite_that_another_program_writes_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vamail.store.database.BUSY_SECONDS", 0.05)
    store = open_store("sqlite", tmp_path)
    other = sqlite3.connect(tmp_path / "data" / "vamail.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="another program"):
        store.set_meta("k", "v")
    other.execute("ROLLBACK")
    store.set_meta("k", "v")
    assert store.meta("k") == "v"
    other.close()
    store.close()


def test_a_file_that_is_no_database_and_one_that_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "data" / "vamail.db"
    path.parent.mkdir()
    path.write_bytes(b"this is a letter, not a database\n" * 1_000)
    with pytest.raises(StoreBroken, match="vamail restore"):
        open_store("sqlite", tmp_path)
    assert path.read_bytes().startswith(b"this is a letter")


def test_a_number_is_not_used_up_by_a_commit_that_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is tried again for hours; references that clients see must not run away."""

    @contextmanager
    def full() -> Iterator[None]:
        raise StoreUnavailable("full")
        yield

    store = open_store("sqlite", tmp_path)
    monkeypatch.setattr(store._database, "write", full)
    group = [Handled(event=1, decision=Decision(), workspace_hash="")]
    for _ in range(3):
        assert store.allocate("task", 1) == range(1, 2)
        with pytest.raises(StoreUnavailable):
            store.commit(group, "worker", datetime.now(UTC))
    store.close()
