"""The Sent folder: a copy of what left where nobody else files one, and the proof that something left.

Many providers file what they relay; which of them does is noticed once (`files_sent`) and remembered.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from vamail.channels.imap import Mailbox
from vamail.daemon.current import Current
from vamail.daemon.doubts import FOUND_IN_SENT
from vamail.daemon.receive import Watcher
from vamail.daemon.restoration import Restoration
from vamail.daemon.settle import Result
from vamail.model.outcome import Delivered
from vamail.store import DeliveryJob, NewErrand, Store

LOOK_BACK_MINUTES = 60.0


class SentFolder:
    """Sent of the first mailbox, looked at on its own connection."""

    def __init__(
        self,
        store: Store,
        current: Current,
        watchers: Mapping[str, Watcher],
        restoration: Restoration,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._current = current
        self._watchers = watchers
        self._restoration = restoration
        self._now = now
        self._seen_filing = ""

    def copies(self, result: Result) -> tuple[NewErrand, ...]:
        """A copy to Sent where the provider does not file what it relays."""
        sent, outcome = self._current.workspace.sent, result.outcome
        if sent == "never" or result.job.kind == "canary" or not isinstance(outcome, Delivered):
            return ()
        watcher = next(iter(self._watchers.values()), None)
        if watcher is None or outcome.detail == FOUND_IN_SENT:
            return ()
        greeting = watcher.mailbox.greeting
        if watcher.watches and "sent" not in greeting.special:
            return ()  # a worker that stands by does not know whether there is one; the other does
        if sent == "auto" and (greeting.gmail or self._files_itself()):
            return ()
        payload = {
            "delivery": result.job.id,
            "message_id": result.job.message_id,
            "sent_at": self._now().isoformat(),
            "look": sent == "auto",
        }
        return (NewErrand(kind="append", payload=payload, mailbox=watcher.settings.name),)

    async def find(self, jobs: Sequence[DeliveryJob]) -> frozenset[str] | None:
        """The Message-IDs of these that lie in Sent; None where nothing that we send is filed there."""
        watcher = next(iter(self._watchers.values()), None)
        ours_only = not self._restoration.is_known and self._store.meta("files_sent") == "no"
        if watcher is None or ours_only:
            return None
        ids = frozenset(job.message_id for job in jobs)
        age = self._now() - self._restoration.since(min(job.created_at for job in jobs))
        minutes = age.total_seconds() / 60 + LOOK_BACK_MINUTES
        found = await asyncio.wrap_future(watcher.do(partial(_find, message_ids=ids, since_minutes=minutes)))
        return found if isinstance(found, frozenset) else None

    def _files_itself(self) -> bool:
        """Whether the provider was seen to file what it relays; once that is known it is not asked again."""
        self._seen_filing = self._seen_filing or self._store.meta("files_sent") or ""
        return self._seen_filing == "yes"


def _find(mailbox: Mailbox, message_ids: frozenset[str], since_minutes: float) -> frozenset[str] | None:
    """Those that lie in Sent; None when there is no Sent. Asked when connected: only then it is known."""
    folder = mailbox.greeting.special.get("sent", "")
    return frozenset(mailbox.find_all_in_folder(folder, message_ids, since_minutes)) if folder else None
