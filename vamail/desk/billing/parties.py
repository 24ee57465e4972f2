"""Who sells and who buys, where the invoice goes, how it can be paid, and above which amount one asks."""

from collections.abc import Iterator
from decimal import Decimal

from vamail.desk.billing.bank_details import proof_of
from vamail.desk.life.people import client_of
from vamail.model.billing import BilledParty, Invoice, PayWays
from vamail.model.pay_links import pay_links
from vamail.workspace.types import Client, Workspace

HUNGARY = "HU"


def seller_of(workspace: Workspace) -> BilledParty:
    """The VA as the document names her."""
    seller, me = workspace.seller, workspace.me
    return BilledParty(
        name=seller.name or me.name, lines=seller.lines, country=seller.country, tax_id=seller.tax_id,
        registration=seller.registration, email=me.address,
    )  # fmt: skip


def buyer_of(client: Client) -> BilledParty:
    """The client as the document names it."""
    billing = client.billing
    return BilledParty(
        name=billing.name or client.name, lines=billing.lines, country=billing.country,
        tax_id=billing.tax_id, registration=billing.registration, email=next(iter(recipients_of(client)), ""),
    )  # fmt: skip


def recipients_of(client: Client) -> tuple[str, ...]:
    """The addresses that get its invoices; none where it has no address at all."""
    return tuple(dict.fromkeys(client.billing.to or client.addresses[:1]))


def anothers(client: Client, workspace: Workspace) -> str:
    """An address among those that is known as another client's; empty: none."""
    found = ((one, client_of(one, workspace)) for one in recipients_of(client))
    return next((one for one, whose in found if whose is not None and whose.slug != client.slug), "")


def language_of(client: Client, workspace: Workspace) -> str:
    """The language of the document and its mails: the client's, else the VA's."""
    return (client.language or workspace.me.language).partition("-")[0]


def ways_of(invoice: Invoice, workspace: Workspace) -> PayWays:
    """How it can be paid, once it has its number; of a credit note nothing is."""
    seller = workspace.seller
    if invoice.type == "credit":
        return PayWays()
    links = pay_links(
        invoice.due, invoice.currency, invoice.buyer.country, invoice.number, paypal=seller.paypal,
        wise=seller.wise, stripe=seller.stripe, others=seller.links,
    )  # fmt: skip
    return PayWays(
        iban=seller.iban,
        bic=seller.bic,
        bank=seller.bank,
        account_lines=seller.account_lines,
        links=links,
        proof=proof_of(seller),
    )


def limit_of(client: Client | None, workspace: Workspace, currency: str) -> Decimal | None:
    """Above this an invoice always waits for an `ok`; None: there is no limit in this currency."""
    if client is not None and client.billing.ask_over is not None:
        return client.billing.ask_over
    return dict(workspace.seller.ask_over).get(currency)


def looks_of(client: Client | None, workspace: Workspace) -> str:
    """How the numbers of this client's invoices look."""
    return (client.billing.series if client is not None else "") or workspace.seller.series


def is_over(invoice: Invoice, workspace: Workspace) -> bool:
    """Whether it is above the limit."""
    limit = limit_of(workspace.client(invoice.client), workspace, invoice.currency)
    return limit is not None and abs(invoice.gross) > limit


def without_tax_id(invoice: Invoice) -> str:
    """Whose tax number reverse charge misses (EN 16931, BR-AE-02, BR-AE-03 and so on); empty: nobody's."""
    if not any(one.tax.category == "AE" for one in invoice.lines):
        return ""
    return ", ".join(_without(invoice))


def _without(invoice: Invoice) -> Iterator[str]:
    yield from (invoice.seller.name,) if not invoice.seller.tax_id else ()
    if not (invoice.buyer.tax_id or invoice.buyer.registration):
        yield invoice.buyer.name
