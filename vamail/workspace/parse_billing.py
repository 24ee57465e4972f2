"""`billing:` of vamail.yaml and of a client's file: what is charged. Pure.

What only shows when all files are seen together is in `check_billing`.
"""

from dataclasses import replace
from decimal import Decimal

from vamail.model.money import Money
from vamail.workspace.billing_words import (
    ACCOUNT,
    AMOUNT,
    CURRENCY,
    DAY,
    HOURLY,
    HOURS_COUNT,
    ISO_COUNTRY,
    LADDER,
    LEVELS,
    MONTHS,
    PRICE,
    ROLLOVER,
    ROUNDING,
    TERMS,
    Price,
    tax_named,
)
from vamail.workspace.document_words import (
    BIC,
    COLOUR,
    HTTPS,
    IBAN,
    LOGO,
    PAYPAL,
    SERIES,
    SMALL_PRINT,
    STRIPE,
    WISE,
)
from vamail.workspace.parse_late import LATE, late_terms
from vamail.workspace.parse_tax import CATEGORIES, TAX, taxing
from vamail.workspace.shapes import Key, ListOf, Page, Table, TableOf, Values
from vamail.workspace.types import (
    Books,
    ClientBilling,
    Recurring,
    Retainer,
    Rounding,
    Seller,
    Service,
    Terms,
)
from vamail.workspace.words import ADDRESS, LINE, YES_NO

MOST_STAGES = 12
MOST_LINES = 8
_SHARED = {
    "name": Key(LINE, "the name on invoices"),
    "address": Key(ListOf(LINE), "the lines of the address, as in [12 High Street, London N1 2AB]"),
    "country": Key(ISO_COUNTRY, "its country, two letters as in HU"),
    "tax_id": Key(LINE, "its tax number with the letters of its country, as in HU12345678"),
    "registration": Key(LINE, "another legal number, as of the register of companies"),
    "currency": Key(CURRENCY, "the currency of its invoices, as in EUR"),
    "terms": Key(TERMS, "when an invoice is due: net 15, on receipt, or 50% upfront, net 15"),
    "rounding": Key(ROUNDING, "how time is rounded: 15 minutes up per entry, or none"),
    "reminders": Key(
        LADDER, "days from the due date on which one is reminded: [-3, 0, 3, 7, 14, 30], or never"
    ),
    "late": Key(LATE, "what late payment costs: {law: eu, reference: 2.15 %}; only ever as you approve it"),
    "receipts": Key(YES_NO, "whether a payment is thanked for with a receipt; no"),
}
_BANK = Table(
    {
        "iban": Key(IBAN, "the number of the account; with it an invoice in EUR has a pay code"),
        "bic": Key(BIC, "the bank's BIC, where it is asked for"),
        "name": Key(LINE, "the bank's name"),
        "account": Key(ListOf(LINE), "lines for an account that has no IBAN, as in [Routing 026073150, ...]"),
    },
    "`bank`",
)
_PAY = Table(
    {
        "paypal": Key(PAYPAL, "your PayPal.Me handle, as in maria"),
        "wise": Key(WISE, "your Wise tag, as in @maria12; of a business business/NAME"),
        "stripe": Key(STRIPE, "a payment link of Stripe, as in https://buy.stripe.com/abc123"),
        "links": Key(ListOf(HTTPS), "other pages where one pays, https alone"),
    },
    "`pay`",
)
_BOOKS = Table(
    {
        "account": Key(LINE, "the code of your income account in Xero; 200"),
        "item": Key(LINE, "what QuickBooks and FreshBooks call what you sell; Services"),
        "income": Key(ACCOUNT, "the income account of journals; Income:Services"),
        "bank": Key(ACCOUNT, "the bank account of journals; Assets:Bank"),
        "taxes": Key(TableOf(LINE), 'what your program calls a tax: {"27%": 27% ÁFA, AE: Reverse charge}'),
    },
    "`books`",
)
BILLING = Table(
    {
        **_SHARED,
        "tax": Key(TAX, "the tax on what you sell: 27 %, none, or {category: E, reason: WHY}; none"),
        "numbers": Key(SERIES, 'how invoices are numbered, in quotes: "{year}/{number:04}"'),
        "logo": Key(LOGO, "a picture in this folder, as in logo.png (png, svg or jpg)"),
        "colour": Key(COLOUR, 'the colour of the document, in quotes: "#1d4ed8"'),
        "bank": Key(_BANK, "your bank account, as the invoice names it"),
        "pay": Key(_PAY, "links by which one can pay"),
        "small_print": Key(SMALL_PRINT, "what stands at the foot of each invoice"),
        "books": Key(_BOOKS, "how `vamail books` names accounts and taxes for your book-keeping"),
        "ask_over": Key(
            ListOf(AMOUNT), "invoices above it always wait for your ok: 500 EUR, one for a currency"
        ),
    },
    "`billing`",
)
_RETAINER = Table(
    {
        "price": Key(AMOUNT, "the price of a month, in advance", required=True),
        "hours": Key(HOURS_COUNT, "the hours in it; left out: work worth its price"),
        "rollover": Key(ROLLOVER, "how long unused hours are kept: 1 month, or no; no"),
        "warn": Key(LEVELS, "you are told when so much is used: [80%, 100%], or never"),
        "tell_client": Key(YES_NO, "whether the client is told as well; no"),
    },
    "`retainer`",
)
_RECURRING = Table(
    {
        "text": Key(LINE, "the line on the invoice", required=True),
        "price": Key(AMOUNT, "its price, net", required=True),
        "every": Key(MONTHS, "how often: month, 3 months, quarter, year; month"),
    },
    "the recurring line",
)
CLIENT_BILLING = Table(
    {
        **_SHARED,
        "rate": Key(HOURLY, "the price of an hour, as in 60 EUR"),
        "rates": Key(TableOf(PRICE), "prices of services for this client: {Social media package: 200 EUR}"),
        "tax": Key(TAX, "the tax for this client: reverse charge, none, 27 %; as in vamail.yaml"),
        "series": Key(SERIES, 'a series of numbers of its own, in quotes: "ACME-{year}-{number:03}"'),
        "retainer": Key(_RETAINER, "{price: 800 EUR, hours: 20, rollover: 1 month, warn: [80%, 100%]}"),
        "recurring": Key(ListOf(_RECURRING), "fixed lines that come again: [{text: Hosting, price: 20 EUR}]"),
        "day": Key(DAY, "day of the month on which its invoice is drafted; by itself never"),
        "to": Key(ListOf(ADDRESS), "who gets its invoices; its first address when left out"),
        "ask_over": Key(AMOUNT, "its invoices above this always wait for your ok"),
    },
    "`billing`",
)


