"""CAMT.052, 053 and 054: versions, batches, reversals, references, and XML that is an attack."""

from decimal import Decimal

import pytest

from vamail.mail.data_files import read_file
from vamail.model.books import Fault, StatementFile

IBAN = "HU42117730161111101800000000"


def document(
    entries: str, *, version: str = "053.001.02", kind: str = "BkToCstmrStmt", book: str = "Stmt"
) -> bytes:
    """A statement of one account with these entries."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{version}"><{kind}><GrpHdr><MsgId>M1</MsgId></GrpHdr>
<{book}><Id>S1</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
{entries}</{book}></{kind}></Document>""".encode()


def entry(
    amount: str = "240.50", *, sign: str = "CRDT", status: str = "<Sts>BOOK</Sts>", mark: str = "B1",
    details: str = "", extra: str = "", currency: str = "EUR", day: str = "<Dt>2026-11-02</Dt>",
) -> str:  # fmt: skip
    """An entry on a line of its own."""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{extra}{status}'
        f"<BookgDt>{day}</BookgDt><AcctSvcrRef>{mark}</AcctSvcrRef>"
        f"<NtryDtls>{details}</NtryDtls></Ntry>\n"
    )


def detail(amount: str, name: str, text: str, *, old: bool = True, sign: str = "") -> str:
    """One payment of a batch, as version 2 or as version 8 writes it."""
    party = f"<Nm>{name}</Nm>" if old else f"<Pty><Nm>{name}</Nm></Pty>"
    said = (
        f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>'
        if old
        else f'<Amt Ccy="EUR">{amount}</Amt>'
    )
    return (
        f"<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{said}{sign}<RltdPties><Dbtr>{party}</Dbtr>"
        f"<DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"
    )


def read(raw: bytes) -> StatementFile:
    """A statement that must come of it."""
    found = read_file(raw, "bank.xml", ())
    assert isinstance(found, StatementFile), found
    return found


def fault(raw: bytes) -> Fault:
    """A refusal that must come of it."""
    found = read_file(raw, "bank.xml", ())
    assert isinstance(found, Fault), found
    return found


@pytest.mark.parametrize("version", ["053.001.02", "053.001.04", "053.001.08", "053.001.13"])
def test_the_version_does_not_matter(version: str) -> None:
    old = version < "053.001.08"
    status = "<Sts>BOOK</Sts>" if old else "<Sts><Cd>BOOK</Cd></Sts>"
    raw = document(
        entry(status=status, details=detail("240.50", "Acme Ltd", "INV-7", old=old)), version=version
    )
    found = read(raw)
    (row,) = found.rows
    assert (found.source, found.account) == ("camt.053", IBAN)
    assert (row.place, str(row.booked_on), row.amount, row.currency) == (
        5,
        "2026-11-02",
        Decimal("240.50"),
        "EUR",
    )
    assert (row.payer, row.payer_account, row.reference) == ("Acme Ltd", "DE02120300000000202051", "INV-7")
    assert row.mark == f"{IBAN}/B1"


@pytest.mark.parametrize(
    ("kind", "book", "source"),
    [("BkToCstmrAcctRpt", "Rpt", "camt.052"), ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "camt.054")],
)
def test_reports_and_notifications_are_read_as_well(kind: str, book: str, source: str) -> None:
    found = read(document(entry(), version="054.001.08", kind=kind, book=book))
    assert (found.source, len(found.rows)) == (source, 1)


def test_a_batch_is_as_many_rows_as_it_has_payments_with_marks_that_differ() -> None:
    details = detail("100.00", "One", "INV-1") + detail("140.50", "Two", "INV-2")
    rows = read(document(entry(details=details))).rows
    assert [(row.amount, row.payer, row.reference) for row in rows] == [
        (Decimal("100.00"), "One", "INV-1"),
        (Decimal("140.50"), "Two", "INV-2"),
    ]
    assert [row.mark for row in rows] == [f"{IBAN}/B1", f"{IBAN}/B1#2"]


def test_a_batch_that_does_not_add_up_is_one_row_with_every_reference() -> None:
    details = detail("100.00", "One", "INV-1") + detail("1.00", "Two", "INV-2")
    (row,) = read(document(entry(details=details))).rows
    assert (row.amount, row.payer, row.reference) == (Decimal("240.50"), "One Two", "INV-1 INV-2")


