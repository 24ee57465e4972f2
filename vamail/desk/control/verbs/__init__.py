"""The verbs: one small file a subject, an explicit registry. A verb gives effects and a sentence; how they
are taken back is read from the effects (`undo.py`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vamail.desk.control.command import Verb
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.verbs import (
    approvals,
    assign,
    books,
    client,
    due,
    invoicing,
    late,
    lists,
    meeting_answers,
    meetings,
    merge,
    money,
    notes,
    numbers,
    outlook,
    pause,
    payments,
    reply,
    split,
    status,
    take_back,
    telling,
    time_report,
    time_spent,
    todo,
    wait,
    weight,
)


@dataclass(frozen=True, slots=True)
class Room:
    """How a verb is done; `task`: it is done to each task that is meant, and to none is not enough."""

    do: Callable[[Doing], Result]
    task: bool = True


VERBS: Mapping[Verb, Room] = {
    "done": Room(status.done),
    "drop": Room(status.drop),
    "begin": Room(status.begin),
    "reopen": Room(status.reopen),
    "wait": Room(wait.wait),
    "due": Room(due.due),
    "important": Room(weight.important),
    "urgent": Room(weight.urgent),
    "estimate": Room(weight.estimate),
    "log": Room(time_spent.log),
    "start": Room(time_spent.start),
    "stop": Room(time_spent.stop, task=False),
    "time": Room(time_report.time, task=False),
    "note": Room(notes.note),
    "tag": Room(notes.tag),
    "untag": Room(notes.untag),
    "client": Room(client.client),
    "list": Room(lists.lists, task=False),
    "split": Room(split.split),
    "merge": Room(merge.merge),
    "assign": Room(assign.assign),
    "reply": Room(reply.reply),
    "ok": Room(invoicing.ok, task=False),
    "hold": Room(approvals.hold, task=False),
    "no": Room(invoicing.no, task=False),
    "pause": Room(pause.pause, task=False),
    "resume": Room(pause.resume, task=False),
    "undo": Room(take_back.undo, task=False),
    "explain": Room(telling.explain),
    "help": Room(telling.help_, task=False),
    "meet": Room(meetings.meet, task=False),
    "offer": Room(meetings.offer, task=False),
    "move": Room(meetings.move, task=False),
    "cancel": Room(meetings.cancel, task=False),
    "accept": Room(meeting_answers.accept, task=False),
    "decline": Room(meeting_answers.decline, task=False),
    "maybe": Room(meeting_answers.maybe, task=False),
    "title": Room(meetings.title, task=False),
    "where": Room(meetings.where, task=False),
    "meetings": Room(meetings.meetings, task=False),
    "todo": Room(todo.todo, task=False),
    "invoice": Room(invoicing.invoice, task=False),
    "deposit": Room(invoicing.invoice, task=False),
    "final": Room(invoicing.invoice, task=False),
    "interest": Room(late.interest, task=False),
    "credit": Room(invoicing.credit, task=False),
    "paid": Room(money.paid, task=False),
    "expense": Room(money.expense, task=False),
    "dispute": Room(money.dispute, task=False),
    "settled": Room(money.settled, task=False),
    "promised": Room(money.promised, task=False),
    "invoices": Room(money.invoices, task=False),
    "payments": Room(payments.payments, task=False),
    "statement": Room(outlook.statement, task=False),
    "aging": Room(outlook.aging, task=False),
    "forecast": Room(outlook.forecast, task=False),
    "books": Room(books.books, task=False),
    "numbers": Room(numbers.numbers, task=False),
}
"""Every verb of `command.Verb`."""