# --- vamail.yaml -----------------------------------------------------------------------------------------


def seller(values: Values, name: str, page: Page) -> Seller:
    """The key `billing` of vamail.yaml; `name` is the VA's."""
    table, usual = values.table("billing"), Seller()
    bank, pay = table.table("bank"), table.table("pay")
    _refuse_comment(table, page)
    return Seller(
        name=table.get("name", str, name),
        lines=_lines(table, "address", page),
        country=table.get("country", str, ""),
        tax_id=_number(table, "tax_id"),
        registration=table.get("registration", str, ""),
        tax=taxing(table, page) or usual.tax,
        currency=table.get("currency", str, ""),
        terms=table.get("terms", Terms, usual.terms),
        rounding=table.get("rounding", Rounding, usual.rounding),
        series=table.get("numbers", str, usual.series),
        logo=table.get("logo", str, ""),
        colour=table.get("colour", str, ""),
        iban=bank.get("iban", str, ""),
        bic=bank.get("bic", str, ""),
        bank=bank.get("name", str, ""),
        account_lines=_lines(bank, "account", page),
        paypal=pay.get("paypal", str, ""),
        wise=pay.get("wise", str, ""),
        stripe=pay.get("stripe", str, ""),
        links=pay.texts("links"),
        small_print=table.get("small_print", str, ""),
        ladder=_ladder(table, page) if "reminders" in table else usual.ladder,
        late=late_terms(table, page),
        receipts=table.get("receipts", bool, False),
        ask_over=_limits(table, page),
        books=_books(table.table("books"), page),
        mark=table.where("logo"),
    )


def _books(table: Values, page: Page) -> Books:
    usual, taxes = Books(), {}
    for written, name in table.get("taxes", dict, {}).items():
        try:
            taxes[tax_named(written, CATEGORIES)] = name
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            page.refuse(table.where("taxes"), what, hint, "tax")
    return Books(
        account=table.get("account", str, usual.account),
        item=table.get("item", str, usual.item),
        income=table.get("income", str, usual.income),
        bank=table.get("bank", str, usual.bank),
        taxes=tuple(sorted(taxes.items())),
    )


def with_currency(seller: Seller, services: tuple[Service, ...]) -> Seller:
    """The seller; a currency that is not written is that of the services, where they have but one."""
    used = {one.currency for one in services}
    return replace(seller, currency=used.pop()) if not seller.currency and len(used) == 1 else seller


