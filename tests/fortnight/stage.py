"""The stage of the fortnight: a real Dovecot, a recording SMTP server, a workspace, and the real daemon
whose clock the script moves."""

import email.policy
import imaplib
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import yaml

from fortnight.story import Person, Story
from server.desk import DeskUnderTest
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Recorder

LAUNCH = Path(__file__).with_name("launch.py")
DESK = Path(__file__).with_name("desk")
ANSWER_SECONDS = 150


@dataclass(frozen=True)
class Left:
    """One mail that left: when, of which kind, to whom, and its bytes."""

    at: datetime
    kind: str
    client: str
    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """Read."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)  # type: ignore[return-value]

    @property
    def place(self) -> tuple[datetime, str, str, str]:
        """Sorts mails by when they left; those of one instant go over several connections, in any order."""
        return self.at, self.kind, self.to, str(self.message["Subject"])

    @property
    def language(self) -> str:
        """What its HTML says."""
        body = self.message.get_body(("html",))
        found = re.search(r'<html lang="(\w+)"', body.get_content()) if body else None
        return found[1] if found else "?"


class Stage:
    """Everything real. `now` is the clock of all who act."""

    def __init__(
        self, folder: Path, dovecot: Dovecot, recorder: Recorder, story: Story, written: Path = DESK
    ) -> None:
        self.dovecot, self.recorder, self.story = dovecot, recorder, story
        self.now = story.steps[0].at
        self.desk = DeskUnderTest(folder, dovecot.port, recorder.port, PASSWORD)
        self._write_workspace(folder, written)
        self._line: Any = None
        self._settings = ""
        self._put = False
        self._imap = imaplib.IMAP4("127.0.0.1", dovecot.port)
        self._imap.authenticate("PLAIN", lambda _: f"\0requests\0{PASSWORD}".encode())

    def _write_workspace(self, folder: Path, written: Path) -> None:
        for path in (folder / "rules").rglob("*.yaml"):
            path.unlink()
        for path in written.rglob("*.*"):
            target = folder / path.relative_to(written)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8")
            text = text.replace("IMAP_PORT", str(self.dovecot.port))
            target.write_text(text.replace("SMTP_PORT", str(self.recorder.port)), "utf-8")

    def close(self) -> None:
        """End what was started."""
        self.desk.kill()
        self._imap.logout()

    # --- the daemon and its clock ---------------------------------------------------------------------

    def on(self) -> None:
        """Start the daemon; it begins with the clock as it is."""
        ours, theirs = socket.socketpair()
        with theirs, self.desk.log.open("ab") as log:
            environment = {**self._environment(), "VAMAIL_FORTNIGHT_LINE": str(theirs.fileno())}
            self.desk.process = subprocess.Popen(
                [sys.executable, str(LAUNCH), "-w", str(self.desk.folder), "run"],
                stdout=log, stderr=log, env=environment, pass_fds=[theirs.fileno()],
            )  # fmt: skip
        ours.settimeout(ANSWER_SECONDS)
        self._line = ours.makefile("rw", encoding="utf-8")
        ours.close()

    def off(self) -> None:
        """Stop it as an operator does."""
        self._line.close()
        self._line = None
        assert self.desk.stop() == 0, self.desk.tail()

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join((str(LAUNCH.parents[2]), os.environ.get("PYTHONPATH", "")))
        return {**self.desk.environment, "PYTHONPATH": path, "VAMAIL_FORTNIGHT_NOW": self.now.isoformat()}

    def go_on(self, until: datetime, changed: bool = False) -> None:
        """Let the time pass until then; everything that falls due on the way is done at its instant."""
        self.now = until
        if self._line is None:
            return
        order: dict[str, str] = {"until": until.isoformat()}
        if changed:
            order["changed"] = self._settings
        if self._put:
            order["mail"], self._put = "new", False
        try:
            self._line.write(json.dumps(order) + "\n")
            self._line.flush()
            answer = json.loads(self._line.readline() or '{"error": "the daemon ended"}')
        except OSError as error:
            answer = {"error": repr(error)}
        assert "error" not in answer, f"{answer['error']}\n{self.desk.tail()}"
        self._settings = answer["settings"]

    def lay(self, file: Path) -> None:
        """A file into the folder `import/`; where the daemon runs it is waited for until it is put away."""
        folder = self.desk.folder / "import"
        folder.mkdir(exist_ok=True)
        shutil.copy(file, folder)
        if self._line is not None:
            self.put_away()

    def put_away(self) -> None:
        """Wait until no file lies in `import/` any more: it is looked at by the machine's own clock."""
        folder = self.desk.folder / "import"
        self.desk.wait(lambda: not any(one.is_file() for one in folder.glob("*.*")), what="it is put away")

    def command(self, *words: str) -> str:
        """One command of `vamail`, at this instant; what it printed."""
        done = subprocess.run(
            [sys.executable, str(LAUNCH), "-w", str(self.desk.folder), *words],
            capture_output=True, text=True, encoding="utf-8", env=self._environment(), timeout=120,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    # --- mail -----------------------------------------------------------------------------------------

    def write(
        self, sender: Person, to: str, subject: str, text: str, name: str,
        cc: str = "", answers: str = "", references: str = "", headers: dict[str, str] | None = None,
    ) -> bytes:  # fmt: skip
        """A mail as somebody's mail program writes it, now."""
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"] = f"{sender.name} <{sender.address}>"
        mail["To"] = to
        if cc:
            mail["Cc"] = cc
        mail["Subject"] = subject
        mail["Date"] = format_datetime(self.now.astimezone(sender.zone))
        mail["Message-ID"] = f"<{name}@{sender.address.partition('@')[2]}>"
        if answers:
            mail["In-Reply-To"] = answers
            mail["References"] = f"{references} {answers}".strip()
        for key, value in (headers or {}).items():
            mail[key] = value
        mail.set_content(text)
        return mail.as_bytes()

    def put(self, folder: str, raw: bytes) -> None:
        """Into a folder, as of now: what the server does with mail, and a mail program with what it sent."""
        date = imaplib.Time2Internaldate(self.now)
        kind, said = self._imap.append(folder, r"(\Seen)" if folder == "Sent" else "", date, raw)
        assert kind == "OK", said
        self._put = True

    def left(self) -> list[Left]:
        """Everything that left so far, in order."""
        rows = {row["message_id"]: row for row in self.rows("SELECT * FROM delivery WHERE sent_at <> ''")}
        found = []
        for mail in self.recorder.mails:
            head = email.message_from_bytes(mail.data)
            row = rows[str(head["Message-ID"]).strip().strip("<>")]
            at = datetime.fromisoformat(row["sent_at"]).astimezone(self.story.zone)
            found.append(Left(at, row["kind"], row["client"], mail.recipients[0], mail.data))
        return found

    def verdict(self, promise: str) -> str:
        """How it stands with a promise (`T-1 first`): kept, late, broken (never met), or open."""
        task, name = promise.split()
        found = self.rows(
            f"SELECT body FROM ledger WHERE kind = 'clock' AND key LIKE '{task}/{name}/%'"  # noqa: S608
            " AND superseded_by IS NULL ORDER BY key DESC"
        )
        assert found, f"no such promise: {promise}"
        clock = json.loads(found[0]["body"])
        if clock.get("met_at"):
            on_time = datetime.fromisoformat(clock["met_at"]) <= datetime.fromisoformat(clock["due_at"])
            return "kept" if on_time else "late"
        return "broken" if clock.get("breached_at") else "ended" if clock.get("ended_why") else "open"

    def client_name(self, slug: str) -> str:
        """As the client's file has it."""
        path = self.desk.folder / "rules" / "clients" / f"{slug}.yaml"
        return str(yaml.safe_load(path.read_text("utf-8"))["name"])

    def rows(self, query: str) -> list[sqlite3.Row]:
        """Ask the database, beside the daemon."""
        path = self.desk.folder / "data" / "vamail.db"
        base = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
        base.row_factory = sqlite3.Row
        try:
            return base.execute(query).fetchall()
        finally:
            base.close()
