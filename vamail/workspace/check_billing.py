"""What only shows of the settings of money when all files are seen together. Pure."""

from collections.abc import Iterable

from vamail.model.countries import EU, tax_prefix
from vamail.model.money import Money
from vamail.workspace.billing_words import Price
from vamail.workspace.document_words import may_clash
from vamail.workspace.parse_checks import ReadClient
from vamail.workspace.shapes import Page, Values, did_you_mean
from vamail.workspace.types import Client, Mark, Seller, Service
from vamail.workspace.yaml_text import ListNode, Node, TableNode


def check_seller(seller: Seller, values: Values, clients: list[ReadClient], page: Page) -> None:
    """Note what the VA's own invoices lack. `values` are those of vamail.yaml."""
    table = values.table("billing")
    if "billing" not in values and not any("billing" in each for _, each in clients):
        return
    if seller.country == "HU":
        what = (
            "in Hungary an invoice comes from a program that reports it to the tax office (NAV) by itself; "
            "vamail sends payment requests (díjbekérő) only"
        )
        page.warn(table.where("country"), what, "make the invoice itself in such a program", "hu")
    lacks = [key for key in ("address", "country") if key not in table.nodes]
    if lacks:
        what = f"`billing` lacks {' and '.join(f'`{key}`' for key in lacks)}, which an invoice must name"
        hint = "as in address: [12 High Street, London N1 2AB] and country: GB"
        page.warn(table.mark, what, hint, "seller")
    if seller.tax.category == "S" and not seller.tax_id:
        what = "tax is charged, and an invoice with tax must name your `tax_id`"
        page.warn(table.where("tax"), what, "add tax_id, with the letters of your country", "tax")
    _check_tax_id(seller.tax_id, seller.country, table, page)
    _check_ways(table, clients, page)


def _check_ways(table: Values, clients: list[ReadClient], page: Page) -> None:
    """Note that nobody could see how to pay, and that euros have no pay code without an IBAN."""
    bank, euros = table.table("bank").nodes, any(one.billing.currency == "EUR" for one, _ in clients)
    if not {"iban", "account"} & set(bank) and not table.table("pay").nodes:
        what = "no invoice will say how to pay it"
        page.warn(table.mark, what, "add bank: {iban: ...} or pay: {paypal: HANDLE}", "no-way-to-pay")
    elif bank and "iban" not in bank and euros:
        what = "invoices in EUR have no pay code (EPC QR): it needs an IBAN"
        page.warn(table.where("bank"), what, "add `iban`, if your account has one", "pay-code")


def check_billing(
    seller: Seller, values: Values, services: tuple[Service, ...], clients: list[ReadClient], page: Page
) -> None:
    """Note what in the clients' `billing` does not go together with the rest."""
    for client, own in clients:
        table = own.table("billing")
        if "billing" not in own:
            continue
        _check_currency(client, services, table, page)
        _check_rates(services, table, page)
        _check_tax(client, seller, table, page)
        _check_day(client, table, page)
        _check_to(client, [other for other, _ in clients if other.slug != client.slug], table, page)
    _check_series(seller, values, clients, page)


def _check_currency(client: Client, services: tuple[Service, ...], table: Values, page: Page) -> None:
    currency = client.billing.currency
    if "currency" in table.nodes and "currency" not in table:
        return  # what stands there is no currency, and that is said
    for amount, mark in _amounts(table):
        if amount.currency != currency:
            what = f"this is in {amount.currency}, and client `{client.slug}` is invoiced in {currency}"
            page.refuse(mark, what, "one client has one currency: change the price or `currency`", "currency")
    if not currency:
        what, hint = "it is not said in which currency this client is invoiced", "add currency: EUR"
        page.warn(table.mark, what, hint, "currency")
    elif services and not _priced(client) and not any(one.currency == currency for one in services):
        what = f"there is no price in {currency} for this client: your services are in {_list(services)}"
        page.warn(table.where("currency"), what, "add `rate`, or `rates` for the services", "currency")


def _priced(client: Client) -> bool:
    billing = client.billing
    return bool(billing.rate is not None or billing.rates or billing.retainer or billing.recurring)


def _list(services: tuple[Service, ...]) -> str:
    return ", ".join(sorted({one.currency for one in services}))


