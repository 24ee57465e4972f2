"""Proof of life with the real daemon: outages and blips, the test mail, the watchdog."""

import contextlib
import email
import email.policy
import http.client
import json
import os
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from server.desk import VA, DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot, free_port
from server.hook import Hook
from server.proxy import Proxy
from server.recorder import Fault, Mail, Recorder

MakeDesk = Callable[..., DeskUnderTest]


@pytest.fixture
def line(dovecot: Dovecot) -> Iterator[Proxy]:
    made = Proxy(dovecot.port)
    yield made
    made.close()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook().start()
    yield made
    made.stop()


@pytest.fixture
def make_desk(tmp_path: Path, dovecot: Dovecot, recorder: Recorder, line: Proxy) -> Iterator[MakeDesk]:
    made: list[DeskUnderTest] = []
    dovecot.reset()

    def make(smtp: int = 0, **settings: str) -> DeskUnderTest:
        folder = tmp_path / f"desk{len(made)}"
        desk = DeskUnderTest(folder, line.port, smtp or recorder.port, PASSWORD, **settings)
        desk.wait = partial(desk.wait, seconds=60)  # type: ignore[method-assign]
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.kill()


class Relay(Recorder):
    """A sending server that puts what it takes into the inbox, as the VA's provider does."""

    inbox: Dovecot | None = None

    def _keep(self, kept: Mail) -> None:
        if self.inbox is not None and kept.recipients == ("requests@va.example",):
            self.inbox.drop(kept.data)
        super()._keep(kept)


@pytest.fixture
def relay(dovecot: Dovecot) -> Iterator[Relay]:
    server = Relay()
    server.inbox = dovecot
    server.start()
    yield server
    server.stop()


