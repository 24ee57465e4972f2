"""Once a night, while nothing else is to do, what is old leaves the database by the VA's rule."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from vamail.daemon import maillog
from vamail.store import Store
from vamail.store.archive import Rule
from vamail.workspace.types import Workspace

NIGHT = range(1, 5)
"""Hours of the VA's own clock."""


def rule_of(workspace: Workspace, now: datetime) -> Rule | None:
    """The instants before which things are old; None when everything is kept."""
    kept = workspace.retention
    days = (kept.raw_mail_days, kept.deliveries_days, kept.journal_days)
    if not any(days):
        return None
    return Rule(*(now - timedelta(days=number) if number else None for number in days))


class Archivist:
    """Looks at the clock when asked, at most hourly; works on a thread of its own, once a night."""

    def __init__(self, store: Store, busy: Callable[[], bool]) -> None:
        self._store = store
        self._busy = busy
        self._stopped = threading.Event()
        self._done: date | None = None
        self._thread: threading.Thread | None = None

    def look(self, workspace: Workspace, now: datetime) -> None:
        """Begin when it is night where the VA lives and this night has not been done."""
        local = now.astimezone(ZoneInfo(workspace.me.zone))
        rule = rule_of(workspace, now)
        if rule is None or local.hour not in NIGHT or self._done == local.date():
            return
        self._done = local.date()
        self._thread = threading.Thread(target=self._work, args=(rule,), name="archive", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the batch at hand."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(10)

    def _work(self, rule: Rule) -> None:
        try:
            self._store.archive(rule, self._may_go_on)
        except Exception as error:  # another night will do
            maillog.again("archiving", repr(error))

    def _may_go_on(self) -> bool:
        """Mail comes first: wait while some is being decided on."""
        while self._busy() and not self._stopped.is_set():
            self._stopped.wait(1)
        return not self._stopped.is_set()
