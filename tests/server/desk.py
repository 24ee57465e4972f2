"""A desk under test: a workspace on disk, the real daemon as a process of its own, and ways to look at it."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

VA = "maria@va.example"
DESK = "requests@va.example"


def mail(
    sender: str = "Anna Kovács <anna@acme.example>",
    subject: str = "Please book a room",
    text: str = "Could you book a room for Friday?\n",
    message_id: str = "one@acme.example",
    to: str = DESK,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A mail as a client's program writes it."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Sun, 22 Nov 2026 09:00:00 +0100"]
    if message_id:
        lines.append(f"Message-ID: <{message_id}>")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"]
    lines += ["Content-Transfer-Encoding: 8bit"]
    return ("\r\n".join(lines) + "\r\n\r\n" + text.replace("\n", "\r\n")).encode()


SETTINGS = """
me: {{name: Maria Szabo, address: requests@va.example, addresses: [maria@va.example],
     notify: maria@va.example, language: en, zone: Europe/Budapest, hours: "daily 00:00-24:00"}}
promise: {{within: 24 business hours}}
mailboxes:
  - {{name: requests, folder: INBOX, addresses: [requests@va.example], start_from: all,
     imap: {{host: 127.0.0.1, port: {imap}, tls: none, user: requests, password: env:VAMAIL_TEST_PASSWORD}}}}
smtp: {{host: 127.0.0.1, port: {smtp}, tls: none}}
database: {database}
brakes: off
{day}
timing: {{poll_seconds: 2, idle_seconds: 60, retry_seconds: [0.2, 0.5, 1], watch_seconds: 0.2,
         reconnect_seconds: [0.1, 0.3, 1], unknown_seconds: 1, notice_seconds: 1,
         errand_seconds: [1, 5, 30], answer_seconds: {answer}, data_seconds: {answer}}}
{more}
"""
CLIENTS = {
    "acme": """
        name: Acme Kft.
        addresses: [anna@acme.example]
        domains: [acme.example]
        language: hu
        zone: Europe/Budapest
    """,
    "north": """
        name: North Ltd
        addresses: [bob@north.example]
        domains: [north.example]
        language: en
        zone: Europe/London
    """,
}
RULES = """
- name: Everything
  do: [{file: Inbox}, acknowledge]
"""


class DeskUnderTest:
    """One workspace and at most one daemon on it; ends only the process that it started."""

    def __init__(
        self,
        folder: Path,
        imap: int,
        smtp: int,
        password: str,
        database: str = "sqlite",
        more: str = "",
        rules: str = RULES,
        answer: float = 60,
    ) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder.with_suffix(".log")
        self.environment = dict(os.environ, VAMAIL_TEST_PASSWORD=password, VAMAIL_LOG_LEVEL="info")
        (folder / "rules" / "clients").mkdir(parents=True)
        self.program = [sys.executable, "-m", "vamail"]
        settings = SETTINGS.format(
            imap=imap,
            smtp=smtp,
            database=database,
            more=textwrap.dedent(more),
            answer=answer,
            day="" if "day:" in more else "day: {brief: never}\nwhen_full: ignore",
        )
        (folder / "vamail.yaml").write_text(settings, encoding="utf-8")
        (folder / "rules" / "10-rules.yaml").write_text(rules, encoding="utf-8")
        for slug, text in CLIENTS.items():
            path = folder / "rules" / "clients" / f"{slug}.yaml"
            path.write_text(textwrap.dedent(text), encoding="utf-8")

    def start(self, *words: str) -> None:
        """Start `vamail run`."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.program, "-w", str(self.folder), "run", *words],
                stdout=log, stderr=log, env=self.environment,
            )  # fmt: skip

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int:
        """SIGKILL."""
        return self._end(signal.SIGKILL)

    def _end(self, sign: signal.Signals) -> int:
        process, self.process = self.process, None
        if process is None:
            return 0
        if process.poll() is None:
            process.send_signal(sign)
        return process.wait(30)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command on this workspace, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "vamail", "-w", str(self.folder), *words],
            capture_output=True, text=True, encoding="utf-8", env=self.environment, timeout=60, check=False,
        )  # fmt: skip

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """What a listing command prints with `--json`."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def wait(self, condition: Callable[[], object], seconds: float = 60, what: str = "") -> None:
        """Wait for a condition; says what the log says when it does not come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if condition():
                return
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"did not come true: {what or condition}\n{self.tail()}")

    def tail(self, lines: int = 40) -> str:
        """The end of the daemon's log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def acknowledged(mails: Iterable[Any]) -> list[str]:
    """Message-IDs that the recorded mails acknowledge, doubles included."""
    found = []
    for one in mails:
        head = one.data.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        for line in head.splitlines():
            if line.lower().startswith("in-reply-to:"):
                found.append(line.partition(":")[2].strip().strip("<>"))
    return found
