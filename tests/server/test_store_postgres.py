"""The store's suite again, on a real PostgreSQL."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from vamail.model.errors import SurroundingsError
from vamail.store import Store, open_store
from vamail.store.database import Database, open_database

HERE = Path(__file__).parent


def _load(path: Path) -> ModuleType:
    name = f"vamail_tests_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


postgres = _load(HERE / "postgres.py")
suite = _load(HERE.parent / "unit" / "store" / "suite.py")


@pytest.fixture(scope="module")
def cluster() -> Iterator[object]:
    running = postgres.Postgres()
    try:
        running.start()
        yield running
    finally:
        running.stop()


class _Place:
    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.opened: list[Store] = []

    def open(self, *, read_only: bool = False) -> Store:
        store = open_store(self.url, self.folder, read_only=read_only)
        self.opened.append(store)
        return store


@pytest.fixture
def place(cluster, tmp_path: Path) -> Iterator[_Place]:
    url = cluster.fresh()
    place = _Place(url, tmp_path)
    yield place
    for store in place.opened:
        store.close()
    cluster.drop(url)


@pytest.fixture
def empty(cluster, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    opened: list[tuple[str, Database]] = []

    def another() -> Database:
        url = cluster.fresh()
        opened.append((url, open_database(url, tmp_path, read_only=False)))
        return opened[-1][1]

    yield another
    for url, database in opened:
        database.close()
        cluster.drop(url)


class TestSchemaOnPostgres(suite.SchemaSuite):
    """Migrations and tables agree."""


def test_a_dead_server_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError, match="database"):
        open_store("postgresql://nobody@127.0.0.1:1/none", tmp_path)


def test_commits_are_durable(place: _Place) -> None:
    store = place.open()
    with store._database.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert connection.exec_driver_sql("SHOW fsync").scalar() == "on"


class TestBouncesOnPostgres(suite.BounceSuite):
    """Everything that holds on SQLite."""


class TestLedgerOnPostgres(suite.LedgerSuite):
    """Everything that holds on SQLite."""


class TestStoreOnPostgres(suite.StoreSuite):
    """Everything that holds on SQLite."""


class TestWorkersOnPostgres(suite.WorkerSuite):
    """What only several processes can break."""
