"""Mail of every kind for the crash driver, and the balance at the end: nothing lost, nothing doubled."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from crash.meetings import is_about_a_meeting, own_id, told
from crash.money import is_about_money
from crash.practice import Practice
from server.desk import DESK, DeskUnderTest, acknowledged, mail
from server.dovecot import Dovecot
from server.recorder import Recorder
from vamail.store import open_store
from vamail.store.tables import errand, event

RULES = """
- name: Clients
  when: {client: any}
  do: [{file: Inbox}, acknowledge, {move: Handled}]
"""
BIG = 300_000


@dataclass
class Backlog:
    """What was sent so far, by what must become of it; Message-IDs without brackets."""

    dovecot: Dovecot
    humans: set[str] = field(default_factory=set)
    automatic: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, *, stranger: bool = False, big: bool = False) -> None:
        """One portion: two requests (one with a file), a machine's mail; now and then more."""
        self._request(attach=True, big=big)
        self._request()
        self._drop(self.automatic, headers={"Auto-Submitted": "auto-replied"})
        if stranger:
            self._drop(self.strangers, sender=f"zoe{self.count}@elsewhere{self.count}.example")

    def _drop(self, of: set[str], **more: Any) -> None:
        self.count += 1
        name = f"m{self.count:05d}@acme.example"
        of.add(name)
        self.dovecot.drop(mail(message_id=name, subject=f"Request {self.count}", **more))

    def _request(self, *, attach: bool = False, big: bool = False) -> None:
        if not attach:
            self._drop(self.humans)
            return
        self.count += 1
        name = f"m{self.count:05d}@acme.example"
        self.humans.add(name)
        self.files.append(f"brief-{self.count}.txt")
        self.dovecot.drop(_with_file(name, self.count, BIG if big else 400))


