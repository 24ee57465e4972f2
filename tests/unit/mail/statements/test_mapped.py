"""Tables that only a mapping of rules/imports.yaml can read. P01, P03, P07."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vamail.desk.billing.fault_words import fault as words
from vamail.mail.data_files import read_file
from vamail.model.books import Fault, StatementFile
from vamail.model.imports import ImportMapping

BANK = ImportMapping(
    name="otp",
    kind="statement",
    match="Umsaetze*.csv",
    columns=(
        ("date", "Kelt"),
        ("amount", "Összeg"),
        ("currency", "Pénznem"),
        ("payer", "Partner"),
        ("account", "Számla"),
        ("reference", "Közlemény"),
        ("reference", "Megjegyzés"),
        ("mark", "Azonosító"),
    ),
)
HEADER = "Azonosító;Kelt;Partner;Számla;Összeg;Pénznem;Közlemény;Megjegyzés"
ROW = "B-1;2026.11.02.;Szabó Ernő;HU42117730161111101800000000;240.500,00;HUF;INV-7;köszönöm"
SIMPLE = ImportMapping(
    name="simple", kind="statement", match="*.txt", currency="EUR",
    columns=(("date", "Day"), ("credit", "In"), ("debit", "Out")),
)  # fmt: skip


def read(raw: bytes, mapping: ImportMapping = BANK, name: str = "umsaetze_2026.CSV") -> StatementFile:
    """A statement that must come of it."""
    found = read_file(raw, name, (mapping,))
    assert isinstance(found, StatementFile), found
    return found


def fault(raw: bytes, mapping: ImportMapping = BANK, name: str = "umsaetze_2026.CSV") -> Fault:
    """A refusal that must come of it."""
    found = read_file(raw, name, (mapping,))
    assert isinstance(found, Fault), found
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_p01_a_mapped_file_with_a_preamble(encoding: str) -> None:
    found = read(f"OTP Bank\n\n{HEADER}\n{ROW}\n".encode(encoding))
    (row,) = found.rows
    assert (found.source, row.place, row.booked_on) == ("otp", 4, date(2026, 11, 2))
    assert (row.amount, row.currency, row.payer) == (Decimal("240500.00"), "HUF", "Szabó Ernő")
    assert (row.reference, row.mark) == ("INV-7 köszönöm", "B-1")


def test_p01_a_wrong_guess_is_refused_with_its_line_and_a_named_encoding_is_read() -> None:
    raw = f"{HEADER}\n{ROW}\n".encode("cp1250")
    found = fault(raw)
    assert (found.row, found.why) == (2, "encoding_unclear")
    named = ImportMapping(name="otp", kind="statement", match="*", columns=BANK.columns, encoding="cp1250")
    assert read(raw, named).rows[0].payer == "Szabó Ernő"


def test_credit_and_debit_are_one_signed_amount() -> None:
    rows = read(
        b"Day;In;Out\n02.11.2026;240,50;\n03.11.2026;;9,90\n04.11.2026;0,00;-1,00\n", SIMPLE, "x.txt"
    ).rows
    assert [row.amount for row in rows] == [Decimal("240.50"), Decimal("-9.90"), Decimal("-1.00")]
    assert {row.currency for row in rows} == {"EUR"}


@pytest.mark.parametrize(
    ("text", "row", "column", "why"),
    [
        ("Day;In;Out\n02.11.2026;1,00;2,00\n", 2, "In", "both_amounts"),
        ("Day;In;Out\n02.11.2026;;\n", 2, "In", "cell_empty"),
        ("Day;In;Out\n;1,00;\n", 2, "Day", "cell_empty"),
        ("Day;In\n02.11.2026;1,00\n", 1, "", "columns_missing"),
        ("Day;In;Out\n02.11.2026;1.234;\n", 2, "In", "amount_two_ways"),
        ("Day;In;Out\n02.11.2026;1,00;\n02.11.2026;;x\n", 3, "Out", "amount_bad"),
        ("Day;In;Out\n02.11.2026;1,00;\n02.11.2026;\n", 3, "", "row_short"),
    ],
)
def test_p03_p07_one_bad_row_refuses_the_file(text: str, row: int, column: str, why: str) -> None:
    found = fault(text.encode(), SIMPLE, "x.txt")
    assert (found.file, found.row, found.column, found.why) == ("x.txt", row, column, why)


def test_a_mapping_of_another_file_does_not_hold() -> None:
    assert fault(f"{HEADER}\n{ROW}\n".encode(), BANK, "other.csv").why == "file_unknown"


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)
ENTRY = st.tuples(
    st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.decimals(-(10**8), 10**8, places=2), CELL, CELL
)


@given(
    st.lists(ENTRY, min_size=1, max_size=8),
    st.sampled_from([".", ","]),
    st.sampled_from([";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["DD.MM.YYYY", "MM/DD/YYYY", "YYYY-MM-DD"]),
)
def test_what_a_small_writer_writes_is_read_back(
    entries: list[tuple[date, Decimal, str, str]], point: str, sign: str, encoding: str, days: str
) -> None:
    pattern = days.replace("DD", "%d").replace("MM", "%m").replace("YYYY", "%Y")
    group = "," if point == "." else "."

    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    lines = [sign.join(("Kelt", "Összeg", "Ki", "Mi"))]
    for day, amount, payer, text in entries:
        said = f"{amount:,.2f}".replace(",", "g").replace(".", point).replace("g", group)
        lines.append(sign.join((day.strftime(pattern), quoted(said), quoted(payer), quoted(text))))
    mapping = ImportMapping(
        name="any", kind="statement", match="*", currency="EUR", date=days,
        columns=(("date", "Kelt"), ("amount", "Összeg"), ("payer", "Ki"), ("reference", "Mi")),
    )  # fmt: skip
    rows = read("\r\n".join(lines).encode(encoding), mapping).rows
    assert [(row.booked_on, row.amount, row.payer, row.reference) for row in rows] == entries


# --- the end of the table --------------------------------------------------------------------------------

ROWS = "Day;In;Out;Text\n1.11.2026;100,00;;a\n2.11.2026;;40,00;b\n"
FOOTERS = (
    "Total;100,00;40,00;\n", "Kontostand;;;1.234,56\n", "Total: 60,00\n", ";Total;;60,00\n",
    "This export was made on 3 November\n", "Closing balance 60,00\n",
)  # fmt: skip


def ended(until: str) -> ImportMapping:
    return replace(SIMPLE, until=until)


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_footer_refuses_the_file_and_the_refusal_names_until(footer: str) -> None:
    found = fault((ROWS + footer).encode(), SIMPLE, "a.txt")
    said = dict(found.values)["ending"]
    assert found.row == 4 and footer.strip("; \n").startswith(said)
    assert [one.place for one in read((ROWS + footer).encode(), ended(said), "a.txt").rows] == [2, 3]


def test_the_refusal_says_it_in_words() -> None:
    found = fault(f"{ROWS}Kontostand;;;1,00\n".encode(), SIMPLE, "a.txt")
    assert words(found, "en") == (
        "a.txt:4: Day: “Kontostand” is no day. If this is a footer, add `until: 'Kontostand'` to the mapping "
        "in rules/imports.yaml."
    )


@pytest.mark.parametrize("row", ["32.11.2026;100,00;;a", "3.11.2026;;;c", "3.11.2026"])
def test_a_damaged_row_is_no_footer(row: str) -> None:
    assert "ending" not in dict(fault(f"{ROWS}{row}\n".encode(), SIMPLE, "a.txt").values)


def test_whatever_stands_below_the_end_is_not_read_but_no_row_is_lost() -> None:
    found = read(f"{ROWS}Total;;;\n\nSome bank;your friend\nx;\n".encode(), ended("total"), "a.txt")
    assert len(found.rows) == 2
    lost = fault(f"{ROWS}Total;;;\nDay;In;Out;Text\n5.11.2026;9,00;;c\n".encode(), ended("Total"), "a.txt")
    assert (lost.why, lost.row, lost.column) == ("row_below", 6, "Day")


def test_a_row_that_only_begins_alike_is_a_row() -> None:
    mapping = replace(SIMPLE, columns=(*SIMPLE.columns, ("payer", "Who")), until="Total")
    found = read(b"Who;Day;In;Out\nTotal Energies;1.11.2026;100,00;\nTotal;;100,00;\n", mapping, "a.txt")
    assert [one.payer for one in found.rows] == ["Total Energies"]


def test_a_file_without_its_end_is_read_whole() -> None:
    assert len(read(ROWS.encode(), ended("Total"), "a.txt").rows) == 2