def test_a_reversal_has_the_sign_of_its_entry() -> None:
    rows = read(
        document(
            entry(sign="DBIT", extra="<RvslInd>true</RvslInd>")
            + entry(sign="CRDT", extra="<RvslInd>true</RvslInd>")
        )
    ).rows
    assert [row.amount for row in rows] == [Decimal("-240.50"), Decimal("240.50")]


def test_what_is_not_booked_is_named_and_left_out() -> None:
    found = read(
        document(entry(status="<Sts>PDNG</Sts>") + entry(status="<Sts><Cd>INFO</Cd></Sts>") + entry())
    )
    assert [(one.place, one.why) for one in found.skipped] == [(5, "not_booked"), (6, "not_booked")]
    assert [row.place for row in found.rows] == [7]


def test_structured_references_and_charges() -> None:
    inside = (
        "<TxDtls><Refs><EndToEndId>E2E-7</EndToEndId><AcctSvcrRef>T9</AcctSvcrRef></Refs><RmtInf><Strd>"
        "<RfrdDocInf><Nb>INV-7</Nb></RfrdDocInf><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf>"
        "<AddtlRmtInf>thank you</AddtlRmtInf></Strd></RmtInf><Chrgs><Rcrd><Amt Ccy='EUR'>4.50</Amt>"
        "<CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs></TxDtls>"
    )
    (row,) = read(document(entry(details=inside))).rows
    assert row.reference == "RF18539007547034 INV-7 thank you E2E-7"
    assert (row.fee, row.mark) == (Decimal("4.50"), f"{IBAN}/T9")


def test_two_accounts_of_one_file() -> None:
    raw = document(entry()).replace(b"</Stmt>", b"</Stmt><Stmt><Acct><Id><Othr><Id>77</Id></Othr></Id></Acct>"
                                    + entry(mark="B1").encode() + b"</Stmt>")  # fmt: skip
    found = read(raw)
    assert found.account == f"{IBAN}, 77"
    assert [row.mark for row in found.rows] == [f"{IBAN}/B1", "77/B1"]


@pytest.mark.parametrize(
    ("bad", "column", "why"),
    [
        (entry("1.234,56"), "Amt", "amount_bad"),
        (entry("-5"), "Amt", "amount_bad"),
        (entry("NaN"), "Amt", "amount_bad"),
        (entry(currency="QQQ"), "Ccy", "currency_bad"),
        (entry(sign="PLUS"), "CdtDbtInd", "cell_bad"),
        (entry(day="<Dt>2026-02-30</Dt>"), "BookgDt", "date_bad"),
        (entry(day="<Dt>0001-01-01</Dt>"), "BookgDt", "date_bad"),
        (entry(day="<Dt>9999-12-31</Dt>"), "BookgDt", "date_bad"),
    ],
)
def test_p07_one_bad_entry_refuses_the_file(bad: str, column: str, why: str) -> None:
    found = fault(document(entry() + bad + entry()))
    assert (found.row, found.column, found.why) == (6, column, why)


BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB,
        '<!DOCTYPE d [<!ENTITY i SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/evil.dtd"> %p;]>',
    ],
)
def test_a_document_type_is_refused_and_nothing_of_it_is_resolved(doctype: str) -> None:
    inside = detail("240.50", "Acme", "&i;") if "ENTITY i" in doctype else detail("240.50", "Acme", "x")
    raw = document(entry(details=inside)).replace(b"<Document", doctype.encode() + b"<Document")
    assert fault(raw).why == "xml_doctype"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (document(entry())[:-40], "xml_broken"),
        (b"<?xml version='1.0'?><invoice/>", "xml_other"),
        (b"<Document>&nope;</Document>", "xml_broken"),
        (b"<a>" * 10_000, "xml_broken"),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", "xml_broken"),
    ],
)
def test_p07_broken_xml_is_refused(raw: bytes, why: str) -> None:
    assert fault(raw).why == why


def test_the_encoding_of_the_xml_is_its_own() -> None:
    text = document(entry(details=detail("240.50", "Szabó Ernő", "x"))).decode()
    for encoding in ("utf-16", "iso-8859-2"):
        raw = text.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
        assert read(raw).rows[0].payer == "Szabó Ernő"
