"""Days and spans of documents, by language."""

from datetime import date
from decimal import Decimal

import pytest

from unit.render.invoice.made import assets
from vamail.model.billing import InvoiceLine
from vamail.render.invoice.assets import accent_ink, on_accent
from vamail.render.invoice.wording import quantity, written_day, written_span

FIRST, LAST, NEXT = date(2026, 11, 1), date(2026, 11, 15), date(2027, 1, 2)


@pytest.mark.parametrize(
    ("first", "last", "language", "said"),
    [
        (FIRST, LAST, "en", "1–15 November 2026"),
        (LAST, FIRST, "en", "1–15 November 2026"),
        (FIRST, NEXT, "en", "1 November 2026 – 2 January 2027"),
        (FIRST, LAST, "hu", "2026. november 1–15."),
        (FIRST, NEXT, "hu", "2026. november 1. – 2027. január 2."),
        (FIRST, LAST, "fa", "10 آبان 1405 – 24 آبان 1405 (\u20662026-11-01 – 2026-11-15\u2069)"),
        (FIRST, FIRST, "en", "1 November 2026"),
        (None, LAST, "en", "15 November 2026"),
        (None, None, "en", ""),
        (FIRST, None, "de", "1. November 2026"),
        (FIRST, None, "xx", "2026-11-01"),
    ],
)
def test_spans(first, last, language, said):
    assert written_span(first, last, language).replace("\u00a0", " ").replace("\u2060", "") == said


def test_a_persian_day_is_the_solar_one_in_latin_digits():
    assert written_day(date(2026, 12, 1), "fa") == "10\u00a0آذر\u00a01405 (\u20662026-12-01\u2069)"


def test_colours_are_readable():
    assert on_accent("#ffd84d") == accent_ink("#ffd84d") == "#1d2530"
    assert (on_accent("#1f5f8b"), accent_ink("#1f5f8b")) == ("#ffffff", "#1f5f8b")


@pytest.mark.parametrize(
    ("language", "one", "two"), [("en", "month", "months"), ("hu", "hónap", "hónap"), ("fa", "ماه", "ماه")]
)
def test_one_month_is_a_month(language, one, two):
    def said(count):
        line = InvoiceLine(text="", quantity=Decimal(count), unit="MON", price=Decimal(1), net=Decimal(count))
        return quantity(line, assets().words(language), language).split("\u00a0")[-1]

    assert (said(1), said(2)) == (one, two)
