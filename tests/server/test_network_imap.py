"""The way to the mailbox goes wrong in every way that it can; mail is late by a stated time, never lost.

A line that broke is tried again after each of `timing.reconnect_seconds` (0.1, 0.3, 1 s here), and one that
is silently dead is noticed after `poll_seconds` and `answer_seconds` (2 s each): so a mail is acknowledged
within RECOVERY of the end of a fault, the rest being left to a busy machine.
"""

import contextlib
import imaplib
import json
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.certificates import expired_certificate
from server.desk import DeskUnderTest, acknowledged, mail
from server.dovecot import PASSWORD, USERS, Dovecot, make_certificate
from server.network import Line
from server.proxy import Proxy, once
from server.recorder import Recorder
from vamail.channels.credentials import Credentials
from vamail.channels.imap import Mailbox
from vamail.channels.imap_values import ImapUnavailable
from vamail.workspace.types import MailboxSettings, Server

ANSWER = 2
RECOVERY = 1 + 2 + ANSWER + 40


class MailboxLine(Line):
    """The mailbox lies behind a proxy."""

    recovery = RECOVERY

    def _make(self, folder: Path) -> tuple[Proxy, DeskUnderTest]:
        proxy = Proxy(self.dovecot.port)
        return proxy, DeskUnderTest(folder, proxy.port, self.recorder.port, PASSWORD, answer=ANSWER)

    def recovers(self, what: str) -> None:
        begun = time.monotonic()
        super().recovers(what)
        assert time.monotonic() - begun < RECOVERY


