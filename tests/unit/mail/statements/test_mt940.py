"""MT940: the shapes of several banks, marks, currencies, and what refuses a file."""

from decimal import Decimal

import pytest

from vamail.mail.data_files import read_file
from vamail.model.books import Fault, StatementFile

GERMAN = """:20:STARTUMS
:25:12030000/0000202051
:28C:00011/001
:60F:C261101EUR1000,00
:61:2611021103CR240,50NTRFNONREF//8327000090031789
:86:166?00GUTSCHRIFT?109251?20EREF+E2E-77?21SVWZ+Rechnung INV-7 vom ?22
1.11.2026?30BYLADEM1001?31DE02120300000000202051?32ACME GMBH
:61:2611030103DR9,90NMSCKREF+
:86:808?00ENTGELT?20Kontofuehrung
:61:2612310102D1,00NTRFNONREF//Y1
:86:nothing
:62F:C261103EUR1229,60
-
"""
DUTCH = """{1:F01RABONL2UXXXX0000000000}{2:I940RABONL2UXXXXN}{4:
:20:940S261102
:25:NL77ABNA0574908765 EUR
:28C:123
:60F:C261101EUR0,00
:61:261102C000000000240,50NTRFNONREF//26306000012
:86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/A
CME BV/REMI/FACTUUR INV-7/EREF/NOTPROVIDED
:61:261102RC000000000100,00NTRFNONREF//26306000013
:61:261102RD000000000050,00NTRFNONREF//26306000014
:62F:C261102EUR190,50
-}
"""


def read(text: str, encoding: str = "utf-8") -> StatementFile:
    """A statement that must come of it."""
    found = read_file(text.encode(encoding), "bank.sta", ())
    assert isinstance(found, StatementFile), found
    return found


def fault(text: str) -> Fault:
    """A refusal that must come of it."""
    found = read_file(text.encode(), "bank.sta", ())
    assert isinstance(found, Fault), found
    return found


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_fields_of_german_banks(end: str) -> None:
    found = read(GERMAN.replace("\n", end))
    first, second, third = found.rows
    assert (found.source, found.account) == ("mt940", "12030000/0000202051")
    assert (first.place, str(first.booked_on), first.amount, first.currency) == (
        5,
        "2026-11-03",
        Decimal("240.50"),
        "EUR",
    )
    assert (first.payer, first.payer_account) == ("ACME GMBH", "DE02120300000000202051")
    assert "INV-7" in first.reference
    assert "E2E-77" in first.reference
    assert first.mark == "12030000/0000202051/8327000090031789/20261103/240.50"
    assert (second.place, second.amount) == (8, Decimal("-9.90"))
    assert (str(third.booked_on), third.amount) == ("2027-01-02", Decimal("-1.00"))


def test_words_of_dutch_banks_and_reversals() -> None:
    first, second, third = read(DUTCH).rows
    assert (first.payer, first.payer_account) == ("ACME BV", "NL91ABNA0417164300")
    assert "FACTUUR INV-7" in first.reference
    assert [row.amount for row in (second, third)] == [Decimal("-100.00"), Decimal("50.00")]


def test_statements_of_two_accounts_keep_their_currencies() -> None:
    other = (
        DUTCH.replace("60F", "60M")
        .replace("62F", "62M")
        .replace("EUR", "USD")
        .replace("0574908765", "0000000001")
    )
    found = read(DUTCH + other)
    assert [row.currency for row in found.rows] == ["EUR"] * 3 + ["USD"] * 3
    assert found.account.count(",") == 1


def test_the_same_reference_on_two_days_is_two_marks_and_on_one_day_as_well() -> None:
    entry = ":61:261102C5,00NTRFNONREF//SAME\n:86:x\n"
    text = DUTCH[: DUTCH.index(":61:")] + entry * 2 + ":62F:C261102EUR10,00\n-}\n"
    one, other = read(text).rows
    assert one.mark != other.mark


def test_letters_of_a_code_page_are_refused_where_they_have_two_readings() -> None:
    found = read_file(GERMAN.replace("ACME GMBH", "Szabó Ernő").encode("cp1250"), "bank.sta", ())
    assert isinstance(found, Fault)
    assert read(GERMAN.replace("ACME GMBH", "MÜLLER"), "cp1252").rows[0].payer == "MÜLLER"


@pytest.mark.parametrize(
    ("text", "row", "why"),
    [
        (GERMAN.replace("CR240,50", "CR2.40,50"), 5, "cell_bad"),
        (GERMAN.replace("CR240,50", "XX240,50"), 5, "cell_bad"),
        (GERMAN.replace(":61:2611030103DR9,90", ":61:2613450103DR9,90"), 8, "cell_bad"),
        (GERMAN[: GERMAN.index(":62F:")], 1, "mt940_cut"),
        (GERMAN.replace("EUR", "QQQ"), 5, "currency_bad"),
    ],
)
def test_p07_one_bad_entry_refuses_the_file(text: str, row: int, why: str) -> None:
    found = fault(text)
    assert (found.row, found.why) == (row, why)


def test_nothing_of_a_statement_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    fault(GERMAN.replace(":60F:C261101EUR1000,00", ":60F:?"))
    assert caplog.records == []


@pytest.mark.parametrize("amount", ["1 000,00", "1_000", "1'000,00", "0x10", "1e4", "1/2", "100\u202e1"])
def test_an_amount_that_only_begins_as_one_refuses_the_file(amount: str) -> None:
    found = fault(GERMAN.replace("240,50", amount))
    assert (found.row, found.column, found.why) == (5, ":61:", "cell_bad")


# --- days ------------------------------------------------------------------------------------------------


def of_days(days: str) -> str:
    entry = f":61:{days}C50,00NTRFNONREF\n:86:Payment\n"
    return f":20:S\n:25:12345/678\n:28C:1/1\n:60F:C260131EUR100,00\n{entry}:62F:C260230EUR150,00\n-\n"


@pytest.mark.parametrize(
    ("days", "booked"),
    [
        ("260230", "2026-02-28"), ("2602300230", "2026-02-28"), ("2602290229", "2026-02-28"),
        ("2602300301", "2026-03-01"), ("2403010230", "2024-02-29"), ("2602280228", "2026-02-28"),
    ],
)  # fmt: skip
def test_of_thirty_days_a_month_february_keeps_its_last(days: str, booked: str) -> None:
    (row,) = read(of_days(days)).rows
    assert row.booked_on.isoformat() == booked


@pytest.mark.parametrize(
    "days", ["260231", "2602320228", "2604310430", "2613010101", "2604300431", "2600100110"]
)
def test_a_day_that_no_calendar_has_refuses_the_file_with_its_line(days: str) -> None:
    found = fault(of_days(days))
    assert (found.why, found.row, found.column) == ("cell_bad", 5, ":61:")
