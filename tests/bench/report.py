"""The command: runs what is asked for and prints figures and ratios."""

import argparse
from collections.abc import Sequence
from statistics import median

from bench import scenarios
from bench.fill import Size
from bench.grown import grown
from bench.invoices import measure, said
from bench.mailboxes import many
from bench.rig import Rig, start_floor, start_vamail
from bench.scenarios import Run


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__)
    parser.add_argument("--n", type=int, default=1000, help="mails in the backlog (default 1000)")
    parser.add_argument("--reps", type=int, default=1, help="pairs of runs; medians are printed (default 1)")
    parser.add_argument("--postgres", action="store_true", help="vamail on PostgreSQL instead of SQLite")
    parser.add_argument("--latency", action="store_true", help="single mails into an idle inbox as well")
    parser.add_argument("--idle", action="store_true", help="silence with ten mailboxes as well")
    parser.add_argument("--grown", type=int, default=0, metavar="N", help="a desk of N tasks as well")
    parser.add_argument("--mailboxes", type=int, default=0, metavar="N", help="N mailboxes over TLS as well")
    parser.add_argument("--start-up", action="store_true", help="the command line's start as well")
    parser.add_argument("--invoices", type=int, default=0, metavar="N", help="N PDFs alone")
    return parser.parse_args()


def main() -> int:
    """0 when every run was correct, 1 when an acknowledgement was lost, doubled, forbidden or astray."""
    asked = arguments()
    if asked.invoices:
        found = measure(asked.invoices)
        print(said(found))
        return 1 if found.wrong else 0
    with Rig(postgres=asked.postgres) as rig:
        pairs = scenarios.backlogs(rig, asked.n, asked.reps, postgres=asked.postgres)
        print_backlogs(pairs)
        if asked.latency:
            print_latencies(rig)
        if asked.idle:
            print(f"{many(10, 180, 3)}; of a core 0.1 % is to be reached")
        if asked.grown:
            print(grown(rig, asked.n, asked.reps, Size(tasks=asked.grown), postgres=asked.postgres))
        if asked.mailboxes:
            print(many(asked.mailboxes))
        if asked.start_up:
            for name, seconds in scenarios.start_up(rig).items():
                print(f"{name:16s} {seconds:.2f} s")
    return 0 if all(run.correct for pair in pairs for run in pair) else 1


def print_backlogs(pairs: Sequence[tuple[Run, Run]]) -> None:
    """One line a run, then the medians of the ratios."""
    print(f"{'':8s}{'mails/s':>9s}{'steady':>8s}{'first ack':>11s}{'CPU s/1000':>12s}{'MB':>6s}")
    for pair in pairs:
        for run in pair:
            print(
                f"{run.name:8s}{run.whole:9.0f}{run.steady:8.0f}{run.first_seconds:9.1f} s"
                f"{run.cpu_per_1000:12.1f}{run.peak_mb:6.0f}  {correctness(run)}"
            )
            if run.said:
                print(run.said)
    steady = median(vamail.steady / floor.steady for floor, vamail in pairs if floor.steady)
    cpu = median(vamail.cpu_per_1000 / floor.cpu_per_1000 for floor, vamail in pairs)
    memory = max(vamail.peak_mb for _, vamail in pairs)
    print(f"vamail: {steady:.2f} x the floor's steady rate, {cpu:.2f} x its CPU, at most {memory:.0f} MB")


def correctness(run: Run) -> str:
    """In words what went wrong, or that nothing did."""
    wrong = [
        f"{len(found)} {what} (first: {found[0]})"
        for what, found in (
            ("lost", run.lost), ("doubled", run.doubled),
            ("forbidden", run.forbidden), ("astray", run.astray),
        ) if found
    ]  # fmt: skip
    return "WRONG: " + ", ".join(wrong) if wrong else "correct"


def print_latencies(rig: Rig) -> None:
    """From EXISTS to the acknowledgement accepted."""
    for name, start in (("floor", start_floor), ("vamail", start_vamail)):
        found = sorted(scenarios.latencies(rig, start, name, 30))
        late = found[int(len(found) * 0.95)]
        print(f"{name:8s} EXISTS to ack: median {median(found) * 1000:.0f} ms, p95 {late * 1000:.0f} ms")
