"""The store's suite on SQLite, and what only SQLite has."""

import importlib.util
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import event

from vamail.model.errors import AlreadyRunningError, SurroundingsError
from vamail.store import Arrived, NewErrand, Store, blobs, open_lists, open_store
from vamail.store import database as database_module
from vamail.store.database import Database, open_database
from vamail.store.schema import HEAD

HERE = Path(__file__).parent


def _load(path: Path) -> ModuleType:
    name = f"vamail_tests_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


suite = _load(HERE / "suite.py")
NOW = suite.NOW


class _Place:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened: list[Store] = []

    def open(self, *, read_only: bool = False) -> Store:
        store = open_store("sqlite", self.folder, read_only=read_only)
        self.opened.append(store)
        return store


@pytest.fixture
def place(tmp_path: Path) -> Iterator[_Place]:
    place = _Place(tmp_path)
    yield place
    for store in place.opened:
        store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Callable[[], Database]]:
    opened: list[Database] = []

    def another() -> Database:
        opened.append(open_database("sqlite", tmp_path / str(len(opened)), read_only=False))
        return opened[-1]

    yield another
    for database in opened:
        database.close()


class TestSchemaOnSqlite(suite.SchemaSuite):
    """Migrations and tables agree."""


def test_a_database_that_another_program_keeps_locked_is_said_in_words(
    place: _Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    store = place.open()
    other = sqlite3.connect(place.folder / "data" / "vamail.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SurroundingsError, match="locked"):
        store.set_meta("a", "b")
    other.execute("ROLLBACK")
    other.close()
    store.set_meta("a", "b")
    assert store.meta("a") == "b"


class TestBouncesOnSqlite(suite.BounceSuite):
    """Everything that holds on PostgreSQL."""


class TestLedgerOnSqlite(suite.LedgerSuite):
    """Everything that holds on PostgreSQL."""


class TestStoreOnSqlite(suite.StoreSuite):
    """Everything that holds on PostgreSQL."""


def _files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_an_idle_desk_is_not_asked_again_until_somebody_wrote(place: _Place) -> None:
    store, other = place.open(), place.open()
    assert not store.changed_elsewhere() and store.next_due() is None
    asked: list[str] = []
    event.listen(store._database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    for _ in range(3):
        assert not store.changed_elsewhere() and store.next_due() is None
    assert asked == []
    other.add_event("command", {}, "", NOW)
    assert store.changed_elsewhere()
    assert asked
    suite.add_errands(store, NewErrand(kind="append", payload={}, mailbox="requests"))
    assert store.next_due() == NOW


def test_reading_only_creates_nothing(place: _Place) -> None:
    store = place.open(read_only=True)
    assert store.tasks() == [] and store.held() == [] and store.find("T-1") == [] and store.secret() == b""
    assert store.desk().mails_by_message_id("x@y") == ()
    store.close()
    assert _files(place.folder) == []


def test_reading_only_leaves_the_folder_as_it_is(place: _Place) -> None:
    store = place.open()
    suite.receive(store, 2)
    store.close()
    before = {name: (place.folder / name).stat().st_mtime_ns for name in _files(place.folder)}
    reader = place.open(read_only=True)
    assert len(reader.mails_since(NOW)) == 2
    reader.close()
    assert {name: (place.folder / name).stat().st_mtime_ns for name in _files(place.folder)} == before


def test_reading_beside_a_running_daemon_sees_what_it_wrote(place: _Place) -> None:
    store = place.open()
    suite.receive(store, 2)
    reader = place.open(read_only=True)
    assert len(reader.mails_since(NOW)) == 2
    with pytest.raises(RuntimeError):
        reader.set_meta("a", "b")


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    place = _Place(tmp_path / "my desk 100% ?&#ő")
    suite.receive(place.open(), 1)
    place.opened[0].close()
    assert len(place.open(read_only=True).mails_since(NOW)) == 1
    place.opened[1].close()
    assert (place.folder / "data" / "vamail.db").exists()


def test_commits_are_durable(place: _Place) -> None:
    store = place.open()
    with store._database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_big_mail_is_a_file_that_is_on_disk_before_its_row(
    place: _Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place.open()
    raw = b"x" * (blobs.FILE_BYTES + 1)
    path = blobs.file_of(store._database, blobs.content_hash(raw))
    synced: list[str] = []
    fsync = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda fd: (synced.append(str(Path(f"/proc/self/fd/{fd}").readlink())), fsync(fd))
    )
    insert = blobs.insert

    def insert_after_file(*args: object) -> None:
        assert path.read_bytes() == raw and str(path.parent) in synced
        assert any(name.endswith(".tmp") for name in synced)
        insert(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(blobs, "insert", insert_after_file)
    claimed = store.receive("requests", 1, [Arrived(uid=1, received_at=NOW, raw=raw)], 1, "w", NOW)
    assert store.raw(claimed[0].blob_hash) == raw
    path.unlink()
    with pytest.raises(SurroundingsError, match="cannot be read"):
        store.raw(claimed[0].blob_hash)


def test_a_newer_database_is_refused_untouched(place: _Place) -> None:
    place.open().close()
    path = place.folder / "data" / "vamail.db"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SurroundingsError, match=f"9999.*{HEAD}"):
        place.open()
    assert path.read_bytes() == before


def test_a_second_daemon_is_refused_by_name(place: _Place) -> None:
    script = (
        "import sys, pathlib\nfrom vamail.store import open_store\n"
        "store = open_store('sqlite', pathlib.Path(sys.argv[1]))\nstore.acquire_run_lock()\n"
        "print('held', flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(place.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        store = place.open()
        with pytest.raises(AlreadyRunningError, match=str(other.pid)):
            store.acquire_run_lock()
        other.kill()
        other.wait()
        store.acquire_run_lock()


def test_the_daemon_never_imports_alembic(place: _Place) -> None:
    script = (
        "import sys, pathlib\nfrom vamail.store import open_store\n"
        "open_store('sqlite', pathlib.Path(sys.argv[1])).close()\n"
        "open_store('sqlite', pathlib.Path(sys.argv[1])).close()\n"
        "sys.exit('alembic' in sys.modules or 'psycopg' in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(place.folder)], check=True)


def test_task_numbers_survive_a_restart_and_are_never_given_twice(place: _Place) -> None:
    store = place.open()
    refs = [task.ref for task in suite.file_mails(store, 3)]
    store.close()
    again = place.open()
    assert suite.task_ref(again.allocate("task", 1)[0]) not in refs


def test_sqlite_alone_loads_no_other_dialect() -> None:
    """A tenth of a daemon's start-up, and some megabytes, for nothing."""
    loaded = "[name for name in sys.modules if name.startswith('sqlalchemy.dialects.post')]"
    code = f"import sys, vamail.store; print({loaded})"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_database_that_is_only_just_being_made_reads_as_empty(tmp_path: Path) -> None:
    """A command that is given while the first `vamail run` starts."""
    (tmp_path / "data").mkdir()
    sqlite3.connect(tmp_path / "data" / "vamail.db").close()
    lists = open_lists("sqlite", tmp_path)
    assert lists.held() == []
    lists.close()
    with pytest.raises(SurroundingsError):  # who stays would look at nothing for ever
        open_store("sqlite", tmp_path, read_only=True)
