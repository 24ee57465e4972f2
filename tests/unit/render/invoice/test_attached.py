"""The XML in what typst wrote, as a library that did not write it finds it; any other PDF the plain way."""

import io
import re
from dataclasses import replace

import facturx
import pytest
from lxml import etree
from pypdf import PdfReader, PdfWriter

from unit.render.invoice.made import ACME, AT, MARIA, assets, document, made
from vamail.render.invoice import invoice_document
from vamail.render.invoice.attached import attached
from vamail.render.invoice.cii import cross_industry_invoice
from vamail.render.invoice.pdf import embed, typeset

ABOUT = {"title": "Invoice 7", "author": "Maria", "subject": "Invoice 7, Acme", "keywords": "Factur-X"}
PLAIN = '#set document(title: "Invoice 7")\n= Seven'
XML = cross_industry_invoice(made(), assets().words("en"))
FILE = """
#pdf.attach("a.txt", bytes("a"), relationship: "data", mime-type: "text/plain", description: "A")"""
SPOILT = (
    "</rdf:RDF> >>\nstream\n<?xpacket begin </rdf:Bag></pdfaExtension:schemas> <</Type/Catalog/Pages /Names"
)


def pdf_of(layout=PLAIN):
    return typeset(layout, {}, assets().font_folders, AT, rows=1)


def assert_sound(pdf):
    """Every place in the table is that of its object, and the file ends with the table's."""
    start = int(re.search(rb"startxref\n([0-9]+)\n%%EOF\s*$", pdf).group(1))
    table = re.match(
        rb"xref\n0 ([0-9]+)\n0000000000 65535 f\r\n((?:[0-9]{10} 00000 n\r\n)+)trailer", pdf[start:]
    )
    places = re.findall(rb"([0-9]{10}) 00000 n", table.group(2))
    assert len(places) + 1 == int(table.group(1)) == PdfReader(io.BytesIO(pdf)).trailer["/Size"]
    for number, place in enumerate(places, 1):
        assert pdf[int(place) :].startswith(b"%d 0 obj\n" % number)
    assert set(re.findall(rb"\n([0-9]+) 0 obj\n", pdf)) == {b"%d" % one for one in range(1, len(places) + 1)}


def xmp_of(pdf):
    data = PdfReader(io.BytesIO(pdf), strict=True).trailer["/Root"]["/Metadata"].get_object().get_data()
    return etree.fromstring(data)


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_the_shipped_layout_takes_the_short_way(language):
    pdf = invoice_document(document(made(language=language)), assets())
    assert pdf.startswith(b"%PDF-1.7")
    assert_sound(pdf)
    name, xml = facturx.get_facturx_xml_from_pdf(pdf)
    assert name == "factur-x.xml"
    assert xml == cross_industry_invoice(made(language=language), assets().words(language))


def test_the_metadata_says_what_the_standard_asks_for_once():
    xmp = xmp_of(attached(pdf_of(), XML, AT))
    schemas = xmp.findall(".//{http://www.aiim.org/pdfa/ns/extension/}schemas")
    assert len(schemas) == 1
    prefixes = [one.text for one in schemas[0].iter("{http://www.aiim.org/pdfa/ns/schema#}prefix")]
    assert prefixes.count("fx") == 1 and len(prefixes) == len(set(prefixes)) > 1
    said = {
        etree.QName(one).localname: one.text
        for one in xmp.iter("{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}*")
    }
    assert said == {
        "DocumentType": "INVOICE", "DocumentFileName": "factur-x.xml", "Version": "1.0",
        "ConformanceLevel": "EN 16931",
    }  # fmt: skip
    names = {one.text for one in schemas[0].iter("{http://www.aiim.org/pdfa/ns/property#}name")}
    assert set(said) <= names


def test_words_that_look_like_the_file_change_nothing():
    hostile = made(number=SPOILT, seller=replace(MARIA, name=SPOILT), buyer=replace(ACME, name=SPOILT))
    pdf = invoice_document(document(hostile), assets())
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    assert reader.metadata["/Author"] == " ".join(SPOILT.split())
    assert xmp_of(pdf).find(".//{http://purl.org/dc/elements/1.1/}creator") is not None
    assert facturx.get_facturx_xml_from_pdf(pdf)[0] == "factur-x.xml"
    assert_sound(pdf)


def rewritten():
    other = io.BytesIO()
    PdfWriter(clone_from=io.BytesIO(pdf_of())).write(other)
    return other.getvalue()


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(rewritten, id="by another"),
        pytest.param(lambda: pdf_of() + b"% more", id="more"),
        pytest.param(lambda: pdf_of(PLAIN + FILE), id="with a file"),
        pytest.param(lambda: pdf_of().replace(b"</pdfaExtension:s", b"</pdfaExtension:S"), id="metadata"),
    ],
)  # fmt: skip
def test_of_another_shape_the_whole_is_read_and_written(other):
    pdf = other()
    assert attached(pdf, XML, AT) is None
    made_anew = embed(pdf, XML, AT, ABOUT, "en")
    assert facturx.get_facturx_xml_from_pdf(made_anew)[1] == XML
    assert b"EN 16931</fx:ConformanceLevel>" in made_anew
    assert "D:20261201093000" in str(PdfReader(io.BytesIO(made_anew)).metadata["/CreationDate"])


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"xref\n0 1\n", b"xref\n0 x"])
def test_what_is_no_pdf_is_of_another_shape(junk):
    assert attached(junk, XML, AT) is None
