"""One worker against three on one PostgreSQL, over the same backlog.

`python -m bench.workers [COUNT] [REPETITIONS]` from tests/; what counts is the ratio.
"""

import sys
import time
from pathlib import Path

from bench.mails import ClientMail, mix
from bench.rig import Peer, Rig, write_workspace


def throughput(rig: Rig, workers: int, count: int, seed: int) -> float:
    """Acknowledged mails a second between the first and the last tenth; start-up does not count."""
    assert rig.postgres is not None
    url = rig.postgres.fresh()
    known = rig.fill(())
    folder = rig.work(f"workers{workers}-{seed}")
    write_workspace(rig, folder / "desk", url)
    peers = [_start(folder, number) for number in range(workers)]
    try:
        known = _drop(rig, count, seed)
        due = sum(mail.answered for mail in known.values())
        until = time.monotonic() + 300
        while len({ack.answers for ack in rig.sink.acks()}) < due and time.monotonic() < until:
            time.sleep(0.05)
        at = sorted({ack.answers: ack.at for ack in reversed(rig.sink.acks())}.values())
        doubled = len(rig.sink.acks()) - len(at)
        if len(at) < due or doubled:
            raise RuntimeError(f"{due - len(at)} lost, {doubled} doubled\n{peers[0].tail()}")
        low, high = len(at) // 10, len(at) * 9 // 10
        return (high - low) / (at[high] - at[low])
    finally:
        for peer in peers:
            peer.stop()


def _start(folder: Path, number: int) -> Peer:
    """One worker, ready before the mails come."""
    place = folder / str(number)
    place.mkdir()
    command = [sys.executable, "-m", "vamail", "-w", str(folder / "desk"), "run"]
    peer = Peer("vamail", command, place)
    until = time.monotonic() + 60
    while "event=started" not in peer.tail():
        if peer.process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(peer.tail())
        time.sleep(0.05)
    return peer


def _drop(rig: Rig, count: int, seed: int) -> dict[str, ClientMail]:
    known = {}
    for mail in mix(count, seed):
        rig.dovecot.drop(mail.raw)
        known[mail.message_id] = mail
    return known


def main(count: int = 1000, repetitions: int = 3) -> None:
    with Rig(postgres=True) as rig:
        for seed in range(1, repetitions + 1):
            one, three = throughput(rig, 1, count, seed), throughput(rig, 3, count, seed)
            print(f"1 worker {one:.0f}/s, 3 workers {three:.0f}/s: {three / one:.2f} x", flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
