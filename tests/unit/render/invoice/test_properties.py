"""Whatever an invoice holds: its XML is valid, and its document is made or refused with a sentence."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from unit.render.invoice.made import ACME, LINES, assets, document, made
from unit.render.invoice.test_cii import faults, xml_of
from vamail.desk.billing.totals import line
from vamail.model.billing import Tax
from vamail.model.errors import RenderError
from vamail.render.invoice import invoice_document
from vamail.render.invoice.coverage import covered
from vamail.render.invoice.logo import logo_svg
from vamail.render.invoice.writable import writable

QUANTITIES = st.decimals(Decimal("-99"), Decimal("999"), places=3).filter(bool)
PRICES = st.decimals(Decimal("-500"), Decimal("9999"), places=4)
RATES = st.sampled_from(
    [Tax(category="S", percent=Decimal(one)) for one in ("5", "8.875", "19", "27")] + [Tax(category="Z")]
)
CHARGED = st.builds(
    lambda quantity, price, tax: line("Work", quantity, price, "EUR", tax=tax, unit="HUR"),
    QUANTITIES, PRICES, RATES,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(CHARGED, min_size=1, max_size=12), st.decimals(Decimal(0), Decimal(5000), places=2))
def test_any_lines_and_prepayment_are_valid(lines, prepaid):
    assert faults(xml_of(made(lines=tuple(lines), prepaid=prepaid))) == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en", "hu", "fa"]))
def test_any_words_are_printed_or_refused(words, language):
    invoice = made(
        buyer=replace(ACME, name=words, lines=(words,)), lines=(replace(LINES[0], text=words),),
        notes=(words,),
        language=language,
    )  # fmt: skip
    with suppress(RenderError):
        assert invoice_document(document(invoice), assets()).startswith(b"%PDF-1.7")


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=200))
def test_writable_text_has_nothing_that_no_font_has(words):
    with suppress(RenderError):
        said = writable(words, assets().covered, rtl=False)
        assert said.count("\u2066") + said.count("\u2067") + said.count("\u2068") == said.count("\u2069")
        assert not any(0xD800 <= ord(one) <= 0xDFFF or one in "\x00\u2028\u202e" for one in said)


@settings(max_examples=120, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"<svg ", b"\x00\x01\x00\x00"]),
)
def test_files_of_any_content_end_in_a_value_or_a_sentence(data, start):
    covered(start + data)
    with suppress(RenderError):
        logo_svg(start + data)
