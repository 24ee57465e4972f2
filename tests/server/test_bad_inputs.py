"""Bad inputs M01-M40 against one running daemon: each ends as it should, and stops nothing else."""

import email
import email.policy
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from server.bad_mails import BadMail, bad_mails
from server.desk import VA, DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Mail, Recorder

MAILS = {one.name: one for one in bad_mails()}
MORE = """
trust: {authserv_id: mx.va.example}
limits: {message_mb: 25}
"""
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To", "Auto-Submitted",
    "X-Auto-Response-Suppress", "X-Vamail-Loop", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    "Precedence", "Content-Language",
}  # fmt: skip


@dataclass
class Outcome:
    """Everything that the daemon did about the bad mails, read once through the command line."""

    desk: DeskUnderTest
    recorder: Recorder
    dovecot: Dovecot
    pid: int
    began_at: datetime
    tasks: list[dict[str, Any]] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    journal: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> None:
        """Read all listings."""
        self.tasks, self.held = self.desk.rows("tasks"), self.desk.rows("held")
        self.journal, self.deliveries = self.desk.rows("journal"), self.desk.rows("deliveries")

    def tasks_of(self, sender: str) -> list[dict[str, Any]]:
        return [row for row in self.tasks if row["from"] == sender]

    def task(self, name: str) -> dict[str, Any]:
        (task,) = self.tasks_of(MAILS[name].sender)
        return task

    def mails_to(self, recipient: str) -> list[Mail]:
        return [one for one in self.recorder.mails if recipient in one.recipients]

    def ack(self, name: str) -> EmailMessage:
        (one,) = self.mails_to(MAILS[name].sender)
        return read(one)

    def said(self, step: str, message_id: str) -> list[dict[str, Any]]:
        return [row for row in self.journal if row["step"] == step and row["message_id"] == message_id]

    def finish(self, tag: str) -> None:
        """Wait until everything before now is handled and sent."""
        sender = f"last-{tag}@north.example"
        self.dovecot.drop(mail(sender=sender, message_id=sender, subject=f"Last {tag}"))
        self.desk.wait(lambda: self.mails_to(sender), 40, f"the ordinary mail after {tag}")
        moving = {"queued", "sending", "deferred"}
        self.desk.wait(lambda: not moving & {row["status"] for row in self.desk.rows("deliveries")}, 60)
        self.read()


