"""The layouts of importers: their headers to the letter, and what hledger's reader of tables makes of them.

No reader that knows these layouts is to be had. hledger's is told here which column is what, and reads
quotes, days, decimals and currencies by itself; it is no work of ours.
"""

import csv
import io
import subprocess
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from unit.render.books import sums
from unit.render.books.ledgers import HARM, TAXES, TODAY, invoice, ledgers, of
from unit.render.books.test_journals import rows
from vamail.desk.billing.totals import line
from vamail.model.billing import Expense
from vamail.render.books import FORMATS, Export, Ledger, Part
from vamail.workspace.types import Books, Seller

HEADERS = {
    "quickbooks": "*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Terms,Location,Memo,Item(Product/Service),"
    "ItemDescription,ItemQuantity,ItemRate,*ItemAmount,Service Date",
    "quickbooks-world": "*InvoiceNo,*Customer,*InvoiceDate,*DueDate,Terms,Location,Memo,"
    "*Item(Product/Service),ItemDescription,ItemQuantity,ItemRate,*ItemAmount,"
    "Item Tax Amount,*Item Tax Code,Currency",
    "xero": "*ContactName,EmailAddress,POAddressLine1,POAddressLine2,POAddressLine3,POAddressLine4,POCity,"
    "PORegion,POPostalCode,POCountry,*InvoiceNumber,Reference,*InvoiceDate,*DueDate,Total,InventoryItemCode,"
    "*Description,*Quantity,*UnitAmount,Discount,*AccountCode,*TaxType,TaxAmount,TrackingName1,"
    "TrackingOption1,TrackingName2,TrackingOption2,Currency,BrandingTheme",
    "freshbooks": "Client Name,Invoice #,Date Issued,Date Due,Invoice Status,Date Paid,Item Name,"
    "Item Description,Rate,Quantity,Discount Percentage,Line Subtotal,Tax 1 Type,Tax 1 Amount,Tax 2 Type,"
    "Tax 2 Amount,Line Total,Currency",
    "wave": "Transaction ID,Transaction Date,Account Name,Transaction Description,"
    "Transaction Line Description,Amount (One column), ,"
    "Debit Amount (Two Column Approach),Credit Amount (Two Column Approach),"
    "Other Accounts for this Transaction,Customer,Vendor,Invoice Number,Bill Number,Notes / Memo,"
    "Amount Before Sales Tax,Sales Tax Amount,Sales Tax Name,Transaction Date Added,"
    "Transaction Date Last Modified,Account Group,Account Type,Account ID",
}
ONE = (line("Work", Decimal(2), Decimal("50.50"), "EUR", tax=TAXES[0]),)


def cells(part: Part) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(part.data.decode(), newline="")))


def invoices(export: Export) -> list[Part]:
    return [one for one in export.parts if "-bank" not in one.suffix]


@pytest.mark.parametrize("name", HEADERS)
def test_the_header_is_the_importers_to_the_letter(name: str) -> None:
    for ledger in (of(), of(invoice("I-1", "EUR", ONE, TODAY))):
        (part,) = FORMATS[name](ledger).parts
        assert part.data.decode().splitlines()[0] == HEADERS[name]


# --- sums, by a reader of tables that is not ours --------------------------------------------------------


def _asked(part: Part, rules: str) -> list[tuple[str, Decimal]]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "r").write_text(rules, encoding="utf-8")
        Path(folder, "t.csv").write_bytes(part.data)
        command = ["hledger", "-f", f"{folder}/t.csv", "--rules-file", f"{folder}/r", "register", "books"]
        return [amount_of(one["amount"]) for one in rows([*command, "-O", "csv"], b"")]


def amount_of(text: str) -> tuple[str, Decimal]:
    code = text.strip("-0123456789. ")
    return code, Decimal(text.replace(code, "").strip() if code else text)


def columns(part: Part) -> list[str]:
    return next(csv.reader(io.StringIO(part.data.decode(), newline="")))


def total(parts: Sequence[Part], day: str, when: str, amount: str, currency: str = "Currency") -> sums.Sums:
    """The sum of a column by currency; where there is none, the file's name has it."""
    found: list[tuple[str, Decimal]] = []
    for part in parts:
        names = columns(part)
        fixed = next((one for one in ("EUR", "USD", "HUF", "KWD") if one in part.suffix), "")
        code = f"%{names.index(currency) + 1}" if currency in names else fixed
        rules = (
            f"skip 1\ndate %{names.index(when) + 1}\ndate-format {day}\n"
            f"amount %{names.index(amount) + 1}\ncurrency {code}\naccount1 books\naccount2 other\n"
        )
        if part.data.count(b"\r\n") > 1:
            found += _asked(part, rules)
    return sums.summed(found)


