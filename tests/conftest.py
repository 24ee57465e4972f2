"""A private Dovecot for every test that needs one."""

from collections.abc import Iterator

import pytest

from server.dovecot import Dovecot


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """Started once for the session, on ports of its own."""
    server = Dovecot()
    server.start()
    yield server
    server.stop()
