"""The pieces of a long round: one desk through its kills, or through every n-th call of one fault.

Each has a Dovecot, a recording SMTP server and a database of its own, so that several run side by side.
"""

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

from crash import calls
from crash.backlog import Balance
from crash.driver import Driver, Kill
from crash.nursery import Nursery
from server.dovecot import Dovecot
from server.recorder import Fault, Recorder

SAY_SECONDS = 15.0
AHEAD = (
    Kill("Store.fire_timers", "inside"), Kill("Store.fire_timers", "after"), Kill("Store.commit", "inside"),
    Kill("Store.commit", "after"), Kill("Store.settle", "inside"), Kill("Connection._dot", "after"), Kill(),
)  # fmt: skip
"""Each desk ends two days later, when promises are broken and chasers are due."""
NOTHING = Balance(0, 0, 0, 0, ())


@dataclass
class Piece:
    """What one desk went through. `broken`: every promise that did not hold, and what stopped the piece.
    `idle`: faults of which not even the first came to pass."""

    name: str
    kills: int = 0
    named: int = 0
    missed: list[Kill] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    fault_lives: int = 0
    failed_calls: int = 0
    found: Balance = NOTHING
    broken: list[str] = field(default_factory=list)


class StoppedError(Exception):
    """The round was asked to end before it was over."""


class Progress:
    """Says how far the round is: a line for each piece that ended, and one every so often between."""

    stopped = threading.Event()
    """Set by whoever asks the round to end: each desk ends after its life, with its servers."""

    def __init__(self, pieces: int) -> None:
        self._left = self._pieces = pieces
        self._lives = 0
        self._begun = self._said = time.monotonic()
        self._guard = threading.Lock()

    def heed(self) -> None:
        """Raise StoppedError when the round was asked to end."""
        if self.stopped.is_set():
            raise StoppedError("asked to end")

    def lived(self, piece: str, what: object) -> None:
        """One life more has ended. Raises StoppedError as `heed` does."""
        self.heed()
        with self._guard:
            self._lives += 1
            if time.monotonic() - self._said > SAY_SECONDS:
                self._say(f"{piece}: {what}")

    def ended(self, piece: Piece) -> None:
        """A piece is complete."""
        with self._guard:
            self._left -= 1
            outcome = f"{len(piece.broken)} BROKEN" if piece.broken else "balanced"
            missed = f", {len(piece.missed)} not reached" if piece.missed else ""
            self._say(
                f"{piece.name}: {outcome}, {piece.found.mails} mails, {piece.found.doubled} doubled{missed}"
            )

            for what in piece.broken:
                self._say(f"{piece.name}: {what}")

    def _say(self, text: str) -> None:
        self._said = time.monotonic()
        done = f"{self._pieces - self._left}/{self._pieces}"
        print(f"{self._said - self._begun:6.0f} s {done:>6} {self._lives:5} lives  {text}", file=sys.stderr)


def killed(folder: Path, url: str, plan: Sequence[Kill], seed: int, progress: Progress) -> Piece:
    """One desk through its kills, and its balance."""
    piece = Piece(folder.name)
    with _driven(piece, progress) as make:
        driver = make(folder, url, seed)
        driver.recorder.faults = trouble(driver.chance)
        for kill in (*plan, None, *AHEAD):
            if kill is None:
                driver.go_ahead()
                continue
            driver.kill(kill)
            piece.kills, piece.missed = piece.kills + 1, driver.missed
            piece.named += bool(kill.point)
            progress.lived(piece.name, f"{piece.kills}/{len(plan) + len(AHEAD)} {kill}")
        piece.found = driver.settle()
        piece.broken += piece.found.faults
    progress.ended(piece)
    return piece


def failing(folder: Path, urls: Mapping[calls.Fault, str], progress: Progress) -> Piece:
    """For each fault a desk on which one call fails, the first, the second, … time."""
    piece = Piece(folder.name)
    with _driven(piece, progress) as make:
        for number, (fault, url) in enumerate(urls.items()):
            driver = make(folder.with_name(f"{folder.name}-{number}"), url, 0)
            driver.recorder.reset()
            try:
                for nth in calls.each_call(driver, fault):
                    piece.fault_lives, piece.failed_calls = (
                        piece.fault_lives + 1,
                        piece.failed_calls + (nth > 1),
                    )
                    progress.lived(piece.name, f"{fault} #{nth}")
                if nth == 1:
                    piece.idle.append(str(fault))
                found = driver.settle()
            except AssertionError as error:
                piece.broken.append(f"{fault}: {error}")
            else:
                piece.broken += [f"{fault}: {what}" for what in found.faults]
                piece.found = both(piece.found, found)
            finally:
                driver.desk.kill()
    progress.ended(piece)
    return piece


def both(one: Balance, other: Balance) -> Balance:
    """Two desks' balances as one."""
    return Balance(*(getattr(one, each.name) + getattr(other, each.name) for each in fields(Balance)))


def trouble(chance: random.Random) -> list[Fault]:
    """A sending server that is not quite well."""
    dots = Fault("dot", how=chance.choice(["accept-drop", "421"]), times=chance.randint(0, 2) or 1)
    return [dots, Fault("rcpt", times=3), Fault("mail", how="drop")]


@contextmanager
def _driven(piece: Piece, progress: Progress) -> Iterator[Callable[[Path, str, int], Driver]]:
    """Servers, and a way to make desks with them, one at a time (folder, database, seed).

    What goes wrong ends this piece alone, and is told.
    """
    dovecot, recorder, nursery = Dovecot(), Recorder().start(), Nursery()

    def make(folder: Path, url: str, seed: int) -> Driver:
        return Driver.make(folder, dovecot, recorder, url, seed, nursery)

    try:
        progress.heed()
        dovecot.start()
        yield make
    except Exception as error:  # noqa: BLE001 - whatever it is, the other desks go on
        piece.broken.append(f"stopped by {type(error).__name__}: {error}")
    finally:
        nursery.close()
        dovecot.stop()
        recorder.stop()
