"""Deciders are loaded by the name of a timer: each name that is set somewhere must be known here."""

import pytest

from vamail.desk.decide.timers import _look
from vamail.desk.intake import bounces
from vamail.desk.life import canary
from vamail.desk.meetings import reminders
from vamail.desk.promise import waiting
from vamail.desk.reports import brief, review, warnings


@pytest.mark.parametrize(
    "kind",
    [
        bounces.TIMER, canary.TIMER, waiting.TIMER, brief.TIMER, review.TIMER, *warnings.TIMERS,
        reminders.REMIND, reminders.MET, reminders.OFFER,
    ],
)  # fmt: skip
def test_every_timer_that_is_set_has_its_decider(kind: str) -> None:
    assert _look(kind, b"") is not None


def test_no_other() -> None:
    assert _look("what an older vamail set", b"") is None
