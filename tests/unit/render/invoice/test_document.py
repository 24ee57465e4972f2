"""Documents: what each page says, what the file is made of, and what hostile words do to it: nothing."""

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from unit.render.invoice.made import ACME, CREDIT, LINES, MARIA, PAY, assets, document, made, taxed
from vamail.desk.billing.totals import line
from vamail.model.billing import PayWays, Received
from vamail.model.errors import RenderError
from vamail.render.invoice import document_name, invoice_document
from vamail.render.invoice.facts import facts
from vamail.render.invoice.wording import filled


def pages_of(invoice, with_assets=None):
    reader = PdfReader(io.BytesIO(invoice_document(document(invoice), with_assets or assets())))
    return [re.sub(r"[\s\u200b]+", " ", page.extract_text()) for page in reader.pages]


def text_of(invoice, **more):
    return " ".join(pages_of(invoice, **more))


# --- what is to be read ----------------------------------------------------------------------------------


def test_an_invoice_says_what_the_law_asks_for():
    said = text_of(made())
    for part in (
        "Invoice", "2026/0007", "1 December 2026", "15 December 2026", "Maria Szabo Virtual Assistance",
        "Mariahilfer Straße 12/4", "ATU12345678", "Acme Kft.", "1053 Budapest", "HU12345678", "Győr", "9.5 h",
        "45.00", "427.50", "VAT 20% on 647.30", "129.46", "776.76 EUR", "DE02 1203 0000 0000 2020 51",
        "BYLADEM1001", "paypal.me/mariaszabo", "Page 1 of 1",
    ):  # fmt: skip
        assert part in said
    assert "Not a tax document" not in said


TITLES = {
    "en": ("Invoice", "Deposit invoice", "Final invoice", "Credit note", "Payment request"),
    "hu": ("Számla", "Előlegszámla", "Végszámla", "Jóváíró számla", "Díjbekérő"),
}


@pytest.mark.parametrize("language", TITLES)
def test_each_type_has_its_title(language):
    types = ("invoice", "deposit", "final", "credit", "request")
    for kind, title in zip(types, TITLES[language], strict=True):
        assert title in text_of(made(type=kind, language=language))


def test_a_request_says_in_hungarian_that_it_is_no_invoice():
    assert "A díjbekérő nem minősül számlának" in text_of(made(type="request", language="hu"))
    seller = replace(MARIA, country="HU")
    for language in ("en", "fa"):
        assert "nem minősül számlának" in text_of(made(type="request", language=language, seller=seller))


def test_no_jurisdiction_is_no_tax_document():
    assert "Not a tax document" in text_of(made(seller=replace(MARIA, country="")))


def test_reverse_charge_is_said_in_the_words_of_the_law():
    assert "Reverse charge" in text_of(made(lines=taxed("AE")))
    assert "Steuerschuldnerschaft des Leistungsempfängers" in text_of(made(lines=taxed("AE")))
    assert "Fordított adózás" in text_of(made(lines=taxed("AE"), language="hu"))
    assert "Reverse charge" in text_of(made(lines=taxed("AE"), language="fa"))


def test_an_exemption_gives_its_own_reason():
    said = text_of(made(lines=taxed("E", reason="Kleinunternehmer, § 6 Abs. 1 Z 27 UStG")))
    assert "Kleinunternehmer, § 6 Abs. 1 Z 27 UStG" in said


def test_a_credit_note_names_the_original_and_asks_for_nothing():
    said = text_of(made(**CREDIT))
    assert "2026/0007 of 1 December 2026" in said
    assert "Total credited" in said
    assert "IBAN" not in said and "To pay" not in said


def test_what_was_paid_is_subtracted():
    received = (Received(payment="p", amount=Decimal("100.00"), paid_on=date(2026, 12, 3)),)
    said = text_of(made(type="final", prepaid=Decimal("300.00"), received=received, of_number="2026/0003"))
    assert "\u2212300.00 EUR" in said and "\u2212100.00 EUR" in said and "376.76 EUR" in said


def drafted(**more):
    return made(**{"status": "draft", "number": "", **more})


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("Number Draft I-7", "15 December 2026", "Your “ok” gives it", "The pay code comes with")),
        (
            "hu",
            ("Tervezet I-7", "2026. december 15.", "1. napján állítaná ki. A sorszámot", "A fizetési kód"),
        ),
        ("fa", ("I-7", "2026-12-15", "تایید")),
    ],
)
def test_a_draft_shows_all_that_the_client_would_see(language, parts):
    said = text_of(drafted(language=language))
    for part in (*parts, "776", "DE02 1203 0000 0000 2020 51", "paypal.me/mariaszabo", "wise.com/pay"):
        assert part in said


