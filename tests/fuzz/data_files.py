"""Damaged statements and time exports: whatever the bytes, rows that are whole or one Fault, quickly."""

import dataclasses
import re
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fuzz.limit import at_most
from vamail.mail.data_files import read_file
from vamail.model.books import Fault, StatementFile, TimesheetFile
from vamail.model.imports import ImportMapping
from vamail.model.money import CURRENCIES

Draw = Callable[[st.SearchStrategy[Any]], Any]

MOST = 200_000
BYTES = 48 * 1024 * 1024
WHY = re.compile("[a-z0-9_]{2,30}")
DIRTY = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
CAMT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<Stmt><Acct><Id><IBAN>HU42117730161111101800000000</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">240.50</Amt>
<CdtDbtInd>CRDT</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-02</Dt></BookgDt>
<AcctSvcrRef>B1</AcctSvcrRef>
<NtryDtls>
<TxDtls><Amt Ccy="EUR">100.00</Amt><RltdPties><Dbtr><Pty><Nm>Acme</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>INV-7</Ustrd></RmtInf></TxDtls>
<TxDtls><Amt Ccy="EUR">140.50</Amt>
<RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
</NtryDtls>
</Ntry>
</Stmt></BkToCstmrStmt></Document>"""
MT940 = b""":20:STARTUMS
:25:12030000/0000202051
:28C:00011/001
:60F:C261101EUR1000,00
:61:2611021103CR240,50NTRFNONREF//8327000090031789
:86:166?00GUTSCHRIFT?109251?20EREF+E2E-77?21SVWZ+Rechnung INV-7 vom ?22
1.11.2026?31DE02120300000000202051?32ACME GMBH
:61:2611030103DR9,90NMSCKREF+
:86:/TRTP/SEPA/IBAN/NL91ABNA0417164300/NAME/ACME BV/REMI/INV-7/
:62F:C261103EUR1230,60
-"""
OFX = b"""OFXHEADER:100
DATA:OFXSGML
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD
<BANKACCTFROM><ACCTID>991
</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT
<DTPOSTED>20261102120000[-5:EST]
<TRNAMT>240.50
<FITID>F1
<NAME>Acme &amp; Co
<MEMO>INV-7
</STMTTRN>
<STMTTRN><DTPOSTED>20261103<TRNAMT>-9.90<FITID>F2<NAME><![CDATA[Bank]]></STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""
WISE = b"""TransferWise ID,Date,Amount,Currency,Running Balance,Payment Reference,Payer Name,Total fees
TRANSFER-1,05-11-2026,239.89,EUR,1239.89,INV-7,Acme Ltd,0.61
CARD-1,06-11-2026,-9.90,EUR,1229.99,,,0
BALANCE-9,07-11-2026,-100.00,EUR,1129.99,,,"""
HISTORY = b"""ID,Status,Direction,Finished on,Source fee amount,Source fee currency,Source name,\
Source amount (after fees),Source currency,Target amount (after fees),Target currency,Reference
T1,COMPLETED,IN,2026-11-05 10:00:00,1.00,USD,Acme,260.00,USD,240.00,EUR,INV-7
T2,COMPLETED,OUT,2026-11-06 10:00:00,1.00,USD,Ada,60.00,USD,60.00,USD,x"""
PAYPAL = """"Date","Type","Status","Currency","Gross","Fee","Net","From Email Address","Transaction ID","Name"
"13/11/2026","Website Payment","Completed","EUR","1.240,50","-42,00","1.198,50","p@acme.example","9AB","Ác"
"14/11/2026","General Currency Conversion","Completed","EUR","-10,00","0,00","-10,00","","9AC",""
"15/11/2026","Payment Refund","Completed","EUR","-40,50","2,00","-38,50","p@acme.example","9AD","Ác\""""
MAPPED = """Kelt;Összeg;Partner;Közlemény
2026.11.02.;1.240,50;Szabó Ernő;INV-7
2026.11.03.;-9,90;Bank;"díj; havi"
2026.11.04.;5,00;;"""
TOGGL = b"""User,Email,\
Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags
Ada,a@va.example,Acme,Site,,Design,Yes,2026-11-02,09:00:00,2026-11-02,10:30:00,01:30:00,"a, b"
Ada,a@va.example,Acme,Site,,Calls,No,2026-11-03,09:00:00,2026-11-03,09:10:00,00:10:00,"""
MAPPING = ImportMapping(
    name="bank", kind="statement", match="mapped*", currency="EUR",
    columns=(("date", "Kelt"), ("amount", "Összeg"), ("payer", "Partner"), ("reference", "Közlemény")),
)  # fmt: skip
SEEDS = (
    CAMT, MT940, OFX, WISE, HISTORY, TOGGL, PAYPAL.encode(), PAYPAL.encode("cp1252"), PAYPAL.encode("utf-16"),
    MAPPED.encode(), MAPPED.encode("utf-8-sig"), MAPPED.encode("cp1250"), MAPPED.encode("utf-16-le"),
)  # fmt: skip
LINES = (
    b"", b'"', b";;;;", b",,,,,,,,,,", b"\x00", b"\xff", b"1.234", b"1,234", b"1.234,56", b"-0,00", b"9" * 40,
    b"1e9", b"31/02/2026", b"05/06/2026", b"<!DOCTYPE d [<!ENTITY a 'b'>]>", b"&a;", b"<![CDATA[", b"]]>",
    b"<STMTTRN>", b"</STMTTRN>", b"</OFX>", b"<MEMO>", b"<Ntry>", b"</Ntry>",
    b"<Amt Ccy='QQQ'>NaN</Amt>",
    b"<!-- x -->", b":20:x", b":61:261102C5,00NTRFNONREF//1", b":61:9999999", b":86:?20?21?", b":60F:?",
    b":62F:C261103EUR1,00", b"-}", b"{1:F01", b"=cmd|'x'", "\u202ex\u2028".encode(), "٠۱۲".encode(),
    b'"' * 50,
    b"\r", b"\t",
)  # fmt: skip


