"""Every verb with the reader of what stands behind it: the closed list. A verb that is not here cannot be
carried out."""

from collections.abc import Callable, Mapping

from vamail.desk.control import (
    arguments,
    books_words,
    meeting_orders,
    meeting_words,
    money_words,
    outlook_words,
    terms_words,
    time_words,
    todo_words,
    undo_words,
)
from vamail.desk.control.arguments import Fields, Rest
from vamail.desk.control.command import Verb

ARGUMENTS: Mapping[Verb, Callable[[Rest], Fields]] = {
    **arguments.ARGUMENTS,
    "meet": meeting_words.meet, "offer": meeting_words.offer, "move": meeting_orders.move,
    "cancel": meeting_orders.cancel, "accept": meeting_orders.answer, "decline": meeting_orders.decline,
    "maybe": meeting_orders.answer, "meetings": meeting_orders.meetings, "todo": todo_words.todo,
    "title": meeting_orders.title, "where": meeting_orders.where, "explain": money_words.explain,
    "drop": money_words.drop, "ok": money_words.ok, "hold": meeting_orders.word, "no": money_words.no,
    "undo": undo_words.undo, "invoice": terms_words.invoice, "credit": money_words.about,
    "paid": money_words.paid, "expense": money_words.expense, "dispute": money_words.about,
    "settled": money_words.settled, "promised": money_words.promised, "invoices": money_words.invoices,
    "payments": money_words.payments,
    "statement": outlook_words.statement, "aging": outlook_words.aging, "forecast": outlook_words.forecast,
    "books": books_words.books,
    "deposit": terms_words.deposit, "final": terms_words.final, "interest": terms_words.interest,
    "numbers": money_words.numbers,
    "log": time_words.log, "start": time_words.start, "stop": time_words.stop, "time": time_words.time,
}  # fmt: skip