@pytest.fixture
def line(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> Iterator[Line]:
    made = MailboxLine(tmp_path / "desk", dovecot, recorder)
    yield made
    made.close()


def faults(line: Line) -> dict[str, Callable[[], None]]:
    """What may happen to a line, each begun and, where it lasts, ended here."""
    proxy = line.proxy

    def lasting(name: str) -> Callable[[], None]:
        def go() -> None:
            setattr(proxy, name, True)
            proxy.cut()
            line.drop()
            time.sleep(0.5)  # how long the server is away
            setattr(proxy, name, False)

        return go

    def answering(word: bytes, reply: bytes) -> Callable[[], None]:
        def go() -> None:
            proxy.answer = once(word, reply)
            line.drop()

        return go

    def limited() -> None:
        proxy.most_bytes = 900
        line.drop(3)

    return {
        "cut while idle": proxy.cut,
        "silent while idle, as behind a NAT that forgot us": proxy.forget,
        "the server is away": lasting("refusing"),
        "BYE": lambda: (proxy.say(b"* BYE going down for maintenance\r\n"), proxy.cut())[0],
        "garbage": lambda: proxy.say(b"\0\xff{{{ * nonsense {99999}\r\n"),
        "cut inside a mail": limited,
        "SEARCH is refused": answering(b"SEARCH", b"{tag} NO [SERVERBUG] internal error\r\n"),
        "FETCH is refused": answering(b"BODY.PEEK[])", b"{tag} NO [UNAVAILABLE] try again later\r\n"),
        "FETCH answers with another mail": answering(
            b"BODY.PEEK[])", b"* 1 FETCH (UID 1 FLAGS ())\r\n{tag} OK\r\n"
        ),
        "SEARCH answers nonsense": answering(b"SEARCH", b"* SEARCH one two\r\n{tag} OK done\r\n"),
    }


def test_whatever_happens_to_the_line_mail_is_late_and_never_lost_or_doubled(line: Line) -> None:
    """Ten faults in one daemon's life."""
    line.desk.start()
    line.drop()
    line.recovers("the first mail")
    happened = faults(line)
    for what, fault in happened.items():
        fault()
        line.drop()
        line.recovers(what)
    assert sorted(acknowledged(line.recorder.mails)) == sorted(line.sent)
    assert sorted(row["source_message_id"] for row in line.desk.rows("tasks")) == sorted(line.sent)
    log = line.log()
    assert log.count("event=unreachable") <= 2 * len(happened), "a line for an outage, and none for a try"
    assert "Traceback" not in log
    assert "reading failed" not in log, "every fault has a sentence"
    assert line.desk.stop() == 0


def test_an_outage_is_one_line_however_long_it_lasts(line: Line) -> None:
    line.desk.start()
    line.drop()
    line.recovers("the first mail")
    line.proxy.refusing = True
    line.proxy.cut()
    before = line.proxy.connections
    line.drop()
    line.desk.wait(lambda: line.proxy.connections >= before + 5, 60, "five tries")
    said = [one for one in line.log().splitlines() if "event=unreachable" in one]
    assert len(said) <= 2, "the break itself, and that the server is away"
    line.proxy.refusing = False
    line.recovers("the outage is over")
    assert line.log().count('event=reachable what="mailbox') == 2
    assert "away_seconds=0.0" not in line.log().splitlines()[-1]


def test_a_stop_waits_for_no_dead_server(line: Line) -> None:
    line.desk.start()
    line.drop()
    line.recovers("the first mail")
    line.proxy.stalled = True
    begun = time.monotonic()
    assert line.desk.stop() == 0
    assert time.monotonic() - begun < 20


def test_others_change_the_mailbox_meanwhile(line: Line) -> None:
    """Mail goes between its header and its body, is moved, is flagged by ten others, and is renumbered."""
    line.desk.start()
    line.drop()
    line.recovers("the first mail")

    gone = "gone@acme.example"
    going = threading.Event()

    def expunge(said: bytes) -> None:
        if b"BODY.PEEK[])" in said and not going.is_set():
            going.set()
            line.dovecot.doveadm("expunge", "-u", USERS[0], "mailbox", "INBOX", "header", "message-id", gone)

    line.proxy.answer = expunge
    line.dovecot.drop(mail(message_id=gone, subject="Never mind"))
    line.desk.wait(going.is_set, 60, "the body was asked for")
    line.drop()
    line.recovers("a mail went between its header and its body")

    line.drop(20)
    flaggers = [threading.Thread(target=_flag, args=(line.dovecot, number)) for number in range(10)]
    for one in flaggers:
        one.start()
    line.drop(20)
    for one in flaggers:
        one.join()
    line.recovers("ten programs changed flags")

    line.dovecot.doveadm("move", "-u", USERS[0], "Junk", "mailbox", "INBOX", "all")
    line.drop()
    line.recovers("everything was moved away")
    line.dovecot.doveadm("move", "-u", USERS[0], "INBOX", "mailbox", "Junk", "all")
    line.drop()
    line.recovers("everything was moved back")
    line.dovecot.change_uidvalidity()
    line.dovecot.kick()
    line.drop()
    line.recovers("the mailbox was renumbered")

    times = acknowledged(line.recorder.mails)
    assert sorted(set(times) - {gone}) == sorted(line.sent)
    assert len(times) == len(set(times)), "nobody heard twice"
    tasks = [row["source_message_id"] for row in line.desk.rows("tasks")]
    assert sorted(set(tasks) - {gone}) == sorted(line.sent)
    assert len(tasks) == len(set(tasks))


def _flag(dovecot: Dovecot, number: int) -> None:
    """Another program that marks and unmarks what it sees."""
    other = imaplib.IMAP4("127.0.0.1", dovecot.port)
    try:
        other.authenticate("PLAIN", lambda _: f"\0{USERS[0]}\0{PASSWORD}".encode())
        other.select("INBOX")
        for turn in range(8):
            sign = "+" if (turn + number) % 2 else "-"
            other.store("1:*", f"{sign}FLAGS.SILENT", r"(\Seen \Flagged)" if number % 2 else r"(\Answered)")
    finally:
        other.logout()


def test_a_folder_that_is_deleted_and_made_anew(line: Line) -> None:
    settings = line.desk.folder / "vamail.yaml"
    settings.write_text(settings.read_text("utf-8").replace("folder: INBOX", "folder: Requests"), "utf-8")
    line.dovecot.doveadm("mailbox", "create", "-u", USERS[0], "Requests")

    def drop() -> None:
        line.drop()
        line.dovecot.doveadm("move", "-u", USERS[0], "Requests", "mailbox", "INBOX", "all")

    line.desk.start()
    drop()
    line.recovers("the first mail")
    line.dovecot.doveadm("mailbox", "delete", "-u", USERS[0], "Requests")
    line.dovecot.kick()
    line.desk.wait(lambda: "has no folder 'Requests'" in line.log(), 60, "it is said that the folder is gone")
    line.dovecot.doveadm("mailbox", "create", "-u", USERS[0], "Requests")
    drop()
    line.recovers("the folder was made anew")
    assert len(acknowledged(line.recorder.mails)) == 2


def test_a_mail_that_the_server_does_not_hand_over_stops_no_other(line: Line) -> None:
    """Its body is refused again and again: it is filed by its header, and those behind it are not late."""
    line.desk.start()
    line.drop()
    line.recovers("the first mail")

    def answer(said: bytes) -> bytes | None:
        words = said.split()
        if b"BODY.PEEK[])" not in said and b"BODY.PEEK[HEADER]<" not in said:
            return None
        if b"2" not in words[3].split(b","):
            return None
        return words[0] + b" NO [SERVERBUG] this message is damaged\r\n"

    line.proxy.answer = answer
    line.drop()
    behind = time.monotonic()
    line.dovecot.drop(mail(message_id="behind@acme.example", subject="Behind it"))
    line.desk.wait(lambda: "behind@acme.example" in acknowledged(line.recorder.mails), RECOVERY, "behind")
    assert time.monotonic() - behind < RECOVERY
    line.desk.wait(lambda: line.sent[-1] in acknowledged(line.recorder.mails), 60, "filed by its header")
    assert "does not hand it over" in line.log()
    (task,) = [row for row in line.desk.rows("tasks") if row["source_message_id"] == line.sent[-1]]
    assert task["title"] == "Request 2"
    assert line.log().count("event=unreachable") <= 3


def test_names_that_are_not_known_are_said_and_asked_for_again(line: Line) -> None:
    """DNS fails at the start and comes back, for the mailbox and for the sending server."""
    line.desk.program = [sys.executable, str(Path(__file__).parent.parent / "crash" / "launch.py")]
    plan = [{"point": "Wire.open", "when": "before", "nth": n, "error": "name"} for n in (1, 2, 4)]
    plan += [{"point": "SMTP.connect", "when": "before", "nth": n, "error": "smtp-name"} for n in (1, 2, 3)]
    line.desk.environment["VAMAIL_CRASH_PLAN"] = json.dumps(plan)
    line.desk.environment["VAMAIL_CRASH_SAID"] = str(line.desk.folder.with_suffix(".said"))
    line.desk.start()
    line.drop()
    line.recovers("names are known again")
    line.proxy.cut()
    line.drop()
    line.recovers("a name was not known in the middle")
    said = [one for one in line.log().splitlines() if "is not known; check it, or the network" in one]
    assert len(said) == 2, "one line for the mailbox, one for the sending server"
    assert sorted(acknowledged(line.recorder.mails)) == sorted(line.sent)


@pytest.mark.parametrize("which", ["expired", "another name"])
def test_a_certificate_that_is_not_good_any_more_gets_no_password(tmp_path: Path, which: str) -> None:
    cert, key = (
        expired_certificate(tmp_path) if which == "expired" else make_certificate(tmp_path, "x.example")
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    asked: list[bool] = []

    def password() -> str:
        asked.append(True)
        return "secret"

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_shake_hands, args=(listener, context), daemon=True).start()
        port = int(listener.getsockname()[1])
        reach = Server(host="localhost", port=port, tls="tls", ca_file=str(cert))
        settings = MailboxSettings(name="r", folder="INBOX", addresses=(), imap=reach)
        box = Mailbox(settings, Credentials(user="va", password=password), read_seconds=5)
        words = "expired" if which == "expired" else "match"
        with pytest.raises(ImapUnavailable, match=rf"cannot prove .*{words}.*no password was sent"):
            box.connect()
    assert not asked
    assert not box.connected


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    with contextlib.suppress(OSError):
        peer, _ = listener.accept()
        with peer, context.wrap_socket(peer, server_side=True) as secured:
            secured.recv(1)
