"""What systemd is told (sd_notify(3)): ready, stopping, and, while every thread is alive, WATCHDOG=1.

A thread that says nothing for longer than it announced stops the third; systemd then ends this process
and starts another, and everything that was promised is on disk.
"""

import contextlib
import os
import socket
import threading

from vamail.daemon import maillog
from vamail.daemon.vitals import Pulse


def notify_systemd(state: str) -> None:
    """Tell systemd (`Type=notify`), where it asked to be told."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path:
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect("\0" + path[1:] if path.startswith("@") else path)
        line.sendall(state.encode())


def watchdog_seconds() -> float:
    """How long systemd waits for a sign of life (`WatchdogSec=`); 0 where it does not."""
    own = os.environ.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
    usec = os.environ.get("WATCHDOG_USEC", "")
    return int(usec) / 1_000_000 if own and usec.isdecimal() and os.environ.get("NOTIFY_SOCKET") else 0.0


class Watchdog(threading.Thread):
    """Says WATCHDOG=1 three times in each interval, as long as no thread is overdue."""

    def __init__(self, pulse: Pulse, seconds: float) -> None:
        super().__init__(name="watchdog", daemon=True)
        self._pulse = pulse
        self._pause = max(0.05, seconds / 3)
        self._ended = threading.Event()

    def stop(self) -> None:
        """Say nothing more."""
        self._ended.set()

    def run(self) -> None:
        """Until stopped."""
        said: set[str] = set()
        while not self._ended.wait(self._pause):
            overdue = self._pulse.overdue()
            if not overdue:
                notify_systemd("WATCHDOG=1")
            for thread in set(overdue) - said:
                maillog.hung(thread, overdue[thread])
            said = set(overdue)
