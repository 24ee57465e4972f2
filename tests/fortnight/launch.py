"""Starts the real vamail with a clock that stands still until it is told to go on.

The daemon knows nothing of it: no code of the product carries a hook for tests. Here its one clock
(`supervise.utc_now`) is replaced by one that jumps from one thing that is due to the next, and it jumps only
when everything that was due has been done, so that a fortnight takes as long as its work does and every run
is the same. Orders come as lines of JSON through the socket whose number is in VAMAIL_FORTNIGHT_LINE:
`{"until": instant}` goes on to that instant, with `"mail"` once the mailboxes are read, `"changed": hash`
once other settings than those are in force; the answer is `{"at": instant, "settings": hash}` or
`{"error": why}`. Without a line (a command), the clock just stands.
"""

import json
import os
import socket
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from vamail.store.values import to_instant_or_none, to_text

PATIENCE_SECONDS = 60.0
BUSY = (
    "SELECT 'event ' || kind FROM event WHERE state NOT IN ('handled', 'held')",
    "SELECT 'delivery ' || kind || ' ' || status FROM delivery"
    " WHERE status IN ('sending', 'unknown') OR (status IN ('queued', 'deferred') AND next_at <= :now)",
    "SELECT 'errand ' || kind FROM errand WHERE status NOT IN ('done', 'failed') AND next_at <= :now",
    "SELECT 'timer ' || kind FROM timer WHERE done_at IS NULL AND due_at <= :now",
)
"""What is still to be done at this instant."""
WAITING = (
    "SELECT min(next_at) FROM delivery WHERE status IN ('queued', 'deferred')",
    "SELECT min(not_after) FROM delivery WHERE status IN ('queued', 'deferred', 'held')",
    "SELECT min(next_at) FROM errand WHERE status NOT IN ('done', 'failed')",
    "SELECT min(due_at) FROM timer WHERE done_at IS NULL",
)
"""When something falls due next."""


