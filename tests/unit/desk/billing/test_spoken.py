"""Lengths of time are written in one way."""

from datetime import date

import pytest

from vamail.desk.billing import document_words
from vamail.desk.billing.spoken import hours, month


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "0 h"), (45, "45 min"), (60, "1 h"), (90, "1 h 30 min"), (110, "1 h 50 min"), (600, "10 h")],
)
def test_hours_have_one_format(minutes: int, told: str) -> None:
    assert hours(minutes, "en").replace("\u00a0", " ") == told


def test_in_other_languages() -> None:
    assert hours(90, "hu").replace("\u00a0", " ") == "1 óra 30 perc"
    assert hours(90, "fa").replace("\u00a0", " ") == "۱ ساعت و ۳۰ دقیقه"


def test_months_have_the_digits_of_their_language() -> None:
    told = [month(date(2026, 9, 1), one) for one in ("en", "hu", "fa")]
    assert told == ["September 2026", "2026. szeptember", "سپتامبر ۲۰۲۶"]


def test_a_document_has_latin_figures_in_every_language() -> None:
    """Its columns have them, and one page does not count in two ways."""
    said = document_words.text("fa", "retainer", month=month(date(2026, 9, 1), "fa"))
    assert "2026" in said and not set(said) & set("۰۱۲۳۴۵۶۷۸۹")
