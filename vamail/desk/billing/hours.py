"""Where the time went, and what it brought: by client, task and service, over days of the VA's wall. Pure.

What is counted as value, and never added across currencies:

- **Time that an invoice charges**: its share of the line, by how long it took; nothing, where a credit note
  took the line back. Only what is issued is billed; what stands on a draft is still to be billed.
- **Time still to be billed**: at the client's price of an hour, in the steps of its settings, each entry by
  how long it took. Without such a price: nothing.
- **Fixed prices, services, deposits and retainers**: what was invoiced for them in these days, net and less
  what credit notes took back of them; they are the client's as a whole, of no task. Expenses, late fees and
  interest are none of it.

Hours of a month that a retainer pays bring nothing of their own: its price is among the last. So an effective
rate of a client is everything over all hours, free ones too; one of a task or service is known only where
no retainer has paid its hours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest

from vamail.desk.billing.lines import LOOK_BACK, chargeable, service_name
from vamail.desk.billing.rates import HOUR, currency_of, rate_of, service_of
from vamail.desk.billing.retainers import outside
from vamail.desk.billing.rounding import Worked, charged
from vamail.desk.promise.local import local_day, start_of
from vamail.model.billing import Invoice, InvoiceLine
from vamail.model.desk import Desk, KnownTask
from vamail.model.ledger import TimeEntry
from vamail.model.money import total
from vamail.workspace.types import Client, Workspace

_AHEAD = timedelta(days=40)
_BY_HOUR = "time"
_NOT_EARNED = ("expense", "late_fee", "interest")
OVERRUN_TIMES, OVERRUN_SECONDS = Decimal("1.5"), 1800
"""A task took far longer than estimated: half again as long, and half an hour more at least."""

Values = Mapping[str, Decimal]
"""An amount by currency."""


@dataclass(slots=True)
class Counted:
    """Seconds, and what they are worth by currency. `seconds` are all; `billable` those of them that a client
    pays, of which `billed` are on an issued invoice by the hour, `retained` in a month that a retainer pays,
    and `unpriced` without a price: no two of these are the same. `charged` is what invoices charge for
    them, `to_bill` what is to come."""

    seconds: int = 0
    billable: int = 0
    billed: int = 0
    retained: int = 0
    unpriced: int = 0
    charged: dict[str, Decimal] = field(default_factory=dict)
    to_bill: dict[str, Decimal] = field(default_factory=dict)

    def values(self, more: Values | None = None) -> dict[str, Decimal]:
        """What it brought and will bring, with `more` beside it."""
        found: dict[str, Decimal] = {}
        for values in (self.charged, self.to_bill, more or {}):
            for currency, amount in values.items():
                found[currency] = found.get(currency, Decimal(0)) + amount
        return dict(sorted(found.items()))

    def rates(self, more: Values | None = None) -> dict[str, Decimal]:
        """Value by the hour, in each currency."""
        if not self.seconds:
            return {}
        return {one: amount * 3600 / self.seconds for one, amount in self.values(more).items() if amount}

    def add(self, other: "Counted") -> None:
        """Add these to it."""
        for name in ("seconds", "billable", "billed", "retained", "unpriced"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for mine, theirs in ((self.charged, other.charged), (self.to_bill, other.to_bill)):
            for currency, amount in theirs.items():
                mine[currency] = mine.get(currency, Decimal(0)) + amount


@dataclass(slots=True, kw_only=True)
class ClientHours:
    """One client's. `fixed` is what was invoiced beside time; `tasks` by reference (empty: without a task),
    `services` by name (empty: none was named), both the longest first."""

    client: str
    name: str
    whole: Counted = field(default_factory=Counted)
    fixed: dict[str, Decimal] = field(default_factory=dict)
    tasks: dict[str, Counted] = field(default_factory=dict)
    services: dict[str, Counted] = field(default_factory=dict)

    @property
    def rates(self) -> dict[str, Decimal]:
        """Effective hourly rates by currency."""
        return self.whole.rates(self.fixed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrun:
    """A task that took far longer than it was estimated; `seconds` are all that it ever took."""

    task: KnownTask
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursReport:
    """Days from `since` to `until` (both included); clients, the longest first; `titles` of their tasks."""

    since: date
    until: date
    clients: tuple[ClientHours, ...]
    overruns: tuple[Overrun, ...]
    titles: Mapping[str, str]


def report(desk: Desk, workspace: Workspace, since: date, until: date, client: str = "") -> HoursReport:
    """Everything of these days, of one client or of all."""
    entries = [
        one for one in desk.kept_since(TimeEntry, start_of(since, workspace.me.zone) - _AHEAD)
        if not one.void and not one.is_open and client in ("", one.client)
        and since <= local_day(one.started_at, workspace.me.zone) <= until
    ]  # fmt: skip
    invoices = _Invoices(desk, workspace)
    clients: dict[str, ClientHours] = {}
    for slug in dict.fromkeys(one.client for one in entries):
        found = _client(slug, workspace)
        clients[slug] = found
        mine = [one for one in entries if one.client == slug]
        for entry, counted in _counted(mine, workspace.client(slug), invoices, desk, workspace):
            found.whole.add(counted)
            found.tasks.setdefault(str(entry.task or ""), Counted()).add(counted)
            found.services.setdefault(service_name(entry, workspace), Counted()).add(counted)
    for slug, fixed in invoices.fixed(since, until).items():
        if client in ("", slug):
            clients.setdefault(slug, _client(slug, workspace)).fixed = fixed
    tasks = {ref: task for one in clients.values() for ref in one.tasks if ref and (task := desk.task(ref))}
    return HoursReport(
        since=since, until=until, clients=tuple(sorted(map(_sorted, clients.values()), key=_longest)),
        overruns=tuple(_overruns(tasks.values(), desk)),
        titles={ref: task.title for ref, task in tasks.items()},
    )  # fmt: skip


def _client(slug: str, workspace: Workspace) -> ClientHours:
    found = workspace.client(slug)
    return ClientHours(client=slug, name=found.name if found is not None else slug)


def _sorted(one: ClientHours) -> ClientHours:
    for name in ("tasks", "services"):
        parts: dict[str, Counted] = getattr(one, name)
        setattr(one, name, dict(sorted(parts.items(), key=lambda part: (-part[1].seconds, part[0]))))
    return one


def _longest(one: ClientHours) -> tuple[int, str]:
    return -one.whole.seconds, one.client


def _overruns(tasks: Iterable[KnownTask], desk: Desk) -> Iterator[Overrun]:
    for task in sorted(tasks, key=lambda task: int(task.ref.rpartition("-")[2])):
        estimate = task.estimate_minutes * 60
        spent = sum(
            one.exact for one in desk.kept_of(TimeEntry, task.ref) if not one.void and not one.is_open
        )
        if estimate and spent >= estimate * OVERRUN_TIMES and spent - estimate >= OVERRUN_SECONDS:
            yield Overrun(task=task, seconds=spent)


# --- what an entry is worth ------------------------------------------------------------------------------


def _counted(
    entries: list[TimeEntry], client: Client | None, invoices: "_Invoices", desk: Desk, workspace: Workspace
) -> Iterator[tuple[TimeEntry, Counted]]:
    loose = [one for one in entries if chargeable(one) and not one.billed]
    open_ones = outside(loose, client, desk, workspace) if client is not None else ()
    free, steps = {one.name for one in open_ones}, _steps(open_ones, client, workspace)
    for one in entries:
        counted = Counted(seconds=one.exact)
        if one.billable:
            counted.billable = one.exact
            if one.billed:
                _on_an_invoice(one, counted, invoices)
            elif one.name not in free and client is not None:
                counted.retained = one.exact
            else:
                _to_bill(one, counted, client, workspace, steps)
        yield one, counted


def _steps(entries: Iterable[TimeEntry], client: Client | None, workspace: Workspace) -> dict[str, Decimal]:
    """By service: what is charged of an hour that was worked, in the client's steps; empty without steps."""
    if client is None or not client.billing.rounding.minutes:
        return {}
    hourly = [one for one in entries if _is_hourly(one, workspace)]
    ordered = sorted(hourly, key=lambda one: (one.started_at, one.name))
    zone, spent = workspace.me.zone, dict[str, int]()
    for one in ordered:
        name = service_name(one, workspace)
        spent[name] = spent.get(name, 0) + one.exact
    worked = tuple(
        Worked(service_name(one, workspace), local_day(one.started_at, zone), one.minutes) for one in ordered
    )
    found = charged(worked, client.billing.rounding)
    return {name: Decimal(minutes * 60) / spent[name] for name, minutes in found.items() if spent[name]}