def _refuse_comment(table: Values, page: Page) -> None:
    """`colour: #1d4ed8` is a key without a value in YAML: the colour would be lost without a word."""
    if "colour" in table.marks and "colour" not in table.nodes:
        hint = 'a # begins a comment; write it in quotes, as in "#1d4ed8"'
        page.refuse(table.marks["colour"], "`colour` has no value", hint, "comment")


def _number(table: Values, key: str) -> str:
    """A number as registers write it, without the spaces that people do."""
    return "".join(table.get(key, str, "").split()).upper()


def _lines(table: Values, key: str, page: Page) -> tuple[str, ...]:
    found = table.texts(key)
    if len(found) > MOST_LINES:
        page.refuse(table.where(key), f"`{key}` has more than {MOST_LINES} lines", "join some of them")
    return found


def _limits(table: Values, page: Page) -> tuple[tuple[str, Decimal], ...]:
    limits: dict[str, Decimal] = {}
    for one in table.get("ask_over", tuple, ()):
        if one.currency in limits:
            page.refuse(
                table.where("ask_over"), f"`ask_over` has two amounts in {one.currency}", "keep one", "twice"
            )
        limits[one.currency] = one.amount
    return tuple(sorted(limits.items()))


def _ladder(table: Values, page: Page) -> tuple[int, ...]:
    found = tuple(sorted(set(table.get("reminders", tuple, ()))))
    if len(found) > MOST_STAGES:
        what = f"{len(found)} reminders of one invoice are too many"
        page.refuse(table.where("reminders"), what, f"at most {MOST_STAGES}, as in [-3, 0, 3, 7, 14, 30]")
    return found


# --- a client's file -------------------------------------------------------------------------------------


def client_billing(values: Values, desk: Seller, page: Page) -> ClientBilling:
    """The key `billing` of a client's file; currency, terms and rounding left out are the desk's."""
    table = values.table("billing")
    amounts = priced(table)
    own = table.get("currency", str, "") or (amounts[0].currency if amounts else desk.currency)
    rate, limit = table.get("rate", Money, None), table.get("ask_over", Money, None)
    rates = table.get("rates", dict, {}).items()
    return ClientBilling(
        name=table.get("name", str, ""),
        lines=_lines(table, "address", page),
        country=table.get("country", str, ""),
        tax_id=_number(table, "tax_id"),
        registration=table.get("registration", str, ""),
        currency=own,
        rate=rate.amount if rate else None,
        rates=tuple((name, one.money.amount) for name, one in rates),
        tax=taxing(table, page),
        terms=table.get("terms", Terms, desk.terms),
        series=table.get("series", str, ""),
        rounding=table.get("rounding", Rounding, desk.rounding),
        retainer=_retainer(table),
        recurring=_recurring(table),
        day=table.get("day", int, 0),
        to=table.texts("to"),
        ask_over=limit.amount if limit else None,
        ladder=_ladder(table, page) if "reminders" in table else None,
        late=late_terms(table, page),
        receipts=table.get("receipts", bool, None),
    )


def priced(table: Values) -> list[Money]:
    """The amounts in a client's `billing` that say what something costs, in the order of their weight."""
    found = [table.get("rate", Money, None), table.table("retainer").get("price", Money, None)]
    found += [one.money for one in table.get("rates", dict, {}).values() if isinstance(one, Price)]
    found += [one.get("price", Money, None) for one in _tables(table, "recurring")]
    return [one for one in found if one is not None]


def _tables(table: Values, key: str) -> list[Values]:
    return [one for one in table.get(key, tuple, ()) if isinstance(one, Values)]


def _retainer(table: Values) -> Retainer | None:
    written, usual = table.table("retainer"), Retainer(price=Decimal(0))
    price = written.get("price", Money, None)
    if price is None:
        return None
    return Retainer(
        price=price.amount,
        minutes=written.get("hours", int, 0),
        rollover_months=written.get("rollover", int, 0),
        warn_percent=tuple(sorted(set(written.get("warn", tuple, usual.warn_percent)))),
        tell_client=written.get("tell_client", bool, False),
    )


def _recurring(table: Values) -> tuple[Recurring, ...]:
    return tuple(
        Recurring(text=one.get("text", str, ""), price=price.amount, months=one.get("every", int, 1))
        for one in _tables(table, "recurring")
        if (price := one.get("price", Money, None)) is not None
    )
