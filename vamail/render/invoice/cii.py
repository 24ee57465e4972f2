"""An invoice as EN 16931 XML in the syntax of UN/CEFACT CII (Factur-X 1.0, profile EN 16931)."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vamail.model.billing import BilledParty, Invoice, InvoiceLine, Tax, TaxLine
from vamail.model.money import places
from vamail.model.pattern import lazy
from vamail.render.invoice.facts import supplied, upright
from vamail.render.invoice.pay_code import is_iban, plain_iban
from vamail.render.invoice.wording import tax_words, title

PROFILE = "urn:cen.eu:en16931:2017"
_TYPES = {"invoice": "380", "deposit": "386", "final": "380", "credit": "381"}  # UNTDID 1001
_VAT = lazy("(?!GB)[A-Z]{2}[A-Z0-9]{2,13}|GB[0-9A-Z]{5,12}", re.ASCII)
_WHY = {
    "E": ("Exempt from tax", ""), "AE": ("Reverse charge", "VATEX-EU-AE"), "G": ("Export", "VATEX-EU-G"),
    "K": ("Intra-Community supply", "VATEX-EU-IC"), "O": ("Not subject to VAT", "VATEX-EU-O"),
}  # fmt: skip
_CONTROLS = lazy("[\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff\u2028-\u202e\u2066-\u2069]+")


def applies(invoice: Invoice) -> bool:
    """Whether the document carries its XML: it is an invoice or credit note by law, and `lacks` nothing."""
    return (
        invoice.type in _TYPES
        and bool(invoice.number)
        and bool(invoice.seller.country)
        and not lacks(invoice)
    )


def lacks(invoice: Invoice) -> str:
    """What EN 16931 asks for and this invoice does not have, for a warning to the VA; empty if nothing.

    A currency of three decimals is one (BR-DEC): its invoices are a PDF alone.
    """
    seller, buyer = invoice.seller, invoice.buyer
    categories = {one.tax.category for one in invoice.lines}
    if places(invoice.currency) > 2:
        return f"amounts in {invoice.currency} have three decimals, and EN 16931 knows two"
    if invoice.issued_on is None or not invoice.lines:
        return "it has no date or no line"
    if not buyer.country:
        return "the client's country is not known"
    if "O" in categories and len(categories) > 1:
        return "lines outside the scope of VAT stand beside others"
    if categories & {"S", "Z", "E", "AE"} and not seller.tax_id:
        return "you have no tax number"
    if categories & {"G", "K"} and not _is_vat(seller):
        return "you have no VAT number"
    if "AE" in categories and not (_is_vat(buyer) or buyer.registration or buyer.tax_id):
        return "the client has neither a VAT nor a registration number, which the reverse charge asks for"
    if "K" in categories and not _is_vat(buyer):
        return "the client has no VAT number, which an intra-Community supply asks for"
    return ""


def cross_industry_invoice(invoice: Invoice, words: Mapping[str, str]) -> bytes:
    """The XML, UTF-8. `words` are those of its language, for reasons and terms. Where `applies`, it is valid
    by the schema and by the rules of EN 16931."""
    from xml.etree import ElementTree

    from drafthorse.models.document import Document
    from drafthorse.models.note import IncludedNote

    invoice = upright(invoice)
    document: Any = Document()
    document.context.guideline_parameter.id = PROFILE
    document.header.id = xml_text(invoice.number)
    document.header.type_code = _TYPES[invoice.type]
    document.header.issue_date_time = invoice.issued_on
    for one in (title(invoice, words), *invoice.notes, invoice.small_print):
        if xml_text(one):
            document.header.notes.add(_with(IncludedNote(), content=xml_text(one)))
    outside = any(one.tax.category == "O" for one in invoice.lines)
    _party(document.trade.agreement.seller, invoice.seller, outside=outside, is_seller=True)
    _party(document.trade.agreement.buyer, invoice.buyer, outside=outside, is_seller=False)
    _delivery(document.trade.delivery, invoice)
    for number, line in enumerate(invoice.lines, 1):
        document.trade.items.add(_line(number, line))
    _settlement(document.trade.settlement, invoice, words)
    # Its own `serialize` writes it three times and reads it twice. Read once, it is known to be XML.
    root: ElementTree.Element = document.to_etree()
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    ElementTree.fromstring(written)  # noqa: S314 - ours
    return written


def _party(party: Any, of: BilledParty, *, outside: bool, is_seller: bool) -> None:
    """BG-4 or BG-7. Outside the scope of VAT no VAT number may stand (BR-O-02)."""
    from drafthorse.models.party import TaxRegistration

    party.name = xml_text(of.name)
    lines = [xml_text(one) for one in of.lines if xml_text(one)]
    lines = lines if len(lines) <= 3 else [*lines[:2], ", ".join(lines[2:])]
    for field, one in zip(("line_one", "line_two", "line_three"), lines, strict=False):
        setattr(party.address, field, one)
    party.address.country_id = of.country.upper()
    registration, tax_id = xml_text(of.registration), _squeezed(of.tax_id)
    vat = _is_vat(of) and not outside
    if tax_id and (vat or is_seller):
        party.tax_registrations.add(_with(TaxRegistration(), id=("VA" if vat else "FC", tax_id)))
    elif tax_id and not outside:
        registration = registration or tax_id
    if is_seller and not vat and not registration:  # BR-CO-26: something must say who it is
        registration = tax_id or ""
        if not registration:
            party.id = xml_text(of.email) or xml_text(of.name)
    if registration:
        party.legal_organization.id = ("", registration)
    if of.email and "@" in of.email:
        party.electronic_address.uri_ID = ("EM", xml_text(of.email))


def _delivery(delivery: Any, invoice: Invoice) -> None:
    """When it was supplied (BT-72), and for an intra-Community supply where to (BR-IC-12)."""
    delivery.event.occurrence = supplied(invoice)[1] or invoice.issued_on
    if any(one.tax.category == "K" for one in invoice.lines):
        delivery.ship_to.name = xml_text(invoice.buyer.name)
        delivery.ship_to.address.country_id = invoice.buyer.country.upper()


def _line(number: int, line: InvoiceLine) -> Any:
    from drafthorse.models.tradelines import LineItem

    # A price is never negative (BR-27): what is taken off is a negative quantity.
    sign = -1 if line.price < 0 else 1
    item: Any = LineItem()
    item.document.line_id = str(number)
    item.product.name = xml_text(line.text) or "–"
    item.agreement.net.amount = _plain(line.price * sign)
    item.delivery.billed_quantity = (_plain(line.quantity * sign), line.unit)
    _line_tax(item.settlement.trade_tax, line.tax)
    if line.from_on and line.to_on:
        item.settlement.period.start = min(line.from_on, line.to_on)
        item.settlement.period.end = max(line.from_on, line.to_on)
    item.settlement.monetary_summation.total_amount = _plain(line.net)
    return item


def _line_tax(trade_tax: Any, tax: Tax) -> None:
    trade_tax.type_code = "VAT"
    trade_tax.category_code = tax.category
    if tax.category != "O":  # BR-O-05
        trade_tax.rate_applicable_percent = _plain(tax.percent)


def _settlement(settlement: Any, invoice: Invoice, words: Mapping[str, str]) -> None:
    from drafthorse.models.accounting import ApplicableTradeTax
    from drafthorse.models.payment import PaymentTerms

    settlement.currency_code = invoice.currency
    settlement.payment_reference = xml_text(invoice.number)
    if invoice.type != "credit":
        _means(settlement, invoice)
    for one in invoice.taxes:
        trade_tax: Any = ApplicableTradeTax()
        _tax(trade_tax, one, invoice, words)
        settlement.trade_tax.add(trade_tax)
    first, last = supplied(invoice)
    if first and last and first != last:
        settlement.period.start, settlement.period.end = first, last
    terms: Any = PaymentTerms()
    if invoice.due_on and invoice.type != "credit":
        terms.due = invoice.due_on
    else:
        terms.description = words["nothing_to_pay" if invoice.type == "credit" else "pay_now"]
    settlement.terms.add(terms)
    if invoice.of_number:
        settlement.invoice_referenced_document.issuer_assigned_id = ("", xml_text(invoice.of_number))
        if invoice.of_issued_on:
            settlement.invoice_referenced_document.issue_date_time = invoice.of_issued_on
    _sums(settlement.monetary_summation, invoice)


def _means(settlement: Any, invoice: Invoice) -> None:
    """BG-16: SEPA transfer (58), transfer (30), an online service (68), or not said (1)."""
    from drafthorse.models.payment import PaymentMeans

    means: Any = PaymentMeans()
    if is_iban(invoice.pay.iban):
        means.type_code = "58" if invoice.currency == "EUR" else "30"
        means.payee_account.iban = plain_iban(invoice.pay.iban)
        means.payee_account.account_name = xml_text(invoice.seller.name)
        if bic := _squeezed(invoice.pay.bic):
            means.payee_institution.bic = bic
    elif invoice.pay.links:
        means.type_code = "68"
        means.information.add(xml_text(" ".join(invoice.pay.links)))
    elif invoice.pay.account_lines:
        means.type_code = "1"
        means.information.add(xml_text("; ".join(invoice.pay.account_lines)))
    else:
        return
    settlement.payment_means.add(means)


def _tax(trade_tax: Any, one: TaxLine, invoice: Invoice, words: Mapping[str, str]) -> None:
    """BG-23, with its reason where no tax is charged (BR-E-10, BR-AE-10, BR-G-10, BR-IC-10, BR-O-10)."""
    trade_tax.calculated_amount = _plain(one.amount)
    trade_tax.basis_amount = _plain(one.taxable)
    _line_tax(trade_tax, Tax(category=one.category, percent=one.percent))
    if one.category in _WHY:
        said, code = _WHY[one.category]
        own = one.reason.upper() if one.reason.upper().startswith("VATEX-") else code
        trade_tax.exemption_reason = xml_text(tax_words(one, invoice, words)) or said
        if own:
            trade_tax.exemption_reason_code = own


def _sums(sums: Any, invoice: Invoice) -> None:
    """BG-22. What was paid before, by deposit or since, is one amount (BT-113)."""
    taxable = _plain(invoice.net)
    sums.line_total = taxable
    sums.charge_total = _plain(Decimal("0.00"))
    sums.allowance_total = _plain(Decimal("0.00"))
    sums.tax_basis_total = (taxable, None)
    sums.tax_total = (_plain(invoice.tax), invoice.currency)
    sums.grand_total = (_plain(invoice.gross), None)
    if invoice.gross != invoice.due:
        sums.prepaid_total = _plain(invoice.gross - invoice.due)
    sums.due_amount = _plain(invoice.due)


def _is_vat(party: BilledParty) -> bool:
    """Whether its tax number is a VAT number with the prefix of a country (BR-CO-09)."""
    number = _squeezed(party.tax_id)
    prefix = {"GR": "EL"}.get(party.country.upper(), party.country.upper())
    return bool(_VAT.fullmatch(number)) and number.startswith((prefix, "XI"))


def _squeezed(number: str) -> str:
    return "".join(one for one in number if one.isascii() and one.isalnum()).upper()


def _plain(number: Decimal) -> str:
    """A number as XML writes it, never with an exponent, and no zero with a minus."""
    return f"{number or abs(number):f}"


def xml_text(said: str) -> str:
    """One line that XML may hold: no control, no lone surrogate (XML 1.0, 2.2)."""
    return " ".join(_CONTROLS.sub(" ", said).split())


def _with(element: Any, **fields: Any) -> Any:
    for name, value in fields.items():
        setattr(element, name, value)
    return element