def _is_hourly(entry: TimeEntry, workspace: Workspace) -> bool:
    service = service_of(entry.service, workspace)
    return service is None or service.unit == HOUR


def _on_an_invoice(entry: TimeEntry, counted: Counted, invoices: "_Invoices") -> None:
    invoice = invoices.called(entry.billed)
    lines = [one for one in invoice.lines if entry.name in one.sources] if invoice is not None else []
    issued = invoice is not None and invoice.status == "issued"
    if invoice is None or not lines:
        counted.unpriced = entry.exact
        return
    if any(one.kind == "retainer" for one in lines):
        counted.retained = entry.exact
        return
    counted.billed = entry.exact if issued else 0
    values = counted.charged if issued else counted.to_bill
    back = [invoice.lines[place - 1] for place in invoice.credited_lines]
    values[invoice.currency] = total(invoices.share(one, entry) for one in lines if one not in back)


def _to_bill(
    entry: TimeEntry, counted: Counted, client: Client | None, workspace: Workspace,
    steps: Mapping[str, Decimal],
) -> None:  # fmt: skip
    currency = currency_of(client, workspace) if client is not None else ""
    name = service_name(entry, workspace)
    rate = rate_of(name, client, workspace, currency) if client is not None and currency else None
    if rate is None or rate.foreign or not _is_hourly(entry, workspace):
        counted.unpriced = entry.exact
        return
    counted.to_bill[currency] = rate.price * entry.exact * steps.get(name, Decimal(1)) / 3600


