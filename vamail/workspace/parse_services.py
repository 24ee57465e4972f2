"""`rules/services.yaml`: what is sold, and what it costs. Pure."""

from decimal import Decimal

from vamail.model.money import Money
from vamail.workspace.billing_words import PRICE, UNITS, Price
from vamail.workspace.parse_tax import TAX, taxing
from vamail.workspace.shapes import Choice, Key, ListOf, Page, Table, Values
from vamail.workspace.types import Service
from vamail.workspace.words import DURATION, LINE, TEXT
from vamail.workspace.yaml_text import Node

_SERVICE = Table(
    {
        "name": Key(LINE, "what you call it, and the invoice", required=True),
        "price": Key(PRICE, "net: 240 EUR, or 45 EUR an hour", required=True),
        "unit": Key(Choice(UNITS), "what the price is for; piece when neither says it"),
        "tax": Key(TAX, "its own tax; the client's or yours when left out"),
        "includes": Key(TEXT, "what belongs to it, as in 8 posts a month"),
        "time": Key(DURATION, "how long it usually takes, as in 2h"),
    },
    "the service",
)
SERVICES = Table({"services": Key(ListOf(_SERVICE), "what you sell")}, "services.yaml")


def services(node: Node, page: Page) -> tuple[Service, ...]:
    """The services of `rules/services.yaml`, each name once; one with a fault, which is noted, too."""
    values = SERVICES.read(node, page, "services.yaml")
    found: dict[str, Service] = {}
    for table in values.get("services", tuple, ()) if isinstance(values, Values) else ():
        if not isinstance(table, Values):
            continue
        one = _service(table, page)
        if one.name and (first := found.get(one.name.casefold())) is not None:
            what = f"two services are named `{one.name}`; the first is at {first.mark}"
            page.refuse(table.where("name"), what, "give each its own name", "same-name")
        found.setdefault(one.name.casefold(), one)
    return tuple(found.values())


def _service(table: Values, page: Page) -> Service:
    name, price = table.get("name", str, ""), table.get("price", Price, Price(Money(Decimal(0), "")))
    unit = table.get("unit", str, "")
    if unit and price.unit and unit != price.unit:
        what = f"the price is of a {price.unit}, and `unit` says {unit}"
        page.refuse(table.where("unit"), what, "leave `unit` out", "unit")
    return Service(
        name=name,
        price=price.money.amount,
        currency=price.money.currency,
        unit=unit or price.unit or "piece",
        tax=taxing(table, page),
        includes=table.get("includes", str, ""),
        minutes=table.get("time", int, 0),
        mark=table.mark,
    )