def _amounts(table: Values) -> list[tuple[Money, Mark]]:
    """Every amount of a client's `billing`, each with its place."""
    tables = [(table, "rate"), (table.table("retainer"), "price")]
    tables += [(one, "price") for one in table.get("recurring", tuple, ()) if isinstance(one, Values)]
    tables.append((table, "ask_over"))
    found = [(one.get(key, Money, None), one.where(key)) for one, key in tables]
    rates = [(price.money, node.mark) for _, price, node in _rates(table)]
    return [(amount, mark) for amount, mark in (*found, *rates) if amount is not None]


def _rates(table: Values) -> list[tuple[str, Price, Node]]:
    node, read = table.nodes.get("rates"), table.get("rates", dict, {})
    pairs = node.pairs if isinstance(node, TableNode) else ()
    return [(key.text, read[key.text], value) for key, value in pairs if key.text in read]


def _check_rates(services: tuple[Service, ...], table: Values, page: Page) -> None:
    node = table.nodes.get("rates")
    units = {one.name: one.unit for one in services}
    for key, value in node.pairs if isinstance(node, TableNode) else ():
        price = table.get("rates", dict, {}).get(key.text)
        if key.text not in units:
            what = f"there is no service `{key.text}` in rules/services.yaml"
            page.refuse(key.mark, what, did_you_mean(key.text, units), "unknown-service")
        elif isinstance(price, Price) and price.unit not in ("", units[key.text]):
            what = f"service `{key.text}` is sold by the {units[key.text]}, and this is for a {price.unit}"
            page.refuse(value.mark, what, "leave out what the price is for", "unit")


def _check_tax(client: Client, seller: Seller, table: Values, page: Page) -> None:
    billing = client.billing
    taxing = billing.tax or seller.tax
    if taxing.category == "AE":
        lacks = "the client's `tax_id`" if not billing.tax_id else "your own `tax_id` in vamail.yaml"
        if not billing.tax_id or not seller.tax_id:
            hint = "add it, with the letters of its country, or write tax: none"
            page.refuse(table.where("tax"), f"reverse charge needs {lacks}", hint, "tax")
    _check_tax_id(billing.tax_id, billing.country, table, page)


def _check_tax_id(number: str, country: str, table: Values, page: Page) -> None:
    """Note a number that is none of the country's, where the country is of the EU."""
    if not number or country not in EU:
        return
    prefix = tax_prefix(country)
    if not number.startswith(prefix):
        what = f"a VAT number of {country} begins with {prefix}; this does not"
        page.warn(table.where("tax_id"), what, "put any other number under `registration`", "tax-id")
        return
    from stdnum.eu import vat

    if not vat.is_valid(number):
        what, hint = f"this is no VAT number of {country}", "a digit is wrong, missing or too many"
        page.warn(table.where("tax_id"), what, hint, "tax-id")


def _check_day(client: Client, table: Values, page: Page) -> None:
    for key in ("retainer", "recurring"):
        if key in table and not client.billing.day and ("day" in table or "day" not in table.nodes):
            what = f"`{key}` is never invoiced by itself, for there is no `day`"
            page.warn(table.marks[key], what, "add day: 1 for the first of each month", "no-day")


def _check_to(client: Client, others: list[Client], table: Values, page: Page) -> None:
    node = table.nodes.get("to")
    marks = [one.mark for one in node.items] if isinstance(node, ListNode) else [table.where("to")]
    theirs = {one.casefold() for one in client.addresses}
    for name, mark in zip(client.billing.to, marks, strict=False):
        owner = _owner(name.casefold(), others)
        if owner and name.casefold() not in theirs:
            what = f"`{name}` belongs to client `{owner}`; an invoice never goes to another client"
            page.refuse(mark, what, "name an address of this client, or of who pays for it", "two-clients")


def _owner(name: str, clients: Iterable[Client]) -> str:
    for one in clients:
        if name in (each.casefold() for each in one.addresses) or name.rpartition("@")[2] in one.domains:
            return one.slug
    return ""


def _check_series(seller: Seller, values: Values, clients: list[ReadClient], page: Page) -> None:
    """Note two series that would one day give the same number: no two invoices may have it."""
    known = {seller.series: values.table("billing").where("numbers")}
    for client, own in clients:
        series, mark = client.billing.series, own.table("billing").where("series")
        other = next((one for one in known if series and may_clash(one, series)), "")
        if other:
            what = f"`{series}` would one day give the same number as `{other}` ({known[other]})"
            hint = "begin it with letters of its own, as in ACME-{year}-{number:03}"
            page.refuse(mark, what, hint, "series")
        elif series:
            known.setdefault(series, mark)
