"""Servers that several kinds of tests need: a private Dovecot, PostgreSQL, a recording SMTP server."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from server.dovecot import Dovecot
from server.postgres import Postgres
from server.recorder import Recorder

# How fast a machine makes up examples says nothing about the code under test.
settings.register_profile("vamail", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("vamail")


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
