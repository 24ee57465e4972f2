"""The store's suite again, on a real PostgreSQL."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from vamail.store import Store, open_store

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
pytestmark = pytest.mark.xdist_group("postgres")


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


class TestStoreOnPostgres(suite.StoreSuite):
    """Everything that holds on SQLite."""


class TestWorkersOnPostgres(suite.WorkerSuite):
    """What only several processes can break."""
