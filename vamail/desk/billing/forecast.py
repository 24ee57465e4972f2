"""What will come in: by currency and month, what is issued, drafted, agreed, and still to be invoiced; beside
what came in the last months. Amounts are with tax, as they are paid; no two currencies are ever added.

When each is expected:
- an invoice on its due date, later by as many days as this client usually pays late (`habits`), not before
  today; on the day by which it is promised, where one is; not at all while it is disputed or frozen
  (`aside`);
- a draft as if it were issued today;
- a retainer or recurring line as if its invoice were issued on the client's billing day;
- time and expenses that are not charged yet as if they were invoiced on the next billing day, at the end of
  the month for a client without one; what is left of the estimates of open tasks the same, from the task's
  due date on, or two weeks from now where it has none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from vamail.desk.billing import coming
from vamail.desk.billing.habits import Habits
from vamail.desk.billing.known import is_owed, known_invoices
from vamail.desk.promise.local import local_day
from vamail.model.billing import Invoice
from vamail.model.desk import Desk
from vamail.model.money import rounded, total
from vamail.workspace.types import Workspace

Kind = Literal["issued", "drafts", "retainers", "recurring", "time", "expenses", "estimates"]
KINDS: tuple[Kind, ...] = (
    "issued", "drafts", "retainers", "recurring", "time", "expenses", "estimates",
)  # fmt: skip
USUAL_MONTHS, MOST_MONTHS, PAST_MONTHS = 3, 12, 3
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Money that is expected on a day, of which client and kind; `about` names the invoice, task or line."""

    client: str
    currency: str
    kind: Kind
    amount: Decimal
    on: date
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month, by its first day: what came in it already, and what is expected in it by kind."""

    first: date
    received: Decimal
    expected: Mapping[Kind, Decimal]

    @property
    def whole(self) -> Decimal:
        """Both together."""
        return self.received + total(self.expected.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One currency: the last months, then the one that runs and those after it. `later` is expected after
    those, `aside` is due but disputed or frozen."""

    currency: str
    past: tuple[Month, ...]
    months: tuple[Month, ...]
    later: Decimal
    aside: Decimal
    due: Decimal
    overdue: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The forecast of `day`. `unpriced` are the clients, by minutes of work, for which no price is known."""

    day: date
    outlooks: tuple[Outlook, ...]
    expected: tuple[Expected, ...]
    unpriced: tuple[tuple[str, int], ...] = ()


def forecast(desk: Desk, workspace: Workspace, now: datetime, months: int = USUAL_MONTHS) -> Forecast:
    """The forecast of now for so many months (1 to 12), the one that runs included."""
    today = local_day(now, workspace.me.zone)
    known = known_invoices(desk, now)
    habits = Habits(known)
    ahead = _months(today.replace(day=1), 0, max(1, min(months, MOST_MONTHS)))
    found, unpriced = coming.work(desk, workspace, now, today)
    invoices = tuple(_of_invoices(known, habits, today))
    agreed = tuple(
        one for client in workspace.clients for one in coming.agreed(client, ahead, today, desk, workspace)
    )
    planned = (Expected(
        client=one.client, currency=one.currency, kind=one.kind, amount=one.amount, about=one.about,
        on=max(one.on + timedelta(days=habits.late_days(one.client)), today),
    ) for one in (*agreed, *found))  # fmt: skip
    expected = tuple(sorted((*invoices, *planned), key=lambda one: (one.currency, one.on, one.client)))
    past = _months(today.replace(day=1), -PAST_MONTHS, 0)
    return Forecast(
        day=today, expected=expected, unpriced=unpriced,
        outlooks=tuple(_outlooks(known, expected, past, ahead, today)),
    )  # fmt: skip


def _months(first: date, start: int, end: int) -> tuple[date, ...]:
    count = first.year * 12 + first.month - 1
    return tuple(date(one // 12, one % 12 + 1, 1) for one in range(count + start, count + end))


def is_aside(invoice: Invoice) -> bool:
    """Whether it is due, but nobody knows when it will be paid: disputed, or frozen."""
    return is_owed(invoice) and invoice.due > 0 and bool(invoice.paused_why) and not invoice.paused_until


def _of_invoices(known: Iterable[Invoice], habits: Habits, today: date) -> Iterator[Expected]:
    """What is due of each, and each draft."""
    for one in known:
        late = timedelta(days=habits.late_days(one.client))
        if one.status == "draft" and one.type != "credit" and one.due > 0:
            on = today + timedelta(days=one.terms_days) + late
            yield _expected(one, "drafts", on)
        elif is_owed(one) and one.due > 0 and not is_aside(one):
            on = (one.due_on or today) + late
            if one.promised_on is not None and one.promised_on >= today:
                on = one.promised_on
            yield _expected(one, "issued", max(on, today))


def _expected(invoice: Invoice, kind: Kind, on: date) -> Expected:
    return Expected(
        client=invoice.client, currency=invoice.currency, kind=kind, amount=invoice.due, on=on,
        about=invoice.name,
    )  # fmt: skip


def _outlooks(
    known: tuple[Invoice, ...], expected: tuple[Expected, ...], past: tuple[date, ...],
    ahead: tuple[date, ...], today: date,
) -> Iterator[Outlook]:  # fmt: skip
    """Each currency in which something came, is due or is expected."""
    for currency in sorted({one.currency for one in known} | {one.currency for one in expected}):
        mine = tuple(one for one in known if one.currency == currency and is_owed(one))
        theirs = tuple(one for one in expected if one.currency == currency)
        came = _received(mine)
        made = Outlook(
            currency=currency,
            past=tuple(Month(first=one, received=came.get(one, ZERO), expected={}) for one in past),
            months=tuple(_month(one, came, theirs) for one in ahead),
            later=total(one.amount for one in theirs if one.on.replace(day=1) > ahead[-1]),
            aside=total(one.due for one in mine if is_aside(one)),
            due=total(one.due for one in mine if one.due > 0),
            overdue=total(
                one.due for one in mine if one.due > 0 and one.due_on is not None and one.due_on < today
            ),
        )
        if made.due or theirs or any(one.received for one in (*made.past, *made.months)):
            yield made


def _received(invoices: Iterable[Invoice]) -> dict[date, Decimal]:
    """What came, by the first day of its month."""
    found: dict[date, Decimal] = {}
    for part in (part for one in invoices for part in one.received):
        first = part.paid_on.replace(day=1)
        found[first] = found.get(first, ZERO) + part.amount
    return found


def _month(first: date, came: Mapping[date, Decimal], expected: Iterable[Expected]) -> Month:
    inside = tuple(one for one in expected if one.on.replace(day=1) == first)
    by_kind = {kind: total(one.amount for one in inside if one.kind == kind) for kind in KINDS}
    return Month(
        first=first,
        received=came.get(first, ZERO),
        expected={kind: much for kind, much in by_kind.items() if much},
    )


def plain(found: Forecast) -> dict[str, object]:
    """The keys that `vamail forecast --json` documents; amounts as text."""
    return {
        "on": found.day.isoformat(),
        "currencies": [_plain(one) for one in found.outlooks],
        "expected": [
            {
                "client": one.client, "currency": one.currency, "kind": one.kind,
                "amount": _text(one.amount, one.currency), "on": one.on.isoformat(), "about": one.about,
            }
            for one in found.expected
        ],
        "unpriced": [{"client": client, "minutes": minutes} for client, minutes in found.unpriced],
    }  # fmt: skip


def _plain(one: Outlook) -> dict[str, object]:
    def said(amount: Decimal) -> str:
        return _text(amount, one.currency)

    past = [{"month": f"{each.first:%Y-%m}", "received": said(each.received)} for each in one.past]
    months = [
        {
            "month": f"{each.first:%Y-%m}", "received": said(each.received),
            **{kind: said(each.expected.get(kind, ZERO)) for kind in KINDS},
        }
        for each in one.months
    ]  # fmt: skip
    return {
        "currency": one.currency, "due": said(one.due), "overdue": said(one.overdue),
        "aside": said(one.aside), "past": past, "months": months, "later": said(one.later),
    }  # fmt: skip


def _text(amount: Decimal, currency: str) -> str:
    return str(rounded(amount, currency))
