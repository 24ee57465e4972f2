"""One desk that is killed again and again, by name and at random, while mail keeps coming."""

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crash.backlog import RULES, Backlog, Balance, balance, finished
from crash.meetings import all_day
from crash.money import south
from crash.nursery import ForkedDesk, Nursery
from crash.practice import DAYS_AHEAD, SETTINGS, Practice
from server.desk import acknowledged
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Fault, Recorder
from vamail.store import open_store

REACH_SECONDS = 120.0
"""A start on a busy machine takes fifteen; most points that stay away are told by rest, long before."""
PORTIONS = 6
"""How many further portions of mail a life gets, one whenever all before is done, to reach its point."""
REST_SECONDS = 1.0
SETTLE_SECONDS = 240.0
MISTAKE = "rules/99-mistake.yaml"


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
    """Lives and deaths of one desk. `reached` and `missed`: the kills so far."""

    desk: ForkedDesk
    database: str
    recorder: Recorder
    backlog: Backlog
    practice: Practice
    chance: random.Random
    reached: list[Kill] = field(default_factory=list)
    missed: list[Kill] = field(default_factory=list)
    lives: int = 0
    connections: int = 0

    @classmethod
    def make(
        cls,
        folder: Path,
        dovecot: Dovecot,
        recorder: Recorder,
        database: str,
        seed: int,
        nursery: Nursery | None = None,
    ) -> "Driver":
        """A new desk with an empty mailbox; its daemons come from `nursery`, or from one of its own."""
        dovecot.reset()
        settings = {"rules": RULES, "more": SETTINGS, "answer": 10.0}
        desk = ForkedDesk(folder, dovecot.port, recorder.port, PASSWORD, database, **settings)
        all_day(folder)
        south(folder)
        desk.nursery = nursery
        desk.environment["VAMAIL_CRASH_SAID"] = str(folder.with_suffix(".said"))
        chance = random.Random(seed)
        return cls(desk, database, recorder, Backlog(dovecot), Practice(dovecot), chance)

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
        """One life, ended as planned; by hand when all is done and the point was not reached."""
        if "VAMAIL_CRASH_AHEAD" not in self.desk.environment:
            self.backlog.add(stranger=self.chance.random() < 0.2, big=self.chance.random() < 0.2)
        self._practise()
        if kill.point:
            before = self._starts()
            self.start([{"point": kill.point, "when": kill.when, "nth": kill.nth}])
            self._bring_about(kill.point, before)
            self._until_reached()
        else:
            self._until_some_instant()
        hit = bool(self.happened()) or not kill.point
        (self.reached if hit else self.missed).append(kill)
        self.desk.kill()
        (self.desk.folder / MISTAKE).unlink(missing_ok=True)
        self.connections += self.recorder.connections

    def _practise(self) -> None:
        """The VA commands, and answers a request, once there is one; a meeting goes its way."""
        self.practice.meetings.add(list(self.recorder.mails))
        self.practice.money.add(list(self.recorder.mails))
        known = sorted(set(acknowledged(list(self.recorder.mails))) & self.backlog.humans)
        if known:
            self.practice.ref = self.practice.ref or self._a_task()
            self.practice.add(known[-1] if len(known) % 2 else "")

    def _a_task(self) -> str:
        """One that stands; on PostgreSQL a killed commit may have used up T-1."""
        store = open_store(self.database, self.desk.folder, read_only=True)
        try:
            return min((row.ref for row in store.tasks()), key=lambda ref: int(ref.partition("-")[2]))
        finally:
            store.close()

    def go_ahead(self) -> None:
        """Everything comes to rest; from then on lives begin two days later, and bring their own work:
        promises are broken, chasers, reminders and the brief are due."""
        self.practice.meetings.stay()
        self.start()
        for step in (self.practice.money.further, self.practice.money.further, None):
            self.desk.wait(self.rests, SETTLE_SECONDS, "everything rests")
            if step is not None:  # issued, and paid: who owes is reminded in the days to come
                step(list(self.recorder.mails))
        self.desk.kill()
        self.connections += self.recorder.connections
        self.practice.money.ahead(list(self.recorder.mails))
        self.desk.environment["VAMAIL_CRASH_AHEAD"] = str(DAYS_AHEAD)

    def _bring_about(self, point: str, starts: int) -> None:
        """What a backlog by itself seldom leads to."""
        if point == "Mailbox.find_all_in_folder":  # asked for a mail of unknown fate
            self.recorder.faults.insert(0, Fault("dot", how="accept-drop"))
        if point == "Store.add_event":  # told once for each mistake; a folder with one starts no desk
            self._until_started(starts)
            (self.desk.folder / MISTAKE).write_text(f"- nonsense{self.lives}: true\n", "utf-8")

    def _until_reached(self) -> None:
        """Until the process is dead; more mail whenever all is done; in vain after so many portions."""
        until, look_at = time.monotonic() + REACH_SECONDS, time.monotonic() + REST_SECONDS
        portions = 0
        while self._lives() and time.monotonic() < until:
            time.sleep(0.01)
            if time.monotonic() < look_at:
                continue
            look_at = time.monotonic() + REST_SECONDS
            if self.rests():
                portions += 1
                if portions > PORTIONS:
                    return
                for _ in range(portions):
                    self.backlog.add()

    def rests(self) -> bool:
        """Whether everything so far is done."""
        return finished(self.backlog, self.practice, self.desk, self.database, self.recorder)

    def _until_some_instant(self) -> None:
        """Most of them after the start, which is the longest part of a short life; some within it."""
        started = self._starts()
        self.start()
        if self.chance.random() < 0.75:
            self._until_started(started)
            until = time.monotonic() + self.chance.random() * 1.5
        else:
            until = time.monotonic() + 0.3 + self.chance.random() * 2
        while self._lives() and time.monotonic() < until:
            time.sleep(0.01)

    def _until_started(self, before: int) -> None:
        """Until one start more is told than `before`, or the process is dead."""
        until = time.monotonic() + REACH_SECONDS
        while self._starts() == before and self._lives() and time.monotonic() < until:
            time.sleep(0.01)

    def _starts(self) -> int:
        """How many starts the log tells of."""
        return self.desk.log.read_text("utf-8").count("event=started") if self.desk.log.exists() else 0

    def _lives(self) -> bool:
        """Whether the process runs. Raises AssertionError when it ended by itself."""
        process = self.desk.process
        assert process is not None
        code = process.poll()
        if code not in (None, -9):
            raise AssertionError(f"the daemon ended by itself with {code}:\n{self.desk.tail()}")
        return code is None

    def settle(self) -> Balance:
        """A last life without a fault, until everything rests; then the balance."""
        before = self._starts()
        self.start()
        try:
            self.desk.wait(lambda: self._starts() > before, REACH_SECONDS, "started")
            until = time.monotonic() + SETTLE_SECONDS
            while not (self.rests() and self._money_rests()) and time.monotonic() < until:
                time.sleep(0.3)
            code = self.desk.stop()
        finally:
            self.desk.kill()
            self.connections += self.recorder.connections
        found = balance(
            self.backlog, self.practice, self.desk, self.database, self.recorder, self.most_doubles
        )
        faults = found.faults if code == 0 else (*found.faults, f"SIGTERM ended with {code}")
        return Balance(found.mails, found.tasks, found.acknowledgements, found.doubled, faults)

    def _money_rests(self) -> bool:
        """Whether every bill has gone its way."""
        before = self.practice.money.count
        self.practice.money.further(list(self.recorder.mails))
        return self.practice.money.count == before

    @property
    def most_doubles(self) -> int:
        """One a kill and connection: every life but the last was killed."""
        return self.connections
