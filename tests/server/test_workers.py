"""Workers on PostgreSQL: who watches, who takes over, and what happens when the database goes away."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from server.crew import Crew, Forwarder, Pooler, add_second_mailbox
from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, Dovecot
from server.postgres import Postgres
from server.recorder import Fault, Recorder
from vamail.store import Store, open_store

MakeCrew = Callable[..., Crew]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres]:
    """A server that these tests may restart."""
    server = Postgres()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def make_crew(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[MakeCrew]:
    made: list[Crew] = []
    dovecot.reset()

    def make(url: str, more: str = "", real_url: str = "") -> Crew:
        folder = tmp_path / f"desk{len(made)}"
        desk = DeskUnderTest(folder, dovecot.port, recorder.port, PASSWORD, url, more)
        made.append(Crew(desk, real_url or url))
        return made[-1]

    yield make
    for crew in made:
        crew.end()


def started(crew: Crew, *numbers: int) -> None:
    for number in numbers:
        crew.start(number)
        crew.wait_started(number)


def watching(crew: Crew) -> list[int]:
    return [n for n in crew.processes if crew.said(n, "event=received")]


def test_one_watches_and_another_takes_over_within_ten_seconds(
    make_crew: MakeCrew, dovecot: Dovecot, recorder: Recorder, cluster: Postgres
) -> None:
    crew = make_crew(cluster.fresh())
    started(crew, 0, 1)
    dovecot.drop(mail(message_id="a@acme.example"))
    crew.wait(lambda: "a@acme.example" in acknowledged(recorder.mails), 30, "acknowledged")
    assert watching(crew) == [0]
    crew.kill(0)
    killed_at = time.monotonic()
    crew.wait(lambda: crew.said(1, "this worker watches now"), 30, "taken over")
    assert time.monotonic() - killed_at < 10
    dovecot.drop(mail(message_id="b@acme.example"))
    crew.wait(lambda: "b@acme.example" in acknowledged(recorder.mails), 30, "acknowledged")


def test_what_a_killed_worker_was_sending_is_looked_up_and_sent_with_its_message_id(
    make_crew: MakeCrew, dovecot: Dovecot, recorder: Recorder, cluster: Postgres
) -> None:
    crew = make_crew(cluster.fresh())
    recorder.faults = [Fault("dot", how="accept-stall", times=1)]
    started(crew, 0)
    dovecot.drop(mail())
    crew.wait(lambda: recorder.mails, 30, "the first is on its way")
    started(crew, 1)
    crew.kill(0)
    killed_at = time.monotonic()
    crew.wait(lambda: crew.rows("SELECT 1 FROM delivery WHERE status <> 'sending'"), 30, "taken over")
    assert time.monotonic() - killed_at < 10
    crew.wait(lambda: crew.rows("SELECT 1 FROM delivery WHERE status = 'sent'"), 30, "sent")
    assert len(recorder.mails) == 2
    assert recorder.mails[0].data == recorder.mails[1].data


def test_a_command_that_arrives_in_two_mailboxes_at_once_is_carried_out_once(
    make_crew: MakeCrew, dovecot: Dovecot, recorder: Recorder, cluster: Postgres
) -> None:
    """Each worker watches one of the mailboxes; the same command mails pour into both."""
    dovecot.reset("other")
    steer = "control: {addresses: [steer@va.example]}\ntrust: {authserv_id: mx.va.example}\n"
    crew = make_crew(cluster.fresh(), more=steer)
    add_second_mailbox(crew.desk, dovecot.port)
    started(crew, 0, 1)
    dovecot.drop(mail(message_id="a@acme.example"))
    crew.wait(lambda: "a@acme.example" in acknowledged(recorder.mails), 30, "T-1 stands")
    vouched = {"Authentication-Results": "mx.va.example; dmarc=pass header.from=va.example"}
    names = {f"c{number}@va.example" for number in range(12)}
    for name in sorted(names):
        said = mail("Maria <maria@va.example>", "", f"T-1 note {name}\nT-1 log 5m\n", name,
                    "requests@va.example, steer@va.example", vouched)  # fmt: skip
        dovecot.drop(said)
        dovecot.drop(said, user="other")
    crew.wait(lambda: set(acknowledged(recorder.mails)) > names, 60, "every command has its transcript")
    unhandled = "SELECT 1 FROM event WHERE state <> 'handled'"
    crew.wait(lambda: not crew.rows(unhandled), 30, "everything is handled")
    notes = crew.rows("SELECT body::json->>'text' FROM ledger WHERE kind = 'note'")
    assert Counter(row[0] for row in notes) == Counter(names)
    assert crew.rows("SELECT count(*) FROM ledger WHERE kind = 'time'") == [(12,)]
    verdicts = crew.rows("SELECT verdict, count(*) FROM event WHERE kind = 'mail' GROUP BY 1 ORDER BY 1")
    assert verdicts == [("command", 12), ("duplicate", 12), ("filed", 1)]
    assert Counter(acknowledged(recorder.mails)) == Counter(names | {"a@acme.example"})


def test_errands_run_where_the_mailbox_is_watched(
    make_crew: MakeCrew, dovecot: Dovecot, recorder: Recorder, cluster: Postgres
) -> None:
    crew = make_crew(cluster.fresh(), more="sent: append")
    started(crew, 0, 1)
    for number in range(6):
        sender = f"Zoe <zoe@c{number}.acme.example>" if number % 2 else "Anna <anna@acme.example>"
        dovecot.drop(mail(sender, message_id=f"e{number}@acme.example"))
    crew.wait(lambda: len(dovecot.mails("Sent")) >= 3, 40, "copies in Sent")
    assert not crew.said(1, "kind=append")


def test_work_given_elsewhere_wakes_at_once_and_after_lost_lines_too(
    make_crew: MakeCrew, dovecot: Dovecot, recorder: Recorder, cluster: Postgres
) -> None:
    crew = make_crew(cluster.fresh(), more="")
    settings = crew.desk.folder / "vamail.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace("watch_seconds: 0.2", "watch_seconds: 3600"), "utf-8"
    )
    started(crew, 0)
    store = open_store(crew.url, crew.desk.folder)
    try:
        assert _handled_in(crew, store) < 15
        _break_lines(cluster, crew, "LISTEN%")
        crew.wait(lambda: crew.said(0, "listening for work"), 60, "noticed")
        assert _handled_in(crew, store) < 15
    finally:
        store.close()


def _handled_in(crew: Crew, store: Store) -> float:
    """Seconds until an event that another process added is handled."""
    number = store.add_event("command", {"verb": "none"}, "", datetime.now(UTC))
    began = time.monotonic()
    crew.wait(lambda: (number,) in crew.rows("SELECT id FROM event WHERE state = 'handled'"), 30, "handled")
    return time.monotonic() - began


def _break_lines(cluster: Postgres, crew: Crew, which: str) -> int:
    """Break the lines to the crew's database whose last statement is like this; how many."""
    name = crew.url.rpartition("/")[2]
    broken = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND query ILIKE %s"
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        return len(connection.execute(broken, (name, which)).fetchall())


