"""The long round: every point by name, random instants, and every n-th call, on both engines.

    tests/crash/run                          everything, with a fresh seed
    tests/crash/run --seed 7 --engine sqlite replay what a seed found
    tests/crash/run --kills 40 --no-calls    a shorter one
Several desks are driven side by side (`--jobs`). It says how far it is, then prints a table, every promise
that broke, every named point that no life reached, and the figures as JSON (for vamail/RELIABILITY.md).
Exit code 1 when a promise broke, 3 when only a named point was not reached.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from crash import calls, points
from crash.driver import Kill
from crash.rounds import Piece, Progress, failing, killed
from server.postgres import Postgres

KILLS_A_DESK = 40
CALL_DESKS = 6
"""Into how many pieces the faults of calls are divided; starting servers takes longer than a fault."""
Run = Callable[[Progress], Piece]


@dataclass
class Figures:
    """What one engine went through. `unreached`: planned kills that no desk came to, tried on two
    each, and faults of calls that never came to pass."""

    engine: str
    kills: int = 0
    named: int = 0
    points: int = 0
    unreached: list[str] = field(default_factory=list)
    fault_lives: int = 0
    failed_calls: int = 0
    mails: int = 0
    acknowledgements: int = 0
    doubled: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)

    def add(self, piece: Piece, seed: int) -> None:
        """What one desk went through, too."""
        self.kills += piece.kills
        self.named += piece.named
        self.fault_lives += piece.fault_lives
        self.failed_calls += piece.failed_calls
        self.mails += piece.found.mails
        self.acknowledgements += piece.found.acknowledgements
        self.doubled += piece.found.doubled
        self.broken += [f"seed {seed}, {piece.name}: {what}" for what in piece.broken]


def first_start() -> list[Kill]:
    """The kills of a first start, in their order."""
    return [Kill(name, when) for name, whens in points.FIRST_START.items() for when in whens]


def kills(chance: random.Random, most: int) -> list[Kill]:
    """Every named point once in a random order (the first start's in theirs), then random ones.

    The list is as long as asked, but never shorter than all names.
    """
    daily = [Kill(n, when) for n, w in {**points.DAILY, **points.SELDOM}.items() for when in w]
    chance.shuffle(daily)
    rest = []
    while len(daily) + len(rest) < most:
        name = chance.choice(sorted(points.DAILY))
        nth = 1 if name in points.ONCE else chance.choice((1, 1, 2, 3))
        named = Kill(name, chance.choice(points.DAILY[name]), nth)
        rest.append(named if chance.random() < 0.5 else Kill())
    return daily + rest


def desks(chance: random.Random, most: int) -> Iterator[list[Kill]]:
    """The kills of one desk after another; each desk begins with those of its first start."""
    waiting = kills(chance, most)
    first = first_start()
    while waiting:
        yield first + waiting[:KILLS_A_DESK]
        del waiting[:KILLS_A_DESK]
        first = first[-6:]  # every later desk only the last of them


def engine_round(engine: str, given: argparse.Namespace, folder: Path, postgres: Postgres | None) -> Figures:
    """Everything on one engine. What a desk did not reach is tried once more, on another one."""
    url: Callable[[], str] = postgres.fresh if postgres else lambda: "sqlite"
    begun = time.monotonic()
    plans = list(desks(random.Random(given.seed), given.kills)) if given.kills else []
    faults = calls.FAULTS if given.calls else ()
    groups = [faults[start::CALL_DESKS] for start in range(CALL_DESKS if faults else 0)]
    runs: list[Run] = [
        partial(killed, folder / f"{engine}-{number}", url(), plan, given.seed + number)
        for number, plan in enumerate(plans)
    ] + [
        partial(failing, folder / f"{engine}-calls-{n}", {fault: url() for fault in group})
        for n, group in enumerate(groups)
    ]
    pieces = _side_by_side(runs, given.jobs)
    missed = [kill for piece in pieces for kill in piece.missed]
    if missed and not Progress.stopped.is_set():
        start = first_start()
        again = sorted(missed, key=lambda kill: start.index(kill) if kill in start else len(start))
        second = partial(killed, folder / f"{engine}-again", url(), again, given.seed + len(plans))
        pieces += _side_by_side([second], 1)
    figures = Figures(engine, points=sum(map(len, points.ALL.values())) if plans else 0)
    for piece in pieces:
        figures.add(piece, given.seed)
    figures.unreached = [
        str(kill) for kill in (pieces[-1].missed if pieces[-1].name.endswith("-again") else missed)
    ]
    figures.unreached += [fault for piece in pieces for fault in piece.idle]
    figures.seconds = round(time.monotonic() - begun, 1)
    return figures


def _side_by_side(runs: Sequence[Run], jobs: int) -> list[Piece]:
    progress = Progress(len(runs))
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda run: run(progress), runs))


def main() -> int:
    """Run what was asked for; the exit code as above."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    reader.add_argument("--kills", type=int, default=240, help="on each engine; 0: none")
    reader.add_argument("--no-calls", dest="calls", action="store_false", help="leave the n-th calls out")
    reader.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    reader.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="desks side by side")
    given = reader.parse_args()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: Progress.stopped.set())
    print(f"seed {given.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="vamail-crash-"))
    found = []
    for engine in given.engine or ["sqlite", "postgresql"]:
        postgres = Postgres() if engine == "postgresql" else None
        try:
            if postgres:
                postgres.start()
            found.append(engine_round(engine, given, folder, postgres))
            report(found[-1:], given.seed, folder)  # at once: the other engine takes as long again
        finally:
            if postgres:
                postgres.stop()
    if len(found) > 1:
        report(found, given.seed, folder)
    if any(one.broken for one in found):
        return 1
    return 3 if any(one.unreached for one in found) else 0


def report(found: Sequence[Figures], seed: int, folder: Path) -> None:
    """The table, and the figures as JSON."""
    print(f"{'':12}{'kills':>7}{'named':>7}{'calls':>7}{'mails':>7}{'acks':>7}{'doubled':>9}{'seconds':>9}")
    for one in found:
        print(
            f"{one.engine:12}{one.kills:7}{one.named:7}{one.failed_calls:7}{one.mails:7}"
            f"{one.acknowledgements:7}{one.doubled:9}{one.seconds:9.0f}   "
            f"{'BROKEN' if one.broken else 'nothing lost'}, {len(one.unreached)} not reached"
        )
    for one in found:
        for line in (*one.broken, *(f"not reached: {kill}" for kill in one.unreached)):
            print(f"{one.engine}: {line}")
    print(f"logs: {folder}")
    print(json.dumps({"seed": seed, "engines": [one.__dict__ for one in found]}), flush=True)


if __name__ == "__main__":
    sys.exit(main())