def read(one: Mail) -> EmailMessage:
    return email.message_from_bytes(one.data, policy=email.policy.default)  # type: ignore[return-value]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def peak_mb(pid: int) -> float:
    """Peak resident memory of a process, from the kernel."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1000


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory, dovecot: Dovecot) -> Iterator[Outcome]:
    dovecot.reset()
    recorder = Recorder().start()
    folder = tmp_path_factory.mktemp("bad") / "desk"
    rules = "- name: Everything\n  when: {client: any}\n  do: [{file: Inbox}, acknowledge]\n"
    desk = DeskUnderTest(folder, dovecot.port, recorder.port, PASSWORD, more=MORE, rules=rules)
    desk.start()
    assert desk.process is not None
    done = Outcome(desk, recorder, dovecot, desk.process.pid, datetime.now(UTC))
    for one in MAILS.values():
        dovecot.drop(one.raw)
    done.finish("bad")
    yield done
    desk.kill()
    recorder.stop()


SINGLE = [one for one in MAILS.values() if "*" not in (one.verdict, one.acked)]


@pytest.mark.parametrize("one", SINGLE, ids=lambda one: one.name)
def test_each_bad_mail_ends_as_it_should(outcome: Outcome, one: BadMail) -> None:
    tasks, acks = outcome.tasks_of(one.sender), outcome.mails_to(one.sender)
    if one.verdict == "filed":
        assert len(tasks) == 1, outcome.desk.tail()
        assert one.title in tasks[0]["title"]
        assert set(one.tags) <= set(tasks[0]["tags"])
    elif one.verdict != "duplicate":
        assert not tasks
        verdict, _, kind = one.verdict.partition(":")
        (row,) = outcome.said("hold" if kind else "guard", f"{one.name.lower()}@acme.example")
        assert one.reason in row["why"]
        if kind:
            (held,) = [held for held in outcome.held if held["subject"] == f"Row {one.name}"]
            assert held["kind"] == kind or kind == "*"
        else:
            assert row["what"] == verdict
    assert len(acks) == (1 if one.acked else 0)


def test_the_held_are_listed_with_reason_and_file(outcome: Outcome) -> None:
    rows = {row["subject"].removeprefix("Row "): row for row in outcome.held}
    wanted = {one.name for one in MAILS.values() if one.verdict.startswith("held")}
    assert wanted <= set(rows)
    assert all(rows[name]["reason"] and rows[name]["file"] for name in wanted)


def test_only_who_wrote_and_the_va_get_mail(outcome: Outcome) -> None:
    allowed = {one.sender for one in MAILS.values() if one.acked} | {VA, "last-bad@north.example"}
    assert {to for one in outcome.recorder.mails for to in one.recipients} <= allowed
    assert all(len(one.recipients) == 1 for one in outcome.recorder.mails)


def test_what_leaves_has_our_headers_only_and_lines_that_smtp_allows(outcome: Outcome) -> None:
    for one in outcome.recorder.mails:
        message = read(one)
        assert not one.bare
        assert one.longest <= 998
        assert set(message.keys()) <= HEADERS, message.keys()
        assert len(message.keys()) == len(set(message.keys()))
        assert message["To"].addresses[0].addr_spec == one.recipients[0]
        assert not message.defects
        assert b"\0" not in one.data


def test_nothing_is_flagged_moved_or_deleted_on_the_server(outcome: Outcome) -> None:
    lying = outcome.dovecot.mails()
    assert len(lying) >= len(MAILS)
    assert not any("Seen" in one["flags"] or "Deleted" in one["flags"] for one in lying)


def test_m01_no_header_comes_out_of_a_subject(outcome: Outcome) -> None:
    assert outcome.ack("M01")["Subject"] == "Re: Hi Bcc: v@evil.example"
    assert outcome.ack("M01")["Bcc"] is None


def test_m07_the_same_mail_without_a_message_id_is_one_task(outcome: Outcome) -> None:
    assert len(outcome.tasks_of("m07@acme.example")) == 1
    task = outcome.task("M07")
    assert [row["what"] for row in outcome.said("dedupe", task["source_message_id"])] == ["duplicate"]


def test_m08_both_mails_with_one_message_id_are_kept(outcome: Outcome) -> None:
    assert outcome.task("M08")["ref"] != outcome.task("M08b")["ref"]


def test_m10_long_threads_are_cut_in_what_we_send(outcome: Outcome) -> None:
    for name in ("M10", "M10b"):
        (one,) = outcome.mails_to(MAILS[name].sender)
        head = one.data.partition(b"\r\n\r\n")[0]
        assert len(head) < 16_000
    assert len(outcome.task("M10")["source_message_id"]) <= 998


def test_m15_a_mail_in_a_mail_fifty_times(outcome: Outcome) -> None:
    tasks, held = outcome.tasks_of("m15@acme.example"), outcome.said("hold", "m15@acme.example")
    assert len(tasks) + len(held) == 1


def test_m17_what_was_damaged_is_noted(outcome: Outcome) -> None:
    for name in ("M17", "M17b"):
        (explained,) = outcome.desk.rows("explain", f"{name.lower()}@acme.example")
        assert explained["message"]["defects"], name
        assert explained["message"]["text"]


def files(outcome: Outcome, name: str) -> list[Path]:
    """What was saved for one mail's task, as the log of errands names it."""
    (event,) = {row["event"] for row in outcome.journal if row["task"] == outcome.task(name)["ref"]}
    log = outcome.desk.log.read_text(encoding="utf-8", errors="replace")
    saved = re.findall(rf'kind=file number={event} detail="?([^"\n]+)', log)
    return [Path(one) for one in saved]


def test_m18_archives_are_kept_and_never_opened(outcome: Outcome) -> None:
    kept = sorted(path.name for path in files(outcome, "M18"))
    assert kept == ["bomb.zip", "climb.zip"]
    total = sum(path.stat().st_size for path in (outcome.desk.folder / "data").rglob("*") if path.is_file())
    assert total < 100_000_000


def test_m19_no_name_climbs(outcome: Outcome) -> None:
    root = (outcome.desk.folder / "data" / "files").resolve()
    kept = files(outcome, "M19")
    assert len(set(kept)) == 8
    for path in kept:
        assert path.is_file()
        assert path.resolve().is_relative_to(root / "acme")
        assert len(path.name.encode()) <= 120
        assert not path.name.startswith(".")
        assert not re.search(r"[\x00-\x1f\\/:]", path.name)
    beside = {path.name for path in outcome.desk.folder.parent.iterdir()}
    assert beside <= {"desk", "desk.log"}


def test_m20_a_reversed_name_is_shown_as_it_is(outcome: Outcome) -> None:
    (path,) = files(outcome, "M20")
    assert "\u202e" not in path.name
    assert path.name.endswith(".exe")
    (one,) = outcome.mails_to("m20@acme.example")
    text = text_of(read(one))
    assert "\u202e" not in text
    assert ".exe" in text


def test_m21_two_files_of_one_name_are_both_kept(outcome: Outcome) -> None:
    assert sorted(path.read_bytes() for path in files(outcome, "M21")) == [b"one", b"two"]


def test_m22_a_mail_beyond_the_limit_is_not_stored_whole(outcome: Outcome) -> None:
    assert "25 MB" in outcome.task("M22")["description"]
    assert all(
        path.stat().st_size < 25_000_000 for path in (outcome.desk.folder / "data" / "mail").rglob("*")
    )


@pytest.mark.parametrize("name", ["M23", "M23b", "M23c", "M23d", "M24"])
def test_the_clock_starts_at_arrival_and_never_at_the_date_field(outcome: Outcome, name: str) -> None:
    received_at = datetime.fromisoformat(outcome.task(name)["received_at"])
    promised_at = datetime.fromisoformat(outcome.task(name)["promised_at"])
    assert abs(received_at - outcome.began_at) < timedelta(minutes=2)
    assert abs(promised_at - received_at - timedelta(hours=24)) < timedelta(minutes=2)


