"""The recording SMTP server, for tests of one connection."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


def _load(name: str) -> ModuleType:
    """A test server's module; tests are not a package, so it is loaded by its path, once."""
    known = f"vamail_test_{name}"
    if known not in sys.modules:
        path = Path(__file__).parents[2] / "server" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(known, path)
        assert spec and spec.loader
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


recorder_module = _load("recorder")


@pytest.fixture
def recorder() -> Iterator[object]:
    """A fresh recording server on its own port."""
    server = recorder_module.Recorder().start()
    yield server
    server.stop()


@pytest.fixture
def fault() -> type:
    """The class of faults."""
    return recorder_module.Fault
