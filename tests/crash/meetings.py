"""Meetings while the daemon is killed: wishes by mail, answers of calendars, plain words, reminders.

Each wish is a meeting of its own title, which goes its way one step further whenever what the step before
caused has been seen: `meet`, accepted, `move`, a proposal, `ok`, `cancel`; `offer` and a choice in words; a
series of which one is moved; a client's invitation and `accept`. However often the daemon dies: one meeting
for each wish, a number for each, one UID for life, a SEQUENCE that never counts back, everybody's newest
mail describes how it stands, and nobody is reminded of one instance twice.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from server.desk import VA, acknowledged, mail
from server.dovecot import Dovecot
from server.guest import ANNA, answer, asks, counter
from server.recorder import Mail
from server.steered import order
from vamail.mail.parse import parse
from vamail.model.itip import CalendarEvent
from vamail.model.ledger import Kept
from vamail.model.meetings import MEETINGS, Meeting, Numbering

BELA = "bela@acme.example"
SETTINGS = "meetings: {notes: no, remind: [1 day]}\n"
MINUTES = 10
FIRST_AFTER = timedelta(days=2, hours=6)
"""Behind the days that are gone ahead, and less than a day behind them: then a reminder is due at once."""
PLACES = 48
WAYS = ("meet", "offer", "series", "theirs")
LONG_AGO = datetime.min.replace(tzinfo=UTC)
_OWN = re.compile(
    r"\d+\.(invite|offer|remind|declined|answer|notes|proposes|chose|taken|not.chosen|invites|updates|calls.off"
    r"|stranger|forged|stale|foreign|collision|unclear|accepted|tentative|delegated)-"
)
_NAME = re.compile(r"M-\d+")


@dataclass(frozen=True)
class Seen:
    """A mail about a meeting that left: its Message-ID, what kind (`invite`, …), about which, to whom."""

    own_id: str
    kind: str
    name: str
    to: str
    title: str
    method: str
    event: CalendarEvent | None
    text: str


@dataclass
class Wish:
    """One meeting on its way. `steps` were done; `start_at`, `sequence`, `status`: how it has to be."""

    title: str
    way: str
    start_at: datetime
    steps: int = 1
    sequence: int = 0
    status: str = "confirmed"
    accepted: bool = False
    name: str = ""
    other: datetime | None = None


@dataclass
class Meetings:
    """Every wish so far, by title; Message-IDs of what was put into the inbox."""

    dovecot: Dovecot
    wishes: dict[str, Wish] = field(default_factory=dict)
    commands: set[str] = field(default_factory=set)
    answers: set[str] = field(default_factory=set)
    requests: set[str] = field(default_factory=set)
    count: int = 0
    places: int = 0
    _seen: list[Seen] = field(default_factory=list)
    _read: int = 0
    _begun: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0, second=0))

    @property
    def in_inbox(self) -> set[str]:
        """What stays there."""
        return self.commands | self.answers | self.requests  # of what came twice, the second is not moved

    def add(self, mails: list[Mail]) -> None:
        """One wish more, and a step further with every one whose last step was seen."""
        seen = self.seen(mails)
        for wish in self.wishes.values():
            getattr(self, f"_{wish.way}")(wish, [one for one in seen if one.title == wish.title])
        self._begin(WAYS[len(self.wishes) % len(WAYS)])

    def seen(self, mails: list[Mail]) -> list[Seen]:
        """The mails about meetings among these, in the order in which they left."""
        for one in mails[self._read :]:
            self._seen += _seen(one, self.wishes)
        self._read = max(self._read, len(mails))
        return self._seen

    # --- ways

    def _begin(self, way: str, at: datetime | None = None) -> None:
        title = f"Wish{len(self.wishes):03d}"
        wish = self.wishes[title] = Wish(title, way, at or self._place())
        when = f"{wish.start_at:%Y-%m-%d %H:%M} UTC"
        if way in ("meet", "stay"):
            self._command(f"meet {ANNA}, {BELA} {when} {MINUTES}m {title}\n", twice=True)
        elif way == "series":
            self._command(f"meet {ANNA} {when} {MINUTES}m weekly 3 times {title}\n")
        elif way == "offer":
            wish.status, wish.other = "offered", self._place()
            self._command(f"offer {ANNA} {when}, {wish.other:%Y-%m-%d %H:%M} UTC {MINUTES}m {title}\n")
        else:
            wish.status = "asked"
            self.count += 1
            name = f"q{self.count:05d}@acme.example"
            self.requests.add(name)
            raw = asks(f"{title}@acme.example", wish.start_at, name, title=title, minutes=MINUTES)
            self.dovecot.drop(raw)
            self.dovecot.drop(raw)

    def stay(self) -> None:
        """One that nothing more happens to: its guests are reminded of it once, when its time has come."""
        self._begin("stay", self._begun + FIRST_AFTER - timedelta(minutes=20))

    def _stay(self, wish: Wish, seen: list[Seen]) -> None:
        """Nothing."""

    def _meet(self, wish: Wish, seen: list[Seen]) -> None:
        newest = _asked(seen, wish.sequence)
        if wish.steps == 1 and newest:
            self._answer(answer(newest, "ACCEPTED", self._name(), stamp=_later(newest)), twice=True)
            wish.accepted = True
        elif wish.steps == 2:
            wish.start_at, wish.accepted, wish.sequence = self._place(), False, 1
            self._command(f"move {wish.name} {wish.start_at:%Y-%m-%d %H:%M} UTC\n", twice=True)
        elif wish.steps == 3 and newest:
            wish.other = self._place()
            self._answer(counter(newest, wish.other, self._name(), stamp=_later(newest)))
        elif wish.steps == 4 and any(one.to == VA and one.kind == "proposes" for one in seen):
            assert wish.other is not None
            wish.start_at, wish.sequence = wish.other, 2
            self._command(f"ok {wish.name}\n")
        elif wish.steps == 5 and newest:
            wish.status, wish.sequence = "cancelled", 3
            self._command(f"cancel {wish.name}\n", twice=True)
        else:
            return
        wish.steps += 1

    def _offer(self, wish: Wish, seen: list[Seen]) -> None:
        offered = next((one for one in seen if one.kind == "offer"), None)
        if wish.steps != 1 or offered is None:
            return
        assert wish.other is not None
        wish.status, wish.accepted = "confirmed", True
        wish.start_at = max(wish.start_at, wish.other)
        headers = {"In-Reply-To": f"<{offered.own_id}>", "References": f"<{offered.own_id}>"}
        name = self._name()
        raw = mail(f"Anna <{ANNA}>", f"Re: {wish.title}", "The second, please.\n", name, headers=headers)
        self._answer(raw, twice=True)
        wish.steps += 1

    def _series(self, wish: Wish, seen: list[Seen]) -> None:
        newest = _asked(seen, wish.sequence)
        if newest is None or wish.steps > 2:
            return
        if wish.steps == 1:
            wish.sequence = 1
            self._command(f"move {wish.name} next to {self._place():%Y-%m-%d %H:%M} UTC\n", twice=True)
        else:
            wish.sequence, wish.status = 2, "cancelled"
            self._command(f"cancel {wish.name} all\n")
        wish.steps += 1

    def _theirs(self, wish: Wish, seen: list[Seen]) -> None:
        told = any(one.to == VA and one.kind == "invites" for one in seen)
        if wish.steps == 1 and told:
            wish.status = "confirmed"
            self._command(f"accept {wish.name}\n", twice=True)
            wish.steps += 1

    def _place(self) -> datetime:
        """A time that is nobody's yet."""
        day, place = divmod(self.places, PLACES)
        self.places += 1
        return self._begun + FIRST_AFTER + timedelta(days=8 * day, minutes=20 * place)

    def _name(self) -> str:
        self.count += 1
        return f"a{self.count:05d}@acme.example"

    def _answer(self, raw: bytes, *, twice: bool = False) -> None:
        self.answers.add(f"a{self.count:05d}@acme.example")
        for _ in range(1 + twice):
            self.dovecot.drop(raw)

    def _command(self, text: str, *, twice: bool = False) -> None:
        self.count += 1
        name = f"k{self.count:05d}"
        self.commands.add(f"{name}@va.example")
        raw = order(name, text)
        for _ in range(1 + twice):
            self.dovecot.drop(raw)

    # --- the balance

    def faults(self, kept: dict[tuple[str, str], list[Kept]], mails: list[Mail]) -> list[str]:
        """Every broken promise, as a sentence. `kept`: every version, oldest first, by kind and key."""
        found = {key: versions for (kind, key), versions in kept.items() if kind == "meeting"}
        by_title: dict[str, list[list[Any]]] = defaultdict(list)
        for versions in found.values():
            by_title[versions[-1].title].append(versions)
        numbers = [one[-1] for (kind, _), one in kept.items() if kind == "numbering"]
        seen = self.seen(mails)
        return [
            *self._one_each(by_title, numbers),
            *(said for versions in found.values() for said in _life(versions)),
            *(said for wish in self.wishes.values() if wish.title in by_title
              for said in _state(wish, by_title[wish.title][0][-1])),
            *(said for wish in self.wishes.values() for said in _calendars(wish, seen)),
            *_doubles(seen),
            *(said for wish in self.wishes.values() if wish.way == "stay"
              for said in _reminded(wish, seen)),
        ]  # fmt: skip

    def _one_each(self, by_title: dict[str, list[list[Any]]], numbers: list[Any]) -> Iterator[str]:
        for title in self.wishes.keys() | by_title.keys():
            if len(by_title.get(title, ())) != (title in self.wishes):
                yield f"{title}: {len(by_title.get(title, ()))} meetings"
        last = next((one.last for one in numbers if isinstance(one, Numbering) and one.name == MEETINGS), 0)
        if last != len(self.wishes):
            yield f"{last} numbers were given to {len(self.wishes)} meetings"


