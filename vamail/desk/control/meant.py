"""What a line means in answer to its notice: words that are about a task or what is held, and about a meeting
or an invoice where one is meant."""

from dataclasses import replace

from vamail.desk.control.command import Command, Request
from vamail.desk.control.contradictions import ABOUT_INVOICES, ABOUT_MEETINGS
from vamail.model.billing import PAYMENTS


def meant(command: Command, request: Request) -> Command:
    """The line with the meeting or invoice that it is about. `drop` in answer to a notice about one
    meeting and no task cancels it; `decline` where no meeting is meant is `no`."""
    one = request.meetings if len(request.meetings) == 1 else ()
    if command.verb in ABOUT_INVOICES - {"invoices", "payments"} and not command.invoices:
        waits = tuple(one for one in request.invoices if one.startswith(f"{PAYMENTS}-"))
        bills = tuple(one for one in request.invoices if one not in waits)
        about = waits if command.verb == "paid" and len(waits) == 1 else bills
        return replace(command, invoices=about if len(about) == 1 else ())
    if command.verb in ABOUT_MEETINGS and not command.meetings:
        if command.verb == "decline" and not request.meetings and not command.text:
            return replace(command, verb="no")
        return replace(command, meetings=one)
    if command.verb == "drop" and not command.tasks and not request.tasks and one:
        return replace(command, verb="cancel", meetings=one)
    return command
