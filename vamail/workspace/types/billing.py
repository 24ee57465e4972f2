"""What the VA sells, to whom for how much, and how it is invoiced."""

from dataclasses import dataclass
from decimal import Decimal

from vamail.workspace.types.mark import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service of `rules/services.yaml`. `price` is net, of one `unit` (hour, piece, day, month), in
    `currency`; `tax` None: the client's, else the desk's own. `minutes` is how long it usually takes. No two
    have the same name, in whatever case."""

    name: str
    price: Decimal
    currency: str
    unit: str = "hour"
    tax: "Taxing | None" = None
    includes: str = ""
    minutes: int = 0
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxing:
    """How something is taxed: `category` by UNTDID 5305, `percent` (above 0 with S alone), and the `reason`
    that the document gives where no tax is charged: words, or a VATEX code."""

    category: str = "O"
    percent: Decimal = Decimal(0)
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """`50% upfront, net 15`: share of a deposit (0 to 100), and days until an invoice is due."""

    upfront_percent: int = 0
    net_days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounding:
    """Time is charged in steps of `minutes` (0: as it is), `up`, `down` or to the `nearest`, per `entry`, per
    `day`, or on the invoice's `total`."""

    minutes: int = 0
    way: str = "nearest"
    per: str = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retainer:
    """A month's hours (`minutes`) or value for a price in advance. What is left goes on for `rollover_months`
    (0: it is lost); the VA, and the client if `tell_client`, are told at each of `warn_percent` used."""

    price: Decimal
    minutes: int = 0
    rollover_months: int = 0
    warn_percent: tuple[int, ...] = (80, 100)
    tell_client: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """A fixed line that comes again: every `months` months on the client's billing day, in its currency."""

    text: str
    price: Decimal
    months: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """How exports name things, as the VA's book-keeping does. `account` is the code of the income account
    (Xero), `item` what is sold (QuickBooks), `income` and `bank` the accounts of journals. `taxes` are names
    of taxes by their rate (`27 %`) or category (`AE`), as `tax_key` writes them."""

    account: str = "200"
    item: str = "Services"
    income: str = "Income:Services"
    bank: str = "Assets:Bank"
    taxes: tuple[tuple[str, str], ...] = ()


def tax_key(category: str, percent: Decimal) -> str:
    """How a tax is named in `Books.taxes`: `27%` for category S, else the category."""
    return f"{percent.normalize():f}%" if category == "S" else category


@dataclass(frozen=True, slots=True, kw_only=True)
class LateTerms:
    """What late payment costs, if the VA charges it. `percent` a year, simple; or by a `law` (`eu`, `uk`: the
    `reference` rate and 8 points, and a sum once, EU directive 2011/7 and the UK's act of 1998). Reference
    rates change, so that she writes them. `fees` are sums by currency, charged once instead of the law's."""

    law: str = ""
    percent: Decimal | None = None
    reference: Decimal | None = None
    fees: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The VA as a business. `name` is `me.name` where none is written; `country` (ISO 3166-1) decides what is
    issued: HU gives payment requests alone. `series` is how numbers look (`{year}/{number:04}`); `logo` a
    file of the workspace (relative, never outside), `colour` `#rrggbb` in lower case.

    `paypal` is a handle, `wise` a tag (`business/NAME` of a business), `stripe` and `links` https addresses.
    `ladder` are days from the due date, ascending; none: nobody is reminded. `late` None: late payment is
    never charged. `ask_over` by currency: an
    invoice above it always waits for an `ok`, also where `auto` would send it. `currency` (that of the
    services, where it is not written and they have one), `terms` and `rounding` are those of clients who have
    none of their own; the reader hands them on. `mark` is where the
    `logo` is written, else all of it."""

    name: str = ""
    lines: tuple[str, ...] = ()
    country: str = ""
    tax_id: str = ""
    registration: str = ""
    tax: Taxing = Taxing()
    currency: str = ""
    terms: Terms = Terms()
    rounding: Rounding = Rounding()
    series: str = "{year}/{number:04}"
    logo: str = ""
    colour: str = ""
    iban: str = ""
    bic: str = ""
    bank: str = ""
    account_lines: tuple[str, ...] = ()
    paypal: str = ""
    wise: str = ""
    stripe: str = ""
    links: tuple[str, ...] = ()
    small_print: str = ""
    ladder: tuple[int, ...] = (-3, 0, 3, 7, 14, 30)
    late: LateTerms | None = None
    receipts: bool = False
    ask_over: tuple[tuple[str, Decimal], ...] = ()
    books: Books = Books()
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientBilling:
    """How one client is invoiced; None or empty where the desk's own holds. `currency` is its own, else that
    of its prices, else the desk's, and every amount here is of it (empty: none of them is written); `terms`
    and `rounding` are the desk's where it has none.

    `rates` are prices of services by their name as in `rules/services.yaml`, `rate` the price of an hour that
    names none. `series` is how this client's numbers look: a series of its own, that can never give a number
    of another one. `to` are who gets it (empty: the client's first address); `day` of the month on which its
    invoice is drafted (0: never by itself; 31: the last of each month, as any day that a month has not)."""

    name: str = ""
    lines: tuple[str, ...] = ()
    country: str = ""
    tax_id: str = ""
    registration: str = ""
    currency: str = ""
    rate: Decimal | None = None
    rates: tuple[tuple[str, Decimal], ...] = ()
    tax: Taxing | None = None
    terms: Terms = Terms()
    series: str = ""
    rounding: Rounding = Rounding()
    retainer: Retainer | None = None
    recurring: tuple[Recurring, ...] = ()
    day: int = 0
    to: tuple[str, ...] = ()
    ask_over: Decimal | None = None
    ladder: tuple[int, ...] | None = None
    late: LateTerms | None = None
    receipts: bool | None = None
