"""One command, as it was read: what the rooms of `control` hand to each other. Values only.

`reading.read` makes a `Request` of a mail, of a mail in the control folder, or of a command line;
`carry_out.carry_out` makes effects and a transcript of it. A command names its tasks itself (`T-12 done`,
`done 12 14`), else it is about those that the answered notice is about.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from vamail.desk.agenda.said import SaidTime
from vamail.model.message import Address, Attachment
from vamail.model.money import Money

Verb = Literal[
    "done", "drop", "begin", "reopen", "wait", "due", "important", "urgent", "estimate", "log", "start",
    "stop", "note", "tag", "untag", "client", "list", "split", "merge", "assign", "reply", "ok", "hold", "no",
    "pause", "resume", "undo", "explain", "help", "meet", "offer", "move", "cancel", "accept", "decline",
    "maybe", "title", "where", "meetings", "todo",
    "invoice", "credit", "paid", "expense", "dispute", "settled", "promised",
    "invoices", "payments", "statement", "aging", "forecast", "books", "deposit", "final", "interest",
    "numbers",
    "time",
]  # fmt: skip
"""What a command does. `important` and `urgent` are switched by `on`."""

Source = Literal["mail", "folder", "line"]
"""How it came: a mail that proves itself, the control folder, the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A line of an invoice as it was written: `2 h consulting at 60 EUR`. `price` is of one unit where
    `each`, else of all; None: as the settings say. `unit` is a code of UN/ECE Recommendation 20, empty where
    none was named."""

    text: str
    quantity: Decimal = Decimal(1)
    unit: str = ""
    price: Money | None = None
    each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line that was understood.

    `place` counts the lines from 0. `tasks` are references that the line names (`T-12`). Of the rest, the
    verb says what is set: `at` (due; None with `on` False: no due date), `minutes` (estimate, log), `text`
    (note, reply, what is waited for, a tag, a title, a held entry's reason), `whom` (wait: `client` or
    somebody; assign: an address; merge: none), `other` (merge: the task that goes into `tasks`), `client`
    (client, pause, resume: a slug; empty: all), `held` (ok, hold, no: numbers of held entries), `parts`
    (split: titles of the new tasks, none: as proposed; tag, untag: the tags), `on` (important, urgent: yes or
    no; due, estimate: False for none; log, start: whether it is charged). `ok 3 for acme` sets `client`
    beside `held`.
    About meetings: `meetings` are those that the line names (`M-7`), `times` when (meet, move: one; offer:
    several, none: whatever is free from `earliest` to `latest`), `minutes` how long, `text` the title
    (where: the place; cancel, accept, decline, maybe, no: words that go to them), `client` and `guests` with
    whom, `invite` the clients whose own people come beside the guests, `link` where one joins; `only` is the
    instance of a series that is meant: `next`, or its local date (`2026-12-01`). A todo's `text` is the
    task's title, `at` when it is due.
    `log` and `start` have a task or a `client`, and `text` that may begin with a service; `log` the `day` of
    the work (None: today).
    About money: `invoices` are those that the line names, by name (`I-7`) or number (`2026/0007`), and
    payments that wait (`P-3`); `money`
    what was paid (None: all that is due) or spent, `fee` what was kept on the way, `day` when (None: today)
    or by when it was promised; `charges` the lines of an invoice, `since` and `until` the days whose time it
    charges (both included; of a statement of account, since when); `only` the place of a line that goes,
    `net 30` for its terms, or for how many months is forecast; `text` a reason, what was bought, or for
    which program books are. A deposit (`kind`) is of `percent` (0: as was agreed); the `final` settles the
    deposit in `invoices`.
    """

    place: int
    line: str
    verb: Verb
    tasks: tuple[str, ...] = ()
    text: str = ""
    at: datetime | None = None
    minutes: int = 0
    whom: str = ""
    other: str = ""
    client: str = ""
    held: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()
    on: bool = True
    meetings: tuple[str, ...] = ()
    times: tuple[SaidTime, ...] = ()
    only: str = ""
    guests: tuple[Address, ...] = ()
    invite: tuple[str, ...] = ()
    link: str = ""
    earliest: datetime | None = None
    latest: datetime | None = None
    invoices: tuple[str, ...] = ()
    money: Money | None = None
    fee: Money | None = None
    day: date | None = None
    charges: tuple[Charge, ...] = ()
    kind: Literal["", "deposit", "final"] = ""
    percent: int = 0
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """A line that was not: `why` in the VA's language, `hint` what to write instead; `near` is the command
    that it resembles, if any."""

    place: int
    line: str
    why: str
    hint: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Everything that one mail, or one command line, asks for. `tasks`, `held` and `meetings`: what the
    answered notice is about; `shown` which version of each of these it showed. `refused` says why nothing of
    it may be done; then `lines` is empty. `notice` is the Message-ID of the answered notice,
    `answered_command` the event of the command whose transcript was answered, `proposes` the action of a
    notice that proposes one thing (`late.I-7`), `imports` stand for the files of which it told.
    `files` are attached and given for import."""

    source: Source
    sender: Address
    language: str
    at: datetime
    event: int
    lines: tuple[Command | NotUnderstood, ...] = ()
    tasks: tuple[str, ...] = ()
    held: tuple[int, ...] = ()
    meetings: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    shown: tuple[tuple[str, int], ...] = ()
    refused: str = ""
    notice: str = ""
    answered_command: int = 0
    imports: tuple[str, ...] = ()
    proposes: str = ""
    subject: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    left_files: bool = False
    """Whether files stay in its mail that were not given; it is no client's either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What became of one line, for the transcript: `done` or not, in one sentence; `undo` how to take it
    back, empty where it cannot be."""

    place: int
    line: str
    done: bool
    what: str
    hint: str = ""
    undo: str = ""
