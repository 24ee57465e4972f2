"""Statements of account to try documents with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from unit.desk.billing.accounts import TODAY, bill, credit_of, paid
from unit.render.invoice.made import ACME, MARIA, PAY
from vamail.daemon.document_child import known
from vamail.daemon.documents import gather
from vamail.desk.billing.statements import accounts
from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Invoice, PayWays
from vamail.render.invoice import Assets
from vamail.workspace.types import Seller

SINCE = date(2026, 9, 1)


def stated(known_of: Sequence[Invoice], **more: object) -> StatementOfAccount:
    """The statement of these invoices of Acme, from September to November."""
    found = accounts(known_of, SINCE, TODAY)
    given: dict[str, object] = {
        "client": "acme", "language": "en", "seller": MARIA, "buyer": ACME, "accounts": found,
        "ways": tuple(PAY if one.closing > 0 else PayWays() for one in found),
        "small_print": "Maria Szabo Virtual Assistance", "made_at": datetime(2026, 11, 24, 11, tzinfo=UTC),
        **more,
    }  # fmt: skip
    return StatementOfAccount(**given)  # type: ignore[arg-type]


def usual() -> tuple[Invoice, ...]:
    """What was owed before, paid in parts, taken back, and too late: in two currencies."""
    late = TODAY - timedelta(days=31)
    before = bill(1, gross="127", issued_on=date(2026, 8, 3), due_on=late, received=(paid("27", TODAY),))
    taken = credit_of(bill(2, gross="1234.50", due_on=TODAY - timedelta(days=1)), 4, Decimal("34.50"), TODAY)
    return (before, *taken, bill(3), bill(5, currency="HUF", gross="44500"))


def many(count: int, **more: object) -> tuple[Invoice, ...]:
    """So many invoices, every third of them paid."""
    start = TODAY - timedelta(days=80)
    days = [start + timedelta(days=n * 80 // count) for n in range(count)]
    return tuple(
        replace(
            bill(n, issued_on=day, due_on=day + timedelta(days=14), **more),  # type: ignore[arg-type]
            received=(paid("100", day + timedelta(days=3), f"p{n}"),) if n % 3 == 0 else (),
        )
        for n, day in enumerate(days, 1)
    )


@cache
def layout() -> Assets:
    return known(gather(None, Seller(), layout="statement.typ"))
