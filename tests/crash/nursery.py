"""Lives of the daemon that begin in a tenth of the time: forked from a process that has imported everything.

A start is mostly imports, and a round is mostly starts. Each life is a process of its own all the same: it
is killed by its own number, and what it holds (files, locks, connections) is opened after the fork.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

from server.crew import Crew
from server.desk import DeskUnderTest

LAUNCH = Path(__file__).with_name("launch.py")


class Nursery:
    """The process that forks. One thread at a time asks it; it ends with its pipe, and its lives with it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(LAUNCH), "nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C asks the round to end, not its lives
        )  # fmt: skip

    def ask(self, **order: Any) -> Any:
        """One order, and its answer."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"the nursery ended with {self._process.wait()}"
        return json.loads(answer)

    def run(self, folder: Path, log: Path, environment: dict[str, str], *words: str) -> "Life":
        """A new life of `vamail run` on this workspace."""
        words = ("-w", str(folder), "run", *words)
        return Life(self, self.ask(run=words, log=str(log), environment=environment))

    def close(self) -> None:
        """End it, and whatever life it has."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(30)


class Life:
    """One forked daemon, spoken to like a `subprocess.Popen`."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended; negative: by which signal; None: not yet."""
        if self.returncode is None:
            self.returncode = self._nursery.ask(poll=self.pid)
        return self.returncode

    def wait(self, timeout: float = 60) -> int:
        """How it ends. Raises TimeoutExpired."""
        until = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("vamail run", timeout)
            time.sleep(0.01)
        return code

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def send_signal(self, sign: signal.Signals) -> None:
        """Nothing is sent to a process that was seen to end: its number may be another's."""
        if self.poll() is None:
            os.kill(self.pid, sign)


class ForkedDesk(DeskUnderTest):
    """A desk whose daemons come from a nursery; `close` it."""

    nursery: Nursery | None = None

    def start(self, *words: str) -> None:
        """Start `vamail run`."""
        self.nursery = self.nursery or Nursery()
        life = self.nursery.run(self.folder, self.log, self.environment, *words)
        self.process = cast("subprocess.Popen[bytes]", life)

    def close(self) -> None:
        """Kill what lives, and end the nursery."""
        self.kill()
        nursery, self.nursery = self.nursery, None
        if nursery is not None:
            nursery.close()


class ForkedCrew(Crew):
    """Several workers of one desk from one nursery."""

    def __init__(self, desk: DeskUnderTest, url: str) -> None:
        super().__init__(desk, url)
        self._nursery = Nursery()

    def start(self, *numbers: int) -> None:
        """Start these workers."""
        for number in numbers:
            life = self._nursery.run(self.desk.folder, self.log(number), self.desk.environment)
            self.processes[number] = cast("subprocess.Popen[bytes]", life)

    def end(self) -> None:
        """Kill them all, and end the nursery."""
        super().end()
        self._nursery.close()