@pytest.mark.parametrize("language", ["en", "hu", "fa"])
def test_a_draft_cannot_be_paid_by_mistake(language):
    shown = facts(drafted(language=language), assets())["pay"]
    assert (shown["qr"], shown["links"]) == ("", []) and shown["qr_place"]
    assert all(not one["url"] for one in shown["dead_links"]) and len(shown["dead_links"]) == 3
    raw = invoice_document(document(drafted(language=language)), assets())
    assert not any(page.get("/Annots") for page in PdfReader(io.BytesIO(raw)).pages)
    issued = facts(made(language=language), assets())["pay"]
    assert issued["qr"] and not issued["qr_place"] and len(issued["links"]) == 3


def test_a_draft_keeps_no_place_for_a_code_that_it_will_not_have():
    assert "The pay code" not in text_of(drafted(currency="USD"))
    credit = text_of(drafted(type="credit"))
    assert "The pay code" not in credit and "15 December" not in credit and "Draft I-7" in credit


def test_links_are_hidden_where_they_do_not_work():
    said = text_of(made(buyer=replace(ACME, country="IR")))
    assert "paypal" not in said and "IBAN" in said


def test_a_code_is_for_euros_alone():
    assert "Scan to pay" in text_of(made())
    assert "Scan to pay" not in text_of(made(currency="USD"))
    assert "Scan to pay" not in text_of(made(pay=replace(PAY, iban="DE02120300000000202052")))


def test_hungarian_numbers_and_letters():
    lines = (line("Őszi hírlevél", Decimal("2.5"), Decimal("123456.7"), "HUF", tax=LINES[0].tax, unit="HUR"),)
    said = text_of(made(language="hu", currency="HUF", lines=lines))
    assert "Őszi hírlevél" in said and "2,5 óra" in said and "308 642" in said


def test_persian_dates_and_latin_numbers():
    said = text_of(made(language="fa"))
    assert "2026-12-01" in said and "1405" in said and "776.76 EUR" in said
    assert "DE02 1203 0000 0000 2020 51" in said


# --- over pages, and hostile -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fa"])
def test_two_hundred_lines_go_over_pages(language):
    lines = tuple(replace(LINES[n % 3], text=f"Line number {n}") for n in range(200))
    pages = pages_of(made(lines=lines, language=language))
    assert len(pages) > 5
    head = "Description" if language == "en" else "EUR"
    assert all(head in page for page in pages[:-1])
    said = " ".join(pages)
    assert said.count("Line number ") == 200
    if language == "en":
        assert all(f"Line number {n} " in said for n in range(200))
        assert all(f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1))


