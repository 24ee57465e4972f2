"""The ladder: when an invoice that is not paid is reminded of."""

from vamail.model.billing import Invoice
from vamail.model.effects import SetTimer
from vamail.workspace.types import Workspace


def timers_for(invoice: Invoice, workspace: Workspace) -> tuple[SetTimer, ...]:
    """The timers of an invoice that is issued."""
    return ()