def _with_file(name: str, number: int, size: int) -> bytes:
    lines = [
        "From: Anna <anna@acme.example>", f"To: {DESK}", f"Subject: Request {number} with a file",
        "Date: Sun, 22 Nov 2026 09:00:00 +0100", f"Message-ID: <{name}>", "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="b"', "", "--b", "Content-Type: text/plain", "",
        "Could you read the file, please?", "--b",
        f'Content-Type: text/plain; name="brief-{number}.txt"',
        f'Content-Disposition: attachment; filename="brief-{number}.txt"', "",
        *(f"line {line} of {number}" for line in range(size // 15)), "--b--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


@dataclass(frozen=True)
class Balance:
    """What stands at the end. `faults`: every broken promise as a sentence; empty is good."""

    mails: int
    tasks: int
    acknowledgements: int
    doubled: int
    faults: tuple[str, ...]


WAIT_FOR_THE_VA = {("apology", "held"), ("apology", "cancelled"), ("chase", "cancelled")} | {
    (kind, "cancelled")
    for kind in ("invitation", "meeting_reminder", "offer", "dunning")  # moot: it moved, or was paid
}


def finished(
    backlog: Backlog, practice: Practice, desk: DeskUnderTest, database: str, recorder: Recorder
) -> bool:
    """Whether everything has come to rest; what is held for its unknown fate the VA lets go."""
    meetings, mails = practice.meetings, list(recorder.mails)
    if not set(acknowledged(mails)) >= backlog.humans | practice.commands:
        return False
    if told(meetings.commands, mails) != meetings.commands:
        return False
    store = open_store(database, desk.folder, read_only=True)
    try:
        deliveries = store.deliveries()
        kinds = {row.id: row.kind for row in deliveries}
        if practice.money.release((row.id, kinds.get(row.delivery or 0, "")) for row in store.held()):
            return False
        waiting = {(row.kind, row.status) for row in deliveries if row.status != "sent"}
        waiting -= WAIT_FOR_THE_VA
        with store._database.read() as connection:
            events = connection.execute(select(event.c.state).distinct()).scalars().all()
            errands = connection.execute(select(errand.c.status).distinct()).scalars().all()
            if not practice.rests(connection):
                return False
        return not waiting and not {"new", "claimed"} & set(events) and set(errands) <= {"done"}
    finally:
        store.close()


def balance(
    backlog: Backlog, practice: Practice, desk: DeskUnderTest, database: str, recorder: Recorder,
    most_doubles: int,
) -> Balance:  # fmt: skip
    """Compare what was sent with what stands on the desk, on the server, and in the clients' hands."""
    faults: list[str] = []
    store = open_store(database, desk.folder, read_only=True)
    try:
        tasks = Counter(row.source_message_id for row in store.tasks())
        held = Counter(row.event for row in store.held(open_only=False) if row.kind != "delivery")
        guarded = {
            row.message_id for row in store.journal() if (row.step, row.what) == ("guard", "automatic")
        }
    finally:
        store.close()
    meetings = practice.meetings
    plain = [
        one for one in recorder.mails if not is_about_a_meeting(one.data) and not is_about_money(one.data)
    ]
    times = Counter(acknowledged(plain))
    filed, commands = backlog.humans | meetings.requests, practice.commands | meetings.commands
    for name in times.keys() - backlog.humans - commands - {""}:
        faults.append(f"{name} was answered and is no request")
    if lost := commands - times.keys():
        faults.append(f"commands without a transcript: {sorted(lost)}")
    faults += practice.faults(desk, database, list(recorder.mails))
    _same(faults, "tasks", tasks, filed)
    if not set(times) >= backlog.humans:
        faults.append(f"not acknowledged: {sorted(backlog.humans - set(times))}")
    if guarded != backlog.automatic:
        faults.append(f"machines' mail without its reason: {sorted(backlog.automatic ^ guarded)}")
    wanted = len(backlog.strangers | practice.forged)
    if len(held) != wanted or any(count > 1 for count in held.values()):
        faults.append(f"{wanted} strangers and forged commands, held: {dict(held)}")
    left = Counter((one.recipients, own_id(one.data)) for one in recorder.mails)
    doubled = sum(left.values()) - len(left)
    acks = {
        (name, own) for one in plain if ".chase" not in (own := own_id(one.data))
        for name in acknowledged([one])
    }  # fmt: skip
    if len(acks) != len(times):
        faults.append("an acknowledgement or a transcript came again with another Message-ID")
    if doubled > most_doubles:
        faults.append(f"{doubled} mails doubled, where {most_doubles} may be")
    _files(faults, desk, backlog, len(meetings.requests))
    moved = Counter(one["hdr.message-id"].strip("<>") for one in backlog.dovecot.mails("Handled"))
    _same(faults, "moved mails", moved, filed)
    there = {one["hdr.message-id"].strip("<>") for one in backlog.dovecot.mails()}
    stays = backlog.automatic | backlog.strangers | practice.in_inbox
    if there != stays:
        faults.append(f"in the inbox: {sorted(there ^ stays)}")
    mails = backlog.count + practice.count + meetings.count + practice.money.count
    return Balance(mails, len(tasks), len(backlog.humans & times.keys()), doubled, tuple(faults))


def _same(faults: list[str], what: str, found: Counter[str], wanted: set[str]) -> None:
    lost = sorted(wanted - found.keys())
    more = sorted(name for name, count in found.items() if count > 1 or name not in wanted)
    if lost or more:
        faults.append(f"{what}: lost {lost}, doubled or strange {more}")


def _files(faults: list[str], desk: DeskUnderTest, backlog: Backlog, invitations: int) -> None:
    """Each file once; of a client's invitation its calendar object is one."""
    saved = [path for path in (desk.folder / "data" / "files").rglob("*") if path.is_file()]
    objects = [path for path in saved if path.suffix == ".ics"]
    if len(objects) != invitations:
        faults.append(f"{len(objects)} calendar objects saved, of {invitations}")
    saved = [path for path in saved if path not in objects]
    if sorted(path.name for path in saved) != sorted(backlog.files):
        strange = Counter(path.name for path in saved)
        strange.subtract(backlog.files)
        faults.append(f"files: {[name for name, count in strange.items() if count]}")
    for path in saved:
        number = path.stem.partition("-")[2]
        if not path.read_text("utf-8").startswith(f"line 0 of {number}"):
            faults.append(f"{path.name} holds something else")
