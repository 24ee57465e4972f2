"""What a process and its children cost: CPU seconds, peak memory."""

import contextlib
import threading
import time

import psutil

SAMPLE_SECONDS = 0.1


class Meter(threading.Thread):
    """Watches one process tree until `stop`; `cpu()` may be asked at any time while it lives."""

    def __init__(self, pid: int) -> None:
        super().__init__(name=f"meter {pid}", daemon=True)
        self.peak_mb = 0.0
        self._root = psutil.Process(pid)
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            self.peak_mb = max(self.peak_mb, self.memory_mb())

    def stop(self) -> None:
        self._ended.set()

    def _tree(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            return [self._root, *self._root.children(recursive=True)]
        return []

    def cpu(self) -> float:
        """User and system seconds so far, of ended children too."""
        total = 0.0
        for process in self._tree():
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
        return total

    def threads(self) -> int:
        """How many threads the process has now."""
        return int(self._root.num_threads())

    def memory_mb(self) -> float:
        """Resident memory now, of all of them together."""
        total = 0
        for process in self._tree():
            with contextlib.suppress(psutil.Error):
                total += process.memory_info().rss
        return total / 1e6


def idle_share(meter: Meter, seconds: float) -> float:
    """The share of one core that the process uses while nothing happens."""
    before, at = meter.cpu(), time.monotonic()
    time.sleep(seconds)
    return (meter.cpu() - before) / (time.monotonic() - at)
