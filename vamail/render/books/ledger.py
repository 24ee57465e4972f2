"""What is exported: the issued invoices, credit notes, payments and expenses of a span of days. Pure.

Payment requests are no invoices, and money that nobody confirmed or that pays nothing yet has no place in
books: they are left out, and a sentence says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from vamail.model.billing import Expense, Invoice, InvoiceLine, Payment
from vamail.model.money import places, rounded
from vamail.workspace.types import Seller

HUNDRED = Decimal(100)
Value = Invoice | Payment | Expense


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which of them: days from `since` to `until`, both included (None: no end), of `client` (empty: all)."""

    since: date | None = None
    until: date | None = None
    client: str = ""

    def holds(self, day: date | None, client: str) -> bool:
        """Whether something of this day and client is in it."""
        if day is None or self.client not in ("", client):
            return False
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What every format is made from. `invoices` are of every type but credit notes and requests; each kind
    stands by day. `names` are the clients' by slug, `numbers` those of every invoice by name, also where
    it is not in the span; `today` is the VA's."""

    seller: Seller
    today: date
    names: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    invoices: tuple[Invoice, ...] = ()
    credits: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
    expenses: tuple[Expense, ...] = ()

    @property
    def documents(self) -> tuple[Invoice, ...]:
        """Invoices and credit notes, by day."""
        return tuple(sorted((*self.invoices, *self.credits), key=_place))

    @property
    def currencies(self) -> tuple[str, ...]:
        """Every currency in it, by code."""
        every: tuple[Value, ...] = (*self.documents, *self.payments, *self.expenses)
        return tuple(sorted({one.currency for one in every}))

    def named(self, client: str, otherwise: str = "") -> str:
        """What a client is called; of one that the settings do not know, its slug."""
        return self.names.get(client) or otherwise or client or "unknown"


def gathered(
    values: Iterable[Value], span: Span, seller: Seller, names: Mapping[str, str], today: date
) -> tuple[Ledger, tuple[str, ...]]:
    """What is exported of these values, and a sentence for each kind of thing that is left out."""
    values = tuple(values)
    kept = [one for one in values if span.holds(_day(one), one.client)]
    invoices = [one for one in kept if isinstance(one, Invoice) and one.status == "issued"]
    payments = [one for one in kept if isinstance(one, Payment) and not one.undone]
    requests = [one for one in invoices if one.type == "request"]
    ledger = Ledger(
        seller=seller, today=today, names=names,
        numbers={one.name: one.number for one in values if isinstance(one, Invoice)},
        invoices=_by_day(one for one in invoices if one.type not in ("credit", "request")),
        credits=_by_day(one for one in invoices if one.type == "credit"),
        payments=_paid(one for one in payments if one.state == "counted"),
        expenses=_spent(one for one in kept if isinstance(one, Expense) and not one.void),
    )  # fmt: skip
    void = [
        one for one in kept
        if isinstance(one, Invoice) and one.status == "void" and one.type != "request"
    ]  # fmt: skip
    said = (
        _left(len(void), "invoice", "void"),
        _left(len(requests), "payment request", "no invoice; what was paid on it is in"),
        _left(_states(payments, "candidate"), "payment", "not confirmed"),
        _left(_states(payments, "unmatched"), "payment", "of no invoice that is known"),
        _left(_states(payments, "void"), "payment", "taken back"),
    )
    return ledger, tuple(one for one in said if one)


def _day(one: Value) -> date | None:
    match one:
        case Invoice():
            return one.issued_on
        case Payment():
            return one.paid_on
        case Expense():
            return one.spent_on


def _place(one: Invoice) -> tuple[date, str, str]:
    return one.issued_on or date.min, one.number, one.name


def _by_day(invoices: Iterable[Invoice]) -> tuple[Invoice, ...]:
    return tuple(sorted(invoices, key=_place))


def _paid(payments: Iterable[Payment]) -> tuple[Payment, ...]:
    return tuple(sorted(payments, key=lambda one: (one.paid_on, one.name)))


def _spent(expenses: Iterable[Expense]) -> tuple[Expense, ...]:
    return tuple(sorted(expenses, key=lambda one: (one.spent_on, one.name)))


def _states(payments: Iterable[Payment], state: str) -> int:
    return sum(one.state == state for one in payments)


def _left(count: int, what: str, why: str) -> str:
    return f"left out: {count} {what}{'s' if count != 1 else ''} ({why})" if count else ""


# --- an invoice's lines, as importers want them ----------------------------------------------------------


def line_taxes(invoice: Invoice) -> tuple[Decimal, ...]:
    """The tax of each line. Tax is reckoned once for each rate on an invoice; here each line has its share of
    it, so that the lines of a rate sum to that tax to the last cent."""
    found = [Decimal(0)] * len(invoice.lines)
    for tax in invoice.taxes:
        places = [at for at, one in enumerate(invoice.lines) if _same(one, tax.category, tax.percent)]
        taxable = before = Decimal(0)
        for at in places:
            taxable += invoice.lines[at].net
            now = rounded(taxable * tax.percent / HUNDRED, invoice.currency)
            found[at] = (tax.amount if at == places[-1] else now) - before
            before = now
    return tuple(found)


def _same(line: InvoiceLine, category: str, percent: Decimal) -> bool:
    return (line.tax.category, line.tax.percent) == (category, percent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """Quantity and unit price that an importer may multiply: `quantity` is above 0, and the product rounds
    to the line's net. `text` is the line's; where it is one piece now, it says what was counted."""

    quantity: Decimal
    price: Decimal
    text: str


def priced(line: InvoiceLine, currency: str, decimals: int = 4) -> Priced:
    """The line with at most so many decimals; one piece at its net where that loses a cent."""
    sign = -1 if line.quantity < 0 else 1
    step = Decimal(1).scaleb(-decimals)
    quantity, price = abs(line.quantity), sign * line.price
    exact = quantity == quantity.quantize(step) and price == price.quantize(step)
    if exact and quantity and rounded(quantity * price, currency) == line.net:
        return Priced(quantity=quantity, price=price, text=line.text)
    text = f"{line.text} ({plain(line.quantity)} x {plain(line.price)} {currency})"
    return Priced(quantity=Decimal(1), price=line.net, text=text)


def plain(number: Decimal) -> str:
    """A number without exponent and without zeros behind its decimals."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def due(invoice: Invoice) -> date:
    """The day by which it is to be paid; that of its issue, where it has none."""
    found = invoice.due_on or invoice.issued_on
    assert found is not None  # noqa: S101 - `gathered` took what is issued
    return found


def too_fine(ledger: Ledger, program: str) -> tuple[str, ...]:
    """A sentence for each currency with more decimals than the program keeps."""
    fine = [one for one in ledger.currencies if places(one) > 2]
    return tuple(f"{program} keeps two decimals; amounts in {one} have {places(one)}" for one in fine)
