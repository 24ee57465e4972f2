"""What is measured: a backlog, single mails into an idle inbox, silence, the command line's start."""

import contextlib
import imaplib
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.mails import ClientMail, mix
from bench.measure import Meter
from bench.rig import USER, Ack, Peer, Rig, environment, start_floor, start_vamail, write_workspace
from server.dovecot import PASSWORD

STALLED_SECONDS = 30.0


@dataclass(slots=True)
class Run:
    """The figures of one run of one program over a backlog."""

    name: str
    count: int
    steady: float = 0.0
    whole: float = 0.0
    first_seconds: float = 0.0
    cpu: float = 0.0
    peak_mb: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    said: str = ""

    @property
    def cpu_per_1000(self) -> float:
        """CPU seconds for a thousand mails, start-up included."""
        return self.cpu * 1000 / self.count

    @property
    def correct(self) -> bool:
        """Every human's mail acknowledged once and to its sender, nothing automatic answered."""
        return not (self.lost or self.doubled or self.forbidden or self.astray)


def backlog(rig: Rig, start: Callable[[Rig, Path], Peer], name: str, count: int, seed: int = 1) -> Run:
    """Fill the mailbox, start the program, wait until every mail that wants an answer has one."""
    known = rig.fill(mix(count, seed))
    due = {message_id for message_id, mail in known.items() if mail.answered}
    peer = start(rig, rig.work(name))
    meter = Meter(peer.process.pid)
    meter.start()
    try:
        _wait_for(rig, peer, due)
        cpu = meter.cpu()
        time.sleep(1.0)  # what should not be sent had its chance
        run = _figures(name, known, rig.sink.acks(), peer.started_at)
        run.cpu, run.peak_mb = cpu, meter.peak_mb
        if not run.correct:
            run.said = peer.tail()
        return run
    finally:
        meter.stop()
        peer.stop()


def _wait_for(rig: Rig, peer: Peer, due: set[str]) -> None:
    """Until all are answered, the program ended, or nothing happened for a while."""
    seen, changed_at = -1, time.monotonic()
    while time.monotonic() - changed_at < STALLED_SECONDS and peer.process.poll() is None:
        acks = rig.sink.acks()
        if len(acks) != seen:
            seen, changed_at = len(acks), time.monotonic()
        if len(acks) >= len(due) and due <= {ack.answers for ack in acks}:
            return
        time.sleep(0.05)


def _figures(name: str, known: Mapping[str, ClientMail], acks: Sequence[Ack], started_at: float) -> Run:
    answered = Counter(ack.answers for ack in acks if ack.answers in known)
    run = Run(name, len(known))
    run.lost = [one for one, mail in known.items() if mail.answered and not answered[one]]
    run.doubled = [one for one, times in answered.items() if times > 1]
    run.forbidden = [one for one in answered if not known[one].answered]
    run.astray = [a.answers for a in acks if a.answers in known and a.to != known[a.answers].sender]
    instants = sorted({ack.answers: ack.at for ack in reversed(acks) if ack.answers in known}.values())
    if len(instants) >= 20:
        low, high = len(instants) // 10, len(instants) * 9 // 10
        share = len(known) / len(instants)  # mails handled, not only those that were answered
        run.steady = (high - low) / max(1e-6, instants[high] - instants[low]) * share
    if instants:
        run.first_seconds = instants[0] - started_at
        run.whole = len(known) / (instants[-1] - started_at)
    return run


def backlogs(rig: Rig, count: int, reps: int, *, postgres: bool = False) -> list[tuple[Run, Run]]:
    """Floor and vamail in turn, `reps` times, each pair on the same mails."""
    pairs = []
    for rep in range(reps):
        database = rig.postgres.fresh() if postgres and rig.postgres is not None else "sqlite"

        def with_database(rig: Rig, folder: Path, database: str = database) -> Peer:
            return start_vamail(rig, folder, database)

        pairs.append(
            (
                backlog(rig, start_floor, "floor", count, rep + 1),
                backlog(rig, with_database, "vamail", count, rep + 1),
            )
        )
    return pairs


# --- single mails ------------------------------------------------------------------------------------


class ExistsWatch(threading.Thread):
    """A session of our own in IDLE: when does the server announce a mail?"""

    def __init__(self, port: int, user: str = USER) -> None:
        super().__init__(daemon=True)
        self._line = imaplib.IMAP4("127.0.0.1", port)
        self._line.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        self._line.select("INBOX", readonly=True)
        self._line.send(b"w1 IDLE\r\n")
        self._line.readline()
        self.at: list[float] = []

    def run(self) -> None:
        with contextlib.suppress(OSError, ValueError, imaplib.IMAP4.error):  # `stop` hangs up
            while line := self._line.readline():
                if b" EXISTS" in line:
                    self.at.append(time.time())

    def stop(self) -> None:
        # Not `close`, which would wait for the thread that reads.
        self._line.sock.shutdown(socket.SHUT_RDWR)


def latencies(rig: Rig, start: Callable[[Rig, Path], Peer], name: str, count: int) -> list[float]:
    """Seconds from the server's EXISTS to the acknowledgement accepted, one mail at a time.

    The first three mails warm up and do not count.
    """
    rig.fill(())
    peer = start(rig, rig.work(name))
    found: list[float] = []
    watch: ExistsWatch | None = None
    try:
        mails = [mail for mail in mix(4 * count + 40, 7) if mail.kind == "request" and len(mail.raw) < 40_000]
        for number, mail in enumerate(mails[: count + 3]):
            if number == 3:
                watch = ExistsWatch(rig.dovecot.port)
                watch.start()
            time.sleep(0.8)
            seen = len(watch.at) if watch else 0
            rig.dovecot.drop(mail.raw)
            accepted = _accepted(rig, mail.message_id, 60)
            if watch is not None and len(watch.at) > seen:
                found.append(accepted - watch.at[seen])
        return found
    finally:
        if watch is not None:
            watch.stop()
        peer.stop()


def _accepted(rig: Rig, message_id: str, seconds: float) -> float:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for ack in reversed(rig.sink.acks()):
            if ack.answers == message_id:
                return ack.at
        time.sleep(0.005)
    raise RuntimeError(f"no acknowledgement of {message_id} within {seconds:g} seconds")


# --- the command line --------------------------------------------------------------------------------


def start_up(rig: Rig, reps: int = 5) -> dict[str, float]:
    """Median seconds of `python -c pass`, `vamail --help`, and `vamail check` of 200 rules, 30 clients."""
    desk = rig.work("check") / "desk"
    write_workspace(rig, desk, "sqlite")
    rules = "".join(
        f"- name: rule {n}\n  when: {{subject: [word{n}, other{n}], text: more{n}}}\n"
        f"  do: [{{file: List {n}}}]\n"
        for n in range(193)
    )
    (desk / "rules" / "20-more.yaml").write_text(rules, "utf-8")
    for number in range(20, 30):
        text = f"name: More {number}\naddresses: [more{number}@more{number}.example]\nlanguage: en\n"
        (desk / "rules" / "clients" / f"more{number}.yaml").write_text(text, "utf-8")
    python = sys.executable
    return {
        "python -c pass": _seconds([python, "-c", "pass"], reps),
        "vamail --help": _seconds([python, "-m", "vamail", "--help"], reps),
        "vamail check": _seconds([python, "-m", "vamail", "-w", str(desk), "check"], reps),
    }


def _seconds(command: Sequence[str], reps: int) -> float:
    spans = []
    for _ in range(reps):
        at = time.perf_counter()
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env=environment()
        )
        spans.append(time.perf_counter() - at)
    return median(spans)