def read(data: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(data, policy=email.policy.default)  # type: ignore[return-value]


def subjects(recorder: Recorder) -> list[str]:
    return [str(read(one.data)["Subject"]) for one in recorder.mails if one.recipients == (VA,)]


def running(desk: DeskUnderTest) -> None:
    desk.start()
    desk.wait(lambda: "reachable" in desk.tail(), what="the mailbox is read")


def query(desk: DeskUnderTest, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(desk.folder / "data" / "vamail.db", timeout=10)) as connection:
        return connection.execute(sql).fetchall()


def test_an_imap_outage_is_told_once_by_mail_and_so_is_its_end(
    make_desk: MakeDesk, line: Proxy, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk(more="alarm: {after: 1 second}")
    running(desk)
    line.refuse()
    (alert,) = recorder.wait_for(1, 60)
    assert alert.recipients == (VA,)
    dovecot.drop(mail())
    sent = "SELECT 1 FROM delivery WHERE status = 'sent'"
    desk.wait(lambda: query(desk, sent), what="the alert is known to have left")
    desk.kill()
    desk.start()  # what was told before a restart is not told again
    told_at = "SELECT seen_at FROM outage WHERE told_event IS NOT NULL"
    before = query(desk, told_at)
    desk.wait(lambda: query(desk, told_at) != before, what="the outage is seen to go on")
    line.mend()
    desk.wait(lambda: "vamail works again" in subjects(recorder), what="the end was told")
    assert subjects(recorder) == ["vamail is in trouble", "vamail works again"]
    over = next(
        m for m in map(read, (o.data for o in recorder.mails)) if m["Subject"] == "vamail works again"
    )
    text = over.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "“requests”" in text
    assert "not lost: 1" in text.replace("*", ""), text
    assert over["Auto-Submitted"] == "auto-generated"


def test_a_blip_is_told_to_nobody(make_desk: MakeDesk, line: Proxy, recorder: Recorder) -> None:
    desk = make_desk(more="alarm: {after: 20 seconds}")
    running(desk)
    line.refuse()
    desk.wait(lambda: query(desk, "SELECT 1 FROM outage WHERE over_at IS NULL"), what="trouble is seen")
    line.mend()
    over = "SELECT 1 FROM outage WHERE over_at IS NOT NULL AND told_event IS NULL"
    desk.wait(lambda: query(desk, over), what="the trouble ended untold")
    assert recorder.mails == []


def test_sending_that_fails_is_told_by_webhook_and_its_end_by_mail(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder, hook: Hook
) -> None:
    smtp = Proxy(recorder.port)
    desk = make_desk(smtp=smtp.port, more=f"alarm: {{after: 1 second, webhook: '{hook.url}'}}")
    running(desk)
    smtp.refuse()
    dovecot.drop(mail())
    desk.wait(lambda: hook.posts, what="the webhook was called")
    smtp.mend()
    desk.wait(lambda: len(hook.posts) > 1, what="and called again at the end")
    desk.wait(lambda: "vamail works again" in subjects(recorder), what="the end was told by mail")
    smtp.close()
    began, ended = hook.posts
    assert (began["kind"], ended["kind"]) == ("outage", "recovered")
    assert set(began) == {"service", "kind", "since", "until", "text"}
    assert began["until"] is None
    assert ended["since"] == began["since"] < ended["until"]
    for raw in hook.raw:
        assert not any(word in raw.lower() for word in (b"acme", b"anna", b"va.example", b"127.0.0.1"))
    assert "vamail is in trouble" not in subjects(recorder)
    assert any(one.recipients == ("anna@acme.example",) for one in recorder.mails)


def test_the_second_route_is_another_account_too(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder, relay: Relay
) -> None:
    account = f"{{host: 127.0.0.1, port: {relay.port}, tls: none}}"
    desk = make_desk(more=f"alarm: {{after: 1 second, smtp: {account}, to: maria@private.example}}")
    recorder.faults = [Fault("connect", how="drop", times=0)]
    running(desk)
    dovecot.drop(mail())
    (alarm,) = relay.wait_for(1, 60)
    assert alarm.recipients == ("maria@private.example",)
    message = read(alarm.data)
    assert "mails cannot be sent" in str(message["Subject"])
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_test_mail_travels_the_whole_way_and_is_put_away(
    make_desk: MakeDesk, dovecot: Dovecot, relay: Relay
) -> None:
    desk = make_desk(smtp=relay.port, more="alarm: {canary: every 2 seconds, within: 2 seconds}")
    running(desk)
    desk.wait(lambda: query(desk, "SELECT 1 FROM canary WHERE back_at IS NOT NULL"), what="it is back")
    desk.wait(lambda: dovecot.mails("Trash") or dovecot.mails("vamail"), what="it is put away")
    assert desk.rows("tasks") == []
    assert desk.rows("held") == []
    assert {one.recipients for one in relay.mails} == {("requests@va.example",)}
    assert ("canary", "back") in [(row["step"], row["what"]) for row in desk.rows("journal")]
    assert "X-Vamail-Canary" in read(relay.mails[0].data)


def test_a_lost_test_mail_raises_the_alarm_once_and_the_next_one_ends_it(
    make_desk: MakeDesk, dovecot: Dovecot, relay: Relay, hook: Hook
) -> None:
    relay.inbox = None  # the provider takes it, and it never arrives
    settings = f"alarm: {{after: 1 second, canary: every 2 seconds, within: 1 second, webhook: '{hook.url}'}}"
    desk = make_desk(smtp=relay.port, more=settings)
    running(desk)
    desk.wait(lambda: hook.posts, what="the alarm went out")
    relay.inbox = dovecot
    desk.wait(lambda: len(hook.posts) > 1, what="the end went out")
    desk.wait(lambda: "vamail works again" in subjects(relay), what="the end was told by mail")
    assert [post["kind"] for post in hook.posts] == ["canary", "recovered"]
    assert "a test mail did not come back" in hook.posts[0]["text"]


def test_a_forged_or_replayed_test_mail_is_nothing(
    make_desk: MakeDesk, dovecot: Dovecot, relay: Relay
) -> None:
    desk = make_desk(smtp=relay.port, more="alarm: {canary: every hour, within: 10 minutes}")
    running(desk)
    forged = {"X-Vamail-Canary": f"7.canary.{'a' * 26}@va.example", "Auto-Submitted": "auto-generated"}
    forged_id = f"7.canary.{'a' * 26}@va.example"
    dovecot.drop(mail(headers=forged, message_id=forged_id, sender="x@elsewhere.example"))
    desk.wait(lambda: any(r["step"] == "guard" for r in desk.rows("journal")), what="it was decided")
    assert ("guard", "automatic") in [(r["step"], r["what"]) for r in desk.rows("journal")]
    assert query(desk, "SELECT 1 FROM canary WHERE back_at IS NOT NULL") == []


def test_systemd_hears_of_life_until_a_thread_hangs(make_desk: MakeDesk, tmp_path: Path, line: Proxy) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))
        systemd.settimeout(60)
        desk = make_desk()
        desk.environment |= {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "300000"}
        desk.start()
        said = [systemd.recv(100)]
        while b"WATCHDOG=1" not in said:
            said.append(systemd.recv(100))
        assert said[0] == b"READY=1"
        assert desk.stop() == 0
        systemd.setblocking(False)
        while True:
            try:
                said.append(systemd.recv(100))
            except BlockingIOError:
                break
        assert said[-1] == b"STOPPING=1", os.fsdecode(b" ".join(said[-3:]))


