"""What an hour, a service or an expense of a client costs, in which currency, and how it is taxed.

The client's own price of the service holds, else the client's price of an hour (for what is sold by the
hour), else the price of `rules/services.yaml`.
"""

from dataclasses import dataclass
from decimal import Decimal

from vamail.model.billing import Tax
from vamail.workspace.types import Client, Service, Taxing, Workspace

UNITS = {"hour": "HUR", "piece": "C62", "day": "DAY", "month": "MON"}
"""Units of services, as UN/ECE Recommendation 20 calls them."""

HOUR = "hour"
_PLAIN = ("S", "Z")


@dataclass(frozen=True, slots=True)
class Rate:
    """The price of one unit; `foreign`: it stands in this other currency, and cannot be used."""

    price: Decimal
    foreign: str = ""


def service_of(name: str, workspace: Workspace) -> Service | None:
    """The service of this name; case does not matter."""
    folded = name.casefold().strip()
    return next((one for one in workspace.services if one.name.casefold() == folded), None)


def rate_of(name: str, client: Client, workspace: Workspace, currency: str) -> Rate | None:
    """The price of one unit of this service (of an hour, where `name` is empty); None where none is set."""
    billing, service = client.billing, service_of(name, workspace)
    own = next((price for of, price in billing.rates if of.casefold() == name.casefold().strip()), None)
    if own is not None:
        return Rate(own)
    by_hour = service is None or service.unit == HOUR
    if billing.rate is not None and by_hour:
        return Rate(billing.rate)
    if service is None:
        return None
    return Rate(service.price, "" if service.currency == currency else service.currency)


def currency_of(client: Client, workspace: Workspace) -> str:
    """The client's currency, else the seller's, else that of the services, if they have one; else empty."""
    if own := client.billing.currency or workspace.seller.currency:
        return own
    found = {one.currency for one in workspace.services}
    return found.pop() if len(found) == 1 else ""


def tax_of(client: Client, workspace: Workspace, service: Service | None = None) -> Tax:
    """How a line is taxed: a client's treatment that is no plain rate (reverse charge, say) holds for all,
    then the service's own, then the client's rate, then the seller's."""
    own, theirs = service.tax if service is not None else None, client.billing.tax
    special = theirs if theirs is not None and theirs.category not in _PLAIN else None
    found: Taxing = special or own or theirs or workspace.seller.tax
    return Tax(category=found.category, percent=found.percent, reason=found.reason)  # type: ignore[arg-type]
