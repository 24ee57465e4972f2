"""Errands: what follows a commit outside SMTP. Repeatable, cosmetic or idempotent, never the memory.

`move` and `label` run on the mailbox's own connection, so on the worker that watches it; `append` files
a copy of what we sent there, only where the provider does not do so itself; `file` puts an attachment
into the client's folder. Each ends in an Outcome; a deferred one is tried again later, a rejected one is
written down and left.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

from vamail.channels.folders import Folders
from vamail.channels.imap import Mailbox
from vamail.channels.imap_values import ImapUnavailable
from vamail.daemon import maillog
from vamail.daemon.alarm import SecondRoute
from vamail.daemon.patience import QUIET_SECONDS, Patience
from vamail.daemon.receive import Watcher
from vamail.daemon.vitals import Vitals
from vamail.mail.parse import attachment_bytes
from vamail.model.outages import FOLDERS
from vamail.model.outcome import Deferred, Delivered, Outcome, Rejected
from vamail.store import Errand, ErrandResult, Store, StoreTrouble
from vamail.workspace.types import Timing

BATCH = 100
POLL_SECONDS = 600.0
TOGETHER = 20
BUSY_SECONDS = 120.0
GIVE_UP = 12
GIVE_WAY_SECONDS = 0.2
GIVE_WAY_TIMES = 10


class Errands(Thread):
    """Carries out errands one after another, on a thread of its own, until stopped."""

    def __init__(
        self,
        store: Store,
        watchers: Mapping[str, Watcher],
        folder: Path,
        worker: str,
        now: Callable[[], datetime],
        timing: Callable[[], Timing],
        busy: Callable[[], bool] = lambda: False,
        patience: Patience | None = None,
        vitals: Vitals | None = None,
        alarm: SecondRoute | None = None,
    ) -> None:
        super().__init__(name="errands", daemon=True)
        self._store = store
        self._watchers = watchers
        self._folders = Folders(folder / "data" / "files")
        self._worker = worker
        self._now = now
        self._timing = timing
        self._busy = busy
        self._sure = (patience or Patience()).until_done
        self._vitals = vitals or Vitals()
        self._alarm = alarm
        self._woken = Event()
        self._stopped = False

    def wake(self) -> None:
        """Look for errands now."""
        self._woken.set()

    def stop(self) -> None:
        """End after the errand at hand."""
        self._stopped = True
        self._woken.set()

    def run(self) -> None:
        """Wait, claim, carry out."""
        while not self._stopped:
            self._vitals.pulse.quiet(self.name, POLL_SECONDS + QUIET_SECONDS)
            self._woken.wait(POLL_SECONDS)
            self._woken.clear()
            try:
                while not self._stopped and self.round():
                    pass
            except StoreTrouble:
                break  # the daemon ends: what was claimed is taken up at the next start
        self._vitals.pulse.ends(self.name)

    def round(self) -> int:
        """Carry out what is due now; how many there were.

        Files are settled some at a time, since saving one again changes nothing; what was done on the
        mailbox is settled at once, since a second copy in Sent would be seen. While the database is
        unavailable this waits for it.
        """
        elsewhere = [name for name, watcher in self._watchers.items() if not watcher.watches]
        errands = self._sure(lambda: self._store.claim_errands(BATCH, self._worker, self._now(), elsewhere))
        done: list[ErrandResult] = []
        for errand in errands:
            self._give_way()
            self._vitals.pulse.quiet(self.name, QUIET_SECONDS)
            outcome, path = self._one(errand)
            self._noted(errand, outcome)
            if errand.attempts <= 1 or not _away(outcome):  # an outage is one line, not one an errand and try
                maillog.errand(
                    type(outcome).__name__.lower(), errand.kind, errand.event or 0, _detail(outcome)
                )
            done.append((errand.id, outcome, self._next_at(errand, outcome), self._now(), path))
            if errand.kind != "file" or len(done) >= TOGETHER:
                self._sure(partial(self._store.settle_errands, done))
                done = []
        if done:
            self._sure(partial(self._store.settle_errands, done))
        return len(errands)

    def _noted(self, errand: Errand, outcome: Outcome) -> None:
        self._vitals.tally.errand(errand.kind, type(outcome).__name__.lower())
        if errand.kind == "file" and isinstance(outcome, Delivered):
            self._vitals.contacts.well(FOLDERS)
        elif errand.kind == "file" and isinstance(outcome, Deferred):
            self._vitals.contacts.lost(FOLDERS, outcome.error)

    def _give_way(self) -> None:
        """Acknowledgements first: an errand waits while mail is being decided on, but not for ever."""
        for _ in range(GIVE_WAY_TIMES):
            if self._stopped or not self._busy():
                return
            time.sleep(GIVE_WAY_SECONDS)

    def _next_at(self, errand: Errand, outcome: Outcome) -> datetime | None:
        if isinstance(outcome, Delivered | Rejected):
            return None
        timing = self._timing()
        delays = timing.errand_seconds
        if _away(outcome):
            delays = timing.reconnect_seconds
        return self._now() + timedelta(seconds=delays[min(errand.attempts, len(delays)) - 1])

    def _one(self, errand: Errand) -> tuple[Outcome, str]:
        try:
            if errand.kind == "file":
                return self._file(errand.payload)
            outcome = self._raise(errand) if errand.kind == "alarm" else self._on_mailbox(errand)
        except ImapUnavailable as error:
            outcome = Deferred(str(error), connection_lost=True)
        except Exception as error:
            outcome = Deferred(str(error) or repr(error))
        if isinstance(outcome, Deferred) and not _away(outcome) and errand.attempts >= GIVE_UP:
            outcome = Rejected(f"given up after {errand.attempts} tries: {outcome.error}")
        return outcome, ""

    def _file(self, payload: Mapping[str, Any]) -> tuple[Outcome, str]:
        raw = self._store.raw(payload["blob"])
        data = attachment_bytes(raw, int(payload["index"]))
        key = f"{payload['blob']}:{payload['index']}"
        path = self._folders.save(payload["client"], payload["folder"], payload["name"], data, key=key)
        return Delivered(str(path)), str(path)

    def _raise(self, errand: Errand) -> Outcome:
        """Tell by the second route, unless the outage was over before anybody could be reached."""
        if self._alarm is None:
            return Rejected("there is no second route here")
        number = errand.event or 0
        told = self._store.life.told_by(number)
        if errand.payload["kind"] != "recovered" and told and all(one.over_at for one in told):
            return Delivered("it was over before it could be told")
        return self._alarm.tell(errand.payload, number)

    def _on_mailbox(self, errand: Errand) -> Outcome:
        watcher = self._watchers.get(errand.mailbox) or next(iter(self._watchers.values()), None)
        if watcher is None:
            return Rejected(f"no mailbox is called {errand.mailbox}")
        payload = errand.payload

        def job(mailbox: Mailbox) -> Outcome:
            match errand.kind:
                case "move":
                    folder = _folder(mailbox, payload["folder"])
                    return _if_same(mailbox, payload) or mailbox.move(int(payload["uid"]), folder)
                case "label":
                    return _if_same(mailbox, payload) or mailbox.label(int(payload["uid"]), payload["folder"])
                case "append":
                    return self._append(mailbox, payload)
                case _:
                    return Rejected(f"nobody knows how to {errand.kind}")

        if watcher.reach.down is not None:
            return Deferred(f"{watcher.name} cannot be reached", connection_lost=True)
        future = watcher.do(job)
        try:
            outcome = future.result(timeout=BUSY_SECONDS)
        except TimeoutError:
            if future.cancel():
                return Deferred(f"{watcher.name} is busy", connection_lost=True)
            outcome = future.result()  # under way: it ends when the line does, and is not done twice
        assert not isinstance(outcome, BaseException)  # noqa: S101 - for mypy; a failed job raises above
        return outcome  # type: ignore[return-value]

    def _append(self, mailbox: Mailbox, payload: Mapping[str, Any]) -> Outcome:
        folder = mailbox.greeting.special.get("sent", "")
        if not folder:
            return Rejected("the account has no Sent folder")
        if payload.get("look", True) and mailbox.greeting.gmail:
            return Delivered("Gmail files what it sends")
        message_id = str(payload["message_id"])
        files_itself = self._store.meta("files_sent")
        if payload.get("look", True) and files_itself != "no":
            if mailbox.find_in_folder(folder, message_id, since_minutes=120) is not None:
                self._store.set_meta("files_sent", "yes")
                return Delivered("the provider files what it sends")
            sent_at = datetime.fromisoformat(str(payload["sent_at"]))
            if self._now() - sent_at < timedelta(seconds=60):
                return Deferred("not in Sent yet")
            self._store.set_meta("files_sent", "no")
        return mailbox.append_sent(self._store.delivery_raw(int(payload["delivery"])), folder)


def _if_same(mailbox: Mailbox, payload: Mapping[str, Any]) -> Outcome | None:
    """A UID means nothing under another UIDVALIDITY; then the message stays where it is."""
    if int(payload["uidvalidity"]) != mailbox.greeting.uidvalidity:
        return Rejected("the mailbox was renumbered meanwhile; the message stays where it is")
    return None


def _folder(mailbox: Mailbox, name: str) -> str:
    """The folder itself; `\\Trash` and its like (RFC 6154, 2) are called what the account calls them."""
    if not name.startswith("\\"):
        return name
    return mailbox.greeting.special.get(name[1:].lower(), "vamail")


def _detail(outcome: Outcome) -> str:
    return outcome.detail if isinstance(outcome, Delivered) else outcome.error


def _away(outcome: Outcome) -> bool:
    """Whether the mailbox could not be reached, so that the errand itself is not to blame."""
    return isinstance(outcome, Deferred) and outcome.connection_lost
