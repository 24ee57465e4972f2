"""No cell that a spreadsheet runs, and tables that keep their shape."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.render.books.cells import guarded, one_line, table


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+36 20 123", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "－1",
        "-", "--5", "-5 EUR", "+1,5", "=", "\t1",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "-5", "-5.25", "+5", "0", "1234.50", "Acme", "a=1", "2026-11-24", "'=1"]
)
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=9), min_size=2, max_size=2), max_size=4)
)
def test_every_cell_comes_back_in_its_place(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(table(("a", "b"), rows).decode(), newline="")))
    assert read == [["a", "b"], *([guarded(one) for one in row] for row in rows)]


def test_a_line_is_one_line() -> None:
    assert one_line("  a\r\n\tb\u2028c\x00d ") == "a b c d"
