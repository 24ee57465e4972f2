"""A bare `ok` to a mail that proposes one thing: it is done, as if it had been written out."""

from dataclasses import replace
from datetime import date

from vamail.desk.billing.told import LATE, PROMISE
from vamail.desk.control.doing import Doing, Result
from vamail.desk.control.verbs import late, money


def proposed(doing: Doing) -> Result | None:
    """What comes of it; None where the answered mail proposes nothing, or the line names something."""
    command, request = doing.command, doing.request
    if command.held or command.tasks or command.meetings or command.invoices:
        return None
    sent = doing.desk.delivery(request.notice) if request.notice else None
    what, *about = (request.proposes or (sent.action if sent is not None else "")).split(".")
    if what == PROMISE and len(about) == 2:
        said = replace(command, verb="promised", invoices=(about[0],), day=date.fromisoformat(about[1]))
        return money.promised(replace(doing, command=said))
    if what == LATE and about:
        return late.interest(replace(doing, command=replace(command, verb="interest", invoices=(about[0],))))
    return None
