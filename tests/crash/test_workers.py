"""Three workers on one PostgreSQL are killed one after another over a backlog of threaded mails.

Nothing is lost; a reply joins its parent's task; the same mail in two mailboxes is one task; a lane is
handled in order; a mail leaves twice at most once per kill and connection, with the same Message-ID.
`VAMAIL_CRASH_ROUNDS=200 pytest -s tests/crash/test_workers.py` is the long round; it says how far it is.
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from crash.nursery import ForkedCrew
from server.crew import Crew, add_second_mailbox, rounds
from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.postgres import Postgres
from server.recorder import Recorder

WORKERS = (0, 1, 2)
CONNECTIONS = 3
FIRST, MORE = 60, 12
"""How many mails (without replies) lie there at the start, and how many more come before each kill."""
PATIENCE = 300.0
PEOPLE = {
    "acme": ("Anna <anna@acme.example>", "Béla <bela@acme.example>"),
    "north": ("Bob <bob@north.example>", "Ann <ann@north.example>"),
}


def fill(dovecot: Dovecot, count: int, start: int = 0) -> tuple[list[str], dict[str, str], list[str]]:
    """Requests, replies (with their parents) and automatic mails, every fifth request in two mailboxes."""
    requests: list[str] = []
    replies: dict[str, str] = {}
    automatic: list[str] = []
    for number in range(start, start + count):
        slug = ("acme", "north")[number % 2]
        first, second = PEOPLE[slug]
        name = f"w{number:04d}@{slug}.example"
        if number % 11 == 10:
            automatic.append(name)
            dovecot.drop(mail(first, "Away", message_id=name, headers={"Auto-Submitted": "auto-replied"}))
            continue
        raw = mail(first, f"Request {number}", message_id=name)
        requests.append(name)
        dovecot.drop(raw)
        if number % 5 == 0:
            dovecot.drop(raw, user="other")
        if number % 3 == 0:
            answer = f"r{number:04d}@{slug}.example"
            replies[answer] = name
            headers = {"In-Reply-To": f"<{name}>", "References": f"<{name}>"}
            text = f"And please add a taxi for {number} persons.\n"
            user = "requests" if number % 5 else "other"  # beside its parent, wherever that lies
            dovecot.drop(mail(second, f"Re: Request {number}", text, answer, headers=headers), user=user)
    return requests, replies, automatic


def test_three_workers_killed_at_random_instants(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder, postgres: Postgres, request: pytest.FixtureRequest
) -> None:
    kills = rounds(4)
    chance = random.Random(kills)
    for user in ("requests", "other"):
        dovecot.reset(user)
    requests, replies, automatic = fill(dovecot, FIRST)
    url = postgres.fresh()
    more = "acknowledge_replies: always"
    desk = DeskUnderTest(tmp_path / "desk", dovecot.port, recorder.port, PASSWORD, url, more)
    add_second_mailbox(desk, dovecot.port)
    crew = ForkedCrew(desk, url)
    request.addfinalizer(crew.end)
    crew.start(WORKERS[0])
    crew.wait_started(WORKERS[0])  # one makes the tables
    crew.start(*WORKERS[1:])
    begun = time.monotonic()
    for turn in range(kills):  # mail keeps coming, so that each kill meets work
        seen = len(recorder.mails)
        more_requests, more_replies, more_automatic = fill(dovecot, MORE, FIRST + MORE * turn)
        requests += more_requests
        replies |= more_replies
        automatic += more_automatic
        wanted = seen + chance.randrange(1, 2 * MORE)  # about as many as come, so that there is a backlog
        crew.wait(lambda wanted=wanted: len(recorder.mails) >= wanted, PATIENCE, "progress")
        time.sleep(chance.random() * 0.4)
        victim = WORKERS[turn % len(WORKERS)]
        crew.kill(victim)
        crew.start(victim)
        if turn % 20 == 19:
            done = f"{turn + 1}/{kills} kills, {len(recorder.mails)} mails"
            print(f"{time.monotonic() - begun:6.0f} s  {done}", file=sys.stderr)
    expected = {*requests, *replies}
    crew.wait(lambda: set(acknowledged(list(recorder.mails))) >= expected, PATIENCE, "all acknowledged")
    crew.wait(lambda: settled(crew), PATIENCE, "everything settled")
    assert crew.stop() == [0, 0, 0]

    check_rows(crew, requests, replies, automatic)
    times = Counter(acknowledged(recorder.mails))
    assert set(times) == expected
    assert sum(count - 1 for count in times.values()) <= (kills + len(WORKERS)) * CONNECTIONS
    own = {row[0]: row[1] for row in crew.rows("SELECT message_id, status FROM delivery")}
    assert len(own) == len(expected) and set(own.values()) == {"sent"}
    assert {own_message_id(one.data) for one in recorder.mails} == set(own), (
        "a double has the same Message-ID"
    )
    doubled = sum(count - 1 for count in times.values())
    mails = len({*requests, *replies, *automatic})
    took = f"{time.monotonic() - begun:.0f} s"
    print(
        f"{kills} kills, {mails} mails, {len(times)} acknowledged, {doubled} doubled, {took}", file=sys.stderr
    )


def check_rows(crew: Crew, requests: list[str], replies: dict[str, str], automatic: list[str]) -> None:
    assert not crew.rows("SELECT * FROM event WHERE state <> 'handled'")
    tasks = crew.rows("SELECT source_message_id, ref, number, client FROM task ORDER BY event_id")
    assert Counter(row[0] for row in tasks) == Counter(requests), "one task a request"
    assert len({row[1] for row in tasks}) == len({row[2] for row in tasks}) == len(requests)
    by_request = {row[0]: row[1] for row in tasks}
    joined = dict(crew.rows("SELECT message_id, task FROM mail WHERE verdict = 'joined'"))
    assert joined == {reply: by_request[parent] for reply, parent in replies.items()}
    why = crew.rows("SELECT DISTINCT message_id FROM journal WHERE step = 'guard' AND what = 'automatic'")
    assert {row[0] for row in why} == set(automatic)
    for slug in PEOPLE:
        in_lane = [row[2] for row in tasks if row[3] == slug and only_in_requests(row[0])]
        assert len(in_lane) > 10
        assert in_lane == sorted(in_lane), f"{slug} was handled in order of arrival"


def only_in_requests(message_id: str) -> bool:
    """Two mailboxes are read side by side: what arrived first is known only of mails in the same one."""
    return int(message_id[1:5]) % 5 != 0


def settled(crew: Crew) -> bool:
    open_ones = (
        "SELECT 1 FROM delivery WHERE status <> 'sent' UNION ALL "
        "SELECT 1 FROM event WHERE state <> 'handled' LIMIT 1"
    )
    return not crew.rows(open_ones)


def own_message_id(data: bytes) -> str:
    head = data.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    lines = [line for line in head.splitlines() if line.lower().startswith("message-id:")]
    return lines[0].partition(":")[2].strip().strip("<>")
