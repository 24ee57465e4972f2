"""The sums of an invoice, as EN 16931 wants them: exact, and rounded once at each place that it names.

A line's net is quantity × price, rounded (BT-131). Lines sum to the net (BR-CO-10, BR-CO-13). Tax is reckoned
once for each category and rate, on their sum, and rounded there (BR-CO-17), never by line. Taxes sum to the
tax (BR-CO-14), net and tax to the gross (BR-CO-15); what was paid before is subtracted (BR-CO-16).
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from vamail.model.billing import Invoice, InvoiceLine, Tax, TaxLine
from vamail.model.money import rounded, total

HUNDRED = Decimal(100)


def line(
    text: str, quantity: Decimal, price: Decimal, currency: str, *, tax: Tax, unit: str = "C62",
    kind: str = "fixed", sources: tuple[str, ...] = (),
) -> InvoiceLine:  # fmt: skip
    """A line with its net."""
    return InvoiceLine(
        text=text, quantity=quantity, price=price, net=rounded(quantity * price, currency), tax=tax,
        unit=unit, kind=kind, sources=sources,
    )  # fmt: skip


def taxes_of(lines: Iterable[InvoiceLine], currency: str) -> tuple[TaxLine, ...]:
    """The breakdown by category and rate, the highest rate first."""
    sums: dict[tuple[str, Decimal], tuple[Decimal, Tax]] = {}
    for one in lines:
        key = one.tax.category, one.tax.percent.normalize()
        before = sums.get(key, (Decimal(0), one.tax))[0]
        sums[key] = before + one.net, one.tax
    found = [
        TaxLine(
            category=tax.category, percent=tax.percent, taxable=taxable, reason=tax.reason,
            amount=rounded(taxable * tax.percent / HUNDRED, currency),
        )
        for taxable, tax in sums.values()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.percent, one.category)))


def with_totals(invoice: Invoice, deposit: Invoice | None = None) -> Invoice:
    """The invoice with the sums of its lines. Of a final invoice, `deposit` is what it settles: both taxes
    together are then the whole's to the last cent, which may move the final's by one (within BR-CO-17)."""
    taxes = taxes_of(invoice.lines, invoice.currency)
    if deposit is not None:
        before = {(one.category, one.percent.normalize()): one for one in deposit.taxes}
        taxes = tuple(
            _rest(one, before.get((one.category, one.percent.normalize())), invoice.currency) for one in taxes
        )
    net, tax = total(one.net for one in invoice.lines), total(one.amount for one in taxes)
    return replace(invoice, taxes=taxes, net=net, tax=tax, gross=net + tax)


def _rest(own: TaxLine, before: TaxLine | None, currency: str) -> TaxLine:
    if before is None:
        return own
    whole = rounded((own.taxable + before.taxable) * own.percent / HUNDRED, currency)
    return replace(own, amount=whole - before.amount)


def share_of(lines: Iterable[InvoiceLine], percent: int, text: str, currency: str) -> tuple[InvoiceLine, ...]:
    """The lines of a deposit: this share of what the lines come to, one for each category and rate."""
    return tuple(
        line(
            text, Decimal(1), rounded(one.taxable * percent / HUNDRED, currency), currency,
            tax=Tax(category=one.category, percent=one.percent, reason=one.reason), kind="deposit",
        )
        for one in taxes_of(lines, currency)
    )  # fmt: skip


def settled_by(final: Iterable[InvoiceLine], deposit: Invoice, text: str) -> tuple[InvoiceLine, ...]:
    """The lines of a final invoice: the whole, less what the deposit charged, by category and rate.

    So the taxable amounts of deposit and final are those of the whole to the last cent.
    """
    less = (
        replace(one, text=f"{text} {deposit.number}".strip(), price=-one.price, net=-one.net, kind="deposit")
        for one in deposit.lines
    )
    return (*final, *less)
