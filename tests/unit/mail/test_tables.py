"""CSV to rows: encodings, delimiters, header lines, and what refuses a file. P01 and P07."""

import time
import tracemalloc

import pytest

from vamail.mail.tables import MAX_BYTES, Table, bad_quote, find_table, head_of, missing, read_sheet
from vamail.model.books import Fault

WANTED = ("Date", "Amount")


def read(raw: bytes, *, encoding: str = "", delimiter: str = "", header: int = 1) -> Table | Fault:
    """What comes of bytes: the table, or why there is none."""
    sheet = read_sheet(raw, "bank.csv", encoding=encoding)
    if isinstance(sheet, Fault):
        return sheet
    found = find_table(sheet, WANTED, delimiter=delimiter, header=header)
    return missing(sheet, WANTED, delimiter=delimiter, header=header) if found is None else found


def table(raw: bytes, **named: str) -> Table:
    """A table that must come of it."""
    found = read(raw, **named)  # type: ignore[arg-type]
    assert isinstance(found, Table), found
    return found


def fault(raw: bytes, **named: str) -> Fault:
    """A refusal that must come of it."""
    found = read(raw, **named)  # type: ignore[arg-type]
    assert isinstance(found, Fault), found
    return found


GERMAN = "Date;Payer;Amount\n2026-11-02;Müller & Söhne;1.234,56\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "cp1250", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_p01_encoding_mark_delimiter_and_line_ends_are_detected(encoding: str, sign: str, end: str) -> None:
    text = f"Date{sign}Payer{sign}Amount{end}2026-11-02{sign}Müller & Söhne{sign}1 234.56{end}"
    (row,) = table(text.encode(encoding)).rows
    assert row.cells == ("2026-11-02", "Müller & Söhne", "1 234.56")
    assert row.line == 2


def test_p01_a_name_with_two_readings_is_refused_with_its_line_and_both() -> None:
    raw = "Date;Payer;Amount\n2026-11-02;Acme;1\n2026-11-03;Szabó Ernő;2\n".encode("cp1250")
    found = fault(raw)
    assert (found.file, found.row, found.why) == ("bank.csv", 3, "encoding_unclear")
    said = dict(found.values)
    assert (said["one"], said["other"]) == ("Ernõ", "Ernő")
    assert table(raw, encoding="cp1250").rows[1].cells[1] == "Szabó Ernő"
    assert table(raw, encoding="cp1252").rows[1].cells[1] == "Szabó Ernõ"


def test_p01_a_sign_inside_a_word_rules_a_code_page_out() -> None:
    raw = "Date;Payer;Amount\n2026-11-02;Michał Wąs;1\n".encode("cp1250")
    assert table(raw).rows[0].cells[1] == "Michał Wąs"


def test_p01_headers_decide_between_two_code_pages() -> None:
    raw = "Kelt;Érték;Szerző\n1;2;Ernő\n".encode("cp1250")
    sheet = read_sheet(raw, "bank.csv")
    assert not isinstance(sheet, Fault)
    found = find_table(sheet, ("Kelt", "Szerző"))
    assert isinstance(found, Table)
    assert found.rows[0].cells[2] == "Ernő"


def test_p01_what_a_mapping_names_wrongly_is_refused() -> None:
    assert fault(GERMAN.encode(), encoding="cp1252").why == "encoding_other"
    wrong = fault(GERMAN.encode("cp1252"), encoding="utf-8")
    assert (wrong.why, wrong.row) == ("encoding_wrong", 2)
    assert fault(b"\xff\xfea\x00", encoding="cp1250").why == "encoding_other"
    assert fault(GERMAN.encode("cp1252"), encoding="klingon").why == "encoding_unknown"
    assert table(GERMAN.encode("utf-16"), encoding="utf-16").rows


def test_a_bank_s_preamble_is_not_of_the_table() -> None:
    raw = b"My Bank; statement\n\n;;\nIBAN;DE02\nDate;Payer;Amount\n2026-11-02;Acme;1\n\n;;\n"
    found = table(raw)
    assert found.line == 5
    assert [row.line for row in found.rows] == [6]


