"""Listen: on PostgreSQL another process says at once that there is work; the metronome is the backup."""

import threading
from collections.abc import Callable

from vamail.daemon import maillog
from vamail.store import Store

SECONDS = 60.0
AGAIN_SECONDS = 1.0


class Listener(threading.Thread):
    """Calls `wake` whenever another process has work; lives as long as the process, through any outage."""

    def __init__(self, store: Store) -> None:
        super().__init__(name="listen", daemon=True)
        self.wake: Callable[[], None] = lambda: None
        self._store = store
        self._ended = threading.Event()

    def stop(self) -> None:
        """End; the store's closing wakes it."""
        self._ended.set()

    def run(self) -> None:
        """Listen, and connect again when the line breaks; said once an outage."""
        down = False
        while not self._ended.is_set():
            try:
                if self._store.wait_for_work(SECONDS):
                    self.wake()
            except Exception as error:
                if not down and not self._ended.is_set():
                    maillog.again("listening for work", str(error))
                down = True
                self._ended.wait(AGAIN_SECONDS)
            else:
                down = False