class Clock:
    """Stands still, and goes forward only."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Conductor(threading.Thread):
    """Moves the clock on order. `house` is the daemon's, once it lives."""

    def __init__(self, clock: Clock, line: socket.socket) -> None:
        super().__init__(name="conductor", daemon=True)
        self._clock = clock
        self._line = line
        self.house: Any = None
        self.decider: Any = None
        self.rounds: dict[int, int] = {}
        """How often Sent and the control folder of a mailbox were looked at, after the mailbox itself."""
        self.began = 0
        self.quiet = 0
        """The newest look of the deciding thread that found nothing to do."""

    def run(self) -> None:
        with self._line.makefile("rw", encoding="utf-8") as line:
            for order in line:
                line.write(json.dumps(self._obey(json.loads(order))) + "\n")
                line.flush()

    def _obey(self, order: dict[str, Any]) -> dict[str, Any]:
        try:
            self._until(lambda: self.decider is not None and self.quiet, "the daemon lives")
            if "changed" in order:
                self._until(lambda: self._hash() != order["changed"], "the new settings are in force")
            self._settle(read="mail" in order)
            until = datetime.fromisoformat(order["until"])
            while self._clock.at < until:
                self._clock.at = min([until, *self._due()])
                self._settle()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test says it
            return {"error": f"{error!r} at {self._clock.at.isoformat()}"}
        return {"at": self._clock.at.isoformat(), "settings": self._hash()}

    def _hash(self) -> str:
        return str(self.house._current.workspace.hash)

    def _until(self, condition: Any, what: str) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"does not come true: {what}")
            time.sleep(0.002)

    # --- idle -----------------------------------------------------------------------------------------

    def _settle(self, read: bool = False) -> None:
        """Until all mail is read and nothing is due: seen twice, with a look of the daemon between."""
        end = time.monotonic() + PATIENCE_SECONDS
        before = ""
        if read:
            self._read_mailboxes()
        while True:
            self._look()
            busy = self._busy()
            now = self._events()
            if not busy and self.house._courier.idle and now == before:
                return
            before = "" if busy else now
            if time.monotonic() > end:
                raise TimeoutError(f"not idle: {busy}")
            if busy:
                time.sleep(0.003)

    def _read_mailboxes(self) -> None:
        """Wait for a second round of each mailbox: the first may have begun before the mail lay there."""
        for watcher in self.house._watchers.values():
            wanted = self.rounds.get(id(watcher._beside), 0) + 2

            def read(watcher: Any = watcher, wanted: int = wanted) -> bool:
                watcher.do(lambda _: None).result(PATIENCE_SECONDS)
                return self.rounds.get(id(watcher._beside), 0) >= wanted

            self._until(read, "the mailbox is read")

    def _look(self) -> None:
        """One look of the deciding thread, from its beginning, that found nothing."""
        begun = self.began
        self.house._backlog.wake()
        self.house._errands.wake()
        self._until(lambda: self.quiet > begun, "the deciding thread has nothing to do")

    def _rows(self, query: str) -> list[Any]:
        with self.house._store._database.read() as connection:
            return list(connection.execute(text(query), {"now": to_text(self._clock.at)}).scalars())

    def _busy(self) -> list[str]:
        return [found for query in BUSY for found in self._rows(query)]

    def _events(self) -> str:
        return str(self._rows("SELECT count(*) || '/' || coalesce(max(id), 0) FROM event"))

    # --- what is due next -----------------------------------------------------------------------------

    def _due(self) -> list[datetime]:
        stored = (to_instant_or_none(value) for query in WAITING for value in self._rows(query))
        return [at for at in (*stored, *self._notices()) if at is not None and at > self._clock.at]

    def _notices(self) -> list[datetime]:
        """When the notices that wait may become a mail, as `daemon/notices.py` has it."""
        from vamail.daemon.announce import STRANGERS
        from vamail.desk.promise import next_open

        store, workspace = self.house._store, self.house._current.workspace
        waiting = store.open_notices()
        if not waiting:
            return []
        quiet = timedelta(seconds=workspace.timing.notice_seconds)
        told = store.meta(STRANGERS)
        strangers = [datetime.fromisoformat(told) + timedelta(hours=1)] if told else []
        opens = [next_open(at, workspace.me.hours) for at in (self._clock.at, *strangers)]
        return [*(notice.created_at + quiet for notice in waiting), *strangers, *opens]


def conduct(conductor: Conductor) -> None:
    """Let the conductor see the daemon as it comes to life."""
    from vamail.daemon import beside, clock, decider, supervise

    look = beside.Beside.look
    live, due = supervise.House.live, decider.Decider._due

    async def living(self: Any, drain: bool) -> int:
        conductor.house = self
        return await live(self, drain)

    def looking(self: Any) -> bool:
        conductor.began += 1
        number = conductor.began
        busy = due(self)
        if not busy and not len(self._backlog):
            conductor.decider, conductor.quiet = self, number
        return busy

    def looking_beside(self: Any, mailbox: Any, alive: Any, at_once: bool = False) -> None:
        look(self, mailbox, alive, at_once=True)
        conductor.rounds[id(self)] = conductor.rounds.get(id(self), 0) + 1

    beside.Beside.look = looking_beside  # type: ignore[method-assign]
    supervise.House.live = living  # type: ignore[method-assign]
    decider.Decider._due = looking  # type: ignore[method-assign]
    clock.JUMP_SECONDS = 1e12  # it jumps all the time here, and nobody slept


def main() -> None:
    from vamail.cli import main as cli
    from vamail.daemon import now, supervise

    clock = Clock(datetime.fromisoformat(os.environ["VAMAIL_FORTNIGHT_NOW"]).astimezone(UTC))
    now.utc_now = supervise.utc_now = clock
    if number := os.environ.get("VAMAIL_FORTNIGHT_LINE"):
        conductor = Conductor(clock, socket.socket(fileno=int(number)))
        conduct(conductor)
        conductor.start()
    sys.exit(cli.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
