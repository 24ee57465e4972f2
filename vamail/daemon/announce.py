"""Notices become events: what was gathered for the VA is told in one mail, when it is time (`notices.py`)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from vamail.daemon.notices import due_notices, look_again_at
from vamail.desk.intake.notices import IMPORT
from vamail.store import Notice, Store
from vamail.workspace.types import Workspace

TELL_AGAIN = timedelta(minutes=5)
STRANGERS = "strangers_told_at"


def _at_once(ask: Callable[[], Any]) -> Any:
    return ask()


class Announcer:
    """Looks at the waiting notices; `sure` repeats a question to a database that is away."""

    def __init__(self, store: Store, sure: Callable[[Callable[[], Any]], Any] = _at_once) -> None:
        self._store = store
        self._sure = sure
        self._told: tuple[tuple[int, ...], datetime] | None = None

    def look(self, workspace: Workspace, now: datetime) -> datetime | None:
        """Write the event of what is due; the instant to look again, None while nothing waits."""
        waiting: list[Notice] = self._sure(self._store.open_notices)
        if not waiting:
            return None
        seconds = workspace.timing.notice_seconds
        strangers_at = self._strangers_at() if any(n.kind == "unknown_sender" for n in waiting) else None
        due = due_notices(waiting, now, seconds, workspace.me.hours, strangers_at)
        again_at = look_again_at(waiting, now, seconds, workspace.me.hours, strangers_at)
        under_way = bool(due) and self._sure(lambda: self._store.waiting_events("notices"))
        if not due or under_way or self._told_just_now(due, now):
            return again_at
        if any(notice.kind == "unknown_sender" for notice in due):
            self._sure(lambda: self._store.set_meta(STRANGERS, now.isoformat()))
        gathered = {
            "notices": [notice.id for notice in due],
            "kinds": sorted({notice.kind for notice in due}),
            "lines": [line for notice in due for line in notice.lines],
            "asks": sorted({notice.event for notice in due if notice.kind == "approval"}),
            "files": sorted({notice.event for notice in due if notice.kind == IMPORT}),
            "tasks": list(dict.fromkeys(notice.task for notice in due if notice.task)),
        }
        self._sure(lambda: self._store.add_event("notices", gathered, "", now))
        return again_at

    def _told_just_now(self, due: Sequence[Notice], now: datetime) -> bool:
        """Whether an event with these notices was added already, and telling them must have failed."""
        numbers = tuple(notice.id for notice in due)
        if self._told is not None and self._told[0] == numbers and abs(now - self._told[1]) < TELL_AGAIN:
            return True
        self._told = (numbers, now)
        return False

    def _strangers_at(self) -> datetime | None:
        """When strangers were told of last, by whichever process, before or after a restart."""
        told = self._sure(lambda: self._store.meta(STRANGERS))
        return datetime.fromisoformat(told) if told else None