def test_headers_fold_and_a_cell_is_found_by_any_of_them() -> None:
    found = table(b'\xef\xbb\xbf"date"," AMOUNT "\n1,2\n')
    assert found.has("Amount")
    assert found.of(found.rows[0], "Sum", "Amount") == "2"
    assert found.of(found.rows[0], "Sum") == ""
    assert found.column("Date") == ((2, "1"),)


def test_a_line_break_in_a_cell_is_a_space_and_lines_are_still_right() -> None:
    rows = table(b'Date,Amount\n"a\nb",1\nc,2\n').rows
    assert [(row.line, row.cells[0]) for row in rows] == [(2, "a b"), (4, "c")]


@pytest.mark.parametrize(
    ("raw", "row", "why"),
    [
        (b"Date,Amount\n1,2\n3\n", 3, "row_short"),
        (b"Date,Amount\n1,2\n3,4,5\n", 3, "row_long"),
        (b'Date,Amount\n1,2\n3,"4\n5,6\n7,8\n', 3, "quote_unclosed"),
        (b'Date,Amount\n1,2\n"3"x,4\n', 3, "quote_unclosed"),
        (b"Date,Amount\n1,2\x00\n", 2, "nul"),
        (b"Date,Date,Amount\n1,2,3\n", 1, "column_twice"),
        (b"Date,Amount\n1," + b"x" * 10_001 + b"\n", 2, "cell_long"),
        (b"Date,Amount\n1," + b"x" * 200_000 + b"\n", 2, "cell_long"),
        (b'Date,Amount\n1,"' + b"x\n" * 200_000 + b"\n", 2, "quote_unclosed"),
        (b"Date,Amount\n" + b"1,2\n" * 50_001, 50_002, "rows_many"),
        (b"Date,Amount\n1,2\n\xff\x81,2\n", 3, "encoding_wrong"),
        (b"Day,Amount\n1,2\n", 1, "columns_missing"),
        (b"Date,Amount\n1,2\n" + b"," * 300 + b"\n", 3, "cells_many"),
        (b"," * 2_000_000 + b"Date,Amount\n1,2\n", 1, "columns_missing"),
        (b"", 0, "file_empty"),
        (b"\n \r\n", 0, "file_empty"),
        (b"x" * (MAX_BYTES + 1), 0, "file_too_big"),
    ],
)
def test_p07_one_bad_line_refuses_the_file_and_is_named(raw: bytes, row: int, why: str) -> None:
    found = fault(raw)
    assert (found.file, found.row, found.why) == ("bank.csv", row, why)


def test_p07_missing_columns_are_named() -> None:
    assert dict(fault(b"x\nDay;Payee;Amount\n1;2;3\n").values) == {"columns": "Date"}


def test_an_empty_cell_more_at_the_end_is_no_cell() -> None:
    assert table(b"Date,Amount\n1,2,\n").rows[0].cells == ("1", "2")


def test_a_mapping_s_header_line_and_delimiter_rule() -> None:
    raw = b"Date;Amount\nDate;Amount\n1;2\n"
    found = read(raw, header=2)
    assert isinstance(found, Table)
    assert [row.line for row in found.rows] == [3]
    assert fault(raw, delimiter="|").why == "columns_missing"


def test_a_quote_without_end_is_named_where_no_header_is_known() -> None:
    sheet = read_sheet(b'a;b\n1;"2\n3;4\n', "x.csv")
    assert not isinstance(sheet, Fault)
    found = bad_quote(sheet)
    assert found is not None
    assert (found.row, found.why) == (2, "quote_unclosed")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_the_head_is_text_in_any_encoding(encoding: str) -> None:
    assert head_of("<?xml version='1.0'?>".encode(encoding)).startswith("<?xml")


def test_ten_thousand_rows_are_quick_and_small() -> None:
    raw = b"Date,Payer,Text,Amount\n" + b"2026-11-02,Acme Ltd,Invoice INV-7 of November,1234.56\n" * 10_000
    tracemalloc.start()
    begin = time.process_time()
    rows = table(raw).rows
    took, most = time.process_time() - begin, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(rows) == 10_000
    assert took < 4  # under tracemalloc; 0.1 s without
    assert most < 40 * 1024 * 1024