@settings(max_examples=5)
@given(ledgers())
def test_xero_comes_to_the_same(ledger: Ledger) -> None:
    made = FORMATS["xero"](ledger)
    (main,) = invoices(made)
    assert total([main], "%d/%m/%Y", "*InvoiceDate", "TaxAmount") == sums.tax(ledger)
    net = [
        (one["Currency"], Decimal(one["*Quantity"]) * Decimal(one["*UnitAmount"])) for one in cells(main)
    ]  # fmt: skip
    by_line = sums.summed((one.currency, each.net) for one in ledger.documents for each in one.lines)
    from vamail.model.money import rounded

    assert sums.summed((code, rounded(amount, code)) for code, amount in net) == by_line
    bank = [one for one in made.parts if "-bank" in one.suffix]
    assert total(bank, "%d/%m/%Y", "*Date", "*Amount") == sums.bank(ledger)


@settings(max_examples=5)
@given(ledgers())
def test_quickbooks_comes_to_the_same(ledger: Ledger) -> None:
    made = FORMATS["quickbooks-world"](ledger)
    sign = {"": 1, "-credits": -1}
    for column, expected in (("*ItemAmount", sums.net(ledger)), ("Item Tax Amount", sums.tax(ledger))):
        found = [
            (currency, sign[part.suffix] * amount) for part in invoices(made)
            for currency, amount in total([part], "%d/%m/%Y", "*InvoiceDate", column).items()
        ]  # fmt: skip
        assert sums.summed(found) == expected
    bank = [one for one in made.parts if "-bank" in one.suffix]
    assert total(bank, "%d/%m/%Y", "Date", "Amount") == sums.bank(ledger)


@settings(max_examples=5)
@given(ledgers())
def test_american_quickbooks_comes_to_the_same_with_taxes_as_lines(ledger: Ledger) -> None:
    made = FORMATS["quickbooks"](ledger)
    single = ledger.currencies[0] if len(ledger.currencies) == 1 else ""
    found = []
    for part in invoices(made):
        one = Part(suffix=f"{part.suffix}{single}", data=part.data, holds="")
        sums_of = total([one], "%m/%d/%Y", "*InvoiceDate", "*ItemAmount")
        found += [
            (code, -amount if "-credits" in part.suffix else amount) for code, amount in sums_of.items()
        ]
    assert sums.summed(found) == sums.gross(ledger)


@settings(max_examples=5)
@given(ledgers())
def test_freshbooks_comes_to_the_same(ledger: Ledger) -> None:
    parts = FORMATS["freshbooks"](ledger).parts
    for column, expected in (
        ("Line Subtotal", sums.net(ledger)), ("Tax 1 Amount", sums.tax(ledger)),
        ("Line Total", sums.gross(ledger)),
    ):  # fmt: skip
        assert total(parts, "%m/%d/%Y", "Date Issued", column) == expected


@settings(max_examples=5)
@given(ledgers())
def test_wave_balances_and_its_bank_comes_to_the_same(ledger: Ledger) -> None:
    made = FORMATS["wave"](ledger)
    for part in invoices(made):
        found = cells(part)
        assert sum(Decimal(one["Amount (One column)"]) for one in found) == 0
        debit = sum(Decimal(one["Debit Amount (Two Column Approach)"] or 0) for one in found)
        assert debit == sum(Decimal(one["Credit Amount (Two Column Approach)"] or 0) for one in found)
    bank = [one for one in made.parts if "-bank" in one.suffix]
    assert total(bank, "%m/%d/%Y", "Date", "Amount") == sums.bank(ledger)


@given(ledgers())
def test_plain_tables_and_json_come_to_the_same(ledger: Ledger) -> None:
    import json

    documents, lines, payments, expenses = (cells(one) for one in FORMATS["csv"](ledger).parts)
    read = json.loads(FORMATS["json"](ledger).parts[0].data)
    for some in (documents, read["invoices"]):
        assert sums.summed((one["currency"], Decimal(one["gross"])) for one in some) == sums.gross(ledger)
    assert sums.summed((one["currency"], Decimal(one["net"])) for one in lines) == sums.net(ledger)
    assert sums.summed((one["currency"], Decimal(one["line_tax"])) for one in lines) == sums.tax(ledger)
    for some in (payments, read["payments"]):
        assert sums.summed((one["currency"], Decimal(one["fee"])) for one in some) == sums.fees(ledger)
    for some in (expenses, read["expenses"]):
        assert sums.summed((one["currency"], Decimal(one["amount"])) for one in some) == sums.spent(ledger)
    texts = [one["text"] for each in read["invoices"] for one in each["lines"]]
    assert texts == [one.text for each in ledger.documents for one in each.lines]  # to the letter


