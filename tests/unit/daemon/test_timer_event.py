"""A timer's event says when the timer was due, whenever it fired."""

from datetime import UTC, datetime, timedelta
from typing import cast

from vamail.daemon.events import Work, event_of
from vamail.model.events import TimerDue
from vamail.store import ClaimedEvent, Store
from vamail.workspace.types import Workspace

DUE = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def test_due_is_not_when_it_fired():
    payload = {"kind": "brief", "subject": "va", "due_at": "2026-11-24T07:00:00.000000Z"}
    claimed = ClaimedEvent(number=3, kind="timer", at=DUE + timedelta(days=2), payload=payload, attempts=0)
    event = event_of(Work(claimed), cast(Store, None), cast(Workspace, None))
    assert event == TimerDue(number=3, kind="brief", subject="va", due_at=DUE)
