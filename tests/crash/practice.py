"""What the VA does while the daemon is killed: commands by mail, answers in Sent; and days that go by.

Every command is carried out exactly once, whatever was killed: a note and a logged time for each mail that
asks for them, an undo for each that takes one back, a transcript for each. A clock has one verdict, a chaser
of one stage one Message-ID, and nobody is warned, or told of a broken promise, twice. Meetings and invoices
go their ways beside it (`meetings`, `money`).
"""

import imaplib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from crash.meetings import SETTINGS as MEETINGS
from crash.meetings import Meetings
from crash.money import SETTINGS as MONEY
from crash.money import Money
from server.desk import DESK, VA, DeskUnderTest, mail
from server.dovecot import PASSWORD, Dovecot
from server.recorder import Mail
from server.steered import STEER, VOUCHED
from vamail.desk.billing.issuing import DOCUMENT
from vamail.model.ledger import Clock, CommandLine, Kept, Note, Pause, TimeEntry, Wait
from vamail.store import open_store
from vamail.store.ledger import value_of
from vamail.store.tables import delivery, event, ledger, task, timer

SETTINGS = f"""
{MEETINGS}
{MONEY}
{STEER}undo: 2 seconds
holds: no
chase: {{after: 1 business day, times: 2}}
late: {{chase: send, brief: send, reminder: send}}
"""
DAYS_AHEAD = 2
"""So far ahead every promise of the backlog is broken, and the first chaser due."""


@dataclass
class Practice:
    """What the VA gave so far, by Message-ID without brackets; about `ref`, a task that stands."""

    dovecot: Dovecot
    ref: str = ""
    notes: set[str] = field(default_factory=set)
    undos: set[str] = field(default_factory=set)
    pauses: set[str] = field(default_factory=set)
    forged: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)
    count: int = 0
    meetings: Meetings = field(init=False)
    money: Money = field(init=False)

    def __post_init__(self) -> None:
        self.meetings = Meetings(self.dovecot)
        self.money = Money(self.dovecot)

    @property
    def commands(self) -> set[str]:
        """Everything that is answered by a transcript."""
        return self.notes | self.undos | self.pauses | self.money.commands

    @property
    def in_inbox(self) -> set[str]:
        """What stays in the inbox."""
        return self.commands | self.forged | self.meetings.in_inbox

    def add(self, request: str) -> None:
        """One portion: a command mail (every other one twice), now and then an undo, a pause or its end, a
        forged one; and an answer to `request` in Sent."""
        if not self.count:
            self._give(self.notes, "{ref} wait client\n")
        name = self._give(self.notes, "{ref} note {name}\n{ref} log 5m {name}\n", twice=self.count % 4 == 1)
        if self.count % 3 == 0:
            self._give(self.undos, "undo {ref}\n")
        if self.count % 3 == 1:
            self._give(self.pauses, f"{'resume' if len(self.pauses) % 2 else 'pause'} north\n", twice=True)
        if self.count % 5 == 2:
            self._give(self.forged, "{ref} note {name}\n", headers={})
        if request and request not in self.answers.values():
            self.answers[f"re-{name}"] = request
            said = mail(f"Maria <{VA}>", "Re: that", "Done.\n", f"re-{name}", "anna@acme.example",
                        {"In-Reply-To": f"<{request}>"})  # fmt: skip
            files(self.dovecot, said)

    def _give(
        self, of: set[str], text: str, *, twice: bool = False, headers: dict[str, str] | None = None
    ) -> str:
        self.count += 1
        name = f"c{self.count:05d}@va.example"
        of.add(name)
        text = text.replace("{name}", name).replace("{ref}", self.ref)
        raw = mail(f"Maria <{VA}>", "", text, name, f"{DESK}, steer@va.example",
                   VOUCHED if headers is None else headers)  # fmt: skip
        for _ in range(1 + twice):
            self.dovecot.drop(raw)
        return name

    def rests(self, connection: Any) -> bool:
        """Whether every answer in Sent was seen, and every document that is due at once was made."""
        found = select(event.c.id).where(event.c.kind == "sent", event.c.verdict == "answer")
        making = select(timer.c.id).where(timer.c.kind == DOCUMENT, timer.c.done_at.is_(None))
        seen = len(connection.execute(found).all()) >= len(self.answers)
        return seen and not connection.execute(making).first()

    def faults(self, desk: DeskUnderTest, database: str, mails: list[Mail]) -> list[str]:
        """Every broken promise, as a sentence."""
        store = open_store(database, desk.folder, read_only=True)
        try:
            with store._database.read() as connection:
                rows = connection.execute(select(ledger).order_by(ledger.c.version)).all()
                tasks = connection.execute(select(task.c.source_message_id, task.c.ref, task.c.answered_at))
                answered = {row[0]: (row[1], row[2]) for row in tasks.all()}
                sent = connection.execute(
                    select(delivery.c.kind, delivery.c.task, delivery.c.action, delivery.c.message_id)
                ).all()
        finally:
            store.close()
        kept: dict[tuple[str, str], list[Kept]] = defaultdict(list)
        open_rows: Counter[tuple[str, str]] = Counter()
        for row in rows:
            kept[row.kind, row.key].append(value_of(row))
            open_rows[row.kind, row.key] += row.superseded_by is None
        return [
            *_versions(kept, open_rows),
            *self._commands(kept),
            *_clocks(kept),
            *self._answers(kept, answered),
            *_mails(sent),
            *self.meetings.faults(kept, mails),
            *self.money.faults(kept, {row.message_id: row.action for row in sent}, mails),
        ]

    def _commands(self, kept: dict[tuple[str, str], list[Kept]]) -> Iterable[str]:
        newest = [versions[-1] for versions in kept.values()]
        wanted = Counter(self.notes - {min(self.notes, default="")})
        written = Counter(one.text for one in newest if isinstance(one, Note))
        logged = Counter(one.note for one in newest if isinstance(one, TimeEntry))
        for what, found in (("notes", written), ("logged times", logged)):
            if found != wanted:
                yield f"{what}: lost {wanted - found}, doubled or strange {found - wanted}"
        if len([one for one in newest if isinstance(one, Wait)]) != bool(self.notes):
            yield "the wait began more or less than once"
        pauses = [one for versions in kept.values() for one in versions if isinstance(one, Pause)]
        if len(pauses) != len(self.pauses):
            yield f"{len(self.pauses)} pauses and ends of one, {len(pauses)} versions"
        undone = [one for one in newest if isinstance(one, CommandLine) and one.undone_at]
        by = Counter(one.undone_at for one in undone)
        if len(by) != len(self.undos) or len(set(by.values())) > 1:
            yield f"{len(self.undos)} undos took back {sorted(by.values())} lines"

    def _answers(
        self, kept: dict[tuple[str, str], list[Kept]], tasks: dict[str, tuple[str, Any]]
    ) -> Iterable[str]:
        for request in self.answers.values():
            ref, at = tasks.get(request, ("", None))
            clock = kept.get(("clock", f"{ref}/first/1"), [None])[-1]
            if at is None or not isinstance(clock, Clock) or clock.met_at is None:
                yield f"the answer to {request} ({ref}) did not count: {at}, {clock}"


