"""Giving way is bounded: neither a busy desk nor a dead server keeps the other work from being done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from vamail.daemon import decider, errands
from vamail.daemon.decider import Decider
from vamail.daemon.errands import Errands
from vamail.workspace.types import Timing


def asked(answers: list[bool]) -> Callable[[], bool]:
    """Says yes as long as asked, and keeps count."""

    def busy() -> bool:
        answers.append(True)
        return True

    return busy


def test_an_errand_gives_way_but_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "GIVE_WAY_SECONDS", 0)
    answers: list[bool] = []
    worker = Errands(cast(Any, None), {}, tmp_path, "w", cast(Any, None), Timing, asked(answers))
    worker._give_way()
    assert len(answers) == errands.GIVE_WAY_TIMES


def test_deciding_waits_for_the_courier_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decider, "PACE_SECONDS", 0)
    counts: list[int] = []

    def pending() -> int:
        counts.append(0)
        return decider.PENDING + 1

    nothing = cast(Any, None)
    thread = Decider(nothing, nothing, nothing, nothing, "w", nothing, nothing, nothing, nothing, pending)
    thread._keep_pace()
    assert len(counts) == decider.PACE_TIMES
    counts.clear()
    Decider(
        nothing,
        nothing,
        nothing,
        nothing,
        "w",
        nothing,
        nothing,
        nothing,
        nothing,
        lambda: counts.append(0) or 0,
    )._keep_pace()  # fmt: skip
    assert len(counts) == 1
