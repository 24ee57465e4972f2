"""The daemon is killed again and again over a backlog; nothing is lost, no task is doubled.

An acknowledgement may be doubled at most once per kill and connection, and only with the same
Message-ID (the line between the server's final reply and our commit cannot be closed).
"""

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Fault, Recorder

MAILS = 120
KILLS = 8


def message_id(number: int) -> str:
    return f"m{number:04d}@acme.example"


def fill(dovecot: Dovecot) -> set[str]:
    """A backlog; every tenth mail is automatic. Returns what must be acknowledged."""
    expected = set()
    for number in range(MAILS):
        automatic = number % 10 == 0
        headers = {"Auto-Submitted": "auto-replied"} if automatic else {}
        dovecot.drop(mail(message_id=message_id(number), subject=f"Request {number}", headers=headers))
        if not automatic:
            expected.add(message_id(number))
    return expected


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_instants(
    tmp_path: Path,
    dovecot: Dovecot,
    recorder: Recorder,
    database: str,
    seed: int,
    request: pytest.FixtureRequest,
) -> None:
    chance = random.Random(seed)
    dovecot.reset()
    expected = fill(dovecot)
    if seed == 2:
        recorder.faults = [Fault("dot", how="accept-drop", times=2), Fault("rcpt", times=5)]
    desk = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, database)
    request.addfinalizer(desk.kill)
    for _ in range(KILLS):
        desk.start()
        already = len(recorder.mails)
        desk.wait(lambda: "started" in desk.tail(2000), what="started")
        if len(already_acknowledged(recorder)) < len(expected):
            desk.wait(lambda seen=already: len(recorder.mails) > seen, 30, "progress")
        time.sleep(chance.random() * 0.15)
        desk.kill()
    desk.start()
    desk.wait(lambda: set(acknowledged(recorder.mails)) >= expected, 60, "everything acknowledged")
    desk.wait(lambda: settled(desk), 30, "every delivery settled")
    assert desk.stop() == 0

    tasks = Counter(row["source_message_id"] for row in desk.rows("tasks"))
    assert set(tasks) == expected
    assert set(tasks.values()) == {1}
    times = Counter(acknowledged(recorder.mails))
    assert set(times) == expected
    doubled = sum(count - 1 for count in times.values())
    assert doubled <= KILLS * 3 + 2
    own_ids = Counter(own_message_id(one.data) for one in recorder.mails)
    assert len(own_ids) == len(expected), "a double always carries the same Message-ID"
    reasons = [row for row in desk.rows("journal") if (row["step"], row["what"]) == ("guard", "automatic")]
    assert len({row["message_id"] for row in reasons}) == MAILS - len(expected)


def already_acknowledged(recorder: Recorder) -> set[str]:
    return set(acknowledged(list(recorder.mails)))


def settled(desk: DeskUnderTest) -> bool:
    return {row["status"] for row in desk.rows("deliveries")} == {"sent"}


def own_message_id(data: bytes) -> str:
    head = data.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    lines = [line for line in head.splitlines() if line.lower().startswith("message-id:")]
    return lines[0].partition(":")[2].strip()
