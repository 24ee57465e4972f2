"""Commands that can be taken back, and what of a desk must then be as before. For every kind of desk."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from unit.desk.control.at_work import NOON, command
from vamail.desk.agenda.said import SaidTime
from vamail.desk.control.command import Charge, Command
from vamail.model.billing import BilledParty, Expense, Invoice, InvoiceLine
from vamail.model.decision import Decision
from vamail.model.desk import Desk
from vamail.model.effects import Keep
from vamail.model.ledger import Clock, Merge, Note, Pause, TimeEntry, Wait
from vamail.model.meetings import Guest, Meeting, Numbering
from vamail.model.money import Money
from vamail.workspace.types import LateTerms, Seller

REFS = ("T-1", "T-2", "T-3")


def time(days: int, hour: int, rule: str = "") -> SaidTime:
    """So many days after `NOON`, at this hour in Budapest."""
    at = NOON.replace(hour=hour - 1, minute=0) + timedelta(days=days)
    return SaidTime(at, "Europe/Budapest", rule)


_HOSTING = Charge(text="Hosting", price=Money(Decimal(5), "EUR"))
COMMANDS: dict[str, Command] = {
    "done": command("done", tasks=("T-1",)),
    "done both": command("done", tasks=("T-1", "T-2")),
    "drop": command("drop", tasks=("T-1",)),
    "begin": command("begin", tasks=("T-1",)),
    "reopen": command("reopen", tasks=("T-3",)),
    "wait client": command("wait", tasks=("T-1",), whom="client", text="the logo"),
    "wait other": command("wait", tasks=("T-1",), whom="pal@helper.example"),
    "due": command("due", tasks=("T-1",), at=NOON + timedelta(days=3)),
    "due none": command("due", tasks=("T-2",), on=False),
    "important": command("important", tasks=("T-1",)),
    "not important": command("important", tasks=("T-2",), on=False),
    "urgent": command("urgent", tasks=("T-1",)),
    "estimate": command("estimate", tasks=("T-1",), minutes=90),
    "log": command("log", tasks=("T-1",), minutes=45),
    "start": command("start", tasks=("T-1",)),
    "stop": command("stop"),
    "note": command("note", tasks=("T-1",), text="blue"),
    "tag": command("tag", tasks=("T-1",), text="invoice"),
    "untag": command("untag", tasks=("T-2",), text="old"),
    "client": command("client", tasks=("T-1",), client="globex"),
    "list": command("list", tasks=("T-1",), text="Social media"),
    "split": command("split", tasks=("T-1",), parts=("Text", "Pictures")),
    "merge": command("merge", tasks=("T-1",), other="T-4"),
    "assign": command("assign", tasks=("T-1",), whom="pal@helper.example"),
    "pause": command("pause", client="acme"),
    "pause all": command("pause"),
    "resume": command("resume"),
    "meet": command("meet", client="acme", text="Kickoff", times=(time(3, 10),)),
    "meet weekly": command("meet", tasks=("T-1",), times=(time(4, 10, "FREQ=WEEKLY;BYDAY=SA"),)),
    "offer": command("offer", client="globex", text="Photos", times=(time(3, 15), time(6, 16))),
    "offer free": command("offer", client="acme", minutes=45),
    "move": command("move", meetings=("M-1",), times=(time(2, 14),), minutes=45),
    "title": command("title", meetings=("M-1",), text="Other words"),
    "where": command("where", meetings=("M-1",), link="https://meet.example/other"),
    "cancel": command("cancel", meetings=("M-1",), text="ill"),
    "todo": command("todo", client="acme", text="Send the minutes", at=NOON + timedelta(days=3)),
    "invoice": command(
        "invoice", invoices=("I-2",), charges=(Charge(text="Hosting", price=Money(Decimal(5), "EUR")),)
    ),
    "invoice less": command("invoice", invoices=("I-2",), only="1"),
    "deposit": command("deposit", client="acme", kind="deposit", percent=50, charges=(_HOSTING,)),
    "final": command("final", invoices=("I-4",), kind="final"),
    "interest": command("interest", invoices=("I-5",)),
    "credit": command("credit", invoices=("I-1",), text="ordered once"),
    "paid": command("paid", invoices=("I-1",), money=Money(Decimal(400), "EUR")),
    "paid more": command("paid", invoices=("I-1",), money=Money(Decimal(700), "EUR")),
    "statement": command("statement", client="acme"),
    "expense": command("expense", client="acme", text="stamps", money=Money(Decimal(5), "EUR")),
    "dispute": command("dispute", invoices=("I-1",), text="ordered once"),
    "settled": command("settled", invoices=("I-3",)),
    "promised": command("promised", invoices=("I-1",), day=NOON.date() + timedelta(days=3)),
    "todo about a meeting": command("todo", meetings=("M-1",), text="Book a room"),
}
"""Every verb that can be taken back, on the desk of `PREPARED`."""

PREPARED: tuple[tuple[Command, ...], ...] = (
    (
        command("done", tasks=("T-3",)), command("tag", "a", tasks=("T-2",), text="old"),
        command("important", "b", tasks=("T-2",)), command("start", "c", tasks=("T-2",)),
        command("due", "d", tasks=("T-2",), at=NOON + timedelta(days=1)),
        command("note", "e", tasks=("T-4",), text="four"), command("log", "f", tasks=("T-4",), minutes=5),
        command("wait", "g", tasks=("T-4",), whom="client"), command("pause", "h", client="globex"),
        command("meet", "i", client="acme", text="Review", times=(time(2, 11),)),
    ),
)  # fmt: skip
"""What was said before: each tuple one request."""

_THEIRS = Meeting(
    name="M-2", task="T-2", client="globex", uid="x@globex.example", status="asked", title="Call",
    start_at=NOON + timedelta(days=2, hours=4), minutes=30, zone="America/New_York", theirs=True,
    guests=(Guest(email="requests@va.example"),), organizer="bob@globex.example", our_answer="needs-action",
    message_id="c1@globex.example", changed_at=NOON,
)  # fmt: skip
_LINES = tuple(
    InvoiceLine(text=text, quantity=Decimal(1), price=price, net=price)
    for text, price in (("Website", Decimal(900)), ("Flyer", Decimal(100)))
)
_ISSUED = Invoice(
    name="I-1", client="acme", status="issued", number="2026/0001", currency="EUR",
    seller=BilledParty(name="Maria Szabo"), buyer=BilledParty(name="Acme Kft."), lines=_LINES,
    recipients=("anna@acme.example",), net=Decimal(1000), gross=Decimal(1000), drafted_at=NOON,
    issued_on=NOON.date(), due_on=NOON.date() + timedelta(days=14),
)  # fmt: skip
_BILLED = (
    _ISSUED,
    replace(_ISSUED, name="I-2", status="draft", number="", issued_on=None, due_on=None),
    replace(_ISSUED, name="I-3", number="2026/0003", paused_why="disputed"),
    replace(_ISSUED, name="I-4", number="2026/0004", type="deposit", whole=(*_LINES, *_LINES)),
    replace(_ISSUED, name="I-5", number="2026/0005", due_on=NOON.date() - timedelta(days=30)),
)
INVITED = Decision(
    effects=(
        Keep(value=_THEIRS), Keep(value=Numbering(name="M", last=2, version=2)),
        *(Keep(value=one) for one in _BILLED), Keep(value=Numbering(name="I", last=5)),
    )
)  # fmt: skip
"""Behind what was said: Bob invites the VA, and nobody answered; Acme has four invoices and a draft."""

SELLER = Seller(currency="EUR", late=LateTerms(percent=Decimal(10)))
"""Of that desk."""

SOME = st.lists(st.sampled_from(sorted(COMMANDS)), min_size=1, max_size=4, unique=True)
"""Names of commands, given in one request."""


def lines(names: Iterable[str]) -> tuple[Command, ...]:
    """These commands as the lines of one request."""
    return tuple(replace(COMMANDS[name], line=name) for name in names)


def snapshot(desk: Desk) -> dict[str, Any]:
    """What is so on a desk: tasks and what holds of the ledger, without versions."""
    kinds: tuple[Any, ...] = (Wait, TimeEntry, Note, Clock, Merge)
    return {
        "tasks": [desk.task(ref) for ref in (*REFS, "T-4")],
        "open": [one.ref for one in desk.open_tasks()],
        "kept": [
            replace(one, version=0)
            for kind in kinds for ref in (*REFS, "T-4") for one in desk.kept_of(kind, ref) if _holds(one)
        ],
        "pauses": [replace(one, version=0) for one in desk.kept_open(Pause)],
        "running": [one.key for one in desk.kept_open(TimeEntry)],
        "mails": sorted(
            f"{one.kind} {one.recipient}" for one in desk.planned_mails() if one.kind != "notice"
        ),
        "invoices": [replace(one, version=0) for one in desk.kept_open(Invoice)],
        "expenses": [replace(one, version=0) for one in desk.kept_open(Expense)],
        "meetings": [_unversioned(one) for one in desk.kept_open(Meeting)],
    }  # fmt: skip


def _unversioned(meeting: Meeting) -> Meeting:
    """Without what only counts changes, and who knows of which."""
    return replace(meeting, version=0, guests=tuple(replace(one, knows=0) for one in meeting.guests))


def _holds(value: Any) -> bool:
    """Whether a value says something: what was taken back does not."""
    match value:
        case TimeEntry() | Note():
            return not value.void
        case Wait():
            return value.over_why != "taken back"
        case Clock():
            return value.ended_why != "taken back"
        case Merge():
            return value.over_at is None
        case _:
            return True