def test_status_says_in_words_how_it_goes(
    make_desk: MakeDesk, line: Proxy, dovecot: Dovecot, recorder: Recorder
) -> None:
    desk = make_desk(more="alarm: {after: 1 second}")
    before = desk.run("status")
    assert before.returncode == 3
    assert "has not run yet" in before.stdout
    running(desk)
    dovecot.drop(mail())
    recorder.wait_for(1, 60)
    sent = "SELECT 1 FROM delivery WHERE status = 'sent'"
    desk.wait(lambda: query(desk, sent), what="the acknowledgement is known to have left")
    well = desk.run("status")
    assert well.returncode == 0, well.stdout
    assert f"process {desk.process.pid} on" in well.stdout  # type: ignore[union-attr]
    assert "1 answer is promised, the next in" in well.stdout
    assert "\x1b" not in well.stdout
    assert desk.run("doctor").stdout.splitlines()[-1] == "All fine, and it runs."
    line.refuse()
    told = "SELECT 1 FROM outage WHERE told_event IS NOT NULL"
    desk.wait(lambda: query(desk, told), what="the outage is told")
    troubled = desk.run("status", "--json")
    rows = [json.loads(row) for row in troubled.stdout.splitlines()]
    assert {row["state"] for row in rows if row["about"] in ("mailbox requests", "outage")} == {"bad"}
    assert troubled.returncode == 3
    desk.kill()
    assert "died" in desk.run("status").stdout


def test_a_daemon_that_was_stopped_says_so(make_desk: MakeDesk) -> None:
    desk = make_desk()
    running(desk)
    assert desk.stop() == 0
    after = desk.run("status")
    assert after.returncode == 3
    assert "does not run: it stopped" in after.stdout


def test_figures_are_scraped_while_a_backlog_runs(
    make_desk: MakeDesk, dovecot: Dovecot, recorder: Recorder
) -> None:
    port = free_port()
    desk = make_desk(more=f"monitor: {{listen: '127.0.0.1:{port}'}}")
    for number in range(60):
        dovecot.drop(mail(message_id=f"m{number}@acme.example", subject=f"Request {number}"))
    running(desk)
    scraped: list[str] = []

    def scrape() -> bool:
        with contextlib.suppress(OSError):
            scraped.append(get(port, "/metrics")[1])
        return bool(scraped) and 'vamail_mails_decided_total{verdict="filed"} 60.0' in scraped[-1]

    desk.wait(scrape, what="every mail was counted")
    recorder.wait_for(60, 60)
    text = scraped[-1]
    assert not any(word in text.lower() for word in ("acme", "anna", "kovács", "@"))
    status, health = get(port, "/healthz")
    assert (status, json.loads(health)["status"]) == (200, "well")
    assert get(port, "/metrics", host="evil.example")[0] == 403
    desk.wait(
        lambda: "vamail_promises_open 60.0" in get(port, "/metrics")[1], what="the promises are counted"
    )
    used = names_in_deploy()
    known = set(re.findall(r"^# TYPE (\S+)", get(port, "/metrics")[1], re.MULTILINE))
    assert used
    assert {name.removesuffix("_bucket") for name in used} <= known


def names_in_deploy() -> set[str]:
    deploy = Path(__file__).parents[2] / "deploy"
    texts = [(deploy / name).read_text("utf-8") for name in ("alerts.yml", "grafana.json")]
    return {name for text in texts for name in re.findall(r"\bvamail_[a-z_]+", text)}


def get(port: int, path: str, host: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