@pytest.mark.parametrize("count", [1, 11, 12, 13, 30])
def test_pages_are_counted_also_where_few_lines_need_two(count):
    text = " ".join(["A long description of what was done on that day"] * 8)
    for said in ("Short", text):
        pages = pages_of(made(lines=tuple(replace(LINES[0], text=f"{said} {n}.") for n in range(count))))
        assert all(f"Page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1))
        assert all(page.startswith("Maria Szabo Virtual Assistance Invoice 2026/0007") for page in pages[1:])
        assert not pages[0].startswith("Maria Szabo Virtual Assistance Invoice")
    assert len(pages) > (count > 5)


HOSTILE = (
    '#read("/etc/passwd")', "#panic()", "*bold* _it_ `x` $x^2$ = H @ref <a> \\ #let a = 1", '"]; #{panic()}',
    "<script>alert(1)</script>", "{{ 7 * 7 }}", "\u202eevil\u202c", "a\x00b\x07c\u2028d", "//comment /* x */",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_words_never_become_layout(words):
    plain = re.sub(r"\s+", " ", re.sub("[\x00-\x1f\u2028\u202c\u202e]", " ", words)).strip()
    lines = (replace(LINES[0], text=words),)
    buyer = replace(ACME, name=words, lines=(words,), tax_id=words)
    pay = PayWays(iban=words, account_lines=(words,), links=())
    for language in ("en", "fa"):
        invoice = made(
            lines=lines, buyer=buyer, pay=pay, notes=(words,), small_print=words, language=language,
            seller=replace(MARIA, name=words, country=""), number=words, of_number=words, type="credit",
        )  # fmt: skip
        said = text_of(invoice)
        if language == "en":
            assert said.count(plain) >= 5


def test_a_word_without_end_stays_on_the_page():
    long = "W" * 400
    invoice = made(lines=(replace(LINES[0], text=long),), buyer=replace(ACME, name=long, lines=(long,)))
    reader = PdfReader(io.BytesIO(invoice_document(document(invoice), assets())))
    edges = []

    def see(text, _cm, matrix, _font, _size):
        if text.strip():
            edges.append(matrix[4])

    reader.pages[0].extract_text(visitor_text=see)
    assert max(edges) < 595 - 22 * 72 / 25.4
    assert "".join(page.extract_text() for page in reader.pages).count("W") >= 2 * 400


def test_an_emoji_is_left_out_and_a_letter_that_no_font_has_is_refused():
    assert "Launch now" in text_of(made(lines=(replace(LINES[0], text="Launch \U0001f680\ufe0fnow"),)))
    with pytest.raises(RenderError, match="no letter for “株”"):
        text_of(made(buyer=replace(ACME, name="株式会社")))


def test_right_to_left_names_in_a_latin_document():
    said = text_of(made(buyer=replace(ACME, name="شرکت پارس")))
    assert "776.76 EUR" in said


# --- the layout and the logo -----------------------------------------------------------------------------

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


@pytest.mark.parametrize("logo", [PNG, SVG])
def test_a_logo_is_shown(logo):
    assert "Invoice" in text_of(made(), with_assets=replace(assets(), logo=logo, colour="#aa3322"))


@pytest.mark.parametrize(
    ("logo", "why"),
    [
        (b"GIF89a", "not a PNG"),
        (PNG[:12], "ends too early"),
        (SVG.replace(b"<rect", b'<image href="file:///etc/passwd"/><rect'), "outside of its file"),
        (b"\xff\xd8\xff\xe0\x00\x04\x00\x00", "cannot be read"),
        (b"<svg " + b"x" * 1_000_001, "larger than"),
        (PNG[:16] + b"\x7f\xff\xff\xff" * 2 + PNG[24:], "pixels"),
    ],
)
def test_a_logo_that_is_none_is_a_sentence(logo, why):
    with pytest.raises(RenderError, match=why):
        text_of(made(), with_assets=replace(assets(), logo=logo))


@pytest.mark.parametrize(
    ("layout", "why"),
    [
        ("#panic(1)", "panicked"),
        ('#read("/etc/passwd")', "invoice.typ"),
        ('#import "@preview/cetz:0.3.0"', "network"),
        ("#let x = (", "invoice.typ: "),
    ],
)
def test_a_layout_that_fails_is_a_sentence(layout, why):
    with pytest.raises(RenderError, match=why):
        text_of(made(), with_assets=replace(assets(), layout=layout))


# --- the file --------------------------------------------------------------------------------------------


def test_the_same_invoice_is_the_same_bytes():
    assert invoice_document(document(made()), assets()) == invoice_document(document(made()), assets())


def test_the_file_is_a_pdf_a_3_with_its_xml():
    raw = invoice_document(document(made()), assets())
    assert raw.startswith(b"%PDF-1.") and raw.count(b"%PDF-1.") == raw.count(b"%%EOF") == 1
    reader = PdfReader(io.BytesIO(raw), strict=True)
    root = reader.trailer["/Root"]
    intent = root["/OutputIntents"][0]
    assert intent["/S"] == "/GTS_PDFA1" and intent["/DestOutputProfile"].get_data()
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp and "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in xmp
    assert "<xmp:CreateDate>2026-12-01T09:30:00+00:00</xmp:CreateDate>" in xmp
    file = root["/AF"][0].get_object()
    assert file["/AFRelationship"] == "/Alternative" and file["/UF"] == "factur-x.xml"
    assert file["/EF"]["/F"].get_object()["/Subtype"] == "/text/xml"
    assert reader.attachments["factur-x.xml"][0].startswith(b"<?xml")
    assert "D:20261201093000" in str(reader.metadata["/CreationDate"])
    assert reader.trailer["/ID"]
    assert "/Encrypt" not in reader.trailer
    assert reader.metadata["/Title"] == "Invoice 2026/0007"


def test_every_font_is_in_the_file():
    reader = PdfReader(io.BytesIO(invoice_document(document(made(language="fa")), assets())))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert {str(font["/BaseFont"]).partition("+")[2].partition("-")[0] for font in fonts} == {
        "Inter",
        "Vazirmatn",
    }
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(described)


@pytest.mark.parametrize(
    "fields", [{"type": "request"}, {"currency": "KWD"}, {"seller": replace(MARIA, country="")}]
)
def test_where_factur_x_does_not_apply_the_pdf_is_alone(fields):
    reader = PdfReader(io.BytesIO(invoice_document(document(made(**fields)), assets())))
    assert not reader.attachments
    assert (
        "<pdfaid:part>3</pdfaid:part>"
        in reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    )


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "INV-2026-0007.pdf"),
        ({"type": "credit"}, "CN-2026-0007.pdf"),
        ({"type": "request"}, "REQ-2026-0007.pdf"),
        ({"number": "INV-12"}, "INV-12.pdf"),
        ({"number": '../../etc/passwd\r\n"ű'}, "INV-etc-passwd.pdf"),
        ({"number": "", "status": "draft"}, "DRAFT-I-7.pdf"),
        ({"number": "///"}, "INV.pdf"),
    ],
)
def test_names_of_files_are_safe(fields, name):
    assert document_name(made(**fields)) == name


def test_words_of_the_va_cannot_reach_into_values():
    assert filled("{tax} {percent}% {other} {tax.__class__} {", tax="{percent}", percent="5") == (
        "{percent} 5% {other} {tax.__class__} {"
    )
