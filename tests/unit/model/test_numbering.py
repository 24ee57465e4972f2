"""Series of invoices' numbers: which one a number belongs to."""

import pytest

from vamail.model.numbering import LastNumber, is_of_invoices, read_last, shown

SERIES = ("invoice/2026/#", "invoice/#", "invoice/ACME-#/26", "request/R-2026/#")


@pytest.mark.parametrize(
    ("said", "series", "last"),
    [
        ("2026/0023", "invoice/2026/#", 23),
        ("2026/0", "invoice/2026/#", 0),
        (" 23 ", "invoice/#", 23),
        ("acme-7/26", "invoice/ACME-#/26", 7),
        ("R-2026/0004", "request/R-2026/#", 4),
        ("2026/#=23", "invoice/2026/#", 23),
        ("R-2026/# = 4", "request/R-2026/#", 4),
        ("2027/#=1", "invoice/2027/#", 1),
        ("R-2027/#=1", "request/R-2027/#", 1),
    ],
)
def test_a_number_as_it_stands_on_the_document(said: str, series: str, last: int) -> None:
    assert read_last(said, SERIES) == LastNumber(series=series, last=last)


@pytest.mark.parametrize("said", ["", "2025/0023", "2026/", "2026/x", "ACME-7", "2026/-1", "2026/٢٣", "=3"])
def test_no_number_of_these(said: str) -> None:
    assert read_last(said, SERIES) is None


def test_the_series_that_looks_most_like_it() -> None:
    both = ("invoice/#", "invoice/2026#")
    assert read_last("20260023", both) == LastNumber(series="invoice/2026#", last=23)


def test_how_people_see_it() -> None:
    assert shown("invoice/2026/#") == "2026/#"
    assert shown("request/R-#", 3) == "R-3"


def test_names_of_drafts_and_meetings_are_no_numbers_of_invoices() -> None:
    assert [is_of_invoices(one) for one in ("M", "I", "P", "invoice/#", "request/R-#")] == [
        False, False, False, True, True,
    ]  # fmt: skip
