"""The n-th call of every channel fails at once, for the first few n; each by itself in `tests/crash/run`."""

from pathlib import Path

import pytest

from crash.calls import FAULTS, one_life
from crash.driver import Driver
from server.dovecot import Dovecot
from server.recorder import Recorder


def test_the_first_calls_of_every_channel_fail(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder, request: pytest.FixtureRequest
) -> None:
    """Three lives: the first, second and third call of each function fails, one way or another."""
    driver = Driver.make(tmp_path / "desk", dovecot, recorder, "sqlite", seed=1)
    request.addfinalizer(driver.desk.close)
    happened = 0
    for nth in (1, 2, 3):
        chosen = {fault.point: fault for fault in FAULTS[nth % 2 :: 2]}
        happened += one_life(driver, *(fault.plan(nth) for fault in chosen.values()))
    assert happened >= 15, "most of the faults came to pass"
    found = driver.settle()
    assert not found.faults, "\n".join(found.faults) + "\n" + driver.desk.tail()
