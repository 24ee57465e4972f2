"""Invoices and payments: values of the ledger, each change a new version.

Names by EN 16931 and UNTDID: an invoice has lines, tax by category and rate, net, tax and gross. Amounts
are `Decimal` in the invoice's currency, rounded as `model.money` says. Everything that the document shows is
stored here when the VA says `ok`, and never read from the settings again.

A payment, a reminder and a dispute each write the next version of the invoice: two of them that are decided
at the same time conflict, and the second is decided again on what the first left.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Literal

from vamail.model.ids import TaskKey

Category = Literal["S", "Z", "E", "AE", "G", "K", "O"]
"""VAT category (UNTDID 5305): standard, zero, exempt, reverse charge, export, intra-EU, outside scope."""

InvoiceType = Literal["invoice", "deposit", "final", "credit", "request"]
"""UNTDID 1001: 380, 386, 380, 381; a `request` is no invoice at all (Hungary's díjbekérő)."""

InvoiceStatus = Literal["draft", "issued", "void"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """How a line is taxed: `percent` (20 is 20 %); `reason` is why it is not (words, or a VATEX code)."""

    category: Category = "O"
    percent: Decimal = Decimal(0)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One line. `price` is of one unit, net; `net` is rounded. `unit` is a code of UN/ECE Recommendation 20
    (HUR hour, C62 piece, DAY, MON). `kind`: time, service, fixed, expense, deposit, retainer, discount,
    late_fee, interest. `sources` are the time entries or expenses that it charges."""

    text: str
    quantity: Decimal
    unit: str = "C62"
    price: Decimal
    net: Decimal
    tax: Tax = Tax()
    kind: str = "fixed"
    from_on: date | None = None
    to_on: date | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledParty:
    """Seller or buyer as the document names them. `country` is ISO 3166-1; `tax_id` with its prefix
    (`HU12345678`), `registration` another legal number."""

    name: str
    lines: tuple[str, ...] = ()
    country: str = ""
    tax_id: str = ""
    registration: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayWays:
    """How it can be paid: bank details, and links as they stand on the document. `proof` is a mark of the
    settings from which they were taken (`desk.billing.bank_details`)."""

    iban: str = ""
    bic: str = ""
    bank: str = ""
    account_lines: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """A stage of dunning that is over: days from the due date, when, and whether a mail went (`sent`) or why
    not (`skipped`)."""

    stage: int
    at: datetime
    skipped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Money that counts for this invoice: the payment's name and how much of it, in its currency."""

    payment: str
    amount: Decimal
    paid_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice, a draft of one, a credit note, or a payment request.

    - `name` (`I-7`) is its own from the first draft on; `number` (`2026/0007`) is given when it is issued,
      inside that commit, from the `Numbering` of its `series`; none is given twice or left out.
    - `once` names the period or occasion for which there is one invoice only (`retainer/2026-12`).
    - `of_invoice`: the name of what a credit note takes back, or of the deposit that a final invoice settles;
      `prepaid` what was paid before, as the document says it.
    - `of_number` and `of_issued_on` are the number and date of that one, as the document names it.
    - `net`, `tax`, `gross` are the sums of the document; `taxes` its breakdown, once per category and rate.
    - `whole`: of a deposit, the lines of the whole that it is a share of; the final invoice charges them.
    - `credited` is what issued credit notes took back of it, tax included; `credited_lines` the places (from
      1) of its lines that they did, or of a credit note those of the original that it takes back.
    - `notes` stand below the sums (rounding of time, an exemption), `small_print` at the foot of the page.
    - `received` is what was paid; `reminded` the stages of dunning that are over; while `paused_why` is set
      (a dispute, an unanswered mail, a frozen matter) no reminder goes, nor before `promised_on` has passed.
    """

    kind: ClassVar[str] = "invoice"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    type: InvoiceType = "invoice"
    status: InvoiceStatus = "draft"
    series: str = ""
    number: str = ""
    once: str = ""
    of_invoice: str = ""
    of_number: str = ""
    of_issued_on: date | None = None
    currency: str
    language: str = "en"
    seller: BilledParty
    buyer: BilledParty
    recipients: tuple[str, ...] = ()
    pay: PayWays = PayWays()
    lines: tuple[InvoiceLine, ...] = ()
    taxes: tuple["TaxLine", ...] = ()
    net: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    prepaid: Decimal = Decimal(0)
    drafted_at: datetime
    issued_on: date | None = None
    due_on: date | None = None
    terms_days: int = 0
    notes: tuple[str, ...] = ()
    small_print: str = ""
    received: tuple[Received, ...] = ()
    reminded: tuple[Reminded, ...] = ()
    paused_why: str = ""
    paused_until: date | None = None
    promised_on: date | None = None
    whole: tuple[InvoiceLine, ...] = ()
    credited: Decimal = Decimal(0)
    credited_lines: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    @property
    def due(self) -> Decimal:
        """What is still to be paid; negative where too much was."""
        paid = sum((one.amount for one in self.received), Decimal(0))
        return self.gross - self.prepaid - self.credited - paid

    def next(self, **changes: object) -> "Invoice":
        """The next version, with these fields changed."""
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do about it: a draft, or not settled."""
        return self.status == "draft" or (self.status == "issued" and self.due != 0 and self.type != "credit")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLine:
    """Tax of one category and rate: on what, and how much (EN 16931, BG-23)."""

    category: Category
    percent: Decimal
    taxable: Decimal
    amount: Decimal
    reason: str = ""


PaymentState = Literal["counted", "candidate", "unmatched", "void"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money that came. `name` stands for the bank's own mark of it, or for its row, so that the same money is
    never counted twice. `candidate`: it may be for `invoices`, and the VA has not confirmed it. `fee` is what
    was kept on the way; `amount` what the client paid. `source` says where it was read, in words; `origin`
    is the account and format of that, so that what was read elsewhere may be the same money once more.

    While the VA has to say what it is, she calls it by `short` (`P-3`), `why` tells her why it waits, `about`
    are the invoices that it may have to do with, and `double_of` is the name of another payment that is
    probably the same money. `payer_account` is an account or address of the payer. `undone`: the file that
    brought it was taken back, so that it is not known any more, and may come again."""

    kind: ClassVar[str] = "payment"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    state: PaymentState = "unmatched"
    amount: Decimal
    currency: str
    fee: Decimal = Decimal(0)
    paid_on: date
    payer: str = ""
    reference: str = ""
    invoices: tuple[str, ...] = ()
    source: str = ""
    at: datetime
    payer_account: str = ""
    origin: str = ""
    short: str = ""
    why: str = ""
    about: tuple[str, ...] = ()
    double_of: str = ""
    undone: bool = False

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether the VA still has to say what it is."""
        return self.state in ("candidate", "unmatched")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """Money that the VA laid out for a client. `billed` is the invoice that charges it."""

    kind: ClassVar[str] = "expense"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    spent_on: date
    text: str
    amount: Decimal
    currency: str
    billed: str = ""
    void: bool = False

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it is still to be charged."""
        return not self.billed and not self.void


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceMail:
    """A mail from outside that is about these invoices, and wants an answer: until the VA answers it nobody
    is reminded of them. `name` is `mail/<event>`; `task` is what it was filed in, None where it is held. It
    counts from when it came (`at`) to the next answer in its task, or until it is held no more."""

    kind: ClassVar[str] = "invoice_mail"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    invoices: tuple[str, ...] = ()
    at: datetime

    @property
    def key(self) -> str:
        """The name."""
        return self.name

    @property
    def is_open(self) -> bool:
        """It is looked up by its task or key alone."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """Minutes of a month's retainer (`2026-11`) that were not used."""

    month: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainerMonth:
    """One month of a retainer; in minutes. `sold` is the invoice that charges it (empty: none does), `told`
    the one that says what became of it.

    `included` is what the month was sold with (0: whatever is worked), `used` what was worked, `carried` what
    of earlier months was used, `over` what is charged beside it, `lost` what lapsed. `left` may be used on.
    """

    kind: ClassVar[str] = "retainer_month"
    name: str
    version: int = 1
    task: TaskKey | None = None
    client: str = ""
    included: int
    used: int = 0
    carried: int = 0
    over: int = 0
    lost: int = 0
    left: tuple[Leftover, ...] = ()
    sold: str = ""
    told: str = ""

    @property
    def key(self) -> str:
        """`acme/2026-11`."""
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it is sold, and still to be told of."""
        return bool(self.sold) and not self.told


INVOICES = "I"
"""The series in which invoices are named (`I-7`); their numbers are of other series."""

PAYMENTS = "P"
"""The series of the short names of payments that wait for the VA's word (`P-3`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that goes with a mail, made from stored values just before the commit: an invoice's PDF."""

    invoice: Invoice
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPanel:
    """The bars of one currency, the earliest first: `labels` below them, and of each the parts of which it
    is made, one for every series of its chart (zero: none)."""

    currency: str
    labels: tuple[str, ...]
    bars: tuple[tuple[Decimal, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture that goes with a mail: bars in panels, one for each currency, never on one scale. `series`
    names the parts of the bars, the lowest first; all words are in `language`."""

    language: str
    title: str
    series: tuple[str, ...]
    panels: tuple[ChartPanel, ...]
