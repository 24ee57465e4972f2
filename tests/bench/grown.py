"""A desk that has worked for years beside an empty one: intake, and what the lists and `explain` take."""

import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import scenarios
from bench.fill import Size, fill
from bench.rig import Peer, Rig, environment, start_vamail, write_workspace
from bench.scenarios import Run

LISTS = (
    ("tasks",), ("held",), ("journal", "--last", "50"), ("deliveries",), ("explain", "T-{last}"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grown:
    """Runs over the same mails, empty and grown in turn, and seconds of each list in the grown one."""

    filled_seconds: float
    pairs: tuple[tuple[Run, Run], ...]
    seconds: dict[str, float]

    def __str__(self) -> str:
        ratio = median(many.steady / few.steady for few, many in self.pairs if few.steady)
        lists = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in self.seconds.items())
        return (
            f"filled in {self.filled_seconds:.0f} s; intake {ratio:.2f} x of an empty one (reach 0.7); "
            f"{lists} (reach 0.5)"
        )


def grown(rig: Rig, mails: int, reps: int, size: Size, *, postgres: bool = False) -> Grown:
    """Fill one database, then measure on copies of it."""
    source = rig.work("grown-source")
    url = rig.postgres.fresh() if postgres and rig.postgres is not None else "sqlite"
    write_workspace(rig, source / "desk", url)
    at = time.monotonic()
    fill(url, source / "desk", size)
    seconds = time.monotonic() - at

    def start_grown(rig: Rig, folder: Path) -> Peer:
        """On a copy of the file; PostgreSQL's is used as it is, since it only grows by what is measured."""
        shutil.copytree(source / "desk", folder / "desk")
        return start_vamail(rig, folder)

    pairs = tuple(
        (
            scenarios.backlog(rig, start_vamail, "empty", mails, rep + 1),
            scenarios.backlog(rig, start_grown, "grown", mails, rep + 1),
        )
        for rep in range(reps)
    )
    found = {
        words[0]: _seconds(source / "desk", [word.format(last=size.tasks) for word in words])
        for words in LISTS
    }
    return Grown(seconds, pairs, found)


def _seconds(desk: Path, words: list[str], reps: int = 3) -> float:
    spans = []
    for _ in range(reps):
        at = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "vamail", "-w", str(desk), *words], check=True, env=environment(),
            stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        spans.append(time.perf_counter() - at)
    return median(spans)
