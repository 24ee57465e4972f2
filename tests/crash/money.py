"""Money while the daemon is killed: drafts, `ok`, documents, payments, a billing day, reminders.

Each bill is one wish of the VA, which goes a step further whenever what the step before caused was seen:
drafted, issued, paid or not. However often the daemon dies: one invoice for each wish, numbers without a gap
and none twice, its document sent as the same bytes under one Message-ID, money counted once, no stage of
reminders twice, and none after it was paid. A mail of unknown fate is held, and goes on with her word.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from crash.meetings import own_id
from server.dovecot import Dovecot
from server.recorder import Mail
from server.steered import order
from vamail.mail.parse import parse
from vamail.model.billing import Invoice, Payment
from vamail.model.ledger import Kept
from vamail.model.meetings import Numbering

SETTINGS = """
billing: {address: [Fő utca 1.], country: AT, terms: net 2, reminders: [-1, 0], receipts: yes,
          bank: {iban: DE02120300000000202051}}
"""
CLIENT = """
name: South Ltd
addresses: [carl@south.example]
zone: {zone}
hours: "daily 00:00-24:00"
billing: {{currency: EUR, address: [Long Lane 4], country: GB, day: {day},
          recurring: [{{text: Hosting, price: 12 EUR}}]}}
"""
WAYS = ("open", "paid", "part")
EACH, PART = Decimal(100), Decimal(40)
NINE = 9
"""It is this hour for the client wherever the test runs: in the business morning, for an hour at least."""
MONEY = ("invoice", "dunning", "receipt")
_OWN = re.compile(r"\d+\.(invoice-draft|invoice|dun|receipt)-")
_NAME = re.compile(r"I-\d+")


@dataclass(frozen=True)
class Seen:
    """A mail about an invoice that left, of which kind; `text` with its subject."""

    own_id: str
    kind: str
    text: str
    mail: Mail


@dataclass
class Bill:
    """One invoice on its way. `steps` were done; `paid` was said to have come."""

    title: str
    way: str
    steps: int = 1
    name: str = ""
    paid: Decimal = Decimal(0)


@dataclass
class Money:
    """Every bill so far, by title; Message-IDs of commands; held mails that the VA let go."""

    dovecot: Dovecot
    bills: dict[str, Bill] = field(default_factory=dict)
    commands: set[str] = field(default_factory=set)
    let_go: set[int] = field(default_factory=set)
    count: int = 0
    turns: int = 0
    owed: set[str] = field(default_factory=set)
    months: int = 0
    _seen: list[Seen] = field(default_factory=list)
    _read: int = 0

    def add(self, mails: list[Mail]) -> None:
        """A step further, and now and then a new bill: at first one of each way."""
        self.further(mails)
        for _ in range(0 if self.turns % 4 else 1 if self.bills else len(WAYS)):
            self._begin()
        self.turns += 1

    def further(self, mails: list[Mail]) -> None:
        """A step further with every bill whose last step was seen."""
        seen = self.seen(mails)
        for bill in self.bills.values():
            self._further(bill, seen)

    def ahead(self, mails: list[Mail]) -> None:
        """Days go by: who owes is reminded, and the billing day has come."""
        seen = self.seen(mails)
        self.owed = {one.name for one in self.bills.values() if one.paid < EACH and _has_left(one, seen)}
        self.months = 1

    def seen(self, mails: list[Mail]) -> list[Seen]:
        """The mails about invoices among these."""
        for one in mails[self._read :]:
            self._seen += _seen(one)
        self._read = max(self._read, len(mails))
        return self._seen

    def release(self, held: Iterable[tuple[int, str]]) -> bool:
        """The VA lets go what is held because nobody knows whether it left (entry, kind of its mail); whether
        there was any."""
        fresh = {number for number, kind in held if kind in MONEY} - self.let_go
        self.let_go |= fresh
        for number in sorted(fresh):
            self._command(f"ok {number}\n")
        return bool(fresh)

    def _begin(self) -> None:
        bill = Bill(f"Bill{len(self.bills):03d}", WAYS[len(self.bills) % len(WAYS)])
        self.bills[bill.title] = bill
        self._command(f"invoice south: 1 x {bill.title} {EACH} EUR\n", twice=True)

    def _further(self, bill: Bill, seen: list[Seen]) -> None:
        if bill.steps == 1:
            draft = next(
                (one.text for one in seen if one.kind == "invoice-draft" and bill.title in one.text), ""
            )
            if named := _NAME.search(draft):
                bill.name = named[0]
                self._command(f"ok {bill.name}\n", twice=True)
                bill.steps += 1
        elif bill.steps == 2 and bill.way != "open" and _has_left(bill, seen):
            bill.paid = EACH if bill.way == "paid" else PART
            self._command(f"paid {bill.name} {bill.paid} EUR\n", twice=True)
            bill.steps += 1

    def _command(self, text: str, *, twice: bool = False) -> None:
        self.count += 1
        name = f"i{self.count:05d}"
        self.commands.add(f"{name}@va.example")
        raw = order(name, text)
        for _ in range(1 + twice):
            self.dovecot.drop(raw)

    # --- the balance

    def faults(
        self, kept: dict[tuple[str, str], list[Kept]], actions: dict[str, str], mails: list[Mail]
    ) -> list[str]:
        """Every broken promise, as a sentence. `kept`: every version, oldest first, by kind and key;
        `actions`: of every delivery, by its Message-ID (`dun.I-7.-1.0`)."""
        invoices: list[list[Any]] = [versions for (kind, _), versions in kept.items() if kind == "invoice"]
        numberings = [one[-1] for one in kept.values() if isinstance(one[-1], Numbering)]
        payments = [one[-1] for one in kept.values() if isinstance(one[-1], Payment)]
        seen = self.seen(mails)
        newest = {versions[-1].name: versions[-1] for versions in invoices}
        return [
            *_numbers(newest.values(), {one.name: one.last for one in numberings}),
            *self._bills(newest.values(), payments),
            *(said for versions in invoices for said in _reminded(versions)),
            *_mails(newest, actions, seen),
            *(f"{name} is owed, and nobody was reminded" for name in self.owed
              if not newest[name].reminded and newest[name].due > 0),
        ]  # fmt: skip

    def _bills(self, newest: Iterable[Invoice], payments: list[Payment]) -> Iterator[str]:
        found: dict[str, list[Invoice]] = defaultdict(list)
        for one in newest:
            found[one.lines[0].text].append(one)
        for title in (self.bills.keys() | found.keys()) - {"Hosting"}:
            if len(found[title]) != (title in self.bills):
                yield f"{title}: {len(found[title])} invoices"
        if len(found["Hosting"]) != self.months:
            yield f"{len(found['Hosting'])} invoices of {self.months} billing days"
        for bill in self.bills.values():
            for one in found[bill.title]:
                received = sum((each.amount for each in one.received), Decimal(0))
                if (one.status == "issued", received) != (bill.steps > 1, bill.paid):
                    yield f"{bill.title} ({one.name}) is {one.status}, {received} of {bill.paid} came"
        if Counter(one.amount for one in payments) != Counter(b.paid for b in self.bills.values() if b.paid):
            yield f"payments: {sorted(one.amount for one in payments)}"


def is_about_money(data: bytes) -> bool:
    """Whether this mail of ours is about an invoice; transcripts are not."""
    return _OWN.match(own_id(data)) is not None


def south(folder: Path) -> None:
    """A client for whom it is morning, and whose billing day is tomorrow."""
    now = datetime.now(UTC)
    offset = NINE - now.hour if NINE - now.hour >= -12 else NINE - now.hour + 24
    zone = f"Etc/GMT{-offset:+d}" if offset else "Etc/UTC"
    path = folder / "rules" / "clients" / "south.yaml"
    path.write_text(CLIENT.format(zone=zone, day=(now + timedelta(days=1)).day), "utf-8")


def _has_left(bill: Bill, seen: list[Seen]) -> bool:
    return any(one.kind == "invoice" and bill.title in one.text for one in seen)


def _seen(one: Mail) -> Iterator[Seen]:
    own = own_id(one.data)
    found = _OWN.match(own)
    if found is not None:
        message = parse(one.data)
        yield Seen(own, found[1], f"{message.subject} {message.text}", one)


def _numbers(newest: Iterable[Invoice], last: dict[str, int]) -> Iterator[str]:
    """Of each series one to the last, and names of drafts as well."""
    invoices = list(newest)
    given: dict[str, list[int]] = defaultdict(list)
    for one in invoices:
        given["I"].append(int(one.name.partition("-")[2]))
        if one.number:
            given[f"invoice/{one.number.partition('/')[0]}/#"].append(int(one.number.partition("/")[2]))
    for series, numbers in given.items():
        if sorted(numbers) != list(range(1, last.get(series, 0) + 1)):
            yield f"{series}: {sorted(numbers)} were given, the last is {last.get(series)}"
    if {one.name for one in invoices if one.number} != {i.name for i in invoices if i.status == "issued"}:
        yield "an invoice was issued without a number, or has one and was not"


def _reminded(versions: list[Invoice]) -> Iterator[str]:
    """Each stage once, and none once it was paid."""
    name, newest = versions[-1].name, versions[-1]
    stages = Counter(one.stage for one in newest.reminded)
    if any(count > 1 for count in stages.values()):
        yield f"{name}: the stages {dict(stages)}"
    for before, after in pairwise(versions):
        if len(after.reminded) > len(before.reminded) and before.due <= 0:
            yield f"{name} was paid, and reminded of after that"


def _mails(newest: dict[str, Invoice], actions: dict[str, str], seen: list[Seen]) -> Iterator[str]:
    """One occasion is one Message-ID and the same bytes, however often it leaves; each document arrived."""
    said: dict[str, set[tuple[str, bytes]]] = defaultdict(set)
    for one in seen:
        said[actions.get(one.own_id, f"nothing known ({one.own_id})")].add((one.own_id, one.mail.data))
    for action, mails in said.items():
        if len(mails) > 1:
            yield f"{action} left as {len(mails)} different mails"
    for one in newest.values():
        sent = {action.removeprefix(f"dun.{one.name}.").partition(".")[0] for action in said
                if action.startswith(f"dun.{one.name}.")}  # fmt: skip
        over = {str(stage.stage) for stage in one.reminded if not stage.skipped}
        if not sent <= over:
            yield f"{one.name}: reminders of the stages {sorted(sent)} left, {sorted(over)} are over"
        if one.status == "issued":
            yield from _document(one, said.get(f"invoice.{one.name}.0", set()))


def _document(invoice: Invoice, mails: Iterable[tuple[str, bytes]]) -> Iterator[str]:
    for _, data in mails:
        message = parse(data)
        names = [one.name for one in message.attachments if one.name.endswith(".pdf")]
        if len(names) != 1 or invoice.number.replace("/", "-") not in names[0]:
            yield f"{invoice.name} ({invoice.number}) went with {names}"
        return
    yield f"{invoice.name} was issued and never sent"
