"""`vamail demo` end to end, as a person sees it: what the terminal says, and what lies in the mailboxes."""

import os
import re
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from vamail.demo.cast import ANNA, CLIENTS, DESK, EMILY, MAILBOXES, SARA, VA_ADDRESS
from vamail.demo.mail_server import HOST, MailServer
from vamail.mail.parse import parse
from vamail.model.message import Message

# --- the mail server alone -------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer((DESK, VA_ADDRESS), "right", tmp_path / "delivered") as running:
        yield running


def send(port: int, recipient: str, raw: bytes = b"Subject: hello\r\n\r\nhello\r\n") -> None:
    with smtplib.SMTP(HOST, port, local_hostname="client.example", timeout=10) as smtp:
        smtp.sendmail("someone@else.example", [recipient], raw)


def mails(port: int, address: str, password: str) -> list[bytes]:
    with IMAPClient(HOST, port, ssl=False, timeout=10) as mailbox:
        mailbox.login(address, password)
        mailbox.select_folder("INBOX", readonly=True)
        found = mailbox.fetch(mailbox.search("ALL"), ["BODY.PEEK[]"]) if mailbox.search("ALL") else {}
    return [found[uid][b"BODY[]"] for uid in sorted(found)]


def test_a_mail_is_found_by_imap_and_as_a_file_with_what_its_carrier_wrote_above(server: MailServer) -> None:
    send(server.smtp_port, DESK.replace("@", "+t1-abc@"))
    (raw,) = mails(server.imap_port, DESK, "right")
    assert raw.startswith(b"Return-Path: <someone@else.example>\r\nDelivered-To: requests+t1-abc@")
    assert raw.endswith(b"\r\nSubject: hello\r\n\r\nhello\r\n")
    (delivered,) = server.delivered
    assert delivered.file.name == "01.eml"
    assert delivered.file.read_bytes() == raw
    assert mails(server.imap_port, VA_ADDRESS, "right") == []


def test_whoever_waits_in_idle_is_told_at_once(server: MailServer) -> None:
    with IMAPClient(HOST, server.imap_port, ssl=False, timeout=10) as waiting:
        waiting.login(DESK, "right")
        waiting.select_folder("INBOX")
        waiting.idle()
        send(server.smtp_port, DESK)
        assert (1, b"EXISTS") in waiting.idle_check(timeout=5)
        waiting.idle_done()


def test_nothing_is_relayed(server: MailServer) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="relays nothing"):
        send(server.smtp_port, "real.person@gmail.com")
    assert server.refused == ("real.person@gmail.com",)


def test_a_wrong_password_opens_nothing(server: MailServer) -> None:
    with IMAPClient(HOST, server.imap_port, ssl=False, timeout=10) as mailbox, pytest.raises(LoginError):
        mailbox.login(DESK, "wrong")
    with (
        smtplib.SMTP(HOST, server.smtp_port, local_hostname="c.example", timeout=10) as smtp,
        pytest.raises(smtplib.SMTPAuthenticationError),
    ):
        smtp.login(DESK, "wrong")


# --- the day ---------------------------------------------------------------------------------------------


class RunningDemo:
    """A demo that was played and now stays; everything it said so far is in `said`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vamail", "demo", "--fast", "--stay", "--folder", str(folder)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "COLUMNS": "110"},
        )  # fmt: skip
        self.said = ""

    def wait(self) -> None:
        """Read until it waits for Ctrl-C, or has ended by itself."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said += line
            if "until you press Ctrl-C" in line:
                return
        pytest.fail(f"the demo ended with {self.process.wait()}:\n{self.said}")

    def number(self, pattern: str) -> int:
        found = re.search(pattern, self.said)
        assert found, self.said
        return int(found[1])

    @property
    def password(self) -> str:
        found = re.search(r"password (\w+),", self.said)
        assert found, self.said
        return found[1]

    def read(self, address: str) -> list[Message]:
        port = self.number(r"IMAP 127\.0\.0\.1, port (\d+)")
        return [parse(raw) for raw in mails(port, address, self.password)]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    demo = RunningDemo(tmp_path_factory.mktemp("demo") / "day")
    try:
        demo.wait()
        yield demo
        demo.process.send_signal(signal.SIGINT)
        rest, _ = demo.process.communicate(timeout=30)
        # The last test of all: Ctrl-C ends it in order, and its daemon with it.
        assert demo.process.returncode == 0, rest
        assert "Ended." in rest
        assert "event=stopped" in (demo.folder / "daemon.log").read_text("utf-8")
        assert not daemons_of(demo.folder)
    finally:
        if demo.process.poll() is None:
            demo.process.kill()
            demo.process.wait()
        assert demo.process.stdout is not None
        demo.process.stdout.close()


