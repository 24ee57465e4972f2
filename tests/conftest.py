"""Servers that several kinds of tests need: a private Dovecot, PostgreSQL, a recording SMTP server."""

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import spread
from server.dovecot import Dovecot
from server.postgres import Postgres
from server.recorder import Recorder
from vamail.daemon import maillog

# How fast a machine makes up examples says nothing about the code under test.
settings.register_profile(
    "vamail", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("vamail")

# Hundreds of processes are started from this source: whoever forbids bytecode pays a second for each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# pytest-xdist names a width to its workers; what a test starts has no terminal unless the test says so.
os.environ.pop("COLUMNS", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first."""
    spread.sort(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """A file at a time."""
    return spread.ByFile(config, log)


@pytest.fixture(autouse=True)
def _log(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process's log is as no test left it: one that ran a command would silence the next."""
    monkeypatch.setattr(maillog, "_LOG", maillog._Log())
    monkeypatch.setattr(logging, "lastResort", logging.lastResort)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """Started once for the session, on ports of its own."""
    server = Dovecot()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A cluster of its own; `fresh()` makes an empty database."""
    cluster = Postgres()
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """What `database:` in the settings says, for each engine."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    cluster: Postgres = request.getfixturevalue("postgres")
    url = cluster.fresh()
    yield url
    cluster.drop(url)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A fresh recording SMTP server on its own port."""
    server = Recorder().start()
    yield server
    server.stop()
