"""What the terminal shows. In colour where it may; plain text when it is not a terminal, or with NO_COLOR.

Right-to-left text stands alone on its line, in its logical order: terminals that know the bidirectional
algorithm show it right, and the others at least do not mix it with anything. Its meaning in numbers (the
promised instant) is repeated in English below.
"""

import io
import os
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from vamail.demo.cast import CLIENTS, MAILBOXES, VA_NAME, VA_ZONE, client_at
from vamail.demo.letter import Letter
from vamail.demo.mail_server import HOST
from vamail.demo.observe import Became
from vamail.demo.played import Played, in_words, promise_sentence, without_marks
from vamail.demo.script import Scene
from vamail.mail.parse import parse
from vamail.store import TaskRow

_PRIORITIES = {
    1: "urgent and important",
    2: "important",
    3: "urgent",
    4: "neither urgent nor important",
}
_VERDICTS = {
    "automatic": "a program wrote it",
    "calendar": "an answer to our invitation",
    "bounce": "a delivery report",
    "duplicate": "the same mail again",
    "ignored": "our own mail",
    "held": "Maria decides",
    "joined": "no new request",
}
_MARGIN = 4
_LABEL = 7
_LONGEST_REASON = 200
_PLACE = re.compile(r"\(rules/[^()]+:\d+\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where everything of this run lies and listens."""

    folder: Path
    imap_port: int
    smtp_port: int
    password: str

    @property
    def desk(self) -> Path:
        """The workspace."""
        return self.folder / "desk"

    @property
    def log(self) -> Path:
        """What the daemon says."""
        return self.folder / "daemon.log"


class Screen:
    """Tells the day as it happens."""

    def __init__(self, *, colour: bool = True) -> None:
        plain = not colour or bool(os.environ.get("NO_COLOR"))
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a terminal that cannot write Persian still plays
        self._console = Console(color_system=None if plain else "auto", highlight=False, markup=False)

    # --- before ----------------------------------------------------------------------------------------

    def opening(self, stage: Stage) -> None:
        """Who plays, and what is real."""
        now = datetime.now(UTC).astimezone(ZoneInfo(VA_ZONE))
        self._say(f"vamail demo: a day of {VA_NAME}, virtual assistant in Budapest", "bold cyan")
        self._say(
            f"A mail server of its own runs on this machine (IMAP port {stage.imap_port}, SMTP port "
            f"{stage.smtp_port}); no account, no network. `vamail run` watches the desk's mailbox, as it "
            "would watch a real one."
        )
        cities = ", ".join(f"{client.spoken.split()[0]} in {client.city}" for client in CLIENTS)
        self._say(f"Five clients write: {cities}. So do some machines, which must not be answered.")
        self._say(
            f"A day's mail arrives within seconds. Clocks and promises are real: it is {now:%A %H:%M} in "
            "Budapest, and every promise is counted from now.",
        )

    def watching(self, seconds: float) -> None:
        """The daemon is ready."""
        self._say(f"vamail run is watching after {seconds:.1f} s.", "dim")

    # --- one scene ---------------------------------------------------------------------------------------

    def arriving(self, number: int, scene: Scene, letter: Letter) -> None:
        """A letter is on its way."""
        client = client_at(letter.sender)
        zone, city = (client.zone, client.city) if client else (VA_ZONE, "Budapest")
        where = f"{letter.written_at.astimezone(ZoneInfo(zone)):%H:%M} in {city}"
        who = f"{client.spoken}, {client.company}" if client else letter.sender
        self._console.print()
        self._console.print(Text(f"{number:2}  ", "bold cyan").append(scene.title, "bold"))
        self._row("from", f"{who}, at {where}", "cyan")
        subject = letter.subject or "the very same bytes once more"
        papers = "".join(f" + {paper.name}" for paper in letter.papers)
        self._foreign_row("mail", f"{subject}{papers}")

    def steered(self, lines: Sequence[str], transcript: str) -> None:
        """The VA put a mail with commands into her control folder, and this came back."""
        self._console.print()
        for number, line in enumerate(lines):
            self._row("" if number else "Maria", line, "magenta")
        said = [line for line in transcript.partition("\n* * *")[0].splitlines() if line.strip()]
        for number, line in enumerate(said):
            self._row("" if number else "vamail", line)

    def invited(self, address: str, invitation: bytes) -> None:
        """What the client's mail program shows with buttons."""
        message = parse(invitation)
        self._row("invites", f"in {address}: {message.subject}", "green")
        said = next((line for line in without_marks(message.text).splitlines() if "UTC" in line), "")
        self._row("", said.strip("* "), "bold green")

    def decided(self, scene: Scene, became: Became) -> None:
        """The rule and the task."""
        if became.rules:
            self._row(
                "rule", ", then ".join(_with_place(became, rule) for rule in became.rules), "bright_blue"
            )
        if scene.verdict == "filed" and became.task is not None:
            self._task(became.task)

    def answered(self, played: Played) -> None:
        """The acknowledgement in the client's mailbox, or why there is none."""
        if played.acknowledgement is None:
            self._unanswered(played)
            return
        client, at = played.client, played.promised_at
        if client is None or at is None:
            return
        first_name = client.spoken.split()[0]
        self._row("answer", f"in {first_name}'s mailbox after {played.seconds:.1f} s:", "green")
        self._foreign_row("", played.acknowledgement.subject)
        sentence = promise_sentence(played.acknowledgement.text, at, client)
        self._foreign_row("", sentence or "(it states no instant)", "bold green" if sentence else "bold red")
        if client.language != "en" and sentence:
            self._row("", f"= {in_words(at, client.zone, 'en')}", "dim")

    def _task(self, task: TaskRow) -> None:
        priority = f"priority {task.priority} ({_PRIORITIES[task.priority]})"
        self._row("task", f"{task.ref} on the list {task.list_name}, {priority}", "bright_blue")
        if task.due_at is None:
            return
        due = in_words(task.due_at, task.promise_zone or VA_ZONE, "en")
        self._row("", f"due {due}")
        if task.due_from and not task.due_from.startswith("rule:"):
            self._foreign_row("", f"“{task.due_from.strip('.')}”", "dim", "read from the words")
        if task.due_question:
            self._row("", f"question for Maria: {task.due_question}", "yellow")

    def _unanswered(self, played: Played) -> None:
        verdict, task = played.became.mail.verdict, played.became.task
        if verdict == "joined" and task is not None:
            self._row("task", f"joins {task.ref}, which is {task.status.replace('_', ' ')}", "bright_blue")
        self._row("answer", f"none: {_VERDICTS.get(verdict, verdict)}", "bold yellow")
        self._row("", _shortened(played.why_unanswered, verdict), "yellow")

    # --- after -------------------------------------------------------------------------------------------

    def closing(self, stage: Stage, day: Sequence[Played], faults: Sequence[str]) -> None:
        """What came of the day, and where it lies."""
        self._console.print()
        self._console.print(_summary(day))
        self._console.print()
        self._counts(day)
        if faults:
            self._say("This did not happen as the script expects:", "bold red")
            for fault in faults:
                self._row("", fault, "red")
        else:
            self._say(
                "Checked in the mailboxes: each acknowledgement arrived once, in the client's language, and "
                "states the instant that is stored; no machine was answered; no client saw another's name.",
                "bold green",
            )
        self._where(stage)

    def _counts(self, day: Sequence[Played]) -> None:
        filed = sum(played.became.mail.verdict == "filed" for played in day)
        joined = sum(played.became.mail.verdict == "joined" for played in day)
        told = sum(played.acknowledgement is not None for played in day)
        self._say(
            f"{len(day)} mails received: {filed} filed as tasks, {joined} joined a task, {told} acknowledged "
            f"once, {len(day) - told} not answered, each for its reason.",
            "bold",
        )

    def _where(self, stage: Stage) -> None:
        self._heading("Where everything lies")
        for label, path in (
            ("workspace", stage.desk),
            ("database", stage.desk / "data" / "vamail.db"),
            ("mails", stage.folder / "delivered"),
            ("log", stage.log),
        ):
            self._path(label, path)
        self._heading("Four commands to try next")
        vamail = f"{_vamail()} -w {shlex.quote(str(stage.desk))}"
        for words in ("tasks", "explain T-1", "brief", "simulate --days 14"):
            self._command_line(f"{vamail} {words}")

    def staying(self, stage: Stage) -> None:
        """How to log in while everything still runs."""
        self._heading("Log in with a mail program")
        self._row("", f"IMAP {HOST}, port {stage.imap_port}, no encryption (it is this machine)")
        self._row("", f"SMTP {HOST}, port {stage.smtp_port}, no encryption, same name and password")
        self._row("", f"password {stage.password}, for each of these names:")
        for mailbox in MAILBOXES:
            self._row("", mailbox, "cyan")
        self._say(
            "Write to the desk as one of the clients, and watch. Everything runs until you press Ctrl-C."
        )

    def leaving(self) -> None:
        """Ctrl-C."""
        self._console.print()
        self._say("Ended. The folder above stays; delete it when you like.")

    # --- pieces ------------------------------------------------------------------------------------------

    def _heading(self, text: str) -> None:
        self._console.print()
        self._say(text, "bold cyan")

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style))

    def _row(self, label: str, text: str, style: str = "") -> None:
        """A label and a text, folded under itself."""
        indent = _MARGIN + _LABEL + 1
        lines = Text(without_marks(text), style).wrap(self._console, max(20, self._console.width - indent))
        for number, line in enumerate(lines):
            start = f"{'':{_MARGIN}}{label if number == 0 else '':{_LABEL + 1}}"
            line.rstrip()
            self._console.print(Text().append(start, "dim").append_text(line))

    def _foreign_row(self, label: str, text: str, style: str = "", about: str = "") -> None:
        """A row of what people wrote; right-to-left text gets a line without anything else on it."""
        if not _is_right_to_left(text):
            self._row(label, f"{about} {text}".strip(), style)
            return
        if label or about:
            self._row(label, f"{about or 'in Persian, right to left'}:", "dim")
        self._row("", text, style)

    def _path(self, label: str, path: Path) -> None:
        """Never folded, so that it can be copied."""
        line = Text().append(f"{'':{_MARGIN}}{label:<10} ", "dim").append(str(path))
        self._console.print(line, soft_wrap=True)

    def _command_line(self, command: str) -> None:
        self._console.print(Text(f"{'':{_MARGIN}}{command}", "magenta"), soft_wrap=True)