def daemons_of(folder: Path) -> list[str]:
    """Command lines of processes that still work in this folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if str(folder / "desk").encode() in words:
            found.append(b" ".join(words).decode())
    return found


def answers(day: RunningDemo, address: str) -> list[Message]:
    """What is no invitation."""
    return [mail for mail in day.read(address) if mail.calendar is None]


def test_each_client_received_one_acknowledgement_for_each_request(day: RunningDemo) -> None:
    counts = {client.slug: len(answers(day, client.address)) for client in CLIENTS}
    assert counts == {"thames": 1, "kovacs": 2, "pariz": 1, "miller": 1, "harbour": 1}
    for client in CLIENTS:
        for mail in answers(day, client.address):
            assert mail.subject.startswith("Re: ")
            assert mail.language == client.language
            assert mail.header("auto-submitted") == "auto-replied"


def test_the_promise_is_said_in_the_client_s_language_and_zone(day: RunningDemo) -> None:
    (english,) = answers(day, EMILY.address)
    assert re.search(r"I will reply by \w+day .*\(London time, UTC", english.text)
    assert "Válaszom legkésőbbi időpontja: " in day.read(ANNA.address)[0].text
    (persian,) = day.read(SARA.address)
    assert re.search("حداکثر تا .*تهران.* پاسخ خواهم داد", persian.text)
    assert 'dir="rtl"' in persian.html


def test_machines_are_not_answered_and_the_terminal_says_why(day: RunningDemo) -> None:
    asked = {m.message_id for m in day.read(DESK) if m.automatic.is_automatic or m.bounce.is_bounce}
    assert len(asked) >= 4
    answered = {name for client in CLIENTS for m in day.read(client.address) for name in m.in_reply_to}
    assert not asked & answered
    for reason in (
        "Auto-Submitted: auto-replied",
        "delivery report: reza@",
        "X-Vamail-Loop",
        "our signature",
    ):
        assert reason in day.said
    assert day.said.count("none: ") == 10


def test_emily_is_invited_on_her_own_clock_and_her_calendar_accepts(day: RunningDemo) -> None:
    (mail,) = [one for one in day.read(EMILY.address) if one.calendar is not None]
    assert mail.calendar is not None
    (event,) = mail.calendar.events
    assert (mail.calendar.method, event.summary, event.minutes) == ("REQUEST", "Launch call", 30)
    assert "10:00" in mail.text, "eleven in Budapest"
    words = [sys.executable, "-m", "vamail", "-w", str(day.folder / "desk"), "meetings"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and ": yes" in ran.stdout, ran.stdout + ran.stderr


def test_every_delivered_mail_lies_there_as_a_file(day: RunningDemo) -> None:
    files = list((day.folder / "delivered").rglob("*.eml"))
    assert len(files) == sum(len(day.read(address)) for address in MAILBOXES)
    assert {file.parent.name for file in files} >= {DESK, EMILY.address}


def test_the_terminal_says_where_everything_is_and_piped_text_has_no_colours(day: RunningDemo) -> None:
    assert "\x1b[" not in day.said
    assert "6 filed as tasks" in day.said
    assert "Checked in the mailboxes" in day.said
    for path in (day.folder / "desk", day.folder / "desk" / "data" / "vamail.db", day.folder / "delivered"):
        assert path.exists()
        assert str(path) in day.said
    commands = re.findall(
        r"^ +(\S.* -w \S+) (tasks|explain T-1|brief|simulate --days 14)$", day.said, re.MULTILINE
    )
    assert [words for _, words in commands] == ["tasks", "explain T-1", "brief", "simulate --days 14"]
    for command, words in commands:
        ran = subprocess.run([*command.split(), *words.split()], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        assert "T-1" in ran.stdout


def test_a_mail_written_while_it_waits_is_acknowledged_too(day: RunningDemo) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = EMILY.address, DESK, "A flight to Lisbon"
    mail["Message-ID"], mail["Date"] = "<by.hand@thames-books.example>", "Mon, 23 Nov 2026 09:00:00 +0000"
    mail.set_content("Hi Maria,\n\nplease find me a flight to Lisbon next week.\n\nEmily\n")
    before = len(day.read(EMILY.address))
    port = day.number(r"SMTP 127\.0\.0\.1, port (\d+)")
    with smtplib.SMTP(HOST, port, local_hostname="client.example", timeout=10) as smtp:
        smtp.login(EMILY.address, day.password)
        smtp.send_message(mail)
    end = time.monotonic() + 15
    while time.monotonic() < end and len(day.read(EMILY.address)) == before:
        time.sleep(0.1)
    newest = day.read(EMILY.address)[-1]
    assert newest.in_reply_to == ("by.hand@thames-books.example",)


# --- when it cannot be ---------------------------------------------------------------------------------


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    words = [sys.executable, "-m", "vamail", "demo", "--folder", str(tmp_path)]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "not empty" in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