def is_about_a_meeting(data: bytes) -> bool:
    """Whether this mail of ours is about a meeting; transcripts are not."""
    return _OWN.match(own_id(data)) is not None


def own_id(data: bytes) -> str:
    """Its Message-ID, without brackets."""
    head = data.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    lines = [line for line in head.splitlines() if line.lower().startswith("message-id:")]
    return lines[0].partition(":")[2].strip().strip("<>") if lines else ""


def all_day(folder: Path) -> None:
    """Nobody's hours are in the way of a time."""
    path = folder / "rules" / "clients" / "acme.yaml"
    path.write_text(path.read_text("utf-8").rstrip() + '\nhours: "daily 00:00-24:00"\n', "utf-8")


def told(commands: set[str], mails: Iterable[Mail]) -> set[str]:
    """Which of these commands have their transcript."""
    return commands & set(acknowledged(one for one in mails if not is_about_a_meeting(one.data)))


def _seen(one: Mail, wishes: dict[str, Wish]) -> Iterator[Seen]:
    own = _OWN.match(own_id(one.data))
    if own is None:
        return
    message = parse(one.data)
    text = f"{message.subject} {message.text}"
    title = next((wish for wish in wishes if wish in text), "")
    event = next(iter(message.calendar.events), None) if message.calendar else None
    method = message.calendar.method if message.calendar else ""
    named = _NAME.search(f"{text} {message.html}")  # links that answer name it
    name = named[0] if named else ""
    if title and not wishes[title].name:
        wishes[title].name = name
    yield Seen(own_id(one.data), own[1], name, one.recipients[0], title, method, event, message.text)


