"""What became of a mail, read from vamail's database; it is opened for reading only."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from vamail.model.errors import SurroundingsError
from vamail.store import MailRow, Store, TaskFilter, TaskRow, open_store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Found = TypeVar("_Found")


def wait_for(
    look: Callable[[], _Found | None], seconds: float, what: str, alive: Callable[[], None]
) -> _Found:
    """Look again and again until something is there; `alive` raises when there is nothing to wait for.

    Raises SurroundingsError, naming `what`, after `seconds`.
    """
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found is not None:
            return found
        alive()
        if time.monotonic() >= end:
            raise SurroundingsError(f"{what}, but not within {seconds:.0f} seconds")
        time.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Became:
    """What vamail made of one mail. `rules` are those that matched, the one that decided last."""

    mail: MailRow
    rules: tuple[str, ...]
    why: str
    task: TaskRow | None


class Observer:
    """Reads the database of a running vamail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store: Store | None = None
        self._last_event = 0

    def close(self) -> None:
        """Close the database."""
        if self._store is not None:
            self._store.close()

    def watching(self) -> bool | None:
        """True once the daemon reads its mailbox."""
        if self._store is None:
            if not (self._folder / "data" / "vamail.db").exists():
                return None
            try:
                self._store = open_store("sqlite", self._folder, read_only=True)
            except SurroundingsError:
                return None  # the daemon is making its tables
        return True if self._store.cursor("requests") is not None else None

    def decided(self, message_id: str) -> Became | None:
        """What became of the newest mail with this Message-ID, once it is decided."""
        if self._store is None:
            return None
        for mail in reversed(self._store.mails_since(_EPOCH)):
            if mail.event <= self._last_event:
                return None
            if mail.message_id == message_id and mail.verdict:
                self._last_event = mail.event
                return self._became(mail)
        return None

    def _became(self, mail: MailRow) -> Became:
        matched = [reason for reason in mail.reasons if reason["matched"]]
        rules = tuple(str(reason["what"]) for reason in matched if reason["step"] == "rule")
        why = next((str(reason["why"]) for reason in reversed(matched) if reason["why"]), "")
        return Became(mail, rules, why, self.task(mail.task) if mail.task else None)

    def task(self, ref: str) -> TaskRow | None:
        """A task as it is now."""
        found = self._store.tasks(TaskFilter(refs=(ref,))) if self._store else []
        return found[0] if found else None

    def unsettled(self) -> int:
        """How many mails still wait to be sent."""
        rows = self._store.deliveries() if self._store else []
        return sum(row.status in {"queued", "sending", "deferred", "unknown"} for row in rows)