class _Invoices:
    """Invoices as they are asked for, each once."""

    def __init__(self, desk: Desk, workspace: Workspace) -> None:
        self._desk, self._zone = desk, workspace.me.zone
        self._known: dict[str, Invoice | None] = {}
        self._spent: dict[tuple[str, ...], int] = {}

    def called(self, name: str) -> Invoice | None:
        """The invoice of this name."""
        if name not in self._known:
            self._known[name] = self._desk.kept(Invoice, name)
        return self._known[name]

    def share(self, line: InvoiceLine, entry: TimeEntry) -> Decimal:
        """What of the line this entry is, by how long it took."""
        if line.sources not in self._spent:
            found = (self._desk.kept(TimeEntry, one) for one in line.sources)
            self._spent[line.sources] = sum(one.exact for one in found if one is not None)
        whole = self._spent[line.sources]
        return line.net * entry.exact / whole if whole else Decimal(0)

    def fixed(self, since: date, until: date) -> dict[str, dict[str, Decimal]]:
        """What was invoiced in these days beside time, net, by client and currency."""
        found: dict[str, dict[str, Decimal]] = {}
        for one in self._desk.kept_since(Invoice, start_of(since, self._zone) - LOOK_BACK):
            on = one.issued_on
            if one.status != "issued" or on is None or not since <= on <= until:
                continue
            net = self._beside_time(one)
            if net:
                of_client = found.setdefault(one.client, {})
                of_client[one.currency] = of_client.get(one.currency, Decimal(0)) + net
        return found

    def _beside_time(self, invoice: Invoice) -> Decimal:
        """Its net without what single entries have; lines of a credit note are below nothing already;
        those that take back what entries had are counted there."""
        original = self.called(invoice.of_invoice) if invoice.type == "credit" else None
        taken = invoice.credited_lines if original is not None else ()
        before = [original.lines[place - 1] for place in taken] if original is not None else []
        lines = zip_longest(invoice.lines, before)
        return total(
            one.net for one, taken_back in lines
            if one.kind not in _NOT_EARNED and not _is_of_entries(taken_back or one)
        )  # fmt: skip


def _is_of_entries(line: InvoiceLine) -> bool:
    return line.kind == _BY_HOUR and bool(line.sources)