def test_m25_a_borrowed_name_is_told(outcome: Outcome) -> None:
    notices = "\n".join(text_of(read(one)) for one in outcome.mails_to(VA))
    assert "m25@acme.example writes under your name" in notices
    assert "m05@acme.example writes under your name" in notices


def test_m26_letters_of_two_scripts_are_shown_as_punycode(outcome: Outcome) -> None:
    (row,) = [row for row in outcome.held if row["subject"] == "Row M26"]
    assert row["from"] == "m26@xn--ypal-43d9g.com"


def test_m28_markup_is_inert(outcome: Outcome) -> None:
    (one,) = outcome.mails_to("m28@acme.example")
    for word in (b"<script", b"onerror", b"javascript:", b"http://t.example", b"<svg"):
        assert word not in one.data
    assert "alert" not in outcome.task("M28")["description"]


def test_m40_a_dot_on_a_line_ends_nothing(outcome: Outcome) -> None:
    assert not any("evil" in command for _, command in outcome.recorder.commands)
    for name in ("M40", "M40b", "M40c"):
        assert len(outcome.mails_to(f"{name.lower()}@acme.example")) == 1


def test_nothing_was_handled_twice_or_failed(outcome: Outcome) -> None:
    log = outcome.desk.log.read_text(encoding="utf-8", errors="replace")
    assert "handling failed" not in log, outcome.desk.tail()
    assert "reading failed" not in log
    assert {row["status"] for row in outcome.deliveries} == {"sent"}
    assert not [row for row in outcome.held if row["kind"] == "failed"]


def report(fields: str, sender: str = "MAILER-DAEMON@mx.example", subject: str = "Delivery Status") -> bytes:
    """A delivery report (RFC 3464)."""
    lines = f"""\
Return-Path: <>
From: Mail System <{sender}>
To: requests@va.example
Subject: {subject}
Date: Sun, 22 Nov 2026 09:00:00 +0100
Message-ID: <{abs(hash(fields))}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="r"

--r
Content-Type: text/plain

{fields}
"""
    return lines.replace("\n", "\r\n").encode()


def dsn(message_id: str, action: str, status: str, recipient: str) -> bytes:
    return report(
        f"It did not work.\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n\n--r\n"
        f"Content-Type: text/rfc822-headers\n\nMessage-ID: {message_id}\nSubject: x\n\n--r--"
    )


def test_m32_to_m37_reports_reflections_and_a_silent_responder(outcome: Outcome) -> None:
    first, second = outcome.ack("M03"), outcome.ack("M03b")
    before = len(outcome.recorder.mails)
    tasks = len(outcome.tasks)
    drop = outcome.dovecot.drop
    drop(dsn(first["Message-ID"], "failed", "5.1.1", "m03@acme.example"))
    drop(dsn("<never-sent@va.example>", "failed", "5.1.1", "nobody@x.example"))
    drop(dsn(second["Message-ID"], "delayed", "4.4.1", "m03b@acme.example"))
    (raw,) = outcome.mails_to("m03@acme.example")
    drop(raw.data.replace(b"\r\nTo: ", b"\r\nTo: requests@va.example, ", 1))
    drop(re.sub(rb"Message-ID: [^\r]*", b"Message-ID: <other@acme.example>", raw.data, count=1)
         .replace(b"\r\nTo: ", b"\r\nTo: requests@va.example, ", 1))  # fmt: skip
    outcome.finish("reports")
    assert "bounced" in outcome.task("M03")["tags"]
    assert "bounced" not in outcome.task("M03b")["tags"]
    assert len(outcome.tasks) == tasks + 1
    outcome.desk.wait(lambda: "came back" in all_notices(outcome), 60, "the VA is told of the bounce")
    to = [one.recipients[0] for one in outcome.recorder.mails[before:]]
    assert set(to) == {VA, "last-reports@north.example"}
    assert to.count("last-reports@north.example") == 1
    whats = [row["what"] for row in outcome.journal if row["step"] == "guard"]
    assert whats.count("bounce") == 4
    assert whats.count("ignored") == 2


def all_notices(outcome: Outcome) -> str:
    return "\n".join(text_of(read(one)) for one in outcome.mails_to(VA))


def test_at_the_end_the_daemon_is_small_alive_and_quick(outcome: Outcome) -> None:
    assert outcome.desk.process is not None
    assert outcome.desk.process.poll() is None
    children = Path(f"/proc/{outcome.pid}/task/{outcome.pid}/children").read_text().split()
    assert peak_mb(outcome.pid) + sum(peak_mb(int(child)) for child in children) < 200
    outcome.dovecot.drop(mail(sender="quick@north.example", message_id="quick@north.example"))
    started = time.monotonic()
    outcome.desk.wait(lambda: outcome.mails_to("quick@north.example"), 60)
    assert time.monotonic() - started < 2.0, "Dovecot waits half a second, the daemon has one more"
    assert PASSWORD not in outcome.desk.log.read_text(encoding="utf-8", errors="replace")
