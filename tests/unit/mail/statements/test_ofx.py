"""OFX and QFX of both kinds; a second reader (ofxtools) says the same."""

import io
import warnings
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.mail.data_files import read_file
from vamail.model.books import Fault, StatementFile

HEAD_1 = (
    "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\n"
    "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
)
HEAD_2 = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n'
)
Entry = tuple[date, Decimal, str, str, str]


def body(entries: list[Entry], *, ends: bool, currency: str = "USD") -> str:
    """The statement, with the ends of values (XML) or without them (SGML)."""

    def value(tag: str, text: object) -> str:
        said = escape(str(text))
        return f"<{tag}>{said}</{tag}>" if ends else f"<{tag}>{said}\n"

    status = f"<STATUS>{value('CODE', 0)}{value('SEVERITY', 'INFO')}</STATUS>"
    tags = ("TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "NAME", "MEMO")
    values = [("OTHER", f"{day:%Y%m%d}120000[-5:EST]", *others) for day, *others in entries]
    inner = ("".join(map(value, tags, texts)) for texts in values)
    rows = "".join(f"<STMTTRN>{one}</STMTTRN>\n" for one in inner)
    account = value("BANKID", 1) + value("ACCTID", "000991") + value("ACCTTYPE", "CHECKING")
    head = f"<SONRS>{status}{value('DTSERVER', 20261103)}{value('LANGUAGE', 'ENG')}</SONRS>"
    span = value("DTSTART", 20261101) + value("DTEND", 20261130)
    balance = value("BALAMT", 7) + value("DTASOF", 20261130)
    return (
        f"<OFX><SIGNONMSGSRSV1>{head}</SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS>{value('TRNUID', 1)}{status}"
        f"<STMTRS>{value('CURDEF', currency)}<BANKACCTFROM>{account}</BANKACCTFROM>"
        f"<BANKTRANLIST>{span}{rows}</BANKTRANLIST><LEDGERBAL>{balance}</LEDGERBAL></STMTRS>"
        f"</STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


ONE: Entry = (date(2026, 11, 2), Decimal("240.50"), "F1", "Acme & Co", "INV-7 <thanks>")
TWO: Entry = (date(2026, 11, 3), Decimal("-9.90"), "F2", "Bank", "fee")
SGML = HEAD_1 + body([ONE, TWO], ends=False)
XML = HEAD_2 + body([ONE, TWO], ends=True)


def read(text: str) -> StatementFile:
    """A statement that must come of it."""
    found = read_file(text.encode(), "bank.qfx", ())
    assert isinstance(found, StatementFile), found
    return found


def fault(raw: bytes) -> Fault:
    """A refusal that must come of it."""
    found = read_file(raw, "bank.qfx", ())
    assert isinstance(found, Fault), found
    return found


@pytest.mark.parametrize("text", [SGML, XML, SGML.replace("\n", "\r\n"), SGML[SGML.index("<OFX>") :]])
def test_both_kinds_give_the_same(text: str) -> None:
    found = read(text)
    one, two = found.rows
    assert (found.source, found.account) == ("ofx", "000991")
    assert (one.booked_on, one.amount, one.currency) == (date(2026, 11, 2), Decimal("240.50"), "USD")
    assert (one.payer, one.reference, one.mark) == ("Acme & Co", "Acme & Co INV-7 <thanks>", "000991/F1")
    assert two.amount == Decimal("-9.90")
    assert two.place > one.place


def test_an_empty_value_swallows_nothing_of_what_follows() -> None:
    text = SGML.replace("<NAME>Acme &amp; Co\n", "<NAME>\n<CHECKNUM>\n")
    one, two = read(text).rows
    assert (one.payer, one.reference, one.mark) == ("", "INV-7 <thanks>", "000991/F1")
    assert (two.amount, two.payer) == (Decimal("-9.90"), "Bank")


def test_a_decimal_comma_and_a_currency_of_its_own() -> None:
    text = SGML.replace(
        "<TRNAMT>240.50\n", "<TRNAMT>240,50\n<CURRENCY><CURRATE>1.1\n<CURSYM>EUR\n</CURRENCY>"
    )
    assert (read(text).rows[0].amount, read(text).rows[0].currency) == (Decimal("240.50"), "EUR")


def test_a_fitid_that_repeats_has_marks_that_differ() -> None:
    assert [row.mark for row in read(SGML.replace("<FITID>F2", "<FITID>F1")).rows] == [
        "000991/F1",
        "000991/F1#2",
    ]


@pytest.mark.parametrize(
    ("text", "column", "why"),
    [
        (SGML.replace("240.50", "1,240.50"), "TRNAMT", "amount_bad"),
        (SGML.replace("240.50", ""), "TRNAMT", "amount_bad"),
        (SGML.replace("20261102", "20261302"), "DTPOSTED", "date_bad"),
        (SGML.replace("USD", "QQQ"), "CURDEF", "currency_bad"),
        (SGML[: SGML.index("<FITID>F2")], "", "ofx_broken"),
        (SGML[: SGML.index("<LEDGERBAL>")], "", "ofx_broken"),
        (SGML.replace("</STMTTRN>", "", 1), "", "ofx_broken"),
        (HEAD_1 + "<OFX></OFX>", "", "ofx_nothing"),
    ],
)
def test_p07_one_bad_row_refuses_the_file(text: str, column: str, why: str) -> None:
    found = fault(text.encode())
    assert (found.column, found.why) == (column, why)


def test_entities_and_document_types_do_nothing() -> None:
    text = XML.replace("<OFX>", '<!DOCTYPE OFX [<!ENTITY x SYSTEM "file:///etc/passwd">]><OFX>').replace(
        "fee", "&x;"
    )
    assert read(text).rows[1].reference == "Bank &x;"


def test_letters_are_what_the_head_says_or_utf_8() -> None:
    text = SGML.replace("Bank", "Café")
    for encoding in ("cp1252", "utf-8"):
        found = read_file(text.encode(encoding), "bank.ofx", ())
        assert isinstance(found, StatementFile)
        assert found.rows[1].payer == "Café"


WORDS = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
ENTRIES = st.tuples(
    st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.decimals(-(10**7), 10**7, places=2), WORDS, WORDS, WORDS
)


@given(st.lists(ENTRIES, max_size=5), st.booleans())
def test_a_second_reader_says_the_same(entries: list[Entry], ends: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ofxtools.Parser import OFXTree
    text = (HEAD_2 if ends else HEAD_1) + body(entries, ends=ends)
    tree = OFXTree()
    tree.parse(io.BytesIO(text.encode()))
    theirs = [(one.findtext("FITID"), Decimal(one.findtext("TRNAMT") or "")) for one in tree.iter("STMTTRN")]
    ours = read(text)
    assert (
        [row.amount for row in ours.rows] == [amount for _, amount in theirs] == [one[1] for one in entries]
    )
    assert [row.booked_on for row in ours.rows] == [one[0] for one in entries]
    assert [row.payer for row in ours.rows] == [one[3] for one in entries]
