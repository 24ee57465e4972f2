"""The servers around what is measured, and the two that are measured: the bare floor and vamail."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.mails import CLIENTS, DESK, ClientMail
from server.dovecot import PASSWORD, Dovecot
from server.postgres import Postgres

HERE = Path(__file__).parent
USER = "requests"
BYTECODE = Path(tempfile.gettempdir()) / f"vamail-bench-bytecode-{os.getuid()}"


@dataclass(frozen=True, slots=True)
class Ack:
    """One mail that the sink accepted: when, what it answers, its own Message-ID, to whom."""

    at: float
    answers: str
    message_id: str
    to: str


class Sink:
    """The recording SMTP server, in its own process; `book` grows by one line a mail."""

    def __init__(self, folder: Path) -> None:
        self._book = folder / "accepted.tsv"
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "sink.py"), str(self._book)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        self._offset = 0
        self._acks: list[Ack] = []

    def acks(self) -> Sequence[Ack]:
        """Everything accepted since `forget`."""
        with self._book.open("rb") as book:
            book.seek(self._offset)
            lines = book.read()
        whole = lines[: lines.rfind(b"\n") + 1]
        self._offset += len(whole)
        for line in whole.decode().splitlines():
            at, answers, message_id, to = line.split("\t")
            self._acks.append(Ack(float(at), answers, message_id, to))
        return self._acks

    def forget(self) -> None:
        self.acks()
        self._acks = []

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()


class Rig:
    """Dovecot, the sink and, where asked for, PostgreSQL; all on free loopback ports, gone at the end."""

    def __init__(self, *, postgres: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="vamail-bench-"))
        self.dovecot = Dovecot()
        self.sink: Sink
        self.postgres = Postgres() if postgres else None

    def __enter__(self) -> Self:
        self.dovecot.start()
        self.sink = Sink(self.folder)
        if self.postgres is not None:
            self.postgres.start()
        warm_up = "import vamail.daemon.supervise, vamail.cli.run, imapclient, aiosmtplib"
        subprocess.run([sys.executable, "-c", warm_up], check=True, env=environment())
        return self

    def __exit__(self, *_: object) -> None:
        self.sink.stop()
        self.dovecot.stop()
        if self.postgres is not None:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def fill(self, mails: Iterable[ClientMail]) -> dict[str, ClientMail]:
        """An empty mailbox, then these mails in it; by Message-ID, without their bytes."""
        self.dovecot.reset()
        self.sink.forget()
        known = {}
        for mail in mails:
            self.dovecot.drop(mail.raw)
            known[mail.message_id] = ClientMail(mail.message_id, mail.kind, mail.sender, b"")
        self.dovecot.doveadm("index", "-u", USER, "INBOX")  # what a server does as mail comes in
        return known

    def work(self, name: str) -> Path:
        """A fresh folder for one run."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        return path


def environment() -> dict[str, str]:
    """With compiled modules kept, as in an installed program, also where this process keeps none."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(BYTECODE), "VAMAIL_BENCH_PASSWORD": PASSWORD}


class Peer:
    """A program that empties the mailbox; started in its own process group, its output kept."""

    def __init__(self, name: str, command: Sequence[str], folder: Path) -> None:
        self.name = name
        self.folder = folder
        self._log = (folder / "output.txt").open("ab")
        self.started_at = time.time()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env=environment(),
            start_new_session=True,
        )

    def tail(self) -> str:
        return (self.folder / "output.txt").read_text("utf-8", "replace")[-2000:]

    def stop(self) -> None:
        """Ask it to end; what does not is ended."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self._log.close()


def start_floor(rig: Rig, folder: Path) -> Peer:
    """The bare floor (`floor.py`)."""
    arguments = [str(folder / "floor.db"), str(rig.dovecot.port), USER, PASSWORD, str(rig.sink.port)]
    return Peer("floor", [sys.executable, str(HERE / "floor.py"), *arguments], folder)


def start_vamail(rig: Rig, folder: Path, database: str = "sqlite", mailboxes: int = 1) -> Peer:
    """`vamail run` on a workspace of twenty clients and seven rules."""
    desk = folder / "desk"
    if not desk.exists():
        write_workspace(rig, desk, database, mailboxes)
    return Peer("vamail", [sys.executable, "-m", "vamail", "-w", str(desk), "run"], folder)


_SETTINGS = """\
me: {{name: Maria Szabo, address: {desk}, addresses: [maria@va.example], notify: maria@va.example,
     language: en, zone: Europe/Budapest, hours: "Mon-Fri 09:00-17:00", holidays: HU}}
promise: {{within: 24 business hours}}
mailboxes:
{mailboxes}smtp: {{host: 127.0.0.1, port: {smtp}, tls: none, connections: 3}}
sent: never
acknowledge_replies: always
database: {database}
brakes: off
day: {{brief: never}}
when_full: ignore
"""
_MAILBOX = """\
  - {{name: {name}, folder: INBOX, addresses: [{desk}], start_from: all,
     imap: {{host: 127.0.0.1, port: {imap}, tls: none, user: {user}, password: env:VAMAIL_BENCH_PASSWORD}}}}
"""
RULES = """\
- name: urgent
  when: {subject: [urgent, sürgős, فوری]}
  continue: true
  do: [{mark: {urgent: true}}]
- name: invoices
  when: {text: [invoice, számla, صورت‌حساب]}
  do: [{file: Invoices}, acknowledge]
- name: travel
  when: {text: [hotel, flight, szállás, repülő, هتل, پرواز]}
  do: [{file: Travel}, acknowledge]
- name: contracts
  when: {text: [contract, szerződés, قرارداد]}
  do: [{file: Contracts}, acknowledge]
- name: court
  when: {text: [court, bíróság, دادگاه]}
  do: [{file: {list: Court, important: true}}, acknowledge]
- name: newsletter
  when: {text: [newsletter, hírlevél, خبرنامه]}
  do: [{file: Newsletter}, acknowledge]
- name: everything else
  do: [{file: Inbox}, acknowledge]
"""
CLIENT = """\
name: Client {number}
addresses: [contact@client{number:02d}.example]
domains: [client{number:02d}.example]
language: {language}
zone: {zone}
hours: "Mon-Fri 08:00-16:00"
"""
PLACES = (("en", "Europe/London"), ("hu", "Europe/Budapest"), ("fa", "Asia/Tehran"))


def write_workspace(rig: Rig, desk: Path, database: str, mailboxes: int = 1) -> None:
    """The VA's folder; brakes are off, as in every bench and fault test."""
    boxes = "".join(
        _MAILBOX.format(name=f"box{n}" if n else "requests", desk=DESK, imap=rig.dovecot.port, user=USER)
        for n in range(mailboxes)
    )
    settings = _SETTINGS.format(desk=DESK, mailboxes=boxes, smtp=rig.sink.port, database=database)
    (desk / "rules" / "clients").mkdir(parents=True)
    (desk / "vamail.yaml").write_text(settings, "utf-8")
    (desk / "rules" / "10-all.yaml").write_text(RULES, "utf-8")
    for number in range(CLIENTS):
        language, zone = PLACES[number % 3]
        text = CLIENT.format(number=number, language=language, zone=zone)
        (desk / "rules" / "clients" / f"client{number:02d}.yaml").write_text(text, "utf-8")