def _insert(draw: Draw, lines: list[bytes]) -> None:
    times: int = draw(st.sampled_from((1, 1, 1, 2, 60, 3_000)))
    line: bytes = draw(st.sampled_from(LINES))
    at: int = draw(st.integers(0, len(lines)))
    lines[at:at] = [line] * min(times, MOST // (len(line) + 2))


def _repeat(draw: Draw, lines: list[bytes]) -> None:
    at = draw(st.integers(0, len(lines) - 1))
    lines[at:at] = [lines[at]] * draw(st.sampled_from((1, 2, 300)))


def _splice(draw: Draw, lines: list[bytes]) -> None:
    """Something of the sort in the middle of a line."""
    at = draw(st.integers(0, len(lines) - 1))
    place: int = draw(st.integers(0, len(lines[at])))
    made: bytes = draw(st.one_of(st.binary(min_size=1, max_size=4), st.sampled_from(LINES)))
    lines[at] = lines[at][:place] + made + lines[at][place + draw(st.integers(0, 6)) :]


def _drop(draw: Draw, lines: list[bytes]) -> None:
    del lines[draw(st.integers(0, len(lines) - 1))]


def _cut(draw: Draw, lines: list[bytes]) -> None:
    at = draw(st.integers(0, len(lines) - 1))
    lines[at:] = [lines[at][: draw(st.integers(0, len(lines[at])))]]


DAMAGES = (_insert, _repeat, _splice, _splice, _splice, _drop, _cut)


@st.composite
def data_files_damaged(draw: Draw) -> tuple[bytes, str]:
    """A file with up to six damages, and its name."""
    lines = draw(st.sampled_from(SEEDS)).split(b"\n")
    for damage in draw(st.lists(st.sampled_from(DAMAGES), max_size=6)):
        if lines:
            damage(draw, lines)
    end: bytes = draw(st.sampled_from((b"\n", b"\n", b"\n", b"\r\n", b"\r")))
    return end.join(lines)[:MOST], draw(st.sampled_from(("mapped.csv", "MAPPED.TXT", "other.csv")))


def data_files(made: tuple[bytes, str]) -> None:
    """Whatever the bytes: two seconds, 48 MB, and values that add up."""
    raw, name = made
    with at_most(1.5):
        found = read_file(raw, name, (MAPPING,))
    assert found == read_file(raw, name, (MAPPING,))
    tracemalloc.start()
    try:
        read_file(raw, name, (MAPPING,))
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()
    _check(found, raw, name)


def _check(found: StatementFile | TimesheetFile | Fault, raw: bytes, name: str) -> None:
    for text in _texts(found):
        assert not DIRTY.search(text), text
        assert len(text) <= 10_000
    lines = raw.count(b"\n") + raw.count(b"\r") + 2
    if isinstance(found, Fault):
        assert found.file == name
        assert WHY.fullmatch(found.why)
        assert 0 <= found.row <= lines
        return
    assert found.name == name
    for one in (*found.rows, *found.skipped):
        assert 0 < one.place <= lines
    if isinstance(found, StatementFile):
        marks = [row.mark for row in found.rows if row.mark]
        assert len(marks) == len(set(marks))
        for row in found.rows:
            assert row.currency in CURRENCIES
            assert row.amount.is_finite()
            assert abs(row.amount) < Decimal(10) ** 16
            assert isinstance(row.booked_on, date)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))