def _versions(kept: dict[tuple[str, str], list[Kept]], in_force: Counter[tuple[str, str]]) -> Iterable[str]:
    for name, versions in kept.items():
        if [one.version for one in versions] != list(range(1, len(versions) + 1)):
            yield f"{name} has the versions {[one.version for one in versions]}"
        if in_force[name] != 1:
            yield f"{name} has {in_force[name]} versions in force"


def _clocks(kept: dict[tuple[str, str], list[Kept]]) -> Iterable[str]:
    """One verdict, one warning, one word of a broken promise, each for good."""
    for (kind, key), versions in kept.items():
        if kind != "clock":
            continue
        for name in ("met_at", "warned_at", "breached_at"):
            said = [getattr(one, name) for one in versions]
            times = sum(
                now is not None and now != before for before, now in zip([None, *said], said, strict=False)
            )
            if times > 1:
                yield f"{key}: {name} was said {times} times"


def _mails(sent: Iterable[Any]) -> Iterable[str]:
    """A chaser of one stage, and an apology, is one mail."""
    stages = Counter((row.task, row.action) for row in sent if row.kind in ("chase", "apology"))
    for (about, action), times in stages.items():
        if times > 1:
            yield f"{about}: {action} was decided {times} times"


def files(dovecot: Dovecot, raw: bytes, folder: str = "Sent", user: str = "requests") -> None:
    """What a plain mail client does after it has sent something."""
    with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
        client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        kind, said = client.append(
            folder, r"(\Seen)", imaplib.Time2Internaldate(datetime.now(UTC).timestamp()), raw
        )
        assert kind == "OK", said
