"""Many mailboxes in one process, each an account of its own over TLS: memory, silence, and single mails."""

import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from bench.measure import Meter, idle_share
from bench.rig import CLIENT, PLACES, RULES, Peer, Sink
from server.desk import mail
from server.dovecot import Dovecot

_SETTINGS = """\
me: {{name: Maria Szabo, address: maria@va.example, notify: maria@va.example,
     language: en, zone: Europe/Budapest, hours: "Mon-Fri 09:00-17:00", holidays: HU}}
promise: {{within: 24 business hours}}
mailboxes:
{mailboxes}smtp: {{host: 127.0.0.1, port: {smtp}, tls: none, connections: 3}}
sent: never
brakes: off
day: {{brief: never}}
when_full: ignore
"""
_MAILBOX = """\
  - {{name: {user}, folder: INBOX, addresses: [{user}@va.example], start_from: all,
     imap: {{host: localhost, port: {port}, user: {user}, password: env:VAMAIL_BENCH_PASSWORD,
            tls: {{mode: tls, ca_file: {cert}}}}}}}
"""


@dataclass(frozen=True, slots=True)
class Many:
    """The figures of one run."""

    mailboxes: int
    ready_seconds: float
    memory_mb: float
    idle_share: float
    threads: int
    seconds: tuple[float, ...]

    def __str__(self) -> str:
        late = sorted(self.seconds)
        return (
            f"{self.mailboxes} mailboxes over TLS: {self.memory_mb:.0f} MB (reach 160), "
            f"{self.idle_share * 100:.2f} % of a core (reach 0.5), ready after {self.ready_seconds:.1f} s, "
            f"EXISTS to ack median {median(late) * 1000:.0f} ms, "
            f"at most {late[-1] * 1000:.0f} ms (reach 1000)"
        )


def many(count: int, seconds: float = 30, mails: int = 10) -> Many:
    """Start a Dovecot with `count` users and one vamail that watches all of them."""
    folder = Path(tempfile.mkdtemp(prefix="vamail-bench-many-"))
    users = tuple(f"desk{number}" for number in range(count))
    server, sink = Dovecot(users), Sink(folder)
    _record(server)
    server.start()
    peer: Peer | None = None
    try:
        _write_workspace(folder / "desk", server, sink.port)
        peer = _start(folder)
        ready = _until_ready(peer, count)
        meter = Meter(peer.process.pid)
        time.sleep(5)
        share = idle_share(meter, seconds)
        memory, threads = meter.memory_mb(), meter.threads()
        found = tuple(_one_mail(server, sink, user, n) for n, user in enumerate(_some(users, mails)))
        return Many(count, ready, memory, share, threads, found)
    finally:
        if peer is not None:
            peer.stop()
        sink.stop()
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _some(users: tuple[str, ...], count: int) -> list[str]:
    return Random(7).sample(users, min(count, len(users)))


def _start(folder: Path) -> Peer:
    return Peer("vamail", [sys.executable, "-m", "vamail", "-w", str(folder / "desk"), "run"], folder)


def _until_ready(peer: Peer, count: int) -> float:
    """Seconds until every mailbox was reached once."""
    at = time.monotonic()
    while True:
        said = (peer.folder / "output.txt").read_text("utf-8", "replace")
        if said.count("event=reachable") >= count:
            return time.monotonic() - at
        if peer.process.poll() is not None or time.monotonic() - at > 120:
            raise RuntimeError(f"not every mailbox was reached: {peer.tail()}")
        time.sleep(0.1)


def _write_workspace(desk: Path, server: Dovecot, smtp: int) -> None:
    boxes = "".join(_MAILBOX.format(user=u, port=server.tls_port, cert=server.cert) for u in server.users)
    (desk / "rules" / "clients").mkdir(parents=True)
    (desk / "vamail.yaml").write_text(_SETTINGS.format(mailboxes=boxes, smtp=smtp), "utf-8")
    (desk / "rules" / "10-all.yaml").write_text(RULES, "utf-8")
    for number in range(20):
        language, zone = PLACES[number % 3]
        text = CLIENT.format(number=number, language=language, zone=zone)
        (desk / "rules" / "clients" / f"client{number:02d}.yaml").write_text(text, "utf-8")


def _one_mail(server: Dovecot, sink: Sink, user: str, number: int) -> float:
    """Seconds from the EXISTS on vamail's own connection to the acknowledgement accepted."""
    name = f"many{number}@client01.example"
    server.drop(mail("contact@client01.example", "A room", message_id=name, to=f"{user}@va.example"), user)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        acks = [ack.at for ack in sink.acks() if ack.answers == name]
        if acks:
            return acks[0] - _announced(server, user)
        time.sleep(0.005)
    raise RuntimeError(f"the mail to {user} was not acknowledged within a minute")


def _announced(server: Dovecot, user: str) -> float:
    """When the server said `1 EXISTS`, by its own record of what it wrote to the connection."""
    said = b"".join(path.read_bytes() for path in (server.base / "raw" / user).glob("*.out"))
    return max(float(at) for at in re.findall(rb"^(\d+\.\d+) \* 1 EXISTS", said, re.MULTILINE))


def _record(server: Dovecot) -> None:
    """Dovecot writes down what it says, and looks for mail each second (it has few inotify watches)."""
    for user in server.users:
        folder = server.base / "raw" / user
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    with server.config.open("a") as config:
        config.write(
            "mailbox_idle_check_interval = 1 secs\n"
            f"protocol imap {{\n  rawlog_dir = {server.base}/raw/%n\n}}\n"
        )
