"""What will be invoiced: retainers and lines that come again, work that is done, work that is estimated.

Each is dated as its invoice would be due by the client's terms; how late the client pays is not in it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from vamail.desk.billing import parties, recurring, retainers
from vamail.desk.billing.lines import For, expense_lines, fixed, time_lines, unbilled
from vamail.desk.billing.rates import currency_of, rate_of, tax_of
from vamail.desk.billing.totals import line, taxes_of
from vamail.desk.promise.local import local_day
from vamail.model.billing import InvoiceLine, RetainerMonth
from vamail.model.desk import Desk, KnownTask
from vamail.model.ledger import Reported, TimeEntry
from vamail.model.money import total
from vamail.workspace.types import Client, Workspace

SOON = timedelta(days=14)
"""When a task is done that has no due date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An amount with tax, and the day on which it would be due."""

    client: str
    currency: str
    kind: Literal["retainers", "recurring", "time", "expenses", "estimates"]
    amount: Decimal
    on: date
    about: str = ""


def _whom(client: Client, workspace: Workspace) -> For:
    return For(
        client=client, workspace=workspace, currency=currency_of(client, workspace),
        language=parties.language_of(client, workspace),
    )  # fmt: skip


def gross(lines: Iterable[InvoiceLine], currency: str) -> Decimal:
    """What these lines come to, tax included."""
    made = tuple(lines)
    return total(one.net for one in made) + total(one.amount for one in taxes_of(made, currency))


# --- what is agreed --------------------------------------------------------------------------------------


def agreed(
    client: Client, months: Iterable[date], today: date, desk: Desk, workspace: Workspace
) -> Iterator[Planned]:
    """The invoices of the client's billing days in these months (their first days), from today on, that are
    not drafted yet. None for a client that is never invoiced by itself."""
    whom, day = _whom(client, workspace), client.billing.day
    if not day or not whom.currency:
        return
    charged: set[str] = set()
    for first in months:
        on = recurring.day_in(first, day)
        if on < today or desk.kept(Reported, f"billing/{client.slug}/{retainers.key_of(first)}") is not None:
            continue
        due = on + timedelta(days=client.billing.terms.net_days)
        sold = recurring.covered(first, day)
        known = desk.kept(RetainerMonth, f"{client.slug}/{retainers.key_of(sold)}")
        retainer = client.billing.retainer
        if retainer is not None and not (known is not None and known.sold):
            made = fixed("", retainer.price, whom, kind="retainer")
            about = retainers.key_of(sold)
            yield _planned(whom, "retainers", (made,), due, about)
        for name, made in recurring.again(client, first, desk, whom, frozenset(charged)):
            charged.add(name)
            yield _planned(whom, "recurring", (made,), due, made.text)


def _planned(
    whom: For, kind: Literal["retainers", "recurring", "time", "expenses", "estimates"],
    lines: Iterable[InvoiceLine], on: date, about: str = "",
) -> Planned:  # fmt: skip
    amount = gross(lines, whom.currency)
    return Planned(
        client=whom.client.slug, currency=whom.currency, kind=kind, amount=amount, on=on, about=about
    )


# --- what is worked, and what is to be worked ------------------------------------------------------------


def work(
    desk: Desk, workspace: Workspace, now: datetime, today: date
) -> tuple[tuple[Planned, ...], tuple[tuple[str, int], ...]]:
    """What is not charged yet, of every client; and for which of them no price is known, with the minutes."""
    found: list[Planned] = []
    unpriced: list[tuple[str, int]] = []
    tasks = desk.open_tasks()
    for client in workspace.clients:
        whom = _whom(client, workspace)
        mine = tuple(one for one in tasks if one.client == client.slug)
        missing = _of_client(whom, mine, desk, now, today, found)
        if missing:
            unpriced.append((client.slug, missing))
    return tuple(one for one in found if one.amount > 0), tuple(unpriced)


def _of_client(
    whom: For, tasks: tuple[KnownTask, ...], desk: Desk, now: datetime, today: date, found: list[Planned]
) -> int:
    """Time, expenses and estimates of one client into `found`; returns the minutes that have no price."""
    entries = unbilled(whom.client, desk, whom.workspace, now)
    entries = retainers.outside(entries, whom.client, desk, whom.workspace)
    minutes = sum(one.minutes for one in entries)
    if not whom.currency:
        return minutes
    due = _due(whom.client, today)
    time = time_lines(entries, whom)
    if time.lines:
        found.append(_planned(whom, "time", time.lines, due))
    if spent := expense_lines(desk, whom).lines:
        found.append(_planned(whom, "expenses", spent, due))
    if whom.client.billing.retainer is None:
        found.extend(_estimates(whom, tasks, desk, today))
    return minutes if time.refused else 0


def _due(client: Client, ready: date) -> date:
    """When an invoice of work that is ready then is due."""
    first, day = ready.replace(day=1), client.billing.day or 31
    on = recurring.day_in(first, day)
    if on < ready:
        on = recurring.day_in(retainers.next_month(first), day)
    return on + timedelta(days=client.billing.terms.net_days)


def _estimates(whom: For, tasks: tuple[KnownTask, ...], desk: Desk, today: date) -> Iterator[Planned]:
    """What is left of each estimate, at the client's price of an hour; a retainer covers its client's."""
    rate = rate_of("", whom.client, whom.workspace, whom.currency)
    if rate is None or rate.foreign:
        return
    zone, tax = whom.workspace.me.zone, tax_of(whom.client, whom.workspace)
    for task in tasks:
        spent = sum(one.minutes for one in desk.kept_of(TimeEntry, task.ref) if not one.void)
        left = task.estimate_minutes - spent
        if task.estimate_minutes and left > 0:
            made = line("", Decimal(left) / 60, rate.price, whom.currency, tax=tax, kind="time")
            ready = local_day(task.due_at, zone) if task.due_at is not None else today + SOON
            yield _planned(whom, "estimates", (made,), _due(whom.client, max(ready, today)), task.ref)
