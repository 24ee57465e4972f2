"""How the mails that an event causes are named, and a notice by which the VA answers it."""

from vamail.mail.identifiers import name_number
from vamail.model.events import BooksDue, Event, MailReceived, TimerDue
from vamail.model.exports import BOOKS
from vamail.model.message import Message


def name_of(event: Event) -> int:
    """What stands for this event in the Message-IDs of the mails that it sends.

    A mail is named by its content and a timer by its instant, not by their place in this database: after
    a restore the same mail is fetched as another event, and its answer must be known as the same answer.
    Two mails of one identity never both send: the second is a duplicate.
    """
    match event:
        case MailReceived(message=Message(identity=identity)) if identity:
            return name_number("mail", identity)
        case TimerDue():
            return name_number("timer", event.kind, event.subject, event.due_at.isoformat())
        case BooksDue():
            return name_number("timer", BOOKS, event.wanted.subject, event.due_at.isoformat())
        case _:
            return event.number