# --- what each takes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["quickbooks", "quickbooks-world", "xero", "wave", "freshbooks", "csv"])
def test_no_cell_of_any_table_is_run(name: str) -> None:
    lines = tuple(line(text, Decimal(1), Decimal(10), "EUR", tax=TAXES[0]) for text in HARM)
    values = [invoice(f"I-{at}", "EUR", lines, TODAY, buyer=text) for at, text in enumerate(HARM, start=1)]
    spent = [
        Expense(name=f"X-{at}", spent_on=TODAY, text=text, amount=Decimal(1), currency="EUR", client="acme")
        for at, text in enumerate(HARM)
    ]
    for part in FORMATS[name](of(*values, *spent)).parts:
        for row in csv.reader(io.StringIO(part.data.decode(), newline="")):
            for cell in row:
                number = cell.lstrip("+-").replace(".", "", 1).isdecimal()
                assert number or cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "＝"), cell
                assert number or cell.lstrip()[:1] not in ("=", "@", "＝") or cell.startswith("*"), cell


def test_quickbooks_takes_a_hundred_invoices_and_a_thousand_rows_in_a_file() -> None:
    three = ONE * 3
    made = FORMATS["quickbooks-world"](of(*(invoice(f"I-{at}", "EUR", three, TODAY) for at in range(1, 251))))
    assert [one.suffix for one in made.parts] == ["-1", "-2", "-3"]
    assert [len({row["*InvoiceNo"] for row in cells(one)}) for one in made.parts] == [100, 100, 50]
    many = ONE * 90
    made = FORMATS["quickbooks-world"](of(*(invoice(f"I-{at}", "EUR", many, TODAY) for at in range(1, 25))))
    assert [one.data.count(b"\r\n") for one in made.parts] == [991, 991, 181]  # with the header
    long = tuple(line("x" * 3000, Decimal(1), Decimal(1), "EUR", tax=TAXES[0]) for _ in range(80))
    made = FORMATS["quickbooks-world"](of(*(invoice(f"I-{at}", "EUR", long, TODAY) for at in range(1, 12))))
    assert len(made.parts) == 2 and all(len(one.data) <= 2_000_000 for one in made.parts)
    huge = FORMATS["quickbooks-world"](of(invoice("I-1", "EUR", ONE * 1000, TODAY)))
    assert any("enter it by hand" in one for one in huge.said)


def test_xero_takes_five_hundred_invoices_in_a_file() -> None:
    made = FORMATS["xero"](of(*(invoice(f"I-{at}", "EUR", ONE, TODAY) for at in range(1, 502))))
    assert [len(cells(one)) for one in made.parts] == [500, 1]


def test_xero_names_taxes_as_the_country_does_or_as_the_settings_say() -> None:
    twenty = tuple(
        line("Work", Decimal(1), Decimal(10), "GBP", tax=tax)
        for tax in (TAXES[0].__class__(category="S", percent=Decimal(20)), TAXES[2])
    )
    made = invoice("I-1", "GBP", twenty, TODAY)
    british = FORMATS["xero"](of(made, seller=Seller(country="GB")))
    assert [one["*TaxType"] for one in cells(british.parts[0])] == ["20% (VAT on Income)", "Tax Exempt"]
    assert any("of AE that name is a guess" in one for one in british.said)
    own = Books(account="4000", taxes=(("20%", "MwSt"), ("AE", "Reverse")))
    said = FORMATS["xero"](of(made, seller=Seller(country="GB", books=own)))
    assert [one["*TaxType"] for one in cells(said.parts[0])] == ["MwSt", "Reverse"]
    assert {one["*AccountCode"] for one in cells(said.parts[0])} == {"4000"}
    assert not any("guess" in one for one in said.said)


def test_months_come_first_where_they_do() -> None:
    made = invoice("I-1", "USD", ONE, TODAY)
    days = {
        "quickbooks": ("*InvoiceDate", "11/24/2026"), "quickbooks-world": ("*InvoiceDate", "24/11/2026"),
        "freshbooks": ("Date Issued", "11/24/2026"), "xero": ("*InvoiceDate", "24/11/2026"),
        "wave": ("Transaction Date", "2026-11-24"),
    }  # fmt: skip
    for name, (column, day) in days.items():
        assert cells(FORMATS[name](of(made)).parts[0])[0][column] == day
    american = FORMATS["xero"](of(made, seller=Seller(country="US")))
    assert cells(american.parts[0])[0]["*InvoiceDate"] == "11/24/2026"


