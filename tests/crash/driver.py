"""One desk that is killed again and again, by name and at random, while mail keeps coming."""

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crash import points
from crash.backlog import RULES, Backlog, Balance, balance, finished
from server.desk import DeskUnderTest
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Fault, Recorder

LAUNCH = Path(__file__).with_name("launch.py")
REACH_SECONDS = 45.0  # a start on a busy machine takes fifteen; waited for only where a point is missed
SETTLE_SECONDS = 120.0


@dataclass(frozen=True)
class Kill:
    """Where a life ends; an empty point: at a random instant."""

    point: str = ""
    when: str = ""
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.when} {self.point} #{self.nth}" if self.point else "at random"


@dataclass
class Driver:
    """Lives and deaths of one desk. `reached` and `missed` are by kill, as words."""

    desk: DeskUnderTest
    database: str
    recorder: Recorder
    backlog: Backlog
    chance: random.Random
    reached: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    lives: int = 0
    connections: int = 0

    @classmethod
    def make(
        cls, folder: Path, dovecot: Dovecot, recorder: Recorder, database: str, seed: int, **more: Any
    ) -> "Driver":
        """A new desk with an empty mailbox."""
        dovecot.reset()
        settings = {"rules": RULES, "more": "sent: append", "answer": 10, **more}
        desk = DeskUnderTest(folder, dovecot.port, recorder.port, PASSWORD, database, **settings)
        desk.program = [sys.executable, str(LAUNCH)]
        desk.environment["VAMAIL_CRASH_SAID"] = str(folder.with_suffix(".said"))
        return cls(desk, database, recorder, Backlog(dovecot), random.Random(seed))

    @property
    def _said(self) -> Path:
        return Path(self.desk.environment["VAMAIL_CRASH_SAID"])

    def start(self, plans: Sequence[dict[str, Any]] = ()) -> None:
        """A life with these things planned."""
        self._said.unlink(missing_ok=True)
        self.desk.environment["VAMAIL_CRASH_PLAN"] = json.dumps(list(plans))
        self.connections -= self.recorder.connections
        self.lives += 1
        self.desk.start()

    def happened(self) -> list[dict[str, Any]]:
        """What of the plan came to pass in this life."""
        if not self._said.exists():
            return []
        return [json.loads(line) for line in self._said.read_text("utf-8").splitlines()]

    def kill(self, kill: Kill) -> None:
        """One life, ended as planned; by hand when the point is not reached in time."""
        seldom = kill.point in points.SELDOM
        if seldom:  # a mail of unknown fate, and a notice to the VA, bring these about
            self.recorder.faults.insert(0, Fault("dot", how="accept-drop"))
        self.backlog.add(stranger=seldom or self.chance.random() < 0.2, big=self.chance.random() < 0.2)
        if kill.point:
            self.start([{"point": kill.point, "when": kill.when, "nth": kill.nth}])
            self._until_dead(REACH_SECONDS)
            if not self.happened():  # more mail, in case what there was is done
                self.backlog.add(stranger=True)
                self._until_dead(REACH_SECONDS)
        else:
            self.start()
            self._until_dead(0.3 + self.chance.random() * 2)
        hit = bool(self.happened()) or not kill.point
        (self.reached if hit else self.missed).append(str(kill))
        self.desk.kill()
        self.connections += self.recorder.connections

    def _until_dead(self, seconds: float) -> None:
        process = self.desk.process
        assert process is not None
        until = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        if process.poll() not in (None, -9):
            raise AssertionError(f"the daemon ended by itself with {process.poll()}:\n{self.desk.tail()}")

    def settle(self) -> Balance:
        """A last life without a fault, until everything rests; then the balance."""
        before = self.desk.log.read_text("utf-8").count("event=started") if self.desk.log.exists() else 0
        self.start()
        try:
            self.desk.wait(
                lambda: self.desk.log.read_text("utf-8").count("event=started") > before, 60, "started"
            )
            until = time.monotonic() + SETTLE_SECONDS
            while not finished(self.backlog, self.desk, self.database, self.recorder):
                if time.monotonic() > until:
                    break
                time.sleep(0.3)
            code = self.desk.stop()
        finally:
            self.desk.kill()
            self.connections += self.recorder.connections
        found = balance(self.backlog, self.desk, self.database, self.recorder, self.most_doubles)
        faults = found.faults if code == 0 else (*found.faults, f"SIGTERM ended with {code}")
        return Balance(found.mails, found.tasks, found.acknowledgements, found.doubled, faults)

    @property
    def most_doubles(self) -> int:
        """One a kill and connection: every life but the last was killed."""
        return self.connections
