"""The deciding thread: groups of received mail first, then whatever else has fallen due.

One thread decides, so that a desk has one order of things. Between groups it looks for events that
other processes added (the command line), timers and retries that fell due, acknowledgements whose
instant has passed, notices to gather, and hands every delivery that it claims to the courier.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from vamail.daemon import maillog
from vamail.daemon.announce import Announcer
from vamail.daemon.backlog import GROUP, Backlog
from vamail.daemon.current import Current
from vamail.daemon.events import Work, begin_work
from vamail.daemon.handle import Handler
from vamail.daemon.patience import QUIET_SECONDS, Patience
from vamail.daemon.reader import Reader
from vamail.daemon.vitals import Pulse
from vamail.daemon.workspaces import FolderWatch
from vamail.store import ClaimedEvent, DeliveryJob, Store, StoreTrouble, StoreUnavailable

POLL_SECONDS = 600.0
PENDING = 150
PACE_SECONDS = 0.02
PACE_TIMES = 50


class Decider(threading.Thread):
    """Decides until stopped; `submit` takes deliveries (it may be called from this thread).

    `pending` says how many deliveries wait to be sent, `room(most)` how many more make sense.

    `look_again_at` is set while notices wait to become a mail, so that somebody looks again then.
    """

    def __init__(
        self,
        backlog: Backlog,
        store: Store,
        handler: Handler,
        current: Current,
        worker: str,
        now: Callable[[], datetime],
        submit: Callable[[Sequence[DeliveryJob]], None],
        folder: FolderWatch,
        reader: Reader,
        pending: Callable[[], int] = lambda: 0,
        room: Callable[[int], int] = lambda most: most,
        patience: Patience | None = None,
        pulse: Pulse | None = None,
    ) -> None:
        super().__init__(name="decider", daemon=True)
        self.failed: BaseException | None = None
        self._backlog = backlog
        self._store = store
        self._handler = handler
        self._current = current
        self._worker = worker
        self._now = now
        self._submit = submit
        self._folder = folder
        self._reader = reader
        self._pending = pending
        self._sure = (patience or Patience()).until_done
        self._room = room
        self._announcer = Announcer(store, self._sure)
        self._stopping = threading.Event()
        self._pulse = pulse or Pulse()
        self.settled = threading.Event()
        self.look_again_at: datetime | None = None

    def stop(self) -> None:
        """End after the group at hand."""
        self._stopping.set()
        self._backlog.wake()

    def run(self) -> None:
        """Decide until stopped. What fails here for good ends the daemon, with its reason.

        A database that is unavailable is waited for (`Patience`), call by call, so that nothing that was
        claimed is forgotten.
        """
        try:
            self._warm_up()
            while not self._stopping.is_set():
                self.settled.clear()
                self._pulse.quiet(self.name, QUIET_SECONDS)
                group = self._backlog.take(0)
                while group:
                    self._pulse.quiet(self.name, QUIET_SECONDS)
                    self._submit(self._handler.handle(group))
                    self._keep_pace()
                    group = self._backlog.take(0)
                busy = self._due()
                if not busy and not len(self._backlog):
                    self.settled.set()
                    self._pulse.quiet(self.name, POLL_SECONDS + QUIET_SECONDS)
                    group = self._backlog.take(POLL_SECONDS)
                    if group:
                        self._pulse.quiet(self.name, QUIET_SECONDS)
                        self.settled.clear()
                        self._submit(self._handler.handle(group))
        except BaseException as error:
            if isinstance(error, StoreUnavailable) and self._stopping.is_set():
                return  # whatever was in hand is taken up at the next start
            self.failed = error
            maillog.handling_failed(0, str(error) if isinstance(error, StoreTrouble) else repr(error))

    def _keep_pace(self) -> None:
        """Let the courier catch up, so that final bytes do not heap up in memory; never for long.

        A server that does not answer must not keep requests from being filed.
        """
        for _ in range(PACE_TIMES):
            if self._pending() <= PENDING or self._stopping.is_set():
                return
            time.sleep(PACE_SECONDS)

    def _warm_up(self) -> None:
        try:
            self._handler.warm_up()
        except Exception as error:  # whatever it is, the mail that meets it says so
            maillog.again("warming up", repr(error))

    def _due(self) -> bool:
        """Everything that fell due; True when there was something."""
        now = self._now()
        sure, store = self._sure, self._store
        self._announce()
        fired = sure(lambda: store.fire_timers(now))
        expired = sure(lambda: store.expire_deliveries(now))
        claimed = sure(lambda: store.claim_events(GROUP, self._worker, now))
        for one in claimed:
            if one.held:
                sure(partial(self._give_up, one.number, now))
        works = self._begun([one for one in claimed if not one.held])
        if works:
            self._submit(self._handler.handle(works))
            self._keep_pace()
        room = self._room(GROUP)
        jobs = sure(lambda: store.claim_deliveries(room, self._worker, now)) if room else []
        self._submit(jobs)
        return bool(fired or expired or claimed or jobs)

    def _begun(self, claimed: Sequence[ClaimedEvent]) -> list[Work]:
        """Claimed events with their raw mails, fetched in one go and being read from now on."""
        hashes = {one.blob_hash for one in claimed if one.blob_hash}
        raws = self._sure(lambda: self._store.raws(hashes)) if hashes else {}
        workspace = self._current.workspace
        return [begin_work(one, raws.get(one.blob_hash), self._reader, workspace) for one in claimed]

    def _give_up(self, number: int, now: datetime) -> None:
        """The store has set this event aside; an event of its own tells the VA."""
        rows = self._store.find(str(number))
        payload = {
            "mail": number,
            "sender": rows[0].sender if rows else "",
            "subject": rows[0].subject if rows else "",
        }
        self._store.add_event("given_up", payload, "", now)

    def _announce(self) -> None:
        timing, now = self._current.workspace.timing, self._now()
        broken = self._folder.to_announce(timing.notice_seconds)
        if broken is not None:
            payload = {"fingerprint": broken[0], "problems": list(broken[1])}
            self._add("workspace", payload, now)
        self.look_again_at = self._announcer.look(self._current.workspace, now)

    def _add(self, kind: str, payload: dict[str, Any], now: datetime) -> None:
        self._sure(lambda: self._store.add_event(kind, payload, "", now))
