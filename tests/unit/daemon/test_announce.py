"""Notices whose telling fails are tried again after a pause, not thirty times a second."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from vamail.daemon.announce import TELL_AGAIN, Announcer
from vamail.store import Notice
from vamail.workspace.hours import parse_hours
from vamail.workspace.types import BusinessHours, Timing

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


class Desk:
    """A store that never gets its notices told, and the workspace around it."""

    def __init__(self) -> None:
        self.added: list[str] = []
        hours = BusinessHours(zone="UTC", spans=parse_hours("24/7"))
        self.workspace = SimpleNamespace(timing=Timing(), me=SimpleNamespace(hours=hours))

    def open_notices(self) -> list[Notice]:
        return [
            Notice(id=7, kind="held", key="held:7", lines=("a line",), task=None, event=7, created_at=NOW)
        ]

    def waiting_events(self, kind: str) -> bool:
        return False

    def add_event(self, kind: str, payload: Any, lane: str, at: datetime) -> int:
        self.added.append(kind)
        return len(self.added)


def test_what_could_not_be_told_waits_before_it_is_tried_again() -> None:
    desk = Desk()
    at = NOW + timedelta(hours=1)
    announcer = Announcer(cast(Any, desk))
    for _ in range(50):
        announcer.look(cast(Any, desk.workspace), at)
    assert desk.added == ["notices"]
    announcer.look(cast(Any, desk.workspace), at + TELL_AGAIN)
    assert desk.added == ["notices", "notices"]
