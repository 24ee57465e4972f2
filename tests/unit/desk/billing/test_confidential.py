"""Nothing about one client is ever in anything about money that goes to another: random histories of two or
three clients, and every mail and document as it leaves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from unit.desk.house import HOUR, MINUTE, TUESDAY, House, client, from_va, house, mail, mails_of
from vamail.model.accounts import StatementOfAccount
from vamail.model.billing import Invoice, Payment, RetainerMonth
from vamail.model.books import StatementFile, StatementRow
from vamail.model.decision import Decision
from vamail.model.effects import Keep, SendMail
from vamail.model.events import FileGiven, TimerDue
from vamail.model.values import Link
from vamail.workspace.types import Client, ClientBilling, LateTerms, Retainer, Seller, Taxing

NAMES = ("acme", "globex", "initech")
DAY = timedelta(days=1)


def billed(name: str) -> Client:
    billing = ClientBilling(
        name=f"{name.title()} Ltd", country="AT", currency="EUR", rate=Decimal(50), receipts=True, day=1,
        retainer=Retainer(price=Decimal(300), minutes=240, tell_client=True),
        late=LateTerms(percent=Decimal(9), fees=(("EUR", Decimal(40)),)),
    )  # fmt: skip
    return client(name, f"info@{name}.example", domains=(f"{name}.example",), billing=billing)


CLIENTS = tuple(billed(name) for name in NAMES)
SELLER = Seller(
    name="Maria Szabo", country="AT", tax_id="ATU12345678", tax=Taxing(category="O"), currency="EUR",
    iban="DE02120300000000202051",
)  # fmt: skip
WHATS = (
    "bill", "ok", "ok", "issue", "paid", "undo", "statement", "interest", "log", "expense", "credit",
    "dispute", "settled", "promised", "no", "writes", "bank", "both", "notice", "confirm", "runs", "weeks",
    "hers",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(WHATS), st.integers(0, 11)), min_size=4, max_size=16
)


class Practice:
    """A desk, its clients, and time that passes."""

    def __init__(self) -> None:
        self.house: House = house(clients=CLIENTS, seller=SELLER, authserv_id="mx.va.example")
        self.at: datetime = TUESDAY
        self.handled: set[tuple[str, str, str]] = set()
        self.seen: list[SendMail] = []
        self.quoted: list[str] = []
        for name in NAMES:
            sold = RetainerMonth(name=f"{name}/2026-11", client=name, included=240, sold="I-0")
            self.house.desk.apply(0, Decision(effects=(Keep(value=sold),)))
            self.says(f"invoice {name}: 2 h consulting at 50 EUR")
            self.says("ok " + self.invoices(name)[-1].name)
        self.runs(DAY)

    def takes(self, decision: Decision) -> None:
        self.seen += [one for one in mails_of(decision) if not one.to.email.endswith("va.example")]

    def says(self, line: str) -> None:
        self.at += MINUTE
        sent = from_va(line, message_id=f"va{self.house.events}@va.example", subject="Orders")
        self.takes(self.house.receives(sent, self.at, control=True))

    def runs(self, span: timedelta) -> None:
        """Whatever falls due until then, at its instant."""
        until = self.at + span
        while waiting := [
            one for one in self.house.desk.timers
            if one.due_at <= until and (one.kind, one.subject, one.occurrence) not in self.handled
        ]:  # fmt: skip
            one = min(waiting, key=lambda timer: timer.due_at)
            self.handled.add((one.kind, one.subject, one.occurrence))
            self.house.events += 1
            self.at = max(self.at, one.due_at)
            due = TimerDue(number=self.house.events, kind=one.kind, subject=one.subject, due_at=one.due_at)
            self.takes(self.house.decides(due, self.at))
        self.at = until

    def invoices(self, name: str = "") -> list[Invoice]:
        found = self.house.desk.kept_since(Invoice, self.at)
        return [one for one in found if not name or one.client == name]

    def one(self, name: str, pick: int) -> Invoice:
        found = self.invoices(name)
        return found[pick % len(found)]

    def comes(self, *rows: StatementRow) -> None:
        self.house.events += 1
        content = StatementFile(
            name=f"of-{self.house.events}.xml", source="camt.053", account="HU42", rows=rows
        )
        event = FileGiven(
            number=self.house.events, name=content.name, blob=f"{self.house.events:064}", by="folder",
            content=content,
        )  # fmt: skip
        self.takes(self.house.decides(event, self.at))


def row(amount: Decimal, reference: str, payer: str, on: date, place: int) -> StatementRow:
    return StatementRow(
        amount=amount, reference=reference, payer=payer, booked_on=on, currency="EUR", place=place,
        payer_account=f"{payer} HU99",
    )  # fmt: skip


def step(found: Practice, name: str, what: str, pick: int) -> None:  # noqa: C901 - a line a step
    other = NAMES[(NAMES.index(name) + 1 + pick % 2) % 3]
    mine, theirs = found.one(name, pick), found.one(other, pick)
    due, day = max(mine.due, Decimal(1)), found.at.date()
    match what:
        case "bill":
            found.says(f"invoice {name}: {pick + 1} h consulting at 60 EUR")
        case "ok" | "issue":
            drafts = [
                one.name for one in found.invoices(name if what == "issue" else "") if one.status == "draft"
            ]
            found.says("\n".join(f"ok {one}" for one in drafts) or "invoices")
            found.runs(HOUR)
        case "paid":
            found.says(f"paid {mine.number or mine.name} {(due, Decimal(30), due + 5)[pick % 3]} EUR")
        case "undo":
            found.says("undo")
        case "statement":
            found.says(f"statement {name}")
        case "interest" | "credit" | "settled" | "no":
            found.says(f"{what} {mine.name}")
        case "log":
            found.says(f"log {name} {pick + 1}h consulting")
        case "expense":
            found.says(f"expense {name} {pick + 5} EUR hosting")
        case "dispute":
            found.says(f"dispute {mine.name}")
        case "promised":
            found.says(f"promised {mine.name} {day + 3 * DAY}")
        case "writes":
            text = (
                f"{theirs.number} is not ours, is it?", f"We paid {theirs.number} of {other} by mistake.",
                f"Our new bank details for {theirs.name}: IBAN DE89370400440532013000",
                f"We will pay {theirs.number} by Friday.", "When do I have to pay?",
            )[pick % 5]  # fmt: skip
            found.quoted.append(text)
            sent = [one for one in found.house.desk.sent if one.mail.client == name]
            answers = sent[-1].message_id if sent and pick % 2 else ""
            found.takes(found.house.receives(
                mail(text, sender=f"Info <info@{name}.example>", subject="A question", answers=answers,
                     message_id=f"c{found.house.events}@{name}.example"), found.at,
            ))  # fmt: skip
        case "hers":
            sent = [one for one in found.house.desk.sent if one.mail.client == other]
            answers = sent[-1].message_id if sent else ""
            found.takes(found.house.receives(
                mail("Why did this come to us?", sender=f"Info <info@{name}.example>", subject="This mail",
                     answers=answers, message_id=f"h{found.house.events}@{name}.example"), found.at,
            ))  # fmt: skip
        case "bank":
            said = (mine.number, theirs.number, f"{mine.number} {theirs.number}", "")[pick % 4]
            much = (due, Decimal(25))[pick % 2]
            found.comes(row(much, said, f"{name.title()} Ltd", day, 1))
        case "both":
            together = max(mine.due, Decimal(0)) + max(theirs.due, Decimal(0)) or Decimal(9)
            found.comes(
                row(due, mine.number, f"{other.title()} Ltd", day, 1),
                row(max(theirs.due, Decimal(2)), theirs.number, f"{other.title()} Ltd", day, 2),
                row(together, f"{mine.number}, {theirs.number}", "Holding AG", day, 3),
            )
        case "confirm" | "notice":
            waits = list(found.house.desk.kept_open(Payment))
            for one in waits[:2]:
                line = (f"ok {one.short}", f"paid {mine.name} {one.short}", f"paid {theirs.name} {one.short}")
                found.says(line[pick % 3])
        case "runs":
            found.runs((pick + 1) * DAY)
        case "weeks":
            found.runs((pick // 3 + 1) * 7 * DAY)


def said_to(one: SendMail) -> Iterator[str]:
    """Everything of a mail that its recipient may see: its links and its document too."""
    links = (value.url for value in one.values.values() if isinstance(value, Link))
    yield from (repr(dict(one.values)), repr(one.to), one.subject, one.client, *links)
    yield from (one.in_reply_to, *one.references)
    if isinstance(one.document, StatementOfAccount):
        shown = [replace(each, open=tuple(map(_shown, each.open))) for each in one.document.accounts]
        yield repr(replace(one.document, accounts=tuple(shown)))
    elif one.document is not None:
        yield repr(_shown(one.document.invoice))


def _shown(invoice: Invoice) -> Invoice:
    return replace(invoice, received=(), paused_why="")


def foreign(one: SendMail, found: Practice) -> list[str]:
    """What it says of other clients than its recipient's: names, numbers of invoices, and their names."""
    owner = one.to.email.partition("@")[2].partition(".")[0]
    text = "\n".join(said_to(one))
    # Their own words come back to them alone; the longest first, for one may hold another.
    for quoted in sorted(found.quoted, key=len, reverse=True):
        text = text.replace(quoted, "")
    text = text.casefold()
    named = [name for name in NAMES if name != owner and name in text]
    numbers = [inv.number for inv in found.invoices() if inv.client != owner and inv.number]
    return named + [number for number in numbers if f"{number}'" in text or f"{number} " in text]


