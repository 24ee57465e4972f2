"""Wise and PayPal: the shapes of their files, what is skipped, and what refuses them."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from vamail.mail.data_files import read_file
from vamail.model.books import Fault, StatementFile
from vamail.model.imports import ImportMapping

NEW = (
    '"TransferWise ID",Date,"Date Time",Amount,Currency,Description,"Payment Reference","Running Balance",'
    '"Exchange From","Exchange To","Exchange Rate","Payer Name","Payee Name","Payee Account Number",Merchant,'
    '"Card Last Four Digits","Card Holder Full Name",Attachment,Note,"Total fees","Exchange To Amount",'
    '"Transaction Type","Transaction Details Type"'
)
OLD = NEW.replace(',"Date Time"', "").replace(
    ',"Exchange To Amount","Transaction Type","Transaction Details Type"', ""
)
HISTORY = (
    "ID,Status,Direction,Created on,Finished on,Source fee amount,Source fee currency,Target fee amount,"
    "Target fee currency,Source name,Source amount (after fees),Source currency,Target name,"
    "Target amount (after fees),Target currency,Exchange rate,Reference,Batch,Created by,Category,Note"
)
PAYPAL = (
    '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address",'
    '"To Email Address","Transaction ID","Item Title","Invoice Number","Balance","Subject","Note",'
    '"Balance Impact"'
)


def written(header: str, *rows: dict[str, str], sign: str = ",") -> bytes:
    """A file with these headers; what a row does not say is empty."""
    names = next(csv.reader([header]))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", quoting=csv.QUOTE_ALL, delimiter=sign)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def read(raw: bytes, *mappings: ImportMapping) -> StatementFile:
    """A statement that must come of it."""
    found = read_file(raw, "download.csv", mappings)
    assert isinstance(found, StatementFile), found
    return found


def fault(raw: bytes, *mappings: ImportMapping) -> Fault:
    """A refusal that must come of it."""
    found = read_file(raw, "download.csv", mappings)
    assert isinstance(found, Fault), found
    return found


CAME = {
    "TransferWise ID": "TRANSFER-700000001", "Date": "05-11-2026", "Date Time": "05-11-2026 09:10:11.123",
    "Amount": "239.89", "Currency": "EUR", "Description": "Received money from Acme Ltd with reference INV-7",
    "Payment Reference": "INV-7", "Running Balance": "1239.89", "Payer Name": "Acme Ltd",
    "Total fees": "0.61",
    "Transaction Type": "CREDIT", "Transaction Details Type": "DEPOSIT",
}  # fmt: skip
WENT = {
    "TransferWise ID": "CARD-1", "Date": "06-11-2026", "Amount": "-9.90", "Currency": "EUR",
    "Merchant": "Shop",
    "Running Balance": "1229.99", "Total fees": "0.00", "Transaction Details Type": "CARD",
}  # fmt: skip
CHANGED = {
    "TransferWise ID": "BALANCE-9", "Date": "07-11-2026", "Amount": "-100.00", "Currency": "EUR",
    "Running Balance": "1129.99", "Exchange From": "EUR", "Exchange To": "USD",
    "Transaction Details Type": "CONVERSION",
}  # fmt: skip


@pytest.mark.parametrize("header", [NEW, OLD])
def test_a_balance_of_wise_newer_and_older(header: str) -> None:
    names = next(csv.reader([header]))
    rows = [{key: value for key, value in row.items() if key in names} for row in (CAME, WENT, CHANGED)]
    found = read(written(header, *rows))
    came, went = found.rows
    assert found.source == "wise"
    assert (came.place, str(came.booked_on)) == (2, "2026-11-05")
    assert (came.amount, came.fee) == (Decimal("239.89"), Decimal("0.61"))
    assert (came.payer, came.currency, came.mark) == ("Acme Ltd", "EUR", "TRANSFER-700000001")
    assert came.reference.startswith("INV-7 ")
    assert (went.amount, went.payer) == (Decimal("-9.90"), "Shop")
    assert [(one.place, one.why) for one in found.skipped] == [(4, "conversion")]


TRANSFER = {
    "ID": "TRANSFER-1", "Status": "COMPLETED", "Direction": "IN", "Created on": "2026-11-04 10:00:00",
    "Finished on": "2026-11-05 10:00:00", "Source fee amount": "1.00", "Source fee currency": "USD",
    "Target fee amount": "0.50", "Target fee currency": "EUR", "Source name": "Acme Ltd",
    "Source amount (after fees)": "260.00", "Source currency": "USD", "Target name": "Ada",
    "Target amount (after fees)": "240.00", "Target currency": "EUR", "Reference": "INV-7",
}  # fmt: skip


def test_the_history_of_wise() -> None:
    rows = [
        TRANSFER,
        {**TRANSFER, "Direction": "OUT", "ID": "TRANSFER-2"},
        {**TRANSFER, "Direction": "NEUTRAL"},
        {**TRANSFER, "Status": "CANCELLED", "Finished on": ""},
        TRANSFER,
    ]
    found = read(written(HISTORY, *rows))
    came, went, again = found.rows
    assert found.source == "wise_history"
    assert (came.amount, came.currency, came.fee) == (Decimal("240.00"), "EUR", Decimal("0.50"))
    assert came.payer == "Acme Ltd"
    assert (str(came.booked_on), came.reference, came.mark) == ("2026-11-05", "INV-7", "TRANSFER-1")
    assert (went.amount, went.currency) == (Decimal("-261.00"), "USD")
    assert again.mark == "TRANSFER-1#2"
    assert [(one.place, one.why) for one in found.skipped] == [(4, "conversion"), (5, "not_completed")]


PAID = {
    "Date": "13/11/2026", "Time": "10:00:00", "TimeZone": "CET", "Name": "Acme Ltd",
    "Type": "Website Payment",
    "Status": "Completed", "Currency": "EUR", "Gross": "1.240,50", "Fee": "-42,00", "Net": "1.198,50",
    "From Email Address": "pay@acme.example", "To Email Address": "va@va.example",
    "Transaction ID": "9AB12345CD678901E", "Invoice Number": "INV-7", "Balance Impact": "Credit",
}  # fmt: skip


def test_paypal_s_activity_in_european_and_american() -> None:
    american = {**PAID, "Date": "11/13/2026", "Gross": "1,240.50", "Fee": "-42.00", "Net": "1,198.50"}
    for row in (PAID, american):
        (paid,) = read(written(PAYPAL, row)).rows
        assert (str(paid.booked_on), paid.amount, paid.fee) == (
            "2026-11-13",
            Decimal("1198.50"),
            Decimal("42.00"),
        )
        assert (paid.payer, paid.payer_account, paid.reference) == ("Acme Ltd", "pay@acme.example", "INV-7")
        assert paid.mark == "9AB12345CD678901E"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"Status": "Pending"}, "not_completed"),
        ({"Balance Impact": "Memo"}, "memo"),
        ({"Type": "General Currency Conversion"}, "conversion"),
        ({"Type": "Account Hold for Open Authorization"}, "hold"),
        ({"Type": "Hold on Balance for Dispute Investigation"}, "hold"),
        ({"Type": "General Withdrawal"}, "own_transfer"),
    ],
)
def test_what_is_no_money_is_skipped_with_its_reason(change: dict[str, str], why: str) -> None:
    found = read(written(PAYPAL, PAID, {**PAID, **change}))
    assert len(found.rows) == 1
    assert [(one.place, one.why) for one in found.skipped] == [(3, why)]


def test_a_refund_takes_its_amount_and_gives_the_fee_back() -> None:
    refund = {**PAID, "Type": "Payment Refund", "Gross": "-1.240,50", "Fee": "42,00", "Net": "-1.198,50"}
    (row,) = read(written(PAYPAL, refund)).rows
    assert (row.amount, row.fee) == (Decimal("-1198.50"), Decimal(0))


def test_fewer_columns_of_paypal_are_enough() -> None:
    header = '"Date","Type","Currency","Gross","From Email Address","Transaction ID"'
    row = {key: PAID[key] for key in next(csv.reader([header]))}
    (paid,) = read(written(header, row)).rows
    assert (paid.amount, paid.fee, paid.reference) == (Decimal("1240.50"), Decimal(0), "")


def test_the_statement_of_a_person_in_english_and_german() -> None:
    english = (
        '"Date","Time","Time Zone","Description","Currency","Gross","Fee","Net","Balance","Transaction ID",'
        '"From Email Address","Name","Bank Name","Bank Account","Invoice ID","Reference Txn ID"'
    )
    row = {"Date": "13.11.2026", "Description": "Mobile Payment", "Currency": "EUR", "Gross": "240,50",
           "Fee": "0,00",
           "Net": "240,50", "Transaction ID": "X", "From Email Address": "pay@acme.example", "Name": "Acme",
           "Invoice ID": "INV-7"}  # fmt: skip
    german = (
        '"Datum","Uhrzeit","Zeitzone","Beschreibung","Währung","Brutto","Entgelt","Netto","Guthaben",'
        '"Transaktionscode","Absender E-Mail-Adresse","Name","Name der Bank","Bankkonto","Rechnungsnummer"'
    )
    names = dict(zip(
        ("Date", "Description", "Currency", "Gross", "Fee", "Net", "Transaction ID", "From Email Address",
         "Invoice ID"),
        ("Datum", "Beschreibung", "Währung", "Brutto", "Entgelt", "Netto", "Transaktionscode",
         "Absender E-Mail-Adresse", "Rechnungsnummer"), strict=True))  # fmt: skip
    (one,) = read(written(english, row)).rows
    (other,) = read(written(german, {names.get(key, key): value for key, value in row.items()})).rows
    assert one == other
    assert (one.amount, one.payer, one.reference) == (Decimal("240.50"), "Acme", "INV-7")
    assert one.booked_on == date(2026, 11, 13)


@pytest.mark.parametrize(
    ("change", "column", "why"),
    [
        ({"Net": "1.198,51"}, "Net", "net_differs"),
        ({"Net": "1,198.50"}, "Net", "amount_mixed"),
        ({"Gross": ""}, "Gross", "cell_empty"),
        ({"Currency": "EURO"}, "Currency", "currency_bad"),
        ({"Date": "31/31/2026"}, "Date", "date_bad"),
    ],
)
def test_p03_p07_one_bad_cell_refuses_the_file_and_is_named(
    change: dict[str, str], column: str, why: str
) -> None:
    found = fault(written(PAYPAL, PAID, {**PAID, **change}, PAID))
    assert (found.file, found.row, found.column, found.why) == ("download.csv", 3, column, why)


def test_p03_two_orders_of_days_ask_for_a_mapping_and_it_decides() -> None:
    raw = written(PAYPAL, {**PAID, "Date": "05/06/2026"})
    found = fault(raw)
    assert (found.row, found.column, found.why) == (2, "Date", "date_two_ways")
    mapping = ImportMapping(name="paypal", kind="statement", date="MM/DD/YYYY")
    assert str(read(raw, mapping).rows[0].booked_on) == "2026-05-06"


def test_p03_amounts_without_cents_ask_for_a_mapping_and_it_decides() -> None:
    row = {**PAID, "Currency": "JPY", "Gross": "1,240", "Fee": "-40", "Net": "1,200"}
    assert fault(written(PAYPAL, row)).why == "amount_two_ways"
    mapping = ImportMapping(name="paypal", kind="statement", decimal=".")
    assert read(written(PAYPAL, row), mapping).rows[0].amount == 1200
