"""The long round: every point by name, random instants, and every n-th call, on both engines.

    tests/crash/run                          everything, with a fresh seed
    tests/crash/run --seed 7 --engine sqlite replay what a seed found
    tests/crash/run --kills 40 --no-calls    a shorter one
Prints a table, then the figures as JSON (for vamail/RELIABILITY.md); exit code 1 when a promise broke.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crash import calls, points
from crash.backlog import Balance
from crash.driver import Driver, Kill
from server.dovecot import Dovecot
from server.postgres import Postgres
from server.recorder import Fault, Recorder

KILLS_A_DESK = 40


@dataclass
class Figures:
    """What one engine went through. `broken`: every promise that did not hold, with seed and desk."""

    engine: str
    kills: int = 0
    named: int = 0
    missed: list[str] = field(default_factory=list)
    fault_lives: int = 0
    mails: int = 0
    acknowledgements: int = 0
    doubled: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)


def kills(chance: random.Random, most: int) -> list[Kill]:
    """Every named point once in a random order (the first start's in theirs), then random ones.

    The list is as long as asked, but never shorter than all names.
    """
    daily = [Kill(n, when) for n, w in {**points.DAILY, **points.SELDOM}.items() for when in w]
    chance.shuffle(daily)
    rest = []
    while len(daily) + len(rest) < most:
        name = chance.choice(sorted(points.DAILY))
        named = Kill(name, chance.choice(points.DAILY[name]), chance.choice((1, 1, 2, 3)))
        rest.append(named if chance.random() < 0.5 else Kill())
    return daily + rest


def desks(chance: random.Random, most: int) -> Iterator[list[Kill]]:
    """The kills of one desk after another; each desk begins with those of its first start."""
    waiting = kills(chance, most)
    first = [Kill(name, when) for name, whens in points.FIRST_START.items() for when in whens]
    while waiting:
        yield first + waiting[:KILLS_A_DESK]
        del waiting[:KILLS_A_DESK]
        first = first[-6:]  # every later desk only the last of them


def trouble(chance: random.Random) -> list[Fault]:
    """A sending server that is not quite well."""
    dots = Fault("dot", how=chance.choice(["accept-drop", "421"]), times=chance.randint(0, 2) or 1)
    return [dots, Fault("rcpt", times=3), Fault("mail", how="drop")]


def crash_round(engine: str, url: str, folder: Path, plan: list[Kill], seed: int, figures: Figures) -> None:
    """One desk through its kills, and its balance."""
    dovecot, recorder = Dovecot(), Recorder().start()
    dovecot.start()
    driver = Driver.make(folder, dovecot, recorder, url, seed)
    try:
        recorder.faults = trouble(driver.chance)
        for number, kill in enumerate(plan, 1):
            driver.kill(kill)
            print(f"\r{engine} {folder.name}: {number}/{len(plan)} {kill!s:60}", end="", file=sys.stderr)
        found = driver.settle()
    finally:
        driver.desk.kill()
        dovecot.stop()
        recorder.stop()
    figures.kills += len(plan)
    figures.named += sum(bool(kill.point) for kill in plan)
    figures.missed += driver.missed
    _count(figures, found, f"seed {seed}, {folder.name}")


def call_round(url: str, folder: Path, fault: calls.Fault, figures: Figures) -> None:
    """One desk on which one call fails, the first, the second, … time."""
    dovecot, recorder = Dovecot(), Recorder().start()
    dovecot.start()
    driver = Driver.make(folder, dovecot, recorder, url, 0)
    try:
        for nth in calls.each_call(driver, fault):
            figures.fault_lives += 1
            print(f"\r{figures.engine} {fault.point} {fault.error} #{nth:<50}", end="", file=sys.stderr)
        found = driver.settle()
        _count(figures, found, str(fault))
    except AssertionError as error:
        figures.broken.append(f"{fault}: {error}")
    finally:
        driver.desk.kill()
        dovecot.stop()
        recorder.stop()


def _count(figures: Figures, found: Balance, where: str) -> None:
    figures.mails += found.mails
    figures.acknowledgements += found.acknowledgements
    figures.doubled += found.doubled
    figures.broken += [f"{where}: {fault}" for fault in found.faults]


def engine_round(engine: str, given: argparse.Namespace, folder: Path, postgres: Postgres | None) -> Figures:
    """Everything on one engine."""
    figures, begun = Figures(engine), time.monotonic()
    chance = random.Random(given.seed)
    plans = list(desks(chance, given.kills)) if given.kills else []
    for number, plan in enumerate(plans):
        url = postgres.fresh() if postgres else "sqlite"
        crash_round(engine, url, folder / f"{engine}-{number}", plan, given.seed + number, figures)
    for number, fault in enumerate(calls.FAULTS if given.calls else ()):
        url = postgres.fresh() if postgres else "sqlite"
        call_round(url, folder / f"{engine}-call-{number}", fault, figures)
    figures.seconds = round(time.monotonic() - begun, 1)
    return figures


def main() -> int:
    """Run what was asked for; 1 when a promise broke."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    reader.add_argument("--kills", type=int, default=240, help="on each engine; 0: none")
    reader.add_argument("--no-calls", dest="calls", action="store_false", help="leave the n-th calls out")
    reader.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    given = reader.parse_args()
    print(f"seed {given.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="vamail-crash-"))
    found = []
    for engine in given.engine or ["sqlite", "postgresql"]:
        postgres = Postgres() if engine == "postgresql" else None
        try:
            if postgres:
                postgres.start()
            found.append(engine_round(engine, given, folder, postgres))
        finally:
            if postgres:
                postgres.stop()
    print(file=sys.stderr)
    report(found, given.seed, folder)
    return int(any(one.broken for one in found))


def report(found: list[Figures], seed: int, folder: Path) -> None:
    """The table, and the figures as JSON."""
    print(f"{'':12}{'kills':>7}{'named':>7}{'missed':>7}{'faults':>7}{'mails':>7}{'acks':>7}{'doubled':>8}")
    for one in found:
        print(
            f"{one.engine:12}{one.kills:7}{one.named:7}{len(one.missed):7}{one.fault_lives:7}{one.mails:7}"
            f"{one.acknowledgements:7}{one.doubled:8}   {'BROKEN' if one.broken else 'nothing lost'}"
        )
    for one in found:
        for line in (*one.broken, *(f"not reached: {kill}" for kill in one.missed)):
            print(f"{one.engine}: {line}")
    print(f"logs: {folder}")
    print(json.dumps({"seed": seed, "engines": [one.__dict__ for one in found]}))


if __name__ == "__main__":
    sys.exit(main())
