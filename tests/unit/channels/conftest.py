"""The recording SMTP server, for tests of one connection."""

from collections.abc import Iterator

import pytest

from server.recorder import Fault, Recorder


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A fresh recording server on its own port."""
    server = Recorder().start()
    yield server
    server.stop()


@pytest.fixture
def fault() -> type[Fault]:
    """The class of faults."""
    return Fault
