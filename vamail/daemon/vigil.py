"""Vigil: one thread keeps watch over the daemon and says how it goes.

Every few seconds it looks at what the others saw (`vitals`), lets the pure rules decide (`desk/life`),
writes what they say, and describes this process in the database for `vamail status`. It sends nothing
itself: an outage becomes an event, and is told through the waist; only the outage of the database
itself is told at once (`outages`).
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from vamail import __version__
from vamail.daemon import maillog
from vamail.daemon.alarm import SecondRoute
from vamail.daemon.current import Current
from vamail.daemon.outages import DatabaseAlarm
from vamail.daemon.vitals import Vitals
from vamail.desk.billing import ladder, recurring
from vamail.desk.life import canary
from vamail.desk.life.outages import Seen, step
from vamail.desk.reports import schedule
from vamail.model.errors import SurroundingsError
from vamail.model.outages import (
    DATABASE,
    FOLDERS,
    SENDING,
    CanaryRun,
    Outage,
    canary_part,
    mailbox_part,
)
from vamail.model.outcome import Delivered
from vamail.model.time import iso_utc
from vamail.store import Store, WorkerRow
from vamail.workspace.types import Alarm

LOOK_SECONDS = 10.0
BEAT_SECONDS = 30.0
QUIET_SECONDS = 300.0
"""How long a look may take: a database that hangs, a second route that does not answer."""


class Vigil(threading.Thread):
    """Keeps watch until stopped. `wake` makes the deciding thread look for the events written here."""

    def __init__(
        self,
        store: Store,
        current: Current,
        vitals: Vitals,
        route: SecondRoute,
        database: DatabaseAlarm,
        worker: str,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        mark_loop: Callable[[float], None] = lambda seconds: None,
        probe: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(name="vigil", daemon=True)
        self._store = store
        self._current = current
        self._vitals = vitals
        self._route = route
        self._worker = worker
        self._now = now
        self._wake = wake
        self._mark_loop = mark_loop
        self._probe = probe
        self._probed_at = float("-inf")
        self._clock = clock
        self._ended = threading.Event()
        self._looked_at: float | None = None
        self._started_at = now()
        self._beaten: tuple[float, frozenset[str]] = (float("-inf"), frozenset())
        self._seeded: set[tuple[str, float]] = set()
        self._resent: set[int] = set()
        self._reports_of: str | None = None
        self._pinged_at = float("-inf")
        self._known_open = True
        self._database = database

    def stop(self) -> None:
        """End after the look at hand."""
        self._ended.set()

    @property
    def _alarm(self) -> Alarm:
        return self._current.workspace.alarm

    def _pause(self) -> float:
        return max(0.1, min(LOOK_SECONDS, self._alarm.after_seconds / 10, self._alarm.within_seconds / 10))

    def run(self) -> None:
        """Look, wait; whatever happens, go on."""
        while not self._ended.is_set():
            self._vitals.pulse.quiet("vigil", QUIET_SECONDS)
            try:
                self.look()
            except Exception as error:
                maillog.again("keeping watch", repr(error))
            self._ended.wait(self._pause())
        self._vitals.pulse.ends("vigil")
        self._say_goodbye()

    # --- one look ------------------------------------------------------------------------------------

    def look(self) -> None:
        """One look at everything."""
        elapsed = self._elapsed()
        self._mark_loop(self._pause() + 60)
        for thread, seconds in self._vitals.pulse.overdue().items():
            if thread.startswith("mailbox "):
                silent = f"nothing was heard of it for {seconds / 60:.0f} minutes longer than it should take"
                self._vitals.contacts.lost(thread, silent)
        troubled = True
        try:
            troubled = self._outages(elapsed)
            self._set_reports()
            self._beat()
            self._vitals.contacts.well(DATABASE)
            self._database.well()
        except SurroundingsError as error:
            self._vitals.contacts.lost(DATABASE, str(error))
            self._database.lost(str(error))
        self._see_whether_sending_works()
        if not troubled and not self._vitals.pulse.overdue():
            self._ping()

    def _see_whether_sending_works(self) -> None:
        """Nothing may wait to be sent any more, and then nobody would notice that it works again."""
        sending = self._vitals.contacts.seen().get(SENDING)
        often = max(5 * self._pause(), 1.0)
        if sending and sending.bad_since and self._clock() - self._probed_at >= often:
            self._probed_at = self._clock()
            self._probe()

    def _elapsed(self) -> float:
        """Seconds since the last look, as watched: a stopped or sleeping process watches nothing."""
        clock = self._clock()
        elapsed = 0.0 if self._looked_at is None else clock - self._looked_at
        self._looked_at = clock
        return max(0.0, min(elapsed, 6 * self._pause()))

    def _outages(self, elapsed: float) -> bool:
        """Decide on outages and write it; whether any is open that was told."""
        now, seen = self._now(), dict(self._vitals.contacts.seen())
        canaries = self._canaries(now)
        seen.update(canaries)
        bad = any(one.bad_since for one in seen.values())
        if not (self._known_open or bad or self._time_to_beat()):
            return False
        open_ones = self._store.life.open_outages()
        found = step(open_ones, seen, self._parts(), now, elapsed, self._alarm.after_seconds)
        if found and self._store.life.write_outages(found, now):
            self._wake()
        self._known_open = bool(open_ones or found.begun)
        self._send_again(now, open_ones)
        return any(outage.told_event is not None for outage in open_ones)

    def _parts(self) -> tuple[str, ...]:
        workspace = self._current.workspace
        names = [box.name for box in workspace.accounts]
        canaries = (
            [canary_part(box.name) for box in workspace.mailboxes] if self._alarm.canary_seconds else []
        )
        return (*map(mailbox_part, names), *canaries, SENDING, FOLDERS)

    # --- test mails ----------------------------------------------------------------------------------

    def _canaries(self, now: datetime) -> dict[str, Seen]:
        """What the newest test mails say; a new schedule begins here."""
        every = self._alarm.canary_seconds
        if not every:
            return {}
        for box in self._current.workspace.mailboxes:
            if (box.name, every) not in self._seeded:
                self._store.life.set_timer(canary.timer(box.name, every, now))
                self._seeded.add((box.name, every))
        runs = self._store.life.last_canaries()
        late = [run for run in runs if run.back_at is None and run.late_at <= now]
        past = self._store.life.outages_since(min(run.sent_at for run in late)) if late else []
        found = {run.mailbox: _seen_canary(run, late, past) for run in runs}
        return {canary_part(mailbox): seen for mailbox, seen in found.items() if seen is not None}

    def _send_again(self, now: datetime, open_ones: Sequence[Outage]) -> None:
        """After a lost test mail another one leaves, once its way is not known to be broken."""
        if not self._alarm.canary_seconds or any(one.kind != "canary" for one in open_ones):
            return
        for run in self._store.life.last_canaries():
            if run.back_at is None and run.late_at <= now and run.event not in self._resent:
                due_at = run.late_at + timedelta(seconds=2 * self._alarm.within_seconds)
                self._store.life.set_timer(canary.again(run.mailbox, due_at))
                self._resent.add(run.event)

    # --- reports to the VA ---------------------------------------------------------------------------

    def _set_reports(self) -> None:
        """The next brief, review and billing days, and looks at what is owed, at a start and with new
        settings; each sets its next."""
        workspace = self._current.workspace
        if self._reports_of == workspace.hash:
            return
        for kind in schedule.KINDS:
            timer = schedule.timer(kind, workspace, self._now())
            if timer is not None:
                self._store.life.set_timer(timer)
        looks = ladder.awake_all(self._store.desk(), workspace, self._now())
        for timer in (*recurring.timers(workspace, self._now()), *looks):
            self._store.life.set_timer(timer)
        self._reports_of = workspace.hash

    # --- saying how it goes --------------------------------------------------------------------------

    def _time_to_beat(self) -> bool:
        return self._clock() - self._beaten[0] >= BEAT_SECONDS

    def _beat(self, stopped_at: datetime | None = None) -> None:
        """Describe this process: now and then, and at once when something changes for better or worse."""
        seen = self._vitals.contacts.seen()
        hung = self._vitals.pulse.overdue()
        worse = frozenset(part for part, one in seen.items() if one.bad_since) | set(hung)
        well = frozenset(f"{part} ok" for part, one in seen.items() if one.ok_at and not one.bad_since)
        if not stopped_at and not self._time_to_beat() and self._beaten[1] == worse | well:
            return
        parts = {
            part: {
                "ok_at": iso_utc(one.ok_at) if one.ok_at else None,
                "bad_since": iso_utc(one.bad_since) if one.bad_since else None,
                "error": one.error,
            }
            for part, one in seen.items()
        }
        self._store.life.beat(
            WorkerRow(
                name=self._worker,
                host=socket.gethostname(),
                pid=os.getpid(),
                version=__version__,
                started_at=self._started_at,
                beat_at=self._now(),
                stopped_at=stopped_at,
                state={"parts": parts, "hung": sorted(hung)},
            )
        )
        self._beaten = (self._clock(), worse | well)

    def _say_goodbye(self) -> None:
        try:
            self._beat(stopped_at=self._now())
        except Exception as error:
            maillog.again("saying goodbye", repr(error))

    def _ping(self) -> None:
        if not self._alarm.ping or self._clock() - self._pinged_at < self._alarm.ping_seconds:
            return
        self._pinged_at = self._clock()
        outcome = self._route.ping()
        if not isinstance(outcome, Delivered):
            maillog.again("ping", outcome.error)


def _seen_canary(run: CanaryRun, late: Sequence[CanaryRun], past: Sequence[Outage]) -> Seen | None:
    """A test mail that is back, or lost; None while it travels, and where its way was broken meanwhile."""
    if run.back_at is not None:
        return Seen(part=canary_part(run.mailbox), ok_at=run.back_at)
    if run not in late:
        return None
    way = (SENDING, mailbox_part(run.mailbox))
    if any(one.part in way and one.since <= run.late_at + timedelta(seconds=1) for one in past):
        return None
    return Seen(part=canary_part(run.mailbox), bad_since=run.late_at)