def _summary(day: Sequence[Played]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    table.add_column("", justify="right")
    for heading in ("mail", "became", "task"):
        table.add_column(heading, overflow="fold")
    table.add_column("acknowledged", overflow="fold", max_width=34)
    for played in day:
        mail = played.became.mail
        told = f"yes, after {played.seconds:.1f} s"
        answered = played.acknowledgement is not None
        said = Text(told, "green") if answered else Text(f"no: {_VERDICTS.get(mail.verdict, '')}", "yellow")
        table.add_row(str(played.number), played.scene.title, mail.verdict, mail.task or "", said)
    return table


def _with_place(became: Became, rule: str) -> str:
    """The rule with the line of the condition that matched, where it names one."""
    for reason in became.mail.reasons:
        if reason["step"] == "rule" and reason["what"] == rule:
            place = _PLACE.search(str(reason["why"]))
            return f"{rule} {place[0]}" if place else rule
    return rule


def _shortened(reason: str, verdict: str) -> str:
    """Of many signs the first is enough here; `vamail explain` tells all of them."""
    first = reason.split("; ", maxsplit=1)[0] if verdict == "automatic" else reason
    return first if len(first) <= _LONGEST_REASON else f"{first[:_LONGEST_REASON]}…"


def _is_right_to_left(text: str) -> bool:
    """Whether the first letter belongs to a script that is written from right to left."""
    letter = next((c for c in text if c.isalpha()), "")
    return "\u0590" <= letter <= "\u08ff"


def _vamail() -> str:
    """The command as it can be typed here."""
    beside = Path(sys.executable).with_name("vamail")
    return shlex.quote(str(beside)) if beside.exists() else f"{shlex.quote(sys.executable)} -m vamail"
