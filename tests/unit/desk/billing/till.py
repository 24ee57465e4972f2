"""A desk on which invoices are drafted and issued: Maria, and clients with prices of their own."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from unit.desk.desk_in_memory import DeskInMemory
from unit.desk.house import ACME, GLOBEX, TUESDAY, workspace
from vamail.desk.billing.drafting import draft
from vamail.desk.billing.issuing import issue
from vamail.desk.billing.lines import For, fixed
from vamail.desk.billing.outcome import BillOutcome
from vamail.desk.decide import timers
from vamail.model.billing import Expense, Invoice, InvoiceLine
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail, SetTimer
from vamail.model.events import TimerDue
from vamail.model.ledger import TimeEntry
from vamail.workspace.types import Client, ClientBilling, Seller, Service, Taxing, Workspace

VAT = Taxing(category="S", percent=Decimal(27))
SELLER = Seller(
    name="Maria Szabo", country="AT", tax_id="ATU12345678", tax=VAT, iban="DE02120300000000202051"
)
SERVICES = (
    Service(name="Social media", price=Decimal(45), currency="EUR"),
    Service(name="Logo", price=Decimal(300), currency="EUR", unit="piece"),
    Service(name="Bookkeeping", price=Decimal(60), currency="USD"),
)
BILLED = ClientBilling(name="Acme Kft.", country="HU", currency="EUR", rate=Decimal(50))


def billed(client: Client = ACME, **more: object) -> Client:
    return replace(client, billing=replace(BILLED, **more))  # type: ignore[arg-type]


def practice(*clients: Client, **more: object) -> Workspace:
    given: dict[str, object] = {
        "clients": clients or (billed(), GLOBEX), "seller": SELLER,
        "services": SERVICES, **more,
    }  # fmt: skip
    return workspace(**given)


def at(text: str) -> datetime:
    """`2026-11-26 10:00`, UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@dataclass
class Till:
    """Each outcome is taken in as the decision of one event."""

    workspace: Workspace = field(default_factory=practice)
    desk: DeskInMemory = field(default_factory=DeskInMemory)
    now: datetime = TUESDAY
    events: int = 0

    @property
    def acme(self) -> Client:
        return self.workspace.clients[0]

    @property
    def whom(self) -> For:
        return For(client=self.acme, workspace=self.workspace, currency="EUR", language="en")

    def line(self, price: str = "100", text: str = "Flyer") -> InvoiceLine:
        return fixed(text, Decimal(price), self.whom)

    def take(self, outcome: BillOutcome) -> BillOutcome:
        self.events += 1
        self.desk.apply(self.events, Decision(effects=outcome.effects))
        return outcome

    def made(self, outcome: BillOutcome) -> Invoice:
        taken = self.take(outcome)
        assert taken.invoice is not None, taken.refused
        assert self.desk.kept(Invoice, taken.invoice.name) == taken.invoice
        return taken.invoice

    def keep(self, *values: TimeEntry | Expense | Invoice) -> None:
        self.take(BillOutcome(effects=tuple(Keep(value=one) for one in values)))

    def draft(self, *lines: InvoiceLine, **more: object) -> BillOutcome:
        return draft(self.acme, self.desk, self.workspace, self.now, lines=lines, **more)  # type: ignore[arg-type]

    def drafted(self, *lines: InvoiceLine, **more: object) -> Invoice:
        return self.made(self.draft(*lines, **more))

    def issued(self, invoice: Invoice) -> Invoice:
        return self.made(issue(invoice, self.desk, self.workspace, self.now))

    def invoice(self, name: str) -> Invoice:
        found = self.desk.kept(Invoice, name)
        assert found is not None
        return found

    def invoices(self) -> list[Invoice]:
        return list(self.desk.kept_since(Invoice, self.now))

    def worked(self, minutes: int, on: str = "2026-11-23", service: str = "", **more: object) -> TimeEntry:
        count = sum(kind == "time" for kind, _ in self.desk.ledger)
        started = at(f"{on} 09:00")
        given: dict[str, object] = {
            "name": f"9{count}.0", "client": "acme", "started_at": started, "ended_at": started,
            "minutes": minutes, "service": service, **more,
        }  # fmt: skip
        entry = TimeEntry(**given)  # type: ignore[arg-type]
        self.keep(entry)
        return entry

    def spent(self, amount: str, currency: str = "EUR", text: str = "Train") -> Expense:
        count = sum(kind == "expense" for kind, _ in self.desk.ledger)
        expense = Expense(
            name=f"8{count}.0", client="acme", spent_on=date(2026, 11, 20), text=text,
            amount=Decimal(amount), currency=currency,
        )  # fmt: skip
        self.keep(expense)
        return expense

    def falls_due(self, timer: SetTimer, now: datetime | None = None) -> Decision:
        self.events += 1
        event = TimerDue(number=self.events, kind=timer.kind, subject=timer.subject, due_at=timer.due_at)
        decision = timers.due(event, self.desk, self.workspace, b"", now or max(timer.due_at, self.now))
        self.desk.apply(self.events, decision)
        return decision

    def runs(self, kind: str, until: datetime, now: datetime | None = None) -> list[Decision]:
        """Whatever falls due until then, in its order; handled at its instant, or all at `now`."""
        done: list[Decision] = []
        handled: set[tuple[str, str]] = set()
        while waiting := [
            one for one in self.desk.timers
            if one.kind == kind and one.due_at <= until and (one.subject, one.occurrence) not in handled
        ]:  # fmt: skip
            one = min(waiting, key=lambda timer: timer.due_at)
            handled.add((one.subject, one.occurrence))
            done.append(self.falls_due(one, now))
        return done


def mails(effects: tuple[object, ...]) -> Iterator[SendMail]:
    return (one for one in effects if isinstance(one, SendMail))


WEEK = timedelta(weeks=1)
