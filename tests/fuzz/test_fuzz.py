"""A bounded round of every fuzz target; `tests/fuzz/run` is the unbounded one."""

import pytest
from hypothesis import HealthCheck, given, settings

from fuzz.oracles import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_fuzz(name: str) -> None:
    target = TARGETS[name]

    # The same examples everywhere: random rounds are for `tests/fuzz/run`, not for somebody's change.
    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=target.examples,
        suppress_health_check=HealthCheck,
    )
    @given(target.inputs)
    def holds(made: object) -> None:
        target.check(made)

    holds()