def _asked(seen: list[Seen], sequence: int) -> CalendarEvent | None:
    """The invitation of this SEQUENCE, as Anna has it."""
    found = (one for one in seen if one.to == ANNA and one.event and one.method == "REQUEST")
    return next((one.event for one in found if one.event and one.event.sequence == sequence), None)


def _later(event: CalendarEvent) -> datetime:
    """A DTSTAMP that follows the invitation's."""
    assert event.stamp_at is not None
    return event.stamp_at + timedelta(minutes=1)


def _life(versions: list[Any]) -> Iterator[str]:
    meetings = [one for one in versions if isinstance(one, Meeting)]
    if len({one.uid for one in meetings}) > 1:
        yield f"{meetings[0].name} had several UIDs"
    for before, after in pairwise(meetings):
        if after.sequence < before.sequence or after.changed_at < before.changed_at:
            yield f"{after.name} counted back from {before.sequence} to {after.sequence}"


def _state(wish: Wish, meeting: Meeting) -> Iterator[str]:
    stands = (meeting.status, meeting.sequence)
    if stands != (wish.status, wish.sequence):
        yield f"{wish.title} ({meeting.name}) is {stands}, not {wish.status, wish.sequence}"
    if meeting.start_at != wish.start_at:
        yield f"{wish.title} is at {meeting.start_at}, not {wish.start_at}"
    anna = meeting.guest(ANNA)
    if not meeting.theirs and (anna is None or (anna.answer == "accepted") != wish.accepted):
        yield f"{wish.title}: Anna's answer is {anna}, not {wish.accepted}"


