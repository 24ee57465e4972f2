"""The invoices that are known: what is open, however old it is, and all of the last four years."""

from datetime import datetime, timedelta

from vamail.model.billing import Invoice
from vamail.model.desk import Desk

LOOK_BACK = timedelta(days=1500)


def known_invoices(desk: Desk, now: datetime) -> tuple[Invoice, ...]:
    """The newest version of each, by name; drafts and credit notes too, dropped ones not."""
    found = {one.name: one for one in desk.kept_since(Invoice, now - LOOK_BACK)}
    found |= {one.name: one for one in desk.kept_open(Invoice)}
    return tuple(found[name] for name in sorted(found) if found[name].status != "void")


def is_owed(invoice: Invoice) -> bool:
    """Whether it asks for money: issued, and no credit note."""
    return invoice.status == "issued" and invoice.type != "credit"
