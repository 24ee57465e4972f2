"""A bank's statement, as it was read: every row that brings money becomes a payment, once. Pure."""

from datetime import datetime

from vamail.desk.billing.outcome import BillOutcome
from vamail.model.books import StatementFile
from vamail.model.desk import Desk
from vamail.workspace.types import Workspace


def statement(file: StatementFile, desk: Desk, workspace: Workspace, now: datetime) -> BillOutcome:
    """What the rows of a statement come to: payments (`Keep`), the next versions of the invoices that they
    pay, receipts, and the journal. `warnings` are the sentences for the VA, in her language, the summary
    first; nothing is ever `refused`. The same file again, or one of an overlapping period, changes nothing.
    """
    return BillOutcome()