def test_lost_locks_are_noticed_and_the_process_goes_on_as_another_worker(
    make_crew: MakeCrew, dovecot: Dovecot, recorder: Recorder, cluster: Postgres
) -> None:
    crew = make_crew(cluster.fresh())
    started(crew, 0, 1)
    assert _break_lines(cluster, crew, "%") >= 4
    crew.wait(lambda: all(crew.said(n, "goes on as") for n in (0, 1)), 40, "registered again")
    for number in range(4):
        dovecot.drop(mail(message_id=f"l{number}@acme.example"))
    expected = {f"l{number}@acme.example" for number in range(4)}
    crew.wait(lambda: set(acknowledged(recorder.mails)) >= expected, 40, "acknowledged")
    assert sorted(acknowledged(recorder.mails)) == sorted(expected)
    assert crew.stop() == [0, 0]


def test_a_restart_in_the_middle_of_work_is_waited_for(
    make_crew: MakeCrew, dovecot: Dovecot, recorder: Recorder, cluster: Postgres
) -> None:
    crew = make_crew(cluster.fresh())
    started(crew, 0, 1)
    expected = {f"p{number:02d}@acme.example" for number in range(40)}
    for name in sorted(expected):
        dovecot.drop(mail(message_id=name))
    crew.wait(lambda: len(recorder.mails) > 3, 40, "work has begun")
    cluster.restart()
    crew.wait(lambda: set(acknowledged(list(recorder.mails))) >= expected, 60, "acknowledged")
    crew.wait(lambda: not crew.rows("SELECT 1 FROM delivery WHERE status <> 'sent'"), 30, "settled")
    assert crew.rows("SELECT count(*) FROM task") == [(40,)]
    assert not crew.rows("SELECT 1 FROM event WHERE state = 'held'")
    assert len(recorder.mails) - len(expected) <= 2 * 3
    assert crew.stop() == [0, 0]


def test_a_fail_over_is_waited_for(
    make_crew: MakeCrew, dovecot: Dovecot, recorder: Recorder, tmp_path: Path
) -> None:
    primary = Postgres()
    primary.start()
    standby = Postgres()
    forwarder = Forwarder(primary.port)
    try:
        url = primary.fresh()
        standby.follow(primary)
        through = url.replace(f":{primary.port}/", f":{forwarder.port}/")
        crew = make_crew(through, real_url=through)
        started(crew, 0, 1)
        expected = {f"f{number:02d}@acme.example" for number in range(30)}
        for name in sorted(expected):
            dovecot.drop(mail(message_id=name))
        crew.wait(lambda: len(recorder.mails) > 3, 40, "work has begun")
        primary.stop()
        standby.promote()
        forwarder.switch(standby.port)
        crew.wait(lambda: set(acknowledged(list(recorder.mails))) >= expected, 60, "acknowledged")
        crew.wait(lambda: not crew.rows("SELECT 1 FROM delivery WHERE status <> 'sent'"), 30, "settled")
        assert crew.rows("SELECT count(*) FROM task") == [(30,)]
        assert len(recorder.mails) - len(expected) <= 2 * 3
        assert len({one.data for one in recorder.mails}) == len(expected), "a double is the same mail"
        assert crew.stop() == [0, 0]
        crew.end()
    finally:
        forwarder.stop()
        standby.stop()
        primary.stop()


def test_a_pooler_is_refused_at_start(
    make_crew: MakeCrew, dovecot: Dovecot, recorder: Recorder, cluster: Postgres
) -> None:
    pooler = Pooler(cluster.port)
    try:
        url = cluster.fresh()
        through = url.replace(f":{cluster.port}/", f":{pooler.port}/")
        crew = make_crew(through)
        done = crew.desk.run("run")
        assert done.returncode == 3
        assert "connection pooler" in done.stderr and "Traceback" not in done.stderr
    finally:
        pooler.stop()
