"""What programs for book-keeping call a tax: as the settings say (`books: {taxes: …}`), else as the program
names it in the VA's country out of the box. Pure."""

from decimal import Decimal

from vamail.model.billing import InvoiceLine, Tax
from vamail.render.books.ledger import Ledger
from vamail.workspace.types import tax_key

_XERO = {
    "GB": {"20%": "20% (VAT on Income)", "5%": "5% (VAT on Income)", "Z": "Zero Rated Income",
           "E": "Exempt Income", "O": "No VAT"},
    "AU": {"10%": "GST on Income", "Z": "GST Free Income", "E": "GST Free Income", "O": "BAS Excluded"},
    "NZ": {"15%": "15% GST on Income", "Z": "Zero Rated", "O": "No GST"},
    "US": {"Z": "Tax Exempt", "E": "Tax Exempt", "O": "Tax Exempt"},
}  # fmt: skip
_QUICKBOOKS = {
    "GB": {"20%": "20.0% S", "5%": "5.0% R", "Z": "0.0% Z", "E": "Exempt", "O": "No VAT"},
    "AU": {"10%": "GST", "Z": "GST free", "E": "GST free", "O": "Out of Scope"},
}
_WORDS = {
    "Z": "Zero rated", "E": "Exempt", "AE": "Reverse charge", "G": "Export", "K": "Intra-community",
    "O": "No tax",
}  # fmt: skip


def xero_tax(line: InvoiceLine, ledger: Ledger) -> str:
    """The display name of a tax rate in Xero."""
    usual = "Tax on Sales" if line.tax.category == "S" else "Tax Exempt"
    return _named(line.tax, ledger, _XERO, usual)


def quickbooks_tax(line: InvoiceLine, ledger: Ledger) -> str:
    """A tax code of QuickBooks Online outside of the United States."""
    return _named(line.tax, ledger, _QUICKBOOKS, tax_words(line.tax))


def tax_words(tax: Tax) -> str:
    """A tax in plain words: `27%`, `Reverse charge`."""
    return _WORDS.get(tax.category, tax_key(tax.category, tax.percent))


def own_tax(tax: Tax, ledger: Ledger) -> str:
    """As the settings name it, else in plain words."""
    return _named(tax, ledger, {}, tax_words(tax))


def unnamed_taxes(ledger: Ledger, program: str) -> tuple[str, ...]:
    """A sentence where a tax of these documents has its name from nobody: the VA may have to say it."""
    known = dict(ledger.seller.books.taxes)
    taxes = {tax_key(line.tax.category, line.tax.percent) for one in ledger.documents for line in one.lines}
    usual = {"Xero": _XERO, "QuickBooks": _QUICKBOOKS}[program].get(ledger.seller.country, {})
    missing = sorted(taxes - set(known) - set(usual))
    if not missing:
        return ()
    return (
        f"{program} must know each tax by name; of {', '.join(missing)} that name is a guess: write yours in"
        f' vamail.yaml, as in books: {{taxes: {{"{missing[0]}": NAME}}}}',
    )


def _named(tax: Tax, ledger: Ledger, usual: dict[str, dict[str, str]], otherwise: str) -> str:
    key = tax_key(tax.category, Decimal(tax.percent))
    named = dict(ledger.seller.books.taxes).get(key)
    return named or usual.get(ledger.seller.country, {}).get(key) or otherwise
