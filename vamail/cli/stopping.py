"""SIGTERM as Ctrl-C, for commands that clear away what they had begun."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sigterm_stops() -> Iterator[None]:
    """Within, SIGTERM raises KeyboardInterrupt, so that `finally` and `with` are run; exit code 130."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
