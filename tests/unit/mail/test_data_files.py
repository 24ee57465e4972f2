"""What a file is, told by its content; P07: whatever it is, a value or one Fault."""

import time

import pytest

from vamail.mail.data_files import read_file
from vamail.mail.tables import MAX_BYTES
from vamail.model.books import Fault, StatementFile
from vamail.model.imports import ImportMapping

ALL = ImportMapping(
    name="all", kind="statement", match="*", currency="EUR", columns=(("date", "D"), ("amount", "A"))
)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"PK\x03\x04rest", "file_xlsx"),
        (b"\xd0\xcf\x11\xe0rest", "file_xlsx"),
        (b"%PDF-1.7", "file_pdf"),
        (b"\x1f\x8b\x08", "file_packed"),
        (b"<!DOCTYPE html><html>", "file_html"),
        (b"\n<HTML><body>", "file_html"),
        (b"", "file_empty"),
        (b"hello, world\n", "file_unknown"),
        (b'a;b\n1;"2\n', "quote_unclosed"),
        (b"\x00\x01\x02\x03", "nul"),
    ],
)
def test_what_is_no_statement_says_what_it_is(raw: bytes, why: str) -> None:
    found = read_file(raw, "file.bin", ())
    assert isinstance(found, Fault)
    assert (found.file, found.why) == ("file.bin", why)


@pytest.mark.parametrize(
    "begin", [b"", b"OFXHEADER:100\n", b"<?xml version='1.0'?><a>", b":20:x\n:25:y\n", b"a,b\n"]
)
def test_p07_a_huge_file_is_refused_at_once(begin: bytes) -> None:
    raw = begin + b"x" * MAX_BYTES + b"x"
    started = time.process_time()
    found = read_file(raw, "huge", ())
    assert isinstance(found, Fault)
    assert found.why == "file_too_big"
    assert time.process_time() - started < 0.5


def test_what_a_file_says_is_told_on_one_line() -> None:
    found = read_file('D,A\n2026-11-02,"5\u202e\n\x07x"\n'.encode(), "x.csv", (ALL,))
    assert isinstance(found, Fault)
    assert dict(found.values) == {"value": "5 x"}


def test_content_is_stronger_than_a_mapping_of_every_name() -> None:
    mt940 = (
        b":20:X\n:25:DE02\n:28C:1\n:60F:C261101EUR0,00\n:61:261102C5,00NTRFNONREF//1\n:62F:C261102EUR5,00\n"
    )
    found = read_file(mt940, "x.csv", (ALL,))
    assert isinstance(found, StatementFile)
    assert found.source == "mt940"
    found = read_file(b"D,A\n2026-11-02,5\n", "x.csv", (ALL,))
    assert isinstance(found, StatementFile)
    assert found.source == "all"


def test_ten_thousand_rows_of_a_mapped_file_are_quick() -> None:
    raw = b"D,A,W,R\n" + b'2026-11-02,"1,234.56",Acme Ltd,Invoice INV-7\n' * 10_000
    columns = (("date", "D"), ("amount", "A"), ("payer", "W"), ("reference", "R"))
    mapping = ImportMapping(name="all", kind="statement", match="*", columns=columns, currency="EUR")
    started = time.process_time()
    found = read_file(raw, "x.csv", (mapping,))
    assert isinstance(found, StatementFile)
    assert len(found.rows) == 10_000
    assert time.process_time() - started < 2