@settings(deadline=None, max_examples=40)
@given(STEPS)
def test_no_client_learns_of_anothers_money(steps: list[tuple[str, str, int]]) -> None:
    found = Practice()
    for name, what, pick in steps:
        step(found, name, what, pick)
        while found.seen:
            one = found.seen.pop()
            assert not foreign(one, found), (what, one.action, one.to.email, foreign(one, found))


# --- an address that changes hands -----------------------------------------------------------------------

SHARED = "books@shared.example"


def handed_over(found: Practice) -> None:
    """The book-keeper works for Globex from now on."""
    acme, globex, initech = CLIENTS
    globex = replace(globex, addresses=(*globex.addresses, SHARED))
    found.house.changed_settings(clients=(acme, globex, initech))


def with_bookkeeper() -> Practice:
    """An invoice of Acme is drafted, which goes to them and to a book-keeper."""
    found = Practice()
    acme, *others = CLIENTS
    both = replace(acme, billing=replace(acme.billing, to=("info@acme.example", SHARED)))
    found.house.changed_settings(clients=(both, *others))
    found.says("invoice acme: 1 h consulting at 60 EUR")
    assert found.invoices()[-1].recipients == ("info@acme.example", SHARED)
    found.seen.clear()
    return found


def test_a_draft_is_not_issued_to_an_address_that_became_anothers() -> None:
    found = with_bookkeeper()
    name = found.invoices()[-1].name
    handed_over(found)
    found.says(f"ok {name}")
    said = next(
        str(one.values) for one in mails_of(found.house.decisions[-1]) if one.template == "transcript"
    )
    assert f"{SHARED} is an address of another client by now: drop {name}" in said
    assert found.invoices()[-1].status == "draft"


def test_nor_does_its_document_go_there() -> None:
    found = with_bookkeeper()
    found.says(f"ok {found.invoices()[-1].name}")
    handed_over(found)
    found.runs(HOUR)
    assert [one.to.email for one in found.seen if one.kind == "invoice"] == ["info@acme.example"]
