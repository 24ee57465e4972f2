"""The whole way, as a new user goes it: `vamail init`, then the daemon between Postfix and Dovecot.

A client's ordinary SMTP program hands the mail to Postfix, which delivers it into the VA's mailbox by LMTP.
vamail answers through the same Postfix, and the client reads the acknowledgement from its own mailbox.
"""

import email
import email.policy
import json
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import imapclient
import pytest

from server.dovecot import PASSWORD, Dovecot
from server.postfix import Postfix

DESK, ANNA, BOB = "requests@va.example", "anna@acme.example", "bob@north.example"


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    """One of its own: clients have mailboxes here."""
    server = Dovecot(("requests", "anna", "bob"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    users = ("requests", ANNA, BOB)
    server = Postfix(dovecot.lmtp_port, users, dovecot.cert, dovecot.base / "key.pem", delimiter="+")
    server.start()
    yield server
    server.stop()


class Desk:
    """What a new user has: a folder, a shell, and `vamail`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "VAMAIL_PASSWORD": PASSWORD}
        self.process: subprocess.Popen[bytes] | None = None

    def __call__(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "vamail", *words], cwd=self.folder if self.folder.exists() else None,
            capture_output=True, text=True, env=self.environment, timeout=90, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def rows(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self(*words, "--json").splitlines()]

    def start(self) -> None:
        log = (self.folder.parent / "run.log").open("ab")
        words = [sys.executable, "-m", "vamail", "run"]
        with log:
            self.process = subprocess.Popen(words, cwd=self.folder, env=self.environment, stderr=log)
        self.wait_for_log("event=reachable")

    def stop(self) -> int:
        process, self.process = self.process, None
        if process is None:
            return 0
        process.send_signal(signal.SIGTERM)
        return process.wait(30)

    @property
    def log(self) -> str:
        return (self.folder.parent / "run.log").read_text("utf-8")

    def wait_for_log(self, words: str) -> None:
        wait(lambda: words in self.log, lambda: self.log)


def wait(condition: Callable[[], Any], explain: Callable[[], str], seconds: float = 30) -> Any:
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until, explain()
        time.sleep(0.05)
    return found


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, postfix: Postfix) -> Iterator[Desk]:
    desk = Desk(tmp_path / "my-desk")
    words = (
        f"--yes --email {DESK} --zone Europe/Budapest --language en --imap-host 127.0.0.1 --imap-tls none "
        f"--imap-port {dovecot.port} --imap-user requests --smtp-host 127.0.0.1 --smtp-port {postfix.port} "
        "--smtp-tls none"
    )
    desk("init", str(desk.folder), *words.split(), "--name", "Maria Szabó")
    clients = desk.folder / "rules" / "clients"
    shutil.copy(clients / "example.yaml.txt", clients / "acme.yaml")
    (clients / "north.yaml").write_text(
        f"name: North Ltd\naddresses: [{BOB}]\nlanguage: en\nzone: Europe/London\n", "utf-8"
    )
    yield desk
    desk.stop()


def letter(sender: str, subject: str, text: str, to: str = DESK, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{time.time_ns()}@{sender.rpartition('@')[2].strip('>')}>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def send(postfix: Postfix, *mails: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", postfix.port, timeout=20) as server:
        for mail in mails:
            server.send_message(mail)


def read_mailbox(dovecot: Dovecot, user: str) -> list[EmailMessage]:
    """A client's mails, as its own mail program fetches them."""
    with imapclient.IMAPClient("127.0.0.1", dovecot.port, ssl=False) as box:
        box.plain_login(user, PASSWORD)
        box.select_folder("INBOX")
        uids = sorted(box.search())
        found = box.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
    return [
        email.message_from_bytes(found[uid][b"BODY[]"], policy=email.policy.default)  # type: ignore[misc]
        for uid in uids
    ]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_from_the_clients_program_and_back_into_the_clients_mailbox(
    desk: Desk, dovecot: Dovecot, postfix: Postfix
) -> None:
    dovecot.drop(letter(ANNA, "Old", "Before vamail came.").as_bytes(policy=email.policy.SMTP))
    assert "all is well" in desk("check")
    assert desk("doctor").splitlines()[-1] == "All fine. Start it: vamail run"
    assert "acknowledgement to anna@acme.example" in desk("explain", "rules/examples/40-travel.eml")
    desk.start()

    hungarian = letter(
        f"Anna Kovács <{ANNA}>", "Szállás Bécsben", "Kedves Mária!\n\nFoglaljon szállást péntekre!\n\nAnna\n"
    )
    english = letter(f"Bob <{BOB}>", "Invoice 7", "Hi Maria,\n\nPlease pay invoice 7 by Friday.\n\nBob\n")
    machine = letter(f"Bob <{BOB}>", "Out of office", "I am away.", Auto_Submitted="auto-replied")
    send(postfix, hungarian, machine, english)

    (to_anna,) = wait(lambda: read_mailbox(dovecot, "anna"), lambda: desk.log)
    (to_bob,) = wait(lambda: read_mailbox(dovecot, "bob"), lambda: desk.log)
    tasks = {row["client"]: row for row in desk.rows("tasks")}
    assert sorted(tasks) == ["acme", "north"]
    for ack, sent, task in ((to_anna, hungarian, tasks["acme"]), (to_bob, english, tasks["north"])):
        assert ack["Subject"] == f"Re: {sent['Subject']}"
        assert ack["In-Reply-To"] == sent["Message-ID"]
        assert ack["Auto-Submitted"] == "auto-replied"
        assert task["ref"] in text_of(ack)
        assert f"<{task['source_message_id']}>" == sent["Message-ID"]
        assert ack["Return-Path"] == f"<{DESK}>"
    assert "Köszönöm" in text_of(to_anna)
    assert "Thank you" in text_of(to_bob)
    assert "Acme" not in to_bob.as_string()
    assert not any(word in text_of(to_bob) for word in ("acme", "Anna", tasks["acme"]["ref"]))

    explained = desk("explain", str(machine["Message-ID"]).strip("<>"))
    assert "Was automatic; not acknowledged" in explained
    assert "Auto-Submitted" in explained
    wait(lambda: {row["status"] for row in desk.rows("deliveries")} == {"sent"}, lambda: desk.log)
    assert len(read_mailbox(dovecot, "bob")) == 1
    assert not any("Seen" in one["flags"] for one in dovecot.mails())

    # The client answers the acknowledgement: the same task, and no second one.
    answer = letter(f"Bob <{BOB}>", str(to_bob["Subject"]), "It is urgent, by the way.\n")
    answer["In-Reply-To"] = answer["References"] = str(to_bob["Message-ID"])
    send(postfix, answer)
    named = str(answer["Message-ID"]).strip("<>")
    desk.wait_for_log(f"message_id={named} task={tasks['north']['ref']} verdict=joined")
    assert len(desk.rows("tasks")) == 2
    assert desk.stop() == 0


def test_an_address_that_does_not_exist_is_told_to_the_va(
    desk: Desk, dovecot: Dovecot, postfix: Postfix
) -> None:
    dovecot.reset("requests")
    (desk.folder / "rules" / "clients" / "gone.yaml").write_text(
        "name: Gone\naddresses: [nobody@acme.example]\nlanguage: en\n", "utf-8"
    )
    desk.start()
    send(postfix, letter("Gone <nobody@acme.example>", "Anybody there?", "Please book a room.\n"))
    row = wait(
        lambda: next((one for one in desk.rows("deliveries") if one["status"] == "failed"), None),
        lambda: desk.log,
    )
    assert row["to"] == "nobody@acme.example"
    assert "no such mailbox" in row["last_error"]
    assert [one["status"] for one in desk.rows("tasks")] == ["new"]