def test_what_a_layout_cannot_hold_is_said() -> None:
    back = (line("Work", Decimal(-1), Decimal(50), "EUR", tax=TAXES[0]),)
    spent = Expense(name="X-1", client="acme", spent_on=TODAY, text="x", amount=Decimal(5), currency="EUR")
    ledger = of(
        invoice("I-1", "EUR", ONE, TODAY, buyer="Acme: West"), spent,
        invoice("I-2", "EUR", back, TODAY, credit=True), invoice("I-3", "KWD", ONE, TODAY),
    )  # fmt: skip
    expected = {
        "quickbooks": (
            "no invoice below zero",
            'no `:` and no `"` in a name',
            "no tax",
            "no currency",
            "two decimals",
        ),
        "quickbooks-world": ("no invoice below zero", "a guess", "count twice", "two decimals"),
        "xero": ("tax exclusive", "count twice", "a guess", "two decimals"),
        "freshbooks": ("1 expense", "credit notes"),
        "wave": ("double entry", "one currency"),
    }
    for name, sentences in expected.items():
        said = " | ".join(FORMATS[name](ledger).said)
        for sentence in sentences:
            assert sentence in said, name


def test_credit_notes_are_as_each_tool_takes_them() -> None:
    back = (line("Work", Decimal(-2), Decimal(50), "EUR", tax=TAXES[0]),)
    ledger = of(invoice("I-1", "EUR", ONE, TODAY), invoice("I-2", "EUR", back, TODAY, credit=True))
    world = {one.suffix: cells(one) for one in FORMATS["quickbooks-world"](ledger).parts}
    assert [one["*ItemAmount"] for one in world["-credits"]] == ["100.00"]
    assert [one["Item Tax Amount"] for one in world["-credits"]] == ["27.00"]
    xero = cells(FORMATS["xero"](ledger).parts[0])[1]
    assert (xero["*Quantity"], xero["*UnitAmount"], xero["Total"]) == ("2", "-50", "-127.00")
    fresh = {one.suffix: cells(one) for one in FORMATS["freshbooks"](ledger).parts}
    assert [one["Line Total"] for one in fresh["-credits"]] == ["-127.00"]


def test_an_invoice_below_zero_is_a_credit_note_for_quickbooks() -> None:
    less = (line("Less deposit", Decimal(1), Decimal(-50), "EUR", tax=TAXES[0]),)
    made = FORMATS["quickbooks-world"](of(invoice("I-1", "EUR", less, TODAY)))
    assert [(one.suffix, cells(one)[0]["*ItemAmount"]) for one in made.parts] == [("-credits", "50.00")]
    assert any("no invoice below zero" in one for one in made.said)


def test_freshbooks_knows_what_is_paid_and_late() -> None:
    from datetime import timedelta

    from vamail.model.billing import Received

    paid = (Received(payment="p", amount=Decimal("128.27"), paid_on=TODAY),)
    part = (Received(payment="p", amount=Decimal(5), paid_on=TODAY),)
    ledger = of(
        invoice("I-1", "EUR", ONE, TODAY, received=paid), invoice("I-2", "EUR", ONE, TODAY, received=part),
        invoice("I-3", "EUR", ONE, TODAY - timedelta(days=15)),
    )  # fmt: skip
    made = FORMATS["freshbooks"](ledger)
    states = {one["Invoice #"]: (one["Invoice Status"], one["Date Paid"]) for one in cells(made.parts[0])}
    assert states == {
        "2026/0001": ("paid", "11/24/2026"), "2026/0002": ("sent", ""), "2026/0003": ("overdue", ""),
    }  # fmt: skip
    assert any("2026/0002" in one for one in made.said)


def test_the_reader_of_tables_sees_a_wrong_sum() -> None:
    (part,) = FORMATS["xero"](of(invoice("I-1", "EUR", ONE, TODAY))).parts
    wrong = Part(data=part.data.replace(b"27.27", b"27.28"), holds="")
    assert total([wrong], "%d/%m/%Y", "*InvoiceDate", "TaxAmount") == {"EUR": Decimal("27.28")}
    broken = Part(data=part.data.replace(b"24/11/2026", b"11/24/2026"), holds="")
    with pytest.raises((AssertionError, subprocess.CalledProcessError)):
        total([broken], "%d/%m/%Y", "*InvoiceDate", "TaxAmount")