def _calendars(wish: Wish, seen: list[Seen]) -> Iterator[str]:
    """What each guest's calendar shows: the newest by SEQUENCE, then DTSTAMP (RFC 5546, 2.1.5)."""
    mine = [one for one in seen if one.title == wish.title]
    if len(names := {one.name for one in mine if one.name}) > 1:
        yield f"{wish.title} was told under the names {sorted(names)}"
    objects = [one for one in mine if one.event is not None and one.event.stamp_at is not None]
    if len({one.event.uid for one in objects if one.event}) > 1:
        yield f"{wish.title} left with several UIDs"
    if wish.way == "theirs":
        said = {one.own_id for one in objects if one.method == "REPLY"}
        if len(said) != (wish.status == "confirmed"):
            yield f"{wish.title} was answered {len(said)} times"
        return
    for to in {one.to for one in objects}:
        theirs = [one.event for one in objects if one.to == to and one.event]
        newest = max(theirs, key=lambda event: (event.sequence, event.stamp_at or LONG_AGO))
        method = next(one.method for one in objects if one.to == to and one.event is newest)
        if newest.sequence != wish.sequence or (method == "CANCEL") != (wish.status == "cancelled"):
            yield f"{wish.title}: {to} has {method} {newest.sequence}, it is {wish.status} {wish.sequence}"
        if wish.way != "series" and newest.start_at != wish.start_at:
            yield f"{wish.title}: {to} has {newest.start_at}, it is {wish.start_at}"
    wanted = {ANNA, BELA} if wish.way in ("meet", "stay") else {ANNA}
    if {one.to for one in objects} != wanted and wish.status in ("confirmed", "cancelled"):
        yield f"{wish.title}: invited {sorted({one.to for one in objects})}"


def _reminded(wish: Wish, seen: list[Seen]) -> Iterator[str]:
    """Each guest once."""
    reminders = {(one.own_id, one.to) for one in seen if one.title == wish.title and one.kind == "remind"}
    told = Counter(to for _, to in reminders)
    if told != Counter((ANNA, BELA)):
        yield f"{wish.title}: reminded {dict(told)}"


def _doubles(seen: list[Seen]) -> Iterator[str]:
    """One occasion is one Message-ID, however often it leaves; what the VA is told of as well."""
    times: dict[tuple[str, str, str, int | str], set[str]] = defaultdict(set)
    for one in seen:
        occasion = one.event.sequence if one.event else one.text
        times[one.kind, one.title, one.to, occasion].add(one.own_id)
    for (kind, title, to, occasion), ids in times.items():
        if len(ids) > 1:
            yield f"{kind} of {title}, {str(occasion)[:40]}, came to {to} with {len(ids)} Message-IDs"
